"""How last month's visits would come out, in words (R-116)."""

from __future__ import annotations

from typing import Literal

from kakanai_desk.studio.last_month import LastMonth
from kakanai_desk.ui.presenters.studio_words import say

Tone = Literal["ai", "ok", "warn"]


def said(found: LastMonth) -> tuple[Tone, str, str]:
    """The tone of a band, its words, and its second line."""
    if found.state != "done":
        return ("ai" if found.state in ("waiting", "working") else "warn"), say(f"effect.real.{found.state}"), ""
    month = _month(found.month)
    notes = [say("effect.real.later", year=int(found.month[:4]) + found.years)] if found.years else []
    notes += [say("effect.real.hidden", smallest=found.smallest)]
    notes += [say("effect.real.unread", count=f"{found.unread:,}")] if found.unread else []
    if found.different is None:
        visits = say("effect.real.visits", count=f"{found.visits:,}") if found.visits is not None else ""
        return "ok", say("effect.real.few_change", month=month, visits=visits, smallest=found.smallest), "".join(notes)
    if found.visits is None:
        return "warn", say("effect.real.nearly_all", month=month, different=f"{found.different:,}"), "".join(notes)
    share = 100 * found.different / max(found.visits, 1)
    visits, different = f"{found.visits:,}", f"{found.different:,}"
    first = say("effect.real.changed", month=month, visits=visits, different=different, share=f"{share:.1f}")
    return "warn", first, "".join(notes)


def _month(month: str) -> str:
    year, number = month.split("-")
    return say("effect.real.month", year=year, number=int(number))
