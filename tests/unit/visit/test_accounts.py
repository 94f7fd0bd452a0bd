"""R-081, R-104: an account at a bank or branch that the city's table has not is asked about once, and never stops."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kakanai_desk.core.banks import BankTable
from kakanai_desk.core.errors import CaseToConfirm
from kakanai_desk.core.places import procedures
from kakanai_desk.forms.bank_source import read_banks
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import DeskBench, desk_bench
from tests.unit.visit.walk import CLERK_ANSWERS, VISITOR_ANSWERS, walk


def banks() -> BankTable:
    table, _ = read_banks(procedures() / "_shared" / "banks.sample.csv", date(2026, 4, 1))
    assert table is not None
    return table


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskBench:
    """At the procedures; the account that is given is at a branch that closed on 2026-03-31."""
    answers = {"account_bank": "見本銀行", "account_branch": "石部支店", "account_kind": "ordinary",
               "account_number": "0000000", "account_holder": "ミホン タロウ"}  # fmt: skip
    monkeypatch.setitem(VISITOR_ANSWERS, "public_account", "no")
    for question, answer in answers.items():
        monkeypatch.setitem(CLERK_ANSWERS, question, answer)
    found = desk_bench(tmp_path).signed_in()
    for _ in walk(found):
        if found.context.visit.step is Step.PROCEDURES:
            break
    return found


def test_a_branch_that_is_no_more_is_asked_about_once_and_recorded(bench: DeskBench) -> None:
    bench.desk.accounts.banks_changed(banks())
    error = bench.desk.attempt(bench.desk.paperwork.make)
    assert isinstance(error, CaseToConfirm)
    assert "もうない" in str(error.values["say"])
    assert bench.desk.attempt(bench.desk.paperwork.make) is None
    assert "closed_branch.account" in bench.context.visit.confirmed


def test_without_a_table_nothing_is_asked(bench: DeskBench) -> None:
    assert bench.desk.accounts.alerts(bench.context.visit.case) == ()
    assert bench.desk.attempt(bench.desk.paperwork.make) is None
