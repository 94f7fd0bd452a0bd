"""A whole 転入 visit from the clerk's keyboard; the visitor's taps go to the desk directly."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.ports.sync import LinkState, SyncStatus
from kakanai_desk.visit.clerk_view import Home, SignIn
from kakanai_desk.visit.steps import Step
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture(autouse=True)
def watched(clerk: ClerkBench) -> None:
    """Every step on the way is painted and settled key by key, too."""
    clerk.watched = True


def test_a_family_of_four_moves_in_by_keyboard_alone(clerk: ClerkBench) -> None:
    clerk.to_print()
    assert clerk.serving.step is Step.PRINT
    clerk.press("F12")
    assert clerk.workplace.visit.closing._title.text() == "紙は、出ましたか"
    assert "受付済" not in clerk.workplace.visit.closing._title.text()
    clerk.press("1")
    assert clerk.serving.step is Step.DONE
    assert clerk.workplace.visit.closing._title.text() == "受付済です"
    assert clerk.bench.store.open_visits() == []
    clerk.press("F12")
    assert isinstance(clerk.view.screen, Home)


def test_the_members_reach_the_desk_as_they_were_typed(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().fill_common()
    rows = [(m.relation, m.name, m.kana, m.birth_iso, m.sex) for m in clerk.serving.members]
    assert rows == [
        ("世帯主", "見本\u3000太郎", "みほん\u3000たろう", "1986-05-01", "male"),
        ("妻", "見本\u3000花子", "みほん\u3000はなこ", "1988-11-03", "female"),
        ("子", "見本\u3000葛葉", "みほん\u3000くずは", "2017-07-07", "female"),
        ("子", "見本\u3000渚", "みほん\u3000なぎさ", "2023-09-12", "male"),
    ]
    answers = {row.id: row.value for row in clerk.serving.questions}
    assert answers["move_method"] == "certificate"
    assert answers["planned_out_date"] == "2026-04-05"
    assert answers["new_address"] == "湖南市石部口一丁目２番３号"
    assert answers["old_head"] == answers["hittousha"] == "見本\u3000太郎"
    assert clerk.serving.missing == ()


def test_the_clerks_keys_are_counted_with_the_visit(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().fill_common().press("F12")
    counted = clerk.bench.context.visit.effort.clerk_keys
    composed = 2 * len(clerk.composed) + 2 * clerk.compositions  # an input method keeps its keys to itself
    assert composed > 0
    assert 60 <= counted - composed <= 90


def test_the_wrong_paper_answer_prints_again_and_does_not_close(clerk: ClerkBench) -> None:
    clerk.to_print().press("F12", "2")
    assert clerk.serving.printed == "some"
    assert clerk.serving.step is Step.PRINT
    clerk.press("F12")
    assert len(clerk.bench.printer.printed) == 1, "first the reason"
    clerk.press("2")
    assert len(clerk.bench.printer.printed) == 2
    assert clerk.serving.printed == "sent"


def test_sent_is_said_only_after_the_center_has_it(clerk: ClerkBench) -> None:
    clerk.to_print().press("F12", "1")
    stages = clerk.workplace.visit.closing.stages
    assert "送信 送信待ち 1" in stages.accessibleName()
    clerk.bench.desk.sync_changed(SyncStatus(0, 1, 0, LinkState.UP))
    clerk.settle()
    assert "送信 よし" in stages.accessibleName()


def test_f11_locks_and_the_page_says_who(clerk: ClerkBench) -> None:
    clerk.to_household().press("F11")
    assert isinstance(clerk.view.screen, SignIn)
    assert "見本 窓口" in clerk.window.sign_in.hills._note.text()
    clerk.press("mihon-no-aikotoba", "Enter")
    assert clerk.serving.step is Step.HOUSEHOLD


def test_the_password_leaves_no_trace_in_its_field(clerk: ClerkBench) -> None:
    clerk.press("K00123", "Enter", "wrong", "Enter")
    assert clerk.window.sign_in.password.text() == ""
    assert not clerk.window.sign_in.error.isHidden()


def test_a_parked_visit_goes_on_where_it_stood(clerk: ClerkBench) -> None:
    clerk.to_household().press("F9")
    assert isinstance(clerk.view.screen, Home)
    clerk.press("F12")
    assert clerk.serving.step is Step.HOUSEHOLD


def test_nothing_of_a_visit_stays_in_the_window_after_it(clerk: ClerkBench) -> None:
    clerk.to_household().press("F9")
    clerk.settle()
    words = [w.accessibleName() + w.accessibleDescription() for w in clerk.window.findChildren(QWidget)]
    assert not any("太郎" in word or "京都府" in word for word in words)


def test_page_keys_go_from_member_to_member(clerk: ClerkBench) -> None:
    clerk.to_household().fill_household().press("PageUp")
    assert clerk.workplace.visit.household.member_id() == "p3"


def test_a_mark_is_accepted_with_a_reason(clerk: ClerkBench) -> None:
    clerk.to_procedures().press("F12")
    while clerk.serving.step is Step.DOCUMENTS:
        clerk.press("F12")
    clerk.press("F12", "1")
    assert clerk.serving.step is Step.PRINT
    assert clerk.bench.context.visit.signature is not None
    assert clerk.bench.context.visit.signature.by_mark


def test_nothing_personal_stands_in_the_title(clerk: ClerkBench) -> None:
    clerk.to_household()
    assert "見本" not in clerk.window.windowTitle()
