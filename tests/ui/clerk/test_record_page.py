"""記録を見る by keys alone: one desk's lines and every desk's, what was typed, and a center that is away."""

from __future__ import annotations

import ast
from datetime import date

import pytest

from kakanai_desk.core.places import root
from kakanai_desk.core.record_kinds import KINDS
from kakanai_desk.core.record_search import View
from kakanai_desk.ui.clerk.record_page import RecordPage
from kakanai_desk.ui.presenters import clerk_record
from tests.fakes.desk import rights_of
from tests.fakes.lines import FakeLines
from tests.ui.clerk.clerk_bench import ClerkBench

WRITERS = ("record", "note", "_record")


@pytest.fixture
def source(clerk: ClerkBench) -> FakeLines:
    found = clerk.bench.context.city_record = FakeLines()
    clerk.bench.people.allowed = rights_of("auditor")
    clerk.sign_in().press("F10")
    return found


@pytest.fixture
def page(clerk: ClerkBench, source: FakeLines) -> RecordPage:
    return clerk.workplace.audit


def keys(clerk: ClerkBench) -> list[str]:
    return [key.key for key in clerk.workplace.bar.keys()]  # noqa: SIM118


def test_it_begins_with_this_desk_and_f2_turns_to_every_desk_and_back(clerk, page, source) -> None:
    assert page.tiles["where"].text() == "どこの　この端末"
    assert [line.kind for line in page.table.model_.rows][:2] == ["record_searched", "signed_in"]
    assert page.fields["since"].text() == "2026-04-04" and "F6" not in keys(clerk)
    clerk.press("F2")
    assert page.tiles["where"].text() == "どこの　全端末"
    assert [line.seq for line in page.table.model_.rows] == list(range(60, 30, -1))
    assert page._state.text() == "全端末の記録(中央)　新しいものから 30 行。続きは F6"
    clerk.press("F6")
    assert len(page.table.model_.rows) == 60 and "F6" not in keys(clerk)
    clerk.press("F2")
    assert {line.terminal for line in page.table.model_.rows} == {"NA1"}


def test_views_log_result_and_kind_go_with_the_question(clerk, page, source) -> None:
    clerk.press("F2", "F3", "F4", "F4")
    asked = source.questions[-1][0]
    assert (asked.log, asked.result) == ("operation", "refused")
    assert page.tiles["log"].text() == "ログ　操作" and page.tiles["result"].text() == "結果　断った"
    clerk.press("Right", "Down", "F5")
    line = page.table.model_.rows[1]
    assert source.questions[-1][0].kind == line.kind
    clerk.press("F5")
    assert source.questions[-1][0].kind == ""
    clerk.press("Left", "End", "Enter")
    assert source.questions[-1][0].view is View.MASS
    assert page.counts.isVisible() and not page.table.isVisible()
    assert [row.who for row in page.counts.model_.rows] == ["K00124", "K00125"]


def test_a_person_takes_a_birth_date_and_nothing_of_it_stays(clerk, page, source) -> None:
    clerk.press("F2")
    asked = len(source.questions)
    page.fields["name"].setText("見本　花子")
    clerk.press("Enter")
    assert page.fields["born"].wrong and page.fields["born"].hasFocus()
    assert len(source.questions) == asked
    clerk.press("S63.11.3", "Enter")
    assert source.questions[-1][0].person and source.questions[-1][0].marks
    assert "花子" not in repr(source.questions[-1]) and page.fields["born"].text() == "1988-11-03"
    clerk.press("Esc")
    assert clerk.workplace.home.isVisible()
    assert [field.text() for field in page.fields.values()] == [""] * 6 and page.table.model_.rows == ()
    clerk.press("F10")
    assert page.fields["name"].text() == ""


def test_days_as_they_are_typed_and_what_is_no_day(clerk, page, source) -> None:
    page.fields["since"].setText("R8.4.1")
    page.fields["until"].setText("不明")
    clerk.press("F2")
    assert page.fields["until"].wrong and source.questions == []
    page.fields["until"].setText("4/10")
    clerk.press("F2")
    asked = source.questions[-1][0]
    assert (asked.since, asked.until) == (date(2026, 4, 1), date(2026, 4, 10))


def test_with_the_center_away_a_band_says_whose_lines_they_are(clerk, page, source) -> None:
    source.away = True
    clerk.press("F2")
    assert page._away.isVisible() and "この端末の記録だけ" in page._away.first.text()
    assert {line.terminal for line in page.table.model_.rows} == {"NA1"}
    source.away = False
    clerk.press("Enter")
    assert not page._away.isVisible() and len(page.table.model_.rows) == 30


def test_who_may_not_see_the_record_has_no_key_for_it(clerk) -> None:
    clerk.bench.people.allowed = rights_of("clerk", "supervisor", "administrator")
    clerk.sign_in()
    assert "F10" not in keys(clerk)
    clerk.press("F10")
    assert clerk.workplace.home.isVisible()


def test_locking_takes_the_lines_from_the_page(clerk, page, source) -> None:
    clerk.press("F2", "F11")
    assert page.table.model_.rows == ()


def test_every_kind_of_line_has_japanese_words() -> None:
    assert [kind for kind in KINDS if clerk_record.kind_words(kind) == kind] == []


def written_values() -> set[str]:
    """The names of what the desk's code writes into its lines beside their kind."""
    found: set[str] = set()
    for file in (root() / "kakanai_desk").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS:
                found |= {keyword.arg for keyword in node.keywords if keyword.arg}
    return found


def test_what_stands_in_a_line_has_japanese_words() -> None:
    found = written_values()
    assert {"reception_number", "sheets", "attempts_left"} <= found
    assert {name for name in found if clerk_record.value_words(name) == name} == set()
