"""What stands in the files of a 運転免許証: its own TLV, JIS rows and columns, era dates, 外字 (docs/cards.md).

The TLV is not BER: a tag is one byte whatever its bits say (``1F``, ``3F``, ``5F`` are ordinary tags), and a file goes
on with ``FF``. Pure functions over bytes; ``licence.py`` brings them from the card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.wareki import PartialDate, eras

GETA = "〓"  # stands in the text where a 外字 or nothing is

_PADDING = 0xFF
_FIRST_GAIJI, _LAST_GAIJI = 0xFFF1, 0xFFF7
_GAIJI_LENGTH = 129  # 文字構成 and 128 bytes of pattern


@dataclass(frozen=True)
class Item:
    tag: int
    value: bytes = field(repr=False)


@dataclass(frozen=True)
class Text:
    """Text and what in it is not text: ``gaiji`` gives the number of the 外字 by its place."""

    value: str = field(repr=False)
    gaiji: Mapping[int, int] = field(default_factory=dict[int, int])
    doubtful: bool = False  # a character is missing, or from a table the sheet does not promise


def _header(data: bytes | bytearray, at: int) -> tuple[int, int, int] | None:
    """Tag, start of the value and its length (-1: none that the sheet knows); None when the header is not whole."""
    tag, at = data[at], at + 1
    if at >= len(data):
        return None
    length, at = data[at], at + 1
    if length in (0x81, 0x82):
        count = length - 0x80
        if at + count > len(data):
            return None
        length, at = int.from_bytes(data[at : at + count], "big"), at + count
    elif length > 0x82:
        return tag, at, -1
    return tag, at, length


def items(data: bytes, file: str) -> Iterator[Item]:
    """The objects of a file, up to its padding.

    Raises:
        CardDataBroken: an object leaves the file.
    """
    at = 0
    while at < len(data) and data[at] != _PADDING:
        found = _header(data, at)
        if found is None or found[2] < 0 or found[1] + found[2] > len(data):
            raise CardDataBroken(file=file, what="bounds")
        tag, start, length = found
        yield Item(tag, data[start : start + length])
        at = start + length


def whole(data: bytes | bytearray) -> bool:
    """Whether the padding begins within ``data``, so that nothing more is to be read."""
    at = 0
    while at < len(data):
        if data[at] == _PADDING:
            return True
        found = _header(data, at)
        if found is None or found[2] < 0:
            return False
        at = found[1] + found[2]
    return False


def photo(data: bytes, file: str) -> bytes | None:
    """The value of ``5F40``, the one tag of two bytes, alone in its file. None: there is no photograph.

    Raises:
        CardDataBroken: another tag, or the file ends within the picture.
    """
    if not data.strip(b"\xff"):
        return None
    if data[:2] != b"\x5f\x40":
        raise CardDataBroken(file=file, what="tag")
    return next(items(data[1:], file)).value or None


def whole_photo(data: bytes | bytearray) -> bool:
    found = _header(data, 1) if len(data) > 2 else None
    return found is not None and len(data) >= found[1] + max(found[2], 0)


def by_tag(data: bytes, file: str) -> dict[int, bytes]:
    """The objects of a file by their tag; absent ones (length 0) are left out.

    Raises:
        CardDataBroken: as ``items``, or a tag stands there twice.
    """
    found: dict[int, bytes] = {}
    for item in items(data, file):
        if item.tag in found:
            raise CardDataBroken(file=file, what=f"{item.tag:02X} twice")
        found[item.tag] = item.value
    return {tag: value for tag, value in found.items() if value}


def text(raw: bytes, file: str) -> Text:
    """JIS X 0208 rows and columns (or JIS X 0201 kana, one byte each); spaces at the end are padding.

    Raises:
        CardDataBroken: not text of either kind.
    """
    if raw and all(byte == 0x20 or 0xA1 <= byte <= 0xDF for byte in raw):
        return Text(raw.decode("shift_jis").rstrip(" "))
    if len(raw) % 2:
        raise CardDataBroken(file=file, what="characters")
    found: list[str] = []
    gaiji: dict[int, int] = {}
    doubtful = False
    for at in range(0, len(raw), 2):
        code = int.from_bytes(raw[at : at + 2], "big")
        if code >= _FIRST_GAIJI:
            if code <= _LAST_GAIJI:
                gaiji[sum(map(len, found))] = code - 0xFFF0
            doubtful = doubtful or code > _LAST_GAIJI
            found.append(GETA)
            continue
        char, promised = _character(raw[at], raw[at + 1], file)
        doubtful = doubtful or not promised
        found.append(char)
    return Text("".join(found).rstrip("\u3000"), gaiji, doubtful)


def _character(row: int, column: int, file: str) -> tuple[str, bool]:
    """One character, and whether JIS X 0208 itself has it (else JIS X 0213)."""
    if not (0x21 <= row <= 0x7E and 0x21 <= column <= 0x7E):
        raise CardDataBroken(file=file, what="characters")
    code = bytes((row | 0x80, column | 0x80))
    for table in ("euc_jp", "euc_jis_2004"):
        try:
            return code.decode(table), table == "euc_jp"
        except UnicodeDecodeError:
            continue
    return GETA, False


def digits(raw: bytes, file: str) -> str:
    """ASCII digits.

    Raises:
        CardDataBroken: anything else.
    """
    if not raw or not all(0x30 <= byte <= 0x39 for byte in raw):
        raise CardDataBroken(file=file, what="digits")
    return raw.decode("ascii")


def era_date(raw: bytes, file: str) -> PartialDate | None:
    """Era digit (1 明治 … 5 令和) and YYMMDD; all zero is "not held".

    The day may lie after its era's end: licences were valid until 平成34年.

    Raises:
        CardDataBroken: not such a date.
    """
    said = digits(raw, file)
    if said == "0" * 7:
        return None
    table = eras()
    if len(said) != 7 or not 1 <= int(said[0]) <= len(table):
        raise CardDataBroken(file=file, what="date")
    year = table[int(said[0]) - 1].begins.year + int(said[1:3]) - 1
    try:
        return PartialDate.parse(f"{year:04d}{said[3:]}")
    except ValueError:
        raise CardDataBroken(file=file, what="date") from None


def gaiji_patterns(data: bytes, file: str, first: int) -> dict[int, bytes]:
    """The patterns of a file of 外字 by their number, counted from ``first`` in the order of the slots.

    A slot holds 文字構成 (one byte) and the pattern; the flag before the slots of EF05 is shorter and no slot.
    """
    found: dict[int, bytes] = {}
    number = first
    for item in items(data, file):
        if len(item.value) == 1:
            continue
        if len(item.value) == _GAIJI_LENGTH:
            found[number] = item.value[1:]
        number += 1
    return found


def as_written(raw: bytes, file: str) -> Text:
    """An entry whose meaning the sheet does not give: digits, text, or else its bytes in hexadecimal."""
    if all(0x30 <= byte <= 0x39 for byte in raw) and len(raw) in (1, 7):
        return Text(raw.decode("ascii"))
    try:
        return text(raw, file)
    except CardDataBroken:
        return Text(raw.hex(), doubtful=True)
