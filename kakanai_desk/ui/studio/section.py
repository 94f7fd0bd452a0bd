"""One section of the procedure's page: shows its part of the procedure, tells the steps that change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from kakanai_desk.forms.definitions import Procedure
from kakanai_desk.studio.rule.edit import Edit
from kakanai_desk.studio.rule.fact_words import Lexicon
from kakanai_desk.studio.rule.procedure_text import ProcedureText
from kakanai_desk.studio.rule.sample_families import Tally
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui.clerk.parts import Words
from kakanai_desk.ui.presenters.clerk import FunctionKey

Step = Callable[[ProcedureText], Edit]


@dataclass(frozen=True)
class At:
    """What a section shows: a state of the draft, the procedure in it, and what sentences may speak of.

    ``loaded``: the edition as the loader has it; None while it cannot be read. ``fresh``: another one than before.
    """

    shown: Shown
    procedure: ProcedureText
    words: Lexicon
    loaded: Procedure | None
    fresh: bool


class Section(QScrollArea):
    """``step``: one change of the procedure; ``turned``: ``keys`` may have changed."""

    step = Signal(object)
    edit = Signal(object)  # a change of other files: from the files as they stand to an ``Edit``
    turned = Signal()
    go = Signal(str, str)  # to another page, with a file
    name = ""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        sheet = QWidget()
        self.column = QVBoxLayout(sheet)
        self.column.setContentsMargins(4, 4, 16, 24)
        self.column.setSpacing(14)
        self.setWidget(sheet)
        sheet.setAutoFillBackground(False)  # setWidget turns it on

    def show_at(self, at: At) -> None:
        raise NotImplementedError

    def show_tally(self, found: Tally | None) -> None:
        """What the sample households need."""

    def first(self) -> None:
        """Take the keys."""

    def go_to(self, field: str, index: int | None) -> bool:
        """The keys go to a field of the procedure; False: it is not of this section."""
        return False

    def keys(self) -> tuple[FunctionKey, ...]:
        return ()

    def perform(self, action: str) -> None:
        """One of its keys."""

    def titled(self, title: str, widget: QWidget) -> Words:
        """A field with its title right above it."""
        both = QVBoxLayout()
        both.setSpacing(4)
        words = Words(title, 15, "sumi-700")
        words.setFixedHeight(22)
        both.addWidget(words)
        both.addWidget(widget)
        self.column.addLayout(both)
        return words

    def make(self, step: Step) -> None:
        self.step.emit(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """PageUp and PageDown turn the sections, not this one."""
        event.ignore()

    def see(self, widget: QWidget) -> None:
        """The keys go there, and it is in sight."""
        widget.setFocus()
        self.ensureWidgetVisible(widget, 20, 60)
