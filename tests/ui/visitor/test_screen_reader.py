"""What a screen reader is told of the visitor's window: every control and every text has a name (R-057, WCAG 4.1.2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets.choice import Choice
from kakanai_desk.ui.widgets.glyph_label import GlyphLabel
from kakanai_desk.ui.widgets.painted import Painted
from kakanai_desk.ui.widgets.pin_boxes import PinBoxes
from kakanai_desk.ui.widgets.signature_pad import SignaturePad
from tests.ui.visitor.test_layout import Manner, shown, visible

LANGUAGES = ("ja", "easy", "pt-BR")


@pytest.fixture(scope="module")
def window(qapp: object) -> Iterator[VisitorWindow]:
    found = VisitorWindow(DeskBridge(), still=True)
    found.show()
    yield found
    found.close()
    found.deleteLater()


def told(widget: QWidget) -> tuple[str, QAccessible.Role]:
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name), face.role()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("low", [False, True], ids=["usual", "low"])
def test_everything_that_is_read_or_pressed_has_a_name_of_its_own(
    window: VisitorWindow, language: str, low: bool
) -> None:
    faults: list[str] = []
    for name in shown(window, Manner(language, 1.0, low, False, (1920, 1080))):
        pressed = [told(button)[0] for button in visible(window, Painted)]
        faults += [f"{name}: a control without a name" for words in pressed if not words.strip()]
        faults += [f"{name}: two controls are {words}" for words in set(pressed) if pressed.count(words) > 1]
        faults += [f"{name}: ruby marks in {words}" for words in pressed if "{" in words or "**" in words]
        for widget in visible(window, (QWidget,)):
            read = hasattr(widget, "text_fits") or isinstance(widget, GlyphLabel | PinBoxes | SignaturePad)
            if read and not told(widget)[0].strip():
                faults.append(f"{name}: {type(widget).__name__} says nothing")
    assert not faults, "\n".join(faults)


def test_choices_are_one_of_several_with_their_place(window: VisitorWindow) -> None:
    groups = 0
    for name in shown(window, Manner("ja", 1.0, low=False, left=False, panel=(1920, 1080))):
        choices = [c for c in visible(window, Choice) if isinstance(c, Choice)]
        page = window.page()
        assert page is not None
        rows = len(getattr(page.shown.body, "rows", ()))  # of all pages of the choices
        for choice in choices:
            assert told(choice)[1] == QAccessible.Role.RadioButton, name
            assert choice.accessibleDescription().split()[0] == f"{choice.key}/{rows}", name
            face = QAccessible.queryAccessibleInterface(choice)
            assert face.state().checked == choice.isSelected(), name
        groups += bool(choices)
    assert groups >= 5
