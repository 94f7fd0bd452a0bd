"""The record: a hash chain over everything that happened, so that an altered or missing line is found.

Each line's hash covers the line's content and the hash before it. The Merkle tree, witnesses and proofs build on the
same lines later without changing them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakanai_desk.core.canonical import digest

GENESIS = "0" * 64


@dataclass(frozen=True)
class RecordLine:
    """One line. ``values`` hold ids, counts and codes; never a name, a number or an address."""

    seq: int
    at: datetime
    kind: str
    actor: str
    visit_id: str
    values: dict[str, Any]
    previous: str
    hash: str


def next_line(
    previous: tuple[int, str], at: datetime, kind: str, actor: str, visit_id: str, values: dict[str, Any]
) -> RecordLine:
    """The line after ``previous`` (its number and hash; ``(0, GENESIS)`` at the beginning)."""
    seq = previous[0] + 1
    content = {
        "seq": seq,
        "at": at.isoformat(),
        "kind": kind,
        "actor": actor,
        "visit_id": visit_id,
        "values": values,
        "previous": previous[1],
    }
    return RecordLine(seq, at, kind, actor, visit_id, values, previous[1], digest(content))


def first_fault(lines: Iterable[RecordLine]) -> int | None:
    """The number of the first line that does not fit the chain, or None when all do."""
    before = (0, GENESIS)
    for line in lines:
        expected = next_line(before, line.at, line.kind, line.actor, line.visit_id, line.values)
        if expected != line:
            return line.seq
        before = (line.seq, line.hash)
    return None
