"""Era dates as the counter and the forms write them (R-024, R-089)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.wareki import PartialDate, age_on, era_of, from_wareki, reaches_age, wareki


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
    ],
)
def test_the_era_changes_on_its_very_day(day, said):
    assert wareki(day) == said


def test_an_unknown_day_is_said_and_not_invented():
    assert wareki(PartialDate.parse("1950-03")) == "昭和25年3月不詳"
    assert wareki(PartialDate.parse("1950")) == "昭和25年月日不詳"


def test_a_day_that_no_calendar_has_is_kept_as_it_stands():
    day = PartialDate.parse("2023-02-29")
    assert day.known is None
    assert day.iso() == "2023-02-29"


@pytest.mark.parametrize("text", ["", "20261301", "2026-04-32", "令和8年", "0000", "2026/04/05"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match="not a date"):
        PartialDate.parse(text)


@given(st.dates(min_value=date(1868, 1, 25), max_value=date(2100, 12, 31)))
def test_every_day_comes_back_from_its_era_date(day):
    found = era_of(day)
    assert from_wareki(found.era.name, found.year, day.month, day.day) == day


def test_a_day_outside_its_era_is_refused():
    with pytest.raises(ValueError, match="outside"):
        from_wareki("昭和", 64, 1, 8)


@pytest.mark.parametrize(
    ("birth", "age", "reached"),
    [
        (date(2000, 4, 1), 18, date(2018, 3, 31)),
        (date(2008, 2, 29), 18, date(2026, 2, 28)),
        (date(2008, 2, 29), 20, date(2028, 2, 28)),
    ],
)
def test_an_age_is_reached_at_the_end_of_the_day_before_the_birthday(birth, age, reached):
    assert reaches_age(birth, age) == reached


def test_the_age_shown_changes_on_the_birthday():
    assert age_on(date(1986, 5, 1), date(2026, 4, 30)) == 39
    assert age_on(date(1986, 5, 1), date(2026, 5, 1)) == 40
