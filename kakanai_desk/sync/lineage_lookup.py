"""Asks the center what was received after a sheet was printed (``core.ports.lineage.LineageSource``, R-113)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from kakanai_desk.core.ports.lineage import Later, Lineage
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.lineage_protocol import MOST_SHEETS, LaterVisit, LineageAnswer, LineageQuestion
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said


class LineageTransport(Protocol):
    """Carries one question. Raises as ``CenterTransport``."""

    def lineage(self, question: bytes) -> bytes: ...


class LineageLookup:
    """Used on one lane."""

    def __init__(self, terminal: str, transport: LineageTransport) -> None:
        self._terminal, self._transport = terminal, transport

    def after(self, sheets: Sequence[str], by: str, visit_id: str) -> Lineage:
        """See ``core.ports.lineage.LineageSource``. Of a longer chain the latest sheets are shown."""
        question = LineageQuestion(self._terminal, by, visit_id, list(sheets[-MOST_SHEETS:]))
        try:
            answer = heard(self._transport.lineage(said(question)), LineageAnswer)
            return Lineage(tuple(map(_later, answer.later)), tuple(answer.cancelled))
        except (BadMessage, ValueError) as error:
            raise CenterRefused(status="answer") from error


def _later(v: LaterVisit) -> Later:
    return Later(
        v.number,
        v.terminal,
        v.section,
        datetime.fromisoformat(v.at),
        v.after,
        v.case,
        v.before,
        tuple(v.procedures),
        tuple(v.protected),
    )
