"""Facts on their way to the center."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.ids import EntryId, TerminalId, VisitId


class EntryKind(StrEnum):
    """What an entry tells. Wire words live forever: add, never rename."""

    VISIT_CLOSED = "visit_closed"
    VISIT_ABANDONED = "visit_abandoned"
    APPLICATION_MOVED = "application_moved"  # ``core.workflow.moved_to_plain``
    VISIT_SWEPT = "visit_swept"  # the center's own: the visit's term has ended, and nobody keeps it


@dataclass(frozen=True)
class OutboxEntry:
    """A fact the center must learn exactly once.

    Stored in the same transaction as the answers it describes, so a power cut leaves both or neither. ``id``
    doubles as the center's idempotency key; ``seq`` numbers the entries of one terminal without a gap.
    """

    id: EntryId
    terminal: TerminalId
    seq: int
    visit_id: VisitId
    kind: str  # an EntryKind; the center also meets kinds of newer desks
    body: bytes
    signature: bytes
    recorded_at: datetime


def entry_statement(
    entry_id: str, terminal: str, seq: int, visit_id: str, kind: str, at: datetime, body: bytes
) -> bytes:
    """What a desk signs of an entry (docs/decisions/keys-and-envelopes.md)."""
    return canonical(
        {
            "id": entry_id,
            "terminal": terminal,
            "seq": seq,
            "visit_id": visit_id,
            "kind": str(kind),
            "recorded_at": at.isoformat(),
            "body_sha256": hashlib.sha256(body).hexdigest(),
        }
    )
