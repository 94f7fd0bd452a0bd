"""Every screen, both languages, three sizes of letters, both panels: nothing cut, everything large enough to hit."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets.document_view import DocumentView
from kakanai_desk.ui.widgets.glyph_label import GlyphLabel
from kakanai_desk.ui.widgets.painted import Painted
from kakanai_desk.visit.visitor_view import Hidden, Idle, Pin, VisitorView
from tests.ui.visitor.screens import gallery

TARGET, GAP = 84, 17
LOOKS = [(lang, size) for lang in ("ja", "easy") for size in (1.0, 1.5, 2.0)]
PANELS = [(1920, 1080), (1280, 1024)]


@pytest.fixture(scope="module")
def window(qapp: object) -> Iterator[VisitorWindow]:
    found = VisitorWindow(DeskBridge(), still=True)
    found.show()
    yield found
    found.close()
    found.deleteLater()


def shown(window: VisitorWindow, panel: tuple[int, int], language: str, size: float) -> Iterator[str]:
    """Each screen in turn, laid out and settled."""
    window.resize(*panel)
    for revision, (name, screen, station) in enumerate(gallery(), start=1):
        back = not isinstance(screen, Idle | Hidden)
        window.show_view(VisitorView(screen, station, language, size, back, watermark=True, revision=revision))
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
        yield f"{name} {language} ×{size} {panel[0]}"


def visible(window: VisitorWindow, kind: type = QWidget) -> list[QWidget]:
    return [w for w in window.findChildren(kind) if w.isVisible()]


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def apart(a: QRect, b: QRect) -> int:
    """The free pixels between two boxes; 0 when they touch or overlap."""
    x = max(b.left() - a.right() - 1, a.left() - b.right() - 1)
    y = max(b.top() - a.bottom() - 1, a.top() - b.bottom() - 1)
    return max(x, y)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_no_text_is_cut(window: VisitorWindow, panel: tuple[int, int], language: str, size: float) -> None:
    faults: list[str] = []
    for name in shown(window, panel, language, size):
        for widget in visible(window):
            fits = getattr(widget, "text_fits", None)
            if fits is not None and not fits():
                faults.append(f"{name}: {widget.accessibleName() or type(widget).__name__} {widget.size().toTuple()}")
            if isinstance(widget, GlyphLabel) and widget.heightForWidth(widget.width()) > widget.height() + 1:
                faults.append(f"{name}: the fact {widget.text()} is cut")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_nothing_leaves_the_window_or_covers_the_bar(
    window: VisitorWindow, panel: tuple[int, int], language: str, size: float
) -> None:
    faults: list[str] = []
    for name in shown(window, panel, language, size):
        page = window.page()
        assert page is not None
        room = QRect(0, 0, *panel)
        bar = panel[1] - page.m.bar
        bare = isinstance(window.view().screen, Idle | Hidden)
        for widget in visible(page):
            box = place(widget, window)
            if not room.contains(box):
                faults.append(f"{name}: {widget.accessibleName() or type(widget).__name__} leaves the window {box}")
            elif not bare and box.top() < bar < box.bottom():
                faults.append(f"{name}: {widget.accessibleName() or type(widget).__name__} runs into the bar {box}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_targets_are_fifteen_millimetres_and_three_apart(
    window: VisitorWindow, panel: tuple[int, int], language: str, size: float
) -> None:
    faults: list[str] = []
    for name in shown(window, panel, language, size):
        boxes = [(b.accessibleName(), place(b, window)) for b in visible(window, Painted)]
        for words, box in boxes:
            if min(box.width(), box.height()) < TARGET:
                faults.append(f"{name}: {words} is {box.width()}×{box.height()}")
        for index, (words, box) in enumerate(boxes):
            for other, other_box in boxes[index + 1 :]:
                if apart(box, other_box) < GAP:
                    faults.append(f"{name}: {words} and {other} are {apart(box, other_box)} px apart")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("panel", PANELS)
def test_labels_do_not_lie_on_one_another(window: VisitorWindow, panel: tuple[int, int]) -> None:
    faults: list[str] = []
    for language, size in LOOKS:
        for name in shown(window, panel, language, size):
            leaves = [w for w in visible(window) if hasattr(w, "text_fits") or isinstance(w, GlyphLabel)]
            boxes = [(w, place(w, window)) for w in leaves if not w.findChildren(QWidget)]
            for index, (a, box) in enumerate(boxes):
                for b, other in boxes[index + 1 :]:
                    if box.adjusted(0, 2, 0, -2).intersects(other) and not a.isAncestorOf(b):
                        faults.append(f"{name}: {a.accessibleName()} over {b.accessibleName()}")
    assert not faults, "\n".join(faults)


def test_no_widget_takes_the_keyboard_focus(window: VisitorWindow) -> None:
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    for name in shown(window, (1920, 1080), "ja", 1.0):
        for widget in (window, *visible(window)):
            assert widget.focusPolicy() == Qt.FocusPolicy.NoFocus, f"{name}: {widget}"


def test_every_pressable_has_a_name(window: VisitorWindow) -> None:
    for name in shown(window, (1920, 1080), "ja", 1.0):
        for button in visible(window, Painted):
            assert button.accessibleName().strip(), f"{name}: {button}"
            assert "{" not in button.accessibleName()


def test_pins_never_lie_on_one_another(window: VisitorWindow) -> None:
    view = DocumentView(900)
    view.resize(1060, 780)
    view.show_page("a/0", tuple(Pin(n, "氏名", "見本", 17, 150 + 9 * n) for n in range(1, 5)))
    places = [centre for _, centre in view.pin_places()]
    assert all(b.y() - a.y() >= 56 for a, b in itertools.pairwise(places))


def test_an_address_breaks_at_its_wide_space(window: VisitorWindow) -> None:
    label = GlyphLabel("湖南市見本町一丁目1番地1　見本ハイツ203号", 40)
    assert label._lines(700) == ["湖南市見本町一丁目1番地1", "見本ハイツ203号"]
    assert label.text().count("\u3000") == 1
