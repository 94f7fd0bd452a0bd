"""The studio is opened from the desk, by who may edit content or approve it (R-035, R-084, R-117).

It runs in a process of its own and holds no right: what is made there counts when two publishers have signed it
(docs/decisions/packs.md). Here it is seen to that only who should comes in, and that the record says who did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import SCREENS, free, needs

Start = Callable[[str, str], None]
"""Opens the window for a user, at a page (home, publish)."""


class Editing:
    """``start``: None where this desk has no window for it (a writing desk)."""

    def __init__(self, context: Context, start: Start | None) -> None:
        self._c, self._start = context, start

    @free(SCREENS)
    def may(self) -> Literal["", "edit", "approve"]:
        """What who is signed in may do in the studio."""
        rights = self._c.rights
        if self._start is None:
            return ""
        if rights.may(Operation.PROPOSE_CONTENT):
            return "edit"
        return "approve" if rights.may(Operation.APPROVE_CONTENT) else ""

    @needs(Operation.PROPOSE_CONTENT)
    def edit(self) -> None:
        """
        Raises:
            MoveNotAllowed: somebody is being served, or there is no window for it here.
        """
        self._open("home")

    @needs(Operation.APPROVE_CONTENT)
    def approve(self) -> None:
        """
        Raises:
            MoveNotAllowed: as ``edit``.
        """
        self._open("publish")

    def _open(self, page: str) -> None:
        if self._start is None or self._c.open_visit is not None:
            raise MoveNotAllowed(state="home", move="studio")
        self._c.record("studio_opened")
        self._start(self._c.live.user, page)
