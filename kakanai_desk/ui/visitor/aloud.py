"""聞く: reads the screen that is seen, and again with names on a second press; another screen ends it (R-057)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, cast

from PySide6.QtCore import QObject, Slot

from kakanai_desk.core.texts import Texts
from kakanai_desk.ui.presenters.spoken import spoken
from kakanai_desk.ui.presenters.visitor_shown import Shown

if TYPE_CHECKING:
    from kakanai_desk.ui.visitor.window import VisitorWindow


class Reading(Protocol):
    """What says sentences (``visit.aloud.Aloud``)."""

    def read(self, sentences: Sequence[str], language: str) -> None: ...
    def stop(self) -> None: ...


class Reader(QObject):
    """A child of the visitor's ``window``. Nothing is said of itself: only a press begins it."""

    def __init__(self, window: VisitorWindow, reading: Reading, texts: Texts) -> None:
        super().__init__(window)
        self._reading = reading
        self._texts = texts
        self._read: Shown | None = None  # the screen that was read last

    def _seen(self) -> Shown | None:
        """The screen as it is shown now; the window is asked of Qt, not held (a ring of references)."""
        return cast("VisitorWindow", self.parent()).seen()

    @Slot()
    def read(self) -> None:
        shown = self._seen()
        if shown is None:
            return
        again, self._read = shown == self._read, shown
        sentences = spoken(shown, partial(self._say, shown.language), facts=again)
        self._reading.read(sentences, shown.language)

    @Slot()
    def screen_changed(self) -> None:
        """What is no longer seen is no longer said."""
        if self._read is not None and self._seen() != self._read:
            self._read = None
            self._reading.stop()

    def _say(self, language: str, key: str, **values: Any) -> str:
        return self._texts.visitor(f"visitor.{key}", language, **values)
