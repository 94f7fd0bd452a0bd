"""Which households two packs decide differently (R-116), over a million synthetic ones.

Only procedures that are not the same word for word in both are judged: their rules, or a question their rules read.
The households are drawn once, with a fixed seed, so the same packs give the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.compiled import MASK, NOT_NEEDED, STANDS, UNKNOWN, Compiled, compiled
from kakanai_desk.forms.conditions import names
from kakanai_desk.forms.definitions import Pack, Procedure
from kakanai_desk.forms.households import Drawn, Households
from kakanai_desk.forms.interview import closure
from kakanai_desk.forms.loader import load

EXAMPLES = 3
ABSENT = "absent"  # the event has no such procedure on that day


@dataclass
class Change:
    """One procedure that goes from one stand to another: how many households, and some of them as cases."""

    event: str
    procedure: str
    before: str
    after: str
    households: int = 0
    examples: list[Case] = field(default_factory=list[Case])

    def to_json(self) -> dict[str, Any]:
        return {
            "event": self.event,
            "procedure": self.procedure,
            "before": self.before,
            "after": self.after,
            "households": self.households,
            "examples": [case_to_plain(case) for case in self.examples],
        }


@dataclass(frozen=True)
class Difference:
    judged: int
    changed: tuple[str, ...]  # procedures whose definitions differ
    different: int  # households that are decided differently
    changes: tuple[Change, ...]


def difference(old: Path, new: Path, count: int = 1_000_000, seed: int = 0, jobs: int = 1) -> Difference:
    """Judge ``count`` households by both packs, shared out over ``jobs`` processes.

    Raises:
        BrokenDefinitions: one of the folders cannot be used.
    """
    packs = (load(old), load(new))
    changed = changed_procedures(*packs)
    if not changed:
        return Difference(count, (), 0, ())
    shares = [(old, new, count // jobs + (job < count % jobs), seed * 1000 + job) for job in range(jobs)]
    if jobs == 1:
        parts = [_judged(*packs, *shares[0][2:])]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            parts = list(pool.map(_share, shares))
    merged: dict[tuple[str, ...], Change] = {}
    for _, changes in parts:
        for change in changes:
            key = (change.event, change.procedure, change.before, change.after)
            found = merged.setdefault(key, Change(*key))
            found.households += change.households
            found.examples = [*found.examples, *change.examples][:EXAMPLES]
    rows = tuple(sorted(merged.values(), key=lambda c: (c.event, c.procedure, -c.households)))
    return Difference(count, changed, sum(different for different, _ in parts), rows)


def changed_procedures(old: Pack, new: Pack) -> tuple[str, ...]:
    """The ids of procedures that could decide differently."""
    ids = sorted({p.id for pack in (old, new) for p in pack.procedures})
    found: list[str] = []
    for name in ids:
        if _essence(old, name) != _essence(new, name):
            found.append(name)
    # who is replaced by a changed procedure may change with it
    for pack in (old, new):
        found += [p.id for p in pack.procedures if any(r.procedure in found for r in p.replaced_by)]
    return tuple(dict.fromkeys(found))


def _essence(pack: Pack, name: str) -> list[Any]:
    """All of a procedure that decides something: its rules, periods and the questions behind them."""
    rows: list[Any] = []
    for p in sorted((p for p in pack.procedures if p.id == name), key=lambda p: p.effective_from):
        rules = [(rule.level, rule.when) for rule in p.levels]
        read = {fact for rule in p.levels for fact in names(rule.when)}
        questions = sorted({q for event in p.events for q in closure(read, pack, event)})
        behind = [_question(pack, q) for q in questions]
        days = [pack.events[event].date_fact for event in p.events if event in pack.events]
        replaced = [r.procedure for r in p.replaced_by]
        rows.append((p.events, p.of_person, p.effective_from, p.effective_until, rules, behind, days, replaced))
    return rows


def _question(pack: Pack, name: str) -> tuple[Any, ...]:
    q = pack.questions[name]
    return (q.id, q.type, tuple(c.value for c in q.choices), q.when, q.people, q.of_person)


def _share(share: tuple[Path, Path, int, int]) -> tuple[int, list[Change]]:
    old, new, count, seed = share
    return _judged(load(old), load(new), count, seed)


@dataclass(frozen=True)
class Side:
    """One pack's function for one day, with the pools of households as its rows."""

    function: Compiled
    places: dict[str, int]


