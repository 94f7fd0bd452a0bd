"""Fees: copies × unit price, waivers, the total; a price the city has not filled in is never guessed."""

from datetime import date

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.fees import fees_of
from kakanai_desk.forms.loader import BrokenDefinitions, load, load_with_findings
from tests.unit.forms.packs import pack_of, procedure

ALWAYS = "{in_month: {visit_date: [4]}}"
TABLE = """fees:
  - {id: paper, yen: 300, unit: 通, basis: 手数料条例(要確認)}
  - {id: open, yen: 要確認, unit: 件, basis: 手数料条例(要確認)}
"""
COPIES = ("{id: copies, type: digits, to: clerk, ask: 通数}", "{id: car, type: yes_no, to: clerk, ask: 車検か}")
WAIVED = (
    "fee: {table: paper, copies: copies, waived: [{when: {is_yes: car}, why: 車検のため無料}]}\nasks: [copies, car]\n"
)


def fees(tmp_path, answers, **further):
    pack = pack_of(
        tmp_path / "p",
        COPIES,
        {name: procedure(ALWAYS, text) for name, text in further.items()},
        tables={"fees": TABLE},
    )
    case = Case(date(2026, 4, 10), "tennyu", (), {"move_date": "2026-04-05", **answers})
    return fees_of(case, pack, decide(case, pack))


@pytest.mark.parametrize(("copies", "amount"), [("1", 300), ("3", 900), ("0", 0), (None, None), ("二", None)])
def test_copies_times_the_price(tmp_path, copies, amount):
    found = fees(tmp_path, {"copies": copies} if copies else {}, one=WAIVED)
    assert [line.amount for line in found.lines] == [amount]
    assert (found.total, found.whole) == (amount or 0, amount is not None)


def test_what_is_waived_costs_nothing_and_says_why(tmp_path):
    found = fees(tmp_path, {"copies": "3", "car": "yes"}, one=WAIVED)
    (line,) = found.to_json()["lines"]
    assert (line["amount"], line["copies"], line["waived"]) == (0, 3, "車検のため無料")
    assert fees(tmp_path / "b", {"copies": "3", "car": "no"}, one=WAIVED).total == 900


def test_the_total_says_when_it_is_not_whole(tmp_path):
    found = fees(tmp_path, {"copies": "2"}, one=WAIVED, other="fee: {table: open}\n", free="")
    assert [(line.procedure, line.amount) for line in found.lines] == [("one", 600), ("other", None)]
    assert (found.total, found.whole) == (600, False)


@pytest.mark.parametrize(
    ("fee", "code"),
    [
        ("{table: papre}", "PROC-039"),
        ("{table: paper, copies: copys}", "PROC-012"),
        ("{table: paper, waived: [{when: {is_yes: car}}]}", "PROC-003"),
    ],
)
def test_a_wrong_fee_is_a_finding(tmp_path, fee, code):
    with pytest.raises(BrokenDefinitions) as caught:
        pack_of(tmp_path / "p", COPIES, {"one": procedure(ALWAYS, f"fee: {fee}\n")}, tables={"fees": TABLE})
    assert code in str(caught.value)


def test_a_price_is_a_number_or_says_that_it_is_open(tmp_path):
    with pytest.raises(BrokenDefinitions) as caught:
        pack_of(tmp_path / "p", COPIES, {"one": procedure(ALWAYS, "")}, tables={"fees": TABLE.replace("300", "三百円")})
    assert "fees.yaml" in str(caught.value)


def test_the_city_s_table_is_used_row_by_row():
    pack, findings = load_with_findings(procedures())
    assert findings == []
    used = {p.fee.fee for p in load(procedures()).procedures if p.fee is not None}
    assert used == set(pack.fees)
