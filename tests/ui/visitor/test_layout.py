"""Every screen in every manner of showing: nothing cut, everything large enough to hit and within reach (R-057)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.kana_pad import NUMBERS
from kakanai_desk.core.translations import languages
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.kana import KanaPage
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets.document_view import DocumentView
from kakanai_desk.ui.widgets.glyph_label import GlyphLabel
from kakanai_desk.ui.widgets.painted import Painted
from kakanai_desk.ui.widgets.signature_pad import SignaturePad
from kakanai_desk.visit.visitor_view import Hidden, Idle, Pin, VisitorView
from tests.ui.visitor.screens import gallery

TARGET, GAP = 84, 17
LOW = 540
PANELS = [(1920, 1080), (1280, 1024)]
SIZES = (1.0, 1.5, 2.0)
HANDS = [(False, False), (True, False), (False, True), (True, True)]  # low, left


@dataclass(frozen=True)
class Manner:
    """One way of showing: everything that may change where a word stands."""

    language: str
    size: float
    low: bool
    left: bool
    panel: tuple[int, int]

    def __str__(self) -> str:
        hands = f"{'low ' if self.low else ''}{'left ' if self.left else ''}"
        return f"{self.language} ×{self.size} {hands}{self.panel[0]}"


MANNERS = [
    Manner(language, size, low, left, panel)
    for language in ("ja", "easy")
    for size in SIZES
    for low, left in HANDS
    for panel in PANELS
]
OTHERS = [
    Manner(language, size, low, left, panel)
    for language in ("pt-BR", "vi", "en", "zh-Hans", "es", "fil", "id", "ko", "ne")
    for size in SIZES
    for low, left in HANDS
    for panel in PANELS
]


@pytest.fixture(scope="module")
def window(qapp: object) -> Iterator[VisitorWindow]:
    found = VisitorWindow(DeskBridge(), still=True)
    found.speak_in(frozenset(languages()))  # the narrowest: 聞く stands there as well
    found.show()
    yield found
    found.close()
    found.deleteLater()


def settle() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def shown(window: VisitorWindow, manner: Manner) -> Iterator[str]:
    """Each screen in turn, laid out and settled; the languages over one of them."""
    window.resize(*manner.panel)
    for revision, (name, screen, station) in enumerate(gallery(), start=1):
        back = not isinstance(screen, Idle | Hidden)
        view = VisitorView(screen, station, manner.language, manner.size, back, watermark=True, revision=revision)
        window.show_view(replace(view, low=manner.low, left=manner.left))
        settle()
        yield f"{name} {manner}"
        if name == "v05-question":
            window._open_languages()
            settle()
            yield f"v02-languages {manner}"
            window._close_languages()
        page = window.page()
        if isinstance(page, KanaPage):
            page._pad._press(NUMBERS)
            yield f"{name}-numbers {manner}"


def visible(window: QWidget, kind: type | tuple[type, ...] = QWidget) -> list[QWidget]:
    return [w for w in window.findChildren(QWidget) if isinstance(w, kind) and w.isVisible()]


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def apart(a: QRect, b: QRect) -> int:
    """The free pixels between two boxes; 0 when they touch or overlap."""
    x = max(b.left() - a.right() - 1, a.left() - b.right() - 1)
    y = max(b.top() - a.bottom() - 1, a.top() - b.bottom() - 1)
    return max(x, y)


def said(widget: QWidget) -> str:
    return widget.accessibleName() or type(widget).__name__


def cut(window: VisitorWindow, _: Manner) -> Iterator[str]:
    for widget in visible(window):
        fits = getattr(widget, "text_fits", None)
        if fits is not None and not fits():
            yield f"{said(widget)} {widget.size().toTuple()}"
        if isinstance(widget, GlyphLabel) and widget.heightForWidth(widget.width()) > widget.height() + 1:
            yield f"the fact {widget.text()} is cut"


def outside(window: VisitorWindow, manner: Manner) -> Iterator[str]:
    page = window.page()
    assert page is not None
    room = QRect(0, 0, *manner.panel)
    bar = manner.panel[1] - page.m.bar
    bare = isinstance(window.view().screen, Idle | Hidden)
    for widget in visible(page):
        box = place(widget, window)
        if not room.contains(box):
            yield f"{said(widget)} leaves the window {box}"
        elif not bare and box.top() < bar < box.bottom():
            yield f"{said(widget)} runs into the bar {box}"


def too_small(window: VisitorWindow, _: Manner) -> Iterator[str]:
    boxes = [(b.accessibleName(), place(b, window)) for b in visible(window, Painted)]
    for words, box in boxes:
        if min(box.width(), box.height()) < TARGET:
            yield f"{words} is {box.width()}×{box.height()}"
    for (words, box), (other, other_box) in itertools.combinations(boxes, 2):
        if apart(box, other_box) < GAP:
            yield f"{words} and {other} are {apart(box, other_box)} px apart"


def overlapping(window: VisitorWindow, _: Manner) -> Iterator[str]:
    leaves = [w for w in visible(window) if hasattr(w, "text_fits") or isinstance(w, GlyphLabel)]
    boxes = [(w, place(w, window)) for w in leaves if not w.findChildren(QWidget)]
    for (a, box), (b, other) in itertools.combinations(boxes, 2):
        if box.adjusted(0, 2, 0, -2).intersects(other) and not a.isAncestorOf(b):
            yield f"{said(a)} over {said(b)}"


def out_of_reach(window: VisitorWindow, manner: Manner) -> Iterator[str]:
    """Low: a control above the middle, or a sentence of the page on the line with its tools."""
    if not manner.low or isinstance(window.view().screen, Idle | Hidden):
        return
    for button in visible(window, (Painted, SignaturePad)):
        if place(button, window).top() < LOW:
            yield f"{said(button)} stands at {place(button, window).top()}"


KINDS: dict[str, Callable[[VisitorWindow, Manner], Iterator[str]]] = {
    "cut": cut,
    "outside": outside,
    "too small": too_small,
    "overlapping": overlapping,
    "out of reach": out_of_reach,
}
FOUND: dict[Manner, dict[str, list[str]]] = {}


def faults(window: VisitorWindow, manner: Manner, kind: str) -> str:
    """All faults of one kind; the screens are looked at once for all kinds."""
    if manner not in FOUND:
        found: dict[str, list[str]] = {name: [] for name in KINDS}
        for name in shown(window, manner):
            for each, look in KINDS.items():
                found[each] += [f"{name}: {fault}" for fault in look(window, manner)]
        FOUND[manner] = found
    return "\n".join(FOUND[manner][kind])


@pytest.mark.parametrize("manner", MANNERS, ids=str)
def test_no_text_is_cut(window: VisitorWindow, manner: Manner) -> None:
    assert not faults(window, manner, "cut")


@pytest.mark.parametrize("manner", MANNERS, ids=str)
def test_nothing_leaves_the_window_or_covers_the_bar(window: VisitorWindow, manner: Manner) -> None:
    assert not faults(window, manner, "outside")


@pytest.mark.parametrize("manner", MANNERS, ids=str)
def test_targets_are_fifteen_millimetres_and_three_apart(window: VisitorWindow, manner: Manner) -> None:
    assert not faults(window, manner, "too small")


@pytest.mark.parametrize("manner", MANNERS, ids=str)
def test_labels_do_not_lie_on_one_another(window: VisitorWindow, manner: Manner) -> None:
    assert not faults(window, manner, "overlapping")


@pytest.mark.parametrize("manner", [m for m in MANNERS if m.low], ids=str)
def test_in_low_mode_everything_to_press_is_within_reach(window: VisitorWindow, manner: Manner) -> None:
    assert not faults(window, manner, "out of reach")


@pytest.mark.heavy
@pytest.mark.parametrize("manner", OTHERS, ids=str)
def test_every_language_stands_whole_in_every_manner(window: VisitorWindow, manner: Manner) -> None:
    for kind in KINDS:
        assert not faults(window, manner, kind)


def test_no_widget_takes_the_keyboard_focus(window: VisitorWindow) -> None:
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    for name in shown(window, MANNERS[0]):
        for widget in (window, *visible(window)):
            assert widget.focusPolicy() == Qt.FocusPolicy.NoFocus, f"{name}: {widget}"


def test_every_pressable_has_a_name(window: VisitorWindow) -> None:
    for name in shown(window, MANNERS[0]):
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