def _judged(old: Pack, new: Pack, count: int, seed: int) -> tuple[int, list[Change]]:
    changed = changed_procedures(old, new)
    events = sorted(set(old.events) & set(new.events))
    events = [e for e in events if any(p.id in changed and e in p.events for pk in (old, new) for p in pk.procedures)]
    different = 0
    changes: dict[tuple[str, ...], Change] = {}
    for index, event in enumerate(events):
        share = count // len(events) + (index < count % len(events))
        supply = Households((old, new), event, seed)
        judge = _Judge(supply, (old, new), event, changed)
        for drawn in supply.draw(share):
            found = judge.stands(drawn)
            if found is None:
                continue
            different += 1
            for procedure, before, after in found:
                key = (event, procedure, before, after)
                change = changes.setdefault(key, Change(*key))
                change.households += 1
                if len(change.examples) < EXAMPLES:
                    change.examples.append(supply.case(drawn))
    return different, list(changes.values())


class _Judge:
    """Both packs' functions over the same pools. The functions differ by the day of the event: editions."""

    def __init__(self, supply: Households, packs: tuple[Pack, Pack], event: str, changed: Sequence[str]) -> None:
        self._changed = changed
        self._sides: list[tuple[list[Any], list[Any], list[Any], list[Side]]] = []
        for pack in packs:
            needed = {r.procedure for p in pack.procedures if p.id in changed for r in p.replaced_by} | set(changed)
            sets: dict[tuple[Any, ...], tuple[Procedure, ...]] = {}
            of_case: list[tuple[Any, ...]] = []
            for case in supply.cases:
                chosen = editions(pack, case, needed)
                key = tuple((p.id, p.revision, p.effective_from) for p in chosen)
                sets[key] = chosen
                of_case.append(key)
            made: dict[tuple[Any, ...], tuple[Side, list[Any], list[Any], list[Any]]] = {}
            for key, chosen in sets.items():
                function = compiled(pack, event, chosen)
                side = Side(function, {p.id: n for n, p in enumerate(chosen)})
                made[key] = (side, *supply.rows(function, pack))
            self._sides.append(
                (
                    [made[key][1][n] for n, key in enumerate(of_case)],
                    [made[key][2] for key in of_case],
                    [made[key][3] for key in of_case],
                    [made[key][0] for key in of_case],
                )
            )

    def stands(self, drawn: Drawn) -> list[tuple[str, str, str]] | None:
        """Procedure, stand before and after, where they differ; None when nothing does."""
        head, people = drawn
        first, *behind = people
        results: list[tuple[Side, tuple[int, ...]]] = []
        for cases, firsts, others, sides in self._sides:
            rows = others[head]
            side = sides[head]
            household = [firsts[head][first], *(rows[n] for n in behind)]
            results.append((side, side.function.judge(cases[head], household)))
        (old, before), (new, after) = results
        if before == after and old.places == new.places:
            return None
        found: list[tuple[str, str, str]] = []
        for name in self._changed:
            was = said(old, before, name, len(people))
            now = said(new, after, name, len(people))
            if was != now:
                found.append((name, was, now))
        return found or None


def editions(pack: Pack, case: Case, needed: set[str]) -> tuple[Procedure, ...]:
    """The editions that decide this case; while its day is unknown, the one in force on the visit."""
    event = pack.events[case.event]
    answer = case.answer(event.date_fact) if event.date_fact else None
    day: date | None = PartialDate.parse(answer).known if answer is not None else None
    return tuple(p for p in pack.at(case.visit_date, case.event, day) if p.id in needed)


def said(side: Side, found: tuple[int, ...], name: str, people: int) -> str:
    """``required`` with the places of the persons concerned, or ``absent``."""
    place = side.places.get(name)
    if place is None:
        return ABSENT
    number = found[place]
    stand = STANDS[number & 7]
    if number & 7 in (NOT_NEEDED, UNKNOWN) or not side.function.procedures[place].of_person:
        return stand
    concerned = (number >> MASK).bit_count()
    return stand if concerned == people else f"{stand}({concerned}人)"
