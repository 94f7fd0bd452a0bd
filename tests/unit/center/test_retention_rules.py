"""R-111: what a term means, by the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_center.retention_rules import DEFAULTS, Counted, Kept, Rule, in_force

STARTS = date(2026, 4, 1)


def rule(length, unit="years", counted=Counted.FISCAL, starts=STARTS, number=1):
    return Rule(number, Kept.FINISHED, length, unit, counted, starts, "文書管理規程")


@pytest.mark.parametrize(
    ("last", "first_day"),
    [("2026-04-01", "2032-04-01"), ("2027-03-31", "2032-04-01"), ("2026-03-31", "2031-04-01")],
)
def test_a_fiscal_term_counts_from_the_first_of_april_that_follows(last, first_day):
    day = date.fromisoformat(first_day)
    assert date.fromisoformat(last) < rule(5).limit(day)
    assert not date.fromisoformat(last) < rule(5).limit(date(day.year, 3, 31))


@pytest.mark.parametrize(
    ("length", "unit", "last", "kept_on", "gone_on"),
    [
        (1, "years", "2026-05-10", "2027-05-09", "2027-05-10"),
        (1, "years", "2027-02-28", "2028-02-27", "2028-02-28"),
        (4, "years", "2024-02-29", "2028-02-28", "2028-02-29"),
        (90, "days", "2026-01-01", "2026-03-31", "2026-04-01"),
    ],
)
def test_a_term_from_the_day_ends_on_the_same_day(length, unit, last, kept_on, gone_on):
    made = rule(length, unit, Counted.DAY)
    assert not date.fromisoformat(last) < made.limit(date.fromisoformat(kept_on))
    assert date.fromisoformat(last) < made.limit(date.fromisoformat(gone_on))


@given(st.dates(date(1950, 1, 1), date(2200, 1, 1)), st.integers(1, 60), st.sampled_from(Counted))
def test_nothing_goes_before_its_years_are_over(on, years, counted):
    limit = rule(years, "years", counted).limit(on)
    newest = date.fromordinal(limit.toordinal() - 1)  # the newest day that goes
    assert on.year - newest.year >= years
    assert (on.year - newest.year, on.month, on.day) >= (years, newest.month, min(newest.day, 28))


def test_the_rule_that_started_last_is_in_force():
    first, second = rule(3), rule(7, starts=date(2027, 4, 1), number=2)
    same_day = rule(9, starts=date(2027, 4, 1), number=3)
    assert in_force([second, first], date(2026, 3, 31)) == DEFAULTS
    assert in_force([second, first], date(2026, 4, 1))[Kept.FINISHED] == first
    assert in_force([same_day, second, first], date(2027, 4, 1))[Kept.FINISHED] == same_day
