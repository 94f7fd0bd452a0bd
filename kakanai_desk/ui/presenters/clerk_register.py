"""The page of the resident register in the clerk's words. No Qt."""

from __future__ import annotations

from kakanai_desk.core.clock import JST
from kakanai_desk.core.ports.residents import Candidate
from kakanai_desk.core.wareki import PartialDate, wareki
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import Serving
from kakanai_desk.visit.registering import Register, RegisterView

BANDS = {
    Register.ASKED: "ai", Register.MORE: "ai", Register.FOUND: "ai", Register.TAKEN: "ok",
    Register.NOBODY: "warn", Register.GONE: "warn", Register.MEMBER: "warn", Register.EMPTY: "warn",
    Register.AWAY: "err",
}  # fmt: skip


def told(view: RegisterView) -> tuple[str, str, str]:
    """The kind of the band, and its two lines; empty: nothing is to be said."""
    if view.state is Register.OFF:
        return "ai", say("register.off"), ""
    if view.state is Register.FOUND:
        return ("warn", say("register.more_fit"), "") if view.more else ("ai", "", "")
    if view.state is not Register.TAKEN:
        return BANDS[view.state], say(f"register.{view.state}"), ""
    name = view.taken.replace("\u3000", " ")
    first = say("register.taken", name=name, filled=view.filled)
    more = [say("register.protected")] if view.protected else []
    if view.differs:
        more.insert(0, say("register.differs", differs=view.differs))
    if not view.rows:
        more.append(say("register.alone"))
    return ("warn" if view.differs or view.protected else "ok"), first, "\n".join(more)


def title(view: RegisterView, screen: Serving) -> str:
    """What the list is: who it may be, or who else lives there."""
    if view.state is Register.TAKEN:
        return say("register.household")
    name = next((m.name for m in screen.members if m.id == view.person), "").replace("\u3000", " ")
    return say("register.who", name=name or say("who.no_name"), count=len(view.rows))


def as_of(view: RegisterView) -> str:
    """When the register's file came last; empty while nobody knows."""
    if view.as_of is None:
        return ""
    at = view.as_of.astimezone(JST)
    return say("register.as_of", at=f"{at.month}月{at.day}日 {at:%H:%M}")


def born(row: Candidate) -> str:
    """昭和63年11月3日生"""
    return say("register.born", day=wareki(PartialDate.parse(row.birth))) if row.birth else ""


def lives(row: Candidate) -> str:
    """続柄, and where as far as it may be shown."""
    where = say("register.covered") if row.protected else row.address
    return "　".join(part for part in (row.relation, where) if part)


def about(row: Candidate) -> str:
    """All of it, for a screen reader."""
    return " ".join(part for part in (row.kana, born(row), lives(row)) if part)
