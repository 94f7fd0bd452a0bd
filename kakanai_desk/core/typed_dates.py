"""Reads a date as a clerk types it: 和暦 or 西暦, any width of digits, with or without separators, parts 不詳."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from kakanai_desk.core.wareki import PartialDate, eras, from_wareki

_UNKNOWN = re.compile(r"(月日)?不詳")
_SEPARATORS = re.compile(r"[年月/.\-ー・、, 　]+")


def parse_typed(text: str, today: date | None = None) -> PartialDate:
    """The date of ``text``; with ``today``, a bare month and day (``4/5``, ``0405``) is the nearest one.

    Raises:
        ValueError: it is no date, no such day exists, or the day lies outside its era.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _UNKNOWN.sub("", plain).rstrip("日").replace("元", "1")
    era, rest = _era(plain)
    if rest.isdigit() and rest.isascii():
        parts = _packed(rest, with_era=bool(era), short=today is not None)
    else:
        pieces = [piece for piece in _SEPARATORS.split(rest) if piece]
        if not pieces or any(not (p.isascii() and p.isdigit()) for p in pieces) or len(pieces) > 3:
            raise ValueError("not a date")
        parts = [int(piece) for piece in pieces]
    if era:
        return _in_era(era, parts)
    if today is not None and len(parts) == 2 and parts[0] <= 12:
        return PartialDate.of(_nearest(parts[0], parts[1], today))
    return _checked(parts)


def _era(plain: str) -> tuple[str, str]:
    for era in eras():
        for name in (era.name, era.kanji, era.letter, era.letter.lower()):
            if plain.startswith(name):
                return era.letter, plain[len(name) :].lstrip(" .")
    return "", plain


def _packed(digits: str, *, with_era: bool, short: bool) -> list[int]:
    """Digits without separators: 19860501, S610501, 0405."""
    if with_era and len(digits) in (1, 2):
        return [int(digits)]
    if with_era and len(digits) == 6:
        return [int(digits[:2]), int(digits[2:4]), int(digits[4:])]
    if not with_era and len(digits) == 8:
        return [int(digits[:4]), int(digits[4:6]), int(digits[6:])]
    if short and len(digits) == 4 and 1 <= int(digits[:2]) <= 12:
        return [int(digits[:2]), int(digits[2:])]
    if not with_era and len(digits) == 4:
        return [int(digits)]
    raise ValueError("not a date")


def _in_era(letter: str, parts: list[int]) -> PartialDate:
    if parts[0] < 1:
        raise ValueError("not a date")
    if len(parts) == 3:
        return PartialDate.of(from_wareki(letter, *parts))
    table = eras()
    index = next(i for i, era in enumerate(table) if era.letter == letter)
    year = table[index].begins.year + parts[0] - 1
    if index + 1 < len(table) and year > table[index + 1].begins.year:
        raise ValueError("outside the era")
    return _checked([year, *parts[1:]])


def _checked(parts: list[int]) -> PartialDate:
    year = parts[0]
    if not 1868 <= year <= 2200:
        raise ValueError("not a date")
    if len(parts) == 3:
        return PartialDate.of(date(*parts))
    if len(parts) == 2 and not 1 <= parts[1] <= 12:
        raise ValueError("not a date")
    return PartialDate(*parts)


def _nearest(month: int, day: int, today: date) -> date:
    found = [date(today.year + by, month, day) for by in (-1, 0, 1)]
    return min(found, key=lambda d: abs((d - today).days))
