"""Japanese era dates, and dates that are not fully known.

Eras are data (R-089): ``resources/calendar/eras.toml``. A date on a form may be 不詳 (R-024), so the month or the
day may be missing; nothing here rejects such a date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tomllib import loads

from kakanai_desk.core.places import resources


@dataclass(frozen=True)
class Era:
    """One era: ``letter`` as on forms (昭 → S), ``begins`` is its first day (Meiji is counted from 1868-01-25)."""

    name: str
    letter: str
    begins: date

    @property
    def kanji(self) -> str:
        """The one character that a form prints: 昭 of 昭和."""
        return self.name[0]


@dataclass(frozen=True)
class EraYear:
    era: Era
    year: int

    def __str__(self) -> str:
        return f"{self.era.name}{'元' if self.year == 1 else self.year}年"


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date whose month or day may be unknown (不詳). ``PartialDate(1950)`` is "sometime in 1950"."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, value: date) -> PartialDate:
        return cls(value.year, value.month, value.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``2026-04-05``, ``20260405``, ``1950-03``, ``1950``; zeros stand for unknown parts.

        Raises:
            ValueError: the text is none of these.
        """
        match = re.fullmatch(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?", text.strip())
        if match is None:
            raise ValueError("not a date")
        year, month, day = (int(part) if part else 0 for part in match.groups())
        if month > 12 or day > 31 or year == 0:
            raise ValueError("not a date")
        return cls(year, month or None, day or None)

    @property
    def known(self) -> date | None:
        """The full date, or None when a part is unknown or no such day exists (e.g. 2月29日 of a common year)."""
        if self.month is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    def iso(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)

    def __str__(self) -> str:
        return self.iso()


@cache
def eras(path: Path | None = None) -> tuple[Era, ...]:
    """All eras, oldest first."""
    table = loads((path or resources() / "calendar" / "eras.toml").read_text("utf-8"))
    return tuple(sorted((Era(e["name"], e["letter"], e["begins"]) for e in table["era"]), key=lambda e: e.begins))


def era_of(day: date, table: Sequence[Era] | None = None) -> EraYear:
    """The era and its year of ``day``. Era boundaries matter by day: 1989-01-07 is 昭和64, 01-08 is 平成元.

    Raises:
        ValueError: the day lies before the first era of the table.
    """
    for era in reversed(table or eras()):
        if day >= era.begins:
            return EraYear(era, day.year - era.begins.year + 1)
    raise ValueError("before the first era")


def era_of_partial(value: PartialDate) -> EraYear:
    """As ``era_of``; an unknown month or day counts as the last one of the year or month, as the register does."""
    return era_of(value.known or date(value.year, value.month or 12, min(value.day or 28, 28)))


def wareki(value: PartialDate | date) -> str:
    """``令和8年4月5日``; unknown parts are left out with 不詳 (``昭和25年不詳``)."""
    if isinstance(value, date):
        value = PartialDate.of(value)
    head = str(era_of_partial(value))
    if value.month is None:
        return head + "月日不詳"
    if value.day is None:
        return f"{head}{value.month}月不詳"
    return f"{head}{value.month}月{value.day}日"


def from_wareki(era_name: str, year: int, month: int, day: int) -> date:
    """A Gregorian date from its era parts; accepts 昭和 / 昭 / S.

    Raises:
        ValueError: no such era or day, or the day lies outside that era.
    """
    table = eras()
    for index, era in enumerate(table):
        if era_name in (era.name, era.kanji, era.letter):
            day_found = date(era.begins.year + year - 1, month, day)
            if day_found < era.begins or (index + 1 < len(table) and day_found >= table[index + 1].begins):
                raise ValueError("outside the era")
            return day_found
    raise ValueError("no such era")


def age_on(birth: date, day: date) -> int:
    """Age in years under 年齢計算ニ関する法律 as used at a counter: the birthday's number from the birthday itself."""
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (0 if had_birthday else 1)


def reaches_age(birth: date, age: int) -> date:
    """The day at whose end ``age`` is reached: the day before the birthday (年齢計算ニ関する法律; 民法143条).

    Born on 2/29: the end of 2/28.
    """
    try:
        birthday = birth.replace(year=birth.year + age)
    except ValueError:  # 2/29 in a common year: the day before 3/1
        birthday = date(birth.year + age, 3, 1)
    return date.fromordinal(birthday.toordinal() - 1)
