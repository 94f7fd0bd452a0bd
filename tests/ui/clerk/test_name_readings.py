"""A name typed in kana: ↓ puts in the names that read so, one after the other."""

from __future__ import annotations

import pytest

from kakanai_desk.visit.converting import Converting
from tests.fakes.kanji import FakeKanji
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def desk(clerk: ClerkBench) -> ClerkBench:
    clerk.bench.desk.converting = Converting(clerk.bench.context, FakeKanji())
    clerk.to_household().press("F2")
    return clerk


def test_down_goes_through_the_names_of_a_reading(desk: ClerkBench) -> None:
    given = desk.workplace.visit.household._fields["given"]
    given.focus()
    desk.ime("", "はなこ")
    assert given.note.text() == "↓ 花子　ハナコ　華子"
    desk.press("Down")
    assert given.editor.text() == "花子"
    desk.press("Down", "Down")
    assert given.editor.text() == "華子"
    desk.press("Enter")
    assert desk.serving.members[-1].name == "見本　華子"


def test_a_name_that_is_written_in_kana_stays(desk: ClerkBench) -> None:
    given = desk.workplace.visit.household._fields["given"]
    given.focus()
    desk.ime("", "はなこ").press("Enter")
    assert desk.serving.members[-1].name == "見本　はなこ"


def test_another_name_is_not_offered_the_old_ones(desk: ClerkBench) -> None:
    given = desk.workplace.visit.household._fields["given"]
    given.focus()
    desk.ime("", "はなこ").press("Backspace", "Backspace", "Backspace")
    desk.ime("", "太郎")
    assert given.note.text() == ""
    desk.press("Down")
    assert given.editor.text() == "太郎"


def test_without_a_dictionary_the_field_is_as_ever(clerk: ClerkBench) -> None:
    clerk.to_household().press("F2")
    given = clerk.workplace.visit.household._fields["given"]
    given.focus()
    clerk.ime("", "はなこ").press("Down")
    assert given.note.text() == "" and given.editor.text() == "はなこ"
