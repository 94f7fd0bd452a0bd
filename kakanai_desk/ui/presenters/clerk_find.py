"""A found visit in words: its row in the list, and what a closed one did. No Qt."""

from __future__ import annotations

from datetime import date
from typing import Any

from kakanai_desk.core.clock import JST
from kakanai_desk.core.ports.store import FoundVisit
from kakanai_desk.core.wareki import PartialDate, wareki
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.finding import Found


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
    return say(f"find.state.{row.status}")


def count_words(found: Found) -> str:
    """How many fit; what to do when none does."""
    if not found.asked:
        return ""
    if not found.all:
        return say("find.none")
    if found.all > len(found.rows):
        return say("find.some", count=found.all, shown=len(found.rows))
    return say("find.count", count=found.all)


def done_lines(row: FoundVisit) -> tuple[tuple[str, str], ...]:
    """(heading or empty, line): when and by whom, who came, procedures with deadlines, documents."""
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
