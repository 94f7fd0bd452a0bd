"""A day in another language: years are counted 西暦, the record's 和暦 stands below (R-122)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets.date_wheels import DateWheels, Wheel, typed_gregorian
from kakanai_desk.visit.visitor_view import Station, VisitorView
from tests.ui.visitor.screens import question


@pytest.fixture
def window(qapp: object) -> Iterator[VisitorWindow]:
    made = VisitorWindow(DeskBridge(), still=True)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.processEvents()


def ask(window: VisitorWindow, language: str) -> DateWheels:
    screen = question("move_date", suggested="2026-04-10", latest="2026-04-10", chosen="2026-04-05")
    window.show_view(VisitorView(screen, Station.QUESTIONS, language, revision=1))
    page = window.page()
    assert page is not None
    return page.findChildren(DateWheels)[0]


def words(window: VisitorWindow) -> str:
    return " ".join(w.accessibleName() for w in window.findChildren(QWidget) if w.isVisible())


def test_a_foreign_language_has_no_wheel_of_eras(window: VisitorWindow) -> None:
    assert [w.accessibleName() for w in ask(window, "pt-BR").findChildren(Wheel)] == ["Ano 2026", "Mês 4", "Dia 5"]
    assert len(ask(window, "easy").findChildren(Wheel)) == 4


def test_the_day_is_said_in_the_language_and_as_the_record_has_it(window: VisitorWindow) -> None:
    ask(window, "pt-BR")
    assert "5 de abril de 2026" in words(window)
    assert "令和8年4月5日" in words(window)
    assert "domingo · Há 5 dia(s)" in words(window)


def test_the_ten_key_takes_the_whole_year(window: VisitorWindow) -> None:
    wheels = ask(window, "vi")
    for digit in "20260402":
        window.key(ord(digit))
    assert wheels.day() == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("digits", "day"),
    [("20260229", None), ("2026040", None), ("19860501", date(1986, 5, 1)), ("20261301", None), ("00000101", None)],
)
def test_only_a_day_that_exists_is_taken(digits: str, day: date | None) -> None:
    assert typed_gregorian(digits) == day
