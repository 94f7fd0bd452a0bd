"""What the clerk types is never lost and never overwritten."""

from __future__ import annotations

from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.ui.clerk.glyph_edit import GlyphEdit
from kakanai_desk.visit.steps import Step
from tests.ui.clerk.clerk_bench import ClerkBench


def fields(clerk: ClerkBench):
    return clerk.workplace.visit.household._fields


def common(clerk: ClerkBench):
    return clerk.workplace.visit.household._common


def test_typing_survives_a_new_view(clerk: ClerkBench) -> None:
    clerk.to_household()
    fields(clerk)["given"].focus()
    clerk.press("Home").ime("さくら", "桜")
    before = clerk.focused()
    assert isinstance(before, GlyphEdit)
    clerk.bench.desk.device_changed(DeviceStatus("printer", DeviceState.CAUTION, "clerk.device.printer.stopped"))
    clerk.bench.desk.household.change("p1", relation="世帯主")
    clerk.settle()
    assert clerk.focused() is before
    assert (before.text(), before.caret()) == ("桜太郎", 1)
    assert fields(clerk)["relation"].editor.text() == "世帯主"


def test_a_refused_answer_keeps_its_text_and_takes_the_focus(clerk: ClerkBench) -> None:
    clerk.to_household()
    common(clerk)["phone"].focus()
    clerk.press("0748x", "Enter")
    box = common(clerk)["phone"]
    assert box.editor.text() == "0748x"
    assert box.editor.hasFocus()
    assert "数字" in box.note.text()
    clerk.press("PageUp")
    assert box.editor.text() == "0748x"


def test_two_heads_are_refused_at_the_relation(clerk: ClerkBench) -> None:
    clerk.to_household().ime("", "みほん　たろう").press("Enter", "1", "F2")
    clerk.ime("はなこ", "花子").press("Enter", "s63.11.3", "Enter", "2", "1", "F12")
    assert clerk.serving.step is Step.HOUSEHOLD
    assert "世帯主が2人" in fields(clerk)["relation"].note.text()
    assert fields(clerk)["relation"].editor.hasFocus()
    assert "(VISIT-ANSWER-01)" in clerk.workplace.visit.notice.first.text()


def test_a_date_that_is_none_stays_in_the_field(clerk: ClerkBench) -> None:
    clerk.to_household()
    fields(clerk)["birth_date"].focus()
    clerk.press("End", *["\b"] * 0, "99", "Enter")
    assert fields(clerk)["birth_date"].editor.hasFocus()
    assert fields(clerk)["birth_date"].editor.text().endswith("99")
    assert fields(clerk)["birth_date"].editor.wrong


def test_the_date_is_echoed_while_it_is_typed(clerk: ClerkBench) -> None:
    clerk.to_household().press("F2")
    fields(clerk)["birth_date"].focus()
    clerk.press("r5/9/12")
    assert fields(clerk)["birth_date"].note.text() == "令和5年9月12日(2023年)"


def test_an_added_member_begins_with_the_familys_name_and_reading(clerk: ClerkBench) -> None:
    clerk.to_household().ime("", "みほん　たろう").press("Enter", "1", "F2")
    assert fields(clerk)["family"].editor.text() == "見本"
    assert clerk.focused() is fields(clerk)["given"].editor
    clerk.ime("はなこ", "花子")
    assert fields(clerk)["kana"].editor.text() == "みほん\u3000はなこ"


def test_a_postal_code_fills_the_town_but_never_over_an_address(clerk: ClerkBench) -> None:
    clerk.to_household()
    common(clerk)["new_postal_code"].focus()
    clerk.press("5203114", "Enter")
    assert common(clerk)["new_address"].editor.text() == "湖南市石部口"
    assert clerk.focused() is common(clerk)["new_address"].editor
    clerk.ime("", "1-1").press("Enter")
    common(clerk)["new_postal_code"].focus()
    clerk.press("End", "5", "Enter")
    assert common(clerk)["new_address"].editor.text() == "湖南市石部口1-1"


def test_the_chosen_form_reaches_the_desk_to_the_code_point(clerk: ClerkBench) -> None:
    clerk.to_household()
    fields(clerk)["given"].focus()
    clerk.ime("", "葛").press("F3")
    assert clerk.workplace.visit.place().page == "picker"
    page = clerk.workplace.visit.forms
    assert page._choice is not None
    wanted = page._choice.forms[0]
    clerk.press("1")
    assert "縮退字" in page._note.first.text()
    clerk.press("Enter")
    assert clerk.focused() is fields(clerk)["given"].editor
    clerk.press("Enter")
    assert wanted.mj == "MJ022335"
    assert clerk.serving.members[0].name == "見本\u3000太郎葛\U000e0102"


def test_a_character_nobody_can_type_is_searched_for_and_takes_its_place(clerk: ClerkBench) -> None:
    clerk.to_household()
    fields(clerk)["given"].focus()
    clerk.press("F3", "F2")
    page = clerk.workplace.visit.forms
    assert clerk.focused() is page.query
    clerk.ime("", "しんにょう").press("5")
    clerk.ime("", "つじ").press("Enter")
    assert "何を指すのか分かりません" in page._note.first.text()  # nobody reads しんにょう5つじ
    page.query.clear()
    clerk.ime("", "つじ 6画").press("Enter")
    assert clerk.focused() is page  # the digits choose
    forms = [form.text for form in page._choice.forms]
    assert forms and all(text[0] in "辻" for text in forms)
    clerk.press("1", "Enter")
    assert fields(clerk)["given"].editor.text() == f"太{forms[0]}"


def test_a_search_that_finds_nothing_chooses_nothing(clerk: ClerkBench) -> None:
    clerk.to_household()
    fields(clerk)["given"].focus()
    clerk.press("F3", "F2").ime("", "へん 60画").press("Enter")
    page = clerk.workplace.visit.forms
    assert "合う字がありません" in page._note.first.text()
    clerk.press("Enter", "Esc")
    assert fields(clerk)["given"].editor.text() == "太郎"


def test_escape_leaves_the_picker_without_choosing(clerk: ClerkBench) -> None:
    clerk.to_household()
    fields(clerk)["given"].focus()
    clerk.ime("", "葛").press("F3", "2", "Esc")
    assert clerk.focused() is fields(clerk)["given"].editor
    assert fields(clerk)["given"].editor.text() == "太郎葛"


def test_help_opens_and_closes_without_losing_anything(clerk: ClerkBench) -> None:
    clerk.to_household()
    common(clerk)["phone"].focus()
    clerk.press("0748", "F1")
    assert clerk.workplace.place().page == "help"
    clerk.press("Esc")
    assert common(clerk)["phone"].editor.text() == "0748"


def test_a_variation_selector_typed_alone_joins_its_character(clerk: ClerkBench) -> None:
    edit = GlyphEdit("氏")
    edit.setText("葛\U000e0102葉")
    edit.set_caret(1)
    assert edit.text() == "葛\U000e0102葉"
    edit.replace_char(0, "葛")
    assert edit.text() == "葛葉"
    edit.deleteLater()
