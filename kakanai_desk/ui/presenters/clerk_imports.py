"""The page of applications of other systems in the clerk's words. No Qt."""

from __future__ import annotations

from datetime import date, datetime

from kakanai_desk.core.clock import JST
from kakanai_desk.core.wareki import PartialDate, wareki
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.importing import Imports, ImportsView

CALM = (Imports.OFF, Imports.ASKED)


def told(view: ImportsView) -> tuple[str, str]:
    """The kind of the band, and its line; empty: nothing is to be said."""
    if view.state is Imports.EVENT:
        return "ai", say("imports.which")
    if view.state is not Imports.LISTED:
        kind = "ai" if view.state in CALM else "err" if view.state is Imports.AWAY else "warn"
        return kind, say(f"imports.{view.state}")
    if view.warned is not None:
        terminal, at = view.warned.taken[-1]
        return "warn", say("imports.warned", terminal=terminal, at=_moment(at))
    return ("warn", say("imports.more")) if view.more else ("ai", "")


def choices(view: ImportsView) -> tuple[tuple[str, str], ...]:
    """What the digits choose: words and what stands beside them."""
    if view.state is Imports.EVENT:
        return tuple((title, "") for _, title in view.events)
    if view.state is not Imports.LISTED:
        return ()
    found: list[tuple[str, str]] = []
    for row, title in zip(view.rows, view.titles, strict=True):
        born = wareki(PartialDate.parse(row.birth)) if row.birth else ""
        person = say("imports.person", name=row.name.replace("\u3000", " "), born=born).strip()
        day = say("imports.submitted", day=_day(row.submitted)) if row.submitted else ""
        taken = say("imports.taken", terminal=row.taken[-1][0]) if row.taken else ""
        head = say("imports.row", title=title, number=row.number)
        found.append((person, "　".join(part for part in (head, day, taken) if part)))
    return tuple(found)


def as_of(view: ImportsView) -> str:
    return say("imports.as_of", at=_moment(view.as_of)) if view.as_of is not None else ""


def _moment(at: datetime) -> str:
    here = at.astimezone(JST)
    return f"{here.month}月{here.day}日 {here:%H:%M}"


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.month}月{day.day}日"
