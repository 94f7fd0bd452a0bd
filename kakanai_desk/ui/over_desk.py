"""What the windows over a desk have in common, be there a clerk's or the visitor's alone: the desk is built in a thread
behind a cover, its voices come, it is handed over to a fresh process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.errors import SettingsBroken
from kakanai_desk.core.fault_trace import trace
from kakanai_desk.core.texts import load_texts
from kakanai_desk.core.wedge import WedgeHabits
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.garbage import Garbage
from kakanai_desk.ui.screens import Screens
from kakanai_desk.ui.visitor.cover import Cover

if TYPE_CHECKING:
    from kakanai_desk.core.ports.capture import CaptureShield
    from kakanai_desk.core.ports.devices import Lane
    from kakanai_desk.ui.visitor.window import VisitorWindow
    from kakanai_desk.visit.aloud import Aloud
    from kakanai_desk.visit.desk import Desk

log = logging.getLogger(__name__)
FIRST_FRAME = 30  # milliseconds for the first windows to be painted before the rest begins to work


class RunningDesk(Protocol):
    """What the windows need of the composition root's product."""

    @property
    def desk(self) -> Desk: ...
    @property
    def visit_lane(self) -> Lane: ...
    @property
    def picture_lane(self) -> Lane: ...
    @property
    def wedge(self) -> WedgeHabits | None: ...
    @property
    def capture(self) -> CaptureShield: ...
    @property
    def aloud(self) -> Aloud | None: ...
    @property
    def idle_minutes(self) -> int: ...
    @property
    def abandoned_ms(self) -> int: ...
    @property
    def longest_hours(self) -> int: ...
    def listen_to_keys(self, pressed: Callable[[int], None]) -> None: ...
    def listen_to_codes(self, scanned: Callable[[bytes], None]) -> None: ...
    @property
    def idle(self) -> bool: ...
    @property
    def newer_content(self) -> bool: ...
    def stop(self, *, renewed: bool = False) -> None: ...


Build = Callable[[Callable[[], None]], RunningDesk]


class OverDesk(QObject):
    """``screens``: where windows stand; ``build`` makes the desk."""

    ready = Signal()
    alone = Signal()  # the process that stood here before has gone
    appeared = Signal()  # after ``appear_when_ready``: the windows are painted
    closed = Signal()
    _built = Signal(object)
    _failed = Signal(object)
    _key = Signal(int)
    _voices = Signal(object)

    def __init__(self, screens: Screens, build: Build) -> None:
        super().__init__()
        self._screens, self._build = screens, build
        self.running: RunningDesk | None = None
        self.failed = False
        self.bridge = DeskBridge(self)
        self._cover: Cover | None = Cover()
        self._visitor: VisitorWindow | None = None
        self._garbage: Garbage | None = None
        self._hidden = False
        self.alone.connect(self._end_with_keeper)

    @property
    def visitor(self) -> VisitorWindow:
        """The visitor's window; there once ``ready``."""
        if self._visitor is None:
            raise RuntimeError("not before the desk is built")
        return self._visitor

    @property
    def at_rest(self) -> bool:
        """Nobody is served, and nothing but the first page stands."""
        raise NotImplementedError

    def half_typed(self) -> bool:
        """Something was typed that was not sent yet."""
        return False

    @property
    def all(self) -> tuple[QWidget, ...]:
        """Every window; once ``ready``."""
        return (self.visitor,)

    def show(self) -> None:
        """Put the first windows on their screens, then build the rest."""
        raise NotImplementedError

    def appear_when_ready(self) -> None:
        """Build everything and show it at once when the first views are drawn: others stand there still."""
        self._cover, self._hidden = None, True
        self._start()

    @Slot()
    def _end_with_keeper(self) -> None:
        from kakanai_desk.core.processes import end_with_parent

        end_with_parent()

    @Slot()
    def _start(self) -> None:
        threading.Thread(target=self._make, name="start", daemon=True).start()

    @staticmethod
    def read_ahead() -> None:
        """What the windows import, so that the GUI thread never waits for it."""
        import kakanai_desk.ui.visitor.window  # noqa: F401

    def _make(self) -> None:
        try:
            self.read_ahead()
            self._built.emit(self._build(self.bridge.changed))
        except Exception as error:
            why = str(error) if isinstance(error, SettingsBroken) else trace(error)
            log.error("the desk could not be built: %s", why)
            self._failed.emit(error)

    def _give_voice(self, aloud: Aloud | None, visitor: VisitorWindow) -> None:
        if aloud is None:
            return
        from kakanai_desk.ui.visitor.aloud import Reader

        texts = load_texts()
        self._reader = Reader(visitor, aloud, texts)
        visitor.read_aloud.connect(self._reader.read)
        visitor.screen_changed.connect(self._reader.screen_changed)
        self._voices.connect(visitor.speak_in)
        aloud.languages([language.code for language in texts.languages()], self._voices.emit)

    def stop(self) -> None:
        if self.running is not None:
            self.running.stop()
        if self._garbage is not None:
            self._garbage.end()  # no lane is there any more that could take a window apart


def say_missing(fonts: list[str]) -> None:
    if fonts:
        log.error("fonts are missing: %s (make setup brings them)", ", ".join(fonts))
