"""The path language between a layout and the facts of a visit: ``people.0.name``, ``answers.phone``.

Names and positions joined by dots, nothing else: no operators, no calls. The first names are known (``FACTS``), so a
misspelt path is found when the layout is loaded, not when a resident waits for the paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from kakanai_desk.core.wareki import PartialDate, era_of_partial, wareki

OPEN = object()  # any name may follow
_PERSON_NAMES = (
    "id name kana birth_date sex relation nationality individual_number has_card age stage former_name alias occupation"
    " pension_kind living raised care_class former_insurance insured"
)
PERSON: dict[str, Any] = dict.fromkeys(_PERSON_NAMES.split()) | {"procedures": OPEN, "answers": OPEN}
ADDRESS: dict[str, Any] = dict.fromkeys(("postal_code", "text", "head"))
_PLAIN = "reception_number visit_date era made_at event event_date move_date move_kind move_scope moves"
ITEM = "item"  # the entry of a repeating table
FACTS: dict[str, Any] = {
    **dict.fromkeys(_PLAIN.split()),
    "new_address": ADDRESS,
    "home": ADDRESS,
    "old_address": ADDRESS,
    "honseki": ADDRESS,
    "people": [PERSON],
    "concerned": [PERSON],
    "children": [PERSON],
    "preschoolers": [PERSON],
    "newborns": [PERSON],
    "college_age": [PERSON],
    "guardians": [PERSON],
    "survivors": [PERSON],
    "spouse": PERSON,
    "deceased": PERSON,
    "techou_holder": PERSON,
    "person": PERSON,  # whose sheet it is, of a form with ``each``
    "applicant": PERSON | dict.fromkeys(("role", "phone", "address_same", "address")),
    "answers": OPEN,
    "account": dict.fromkeys(("use_public", "bank", "branch", "kind", "number", "holder")),
    "identity": {"kinds": OPEN, "points": None},
    "procedures": OPEN,
    "among": OPEN,
    "said": OPEN,
    "job_reasons": OPEN,
    "pension_reasons": OPEN,
}


@dataclass(frozen=True)
class Path:
    """A parsed path. ``str(path)`` is how the layout wrote it."""

    steps: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.steps)

    @classmethod
    def parse(cls, text: str) -> Path:
        return cls(tuple(text.split(".")))

    def value(self, facts: Mapping[str, Any], item: Mapping[str, Any] | None = None) -> Any:
        """The value at this path, or None where any step is missing."""
        found: Any = {**facts, ITEM: item} if self.steps[0] == ITEM else facts
        for step in self.steps:
            if isinstance(found, Mapping):
                found = cast("Mapping[str, Any]", found).get(step)
            elif isinstance(found, Sequence) and not isinstance(found, str) and step.isdecimal():
                entries = cast("Sequence[Any]", found)
                found = entries[int(step)] if int(step) < len(entries) else None
            else:
                return None
        return found

    def unknown_step(self, in_rows: bool) -> tuple[str, list[str]] | None:
        """The first step that cannot exist, with the names that could stand there; None when all is well."""
        place: Any = {**FACTS, ITEM: PERSON} if in_rows else FACTS
        for step in self.steps:
            if place is OPEN:
                return None
            if isinstance(place, list):
                if not step.isdecimal():
                    return step, ["0", "1"]
                place = place[0]  # pyright: ignore[reportUnknownVariableType]
            elif isinstance(place, dict):
                if step not in place:
                    return step, [str(name) for name in place]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
                place = place[step]  # pyright: ignore[reportUnknownVariableType]
            else:
                return step, []
        return None


@dataclass(frozen=True)
class Test:
    """A comparison of one value with a constant; the only kind of condition a layout knows.

    ``op``: ``is`` equal, ``not`` different (and present), ``has`` a list holds it, ``filled`` there is a value, ``era``
    a day that lies in the era of that letter (昭).
    """

    __test__ = False  # not for pytest

    path: Path
    op: str
    constant: str | int | bool | None = None

    def holds(self, facts: Mapping[str, Any], item: Mapping[str, Any] | None) -> bool:
        value = self.path.value(facts, item)
        if self.op == "filled":
            return not is_blank(value)
        if self.op == "has":
            return isinstance(value, Sequence | set | frozenset) and self.constant in value
        if self.op == "era":
            return era_letter(value) == self.constant
        equal = value == self.constant and isinstance(value, bool) == isinstance(self.constant, bool)
        return equal if self.op == "is" else not equal and not is_blank(value)


def is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, Sequence) and not cast("Sequence[Any]", value))


def shown(value: Any, form: str = "") -> str:
    """A value as the paper writes it; ``form`` is one of ``FORMS`` or empty."""
    if is_blank(value):
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date | PartialDate):
        if form in DAY_PARTS:
            return _part_of_day(value, form)
        return short_wareki(value) if form == "short" else wareki(value)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "・".join(shown(inner) for inner in value)  # pyright: ignore[reportUnknownVariableType]
    return f"（{value}点）" if form == "points" else str(value)


DAY_PARTS = ("era", "era_year", "year", "month", "day")  # for places between a printed 年, 月 and 日
FORMS = ("short", "points", *DAY_PARTS)


def era_letter(value: Any) -> str:
    """The era of a day by its letter (昭); empty for what is no day."""
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date | PartialDate):
        return ""
    return era_of_partial(PartialDate.of(value) if isinstance(value, date) else value).era.kanji


def _part_of_day(value: date | PartialDate, form: str) -> str:
    partial = PartialDate.of(value) if isinstance(value, date) else value
    found = era_of_partial(partial)
    if form in ("month", "day"):
        part = partial.month if form == "month" else partial.day
        return str(part) if part else "不詳"
    return {"era": found.era.name, "year": str(found.year), "era_year": f"{found.era.name}{found.year}"}[form]


def short_wareki(value: date | PartialDate) -> str:
    """``8.4.5``: the way counters write a day in a narrow cell."""
    partial = PartialDate.of(value) if isinstance(value, date) else value
    parts = [str(era_of_partial(partial).year)]
    parts += [str(part) if part else "—" for part in (partial.month, partial.day)]
    return ".".join(parts)
