"""Asks the center for statistics (``core.ports.figures.FiguresSource``, R-098)."""

from __future__ import annotations

from typing import Protocol

from kakanai_desk.core.ports.figures import CityFigures, FiguresAsked
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.figures_protocol import FiguresAnswer, FiguresQuestion, tables_of, terms_of, uptime_of
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said


class FiguresTransport(Protocol):
    """Carries one question. Raises as ``CenterTransport``."""

    def figures(self, question: bytes) -> bytes: ...


class AskedFigures:
    """Used on one lane."""

    def __init__(self, terminal: str, transport: FiguresTransport) -> None:
        self._terminal = terminal
        self._transport = transport

    def figures(self, asked: FiguresAsked) -> CityFigures:
        """See ``core.ports.figures.FiguresSource``."""
        question = FiguresQuestion(
            self._terminal, asked.by, asked.first, asked.last, asked.counter, asked.section, asked.procedure
        )
        try:
            answer = heard(self._transport.figures(said(question)), FiguresAnswer)
            return CityFigures(tables_of(answer), terms_of(answer), uptime_of(answer))
        except (BadMessage, ValueError) as error:
            raise CenterRefused(status="answer") from error
