"""What the clerk's first screen tells of announced pauses of the center, in words. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kakanai_desk.ui.presenters.clerk_words import say

if TYPE_CHECKING:
    from kakanai_desk.visit.clerk_view import PauseRow


def pause_words(pauses: Iterable[PauseRow]) -> tuple[str, ...]:
    """One sentence each: that it lasts and the counter goes on, or when it will be."""
    return tuple(
        say("pause.lasts" if p.lasts else "pause.coming", starts=p.starts, ends=p.ends, text=p.text) for p in pauses
    )
