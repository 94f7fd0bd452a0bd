"""One fact, several sources: what the card says and what was typed, side by side until the clerk chooses (R-011).

A field of a person has one value and one origin. Where a second source says something else, both sayings are kept as
claims; the newer stands until the clerk has looked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.provenance import Provenance, Source, Verification
from kakanai_desk.core.wareki import PartialDate

UNREADABLE = "〓"  # stands where a card has a character without a code

ANSWER = "answer:"  # before the question whose answers differ; the person is empty where it is of the household
COMPARED = ("name", "birth_date", "sex", "address", "kana", "nationality")  # what cards and codes say
SHOWN = (*COMPARED, "relation")  # in the order they are shown


@dataclass(frozen=True)
class Claim:
    """What one source says of a field: text, an ISO date, or the word of a sex."""

    value: str = field(repr=False)
    origin: Provenance


Claims = Mapping[str, Mapping[str, tuple[Claim, ...]]]  # by person and field


def same(name: str, one: str, other: str) -> bool:
    """Whether two sayings are one fact: widths and spaces aside. The form of a character is part of a name."""
    if name == "name":
        return "".join(one.split()) == "".join(other.split())
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def as_text(person: Person, name: str) -> str:
    """A field of a person as a claim writes it; empty when nothing is known."""
    value: Any = getattr(person, name)
    if isinstance(value, PartialDate):
        return value.iso()
    if isinstance(value, Sex):
        return "" if value is Sex.UNKNOWN else value.value
    return value or ""


def as_value(name: str, text: str) -> Any:
    """The value of a field from a claim's text."""
    if name == "birth_date":
        return PartialDate.parse(text) if text else None
    if name == "sex":
        return Sex(text) if text else Sex.UNKNOWN
    return text


def told(
    person: Person, said: Mapping[str, str], origins: Mapping[str, Provenance], doubtful: Collection[str] = ()
) -> tuple[Person, dict[str, tuple[Claim, ...]]]:
    """The person after a source said ``said`` of them, and the fields the clerk must look at. ``origins`` are by field.

    What is empty or the same takes the new source; what differs takes it too, and the old saying stays beside it. A
    field that the source itself doubts (手で確認) is a claim on its own.
    """
    differing: dict[str, tuple[Claim, ...]] = {}
    for name in COMPARED:
        new = said.get(name, "")
        if not new:
            continue
        old, before, origin = as_text(person, name), person.origins.get(name), origins[name]
        if old and before is not None and not same(name, old, new):  # a value nobody gave is no saying
            differing[name] = (Claim(old, before), Claim(new, origin))
        elif name in doubtful:
            differing[name] = (Claim(new, origin),)
        person = person.with_fields(origin, **{name: as_value(name, new)})
    return person, differing


def beside(
    person: Person, said: Mapping[str, str], origin: Provenance, known: Mapping[str, tuple[Claim, ...]]
) -> tuple[Person, dict[str, tuple[Claim, ...]]]:
    """The person after a source that overwrites nothing said ``said``, and the fields the clerk must look at.

    What is empty takes the source, and so does what it says just the same, unless a card said it. What differs stands
    as it was, with the new saying beside it and beside those of ``known``.
    """
    differing: dict[str, tuple[Claim, ...]] = {}
    for name in COMPARED:
        new = said.get(name, "")
        if not new:
            continue
        old, before = as_text(person, name), person.origins.get(name)
        if not old or before is None:  # a value nobody gave is no saying
            person = person.with_fields(origin, **{name: as_value(name, new)})
        elif same(name, old, new):
            if before.source is not Source.CARD:
                person = person.with_fields(origin, **{name: as_value(name, new)})
        else:
            sayings = known.get(name, (Claim(old, before),))
            if not any(same(name, claim.value, new) for claim in sayings):
                differing[name] = (*sayings, Claim(new, origin))
    return person, differing


def with_claims(claims: Claims, person_id: str, differing: Mapping[str, tuple[Claim, ...]]) -> Claims:
    """The claims with what is new about one person; empty: about the household."""
    if not differing:
        return claims
    return {**claims, person_id: {**claims.get(person_id, {}), **differing}}


def without(claims: Claims, person_id: str, *fields: str) -> Claims:
    """The claims after ``fields`` of a person were settled (all of them when none is named)."""
    mine = {n: c for n, c in claims.get(person_id, {}).items() if fields and n not in fields}
    rest = {p: c for p, c in claims.items() if p != person_id}
    return {**rest, person_id: mine} if mine else rest


# --- plain values for the store -----------------------------------------------------------------------------------


def origin_to_plain(origin: Provenance) -> list[str]:
    return [origin.source.value, origin.detail, origin.verified.value, origin.at.isoformat() if origin.at else ""]


def origin_from_plain(row: list[str]) -> Provenance:
    source, detail, verified, at = row
    return Provenance(Source(source), detail, Verification(verified), datetime.fromisoformat(at) if at else None)


def to_plain(claims: Claims) -> dict[str, Any]:
    return {
        person: {name: [[c.value, *origin_to_plain(c.origin)] for c in row] for name, row in fields.items()}
        for person, fields in claims.items()
    }


def from_plain(value: Mapping[str, Any]) -> Claims:
    return {
        person: {name: tuple(Claim(v, origin_from_plain(o)) for v, *o in row) for name, row in fields.items()}
        for person, fields in value.items()
    }
