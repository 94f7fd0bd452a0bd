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


_DAYS = {
    1: "ついたち", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか",
    9: "ここのか", 10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
}  # fmt: skip
_MONTHS = {4: "しがつ", 7: "しちがつ", 9: "くがつ"}
_WEEKDAY_READINGS = ("げつ", "か", "すい", "もく", "きん", "ど", "にち")
_ERAS = {"令和": "れいわ", "平成": "へいせい", "昭和": "しょうわ"}


def day_with_readings(day: date, today: date | None = None, *, weekday: bool = True, year: bool = False) -> str:
    """4月20日(月) with a reading over every kanji; the year where it is wanted or another than ``today``'s."""
    month = f"{{{day.month}月|{_MONTHS[day.month]}}}" if day.month in _MONTHS else f"{day.month}{{月|がつ}}"
    said = month + (f"{{{day.day}日|{_DAYS[day.day]}}}" if day.day in _DAYS else f"{day.day}{{日|にち}}")
    if year or (today is not None and day.year != today.year):
        era, of_era = wareki(day)[:2], wareki(day)[2:].partition("年")[0]
        said = f"{{{era}|{_ERAS.get(era, era)}}}{of_era}{{年|ねん}}{said}"
    return f"{said}({{{WEEKDAYS[day.weekday()]}|{_WEEKDAY_READINGS[day.weekday()]}}})" if weekday else said


def full_day(day: date, language: str) -> str:
    """May 1, 1986, in a translated language; empty in Japanese, where the record's own form stands."""
    locale = _locale(language)
    return format_skeleton("yMMMMd", day, locale=locale) if locale else ""


def weekday_of(day: date, language: str = "ja") -> str:
    """金, Friday"""
    locale = _locale(language)
    return format_date(day, "EEEE", locale=locale) if locale else WEEKDAYS[day.weekday()]
