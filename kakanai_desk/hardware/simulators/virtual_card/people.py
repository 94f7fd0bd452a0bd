"""The invented people of the virtual cards (``simulators/people/*.yaml``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from kakanai_desk.hardware.simulators.virtual_card.staff import StaffHolder

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
    sign_password: str = field(default="MIHON2026", repr=False)
    certificate_expires_on: str = "20300501"
    without_photo: bool = False
    licence_applet: bool = False  # マイナ免許証
    residence_type: str = ""  # 07 or 08: 特定在留カード
    foreign: bool = False  # the face prints the birth year of the Gregorian calendar


@dataclass(frozen=True)
class LicenceHolder:
    """A holder of a 運転免許証. ``[外字1]`` and ``[欠字]`` stand in texts for what the chip has no character for.

    An empty ``pin1`` is a card without PINs. ``changes`` and ``domicile_changes`` are entries of EF04 and EF06 by tag,
    as text or digits; ``acquired`` gives the day of each category by its tag.
    """

    name: str = field(repr=False)
    kana: str = field(repr=False)
    address: str = field(repr=False)
    domicile: str = field(repr=False)
    birth_date: str = field(repr=False)
    licence_number: str = field(repr=False)
    issued_on: str
    expires_on: str
    pin1: str = field(default="", repr=False)
    pin2: str = field(default="", repr=False)
    alias: str = field(default="", repr=False)
    colour: str = "優良"
    commission: str = "京都府公安委員会"
    conditions: tuple[str, ...] = ()
    acquired: Mapping[str, str] = field(default_factory=dict[str, str])
    changes: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    domicile_changes: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    version: str = "008"
    edition: str = "4"
    pin1_left: int = 3
    pin2_left: int = 3
    kind: str = "driving_licence"


@dataclass(frozen=True)
class ResidenceHolder:
    """A holder of a 在留カード or 特別永住者証明書. The first generation has the lower half only in its picture.

    ``address`` is the latest 住居地 written on the chip of the first generation; days are eight digits. ``cut_empty``:
    face and signature that are not there have length 0 instead of NULs.
    """

    card_number: str = field(repr=False)
    name: str = field(repr=False)
    printed_address: str = field(repr=False)
    generation: int = 2
    kind: str = "residence"
    address: str = field(default="", repr=False)
    address_since: str = ""
    municipality: str = ""
    permission_general: str = ""
    permission_individual: str = ""
    permission_until: str = ""
    pending: str = "0"
    encoding: str = "utf-8"
    without_photo: bool = False
    unsigned: bool = False
    cut_empty: bool = False
    birth_date: str = field(default="19900101", repr=False)
    sex: str = "3"
    nationality: str = "XXX"
    status: str = ""
    stay_period: str = "0000"
    permission_kind: str = "01"
    permitted_on: str = "20260420"
    work_restriction: str = "1"
    stay_until: str = "20310420"
    expires_on: str = "20310420"


@dataclass(frozen=True)
class Stranger:
    """A card of no kind this desk knows: ``atr`` and the applications it has. An ``atr`` that is none: a dead card."""

    atr: str = "3B888001000000000000000009"
    applications: tuple[str, ...] = ()
    kind: str = "stranger"


@dataclass(frozen=True)
class PassportHolder:
    """A holder of a passport book. ``pace``: its chip offers PACE; ``pace_only``: and nothing else.

    ``guarded``: it does not even let its application be selected before PACE. ``type_a``: its chip speaks ISO 14443
    type A, so PC/SC makes up another ATR for it.
    """

    name: str = field(repr=False)  # family name, then given names
    number: str = field(repr=False)
    birth_date: str = field(repr=False)
    sex: str = field(repr=False)
    expires_on: str
    country: str = "UTO"
    pace: bool = False
    pace_only: bool = False
    guarded: bool = False
    type_a: bool = False
    kind: str = "passport"


Holder = SamplePerson | LicenceHolder | ResidenceHolder | PassportHolder | Stranger | StaffHolder


def load_person(path: Path) -> SamplePerson:
    """The holder of a My Number card, an old 住基カード or a telephone.

    Raises:
        ValueError: as ``load_holder``, or the file holds another kind of card.
    """
    found = load_holder(path)
    if not isinstance(found, SamplePerson):
        raise ValueError(f"{path.name}: not a My Number card")
    return found


def load_holder(path: Path) -> Holder:
    """Read the holder of one card; its ``kind`` says which. A bare name means a file of ``simulators/people``.

    Raises:
        ValueError: a key is unknown or missing, or the file is not a mapping.
    """
    if not path.exists() and path.parent == Path():
        path = PEOPLE / path.with_suffix(".yaml").name
    table: Any = YAML(typ="safe").load(path.read_text("utf-8"))
    if not isinstance(table, dict):
        raise ValueError(f"{path.name}: not a mapping")
    make, days = _KINDS[str(table.get("kind", "my_number"))]
    plain = {str(key): _plain(value) for key, value in table.items()}
    for key in days:
        if key in plain:
            plain[key] = str(plain[key]).replace("-", "")
    try:
        return make(**plain)
    except TypeError as error:
        raise ValueError(f"{path.name}: {error}") from None


def _plain(value: Any) -> Any:
    """Text, whole numbers that count something, and lists and tables of text."""
    if isinstance(value, dict):
        return {str(key): str(_plain(inner)) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(str(_plain(inner)) for inner in value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


_RESIDENCE_DAYS = ("birth_date", "permitted_on", "stay_until", "expires_on", "address_since", "permission_until")
_KINDS: dict[str, tuple[Callable[..., Holder], tuple[str, ...]]] = {
    "my_number": (SamplePerson, ("birth_date", "expires_on", "certificate_expires_on")),
    "juki": (SamplePerson, ("birth_date", "expires_on")),
    "smartphone": (SamplePerson, ("birth_date", "expires_on")),
    "stranger": (Stranger, ()),
    "staff_card": (StaffHolder, ()),
    "passport": (PassportHolder, ("birth_date", "expires_on")),
    "residence": (ResidenceHolder, _RESIDENCE_DAYS),
    "special_permanent": (ResidenceHolder, _RESIDENCE_DAYS),
    "driving_licence": (LicenceHolder, ("birth_date", "issued_on", "expires_on")),
}
