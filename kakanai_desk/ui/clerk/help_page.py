"""F1: what this step is for, and its keys."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.ui.clerk.parts import Panel, Words
from kakanai_desk.ui.presenters.clerk_words import has_words, say


class HelpPage(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        self._title = Words("", 24, bold=True)
        head.addWidget(self._title, 1)
        head.addWidget(Words(say("help.leave"), 16, "sumi-700"))
        column.addLayout(head)
        column.addSpacing(14)
        panel = Panel()
        self._grid = QGridLayout(panel)
        self._grid.setContentsMargins(28, 22, 28, 22)
        self._grid.setVerticalSpacing(12)
        self._grid.setHorizontalSpacing(24)
        self._grid.setColumnStretch(1, 1)
        column.addWidget(panel)
        column.addStretch(1)
        self._rows: list[Words] = []

    def open(self, step: str) -> None:
        """The page of ``step``: lines ``key|what it does`` of the text table, a bare line is a sentence."""
        key = f"help.{step}" if has_words(f"help.{step}") else "help.general"
        title, *lines = [*say(key).split("\n"), *say("help.always").split("\n")]
        self._title.setText(title)
        for label in self._rows:
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._rows = []
        for number, line in enumerate(lines):
            head, mark, words = line.partition("|")
            if mark:
                name, meaning = Words(head, 17, bold=True), Words(words, 17, wrap=True)
                self._grid.addWidget(name, number, 0)
                self._grid.addWidget(meaning, number, 1)
                self._rows.extend((name, meaning))
            else:
                sentence = Words(line, 18, wrap=True)
                self._grid.addWidget(sentence, number, 0, 1, 2)
                self._rows.append(sentence)
        self.setFocus()
