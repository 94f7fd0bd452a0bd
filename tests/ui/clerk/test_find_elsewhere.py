"""The other counters in 受付をさがす: below the own visits, and nothing moves when they come (R-021)."""

from __future__ import annotations

from kakanai_desk.core.ports.sync import CenterUnreachable
from tests.fakes.city import FakeCity, elsewhere
from tests.ui.clerk.clerk_bench import ClerkBench


def with_city(clerk: ClerkBench, city: FakeCity) -> ClerkBench:
    clerk.to_household().fill_household().press("F9", "F3")
    clerk.bench.context.city = city
    return clerk


def labels(clerk: ClerkBench) -> dict[str, str]:
    return {key.key: key.label for key in clerk.workplace.bar.keys()}  # noqa: SIM118


def test_they_come_below_and_the_chosen_line_stays(clerk: ClerkBench) -> None:
    with_city(clerk, FakeCity([elsewhere(1), elsewhere(2)], [elsewhere(3, state="done")]))
    page = clerk.workplace.finder
    clerk.ime("", "みほん").press("Enter")
    assert [row.status for row in page.table.model_.rows] == ["parked", "elsewhere", "elsewhere"]
    assert page.table.currentIndex().row() == 0
    assert page.table.hasFocus()
    assert page._city.text() == "ほかの窓口 新しい 2 件。F6 で続き"
    clerk.press("Down")
    scroll = page.table.verticalScrollBar().value()
    clerk.press("F6")
    assert len(page.table.model_.rows) == 4
    assert (page.table.currentIndex().row(), page.table.verticalScrollBar().value()) == (1, scroll)
    assert page._city.text() == "ほかの窓口 3 件"
    assert "F6" not in labels(clerk)


def test_what_comes_first_from_elsewhere_does_not_take_the_caret(clerk: ClerkBench) -> None:
    with_city(clerk, FakeCity([elsewhere(1, kana="かくう　なぎさ")]))
    page = clerk.workplace.finder
    clerk.ime("", "かくう").press("Enter")
    assert page._count.text() == "この窓口には ありません"
    assert page.field.hasFocus()
    assert page.table.isVisible()
    clerk.press("Down", "Enter")
    assert labels(clerk)["Enter"] == "したことを見る"
    shown = "\n".join(label.text() for label in page._labels)
    assert "国民健康保険 資格取得届　審査中" in shown
    assert "NB1 の窓口" in shown
    assert "見本　渚" in shown


def test_a_line_says_whose_it_is_to_the_eye_and_to_the_reader(clerk: ClerkBench) -> None:
    with_city(clerk, FakeCity([elsewhere(1, state="done")]))
    clerk.ime("", "みほん").press("Enter")
    model = clerk.workplace.finder.table.model_
    said = [str(model.data(model.index(1, column))) for column in range(5)]
    assert said[1] == "令和8年4月9日 NB1 の窓口"
    assert said[4] == "完了"


def test_without_the_center_one_line_says_so(clerk: ClerkBench) -> None:
    with_city(clerk, FakeCity(fault=CenterUnreachable()))
    clerk.ime("", "みほん").press("Enter")
    page = clerk.workplace.finder
    assert page._city.text() == "中央に つながらないため、この窓口の分だけです"
    assert len(page.table.model_.rows) == 1


def test_leaving_lets_go_of_all_of_them(clerk: ClerkBench) -> None:
    with_city(clerk, FakeCity([elsewhere(1)]))
    clerk.ime("", "みほん").press("Enter", "Esc")
    assert clerk.workplace.finder.table.model_.rows == ()
    assert clerk.workplace.finder._city.text() == ""
    assert clerk.bench.desk.finding.found.elsewhere == ()
