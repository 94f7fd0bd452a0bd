"""Asks the center for people of the resident register (``core.ports.residents.ResidentRegister``, R-076).

A center that did not answer is left alone for a while: the clerk is told at once, and the visit goes on without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from kakanai_desk.core.ports.residents import Candidate, Candidates, Resident, ResidentAsked, ResidentKey
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said
from kakanai_desk.sync.resident_protocol import (
    ResidentAnswer,
    ResidentFound,
    ResidentPlace,
    ResidentQuestion,
    ResidentsAnswer,
    ResidentsQuestion,
)

T = TypeVar("T")
REST = 20.0  # seconds
MOST_NAME = 120
GONE = 404


class ResidentTransport(Protocol):
    """Carries one question. Raises as ``CenterTransport``."""

    def residents(self, question: bytes) -> bytes: ...

    def resident(self, question: bytes) -> bytes: ...


class ResidentLookup:
    """Used on one lane."""

    def __init__(self, terminal: str, transport: ResidentTransport, tick: Callable[[], float] = time.monotonic) -> None:
        self._terminal, self._transport, self._tick = terminal, transport, tick
        self._rest_until = 0.0

    def find(self, asked: ResidentAsked) -> Candidates:
        """See ``core.ports.residents.ResidentRegister``."""
        question = ResidentsQuestion(
            self._terminal,
            asked.by,
            asked.visit,
            asked.name[:MOST_NAME],
            asked.kana[:MOST_NAME],
            asked.birth,
            asked.number,
        )
        answer = self._asked(self._transport.residents, said(question), ResidentsAnswer)
        return Candidates(tuple(map(_candidate, answer.rows)), answer.more, _moment(answer.as_of))

    def open(self, key: ResidentKey, by: str, visit: str) -> Resident | None:
        """See ``core.ports.residents.ResidentRegister``."""
        question = ResidentQuestion(self._terminal, by, visit, ResidentPlace(key.source, key.mark))
        try:
            answer = self._asked(self._transport.resident, said(question), ResidentAnswer)
        except CenterRefused as refused:
            if refused.values.get("status") == GONE:
                return None
            raise
        values = {
            "name": answer.name,
            "kana": answer.kana,
            "birth_date": answer.birth,
            "sex": answer.sex,
            "relation": answer.relation,
            "nationality": answer.nationality,
            "address": answer.address,
        }
        known = {field: value for field, value in values.items() if value}
        others = tuple(map(_candidate, answer.household))
        return Resident(key, known, answer.protected, others, _moment(answer.as_of))

    def _asked(self, carry: Callable[[bytes], bytes], question: bytes, kind: type[T]) -> T:
        if self._tick() < self._rest_until:
            raise CenterUnreachable
        try:
            return heard(carry(question), kind)
        except CenterUnreachable:
            self._rest_until = self._tick() + REST
            raise
        except BadMessage as error:
            raise CenterRefused(status="answer") from error


def _candidate(row: ResidentFound) -> Candidate:
    key = ResidentKey(row.place.source, row.place.mark)
    return Candidate(key, row.name, row.kana, row.birth, row.relation, row.address, row.protected)


def _moment(text: str) -> datetime | None:
    """
    Raises:
        CenterRefused: it is none.
    """
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise CenterRefused(status="answer") from error
