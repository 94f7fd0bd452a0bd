"""What every page in the middle of the clerk's window answers to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.errors import DeskError
from kakanai_desk.visit.clerk_view import ClerkView, Serving

if TYPE_CHECKING:
    from kakanai_desk.visit.desk import Desk

Action = Callable[["Desk"], object]


class StepPage(QWidget):
    """``act`` carries an action on the desk, and whether further keys wait until it is done."""

    act = Signal(object, bool)
    wants = Signal(str)  # an action of the function bar, pressed on the page itself

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        raise NotImplementedError

    def begin(self) -> None:
        """The page was opened: take the keys where they are needed first."""
        self.setFocus()

    def digit(self, number: int) -> bool:
        """A digit that no field took. True when it meant something."""
        return False

    def flush(self) -> list[Action]:
        """What is typed but not given to the desk yet.

        Raises:
            ValueError: a field holds something that is no value; it says so and has the focus.
        """
        return []

    def refused(self, error: DeskError, words: str) -> bool:
        """An action was refused. True when a field of the page says it."""
        return False


def together(actions: list[Action]) -> Action:
    """One action: the first fault stops the rest."""

    def run(desk: Desk) -> None:
        for action in actions:
            action(desk)

    return run
