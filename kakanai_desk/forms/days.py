"""Days as whole numbers ``yyyymmdd``, so that ages and limits are compared without building dates.

A day that is not fully known is a span of numbers: the first and the last it could be. A day that does not exist
(2月29日 of a common year, on old registers) keeps its place between its neighbours. ``NOWHERE`` is the span of a
question that is not put.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from kakanai_desk.core.wareki import PartialDate

Span = tuple[int, int]
NOWHERE: Span = (0, 0)
COUNTINGS = ("birthday", "reached", "school_year")


def number_of(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def span_of(value: date | PartialDate) -> Span:
    """The first and the last day that ``value`` could be."""
    if isinstance(value, date):
        number = number_of(value)
        return number, number
    year = value.year * 10000
    if value.month is None:
        return year + 101, year + 1231
    month = year + value.month * 100
    if value.day is None:
        return month + 1, month + 31
    return month + value.day, month + value.day


def date_of(number: int) -> date:
    """The date; a day past the end of its month counts as the last one."""
    year, month, day = number // 10000, number // 100 % 100, number % 100
    return date(year, month, min(day, monthrange(year, month)[1]))


@lru_cache(maxsize=4096)
def shifted(number: int, years: int = 0, months: int = 0, days: int = 0) -> int:
    """``number`` moved by calendar years and months, then by days.

    Without a day of that number in the month it is the month's last (応当日がないとき: 民法143条2項ただし書);
    three months before 4/30 is 1/30, before 5/31 it is 2/28.
    """
    start = date_of(number)
    month = start.month - 1 + months
    year, month = start.year + years + month // 12, month % 12 + 1
    moved = date(year, month, min(start.day, monthrange(year, month)[1]))
    return number_of(moved + timedelta(days=days))


def age(birth: int, day: int) -> int:
    """Years by the birthday itself, as said at a counter; born on 2/29, a year older from 3/1 of a common year."""
    return (day - birth) // 10000


def age_reached(birth: int, day: int) -> int:
    """Years under 年齢計算ニ関する法律: reached on the eve of the birthday (20歳に達した日 = 誕生日の前日)."""
    return age(birth, shifted(day, days=1))


def school_age(birth: int, day: int) -> int:
    """The age reached by the end of the school year (3/31) that ``day`` lies in.

    Born on 4/1 is reached on 3/31 and counts with the year before (年齢計算ニ関する法律, 学校教育法17条):
    7–12 小学生, 13–15 中学生, 16–18 高校生年代, 19–22 児童手当の算定児童.
    """
    return day // 10000 - (day % 10000 < 401) - birth // 10000 + (birth % 10000 < 402)


AGES = {"birthday": age, "reached": age_reached, "school_year": school_age}
