"""The wire messages between desk and center, shared by both. Words on the wire live forever.

Every entry is signed by the desk's own key from the first version on. *applied* means that the center holds the entry
and its effect is there; *received* that it holds the entry and could not give it its effect (it is set aside, with an
alarm); a *conflict* (same key, other content) raises an alarm at the center and overwrites nothing.

Version 2 adds *received* and the ``Standing`` of the desk. The center answers in the version it was asked in, so it is
brought up to date before the desks; asked in version 1 it says *applied* for *received*.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.ids import EntryId, TerminalId, VisitId
from kakanai_desk.core.outbox import OutboxEntry
from kakanai_desk.core.ports.sync import Standing

VERSION = 2
MAX_ENTRIES = 500
MAX_MISSING = 100  # ranges of a standing
MAX_BYTES = 4 * 1024 * 1024
PATH = "/v1/entries"
RENEW_PATH = "/v1/certificate"
AUTHORITY_PATH, ENROL_PATH = "/v1/authority", "/v1/enrol"  # where desks come that have no certificate

T = TypeVar("T")
Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,64}\Z")]
Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class BadMessage(Exception):
    """The message is not of this protocol. Its text names the field, never its value."""


class EntryState(StrEnum):
    APPLIED = "applied"
    RECEIVED = "received"
    CONFLICT = "conflict"
    REFUSED = "refused"  # signature or form: sending it again will not help


@dataclass(frozen=True)
class EntryResult:
    id: str
    state: EntryState
    why: str = ""


@dataclass(frozen=True)
class Message:
    """Entries of one desk, oldest first; none at all asks for the desk's standing only."""

    protocol: int
    terminal: TerminalId
    entries: list[OutboxEntry]


@dataclass(frozen=True)
class Answer:
    results: list[EntryResult]
    standing: Standing | None = None


def encode_entries(terminal: str, entries: list[OutboxEntry], protocol: int = VERSION) -> bytes:
    """The message that carries ``entries``, oldest first."""
    return canonical(
        {
            "protocol": protocol,
            "terminal": terminal,
            "entries": [
                {
                    "id": e.id,
                    "seq": e.seq,
                    "visit_id": e.visit_id,
                    "kind": str(e.kind),
                    "recorded_at": e.recorded_at.isoformat(),
                    "body": base64.b64encode(e.body).decode("ascii"),
                    "signature": base64.b64encode(e.signature).decode("ascii"),
                }
                for e in entries
            ],
        }
    )


class _WireEntry(msgspec.Struct, forbid_unknown_fields=True):
    id: Id
    seq: Annotated[int, msgspec.Meta(gt=0, lt=2**53)]
    visit_id: Id
    kind: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,32}\Z")]
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]
    body: bytes  # base64 on the wire
    signature: bytes


class _WireEntries(msgspec.Struct, forbid_unknown_fields=True):
    protocol: Literal[1, 2]
    terminal: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
    entries: Annotated[list[_WireEntry], msgspec.Meta(max_length=MAX_ENTRIES)]


class _WireResult(msgspec.Struct):
    id: str
    state: EntryState
    why: str = ""


class _WireStanding(msgspec.Struct):
    whole_to: Count
    highest: Count
    missing: Annotated[list[tuple[Count, Count]], msgspec.Meta(max_length=MAX_MISSING)]
    verified_to: Count


class _WireAnswer(msgspec.Struct):
    protocol: Literal[1, 2]
    results: list[_WireResult]
    standing: _WireStanding | None = None


def decode_entries(message: bytes) -> Message:
    """What a desk says.

    Raises:
        BadMessage: it is too large, no JSON, or a field is missing or of another kind.
    """
    if len(message) > MAX_BYTES:
        raise BadMessage("too large")
    found = _decoded(message, _WireEntries)
    terminal = TerminalId(found.terminal)
    entries = [
        OutboxEntry(EntryId(e.id), terminal, e.seq, VisitId(e.visit_id), e.kind, e.body, e.signature, e.recorded_at)
        for e in found.entries
    ]
    return Message(found.protocol, terminal, entries)


def encode_answer(answer: Answer, protocol: int = VERSION) -> bytes:
    """The center's answer in the version it was asked in."""
    old = protocol == 1
    said: dict[str, Any] = {
        "protocol": protocol,
        "results": [
            {"id": r.id, "state": "applied" if old and r.state is EntryState.RECEIVED else r.state.value, "why": r.why}
            for r in answer.results
        ],
    }
    if answer.standing is not None and not old:
        standing = answer.standing
        said["standing"] = {
            "whole_to": standing.whole_to,
            "highest": standing.highest,
            "missing": [list(ends) for ends in standing.missing],
            "verified_to": standing.verified_to,
        }
    return canonical(said)


def decode_answer(message: bytes) -> Answer:
    """The center's answer.

    Raises:
        BadMessage: it is no answer of this protocol.
    """
    found = _decoded(message, _WireAnswer)
    told = found.standing
    standing = told and Standing(told.whole_to, told.highest, tuple(told.missing), told.verified_to)
    return Answer([EntryResult(r.id, r.state, r.why) for r in found.results], standing)


def message_schema() -> tuple[dict[str, Any], dict[str, Any]]:
    """JSON Schema of a message and of an answer, for the published interface; ``$ref``s into its components."""
    (message, answer), components = msgspec.json.schema_components(
        (_WireEntries, _WireAnswer), ref_template="#/components/schemas/{name}"
    )
    return {"entries": message, "answer": answer}, components


def _decoded(message: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(message, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        # msgspec names the path and the kind, never the value
        raise BadMessage(str(error) if isinstance(error, msgspec.ValidationError) else "no JSON") from None
