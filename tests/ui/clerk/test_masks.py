"""R-084 at the windows: a clerk without a field reads it nowhere, and the mirror never takes a picture of it."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.permissions import Field
from kakanai_desk.forms.interview import Ask
from kakanai_desk.ui.clerk.mirror import VisitorMirror
from kakanai_desk.ui.turns import Turns
from kakanai_desk.visit.visitor_view import AskQuestion, Idle, Sign, VisitorView
from tests.fakes.desk import rights_of, without
from tests.ui.clerk.clerk_bench import ClerkBench
from tests.unit.visit import walk as played

SECRET = "秘鳥銀行"
SEES = rights_of("supervisor")


@pytest.fixture
def counter(qapp, tmp_path):
    bench = ClerkBench(tmp_path)
    visitor = bench.visitor_window()
    bench.workplace.mirror_from(visitor)
    bench.bench.people.allowed = SEES
    yield bench, visitor
    visitor.close()
    bench.window.close()
    bench.bench.store.close()


def read_aloud(window: QWidget) -> str:
    """Every accessible name, text and cell of the window, as a screen reader has it."""
    said = []
    for widget in (window, *window.findChildren(QWidget)):
        text = getattr(widget, "text", None)
        said += [widget.accessibleName(), widget.toolTip(), text() if callable(text) else ""]
        model = getattr(widget, "model", lambda: None)()
        if model is not None:
            said += [str(model.index(r, c).data()) for r in range(model.rowCount()) for c in range(model.columnCount())]
    return "\n".join(said)


def test_the_pages_and_the_mirror_of_a_clerk_without_the_field_hold_nothing_of_it(counter) -> None:
    bench, visitor = counter
    desk, context = bench.bench.desk, bench.bench.context
    played.walk_to(bench.bench.signed_in(), "household right")
    context.adopt(replace(context.visit, case=context.visit.case.answered("account_bank", SECRET)))
    desk.interviewing._returned_to.append(Ask(context.mask().asking.questions["account_bank"]))
    context.show()
    bench.settle()
    bench.press("F6").settle()
    assert SECRET in read_aloud(bench.window) and isinstance(visitor.view().screen, AskQuestion)
    bench.workplace.mirror.refresh()
    assert not bench.workplace.mirror._picture.isNull()
    bench.bench.people.allowed = without(SEES, Field.ACCOUNT)
    context.show()
    bench.settle()
    bench.workplace.mirror.refresh()
    assert visitor.view().screen.chosen == SECRET  # their own
    for key in ("Esc", "F6", "F4", "Esc", "F1", "Esc"):
        assert SECRET not in read_aloud(bench.window)
        bench.press(key)
    bench.press("F6")
    answers = bench.workplace.visit.answers
    rows = answers.table.model_.rows
    answers.table.go_to(next(n for n, row in enumerate(rows) if row.id == "account_bank"))
    bench.settle()
    assert answers._box.isHidden() and "権限では見えません" in answers._head.text()
    assert bench.workplace.mirror._picture.isNull() and "伏せて" in bench.workplace.mirror.accessibleName()


def test_the_mirror_takes_no_picture_of_what_its_own_window_has_not_heard_of(qapp) -> None:
    taken, revision = [], 7

    def grab() -> QPixmap:
        taken.append(revision)
        return QPixmap(2, 2)

    turns = Turns()
    mirror = VisitorMirror(turns)
    mirror.source(grab, lambda: revision)
    mirror.show()
    mirror.show_view(VisitorView(Sign((), ""), revision=7), "署名")
    mirror.refresh()
    assert taken == [7]
    revision = 8  # the visitor's window is ahead: that screen may be covered
    mirror.refresh()
    assert taken == [7]
    mirror.show_view(VisitorView(Sign((), ""), revision=8), "署名", covered=True)
    mirror.refresh()
    assert taken == [7] and mirror._picture.isNull()
    mirror.show_view(VisitorView(Idle(), revision=8), "待受")
    mirror.refresh()
    assert taken == [7, 8]
    mirror.close()


def test_the_field_goes_from_the_household_with_the_right_to_see_it(counter) -> None:
    bench, _ = counter
    played.walk_to(bench.bench.signed_in(), "clerk answered phone")
    context = bench.bench.context
    context.adopt(replace(context.visit, case=context.visit.case.answered("honseki", SECRET)))
    bench.settle()
    boxes = bench.workplace.visit.household._common
    assert boxes["honseki"].editor.text() == SECRET
    bench.bench.people.allowed = without(SEES, Field.HONSEKI)
    context.show()
    bench.settle()
    boxes = bench.workplace.visit.household._common
    assert "honseki" not in boxes and "hittousha" not in boxes and "phone" in boxes
    assert SECRET not in read_aloud(bench.window)
