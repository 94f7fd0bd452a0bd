"""Asks the center for lines of every desk's record (``core.ports.city_record.CityRecord``, R-096)."""

from __future__ import annotations

from typing import Protocol

from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.core.record_search import RecordAsked, RecordPage, Searches
from kakanai_desk.sync.lines_protocol import LinesAnswer, question_of
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said
from kakanai_desk.vault.record import line_from
from kakanai_desk.vault.record_views import found_line


class LinesTransport(Protocol):
    """Carries one question. Raises as ``CenterTransport``."""

    def lines(self, question: bytes) -> bytes: ...


class CityLines:
    """Used on one lane."""

    def __init__(self, terminal: str, transport: LinesTransport) -> None:
        self._terminal = terminal
        self._transport = transport

    def search(self, asked: RecordAsked, by: str, after: tuple[int, str, int] | None = None) -> RecordPage:
        """See ``core.ports.city_record.CityRecord``."""
        question = question_of(self._terminal, by, asked, after)
        try:
            answer = heard(self._transport.lines(said(question)), LinesAnswer)
            lines = tuple(found_line(line_from(one.content.encode()), one.terminal) for one in answer.lines)
        except (BadMessage, ValueError) as error:
            raise CenterRefused(status="answer") from error
        place = answer.after
        return RecordPage(
            lines,
            tuple(Searches(row.day, row.who, row.searches, row.numbers) for row in answer.rows),
            (place.at, place.terminal, place.seq) if place else None,
        )
