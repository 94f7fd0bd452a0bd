"""The wire messages of a search over all counters (R-021), shared by both. Words on the wire live forever.

With the words goes what the clerk who asks may see: the center gives no more than that, and the desk looks again.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from kakanai_desk.core.permissions import Field, Grant, Operation, Rights
from kakanai_desk.sync.protocol import Count, Id

SEARCH_PATH = "/v1/search"
MAX_REQUEST = 64 * 1024
MOST_ROWS = 30  # of one page

_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
_Words = Annotated[list[_Word], msgspec.Meta(max_length=500)]


class WireGrant(msgspec.Struct, forbid_unknown_fields=True):
    """What one group of the clerk's lets see; empty lists mean all of the city. ``protection``: 支援措置 too."""

    sections: _Words = []
    procedures: _Words = []
    find: bool = False
    protection: bool = False


class SearchPlace(msgspec.Struct, forbid_unknown_fields=True):
    """Where a page begins."""

    at: Count
    entry_id: Id


class SearchQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """``by``: who asks; ``day``: today at the counter; ``kept_from``: from when on the desk finds its own visits itself
    (none: it keeps none)."""

    terminal: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
    by: Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
    query: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    day: date
    grants: Annotated[list[WireGrant], msgspec.Meta(max_length=64)]
    kept_from: date | None = None
    after: SearchPlace | None = None
    protocol: int = 1


class SearchPerson(msgspec.Struct):
    name: str
    kana: str
    birth: str


class SearchProcedure(msgspec.Struct):
    id: str
    title: str
    section: str
    state: str


class SearchRow(msgspec.Struct):
    """A closed visit of another counter: who it was for, and the procedures that the clerk may see."""

    visit_id: str
    reception_number: str
    terminal: str
    closed_at: str
    event: str
    clerk: str
    people: list[SearchPerson]
    procedures: list[SearchProcedure]
    protected: bool


class SearchAnswer(msgspec.Struct):
    """The latest first. ``asked``: whether a word was one that the center can look for. ``after``: there is more."""

    rows: list[SearchRow]
    asked: bool
    after: SearchPlace | None = None
    protocol: int = 1


def grants_of(rights: Rights) -> list[WireGrant]:
    """As they go with the question."""
    return [
        WireGrant(
            sorted(g.sections), sorted(g.procedures), Operation.FIND in g.operations, Field.PROTECTION in g.fields
        )
        for g in rights.grants
        if Operation.FIND in g.operations or Field.PROTECTION in g.fields
    ]


def rights_of(grants: list[WireGrant]) -> Rights:
    """What they let see, and nothing else."""
    return Rights(
        tuple(
            Grant(
                frozenset({Operation.FIND} if g.find else ()),
                frozenset({Field.PROTECTION} if g.protection else ()),
                frozenset(g.sections),
                frozenset(g.procedures),
            )
            for g in grants
        )
    )
