"""Brings published packs to the desk, in the loop of ``engine``. They are kept now and served from their day."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.pack_protocol import PackAnswer, PackQuestion, PacksAnswer, PacksQuestion, heard
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.vault.pack_file import PackUnfit

log = logging.getLogger(__name__)
ASK_EVERY = 10.0  # seconds: a desk that rests serves what came within the half minute
NO_PACKS = 404  # a center from before them


class PackTransport(Protocol):
    """Raises as ``CenterTransport``."""

    def packs(self, question: bytes) -> bytes: ...
    def pack(self, question: bytes) -> bytes: ...


class Shelf(Protocol):
    """Where packs are kept at this desk (``pack_shelf.PackShelf``)."""

    def highest(self) -> int: ...
    def due(self) -> int:
        """The serial that a desk that starts now serves; 0: of none."""
        ...

    def keep(self, content: bytes) -> None:
        """Raises PackUnfit, OSError: nothing of it was kept."""
        ...


class PackFeed:
    """``served``: serial of the pack that this process serves, 0 for none; the center is told."""

    def __init__(self, shelf: Shelf, transport: PackTransport, served: int, now: Callable[[], float] = time.monotonic):
        self._shelf = shelf
        self._transport = transport
        self._served = served
        self._now = now
        self._asked = -ASK_EVERY
        self.newer = False
        """A pack of a higher serial is due than this process serves: it is served by the next one."""
        self._unfit: set[str] = set()  # digests of what cannot be used here; not fetched again by this process

    def pull(self) -> int:
        """Ask every few seconds, and keep what is new; how many packs.

        Raises:
            CenterUnreachable, CenterRefused: what was kept until then stays.
        """
        if self._now() - self._asked < ASK_EVERY:
            return 0
        self._asked = self._now()
        question = PacksQuestion(1, self._served, self._shelf.highest())
        try:
            offered = heard(self._transport.packs(msgspec.json.encode(question)), PacksAnswer).packs
            return sum(self._keep(offer.digest) for offer in offered if offer.digest not in self._unfit)
        except CenterRefused as error:
            if error.values.get("status") != NO_PACKS:
                raise
            return 0
        except BadMessage as error:
            raise CenterRefused(status="answer") from error

    def look(self) -> None:
        """Whether the day of a pack has come; without the center, too."""
        self.newer = self._shelf.due() > self._served

    def _keep(self, digest: str) -> bool:
        said = self._transport.pack(msgspec.json.encode(PackQuestion(1, digest)))
        try:
            self._shelf.keep(heard(said, PackAnswer).content)
        except PackUnfit as error:
            log.error("the center's pack %s cannot be used here: %s", digest[:16], error.values.get("flaw"))
            self._unfit.add(digest)
            return False
        except OSError as error:
            log.error("the center's pack %s cannot be written: %s", digest[:16], type(error).__name__)
            return False
        self.look()
        return True
