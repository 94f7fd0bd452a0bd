"""The wire messages between desk and center, shared by both. Words on the wire live forever.

Every entry is signed by the desk's own key from the first version on. *received* means the center holds the entry;
*applied* means its effect is there too; a *conflict* (same key, other content) raises an alarm at the center and
overwrites nothing.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

import msgspec

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.ids import EntryId, TerminalId, VisitId
from kakanai_desk.core.outbox import EntryKind, OutboxEntry

VERSION = 1
MAX_ENTRIES = 50
MAX_BYTES = 4 * 1024 * 1024
PATH = "/v1/entries"

T = TypeVar("T")
ShortText = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class BadMessage(Exception):
    """The message is not of this protocol. Its text names the field, never its value."""


class EntryState(StrEnum):
    APPLIED = "applied"
    CONFLICT = "conflict"
    REFUSED = "refused"  # signature or form: sending it again will not help


@dataclass(frozen=True)
class EntryResult:
    id: str
    state: EntryState
    why: str = ""


def encode_entries(terminal: str, entries: list[OutboxEntry]) -> bytes:
    """The message that carries ``entries``, oldest first."""
    return canonical(
        {
            "protocol": VERSION,
            "terminal": terminal,
            "entries": [
                {
                    "id": e.id,
                    "seq": e.seq,
                    "visit_id": e.visit_id,
                    "kind": e.kind.value,
                    "recorded_at": e.recorded_at.isoformat(),
                    "body": base64.b64encode(e.body).decode("ascii"),
                    "signature": base64.b64encode(e.signature).decode("ascii"),
                }
                for e in entries
            ],
        }
    )


class _WireEntry(msgspec.Struct, forbid_unknown_fields=True):
    id: ShortText
    seq: Annotated[int, msgspec.Meta(gt=0, lt=2**53)]
    visit_id: ShortText
    kind: EntryKind
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]
    body: bytes  # base64 on the wire
    signature: bytes


class _WireEntries(msgspec.Struct, forbid_unknown_fields=True):
    protocol: Literal[1]
    terminal: Annotated[str, msgspec.Meta(min_length=1, max_length=8)]
    entries: Annotated[list[_WireEntry], msgspec.Meta(max_length=MAX_ENTRIES)]


class _WireResult(msgspec.Struct):
    id: str
    state: EntryState
    why: str = ""


class _WireResults(msgspec.Struct):
    protocol: Literal[1]
    results: list[_WireResult]


def decode_entries(message: bytes) -> tuple[str, list[OutboxEntry]]:
    """(terminal, entries) of a message.

    Raises:
        BadMessage: it is too large, no JSON, or a field is missing or of another kind.
    """
    if len(message) > MAX_BYTES:
        raise BadMessage("too large")
    found = _decoded(message, _WireEntries)
    terminal = TerminalId(found.terminal)
    return terminal, [
        OutboxEntry(EntryId(e.id), terminal, e.seq, VisitId(e.visit_id), e.kind, e.body, e.signature, e.recorded_at)
        for e in found.entries
    ]


def encode_results(results: list[EntryResult]) -> bytes:
    return canonical(
        {"protocol": VERSION, "results": [{"id": r.id, "state": r.state.value, "why": r.why} for r in results]}
    )


def decode_results(message: bytes) -> list[EntryResult]:
    """The center's answer.

    Raises:
        BadMessage: it is no answer of this protocol.
    """
    return [EntryResult(r.id, r.state, r.why) for r in _decoded(message, _WireResults).results]


def _decoded(message: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(message, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        # msgspec names the path and the kind, never the value
        raise BadMessage(str(error) if isinstance(error, msgspec.ValidationError) else "no JSON") from None
