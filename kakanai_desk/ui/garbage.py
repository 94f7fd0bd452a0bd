"""Python's cyclic garbage is looked for in the GUI thread alone, between two events.

A window that is caught in a cycle must not be taken apart by whichever lane happens to allocate next: Qt's objects
belong to their thread. Looked for often, it is little each time: what stood at the start is frozen out of it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY = 250  # milliseconds


class Garbage(QObject):
    """Takes the collecting over from Python; ``end`` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        """As Python would: a generation is looked at when as much came since the last time as its threshold says."""
        oldest = None
        for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
            if count <= threshold:
                break
            oldest = generation
        if oldest is not None:
            gc.collect(oldest)

    def end(self) -> None:
        self._timer.stop()
        gc.enable()
