"""One background thread for all that takes longer than a frame; answers come back to the GUI thread."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from kakanai_desk.core.fault_trace import trace

log = logging.getLogger(__name__)
T = TypeVar("T")


class _Job(NamedTuple):
    work: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Callable[[Exception], None] | None
    key: str
    number: int


class Lane(QObject):
    """Jobs run in order. Of several with one ``key`` only the newest is run, and only its answer is told."""

    _done = Signal(object, object, object)
    idle = Signal()
    """Nothing waits and nothing runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._newest: dict[str, int] = {}
        self._number = self._open = 0
        self._stopped = False
        self._done.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="studio", daemon=True)
        self._thread.start()

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        key: str = "",
    ) -> None:
        """``then`` gets what ``work`` gives; ``failed`` what it raises (without one it is logged)."""
        self._number += 1
        self._open += 1
        if key:
            self._newest[key] = self._number
        self._jobs.put(_Job(work, then, failed, key, self._number))

    @property
    def busy(self) -> bool:
        return self._open > 0

    def stop(self) -> None:
        """Finish what is queued, then end; nothing is told any more."""
        self._stopped = True
        self._jobs.put(None)
        self._thread.join(timeout=20)

    def _stale(self, job: _Job) -> bool:
        return bool(job.key) and self._newest.get(job.key) != job.number

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            result, error = None, None
            if not self._stale(job):
                try:
                    result = job.work()
                except Exception as fault:
                    error = fault
            self._done.emit(job, result, error)

    @Slot(object, object, object)
    def _tell(self, job: _Job, result: object, error: Exception | None) -> None:
        self._open -= 1
        try:
            if not self._stopped and not self._stale(job):
                if error is None:
                    job.then(result)
                elif job.failed is not None:
                    job.failed(error)
                else:
                    log.error("the studio met a fault and goes on: %s", trace(error))
        finally:
            if not self._open:
                self.idle.emit()
