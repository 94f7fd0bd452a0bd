"""What stands in the files of residence cards: TLV with ``DFxx`` of two bytes, NUL padding, text (docs/cards.md)."""

from __future__ import annotations

from dataclasses import dataclass, field

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.wareki import PartialDate

_TABLES = ("utf-8", "shift_jisx0213", "cp932")


@dataclass(frozen=True)
class Text:
    value: str = field(repr=False)
    sure: bool = True  # UTF-8, as the newer specification says; else an older table fitted


def by_tag(data: bytes, file: str) -> dict[int, bytes]:
    """The objects of a file by tag, values as stored, with their padding. NUL or FF after the last is padding.

    Raises:
        CardDataBroken: an object leaves the file.
    """
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data) and data[at] not in (0x00, 0xFF):
        tag, at = data[at], at + 1
        if tag == 0xDF and at < len(data):
            tag, at = tag << 8 | data[at], at + 1
        if at >= len(data):
            raise CardDataBroken(file=file, what="bounds")
        length, at = data[at], at + 1
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 2 or at + count > len(data):
                raise CardDataBroken(file=file, what="length")
            length, at = int.from_bytes(data[at : at + count], "big"), at + count
        if at + length > len(data) or tag in found:
            raise CardDataBroken(file=file, what="bounds")
        found[tag] = data[at : at + length]
        at += length
    return found


def text(raw: bytes, file: str) -> Text:
    """Text without its padding: strict UTF-8 first, then the older tables.

    Raises:
        CardDataBroken: it fits none of them.
    """
    bare = raw.rstrip(b"\x00")
    for table in _TABLES:
        try:
            found = bare.decode(table)
        except UnicodeDecodeError:
            continue
        if not any((ord(char) < 0x20 and char not in "\r\n") or ord(char) == 0x7F for char in found):
            return Text(found, table == "utf-8")
    raise CardDataBroken(file=file, what="characters")


def day(raw: bytes, file: str) -> PartialDate | None:
    """YYYYMMDD; zeros or nothing where there is none.

    Raises:
        CardDataBroken: not a date.
    """
    bare = raw.rstrip(b"\x00 ")
    if not bare.strip(b"0"):
        return None
    try:
        return PartialDate.parse(bare.decode("ascii"))
    except ValueError:
        raise CardDataBroken(file=file, what="date") from None


def period(raw: bytes) -> str:
    """在留期間: YYMM or DDD (days); four zeros for none. As ``5年0月`` or ``90日``; anything else as written."""
    said = raw.rstrip(b"\x00 ").decode("latin-1")
    digits = said.isascii() and said.isdigit()  # ³ is a digit as well, and no number
    if len(said) == 4 and digits:
        return "" if said == "0000" else f"{int(said[:2])}年{int(said[2:])}月"
    return f"{int(said)}日" if len(said) == 3 and digits else said
