"""Asks the center for applications of other systems (``core.ports.imports.ImportSource``, R-077)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from kakanai_desk.core.ports.imports import ImportedCase, ImportKey, ImportList, ImportRow
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.sync.imported_protocol import (
    ImportedAnswer,
    ImportedApplication,
    ImportedOpening,
    ImportedPlace,
    ImportedQuestion,
    ImportedReturn,
    ImportedReturned,
    ImportedRow,
)
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import heard, said

GONE = 404
T = TypeVar("T")


class ImportedTransport(Protocol):
    """Carries one question. Raises as ``CenterTransport``."""

    def imported(self, question: bytes) -> bytes: ...

    def imported_open(self, question: bytes) -> bytes: ...

    def imported_back(self, question: bytes) -> bytes: ...


class ImportedLookup:
    """Used on one lane."""

    def __init__(self, terminal: str, transport: ImportedTransport) -> None:
        self._terminal, self._transport = terminal, transport

    def listed(self, by: str, number: str) -> ImportList:
        """See ``core.ports.imports.ImportSource``."""
        answer = _asked(self._transport.imported, said(ImportedQuestion(self._terminal, by, number)), ImportedAnswer)
        try:
            rows = tuple(map(_row, answer.rows))
            as_of = datetime.fromisoformat(answer.as_of) if answer.as_of else None
        except ValueError as error:
            raise CenterRefused(status="answer") from error
        return ImportList(rows, answer.more, as_of)

    def open(self, key: ImportKey, by: str, visit: str) -> ImportedCase | None:
        """See ``core.ports.imports.ImportSource``."""
        question = ImportedOpening(self._terminal, by, visit, ImportedPlace(key.source, key.mark))
        try:
            found = _asked(self._transport.imported_open, said(question), ImportedApplication)
        except CenterRefused as refused:
            if refused.values.get("status") == GONE:
                return None
            raise
        values = {
            "name": found.name,
            "kana": found.kana,
            "birth_date": found.birth,
            "sex": found.sex,
            "address": found.address,
        }
        known = {name: value for name, value in values.items() if value}
        return ImportedCase(found.number, found.procedure, found.submitted, known, found.answers, found.protected)

    def give_back(self, by: str, visit: str) -> None:
        """See ``core.ports.imports.ImportSource``."""
        _asked(self._transport.imported_back, said(ImportedReturn(self._terminal, by, visit)), ImportedReturned)


def _asked(carry: Callable[[bytes], bytes], question: bytes, kind: type[T]) -> T:
    try:
        return heard(carry(question), kind)
    except BadMessage as error:
        raise CenterRefused(status="answer") from error


def _row(row: ImportedRow) -> ImportRow:
    taken = tuple((one.terminal, datetime.fromisoformat(one.at)) for one in row.taken)
    key = ImportKey(row.place.source, row.place.mark)
    return ImportRow(key, row.number, row.procedure, row.submitted, row.name, row.birth, taken)
