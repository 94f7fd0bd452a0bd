"""The wire messages by which packs come to a desk, shared by both ends. Words on the wire live forever.

A desk says which pack it serves and the highest serial that it has; the answer names the packs above that, and each is
then asked for by its digest (docs/decisions/packs.md). What comes is believed by its signatures alone.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

import msgspec

from kakanai_desk.sync.protocol import BadMessage, Count

PACKS_PATH, PACK_PATH = "/v1/packs", "/v1/packs/one"
MAX_REQUEST = 1024
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
T = TypeVar("T")


class PacksQuestion(msgspec.Struct, forbid_unknown_fields=True):
    protocol: Literal[1]
    served: Count  # serial of the pack that is served today; 0: none is
    highest: Count  # serial


class OfferedPack(msgspec.Struct):
    serial: Count
    digest: Digest
    size: Count  # bytes


class PacksAnswer(msgspec.Struct):
    protocol: Literal[1]
    packs: list[OfferedPack]  # the lowest serial first


class PackQuestion(msgspec.Struct, forbid_unknown_fields=True):
    protocol: Literal[1]
    digest: Digest


class PackAnswer(msgspec.Struct):
    content: bytes


def heard(message: bytes, kind: type[T]) -> T:
    """
    Raises:
        BadMessage: it is no such message.
    """
    try:
        return msgspec.json.decode(message, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadMessage("no pack message") from None
