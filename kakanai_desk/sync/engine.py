"""One loop that brings the outbox to the center. It never decides anything about a visit.

Entries go oldest first; what the center did not acknowledge is sent again (at least once), and the center's
idempotent apply makes the effect happen once. A center that is down changes nothing but the time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kakanai_desk.core.clock import Clock
from kakanai_desk.core.fault_trace import trace
from kakanai_desk.core.ports.store import OutboxReader
from kakanai_desk.core.ports.sync import CenterRefused, CenterTransport, CenterUnreachable, LinkState, SyncStatus
from kakanai_desk.sync.protocol import BadMessage, EntryState, decode_results, encode_entries

log = logging.getLogger(__name__)
BATCH = 20
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0


class SyncEngine:
    """Call ``once`` from a command line, or ``start`` for the desk's own loop."""

    def __init__(self, terminal: str, outbox: OutboxReader, transport: CenterTransport, clock: Clock) -> None:
        self._terminal = terminal
        self._outbox = outbox
        self._transport = transport
        self._clock = clock
        self._link = LinkState.UNKNOWN
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._listener: Callable[[SyncStatus], None] | None = None

    def status(self) -> SyncStatus:
        counts = self._outbox.sync_counts()
        return SyncStatus(counts.waiting, counts.sent, counts.refused, self._link)

    def once(self) -> int:
        """Send one batch. Returns how many entries the center has taken now.

        Raises:
            CenterUnreachable, CenterRefused: nothing was acknowledged; the entries wait.
        """
        entries = self._outbox.waiting(BATCH)
        if not entries:
            return 0
        try:
            answer = self._transport.exchange(encode_entries(self._terminal, entries))
            results = {r.id: r for r in decode_results(answer)}
        except CenterUnreachable:
            self._link = LinkState.DOWN
            raise
        except CenterRefused:
            self._link = LinkState.REFUSED
            raise
        except BadMessage as error:
            self._link = LinkState.REFUSED
            raise CenterRefused(status="answer") from error
        self._link = LinkState.UP
        now = self._clock.now()
        applied = [e.id for e in entries if e.id in results and results[e.id].state is EntryState.APPLIED]
        self._outbox.acknowledge(list(applied), now)
        for entry in entries:
            result = results.get(entry.id)
            if result is not None and result.state is not EntryState.APPLIED:
                log.error("the center will not take entry seq=%d: %s", entry.seq, result.state.value)
                self._outbox.refuse(entry.id, result.state.value, now)
        return len(applied)

    def drain(self) -> int:
        """Send until nothing waits."""
        total = 0
        while self._outbox.waiting(1):
            taken = self.once()
            if taken == 0:
                break
            total += taken
        return total

    # --- the desk's own loop

    def start(self, listener: Callable[[SyncStatus], None]) -> None:
        """Run in a thread of its own; ``listener`` hears of every change, on that thread."""
        self._listener = listener
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something new waits: try now."""
        self._wake.set()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self._thread = None
        self._transport.close()

    def _run(self) -> None:
        wait = FIRST_WAIT
        while not self._stop.is_set():
            try:
                self.drain()
                wait = FIRST_WAIT
            except (CenterUnreachable, CenterRefused) as error:
                log.info("the center does not take entries now: %s", error)
                wait = min(wait * 2, LONGEST_WAIT)
            except Exception as error:
                log.error("the sync loop met a fault and goes on: %s", trace(error))
                wait = LONGEST_WAIT
            if self._listener is not None:
                self._listener(self.status())
            self._wake.wait(timeout=wait)
            self._wake.clear()
