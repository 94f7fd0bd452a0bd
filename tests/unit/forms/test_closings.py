"""The city's table of closing days by the wished month (D36): 4月 in one go, other months the month before."""

from datetime import date

import pytest

from kakanai_desk.forms.calendar import OpeningDays
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.deadlines import Closings, Count, count
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.loader import BrokenDefinitions
from tests.unit.forms.packs import pack_of, procedure

TABLE = """closings:
  - id: nursery
    title: 入園の締切
    months:
      - {for: 4, on: "11-15", year: before}
      - {for: 10, on: "09-01"}
    otherwise: {months_before: 1, day: 31}
"""
WISH = ("{id: wish, type: date, to: clerk, ask: いつから}",)
RULE = "deadline: {counts: [{from: wish, closing: nursery, closed_day: stays}]}\nlate: {ja: 次の月}\nasks: [wish]\n"


def one(deadline=RULE, table=TABLE):
    head, *rest = procedure("{in_month: {visit_date: [4]}}", deadline)
    return {"one": (head.replace("deadline: none\n", ""), *rest)}, {"closings": table}


@pytest.mark.parametrize(
    ("wished", "closing"),
    [
        ("2027-04-01", "2026-11-15"),
        ("2026-10-01", "2026-09-01"),
        ("2026-05-01", "2026-04-30"),
        ("2026-05-31", "2026-04-30"),  # whatever day of the month
        ("2027-03-01", "2027-02-28"),
        ("2028-03-15", "2028-02-29"),
        ("2027-01-10", "2026-12-31"),
    ],
)
def test_the_closing_day_of_a_month(tmp_path, wished, closing):
    procedures, tables = one()
    pack = pack_of(tmp_path / "p", WISH, procedures, tables=tables)
    case = Case(date(2026, 4, 10), "tennyu", (), {"move_date": "2026-04-05", "wish": wished})
    needed = decide(case, pack).of("one")
    assert needed.deadline.date.isoformat() == closing
    assert "入園の締切" in needed.deadline.counted[0]


def test_a_closed_day_moves_it_only_where_the_city_says_so():
    table = Closings("締切", (), 1, 3)
    calendar = OpeningDays({date(2026, 5, 4): "休日", date(2026, 5, 5): "休日", date(2026, 5, 6): "休日"}, date.max)
    june = date(2026, 6, 1)
    assert count(Count("wish", 0, shifts=False, closings=table), june, "希望", calendar)[0] == date(2026, 5, 3)
    assert count(Count("wish", 0, closings=table), june, "希望", calendar)[0] == date(2026, 5, 7)


@pytest.mark.parametrize(
    ("deadline", "table", "code"),
    [
        (RULE.replace("nursery", "nursary"), TABLE, "PROC-038"),
        (RULE, TABLE.replace('"11-15"', '"11-31"'), "PROC-034"),
        (RULE, TABLE.replace("months_before: 1, ", ""), "PROC-003"),
    ],
)
def test_a_wrong_table_is_a_finding(tmp_path, deadline, table, code):
    procedures, tables = one(deadline, table)
    with pytest.raises(BrokenDefinitions) as caught:
        pack_of(tmp_path / "p", WISH, procedures, tables=tables)
    assert code in str(caught.value)
