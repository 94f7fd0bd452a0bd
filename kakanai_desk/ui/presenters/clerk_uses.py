"""The 用途メニュー (R-041) as the clerk sees it: entries at the left, the procedures of one at the right. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView, Home, Serving
from kakanai_desk.visit.uses import UseProcedure


@dataclass(frozen=True)
class MenuEntry:
    """One procedure and how it stands.

    ``standing``: start (at home), needed, added, excluded, not_needed, unknown, also (another event's, which can be
    received too), together (an event that is received too and can be taken back).
    """

    id: str
    title: str
    section: str
    standing: str
    why: str = ""
    event: str = ""
    use: str = ""


@dataclass(frozen=True)
class MenuRow:
    title: str
    entries: tuple[MenuEntry, ...]


def menu(view: ClerkView) -> tuple[MenuRow, ...]:
    """The whole menu; in a visit what it does not need and what is open come first."""
    screen = view.screen
    if isinstance(screen, Home):
        return tuple(MenuRow(u.title, tuple(_start(p, u.title) for p in u.procedures)) for u in view.uses)
    if not isinstance(screen, Serving):
        return ()
    standing = _standing(screen)
    sections = {p.id: p.section for use in view.uses for p in use.procedures}
    first = [
        MenuRow(say(f"uses.{word}", count=len(found)), tuple(replace(e, section=sections.get(e.id, "")) for e in found))
        for word in ("not_needed", "unknown")
        if (found := [entry for entry in standing.values() if entry.standing == word])
    ]
    together = [MenuEntry(e, title, "", "together", say("uses.together.why"), e) for e, title in screen.also]
    if together:
        first.insert(0, MenuRow(say("uses.together", count=len(together)), tuple(together)))
    return (*first, *(MenuRow(u.title, _entries(u.title, u.procedures, standing)) for u in view.uses))


def _start(procedure: UseProcedure, use: str) -> MenuEntry:
    why = say("uses.start", event=procedure.event_title)
    return MenuEntry(procedure.id, procedure.title, procedure.section, "start", why, procedure.event, use)


def _standing(screen: Serving) -> dict[str, MenuEntry]:
    """Every procedure of the visit's event."""
    found = [
        MenuEntry(row.id, row.title, row.section, row.level, row.excluded_because or row.added_because or _why(row))
        if row.level in ("excluded", "added")
        else MenuEntry(row.id, row.title, row.section, "needed", _why(row))
        for row in screen.procedures
    ]
    found += [MenuEntry(n.id, n.title, "", "not_needed", n.why) for n in screen.not_needed]
    missing = {u.id: say("uses.missing", missing="・".join(u.missing)) for u in screen.unknown}
    found += [MenuEntry(u.id, u.title, "", "unknown", missing[u.id]) for u in screen.unknown]
    return {entry.id: entry for entry in found}


def _why(row: object) -> str:
    reasons = getattr(row, "reasons", ())
    return reasons[0].why if reasons else ""


def _entries(use: str, procedures: tuple[UseProcedure, ...], standing: dict[str, MenuEntry]) -> tuple[MenuEntry, ...]:
    """Each procedure once as it stands here; one that is none of this visit for each event that receives it."""
    found: dict[tuple[str, str], MenuEntry] = {}
    for one in procedures:
        here = standing.get(one.id)
        if here is not None:
            found[one.id, ""] = replace(here, section=one.section, use=use)
        else:
            why = say("uses.also", event=one.event_title)
            found[one.id, one.event] = MenuEntry(one.id, one.title, one.section, "also", why, one.event, use)
    return tuple(found.values())
