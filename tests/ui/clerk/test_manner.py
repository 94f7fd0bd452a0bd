"""The clerk sets how the visitor's screen is shown, from the keyboard, for the running visit (R-057)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kakanai_desk.core.ids import VisitId
from kakanai_desk.visit.model import from_plain, to_plain
from kakanai_desk.visit.visitor_view import VisitorView
from tests.fakes.desk import city
from tests.ui.clerk.clerk_bench import ClerkBench


@pytest.fixture
def desk(tmp_path: Path, qtbot: object) -> Iterator[ClerkBench]:
    bench = ClerkBench(tmp_path).sign_in().press("1")
    yield bench
    bench.settle()
    bench.window.close()
    bench.bench.store.close()


def manner(view: VisitorView) -> tuple[object, ...]:
    return view.language, view.size, view.look, view.low, view.left


def test_language_letters_colours_height_and_hand_are_set_by_keys_alone(desk: ClerkBench) -> None:
    desk.press("Shift+F8", "Right", "Right", "2", "2", "2", "3", "Right", "4", "5")
    assert manner(desk.view.visitor) == ("pt-BR", 2.0, "contrast", True, True)
    desk.press("5", "4", "Up", "Right", "Esc")
    assert manner(desk.view.visitor) == ("pt-BR", 2.0, "dark", False, False)
    assert desk.workplace.visit.place().page == ""


def test_the_page_stays_open_while_the_visitor_goes_on(desk: ClerkBench) -> None:
    desk.press("Shift+F8")
    desk.visitor_types_pin()
    assert desk.serving.step.value == "facts"
    desk.press("4")
    assert desk.view.visitor.low
    desk.press("Esc", "F12")
    assert desk.serving.step.value == "household"


def test_a_resumed_visit_is_shown_as_before_and_the_next_visitor_as_usual(desk: ClerkBench) -> None:
    desk.press("Shift+F8", "2", "2", "3", "3", "4", "5", "Esc")
    before = manner(desk.view.visitor)
    assert before == ("ja", 1.5, "contrast", True, True)
    parked = desk.serving.visit_id
    desk.press("F9", "1")
    assert manner(desk.view.visitor) == ("ja", 1.0, "normal", False, False)
    desk.bench.desk.abandon("visitor_left")
    desk.bench.desk.resume(VisitId(parked))
    desk.settle()
    assert manner(desk.view.visitor) == before
    desk.bench.desk.abandon("visitor_left")
    assert manner(desk.view.visitor) == ("ja", 1.0, "normal", False, False)


def test_a_visit_kept_before_there_were_looks_is_shown_as_usual(desk: ClerkBench) -> None:
    visit = desk.bench.context.visit
    kept = to_plain(visit)
    assert from_plain(kept, city()) == visit
    del kept["look"]
    assert (from_plain(kept, city()).look, from_plain(kept, city()).low) == ("normal", False)
