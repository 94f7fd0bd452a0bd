"""The clerk's address field: written as the table has it, odd ones marked, buildings by ↓ (R-079, R-080)."""

from __future__ import annotations

import pytest

from kakanai_desk.core.addresses import AddressBook
from kakanai_desk.ui.clerk.field_box import FieldBox
from tests.fakes.towns import TOWNS
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def desk(clerk: ClerkBench) -> ClerkBench:
    addresses = clerk.bench.desk.addresses
    addresses.towns_changed(TOWNS)
    addresses._book = AddressBook(TOWNS, {"9001001": ("見本ハイツ", "見本コーポ")})
    clerk.to_household().fill_household()
    clerk.workplace.visit.household._common["move_from"].focus()
    clerk.press("1", "1", "0405", "Enter", "5203114", "Enter")
    return clerk


def box(clerk: ClerkBench) -> FieldBox:
    return clerk.workplace.visit.household._common["new_address"]


def typed(clerk: ClerkBench, text: str) -> FieldBox:
    field = box(clerk)
    field.put("")
    field.focus()
    clerk.ime("", text)
    return field


def answer(clerk: ClerkBench) -> str:
    return clerk.bench.context.visit.case.answer("new_address") or ""


def test_the_town_that_was_filled_in_is_not_odd_yet(desk: ClerkBench) -> None:
    assert box(desk).editor.text().startswith("湖南市")
    assert box(desk).note.text() == ""


def test_enter_writes_it_as_the_table_does(desk: ClerkBench) -> None:
    field = typed(desk, "湖南市見本町１－２－３")
    assert field.note.text() == "↓ 湖南市見本町一丁目2番地3"
    desk.press("Enter")
    assert answer(desk) == field.editor.text() == "湖南市見本町一丁目2番地3"
    assert field.note.text() == "見本町一丁目(町字の表 2026-04-01 現在)\u3000↓ 見本ハイツ"


def test_an_unknown_town_is_marked_and_kept(desk: ClerkBench) -> None:
    field = typed(desk, "湖南市よそ町1番地")
    assert "町字の表にありません" in field.note.text()
    desk.press("Enter")
    assert answer(desk) == "湖南市よそ町1番地"
    assert "町字の表にありません" in field.note.text(), "it stays to be seen when the clerk has gone on"
    assert not field.editor.wrong


def test_down_goes_through_the_buildings_and_typing_ends_that(desk: ClerkBench) -> None:
    field = typed(desk, "湖南市見本町一丁目2番地3")
    desk.press("Down")
    assert field.editor.text() == "湖南市見本町一丁目2番地3\u3000見本ハイツ"
    desk.press("Down")
    assert field.editor.text() == "湖南市見本町一丁目2番地3\u3000見本コーポ"
    desk.press("2", "0", "3", "Enter")
    assert answer(desk) == "湖南市見本町一丁目2番地3\u3000見本コーポ203"


def test_the_day_of_the_table_stands_at_the_entry(desk: ClerkBench) -> None:
    field = typed(desk, "湖南市見本谷5番地")
    desk.press("Down")
    assert field.editor.text() == "湖南市大字見本谷5番地"
    assert field.note.text() == "大字見本谷(町字の表 2026-04-01 現在)"


def test_an_address_elsewhere_and_the_register_of_honseki_are_left_alone(desk: ClerkBench) -> None:
    field = typed(desk, "大津市中央１－２")
    desk.press("Enter")
    assert field.note.text() == "" and answer(desk) == "大津市中央１－２"
    honseki = desk.workplace.visit.household._common["honseki"]
    honseki.focus()
    desk.ime("", "湖南市見本町１－２").press("Enter")
    assert honseki.editor.text() == "湖南市見本町１－２"
