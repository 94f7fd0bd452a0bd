"""Ages and school years under 年齢計算ニ関する法律, days not fully known, and months without that day."""

from datetime import date, timedelta

import pytest

from kakanai_desk.core.wareki import PartialDate, age_on, reaches_age
from kakanai_desk.forms.days import age, age_reached, number_of, school_age, shifted, span_of
from kakanai_desk.forms.facts import stage_on


def days(first, last, step=1):
    day = first
    while day <= last:
        yield day
        day += timedelta(days=step)


def test_an_age_is_reached_on_the_eve_of_the_birthday_whatever_the_birthday():
    """For every birthday of four years (a leap day among them): the eve, 20 years on, is the first day at 20."""
    for birth in days(date(2003, 1, 1), date(2006, 12, 31)):
        eve = reaches_age(birth, 20)
        assert age_reached(number_of(birth), number_of(eve)) == 20
        assert age_reached(number_of(birth), number_of(eve - timedelta(days=1))) == 19


def test_the_age_by_the_birthday_is_the_counter_s_age():
    for birth in days(date(2003, 12, 25), date(2004, 3, 5)):
        for day in days(date(2024, 2, 20), date(2026, 3, 5)):
            assert age(number_of(birth), number_of(day)) == age_on(birth, day)


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        (date(2004, 2, 29), date(2022, 2, 27), 17),
        (date(2004, 2, 29), date(2022, 2, 28), 18),  # 2/29生まれは 2/28 の終わりに達する
        (date(2004, 2, 29), date(2024, 2, 27), 19),
        (date(2004, 2, 29), date(2024, 2, 28), 20),
        (date(2008, 4, 1), date(2026, 3, 30), 17),
        (date(2008, 4, 1), date(2026, 3, 31), 18),
    ],
)
def test_born_on_a_leap_day_or_on_the_first_of_april(birth, day, expected):
    assert age_reached(number_of(birth), number_of(day)) == expected


@pytest.mark.parametrize(
    ("birth", "day", "stage"),
    [
        (date(2020, 4, 1), date(2026, 4, 1), "elementary"),  # 4月1日生まれは早い学年
        (date(2020, 4, 2), date(2026, 4, 1), "preschool"),
        (date(2020, 4, 2), date(2027, 3, 31), "preschool"),
        (date(2014, 4, 1), date(2026, 4, 1), "junior_high"),
        (date(2014, 4, 2), date(2026, 4, 1), "elementary"),
        (date(2011, 4, 1), date(2026, 4, 1), "high_school_age"),
        (date(2008, 4, 1), date(2026, 3, 31), "high_school_age"),  # 18に達した後の最初の3/31まで
        (date(2008, 4, 1), date(2026, 4, 1), "adult"),
        (date(2008, 4, 2), date(2027, 3, 31), "high_school_age"),
        (date(2008, 4, 2), date(2027, 4, 1), "adult"),
    ],
)
def test_school_years_turn_on_the_first_of_april(birth, day, stage):
    assert stage_on(birth, day) == stage


def test_the_school_year_s_age_is_the_age_reached_by_its_last_day():
    for birth in days(date(2003, 3, 28), date(2004, 4, 5)):
        for day in days(date(2025, 3, 28), date(2026, 4, 5), 3):
            end = date(day.year + (day >= date(day.year, 4, 1)), 3, 31)
            assert school_age(number_of(birth), number_of(day)) == age_reached(number_of(birth), number_of(end))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (20260430, -3, 20260130),
        (20260531, -3, 20260228),
        (20240531, -3, 20240229),
        (20260131, 1, 20260228),
        (20261130, 3, 20270228),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(day, months, expected):
    assert shifted(day, months=months) == expected


def test_years_after_a_leap_day_and_days_over_the_year_s_end():
    assert shifted(20240229, years=1) == 20250228
    assert shifted(20251220, days=14) == 20260103


@pytest.mark.parametrize(
    ("value", "span"),
    [
        (PartialDate(1950), (19500101, 19501231)),
        (PartialDate(1950, 3), (19500301, 19500331)),
        (PartialDate(1951, 2, 29), (19510229, 19510229)),  # 暦にない日
        (date(1950, 3, 4), (19500304, 19500304)),
    ],
)
def test_a_day_not_fully_known_is_a_span(value, span):
    assert span_of(value) == span


def test_born_on_a_day_that_does_not_exist_one_is_a_year_older_on_the_first_of_march():
    assert age(19510229, 20260228) == 74
    assert age(19510229, 20260301) == 75
