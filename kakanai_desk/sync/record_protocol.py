"""What desk and center, and desk and desk, say about their records. Shared by all; words on the wire live forever.

A desk sends the content of its lines, its signed head over them, and which heads it holds of every writer's tree; the
center answers how many lines it has, with its own signed head and, for each head held, the proof that its tree goes on
from there (``core.merkle``). Heads are plain values of ``vault.record``.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec

from kakanai_desk.core.canonical import canonical
from kakanai_desk.sync.protocol import MAX_BYTES, BadMessage

RECORD_PATH = "/v1/record"
MAX_LINES, MAX_HELD = 500, 256
MAX_PROOF = 64

T = TypeVar("T")
Terminal = Annotated[str, msgspec.Meta(pattern=r"^(?:[A-Z]{2}[1-9]|center)\Z")]
Size = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Hex = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{0,128}\Z")]
At = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Proof = Annotated[list[Hash], msgspec.Meta(max_length=MAX_PROOF)]


class WireTree(msgspec.Struct, forbid_unknown_fields=True):
    terminal: Terminal
    size: Size
    root: Hash
    at: At
    sig: Hex


class WireCity(msgspec.Struct, forbid_unknown_fields=True):
    at: At
    trees: Annotated[list[tuple[Terminal, Size, Hash]], msgspec.Meta(max_length=MAX_HELD)]
    sig: Hex


class RecordMessage(msgspec.Struct, forbid_unknown_fields=True):
    """``lines`` follow one another; the first has the number ``first``. ``head`` is over all lines to the last one.

    ``begins``: the number of the first line that is still at the desk; 0: it does not ask what has ended.
    """

    terminal: Terminal
    first: Size
    lines: Annotated[list[str], msgspec.Meta(max_length=MAX_LINES)]
    head: WireTree
    held: Annotated[list[tuple[Terminal, Size]], msgspec.Meta(max_length=MAX_HELD)] = []
    begins: Size = 0
    protocol: int = 1


class WireSwept(msgspec.Struct, forbid_unknown_fields=True):
    """The line of the center's record by which lines of this desk were deleted there, and its path in the center's
    tree of ``city``."""

    content: Annotated[str, msgspec.Meta(max_length=4096)]
    proof: Proof


class RecordAnswer(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """``fault``: empty, or conflict: what the desk says is not what it said before.

    ``proofs``: for the heads held, in their order; none where the center's tree is not as large. ``swept``: that lines
    from ``begins`` on ended there.
    """

    have: Size
    fault: Annotated[str, msgspec.Meta(max_length=32)]
    city: WireCity
    key: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    proofs: Annotated[list[Proof | None], msgspec.Meta(max_length=MAX_HELD)] = []
    swept: WireSwept | None = None
    protocol: int = 1


class PeerMessage(msgspec.Struct, forbid_unknown_fields=True):
    """A desk to another, and the answer: the newest head of itself, and the newest that it has of the center.

    ``known``: the size of the other's tree that it knows a root of. ``proof``: that its own tree goes on from the size
    ``since``, which the other said it knows.
    """

    head: WireTree
    key: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    city: WireCity | None = None
    known: Size = 0
    since: Size = 0
    proof: Proof | None = None
    protocol: int = 1


def said(message: msgspec.Struct) -> bytes:
    return canonical(msgspec.to_builtins(message))


def heard(message: bytes, kind: type[T]) -> T:
    """
    Raises:
        BadMessage: it is none of this kind, or too large.
    """
    if len(message) > MAX_BYTES:
        raise BadMessage("too large")
    try:
        return msgspec.json.decode(message, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadMessage(str(error) if isinstance(error, msgspec.ValidationError) else "no JSON") from None


def plain(wire: WireTree | WireCity) -> dict[str, Any]:
    """For ``from_plain`` of the heads."""
    return msgspec.to_builtins(wire)
