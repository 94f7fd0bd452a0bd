"""Who may have the GUI thread next. Heavy work is done piece by piece with time between for keys, touches and paints:
Qt runs everything that is due in one turn of the event loop, and a turn must not keep a person waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from shiboken6 import isValid

PAINTED = 8  # milliseconds between two pieces: Qt paints a window 5 ms after it was changed


class Turns(QObject):
    """A queue of pieces of work; asked again under the same name, the newer piece takes the older one's place.

    Every piece is for some object; when its turn comes after that has gone, nothing is done.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[str, tuple[QObject, Callable[[], None]]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PAINTED)
        self._timer.timeout.connect(self._turn)

    def ask(self, name: str, whom: QObject, job: Callable[[], None]) -> None:
        """Do ``job`` when it is its turn, if ``whom`` is still there."""
        self._jobs[name] = whom, job
        if not self._timer.isActive():
            self._timer.start()

    def rest(self) -> None:
        """Something heavy was done outside: let it be painted first."""
        self._timer.start()

    def work(self, name: str, whom: QObject, steps: Iterator[None]) -> None:
        """Run ``steps`` from one ``yield`` to the next, a turn each, as long as ``whom`` is there."""

        def step() -> None:
            if next(steps, steps) is not steps:
                self.ask(name, whom, step)

        self.ask(name, whom, step)

    def waiting(self) -> bool:
        return bool(self._jobs)

    @Slot()
    def _turn(self) -> None:
        name = next(iter(self._jobs), None)
        if name is None:
            return
        self._timer.start()
        whom, job = self._jobs.pop(name)
        if isValid(whom):
            job()
