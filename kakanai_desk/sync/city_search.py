"""Asks the center what other counters closed (``core.ports.search.CityFinder``, R-021).

A center that did not answer is left alone for a while: the clerk is told at once that only this counter was searched.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from kakanai_desk.core.ports.search import CityPage, CityQuestion, ElsewhereVisit
from kakanai_desk.core.ports.store import FoundPerson
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said
from kakanai_desk.sync.search_protocol import SearchAnswer, SearchPlace, SearchQuestion, SearchRow, grants_of

log = logging.getLogger(__name__)
REST = 20.0  # seconds
MOST_TYPED = 200


class SearchTransport(Protocol):
    """Carries one question. Raises as ``CenterTransport``."""

    def search(self, question: bytes) -> bytes: ...


class CitySearch:
    """Used on one lane."""

    def __init__(self, terminal: str, transport: SearchTransport, tick: Callable[[], float] = time.monotonic) -> None:
        self._terminal = terminal
        self._transport = transport
        self._tick = tick
        self._rest_until = 0.0

    def search(self, asked: CityQuestion, after: tuple[int, str] | None = None) -> CityPage:
        """See ``core.ports.search.CityFinder``."""
        if self._tick() < self._rest_until:
            raise CenterUnreachable
        place = SearchPlace(*after) if after else None
        words, grants = asked.query.strip()[:MOST_TYPED], grants_of(asked.rights)
        question = SearchQuestion(self._terminal, asked.by, words, asked.day, grants, asked.kept_from, place)
        try:
            answer = heard(self._transport.search(said(question)), SearchAnswer)
            rows = tuple(_row(row) for row in answer.rows)
        except CenterUnreachable:
            self._rest_until = self._tick() + REST
            raise
        except (BadMessage, ValueError) as error:
            raise CenterRefused(status="answer") from error
        return CityPage(rows, answer.asked, (answer.after.at, answer.after.entry_id) if answer.after else None)


def _row(row: SearchRow) -> ElsewhereVisit:
    return ElsewhereVisit(
        row.visit_id,
        row.reception_number,
        row.terminal,
        datetime.fromisoformat(row.closed_at),
        row.event,
        row.clerk,
        tuple(FoundPerson(p.name, p.kana, p.birth) for p in row.people),
        tuple((p.id, p.title, p.section, p.state) for p in row.procedures),
        row.protected,
    )
