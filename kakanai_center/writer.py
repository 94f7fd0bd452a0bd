"""One thread that writes what all the desks bring: what waits while a commit runs goes into the next commit together.

So a busy center makes few large commits and an idle one answers at once, without anybody waiting for a timer.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence

from kakanai_center.inbox import Taken
from kakanai_desk.core.outbox import OutboxEntry
from kakanai_desk.core.ports.sync import Standing
from kakanai_desk.sync.protocol import Answer

MOST_ENTRIES = 1000  # of one commit
MOST_BYTES = 16 * 1024 * 1024
_Work = tuple[Sequence[OutboxEntry], asyncio.AbstractEventLoop, "asyncio.Future[Answer]"]


class Writer:
    """``take`` is the store's. Close it before the store."""

    def __init__(self, take: Callable[[Sequence[OutboxEntry]], Taken]) -> None:
        self._take = take
        self._queue: queue.Queue[_Work | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def take(self, entries: Sequence[OutboxEntry]) -> Answer:
        """What the store says to these entries, which are of one desk. Its faults are raised here."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._queue.put((entries, loop, future))
        return await future

    def close(self) -> None:
        """What was handed over is still written."""
        self._queue.put(None)
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            together, last = self._gather(work)
            self._write(together)
            if last:
                return

    def _gather(self, first: _Work) -> tuple[list[_Work], bool]:
        """All that waits, as far as one commit holds it; and whether that was the last."""
        together = [first]
        count, size = _measure(first[0])
        while count < MOST_ENTRIES and size < MOST_BYTES:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                return together, True
            together.append(more)
            count, size = count + len(more[0]), size + _measure(more[0])[1]
        return together, False

    def _write(self, together: list[_Work]) -> None:
        try:
            taken = self._take([entry for entries, _, _ in together for entry in entries])
        except Exception as error:  # whatever it was: each asker hears of it, and the writer goes on
            for _, loop, future in together:
                _tell(loop, future, error)
            return
        place = 0
        for entries, loop, future in together:
            results = taken.results[place : place + len(entries)]
            place += len(entries)
            standing: Standing | None = taken.standings.get(entries[0].terminal) if entries else None
            _tell(loop, future, Answer(results, standing))


def _measure(entries: Sequence[OutboxEntry]) -> tuple[int, int]:
    return len(entries), sum(len(entry.body) for entry in entries)


def _tell(loop: asyncio.AbstractEventLoop, future: asyncio.Future[Answer], what: Answer | Exception) -> None:
    def tell() -> None:
        if future.cancelled():
            return
        if isinstance(what, Exception):
            future.set_exception(what)
        else:
            future.set_result(what)

    try:
        loop.call_soon_threadsafe(tell)
    except RuntimeError:  # the loop has gone, and with it whoever asked
        return
