"""The reader of this desk as it is lent: at most one loan at a time, in memory alone (``Lender``).

The line's threads ask and watch, the visit lane tells. A loan belongs to the terminal that asked for it; another one
gets no word about it. Nobody answers, nobody watches, or it takes too long: it expires.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from kakanai_desk.core.ports.card import CardReading
from kakanai_desk.core.ports.neighbours import LoanAsked, LoanState
from kakanai_desk.sync.neighbours.messages import READING_LARGEST
from kakanai_desk.vault import envelope
from kakanai_desk.vault.signing import Signer

KIND = "card_reading"
SEALED_LASTS = timedelta(minutes=2)
ANSWER_SECONDS = 90.0  # so long the clerk here may take to accept
READ_SECONDS = 300.0  # … and the card to come and its PIN to be typed
SILENCE_SECONDS = 12.0  # a counter that watches no longer has gone
KEEP_SECONDS = 10.0  # a sealed reading waits so long to be fetched once more


@dataclass
class _Kept:
    asked: LoanAsked
    seal_for: bytes
    until: float
    watched: float
    state: LoanState = LoanState.ASKED
    sealed: bytes = b""


class Loans:
    """``came`` and ``over`` are told on whatever thread it happens; ``over`` has how it ended."""

    def __init__(
        self,
        signer: Signer,
        now: Callable[[], datetime],
        came: Callable[[LoanAsked], None],
        over: Callable[[str, LoanState], None],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._signer, self._now, self._ticks = signer, now, ticks
        self._came, self._over = came, over
        self._changed = threading.Condition()
        self._kept: _Kept | None = None

    # --- the counter that asks

    def ask(self, asked: LoanAsked, seal_for: bytes) -> LoanState | None:
        """A new loan, or where that of this id stands; None while another one runs."""
        with self._changed:
            kept = self._kept
            if kept is not None and kept.asked.id == asked.id and kept.asked.terminal == asked.terminal:
                return kept.state
            if kept is not None and not kept.state.over:
                return None
            now = self._ticks()
            self._kept = _Kept(asked, seal_for, now + ANSWER_SECONDS, now)
        self._came(asked)
        return LoanState.ASKED

    def watch(self, terminal: str, loan_id: str, seen: LoanState, seconds: float) -> tuple[LoanState, bytes]:
        """The state once it is not ``seen``, or after ``seconds``; with the sealed reading when it is done."""
        with self._changed:
            self._changed.wait_for(lambda: self._stands(terminal, loan_id)[0] is not seen, seconds)
            found = self._stands(terminal, loan_id)
            if self._kept is not None and self._kept.asked.id == loan_id:
                self._kept.watched = self._ticks()
            return found

    def _stands(self, terminal: str, loan_id: str) -> tuple[LoanState, bytes]:
        kept = self._kept
        if kept is None or kept.asked.id != loan_id or kept.asked.terminal != terminal:
            return LoanState.EXPIRED, b""
        return kept.state, kept.sealed

    def give_up(self, terminal: str, loan_id: str) -> LoanState:
        with self._changed:
            state, _ = self._stands(terminal, loan_id)
            if self._kept is None or (self._kept.asked.id, self._kept.asked.terminal) != (loan_id, terminal):
                return state
            self._kept = None
            self._changed.notify_all()
        if not state.over:
            self._over(loan_id, LoanState.GIVEN_UP)
        return LoanState.GIVEN_UP

    def stop(self) -> None:
        """The desk ends: whoever watches hears that nothing comes any more."""
        with self._changed:
            self._kept = None
            self._changed.notify_all()

    # --- the clerk here

    def tell(self, loan_id: str, state: LoanState) -> None:
        with self._changed:
            kept = self._kept
            if kept is None or kept.asked.id != loan_id or kept.state.over:
                return
            if kept.state is LoanState.ASKED and state is LoanState.ACCEPTED:
                kept.until = self._ticks() + READ_SECONDS
            kept.state = state
            self._changed.notify_all()

    def give(self, loan_id: str, reading: CardReading) -> None:
        with self._changed:
            kept = self._kept
            if kept is None or kept.asked.id != loan_id or kept.state.over:
                return
            kept.sealed = envelope.written(
                KIND,
                msgspec.json.encode(reading),
                self._now() + SEALED_LASTS,
                loan_id,
                self._signer,
                kept.seal_for,
                largest=READING_LARGEST,
            )
            kept.state, kept.until = LoanState.DONE, self._ticks() + KEEP_SECONDS
            self._changed.notify_all()

    # --- time goes on

    def look(self) -> None:
        """Called every second or so: what lasted too long ends."""
        with self._changed:
            kept, now = self._kept, self._ticks()
            if kept is None:
                return
            silent = now - kept.watched > SILENCE_SECONDS
            if kept.state.over:
                if now >= kept.until or silent:
                    self._kept = None
                return
            if now < kept.until and not silent:
                return
            kept.state, kept.until = LoanState.EXPIRED, now + KEEP_SECONDS
            self._changed.notify_all()
            loan_id = kept.asked.id
        self._over(loan_id, LoanState.EXPIRED)
