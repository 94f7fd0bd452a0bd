"""Brings to the desk what the center has placed on the board. Runs in the loop of ``engine``, after the outbox."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kakanai_desk.core.ports.board import BoardCopy
from kakanai_desk.core.ports.sync import CenterRefused, FeedTransport
from kakanai_desk.sync.changes import decode_changes, encode_asked
from kakanai_desk.sync.protocol import BadMessage

log = logging.getLogger(__name__)
NO_FEED = 404  # a center from before the board
MOST_ROUNDS = 50  # of one pull; the outbox must not wait for a long history


class BoardFeed:
    """``changed`` is called after every pull that brought something, on the thread of the loop."""

    def __init__(self, copy: BoardCopy, transport: FeedTransport, changed: Callable[[], None]) -> None:
        self._copy = copy
        self._transport = transport
        self._changed = changed

    def pull(self) -> int:
        """Take what is new; how many changes.

        Raises:
            CenterUnreachable, CenterRefused: what was taken until then is kept.
        """
        total, more, rounds = 0, True, 0
        while more and rounds < MOST_ROUNDS:
            rounds += 1
            try:
                again, more, changes = decode_changes(self._transport.changes(encode_asked(self._copy.board_mark())))
            except CenterRefused as error:
                if error.values.get("status") != NO_FEED:
                    raise
                return 0
            except BadMessage as error:
                raise CenterRefused(status="answer") from error
            if again:
                log.warning("the center was restored: the board is taken anew")
            if changes or again:
                self._copy.take_changes(changes, again=again)
                self._changed()
            total += len(changes)
        return total
