"""Dates as cards print them, in both calendars, out of whatever stands around them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from kakanai_desk.core.wareki import era_of, eras, from_wareki

EARLIEST, LATEST = date(1868, 1, 25), date(2099, 12, 31)
_ERA = r"(明治|大正|昭和|平成|令和|[明大昭平令MTSHR])"
_DAY = r"(\d{1,2})[月.\-/](\d{1,2})日?"
_BOTH = re.compile(r"(\d{4})年?\(?" + _ERA + r"(元|\d{1,2})年?\)?年?" + _DAY)
_WESTERN = re.compile(r"((?:18|19|20)\d{2})[年.\-/]" + _DAY)
_JAPANESE = re.compile(_ERA + r"\.?(元|\d{1,2})[年.\-/]" + _DAY)
_ENGLISH = re.compile(
    r"(\d{1,2})([JI1]AN|FEB|MAR|APR|MAY|[JI1]UN|[JI1]U[LI1]|AU[G6]|[S5]EP|[O0]CT|N[O0]V|DEC)((?:19|20)\d{2})"
)
_LETTERS = str.maketrans("056", "OSG")  # as letters of a month that were read as digits
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@dataclass(frozen=True)
class FoundDate:
    """``agreed``: printed in both calendars, and both say the same day. ``end``: where the text after it begins."""

    day: date
    agreed: bool = False
    start: int = 0
    end: int = 0

    @property
    def iso(self) -> str:
        return self.day.isoformat()


def plain(text: str) -> str:
    """Narrow forms, no spaces: what the patterns are written for. Length is not kept."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def dates_in(text: str) -> list[FoundDate]:
    """Every date in ``plain(text)``, in reading order. A date printed twice that disagrees with itself is none."""
    text = plain(text)
    found: list[FoundDate] = []
    taken = 0
    while taken < len(text):
        hits = [
            (match.start(), order, match, made)
            for order, (pattern, made) in enumerate(_PATTERNS)
            if (match := pattern.search(text, taken))
        ]
        if not hits:
            break
        _, _, match, made = min(hits, key=lambda hit: hit[:2])
        day, agreed = made(match)
        if day is not None and EARLIEST <= day <= LATEST:
            found.append(FoundDate(day, agreed, match.start(), match.end()))
        taken = match.end()
    return found


def date_in(text: str) -> FoundDate | None:
    """The first date."""
    return next(iter(dates_in(text)), None)


def _both(match: re.Match[str]) -> tuple[date | None, bool]:
    western, era, year, month, day = match.groups()
    said = _day(int(western), month, day)
    try:
        other = from_wareki(era, _year(year), int(month), int(day))
    except ValueError:  # 2029年(令和11年): the year alone must agree, its era may begin within it
        if said is None or not any(era in (e.name, e.kanji, e.letter) for e in eras()):
            return None, False
        other = said if era_of(said).year == _year(year) else None
    return (said, True) if said is not None and said == other else (None, False)


def _western(match: re.Match[str]) -> tuple[date | None, bool]:
    return _day(int(match[1]), match[2], match[3]), False


def _japanese(match: re.Match[str]) -> tuple[date | None, bool]:
    try:
        return from_wareki(match[1], _year(match[2]), int(match[3]), int(match[4])), False
    except ValueError:
        return None, False


def _english(match: re.Match[str]) -> tuple[date | None, bool]:
    month = match[2].translate(_LETTERS)
    month = "J" + month[1:].replace("1", "L").replace("I", "L") if month[0] in "JI1" else month
    return _day(int(match[3]), str(_MONTHS.index(month) + 1), match[1]), False


_PATTERNS = ((_BOTH, _both), (_WESTERN, _western), (_JAPANESE, _japanese), (_ENGLISH, _english))


def _day(year: int, month: str, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def _year(text: str) -> int:
    return 1 if text == "元" else int(text)
