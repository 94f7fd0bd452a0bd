"""The wire messages of the board's feed, shared by both. Words on the wire live forever.

A desk asks for what came after its mark; the answer says whether the changes begin anew, and whether more wait.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from kakanai_desk.core.ports.board import Change, Mark
from kakanai_desk.sync.protocol import BadMessage, Count, Id

PATH = "/v1/changes"
MAX_REQUEST = 4 * 1024


class _WireAsked(msgspec.Struct, forbid_unknown_fields=True):
    protocol: Literal[1]
    after: Count
    entry_id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{0,64}\Z")]


class _WireChange(msgspec.Struct):
    number: Count
    entry_id: Id
    visit_id: Id
    terminal: str
    kind: str
    recorded_at: Annotated[datetime, msgspec.Meta(tz=True)]
    body: dict[str, Any]


class _WireChanges(msgspec.Struct):
    protocol: Literal[1]
    again: bool
    more: bool
    changes: list[_WireChange]


def encode_asked(mark: Mark) -> bytes:
    return msgspec.json.encode(_WireAsked(1, mark.number, mark.entry_id))


def decode_asked(message: bytes) -> Mark:
    """
    Raises:
        BadMessage: it is no such question.
    """
    try:
        asked = msgspec.json.decode(message, type=_WireAsked)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadMessage("no question") from None
    return Mark(asked.after, asked.entry_id)


def encode_changes(changes: list[Change], *, again: bool, more: bool) -> bytes:
    return msgspec.json.encode(
        {"protocol": 1, "again": again, "more": more, "changes": [_to_wire(change) for change in changes]}
    )


def decode_changes(message: bytes) -> tuple[bool, bool, list[Change]]:
    """(again, more, changes)

    Raises:
        BadMessage: it is no answer of this protocol.
    """
    try:
        said = msgspec.json.decode(message, type=_WireChanges)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadMessage("no changes") from None
    changes = [
        Change(c.number, c.entry_id, c.visit_id, c.terminal, c.kind, c.recorded_at.isoformat(), c.body)
        for c in said.changes
    ]
    return said.again, said.more, changes


def changes_schema() -> tuple[dict[str, Any], dict[str, Any]]:
    """JSON Schema of the question and of the answer; ``$ref``s into its components."""
    (asked, changes), components = msgspec.json.schema_components(
        (_WireAsked, _WireChanges), ref_template="#/components/schemas/{name}"
    )
    return {"asked": asked, "changes": changes}, components


def _to_wire(change: Change) -> dict[str, Any]:
    return {
        "number": change.number,
        "entry_id": change.entry_id,
        "visit_id": change.visit_id,
        "terminal": change.terminal,
        "kind": change.kind,
        "recorded_at": change.recorded_at,
        "body": change.body,
    }
