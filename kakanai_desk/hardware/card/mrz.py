"""The machine-readable zone of a passport (ICAO 9303-3, -4): what is typed to open the chip, and what the chip says."""

from __future__ import annotations

from dataclasses import dataclass, field

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.person import Sex
from kakanai_desk.core.wareki import PartialDate

_VALUES = {ord(char): value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {ord("<"): 0}
_LINE, _INFO = 44, 24
_OLDEST = 105  # years a holder may be old when the passport ends


def check_digit(said: bytes | bytearray) -> int:
    """Weights 7, 3, 1. Raises: KeyError for a character no MRZ has."""
    return sum(_VALUES[char] * (7, 3, 1)[place % 3] for place, char in enumerate(said)) % 10


def info_of(typed: bytes | bytearray) -> bytearray | None:
    """The 24 characters that open the chip: number, birth date, expiry, each with its check digit.

    ``typed`` is these 24, the second line (44), or both lines (88). None: a check digit is wrong, so it was mistyped.
    """
    if len(typed) == _INFO:
        info = bytearray(typed)
    elif len(typed) in (_LINE, 2 * _LINE):
        line = typed[-_LINE:]
        info = bytearray(line[0:10] + line[13:20] + line[21:28])
    else:
        return None
    try:
        right = all(check_digit(info[a:b]) == info[b] - 0x30 for a, b in ((0, 9), (10, 16), (17, 23)))
    except KeyError:
        return None
    return info if right else None


@dataclass(frozen=True)
class Zone:
    """A zone of two lines of 44. ``birth_sure`` is false where the century is a guess."""

    issuer: str
    name: str = field(repr=False)
    number: str = field(repr=False)
    nationality: str = field(repr=False)
    birth_date: PartialDate | None = field(repr=False)
    birth_sure: bool
    sex: Sex = field(repr=False)
    expires_on: PartialDate = field(repr=False)


def parse(raw: bytes) -> Zone:
    """
    Raises:
        CardDataBroken: not such a zone; another format than that of passport books.
    """
    if len(raw) != 2 * _LINE or any(char not in _VALUES for char in raw):
        raise CardDataBroken(file="DG1", what="mrz")
    if info_of(raw) is None:
        raise CardDataBroken(file="DG1", what="check_digit")
    said = raw.decode("ascii")
    first, second = said[:_LINE], said[_LINE:]
    try:
        expires_on = PartialDate.parse("20" + second[21:27])
        birth, sure = _birth(second[13:19], expires_on.year)
    except ValueError:
        raise CardDataBroken(file="DG1", what="date") from None
    family, _, given = first[5:].partition("<<")
    name = " ".join(f"{family}<{given}".replace("<", " ").split())
    return Zone(
        issuer=first[2:5].strip("<"),
        name=name,
        number=second[0:9].strip("<"),
        nationality=second[10:13].strip("<"),
        birth_date=birth,
        birth_sure=sure,
        sex={"M": Sex.MALE, "F": Sex.FEMALE}.get(second[20], Sex.UNKNOWN),
        expires_on=expires_on,
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
