"""Asks the center which release this desk is offered, in the loop of ``engine``; files come on a lane of their own.

What proves a release is looked at every ten minutes, so that a desk that is kept from hearing finds it; a release
itself comes outside 開庁時間 alone, whatever the center says.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec

from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.release_protocol import ReleasesQuestion, offered
from kakanai_desk.vault.releases import ReleaseSource

ASK_EVERY = 600.0  # seconds
NO_RELEASES = 404  # a center from before them


class ReleaseTransport(Protocol):
    """Raises as ``CenterTransport``."""

    def releases(self, question: bytes) -> bytes: ...


class Said(Protocol):
    @property
    def asked(self) -> float: ...
    @property
    def staged(self) -> str: ...
    @property
    def flaw(self) -> str: ...


class Shelf(Protocol):
    """Where releases lie at this desk (``release_shelf.ReleaseShelf``)."""

    running: str

    def known(self) -> Said: ...
    def mark(self, *, asked: float) -> None: ...
    def pull(self, source: ReleaseSource, wanted: str, *, fetch: bool, stopped: Callable[[], bool]) -> None:
        """Raises nothing."""
        ...


class Lane(Protocol):
    @property
    def idle(self) -> bool: ...
    def submit(self, job: Callable[[], None]) -> None: ...


class ReleaseFeed:
    """``source``: a way to the center of its own, used on ``lane`` alone. ``open_at``: whether it is 開庁時間."""

    def __init__(
        self,
        shelf: Shelf,
        transport: ReleaseTransport,
        source: ReleaseSource,
        lane: Lane,
        now: Callable[[], datetime],
        open_at: Callable[[datetime], bool],
        stopped: Callable[[], bool],
    ) -> None:
        self._shelf, self._transport, self._source, self._lane = shelf, transport, source, lane
        self._now, self._open_at, self._stopped = now, open_at, stopped

    def pull(self) -> None:
        """Ask every ten minutes, and look at what is offered.

        Raises:
            CenterUnreachable, CenterRefused: it is asked again ten minutes later.
        """
        now, known = self._now(), self._shelf.known()
        if 0 <= now.timestamp() - known.asked < ASK_EVERY or not self._lane.idle:
            return
        self._shelf.mark(asked=now.timestamp())
        question = ReleasesQuestion(1, self._shelf.running, known.staged, known.flaw)  # type: ignore[arg-type]
        try:
            found = offered(self._transport.releases(msgspec.json.encode(question)))
        except CenterRefused as error:
            if error.values.get("status") != NO_RELEASES:
                raise
            return
        except BadMessage as error:
            raise CenterRefused(status="answer") from error
        fetch = bool(found.name) and not self._open_at(now)
        self._lane.submit(
            lambda: self._shelf.pull(self._source, found.name, fetch=fetch, stopped=self._stopped),
        )
