"""One worker thread for one kind of work. A lane that meets an unknown exception says so and goes on."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from kakanai_desk.core.fault_trace import trace

log = logging.getLogger(__name__)
T = TypeVar("T")


class ThreadLane:
    """Runs jobs one after another. ``broken`` is told when a job without a ``done`` raised."""

    def __init__(self, name: str, broken: Callable[[BaseException], None] | None = None) -> None:
        self._jobs: queue.SimpleQueue[tuple[Callable[[], Any], Callable[[Any], None] | None] | None] = (
            queue.SimpleQueue()
        )
        self._broken = broken
        self._open = 0  # jobs that were submitted and are not done
        self._count = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=f"lane-{name}", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[], T], done: Callable[[T | BaseException], None] | None = None) -> None:
        with self._count:
            self._open += 1
        self._jobs.put((job, done))

    def stop(self) -> None:
        """Finish what is queued, then end."""
        self._jobs.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout=10)

    @property
    def idle(self) -> bool:
        """Nothing is queued and nothing runs."""
        return self._open == 0

    def _run(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, done = item
            try:
                try:
                    result: Any = job()
                except Exception as error:
                    if done is None:
                        raise
                    result = error
                if done is not None:
                    done(result)
            except Exception as error:
                log.error("a lane met a fault and goes on: %s", trace(error))
                if self._broken is not None:
                    self._broken(error)
            finally:
                with self._count:
                    self._open -= 1
