"""Watches the GUI thread: how long it was away from its event loop while the visit was played."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot

TICK = 5  # ms
LIMIT = 50.0


class Watch(QObject):
    """A precise timer; a gap between two ticks is a block. ``where`` names the step that is played."""

    def __init__(self, where: Callable[[], str]) -> None:
        super().__init__()
        self._where = where
        self._last = time.perf_counter()
        self._gaps: list[tuple[float, str]] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._tick)

    @Slot()
    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        gap = (now - self._last) * 1000 - TICK
        self._last = now
        if gap > TICK:
            self._gaps.append((round(gap, 1), self._where()))

    def write(self, file: Path) -> None:
        """The gaps, longest first, as JSON."""
        longest = sorted(self._gaps, reverse=True)
        told = {
            "milliseconds": [gap for gap, _ in longest[:200]],
            "over_50": [{"milliseconds": gap, "step": step} for gap, step in longest if gap > LIMIT],
        }
        file.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
