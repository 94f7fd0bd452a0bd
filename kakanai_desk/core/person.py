"""People and households as the counter knows them. Every field remembers where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from kakanai_desk.core.provenance import Provenance
from kakanai_desk.core.wareki import PartialDate


class Sex(StrEnum):
    """JIS X 0303 / ISO 5218 as the card writes them: 1 male, 2 female, 9 not applicable, else unknown."""

    MALE = "male"
    FEMALE = "female"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Protection:
    """支援措置: the whereabouts of this person are protected (R-025).

    ``provisional``: 仮支援, before it was decided. ``until``: the last day, where it is known.
    """

    provisional: bool = False
    until: date | None = None


@dataclass(frozen=True)
class Person:
    """One member of the household that stands at the counter.

    ``name`` holds family and given name joined by U+3000, with variation selectors where the register has them.
    ``kana`` is hiragana. ``relation`` is 続柄 to the 世帯主 in the standard vocabulary (世帯主, 妻, 子 …).
    ``individual_number`` (個人番号) is present only while a procedure may lawfully use it; it never reaches a
    visitor's screen, a log or a code.
    """

    id: str
    name: str = ""
    kana: str = ""
    birth_date: PartialDate | None = None
    sex: Sex = Sex.UNKNOWN
    relation: str = ""
    nationality: str = "JP"
    address: str = ""  # as on the card: the address before the move
    individual_number: str | None = field(default=None, repr=False)
    protection: Protection | None = None  # 支援措置; never on a visitor's screen
    origins: Mapping[str, Provenance] = field(default_factory=dict[str, Provenance])

    @property
    def family_name(self) -> str:
        return self.name.split("\u3000", 1)[0]

    @property
    def given_name(self) -> str:
        """The given name alone, or the whole name where there is no space in it."""
        return self.name.split("\u3000", 1)[-1]

    def with_fields(self, origin: Provenance, **changes: Any) -> Self:
        """A copy with ``changes``, each remembered as coming from ``origin``."""
        return replace(self, **changes, origins={**self.origins, **dict.fromkeys(changes, origin)})
