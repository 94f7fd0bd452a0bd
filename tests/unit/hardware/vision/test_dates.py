"""Dates as cards print them (R-005)."""

import pytest

from kakanai_desk.hardware.vision.dates import date_in, dates_in


@pytest.mark.parametrize(
    ("text", "iso", "agreed"),
    [
        ("昭和61年5月1日生", "1986-05-01", False),
        ("平成元年 1月 8日", "1989-01-08", False),
        ("2029年（令和11年）06月15日まで有効", "2029-06-15", True),
        ("２０２９年(令和１１年)０６月１５日", "2029-06-15", True),
        ("2019年(令和元年)05月15日", "2019-05-15", True),
        ("1990年01月02日", "1990-01-02", False),
        ("H31.4.30", "2019-04-30", False),
        ("12 JAN 1990", "1990-01-12", False),
        ("31 0CT 2019", "2019-10-31", False),
        ("1 IU1 2019", "2019-07-01", False),
        ("交付 令和05年04月10日 12345", "2023-04-10", False),
    ],
)
def test_a_date_is_found_in_either_calendar(text, iso, agreed):
    found = date_in(text)
    assert found is not None
    assert (found.iso, found.agreed) == (iso, agreed)


@pytest.mark.parametrize(
    "text",
    [
        "昭和64年1月8日",  # the era ended the day before
        "2029年(令和10年)06月15日",  # the two calendars disagree
        "2023年02月30日",
        "平成31年5月1日",
        "令和5年",
        "123456789012",
    ],
)
def test_what_is_no_day_is_no_date(text):
    assert date_in(text) is None


def test_dates_keep_their_order_and_their_places():
    found = dates_in("2020年1月2日 から 令和3年4月5日")
    assert [d.iso for d in found] == ["2020-01-02", "2021-04-05"]
    assert found[0].end <= found[1].start
