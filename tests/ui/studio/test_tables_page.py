"""表 by the keyboard: a fee, a holiday, an entry more and one less (R-086)."""

from __future__ import annotations

FEES, CALENDAR = "_shared/fees.yaml", "_shared/calendar.yaml"


def opened(studio, file):
    studio.window.go_to("tables", file)
    studio.settle()
    return studio.window.page("tables")


def at(studio, page, words):
    page.filter.setText(words)
    page._filter()
    studio.settle()
    assert page.table.model_.rows, words


def test_a_fee_is_changed_by_enter_and_the_step_says_what(studio):
    page = opened(studio, FEES)
    at(studio, page, "inkan 金額")
    page.table.setFocus()
    studio.press("Enter", "Backspace", "300", "Enter")
    assert b"{id: inkan, yen: 300," in studio.state.files[FEES]
    assert studio.state.undo == "手数料の「金額(円)」を「300」に"
    assert studio.state.findings == ()
    studio.press("Ctrl+Z")
    assert studio.state.changed == ()


def test_a_value_that_cannot_be_is_said_and_kept_to_be_mended(studio):
    page = opened(studio, "_shared/identity.yaml")
    at(studio, page, "旅券 有効期限")
    page.table.setFocus()
    studio.press("Enter", "Backspace", "たぶん", "Enter")
    assert page.told.first.text() == "「はい」か「いいえ」で書いてください"
    assert (page.value.text(), studio.state.changed) == ("たぶん", ())


def test_a_holiday_is_added(studio):
    page = opened(studio, CALENDAR)
    at(studio, page, "休みの日 2028-11-23")
    page.table.setFocus()
    studio.press("Enter", "Backspace", "2028-11-30 市制記念日", "F6")
    assert "  2028-11-30: 市制記念日\n" in studio.state.files[CALENDAR].decode()
    assert studio.state.findings == ()


def test_an_entry_is_copied_and_dropped(studio):
    page = opened(studio, FEES)
    at(studio, page, "inkan 記号")
    page.table.setFocus()
    studio.press("F5")
    assert b"{id: inkan_2, yen:" in studio.state.files[FEES]
    at(studio, page, "inkan_2 記号")
    page.table.setFocus()
    studio.press("F9")
    assert studio.state.changed == ()


def test_the_next_table_comes_by_a_key(studio):
    page = opened(studio, FEES)
    studio.press("F2")
    assert page._title.text() == "締切日"


def test_all_that_a_procedure_says_is_mended_here_and_esc_goes_back(studio):
    dog = "inu_henkou/procedure.yaml"
    studio.window.go_to("procedure", dog)
    studio.settle()
    studio.press("F10")
    page = studio.window.page("tables")
    assert (studio.window.at, page._title.text()) == ("tables", "犬の登録事項変更届")
    at(studio, page, "根拠")
    page.table.setFocus()
    studio.press("Enter", "Backspace", "狂犬病予防法 第4条第4項・第5項", "Enter")
    assert "basis: 狂犬病予防法 第4条第4項・第5項\n" in studio.state.files[dog].decode()
    assert studio.state.undo == "犬の登録事項変更届の「根拠」を「狂犬病予防法 第4条第4項・第5項」に"
    studio.press("Esc")
    assert studio.window.at == "procedure"
    studio.press("Alt+6")
    assert page._title.text() == "手数料"


def test_all_that_a_form_says_is_mended_here_and_esc_goes_back(studio):
    form = "inu_henkou/documents/inu_henkou_a4.yaml"
    studio.window.go_to("form", form)
    studio.settle()
    studio.press("F11")
    page = studio.window.page("tables")
    at(studio, page, "覚え書き")
    page.table.setFocus()
    studio.press("Enter", "Backspace", "湖南市の様式による", "Enter")
    assert "note: 湖南市の様式による\n" in studio.state.files[form].decode()
    studio.press("Esc")
    assert studio.window.at == "form"
