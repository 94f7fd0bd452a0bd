"""受付をさがす at home, and F10 in the visit, by keys alone."""

from __future__ import annotations

from kakanai_desk.visit.clerk_view import Home
from kakanai_desk.visit.steps import Step
from tests.ui.clerk.clerk_bench import ClerkBench


def texts(clerk: ClerkBench) -> str:
    return "\n".join(label.text() for label in clerk.workplace.finder._labels)


def seats(clerk: ClerkBench) -> list[str]:
    bar = clerk.workplace.bar.keys()
    return [key.key for key in bar]


def primary(clerk: ClerkBench) -> list[str]:
    bar = clerk.workplace.bar.keys()
    return [key.label for key in bar if key.primary]


def test_a_parked_visit_is_typed_for_and_goes_on_with_enter(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().press("F9", "F3")
    page = clerk.workplace.finder
    assert page.isVisible()
    clerk.ime("くずは", "ミホン クズハ").press("Enter")
    assert page.table.hasFocus()
    assert primary(clerk) == ["つづきから始める"]
    clerk.press("Enter")
    assert clerk.serving.step is Step.HOUSEHOLD
    assert len(clerk.serving.members) == 4


def test_of_a_closed_visit_the_page_shows_what_was_done(clerk: ClerkBench) -> None:
    clerk.to_print().press("F12", "1", "F12", "F12", "F3", "s63.11.3", "Enter")
    page = clerk.workplace.finder
    assert primary(clerk) == ["したことを見る"]
    clerk.press("Enter")
    assert "国民健康保険 資格取得届" in texts(clerk)
    assert "令和8年4月20日 まで" in texts(clerk)
    assert "見本 窓口" in texts(clerk)
    assert "1234" not in texts(clerk)
    assert page.table.current().status == "closed"


def test_esc_goes_home_and_leaves_no_name_on_the_page(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().press("F9", "F3")
    clerk.ime("", "見本").press("Enter", "Esc")
    assert clerk.workplace.home.isVisible()
    assert clerk.workplace.finder.field.text() == ""
    assert clerk.workplace.finder.table.model_.rows == ()
    assert isinstance(clerk.view.screen, Home)
    assert clerk.view.screen.found.rows == ()
    clerk.press("1")
    assert clerk.serving.title == "転入"


def test_what_fits_nothing_says_what_to_try(clerk: ClerkBench) -> None:
    clerk.sign_in().press("F3")
    clerk.ime("", "山田").press("Enter")
    assert "もう一度" in clerk.workplace.finder._count.text()
    assert clerk.workplace.finder.field.hasFocus()


def test_locking_clears_what_was_found(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().press("F9", "F3")
    clerk.ime("", "見本").press("Enter", "F11")
    assert clerk.workplace.finder.table.model_.rows == ()
    assert clerk.workplace.finder.field.text() == ""


def test_f10_brings_the_last_change_back_and_shows_it_in_the_field(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household()
    page = clerk.workplace.visit.household
    page._fields["kana"].focus()
    page._fields["kana"].editor.clear()
    clerk.ime("", "みほん　みさき").press("Enter")
    assert clerk.serving.members[-1].kana == "みほん　みさき"
    clerk.press("F10")
    assert clerk.serving.members[-1].kana == "みほん　なぎさ"
    assert page._fields["kana"].editor.text() == "みほん　なぎさ"


def test_f10_takes_a_member_out_again_that_was_added_by_mistake(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().press("F2")
    assert len(clerk.serving.members) == 5
    clerk.press("F10")
    assert len(clerk.serving.members) == 4


def test_f10_gives_an_answer_back_to_be_asked_again(clerk: ClerkBench) -> None:
    clerk.to_procedures()
    assert clerk.serving.step is Step.PROCEDURES
    clerk.press("F10")
    assert clerk.serving.step is Step.INTERVIEW
    assert any(row.open for row in clerk.serving.questions)


def test_f10_is_offered_only_when_something_can_come_back(clerk: ClerkBench) -> None:
    clerk.to_household()
    assert "F10" not in seats(clerk)
    clerk.fill_household()
    assert "F10" in seats(clerk)
