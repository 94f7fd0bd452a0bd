"""R-116 at the editor's screen: how many of last month's real visits a draft decides otherwise."""

import time
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from kakanai_desk.studio.last_month import LastMonth, RealChange
from kakanai_desk.ui.presenters.studio_last_month import said
from tests.ui.studio.studio_bench import PATIENCE, StudioBench

HOKEN = "kokuho_shutoku/procedure.yaml"
CHANGES = (
    RealChange("tennyu", "kokuho_shutoku", "required", "not_needed", 37),
    RealChange("tennyu", "kokuho_shutoku", "required", "required", 12),
)
DONE = LastMonth("done", "2026-03", 0, 1204, 49, 0, 10, CHANGES)


class City:
    """What the center would say; ``asked``: the folders that were compared."""

    def __init__(self):
        self.asked, self.says = [], LastMonth("working")

    def ask(self, old, new):
        self.asked.append((old, new))
        return f"ask {len(self.asked)}"

    def told(self, ask):
        assert ask == f"ask {len(self.asked)}"
        return self.says


@pytest.fixture
def city():
    return City()


@pytest.fixture
def studio(tmp_path, city, qapp):
    bench = StudioBench(tmp_path, last_month=city)
    yield bench
    bench.end()


def change(studio, old=b"{age: {below: 75}}", new=b"{age: {below: 70}}"):
    studio.window.change("年齢", lambda files: {HOKEN: files[HOKEN].replace(old, new, 1)})
    studio.settle()
    studio.window.go_to("effect", "")
    studio.settle()
    return studio.window.page("effect")


def until(studio, true):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
        QApplication.processEvents()
    studio.settle()


def test_the_visits_of_last_month_come_first_when_the_center_has_told_them(studio, city):
    page = change(studio)
    assert len(city.asked) == 1
    until(studio, lambda: "判定しています" in page.last_month.first.text())
    assert {row.kind for row in page.table.model_.rows} == {"decision", "text"}, "nothing waits for the center"
    city.says = DONE
    until(studio, lambda: page.table.model_.rows[0].kind == "real")
    rows = [row.short for row in page.table.model_.rows if row.kind == "real"]
    assert rows == ["必ず要る → 要らない　37 件の届出", "対象になる人が変わる　12 件の届出"]
    assert page.table.model_.rows[0].about == "国民健康保険 資格取得届"
    text = page.last_month.first.text()
    assert ("2026年3月" in text, "1,204" in text, "49" in text, "4.1%" in text) == (True,) * 4
    assert "10 件未満" in page.last_month.second.text()


def test_what_changes_no_decision_is_not_asked(studio, city):
    page = change(studio, b"title: {ja: ", b"title: {ja: \xe6\x96\xb0")
    assert city.asked == []
    assert not page.last_month.isVisible()


def test_a_new_step_asks_again_and_an_old_answer_is_not_shown(studio, city):
    page = change(studio)
    city.says = DONE
    until(studio, lambda: page.table.model_.rows[0].kind == "real")
    city.says = LastMonth("working")
    studio.window.change("年齢", lambda files: {HOKEN: files[HOKEN].replace(b"{below: 70}", b"{below: 65}", 1)})
    studio.settle()
    assert len(city.asked) == 2
    assert all(row.kind != "real" for row in page.table.model_.rows)
    assert "1,204" not in page.last_month.first.text()


@pytest.mark.parametrize(
    ("found", "tone", "words"),
    [
        (LastMonth("few"), "warn", "数が少なく"),
        (LastMonth("away"), "warn", "答えません"),
        (LastMonth("broken"), "warn", "くらべられません"),
        (LastMonth("waiting"), "ai", "待って"),
        (replace(DONE, visits=None), "warn", "ほとんどすべて"),
        (replace(DONE, different=None, changes=()), "ok", "10 件未満"),
        (replace(DONE, different=None, visits=None), "ok", "10 件未満"),
    ],
)
def test_every_state_has_its_words(found, tone, words):
    kind, first, _ = said(found)
    assert kind == tone
    assert words in first


def test_visits_that_were_moved_ahead_or_not_read_are_told(qapp):
    _, _, second = said(replace(DONE, years=2, unread=31))
    assert "2028年" in second
    assert "31 件" in second
