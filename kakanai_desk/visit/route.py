"""The way from counter to counter: which sections come next, in walking order (R-033)."""

from __future__ import annotations

from kakanai_desk.forms.decision import Decision, Needed
from kakanai_desk.forms.definitions import Pack, Section
from kakanai_desk.visit.visitor_view import Stop
from kakanai_desk.visit.words import short_day


def by_section(decision: Decision, pack: Pack, here: str) -> list[tuple[Section, list[Needed]]]:
    """The sections with what is to be done there, this counter's first, then in walking order."""
    found: dict[str, list[Needed]] = {}
    for needed in decision.needed:
        found.setdefault(needed.procedure.section, []).append(needed)
    order = sorted(found, key=lambda s: (s != here, pack.sections[s].order))
    return [(pack.sections[s], found[s]) for s in order]


def route(decision: Decision, pack: Pack, here: str) -> tuple[Stop, ...]:
    """The stops of the line: done here, next in this building, later elsewhere."""
    stops: list[Stop] = []
    own = pack.sections.get(here)
    for number, (section, needed) in enumerate(by_section(decision, pack, here)):
        done = section.id == here
        same_building = own is not None and section.building == own.building
        days = sorted(n.deadline.date for n in needed if n.deadline)
        state = "done" if done else "next" if same_building else "later"
        stops.append(
            Stop(
                state=state,
                number=number,
                when=f"{short_day(days[0])}まで" if days and not done else "",
                place=f"{section.name} {section.counter}" if same_building else section.building,
                where=f"{section.building} {section.floor}" if same_building else f"{section.name} {section.floor}",
                rows=tuple(n.procedure.short for n in needed),
            )
        )
    return tuple(stops)
