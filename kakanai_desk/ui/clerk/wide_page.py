"""What every page over the whole width of the clerk's window answers to."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.visit.clerk_view import ClerkView


class WidePage(QWidget):
    def show_view(self, view: ClerkView) -> None:
        raise NotImplementedError

    def begin(self) -> None:
        """The page was opened: take the keys."""
        self.setFocus()

    def place(self) -> str:
        """Its word for ``Place.page``, which chooses the function keys."""
        raise NotImplementedError

    def leave(self) -> bool:
        """Esc. False when that was one step back within the page."""
        return True

    def key(self, event: QKeyEvent) -> None:
        """A key that no field took and that is no function key."""
