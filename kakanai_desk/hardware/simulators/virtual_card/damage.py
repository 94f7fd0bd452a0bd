"""Spoils the files of a played card on purpose."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.files import Application


def spoil(applications: Mapping[str, Application], faults: Faults) -> None:
    """Carry out ``faults.corrupt``: ``text:0002``, ``mf:2F01`` → a way of ``damage``."""
    for where, how in faults.corrupt.items():
        app, _, ef = where.partition(":")
        file = applications["" if app == "mf" else app].files[int(ef, 16)]
        file.content = damage(file.content, how)


def damage(content: bytes, how: str) -> bytes:
    """A file as a broken or unusual card would hold it.

    ``garbage``: noise · ``truncated``: the file ends in the middle of its object · ``empty`` · ``bounds``: an inner
    length points outside · ``nonminimal``: every inner length one byte longer than needed (lawful) · ``offsets``: a
    lying offset table · ``utf8``: text that is none · ``tag``: another outer tag · ``forged``: readable as before,
    and not what was signed.

    Raises:
        ValueError: no such way.
    """
    match how:
        case "garbage":
            return hashlib.shake_256(b"garbage").digest(len(content))
        case "truncated":
            return content[: len(content.rstrip(b"\xff")) // 2]
        case "empty":
            return b""
        case "bounds":
            at = content.index(b"\xdf\x23") + 2
            return content[:at] + b"\x7f" + content[at + 1 :]
        case "nonminimal":
            length = _outer_size(content)
            return _stretched(content[:length]) + content[length:]
        case "offsets":
            at = content.index(b"\xdf\x21\x08") + 3
            return content[:at] + bytes.fromhex("7fff000000017ffe") + content[at + 8 :]
        case "utf8":
            at = content.index(b"\xdf\x22") + 3
            return content[:at] + b"\xc3\x28" + content[at + 2 :]
        case "forged":
            return content[:-1] + bytes((content[-1] ^ 1,))
        case "tag":
            return b"\xff\x21" + content[2:]
        case _:
            raise ValueError(f"no such damage: {how}")


def _outer_size(content: bytes) -> int:
    match content[2]:
        case 0x81:
            return 4 + content[3]
        case 0x82:
            return 5 + int.from_bytes(content[3:5], "big")
        case small:
            return 3 + small


def _stretched(whole: bytes) -> bytes:
    """The same objects with ``82 00 LL`` lengths; the offset table stays as it was."""
    start = {0x81: 4, 0x82: 5}.get(whole[2], 3)
    inner, body = whole[start:], b""
    while inner:
        size = _outer_size(inner)
        value = inner[{0x81: 4, 0x82: 5}.get(inner[2], 3) : size]
        body += inner[:2] + b"\x82" + len(value).to_bytes(2, "big") + value
        inner = inner[size:]
    return whole[:2] + b"\x82" + len(body).to_bytes(2, "big") + body
