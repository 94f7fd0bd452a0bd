"""The way from counter to counter: which sections come next, in walking order (R-033)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kakanai_desk.forms.decision import Decision, Needed
from kakanai_desk.forms.definitions import Pack, Section
from kakanai_desk.visit.visitor_view import Stop


@dataclass(frozen=True)
class Halt:
    """One stop of the way: a section of this building, or all sections of another building together."""

    sections: tuple[Section, ...]
    needed: tuple[Needed, ...]
    state: str  # done | next | later
    number: int  # from 1 in walking order; 0 where all is done already

    @property
    def place(self) -> str:
        first = self.sections[0]
        if self.state == "later":
            floors = dict.fromkeys(s.floor for s in self.sections)
            return f"{first.building} {'・'.join(floors)}"
        return f"{first.name}　{first.counter}"

    @property
    def where(self) -> str:
        first = self.sections[0]
        if self.state == "later":
            return "／".join(s.name for s in self.sections)
        return f"{first.building} {first.floor}"


def halts(decision: Decision, pack: Pack, here: str, before: Collection[str] = ()) -> list[Halt]:
    """The stops in walking order, first those that are done: this counter's, and ``before`` it those of its sections.

    Of another building's sections all must be done.
    """
    own = pack.sections.get(here)
    groups: dict[str, tuple[list[Section], list[Needed]]] = {}
    for needed in sorted(decision.needed, key=lambda n: pack.sections[n.procedure.section].order):
        section = pack.sections[needed.procedure.section]
        near = own is not None and section.building == own.building
        sections, all_needed = groups.setdefault(section.id if near else section.building, ([], []))
        if section not in sections:
            sections.append(section)
        all_needed.append(needed)
    found: list[Halt] = []
    number = 0
    for key, (sections, all_needed) in groups.items():
        done = key == here or all(section.id in before for section in sections)
        state = "done" if done else "next" if own and sections[0].building == own.building else "later"
        number += not done
        found.append(Halt(tuple(sections), tuple(all_needed), state, 0 if done else number))
    return sorted(found, key=lambda h: h.state != "done")


def route(decision: Decision, pack: Pack, here: str, before: Collection[str] = ()) -> tuple[Stop, ...]:
    """The stops of the line: done here, next in this building, later elsewhere."""
    stops: list[Stop] = []
    for halt in halts(decision, pack, here, before):
        days = sorted(n.deadline.date for n in halt.needed if n.deadline)
        stops.append(
            Stop(
                state=halt.state,
                number=halt.number,
                by=days[0].isoformat() if days and halt.state != "done" else "",
                place=halt.place,
                where=halt.where,
                rows=tuple(n.procedure.short for n in halt.needed),
            )
        )
    return tuple(stops)
