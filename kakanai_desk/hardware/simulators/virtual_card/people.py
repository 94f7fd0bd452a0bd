"""The invented people of the virtual cards (``simulators/people/*.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

PEOPLE = Path(__file__).resolve().parents[1] / "people"


@dataclass(frozen=True)
class SamplePerson:
    """One card's holder. ``birth_date`` and ``expires_on`` are eight digits; zeros stand for 不詳."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    birth_date: str = field(repr=False)
    sex: str = field(repr=False)
    individual_number: str = field(repr=False)
    pin: str = field(repr=False)
    expires_on: str
    municipality: str
    security_code: str
    pin_left: int = 3
    kind: str = "my_number"


def load_person(path: Path) -> SamplePerson:
    """Read one person. A bare name means a file of ``simulators/people``.

    Raises:
        ValueError: a key is unknown or missing, or the file is not a mapping.
    """
    if not path.exists() and path.parent == Path():
        path = PEOPLE / path.with_suffix(".yaml").name
    table: Any = YAML(typ="safe").load(path.read_text("utf-8"))
    if not isinstance(table, dict):
        raise ValueError(f"{path.name}: not a mapping")
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in table.items()}
    for key in ("birth_date", "expires_on"):
        plain[key] = str(plain.get(key, "")).replace("-", "")
    plain = {key: value if key == "pin_left" else str(value) for key, value in plain.items()}
    try:
        return SamplePerson(**plain)
    except TypeError as error:
        raise ValueError(f"{path.name}: {error}") from None
