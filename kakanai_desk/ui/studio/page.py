"""What every page of the studio answers to."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kakanai_desk.studio.last_month import LastMonthSource
from kakanai_desk.studio.pack.carrying import OpenConflicts
from kakanai_desk.studio.publishing import Publisher
from kakanai_desk.studio.workshop import Shown, Workshop
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.studio.lane import Lane


@dataclass(frozen=True)
class Services:
    """What some pages need beside the state; the workshop is used on the lane alone."""

    workshop: Workshop
    publisher: Publisher | None = None
    conflicts: OpenConflicts | None = None
    last_month: LastMonthSource | None = None


class StudioPage(QWidget):
    """``change``: words of a step (as 「…」を取り消す names it) and a ``workshop.Wanted`` or ``workshop.Edit``.

    ``go``: to another page by its word, with a file of the pack or nothing; ``turned``: ``keys()`` may have changed.
    """

    change = Signal(str, object)
    go = Signal(str, str)
    turned = Signal()

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.lane = lane

    def equip(self, services: Services) -> None:
        """Called once, before anything else."""

    def open(self, name: str) -> None:
        """The page is about this file of the pack; empty: about none, or the one before."""

    def show_state(self, shown: Shown) -> None:
        raise NotImplementedError

    def begin(self) -> None:
        """The page was opened: take the keys."""
        self.setFocus()

    def keys(self) -> tuple[FunctionKey, ...]:
        """F2 to F12 of this page; help, Esc and undo are the window's."""
        return ()

    def perform(self, action: str) -> None:
        """One of its function keys, by its word."""

    def leave(self) -> bool:
        """Esc. False when that was one step back within the page."""
        return True
