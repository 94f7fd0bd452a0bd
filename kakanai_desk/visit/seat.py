"""Who sits at this counter, as a fresh process of the desk takes it over from the one before (R-121).

Python's memory cannot be wiped. So that nothing of a closed visit stays in it, the desk goes on in another process,
which has seen none; this is all that passes between the two, and nothing of a resident is in it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.entering import Entering
from kakanai_desk.visit.gate import ENDS, free

LASTS = timedelta(seconds=60)  # a seat that nobody took by then is lost: the clerk signs in again


@dataclass(frozen=True)
class Seat:
    """``user``: empty where nobody is signed in. ``began``: when the user came in. ``called``: the waiting number."""

    user: str = ""
    user_name: str = ""
    began: str = ""
    locked: bool = False
    elsewhere: str = ""
    called: int = 0


@dataclass(frozen=True)
class Left:
    """A seat and the words under which it was left."""

    seat: Seat
    words: bytes = field(repr=False)

    def line(self) -> bytes:
        """One line for the pipe between the two processes."""
        return json.dumps({"seat": asdict(self.seat), "words": self.words.hex()}).encode() + b"\n"

    @classmethod
    def of(cls, line: bytes) -> Left:
        """
        Raises:
            ValueError: the line is none of ``line``.
        """
        try:
            found = json.loads(line)
            return cls(Seat(**found["seat"]), bytes.fromhex(found["words"]))
        except (TypeError, KeyError) as error:
            raise ValueError("no seat") from error


class Seating:
    """Leaves the seat, and takes it in the fresh process. Whoever takes it shows the words it was left under."""

    def __init__(self, context: Context) -> None:
        self._c = context

    @free(ENDS)
    def leave(self) -> Left:
        """The seat as it stands now, to be taken once, with words that nobody else has.

        Raises:
            MoveNotAllowed: a visit is served, protected addresses are released, or somebody is about to sign in.
        """
        live, now = self._c.live, self._c.clock.now()
        released = live.released_until is not None and live.released_until > now
        if self._c.open_visit is not None or live.busy or released or live.entering != Entering():
            raise MoveNotAllowed(state="visit", move="leave_seat")
        words = token_bytes(32)
        self._c.store.leave_seat(_digest(words), now + LASTS)
        seat = Seat(live.user, live.user_name, live.began, live.locked, live.elsewhere, live.called)
        return Left(seat, words)

    @free(ENDS)
    def take(self, seat: Seat, words: bytes) -> bool:
        """Go on for who sat here. False: the words are wrong, it is too late, or the user may nothing any more."""
        now = self._c.clock.now()
        if not self._c.store.take_seat(_digest(words), now):
            return False
        self._c.live.called = seat.called
        if seat.user and not self._c.people.rights(seat.user, self._c.clock.today()):
            return False
        live = self._c.live
        live.user, live.user_name, live.began = seat.user, seat.user_name, seat.began
        live.locked, live.elsewhere = seat.locked, seat.elsewhere
        self._c.record("seat_taken")
        self._c.show()
        return True


def _digest(words: bytes) -> str:
    return sha256(words).hexdigest()
