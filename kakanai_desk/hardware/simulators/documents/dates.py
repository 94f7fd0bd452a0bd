"""Dates of specimens, and the ways documents print them. All lie around one day, so that a specimen never changes."""

from __future__ import annotations

from datetime import date, timedelta

from kakanai_desk.core.wareki import era_of
from kakanai_desk.hardware.simulators.documents.split import Chance

TODAY = date(2026, 10, 1)
_MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def month_on(day: date) -> date:
    """The same day of the next month, as a licence ends a month after the birthday."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, day.day)


def between(luck: Chance, first: date, last: date) -> date:
    return first + timedelta(days=luck.say.randint(0, max((last - first).days, 0)))


def before(luck: Chance, last: date, years: float) -> date:
    return between(luck, last - timedelta(days=int(years * 365)), last)


def era(day: date, *, pad: str = "") -> str:
    """``令和8年4月5日``; ``pad`` ("0" or " ") fills single figures to two."""
    said = era_of(day)
    year = "元" if said.year == 1 and not pad else _padded(said.year, pad)
    return f"{said.era.name}{year}年{_padded(day.month, pad)}月{_padded(day.day, pad)}日"


def western(day: date, *, pad: str = "0") -> str:
    return f"{day.year}年{_padded(day.month, pad)}月{_padded(day.day, pad)}日"


def both(day: date) -> str:
    """``2029年(令和11年)06月15日``, as a licence says how long it is good."""
    said = era_of(day)
    return f"{day.year}年({said.era.name}{said.year:02d}年){day.month:02d}月{day.day:02d}日"


def english(day: date) -> str:
    return f"{day.day:02d} {_MONTHS[3 * day.month - 3 : 3 * day.month]} {day.year}"


def wide(text: str) -> str:
    """Digits as wide as kanji."""
    return text.translate(_WIDE)


def _padded(value: int, pad: str) -> str:
    return f"{value:{pad}>2}" if pad else str(value)
