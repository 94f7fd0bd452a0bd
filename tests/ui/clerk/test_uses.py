"""用途からえらぶ: over the home page, and over the procedures to see what is not needed and to take one in."""

from __future__ import annotations

from kakanai_desk.visit.clerk_view import Home
from kakanai_desk.visit.steps import Step
from tests.ui.clerk.clerk_bench import ClerkBench


def test_from_home_a_procedure_of_the_menu_starts_its_event(clerk: ClerkBench) -> None:
    clerk.sign_in().press("F5")
    page = clerk.workplace.uses
    assert page.isVisible()
    while not page.menu.current().title.startswith("障害者手帳"):
        clerk.press("Down")
    clerk.press("Right", "Enter")
    assert clerk.serving.title == "手帳"
    (wish,) = clerk.bench.context.visit.overrides
    assert wish.included
    assert wish.reason == "用途「障害者手帳」で受け付けた"
    assert not page.isVisible()


def test_esc_goes_home_again_and_letters_start_nothing_meanwhile(clerk: ClerkBench) -> None:
    clerk.sign_in().press("F5", "1", "F12", "Right", "Left", "Esc")
    assert isinstance(clerk.view.screen, Home)
    assert clerk.workplace.home.isVisible()
    clerk.press("1")
    assert clerk.serving.title == "転入"


def test_what_is_not_needed_stands_there_with_its_reason_and_is_taken_in(clerk: ClerkBench) -> None:
    clerk.to_procedures().press("F5")
    page = clerk.workplace.uses
    count = len(clerk.serving.not_needed)
    assert count >= 15
    assert page.menu.current().title == f"この受付で不要なもの {count}"
    assert all(entry.why for entry in page.table.model_.rows)
    clerk.press("Right", "Down", "Enter")
    assert "国外からの転入の確認" in clerk.workplace.visit.reason._title.text()
    clerk.press("1")
    row = clerk.workplace.visit.procedures.selected()
    assert row is not None
    assert (row.id, row.level, row.added_because) == ("kokugai_tennyu", "added", "窓口で本人が希望した")
    assert "理由は来庁者には見えません" in clerk.workplace.visit.procedures.reasons.texts()
    assert len(clerk.serving.not_needed) == count - 1
    clerk.press("F7")
    assert len(clerk.serving.not_needed) == count


def test_the_reason_can_be_typed_and_esc_takes_nothing_in(clerk: ClerkBench) -> None:
    clerk.to_procedures().press("F5", "Right", "Enter", "Esc")
    assert clerk.bench.context.visit.overrides == ()
    clerk.press("F5", "Right", "Enter")
    clerk.workplace.visit.reason.field.setFocus()
    clerk.ime("", "国外から来た書類を確かめた").press("Enter")
    (change,) = clerk.bench.context.visit.overrides
    assert change.reason == "国外から来た書類を確かめた"


def test_a_needed_procedure_of_the_menu_leads_to_its_row(clerk: ClerkBench) -> None:
    clerk.to_procedures().press("F5")
    page = clerk.workplace.uses
    while "手当・医療費" not in page.menu.current().title:
        clerk.press("Down")
    clerk.press("Enter", "Enter")
    row = clerk.workplace.visit.procedures.selected()
    assert row is not None
    assert row.id == "jidou_teate"
    assert clerk.serving.step is Step.PROCEDURES


def test_a_procedure_of_another_event_says_where_it_is_received(clerk: ClerkBench) -> None:
    clerk.to_procedures().press("F5")
    page = clerk.workplace.uses
    while page.menu.current().title != "税の証明":
        clerk.press("Down")
    clerk.press("Enter")
    entry = page.table.current()
    assert (entry.standing, entry.why) == ("also", "税の証明 も、この応対でいっしょに受ける")
    clerk.press("Enter")
    assert not page.isVisible()
    assert clerk.serving.title == "転入・税の証明"
    assert clerk.serving.step is Step.HOUSEHOLD  # the clerk is asked who comes for whom
    assert {"tax_relation"} <= {row.id for row in clerk.serving.questions}
    assert clerk.bench.context.visit.overrides == ()


def test_a_further_event_is_taken_back_where_it_was_added(clerk: ClerkBench) -> None:
    clerk.to_procedures().press("F5")
    page = clerk.workplace.uses
    while not page.menu.current().title.startswith("更新"):
        clerk.press("Down")
    clerk.press("Enter", "Enter")
    assert clerk.serving.title == "転入・更新・再交付"
    clerk.bench.desk.interviewing.not_also("kousin")
    clerk.bench.settle()
    assert clerk.serving.title == "転入"


def test_what_is_not_needed_is_counted_where_it_cannot_run_out_of_the_page(clerk: ClerkBench) -> None:
    clerk.to_procedures()
    head = clerk.workplace.visit.procedures._counts
    assert f"不要 {len(clerk.serving.not_needed)}(F5" in head.text()
    assert head.sizeHint().width() <= head.width()
