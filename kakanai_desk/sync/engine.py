"""One loop that brings the outbox to the center. It never decides anything about a visit.

Entries go oldest first; what the center did not acknowledge is sent again (at least once), and the center's
idempotent apply makes the effect happen once. A center that is down changes nothing but the time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from kakanai_desk.core.clock import Clock
from kakanai_desk.core.fault_trace import trace
from kakanai_desk.core.outbox import OutboxEntry
from kakanai_desk.core.ports.store import OutboxReader
from kakanai_desk.core.ports.sync import CenterRefused, CenterTransport, CenterUnreachable, LinkState, SyncStatus
from kakanai_desk.sync.protocol import Answer, BadMessage, EntryState, decode_answer, encode_entries
from kakanai_desk.sync.witness import Witness

log = logging.getLogger(__name__)
BATCH, BATCH_BYTES = 200, 1024 * 1024
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
ASK_EVERY = 60.0  # seconds without an answer after which the desk asks where it stands
WITNESS_EVERY = 3.0  # seconds: a history that was changed is found at the next contact
TAKEN = (EntryState.APPLIED, EntryState.RECEIVED)
MESSAGE_REFUSED = (413, 422)


def batch(outbox: OutboxReader, after: int = 0) -> list[OutboxEntry]:
    """What goes into one message, oldest first: as many as fit, of those with a number above ``after``."""
    entries = outbox.waiting(BATCH, after)
    size, fitting = 0, 0
    for entry in entries:
        size += len(entry.body)
        if fitting and size > BATCH_BYTES:
            break
        fitting += 1
    return entries[:fitting]


def heard(outbox: OutboxReader, answer: Answer, sent: Collection[str], now: datetime) -> int:
    """Settle what the center answered to the entries ``sent``; how many of them it has taken."""
    results = [r for r in answer.results if r.id in sent]
    taken = [r.id for r in results if r.state in TAKEN]
    outbox.acknowledge(taken, now)
    for result in results:
        if result.state not in TAKEN:
            log.error("the center will not take entry %s: %s", result.id, result.state.value)
            outbox.refuse(result.id, result.state.value, now)
    if answer.standing is not None:
        again, _ = outbox.settle(answer.standing)
        if again:
            log.info("the center lacks %d entries that it had; they are sent again", again)
    return len(taken)


class SyncEngine:
    """Call ``once`` from a command line, or ``start`` for the desk's own loop."""

    def __init__(
        self,
        terminal: str,
        outbox: OutboxReader,
        transport: CenterTransport,
        clock: Clock,
        witness: Witness | None = None,
        pull: Callable[[], object] | None = None,
        first: Sequence[Callable[[], object]] = (),
        also: Sequence[Callable[[], object]] = (),
    ) -> None:
        """``first``: what the loop does before it sends what waits (``people_feed.PeopleFeed.meet``); ``pull``: what it
        does after that (``feed.BoardFeed.pull``); ``also``: what it does last (``pack_feed.PackFeed.pull``). One that
        the center refuses holds up no other."""
        self._terminal = terminal
        self._outbox = outbox
        self._transport = transport
        self._clock = clock
        self._pull = pull
        self._also = also
        self._first = first
        self._link = LinkState.UNKNOWN
        self._heard = self._witnessed = -ASK_EVERY
        self._witness = witness  # None: the record stays at this desk
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._listener: Callable[[SyncStatus], None] | None = None

    def status(self) -> SyncStatus:
        counts = self._outbox.sync_counts()
        return SyncStatus(counts.waiting, counts.sent, counts.refused, self._link)

    def once(self) -> int:
        """Send one batch, if anything waits. Returns how many entries the center has taken now.

        Raises:
            CenterUnreachable, CenterRefused: nothing was acknowledged; the entries wait.
        """
        entries = batch(self._outbox)
        if not entries:
            return 0
        return self._send(entries)

    def ask(self) -> None:
        """Ask where this desk stands at the center, and settle with it.

        Raises:
            CenterUnreachable, CenterRefused: as ``once``.
        """
        self._send([])

    def _send(self, entries: list[OutboxEntry]) -> int:
        try:
            answer = self._exchange(entries)
        except CenterRefused as error:
            if error.values.get("status") not in MESSAGE_REFUSED:
                raise
            if len(entries) > 1:  # one of them is what the center cannot read: find it, it must not block the others
                return sum(self._send([entry]) for entry in entries)
            if not entries:
                raise
            log.error("the center cannot read entry seq=%d", entries[0].seq)
            self._outbox.refuse(entries[0].id, "form", self._clock.now())
            return 0
        return heard(self._outbox, answer, {e.id for e in entries}, self._clock.now())

    def _exchange(self, entries: list[OutboxEntry]) -> Answer:
        try:
            answer = decode_answer(self._transport.exchange(encode_entries(self._terminal, entries)))
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
        self._heard = time.monotonic()
        return answer

    def drain(self) -> int:
        """Send until nothing waits."""
        total, stuck = 0, 0
        while self._outbox.sync_counts().waiting and stuck < 2:
            before = self._outbox.sync_counts().waiting
            total += self.once()
            if self._outbox.sync_counts().waiting >= before:  # once may be: the center lacks what it had
                stuck += 1
        return total

    def _bring_record(self) -> None:
        """Every few seconds. A center from before the record takes entries all the same."""
        if self._witness is None or time.monotonic() - self._witnessed < WITNESS_EVERY:
            return
        self._witnessed = time.monotonic()
        try:
            self._witness.once()
        except CenterRefused as error:
            log.warning("the center takes no record: %s", error)

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
            wait = FIRST_WAIT if self._turn() else min(wait * 2, LONGEST_WAIT)
            if self._listener is not None:
                self._listener(self.status())
            self._wake.wait(timeout=wait)
            self._wake.clear()
        if self._link is LinkState.UP:  # closed in the evening, no line is without a witness until the morning
            self._witnessed = -ASK_EVERY
            self._step(self._bring_record)

    def _turn(self) -> bool:
        """Send, hear, bring the record; whether all went well. What the center refuses of one holds up no other."""
        well = True
        for step in (*self._first, self._deliver, self._hear, self._bring_record, *self._also):
            done = self._step(step)
            if done is None:
                self._link = LinkState.DOWN  # whichever step found it out: lamp and record say so at once
                return False
            well = well and done
        return well

    @staticmethod
    def _step(step: Callable[[], object]) -> bool | None:
        """Whether a step went well; None: the center is away."""
        try:
            step()
        except CenterUnreachable as error:
            log.info("the center is away: %s", error)
            return None
        except CenterRefused as error:
            log.info("the center does not take this now: %s", error)
            return False
        except Exception as error:
            log.error("the sync loop met a fault and goes on: %s", trace(error))
            return False
        return True

    def _deliver(self) -> None:
        """No entry is read, and none stands in memory, before the center is there to take it (R-121)."""
        if self._link is not LinkState.UP:
            self.ask()
        self.drain()
        if self._link is LinkState.DOWN or time.monotonic() - self._heard >= ASK_EVERY:
            self.ask()
            self.drain()

    def _hear(self) -> None:
        if self._pull is not None:
            self._pull()
