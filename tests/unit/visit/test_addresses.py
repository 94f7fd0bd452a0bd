"""Odd addresses are asked about before paper is made; of past visits only buildings' names are kept (R-079, R-080)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kakanai_desk.core.errors import CaseToConfirm
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import DeskBench, desk_bench
from tests.fakes.towns import TOWNS
from tests.unit.visit.walk import CLERK_ANSWERS, walk

HERE = "滋賀県湖南市見本町一丁目1番地1"


@pytest.fixture
def bench(tmp_path: Path) -> DeskBench:
    found = desk_bench(tmp_path).signed_in()
    found.desk.addresses.towns_changed(TOWNS)
    return found


def whole_visit(bench: DeskBench, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CLERK_ANSWERS, "new_address", address)
    for _ in walk(bench):
        pass


def to_procedures(bench: DeskBench, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CLERK_ANSWERS, "new_address", address)
    for _ in walk(bench):
        if bench.context.visit.step is Step.PROCEDURES:
            return


def test_an_unknown_town_is_asked_about_once_and_recorded(bench: DeskBench, monkeypatch: pytest.MonkeyPatch) -> None:
    to_procedures(bench, "湖南市よそ町1番地", monkeypatch)
    error = bench.desk.attempt(bench.desk.paperwork.make)
    assert isinstance(error, CaseToConfirm)
    assert "町字の表にありません" in str(error.values["say"])
    assert bench.desk.attempt(bench.desk.paperwork.make) is None
    assert "unknown_town.new_address" in bench.context.visit.confirmed


def test_a_known_address_is_not_asked_about(bench: DeskBench, monkeypatch: pytest.MonkeyPatch) -> None:
    to_procedures(bench, HERE, monkeypatch)
    assert bench.desk.addresses.alerts(bench.context.visit.case) == ()


def test_without_a_table_nothing_is_odd_and_no_building_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk_bench(tmp_path).signed_in()
    for _ in range(2):
        whole_visit(bench, f"{HERE}　見本ハイツ203号", monkeypatch)
    assert bench.store.buildings(1) == {}


def test_a_building_is_offered_after_two_visits_and_without_its_rooms(
    bench: DeskBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_visit(bench, f"{HERE}　見本ハイツ203号", monkeypatch)
    assert bench.desk.addresses.book().buildings == {}
    whole_visit(bench, "湖南市見本町1-5-2 見本ハイツ１０１", monkeypatch)
    book = bench.desk.views()[0].addresses
    assert book.buildings == {"9001001": ("見本ハイツ",)}
    assert book.completions("湖南市見本町一丁目9番地") == ("湖南市見本町一丁目9番地　見本ハイツ",)


def test_nothing_else_of_the_address_is_kept(bench: DeskBench, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_visit(bench, f"{HERE}　見本ハイツ203号", monkeypatch)
    whole_visit(bench, f"{HERE}　見本方", monkeypatch)
    rows = bench.store._rows("SELECT * FROM buildings")
    assert rows == [("9001001", "見本ハイツ", 1)]


def test_a_visit_that_is_abandoned_leaves_no_building(bench: DeskBench, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        to_procedures(bench, f"{HERE}　見本ハイツ203号", monkeypatch)
        bench.desk.abandon("test")
    assert bench.store.buildings(1) == {}


def test_buildings_are_forgotten_by_command(bench: DeskBench, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("101", "102"):
        whole_visit(bench, f"{HERE}　見本ハイツ{room}", monkeypatch)
    assert bench.desk.addresses.book().buildings
    assert bench.store.forget_buildings(bench.clock.now()) == 1
    bench.desk.addresses.buildings_forgotten()
    assert bench.desk.addresses.book().buildings == {}
