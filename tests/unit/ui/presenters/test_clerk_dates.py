"""Dates as clerks type them."""

from __future__ import annotations

from datetime import date

import pytest

from kakanai_desk.ui.presenters.typed_dates import in_words, parse_typed, short_form

MAY_FIRST = [
    "S61.5.1", "s61/5/1", "昭和61年5月1日", "昭61.5.1", "S610501", "1986-05-01", "1986/5/1", "19860501",
    "１９８６年５月１日", "Ｓ６１．５．１", "昭和６１年５月１日", "s61-05-01",
]  # fmt: skip


@pytest.mark.parametrize("typed", MAY_FIRST)
def test_one_day_may_be_typed_in_many_ways(typed: str) -> None:
    assert parse_typed(typed).iso() == "1986-05-01"


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("昭和25年不詳", "1950"), ("昭和25年3月不詳", "1950-03"), ("S25.3", "1950-03"), ("令和元年5月1日", "2019-05-01"),
     ("r5/9/12", "2023-09-12"), ("平31.4.30", "2019-04-30")],
)  # fmt: skip
def test_unknown_parts_and_first_years_are_understood(typed: str, iso: str) -> None:
    assert parse_typed(typed).iso() == iso


@pytest.mark.parametrize("typed", ["昭和64年1月8日", "H1.1.7", "1986-02-30", "みほん", "13/40", "S0.1.1", "", "令和"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_typed(typed)


def test_a_bare_month_and_day_is_the_nearest_one() -> None:
    assert parse_typed("4/5", date(2026, 4, 10)).iso() == "2026-04-05"
    assert parse_typed("1228", date(2026, 1, 10)).iso() == "2025-12-28"


def test_the_echo_says_era_and_gregorian_year() -> None:
    assert in_words(parse_typed("r5.9.12")) == "令和5年9月12日(2023年)"


@pytest.mark.parametrize("iso", ["1986-05-01", "1989-01-07", "1989-01-08", "2019-05-01", "1950-03", "1950"])
def test_a_stored_date_reads_back_as_itself(iso: str) -> None:
    assert parse_typed(short_form(iso)).iso() == iso
