"""The city's tables: one value or entry changes, of the kind that it had, and nothing else does (R-086)."""

from __future__ import annotations

import difflib
from datetime import date

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.studio import table
from kakanai_desk.studio.contents import TABLES
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.table import NotAValue


def text_of(name):
    return YamlText((procedures() / "_shared" / TABLES[name]).read_text("utf-8"))


def leaf(text, of, name):
    return next(one for one in table.leaves(text) if (one.of, one.name) == (of, name))


def lines(before, after):
    """What differs, line by line."""
    found = list(difflib.unified_diff(before.text.splitlines(), after.text.splitlines(), n=0, lineterm=""))[2:]
    return [line for line in found if not line.startswith("@@")]


@pytest.mark.parametrize("name", TABLES)
def test_every_value_of_every_table_is_shown_where_it_stands(name):
    text = text_of(name)
    found = table.leaves(text)
    assert found
    assert all(text.value(one.place) == one.value for one in found)
    assert len({one.place for one in found}) == len(found)
    assert all(one.name or one.of for one in found)


def test_a_fee_is_typed_and_its_line_alone_changes():
    text = text_of("fees")
    one = leaf(text, "inkan", "金額(円)")
    changed = table.changed(text, one, table.typed("300", one.value))
    assert changed.value(one.place) == 300
    assert lines(text, changed) == [
        "-  - {id: inkan, yen: 要確認, unit: 件, basis: 湖南市手数料条例(要確認)}",
        "+  - {id: inkan, yen: 300, unit: 件, basis: 湖南市手数料条例(要確認)}",
    ]


def test_a_holiday_is_added_in_its_place_and_taken_away():
    text = text_of("calendar")
    first = leaf(text, "", "休みの日 › 2024-01-01")
    more = table.day_added(text, first, date(2024, 1, 20), "市制記念日")
    assert list(more.value(("holidays",)))[:3] == [date(2024, 1, 1), date(2024, 1, 8), date(2024, 1, 20)]
    assert lines(text, more) == ["+  2024-01-20: 市制記念日"]
    added = leaf(more, "", "休みの日 › 2024-01-20")
    assert table.dropped(more, added).text == text.text


def test_an_office_is_added_like_another_one_and_dropped_again():
    text = text_of("offices")
    one = leaf(text, "市民課", "窓口")
    more = table.copied(text, one, "shiminka_2")
    assert [section["id"] for section in more.value(("sections",))][:2] == ["shiminka", "shiminka_2"]
    assert more.value(("sections", 1, "counter")) == text.value(("sections", 0, "counter"))
    copy = next(found for found in table.leaves(more) if found.place == ("sections", 1, "id"))
    assert table.dropped(more, copy).text == text.text


@pytest.mark.parametrize(
    ("typed", "before", "value"),
    [("はい", False, True), ("いいえ", True, False), ("12", 3, 12), ("要確認", 3, "要確認"), ("300", "要確認", 300),
     ("2027-04-01", date(2026, 1, 1), date(2027, 4, 1)), ("0748", "000-000-0000", "0748"), (" 課 ", "係", "課")],
)  # fmt: skip
def test_what_is_typed_is_of_the_kind_that_stood_there(typed, before, value):
    found = table.typed(typed, before)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("typed", "before", "why"),
    [("", "x", "empty"), ("1", True, "yes_no"), ("二", 2, "whole"), ("2027-02-30", "x", "day"),
     ("あした", date(2026, 1, 1), "day")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(typed, before, why):
    with pytest.raises(NotAValue) as fault:
        table.typed(typed, before)
    assert fault.value.why == why


def test_what_is_part_of_no_list_is_not_copied():
    text = text_of("calendar")
    with pytest.raises(NotAValue):
        table.copied(text, leaf(text, "", "この日まで"), "x")
