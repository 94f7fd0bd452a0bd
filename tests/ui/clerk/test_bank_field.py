"""The fields of an account: banks and branches of the city's table by name, reading and code, by ↓ (R-081)."""

from __future__ import annotations

import pytest

from kakanai_desk.ui.clerk.field_box import FieldBox
from tests.ui.clerk.clerk_bench import ClerkBench
from tests.unit.visit.test_accounts import banks


@pytest.fixture
def desk(clerk: ClerkBench) -> ClerkBench:
    """Somebody comes to have 児童手当 paid to another account."""
    clerk.bench.desk.accounts.banks_changed(banks())
    clerk.sign_in().press(clerk.bench.context.pack.events["kousin"].key)
    clerk.visitor_types_pin()
    clerk.press("F12")
    clerk.bench.desk.interviewing.answer("renew_what", "child_account")
    clerk.settle()
    return clerk


def typed(clerk: ClerkBench, question: str, text: str) -> FieldBox:
    field = clerk.workplace.visit.household._common[question]
    field.focus()
    clerk.ime("", text)
    return field


def test_a_bank_and_its_branch_are_offered_as_they_stand_today(desk: ClerkBench) -> None:
    bank = typed(desk, "account_bank", "みほ")
    assert bank.note.text() == "↓ 見本銀行\u3000みほん信用金庫"
    desk.press("Down", "Enter")
    assert bank.editor.text() == "見本銀行"
    assert bank.note.text() == ""
    branch = typed(desk, "account_branch", "034")
    assert branch.note.text() == "↓ 甲西支店"
    desk.press("Down", "Enter")
    answers = desk.bench.context.visit.case
    assert (answers.answer("account_bank"), answers.answer("account_branch")) == ("見本銀行", "甲西支店")
