"""One household as two counters left it, and as both found it: what only one of them changed is taken, what both
changed stands side by side (R-113).

``ours`` is the visit as it stands, ``theirs`` the case of a later counter, ``before`` the case that both went on from.
Without ``before`` nobody can tell who changed what: what is empty is filled, and all that differs is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kakanai_desk.core.person import Person
from kakanai_desk.core.provenance import Provenance
from kakanai_desk.core.search_keys import name_key
from kakanai_desk.forms.case import Case
from kakanai_desk.visit.claims import ANSWER, SHOWN, Claim, as_text, as_value, same, with_claims
from kakanai_desk.visit.model import Visit

_Answers = dict[tuple[str, str], str]  # by question and person; empty: of the household


@dataclass(frozen=True)
class Merged:
    """``taken``: fields and answers that came from the other counter; ``differs``: those that stand side by side;
    ``absent``: people who stand here and whom the other counter has taken out."""

    visit: Visit
    taken: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    absent: tuple[str, ...] = field(default=(), repr=False)


def merged(visit: Visit, before: Case | None, theirs: Case, origin: Provenance) -> Merged:
    """The visit with what the other counter changed; ``origin`` names that counter."""
    names = _names(visit.case, theirs)
    taken: list[str] = []
    differs: list[str] = []
    people, known = list(visit.case.people), visit.claims
    for other in theirs.people:
        place = next((n for n, p in enumerate(people) if p.id == names[other.id]), None)
        if place is None:
            people.append(_carried(replace(other, id=names[other.id], individual_number=None), origin))
            taken.append("person")
            continue
        old = before.person(other.id) if before is not None else None
        people[place], more, beside = _person(people[place], old, other, origin)
        taken += more
        known = with_claims(known, people[place].id, beside)
        differs += beside
    case = replace(visit.case, people=tuple(people))
    case = replace(case, also=tuple(dict.fromkeys([*case.also, *(e for e in theirs.events if e not in case.events)])))
    ours, origins = _answers(case), dict(visit.origins)
    was = _answers(before, names) if before is not None else {}
    for (question, person), value in _answers(theirs, names).items():
        here = ours.get((question, person))
        if value in (here, was.get((question, person))):
            continue
        if here is None or (before is not None and here == was.get((question, person))):
            case = case.answered(question, value, person or None)
            origins[question] = origin
            taken.append(question)
        else:
            mine = Claim(here, visit.origins.get(question, origin))
            known = with_claims(known, person, {ANSWER + question: (mine, Claim(value, origin))})
            differs.append(question)
    stay = {names[p.id] for p in theirs.people}
    had = {p.id for p in before.people} if before is not None else set[str]()
    return Merged(
        replace(visit, case=case, origins=origins, claims=known),
        tuple(taken),
        tuple(differs),
        tuple(p.name for p in visit.case.people if p.id in had and p.id not in stay),
    )


def _person(
    ours: Person, old: Person | None, theirs: Person, origin: Provenance
) -> tuple[Person, list[str], dict[str, tuple[Claim, ...]]]:
    taken: list[str] = []
    beside: dict[str, tuple[Claim, ...]] = {}
    for name in SHOWN:
        here, there = as_text(ours, name), as_text(theirs, name)
        was = as_text(old, name) if old is not None else ""
        if not there or _equal(name, there, here) or (was and _equal(name, there, was)):
            continue
        if not here or (was and _equal(name, here, was)):
            ours = ours.with_fields(origin, **{name: as_value(name, there)})
            taken.append(name)
        else:
            beside[name] = (Claim(here, ours.origins.get(name, origin)), Claim(there, origin))
    return ours, taken, beside


def _equal(name: str, one: str, other: str) -> bool:
    return bool(one) == bool(other) and same(name, one, other)


def _names(ours: Case, theirs: Case) -> Mapping[str, str]:
    """Whom each of their people is here; somebody new has an id that nobody has."""
    found: dict[str, str] = {}
    for other in theirs.people:
        by_id = ours.person(other.id)
        if by_id is not None and _likely(by_id, other):
            found[other.id] = other.id
        else:
            one = next((p.id for p in ours.people if _surely(p, other) and p.id not in found.values()), None)
            if one is not None:
                found[other.id] = one
    used = {p.id for p in ours.people} | set(found.values())
    for other in theirs.people:
        if other.id not in found:
            free = other.id if other.id not in used else next(f"p{n}" for n in range(1, 200) if f"p{n}" not in used)
            found[other.id] = free
            used.add(free)
    return found


def _likely(one: Person, other: Person) -> bool:
    """With the same id: not two people who were added at two counters."""
    names = not one.name or not other.name or name_key(one.name) == name_key(other.name)
    return names or (one.birth_date is not None and one.birth_date == other.birth_date)


def _surely(one: Person, other: Person) -> bool:
    named = bool(one.name) and name_key(one.name) == name_key(other.name)
    return named and one.birth_date is not None and one.birth_date == other.birth_date


def _carried(person: Person, origin: Provenance) -> Person:
    return replace(person, origins={name: origin for name in SHOWN if as_text(person, name)})


def _answers(case: Case, names: Mapping[str, str] | None = None) -> _Answers:
    flat: _Answers = {}
    for question, said in case.answers.items():
        if isinstance(said, Mapping):
            flat |= {(question, (names or {}).get(person, person)): value for person, value in said.items()}
        else:
            flat[question, ""] = said
    return flat
