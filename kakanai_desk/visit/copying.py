"""What leaves the clerk's window by clipboard or by a picture of the screen: by right, and in the record (R-106)."""

from __future__ import annotations

from kakanai_desk.core.permissions import Operation
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import NEWS, SCREENS, free, needs


class Copying:
    """The windows tell what was pressed; nothing of the text comes here, only how long it was."""

    def __init__(self, context: Context) -> None:
        self._c = context

    @free(SCREENS)
    def allowed(self) -> bool:
        """Whether text may be copied out of the clerk's window now."""
        return self._c.rights.may(Operation.COPY)

    @needs(Operation.COPY)
    def copied(self, characters: int) -> None:
        """Text of the screen is on the clipboard."""
        self._c.record("text_copied", characters=characters)

    @free(NEWS)
    def refused(self) -> None:
        """Somebody tried to copy who may not; nothing was copied."""
        self._c.record("copy_refused")

    @free(NEWS)
    def pictured(self, *, shielded: bool) -> None:
        """The key for a picture of the screen was pressed. ``shielded``: the system leaves the windows out of it."""
        self._c.record("screen_key_pressed", shielded=shielded)
