"""The wire messages by which a section opens an application, one counter at a time (R-026, R-068), shared by both.

With the question goes what the procedure needs and what the clerk may see: the center gives no more than that, and
covers by its own content what is guarded there. 個人番号 is in no message. Words on the wire live forever.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from kakanai_desk.core.permissions import Field, Grant, Operation, Rights
from kakanai_desk.core.told import Limits, Told
from kakanai_desk.sync.protocol import Id

OPEN_PATH = "/v1/application/open"
SHUT_PATH = "/v1/application/shut"
MAX_REQUEST = 64 * 1024

_Terminal = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
_User = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,64}\Z")]
_Words = Annotated[list[_Word], msgspec.Meta(max_length=500)]


class HandlingGrant(msgspec.Struct, forbid_unknown_fields=True):
    """What one group of the clerk's lets do; empty lists mean all of the city. ``fields``: ``permissions.Field``."""

    sections: _Words = []
    procedures: _Words = []
    handle: bool = False
    fields: _Words = []


class HandlingLimits(msgspec.Struct, forbid_unknown_fields=True):
    """``core.told.Limits``, but whether protected addresses may be seen: that is a right."""

    questions: _Words
    guarded: _Words = []
    addresses: _Words = []


class ApplicationOpening(msgspec.Struct, forbid_unknown_fields=True):
    """``by`` at ``terminal`` of ``section`` opens ``procedure`` of ``visit``; ``over``: from who has it, knowingly."""

    terminal: _Terminal
    by: _User
    section: _Word
    visit: Id
    procedure: _Word
    grants: Annotated[list[HandlingGrant], msgspec.Meta(max_length=64)]
    limits: HandlingLimits
    over: bool = False
    protocol: int = 1


class ApplicationHeld(msgspec.Struct):
    """Who has it open. ``since`` is ISO, by the center's clock."""

    by: str
    terminal: str
    section: str
    since: str


class ApplicationAnswer(msgspec.Struct):
    """Either what it says, for ``seconds`` from now, or who has it."""

    told: Told | None
    held: ApplicationHeld | None
    seconds: int
    protocol: int = 1


class ApplicationShutting(msgspec.Struct, forbid_unknown_fields=True):
    """``by`` at ``terminal`` is through with it."""

    terminal: _Terminal
    by: _User
    visit: Id
    procedure: _Word
    protocol: int = 1


class ApplicationShut(msgspec.Struct):
    """``was``: it was theirs until now."""

    was: bool
    protocol: int = 1


def grants_of(rights: Rights) -> list[HandlingGrant]:
    """As they go with the question."""
    return [
        HandlingGrant(
            sorted(g.sections),
            sorted(g.procedures),
            Operation.HANDLE in g.operations,
            sorted(what.value for what in g.fields),
        )
        for g in rights.grants
        if Operation.HANDLE in g.operations or g.fields
    ]


def rights_of(grants: list[HandlingGrant]) -> Rights:
    """What they let do and see, and nothing else. Fields that this version does not know let see nothing."""
    known = {what.value for what in Field}
    return Rights(
        tuple(
            Grant(
                frozenset({Operation.HANDLE} if g.handle else ()),
                frozenset(Field(what) for what in g.fields if what in known),
                frozenset(g.sections),
                frozenset(g.procedures),
            )
            for g in grants
        )
    )


def limits_to_wire(limits: Limits) -> HandlingLimits:
    return HandlingLimits(sorted(limits.questions), sorted(limits.guarded), sorted(limits.addresses))
