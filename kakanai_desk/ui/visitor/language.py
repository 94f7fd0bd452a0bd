"""v02: which language. Opened over any screen by ことば; what stands below is kept as it is (R-122)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Slot
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.translations import languages
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Shown
from kakanai_desk.ui.visitor.grid import Grid
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page
from kakanai_desk.ui.widgets import ruby_text
from kakanai_desk.ui.widgets.choice import Choice
from kakanai_desk.ui.widgets.ruby_label import RubyLabel
from kakanai_desk.ui.widgets.ruby_text import RubyText


class LanguageChoice(Choice):
    """A language under its own name, in its own letters, and its Japanese name for whoever helps."""

    def __init__(self, row: bodies.LanguageRow, pixels: tuple[int, int], side: int, page: Page) -> None:
        japanese = row.ja if row.ja != row.own else ""
        self._language = languages().get(row.code)
        super().__init__(row.key, row.code, row.own, japanese, "", pixels, page, side=(side, 48), tight=True)
        if page.m.low:
            self._around = 4

    def _words(self, ink: str) -> tuple[RubyText, RubyText | None]:
        with ruby_text.speaking(self._language):
            label, hint = super()._words(ink)
        with ruby_text.speaking(languages().get("ja")):
            return label, hint.at(hint.pixels) if hint else None


class LanguagePage(Grid):
    """``acted`` carries "mark" with a code while one is looked for, and "speak" with the one that is taken."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Languages)  # noqa: S101
        self._body = body
        self._typed = ""
        m = self.m
        pixels = (m.pixels("choice"), m.pixels("second"))
        side = 84 if not m.narrow else 72
        rows: list[Choice] = [LanguageChoice(row, pixels, side, self) for row in body.rows]
        self._rows = rows
        for row in self._rows:
            row.setSelected(row.value == body.chosen)
            row.tell_place(row.key, len(body.rows))
            row.clicked.connect(self._touched)
        heading = self.words(body.heading, "question")
        bottom = self.stack(m.main.left(), m.main.top(), m.main.width(), [(heading, 0)])
        bottom = self._invite(bottom + 4)
        room = m.reach if m.low else QRect(m.main.left(), bottom, m.main.width(), m.main.bottom() + 1 - bottom)
        self._others = self.words(body.others, "body", ink="sumi-700", pixels=min(m.pixels("body"), 34))
        self.lay_rows(room, body.before, body.after)

    def _invite(self, y: int) -> int:
        """The heading once more in the other languages, as many as stand in one line; in low mode in as many as fit."""
        m = self.m
        pixels = min(m.pixels("second"), 34)
        x, line = m.main.left(), y
        high = round(pixels * 1.9)
        last = m.main.bottom() + 1 if m.low else y + high
        for code, words in self._body.invitations:
            with ruby_text.speaking(languages().get(code)):
                text = RubyText(words, pixels, line=1.5, ink="sumi-700")
            wide = round(text.width()) + 2
            if x > m.main.left() and x + wide > m.main.right():
                x, line = m.main.left(), line + high
            if line + high > last:
                break
            label = RubyLabel(text, self)
            label.setGeometry(x, line, wide, high)
            x += wide + 40
        return y + high + 8

    def show_page(self) -> None:
        """The rows, and in the cell after the last one what to do where one's language is missing."""
        super().show_page()
        room, gap, columns = self._room, self._gap, self._columns
        wide = (room.width() - gap * (columns - 1)) // columns
        line, column = divmod(len(self._pages[self._index]), columns)
        box = QRect(
            room.left() + column * (wide + gap) + 12, room.top() + line * (self._high + gap), wide - 12, self._high
        )
        high = self._others.heightForWidth(box.width())
        inside = high <= box.height() and box.bottom() <= room.bottom()
        self._others.setVisible(
            bool(self._body.others) and inside and self._others.rubyText().widest_phrase() <= box.width()
        )
        self._others.setGeometry(box.left(), box.top() + (box.height() - high) // 2, box.width(), high)

    @Slot()
    def _touched(self) -> None:
        row = self.sender()
        if isinstance(row, LanguageChoice):
            self._typed = ""
            self.take(row.value)

    def take(self, code: str) -> None:
        """That language was touched."""
        self.acted.emit("mark", code)

    def key(self, char: str) -> None:
        """A digit, or two for the languages from 10 on."""
        self._typed = "" if char == "\b" else self._typed + char
        while self._typed and not any(str(row.key) == self._typed for row in self._rows):
            self._typed = self._typed[1:]
        found = next((row for row in self._rows if str(row.key) == self._typed), None)
        if found is not None:
            self.acted.emit("mark", found.value)

    def press_next(self) -> None:
        self.acted.emit("speak", self._body.chosen)

    def press_back(self) -> bool:
        self.acted.emit("speak", "")
        return True

    def state(self) -> Any:
        return self._typed

    def restore(self, state: Any) -> None:
        self._typed = str(state)


class BeginPage(LanguagePage):
    """The writing desk waits: the language that is touched begins."""

    def take(self, code: str) -> None:
        self.acted.emit("begin", code)

    def key(self, char: str) -> None:
        """A digit marks; with a second one, and Enter, the languages from 10 on can be had."""
        self._typed = "" if char == "\b" else self._typed + char
        while self._typed and not any(str(row.key) == self._typed for row in self._rows):
            self._typed = self._typed[1:]
        for row in self._rows:
            row.setSelected(str(row.key) == self._typed)

    def press_next(self) -> None:
        chosen = next((row.value for row in self._rows if row.isSelected()), self._rows[0].value)
        self.acted.emit("begin", chosen)

    def press_back(self) -> bool:
        return True
