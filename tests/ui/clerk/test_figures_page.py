"""統計 at home by keys alone: what is shown beside what was counted, whose it is, and the files (R-098)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.core.tabulating import Axis
from kakanai_desk.ui.clerk.figures_page import FiguresPage
from kakanai_desk.visit.figuring import Counted
from tests.fakes.desk import rights_of
from tests.fakes.figures import EFFORT, FakeFigures
from tests.ui.clerk.clerk_bench import ClerkBench


def opened(clerk: ClerkBench, source: FakeFigures) -> FiguresPage:
    clerk.bench.context.figures = source
    clerk.sign_in().press("F9")
    return clerk.workplace.figures


def labels(clerk: ClerkBench) -> dict[str, str]:
    return {key.key: key.label for key in clerk.workplace.bar.keys()}  # noqa: SIM118


def cells(page: FiguresPage) -> list[tuple[str, tuple[str, ...]]]:
    return [(line.name, line.cells) for line in page.numbers.model_.rows]


def test_tables_and_what_is_counted_turn_by_the_arrows(clerk: ClerkBench) -> None:
    page = opened(clerk, FakeFigures())
    assert page.chart.chart.title == "件数　日ごと"
    clerk.press("Down", "Down", "Down")
    assert page.chart.chart.title == "件数　窓口ごと"
    assert cells(page)[-1] == ("合計", ("400", "799", "665", "0"))
    assert cells(page)[0][0] == "NA"
    assert [bar.values[0] for bar in page.chart.chart.bars] == [200, 100, 100]
    clerk.press("Right")
    assert page.measures.chosen == "minutes"
    assert page.chart.accessibleName() == "応対の時間　窓口ごと"
    assert "NA 中央値" in page.chart.accessibleDescription()
    clerk.press("Left", "Left")
    assert page.measures.chosen == "effort"
    assert page.numbers.isColumnHidden(4)
    assert not page.numbers.isColumnHidden(3)


def test_a_period_is_chosen_from_a_list_and_the_table_stays(clerk: ClerkBench) -> None:
    source = FakeFigures()
    page = opened(clerk, source)
    clerk.press("Down", "F2")
    assert labels(clerk)["Enter"] == "これをえらぶ"
    rows = page.side.model_.rows
    assert rows[:2] == ("令和8年4月(今月)", "令和8年3月")
    assert rows[-3:] == ("令和8年度(今年度)", "令和7年度(前年度)", "令和7年4月から令和8年3月まで(12か月)")
    clerk.press("Down", "Enter")
    assert (source.questions[-1].first, source.questions[-1].last) == ("2026-03", "2026-03")
    assert page._tiles["period"].text() == "期間　令和8年3月"
    assert page.chart.chart.title == "件数　曜日ごと"
    clerk.press("F4", "End", "Enter")
    assert source.questions[-1].section == page._view.sections[-1][0]
    assert source.questions[-1].first == "2026-03"


def test_esc_leaves_the_list_first_and_then_the_page_and_nothing_stays(clerk: ClerkBench) -> None:
    source = FakeFigures()
    page = opened(clerk, source)
    clerk.press("F3", "Esc")
    assert page.side.model_.rows[0] == "月ごと"
    assert len(source.questions) == 1
    clerk.press("Esc")
    assert clerk.workplace.home.isVisible()
    assert page.chart.chart.bars == ()
    assert clerk.view.figures.state is Counted.NOTHING


def test_while_the_center_counts_the_window_answers(clerk: ClerkBench) -> None:
    clerk.bench.context.figures = FakeFigures()
    clerk.sign_in()
    lane = clerk.bench.lanes.pop("figures")  # it does not come to an end
    clerk.press("F9", "Down", "Right")
    page = clerk.workplace.figures
    assert "中央で数えています" in page.chart.chart.nothing
    assert "F7" not in labels(clerk)
    clerk.press("Esc")
    assert clerk.workplace.home.isVisible()
    clerk.bench.lanes["figures"] = lane
    clerk.settle()
    assert clerk.view.figures.state is Counted.NOTHING  # too late


def test_without_the_center_a_band_says_whose_numbers_they_are(clerk: ClerkBench) -> None:
    with clerk.bench.store.transaction() as tx:
        for _ in range(12):
            tx.efforts.append(EFFORT, clerk.bench.clock.now())
    page = opened(clerk, FakeFigures(fault=CenterUnreachable()))
    assert page._alone.first.text() == "中央に つながらないため、この窓口で終えた受付だけの数です"
    assert cells(page)[-1] == ("合計", ("12", "12"))
    assert page.measures.names == ("counts", "minutes", "effort")
    assert "F3" not in labels(clerk)
    assert not page._tiles["counter"].isVisible()


def test_too_few_visits_are_said_in_words(clerk: ClerkBench) -> None:
    page = opened(clerk, FakeFigures(9))
    assert page.chart.chart.nothing.startswith("応対が 10 件に満たない")
    assert cells(page) == []


def test_hidden_counts_are_drawn_as_nothing_and_written_as_x(clerk: ClerkBench) -> None:
    page = opened(clerk, FakeFigures(60))
    clerk.press("Down", "Down", "Down", *["Right"] * 3)  # answers by counter
    shown = [bar.shown for bar in page.chart.chart.bars]
    assert ("X", "X", "X") in shown
    assert page.chart.grab().toImage().isNull() is False
    assert "X: 10 件" in page._foot.text()


@pytest.mark.parametrize(
    ("key", "kind", "head"), [("F6", "png", b"\x89PNG"), ("F7", "pdf", b"%PDF"), ("F9", "xlsx", b"PK")]
)
def test_a_key_writes_a_file(
    clerk: ClerkBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, kind: str, head: bytes
) -> None:
    page = opened(clerk, FakeFigures())
    offered: list[str] = []
    parents: list[type] = []

    def answered(parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        offered.append(name)
        parents.append(type(parent))
        return str(tmp_path / "figures"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answered)
    clerk.press(key)
    assert offered == [f"toukei-2026-04.{kind}"]
    assert issubclass(parents[0], QWidget), "Qt takes no stand-in for a window"
    written = (tmp_path / f"figures.{kind}").read_bytes()
    assert written.startswith(head)
    assert page._state.text() == f"figures.{kind} を書きました"
    if kind == "png":
        image = QImage.fromData(written)
        assert (image.width(), image.height()) == (1600, 900)


def test_who_may_not_has_no_key_for_it(clerk: ClerkBench) -> None:
    clerk.bench.people.allowed = rights_of("clerk")
    clerk.sign_in().press("F9")
    assert "F9" not in labels(clerk)
    assert clerk.workplace.home.isVisible()


def test_every_table_and_measure_can_be_drawn(clerk: ClerkBench) -> None:
    page = opened(clerk, FakeFigures())
    for axis in Axis:
        page._axis = axis
        for _ in page.measures.names:
            page._aside(1)
            assert page.chart.chart.bars or page.chart.chart.nothing
            page.chart.grab()


def test_how_the_center_answered_stands_beside_what_the_city_wants(clerk: ClerkBench) -> None:
    page = opened(clerk, FakeFigures(uptime=True))
    clerk.press("Left")
    assert page.chart.chart.title == "中央の稼働　日ごと"
    assert page.chart.chart.unit == "分(全体 99.60 %、目標 99.5 %)"
    assert page.chart.chart.series == ("止まった時間", "目標で許される時間")
    (worst,) = [bar for bar in page.chart.chart.bars if bar.name == "2026-04-14"]
    assert worst.shown == ("94", "8")
    assert ("2026-04-14", ("94.03 ▼", "26.2", "2", "90.0")) in cells(page)
    assert cells(page)[-1] == ("合計", ("99.60", "525.0", "10", "90.0"))
    assert "▼: 目標 99.5 %(要確認)より下" in page._foot.text()
    clerk.press("Down", "Down", "Down")
    assert [name for name, _ in cells(page)] == ["NA", "NB", "NC", "合計"]
    clerk.press("Down")
    assert page.chart.chart.nothing == "中央の稼働は、月・日・窓口ごとに出ます"
    assert cells(page) == []
    clerk.press("Right")
    assert "件に満たない" in page._foot.text()


def test_a_center_that_does_not_say_how_it_answered_has_no_such_choice(clerk: ClerkBench) -> None:
    page = opened(clerk, FakeFigures())
    clerk.press("Left")
    assert page.measures.chosen == "effort"
