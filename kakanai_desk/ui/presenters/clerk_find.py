"""A found visit in words: its row in the list, and what a closed one did. No Qt."""

from __future__ import annotations

from datetime import date
from typing import Any

from kakanai_desk.core.clock import JST
from kakanai_desk.core.ports.store import FoundVisit
from kakanai_desk.core.wareki import PartialDate, wareki
from kakanai_desk.core.workflow import ENDED, State
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.findable import ELSEWHERE
from kakanai_desk.visit.finding import City, Found


def day_words(row: FoundVisit) -> str:
    """令和8年4月10日"""
    return wareki(row.day)


def names(row: FoundVisit) -> str:
    """見本　太郎 ほか3人; the dash while nobody was entered."""
    known = [p.name for p in row.people if p.name]
    if not known:
        return say("find.nobody")
    return known[0] if len(row.people) == 1 else say("find.and_others", name=known[0], count=len(row.people) - 1)


def others(row: FoundVisit) -> str:
    """The given names of the rest of the family, as one line."""
    return "・".join(p.name.split("\u3000")[-1] for p in row.people[1:] if p.name)


def state_words(row: FoundVisit) -> str:
    """Of another counter's: where its procedures stand, if they all stand at the same."""
    if row.status != ELSEWHERE:
        return say(f"find.state.{row.status}")
    states = {state for *_, state in row.done["procedures"]}
    if len(states) == 1:
        return say(f"board.state.{states.pop()}")
    return say("find.state.several", count=len(row.done["procedures"])) if states else say("find.state.closed")


def counter_words(row: FoundVisit) -> str:
    """Whose it is, where it is not this counter's."""
    return say("find.counter", counter=row.done["counter"]) if row.status == ELSEWHERE else ""


def ended(row: FoundVisit) -> bool:
    """Whether nothing is to be done any more."""
    return row.status == ELSEWHERE and all(State(state) in ENDED for *_, state in row.done["procedures"])


def city_words(found: Found) -> str:
    """How far the search at the other counters is."""
    if found.city is City.NOT:
        return ""
    if found.city is City.HERE:
        key = "more" if found.more else "here" if found.elsewhere else "none"
        return say(f"find.city.{key}", count=len(found.elsewhere))
    return say(f"find.city.{found.city.value}")


def count_words(found: Found) -> str:
    """How many fit; what to do when none does."""
    if not found.asked:
        return ""
    if not found.all:
        return say("find.none_here" if found.elsewhere else "find.none")
    if found.all > len(found.rows):
        return say("find.some", count=found.all, shown=len(found.rows))
    return say("find.count", count=found.all)


def done_lines(row: FoundVisit) -> tuple[tuple[str, str], ...]:
    """(heading or empty, line): when and by whom, who came, procedures with deadlines, documents."""
    if row.status == ELSEWHERE:
        return _elsewhere_lines(row)
    done = row.done
    at = row.updated_at.astimezone(JST)
    when = say("find.done.at.words", day=wareki(at.date()), time=f"{at:%H:%M}", clerk=done["clerk"])
    parts = {
        say("find.done.at"): [when],
        say("find.done.people"): [say("find.done.person", name=p.name, birth=_birth(p.birth)) for p in row.people],
        say("find.done.procedures", count=len(done["procedures"])): [_procedure(p) for p in done["procedures"]],
        say("find.done.documents", count=len(done["documents"])): [
            say("find.done.document", title=title, pages=pages) for title, pages in done["documents"]
        ],
    }
    return _listed(parts)


def _elsewhere_lines(row: FoundVisit) -> tuple[tuple[str, str], ...]:
    """The same of another counter's: procedures with where they stand, and no documents."""
    at, procedures = row.updated_at.astimezone(JST), row.done["procedures"]
    when = say("find.done.at.words", day=wareki(at.date()), time=f"{at:%H:%M}", clerk=row.done["clerk"])
    parts = {
        say("find.done.at"): [f"{when}　{counter_words(row)}"],
        say("find.done.people"): [say("find.done.person", name=p.name, birth=_birth(p.birth)) for p in row.people],
        say("find.done.procedures", count=len(procedures)): [
            say("find.done.elsewhere", title=title, state=say(f"board.state.{state}"), section=section)
            for title, section, state in procedures
        ],
    }
    return _listed(parts)


def _listed(parts: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (head if not number else "", line) for head, lines in parts.items() for number, line in enumerate(lines)
    )


def _birth(iso: str) -> str:
    return wareki(PartialDate.parse(iso)) if iso else say("find.unknown")


def _procedure(procedure: dict[str, Any]) -> str:
    until = procedure["deadline"]
    deadline = say("find.done.until", day=wareki(date.fromisoformat(until))) if until else say("find.done.no_deadline")
    people = "・".join(procedure["people"]) or say("find.done.everybody")
    return say(
        "find.done.procedure",
        level=say(f"level.{procedure['level']}"),
        title=procedure["title"],
        people=people,
        deadline=deadline,
        section=procedure["section"],
    )
