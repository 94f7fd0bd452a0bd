"""R-113 at the clerk's window: what other counters changed after the sheet, and F7 where both changed it."""

from __future__ import annotations

import pytest

from tests.fakes.lineage import FakeLineage
from tests.ui.clerk.clerk_bench import ClerkBench
from tests.ui.clerk.sheets import go_on_from_a_sheet, other_counter


@pytest.fixture
def center(clerk: ClerkBench) -> FakeLineage:
    clerk.to_procedures()
    return go_on_from_a_sheet(clerk)


def told(clerk: ClerkBench) -> str:
    return clerk.workplace.visit.who._joined.text().partition("\n")[2]


def keys(clerk: ClerkBench) -> dict[str, str]:
    return {key.key: key.action for key in clerk.workplace.bar.keys()}  # noqa: SIM118 - a method of ours


def test_what_came_from_another_counter_is_said_beside_the_sheet(clerk: ClerkBench, center: FakeLineage) -> None:
    case = clerk.bench.context.visit.case
    center.says = other_counter(case, case.answered("phone", "000-0000-0001"))
    clerk.bench.desk.joining.ask(case)
    clerk.settle()
    assert told(clerk) == "続きの受付 NC1-260410-0007-3 を合わせました"
    assert next(q for q in clerk.serving.questions if q.id == "phone").shown == "000-0000-0001"
    assert keys(clerk).get("F7") != "compare"


def test_where_both_changed_it_no_paper_is_made_before_f7_and_a_digit(clerk: ClerkBench, center: FakeLineage) -> None:
    case = clerk.bench.context.visit.case
    center.says = other_counter(case.answered("phone", "1"), case.answered("phone", "000-0000-0001"))
    clerk.bench.desk.joining.ask(case.answered("phone", "1"))
    clerk.settle()
    assert "見くらべ 1" in clerk.serving.missing
    clerk.press("F12")
    assert clerk.serving.step.value == "procedures"
    assert "食い違いが残っています" in clerk.workplace.visit.notice.first.text()
    assert keys(clerk)["F7"] == "compare"
    clerk.press("F7")
    page = clerk.workplace.visit.compare
    assert clerk.workplace.place().page == "compare"
    assert page._title.text() == "世帯　電話番号"
    assert [cell._saying.shown for cell in page.cells if cell.isVisible()] == ["0748000000", "000-0000-0001"]
    clerk.press("2")
    assert clerk.workplace.place().page == ""
    assert clerk.bench.context.visit.case.answer("phone") == "000-0000-0001"
    clerk.press("F10")
    assert keys(clerk)["F7"] == "compare"


def test_with_the_center_away_it_says_that_nothing_was_compared(clerk: ClerkBench, center: FakeLineage) -> None:
    center.away = True
    clerk.bench.desk.joining.ask(clerk.bench.context.visit.case)
    clerk.settle()
    assert told(clerk) == "中央に届かず、ほかの窓口での変更は確かめていません"


def test_who_was_taken_out_elsewhere_is_named(clerk: ClerkBench, center: FakeLineage) -> None:
    case = clerk.bench.context.visit.case
    center.says = other_counter(case, type(case)(case.visit_date, case.event, case.people[:-1], case.answers))
    clerk.bench.desk.joining.ask(case)
    clerk.settle()
    assert told(clerk).endswith("\nあちらの窓口で世帯から外された人がいます: 見本 渚")
