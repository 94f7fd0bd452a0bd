"""F1: the manual, opened at the chapter that fits the page below it. Over the whole width, so that nothing of that
page changes meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout

from kakanai_desk.core.manual import CHAPTERS, Block, Chapter, chapter
from kakanai_desk.ui.clerk.parts import Panel, Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView

ROW = 36
ALWAYS = "always"  # the chapter of keys that work everywhere


class HelpPage(WidePage):
    """``folder`` has the ``chapters`` of another manual than the clerk's; ``always`` stands below each."""

    def __init__(
        self, chapters: Sequence[str] = CHAPTERS, folder: Path | None = None, alone: Sequence[str] = ("trouble",)
    ) -> None:
        super().__init__()
        self._chapters, self._folder, self._alone = tuple(chapters), folder, (ALWAYS, *alone)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(0)
        head = QHBoxLayout()
        self._title = Words("", 28, bold=True)
        head.addWidget(self._title, 1)
        head.addWidget(Words(say("help.leave"), 16, "sumi-700"))
        column.addLayout(head)
        column.addSpacing(14)
        both = QHBoxLayout()
        both.setSpacing(28)
        self.contents = RowTable(
            say("help.contents"),
            [Column(say("help.contents"), 0, lambda c: c.title, words_cell(17, "sumi-900", lambda c: c.title))],
            ROW,
        )
        self.contents.setFixedWidth(360)
        both.addWidget(self.contents, 0, Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        panel = Panel()
        self._grid = QGridLayout(panel)
        self._grid.setContentsMargins(36, 26, 36, 26)
        self._grid.setVerticalSpacing(10)
        self._grid.setHorizontalSpacing(28)
        self._grid.setColumnMinimumWidth(0, 190)
        self._grid.setColumnStretch(1, 1)
        self._scroll.setWidget(panel)
        panel.setAutoFillBackground(False)
        both.addWidget(self._scroll, 1)
        column.addLayout(both, 1)
        self._labels: list[Words] = []
        self._name = ""
        self.contents.moved.connect(self._moved)

    def place(self) -> str:
        return "help"

    def show_view(self, view: ClerkView) -> None:
        """The manual does not follow the visit."""

    def open(self, name: str) -> None:
        """The chapter of a page, or the keys that always work; the whole list stands beside it."""
        name = name if name in self._chapters else ALWAYS
        if not self.contents.model_.rows:
            self.contents.put([chapter(each, self._folder) for each in self._chapters])
            self.contents.setFixedHeight(self.contents.wanted_height(36 + ROW * len(self._chapters)))
        self.contents.go_to(self._chapters.index(name))
        self._show(chapter(name, self._folder))
        self.contents.setFocus()

    def begin(self) -> None:
        self.contents.setFocus()

    def key(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.value() + (1 if event.key() == Qt.Key.Key_PageDown else -1) * bar.pageStep())

    @Slot(int)
    def _moved(self, row: int) -> None:
        if 0 <= row < len(self._chapters):
            self._show(chapter(self._chapters[row], self._folder))

    def texts(self) -> str:
        """Everything that stands on the page."""
        return "\n".join(label.text() for label in self._labels)

    def _show(self, shown: Chapter) -> None:
        if shown.name == self._name:
            return
        self._name = shown.name
        self._title.setText(shown.title)
        for label in self._labels:
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []
        blocks = list(shown.blocks)
        if shown.name not in self._alone:
            always = chapter(ALWAYS, self._folder)
            blocks += [Block("heading", always.title), *always.blocks]
        for number, block in enumerate(blocks):
            self._put(number, block)
        self._grid.setRowStretch(len(blocks), 1)
        self._scroll.verticalScrollBar().setValue(0)

    def _put(self, number: int, block: Block) -> None:
        if block.kind == "key":
            found = (Words(block.head, 18, bold=True), Words(block.words, 18, wrap=True))
            self._grid.addWidget(found[0], number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(found[1], number, 1)
        else:
            heading = block.kind == "heading"
            found = (Words(block.words, 20 if heading else 18, "ai-700" if heading else "sumi-900",
                           bold=heading, wrap=not heading),)  # fmt: skip
            self._grid.addWidget(found[0], number, 0, 1, 2)
        self._labels.extend(found)
