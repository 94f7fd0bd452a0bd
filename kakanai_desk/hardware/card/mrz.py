"""The machine-readable zone of a passport book or card (ICAO 9303-3 to -5): typed to open the chip, and in the chip."""

from __future__ import annotations

from dataclasses import dataclass, field

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.person import Sex
from kakanai_desk.core.wareki import PartialDate

_VALUES = {ord(char): value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {ord("<"): 0}
_BOOK, _CARD, _INFO = 88, 90, 24  # two lines of 44 (TD3), three of 30 (TD1), and what matters of either
_BOOK_LINE = 44
_FILLER = ord("<")
_OLDEST = 105  # years a holder may be old when the passport ends

Part = tuple[bytes | bytearray, int]  # characters, and the check digit that follows them


def check_digit(said: bytes | bytearray) -> int:
    """Weights 7, 3, 1. Raises: KeyError for a character no MRZ has."""
    return sum(_VALUES[char] * (7, 3, 1)[place % 3] for place, char in enumerate(said)) % 10


def info_of(typed: bytes | bytearray) -> bytearray | None:
    """What opens the chip: number, birth date, expiry, each with its check digit.

    ``typed`` is that (24 characters), the second line (44), both lines (88), or the three lines of a card (90). None:
    a check digit is wrong, so it was mistyped.
    """
    parts = _parts(typed)
    try:
        if parts is None or any(check_digit(said) != digit - 0x30 for said, digit in parts):
            return None
    except KeyError:
        return None
    return bytearray().join(bytes(said) + bytes((digit,)) for said, digit in parts)


def _parts(typed: bytes | bytearray) -> tuple[Part, Part, Part] | None:
    match len(typed):
        case 24:
            return (typed[:9], typed[9]), (typed[10:16], typed[16]), (typed[17:23], typed[23])
        case 44 | 88:
            line = typed[-_BOOK_LINE:]
            return (line[:9], line[9]), (line[13:19], line[19]), (line[21:27], line[27])
        case 90:
            number = _card_number(typed)
            return None if number is None else (number, (typed[30:36], typed[36]), (typed[38:44], typed[44]))
        case _:
            return None


def _card_number(typed: bytes | bytearray) -> Part | None:
    """A number longer than nine goes on behind the filler that stands for its check digit, and ends with the digit."""
    if typed[14] != _FILLER:
        return typed[5:14], typed[14]
    rest, _, _ = bytes(typed[15:30]).partition(b"<")
    return (typed[5:14] + rest[:-1], rest[-1]) if len(rest) > 1 else None


@dataclass(frozen=True)
class Zone:
    """What the zone says. ``birth_sure`` is false where the century is a guess, ``name_whole`` where the name fills
    its place, so that it may have been cut."""

    issuer: str
    name: str = field(repr=False)
    number: str = field(repr=False)
    nationality: str = field(repr=False)
    birth_date: PartialDate | None = field(repr=False)
    birth_sure: bool
    sex: Sex = field(repr=False)
    expires_on: PartialDate = field(repr=False)
    name_whole: bool = True


def parse(raw: bytes) -> Zone:
    """
    Raises:
        CardDataBroken: no such zone; another format than that of passport books and cards.
    """
    if len(raw) not in (_BOOK, _CARD) or any(char not in _VALUES for char in raw):
        raise CardDataBroken(file="DG1", what="mrz")
    parts = _parts(raw)
    if parts is None or info_of(raw) is None:
        raise CardDataBroken(file="DG1", what="check_digit")
    number, birth_date, expiry = (bytes(said).decode("ascii") for said, _ in parts)
    said = raw.decode("ascii")
    book = len(raw) == _BOOK
    names = said[5:_BOOK_LINE] if book else said[60:]
    try:
        expires_on = PartialDate.parse("20" + expiry)
        birth, sure = _birth(birth_date, expires_on.year)
    except ValueError:
        raise CardDataBroken(file="DG1", what="date") from None
    family, _, given = names.partition("<<")
    return Zone(
        issuer=said[2:5].strip("<"),
        name=" ".join(f"{family}<{given}".replace("<", " ").split()),
        number=number.strip("<"),
        nationality=(said[54:57] if book else said[45:48]).strip("<"),
        birth_date=birth,
        birth_sure=sure,
        sex={"M": Sex.MALE, "F": Sex.FEMALE}.get(said[64] if book else said[37], Sex.UNKNOWN),
        expires_on=expires_on,
        name_whole=names.endswith("<"),
    )


def _birth(said: str, expires: int) -> tuple[PartialDate | None, bool]:
    """The zone has no century: nobody is born after the passport ends, and few are older than 105."""
    if said[:2] == "<<":
        return None, True
    known = said.replace("<", "0")
    year = int(known[:2])
    late, early = 2000 + year, 1900 + year
    if late > expires:
        return PartialDate.parse(f"{early}{known[2:]}"), True
    return PartialDate.parse(f"{late}{known[2:]}"), expires - early > _OLDEST
