"""What leaves the clerk's window: copying takes a right, is in the record and ends with the visit (R-106)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from kakanai_desk.core.permissions import Operation, Rights
from kakanai_desk.ui.clerk.tables import RowTable
from kakanai_desk.ui.copy_guard import CopyGuard
from tests.ui.clerk.clerk_bench import ClerkBench

OWN = "見本　花子"
OTHERS = "よその文書"
CTRL = Qt.KeyboardModifier.ControlModifier


class Guarded:
    def __init__(self, folder, monkeypatch) -> None:
        self.bench = ClerkBench(folder)
        self.ours = False  # whether this process put the clipboard's text there
        self.guard = CopyGuard(self.bench.window, self.bench.bridge, owns=lambda: self.ours)
        self.clipboard = QGuiApplication.clipboard()
        self.clipboard.setText(OTHERS)
        self.monkeypatch = monkeypatch
        self.bench.settle()
        self.ours = True
        self.before = self.lines()

    def lines(self) -> list[tuple[str, dict]]:
        kinds = ("text_copied", "copy_refused", "screen_key_pressed")
        return [(r.kind, r.values) for r in self.bench.bench.store.record_since(0) if r.kind in kinds]

    def told(self) -> list[tuple[str, dict]]:
        self.bench.settle()
        return self.lines()[len(self.before) :]

    def may_copy(self) -> None:
        people = self.bench.bench.context.people
        true = people.rights

        def rights(user, day):
            held = true(user, day)
            return Rights(tuple(replace(g, operations=g.operations | {Operation.COPY}) for g in held.grants))

        self.monkeypatch.setattr(people, "rights", rights)
        self.bench.bench.context.show()
        self.bench.settle()

    def marked(self) -> None:
        """A name of the household stands marked in its field."""
        self.bench.to_household().press("F2").ime("みほん　はなこ", OWN)
        self.bench.focused().selectAll()

    def key(self, key: Qt.Key, modifiers=CTRL) -> None:
        QTest.keyClick(self.bench.window.windowHandle(), key, modifiers)

    def close(self) -> None:
        self.ours = False  # nothing that the next test puts there is this guard's
        self.clipboard.clear()
        self.bench.window.close()
        self.bench.bench.store.close()


@pytest.fixture
def guarded(qapp, tmp_path, monkeypatch):
    made = Guarded(tmp_path, monkeypatch)
    yield made
    made.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_Insert])
def test_without_the_right_nothing_is_copied_and_the_try_is_recorded(guarded, key):
    guarded.marked()
    field = guarded.bench.focused()
    before = field.text()
    guarded.key(key)
    assert guarded.clipboard.text() == OTHERS
    assert field.text() == before, "nothing is cut either"
    assert guarded.told() == [("copy_refused", {})]


def test_with_the_right_it_is_copied_and_the_record_says_how_much_and_not_what(guarded):
    guarded.marked()
    guarded.may_copy()
    field = guarded.bench.focused()
    guarded.key(Qt.Key.Key_C)
    assert guarded.clipboard.text() == field.text()
    assert guarded.told() == [("text_copied", {"characters": len(field.text())})]
    assert "x-kde-passwordManagerHint" in guarded.clipboard.mimeData().formats()


@pytest.mark.parametrize("way", ["closed", "locked"])
def test_the_clipboard_is_empty_once_the_visit_is_closed_or_the_clerk_leaves(guarded, way):
    guarded.marked()
    guarded.may_copy()
    guarded.key(Qt.Key.Key_C)
    assert guarded.clipboard.text()
    guarded.bench.settle()
    assert guarded.clipboard.text(), "while the visit lasts it is there"
    if way == "closed":
        guarded.bench.bench.desk.closing.abandon("visitor_left")
    else:
        guarded.bench.bench.desk.lock()
    guarded.bench.bench.context.show()
    guarded.bench.settle()
    assert guarded.clipboard.text() == ""


def test_what_another_program_copied_meanwhile_stays(guarded):
    guarded.marked()
    guarded.may_copy()
    guarded.key(Qt.Key.Key_C)
    guarded.bench.settle()
    guarded.ours = False
    guarded.clipboard.setText(OTHERS)
    guarded.bench.bench.desk.lock()
    guarded.bench.settle()
    assert guarded.clipboard.text() == OTHERS


def test_a_tables_own_copying_is_found_and_taken_back(guarded):
    guarded.bench.sign_in()
    guarded.clipboard.setText(OWN)  # as QAbstractItemView does with the current cell
    assert guarded.clipboard.text() == ""
    assert guarded.told()[-1] == ("copy_refused", {})


def test_the_key_for_pictures_of_the_screen_is_recorded(guarded):
    guarded.bench.sign_in()
    guarded.key(Qt.Key.Key_Print, Qt.KeyboardModifier.NoModifier)
    assert guarded.told() == [("screen_key_pressed", {"shielded": False})]
    QTest.keyRelease(guarded.bench.window.windowHandle(), Qt.Key.Key_Print)  # all that Windows tells
    assert guarded.told()[1:] == [("screen_key_pressed", {"shielded": False})]


def test_the_keys_of_the_function_bar_go_on_working(guarded):
    guarded.bench.sign_in().press("1")
    guarded.bench.visitor_types_pin()
    guarded.bench.press("F12")
    assert guarded.bench.focused().accessibleName() == "ふりがな"
    guarded.bench.press("F8")
    assert guarded.bench.view.hidden
    assert guarded.told() == []


def test_no_field_of_the_clerk_offers_a_menu_with_copying(guarded):
    guarded.bench.to_household()
    fields = [f for f in guarded.bench.window.findChildren(QLineEdit) if f.echoMode() == QLineEdit.EchoMode.Normal]
    assert fields
    assert [f for f in fields if f.contextMenuPolicy() != Qt.ContextMenuPolicy.NoContextMenu] == []
    assert all(not t.dragEnabled() for t in guarded.bench.window.findChildren(RowTable))
