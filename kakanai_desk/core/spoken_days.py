"""Days as a visitor reads them: 和暦 in Japanese, and in the other languages as CLDR writes them (R-122)."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, format_skeleton

from kakanai_desk.core.translations import languages
from kakanai_desk.core.wareki import wareki

WEEKDAYS = "月火水木金土日"


def _locale(language: str) -> str:
    known = languages().get(language)
    return known.locale if known else ""


def short_day(day: date, language: str = "ja", today: date | None = None, *, weekday: bool = True) -> str:
    """4月20日(月), Mon, Apr 20; of another year than ``today``'s with the year."""
    other_year = today is not None and day.year != today.year
    locale = _locale(language)
    if locale:
        return format_skeleton(("y" if other_year else "") + "MMMd" + ("E" if weekday else ""), day, locale=locale)
    said = wareki(day) if other_year else f"{day.month}月{day.day}日"
    return f"{said}({WEEKDAYS[day.weekday()]})" if weekday else said


def full_day(day: date, language: str) -> str:
    """May 1, 1986, in a translated language; empty in Japanese, where the record's own form stands."""
    locale = _locale(language)
    return format_skeleton("yMMMMd", day, locale=locale) if locale else ""


def weekday_of(day: date, language: str = "ja") -> str:
    """金, Friday"""
    locale = _locale(language)
    return format_date(day, "EEEE", locale=locale) if locale else WEEKDAYS[day.weekday()]
