"""届いた申請をひらく: applications of other systems, by digit or by 受付番号; one becomes a visit here (R-077)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Band, Tile, Words
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters import clerk_imports
from kakanai_desk.ui.presenters.clerk_words import notice_text, say
from kakanai_desk.visit.clerk_view import ClerkView
from kakanai_desk.visit.importing import Imports, ImportsView

MOST = 9
TO_TYPE = (Imports.NOTHING, Imports.GONE, Imports.UNKNOWN)  # where the clerk types the number next


class ImportsPage(WidePage):
    """``act`` as of a ``StepPage``."""

    act = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shown = ImportsView()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(0)
        self._as_of = Words("", 16, "sumi-700")
        column.addLayout(PageHead("imports", self._as_of, how=True))
        column.addSpacing(16)
        self._told = Band("ai", mark=False)
        self._told.say("")
        column.addWidget(self._told)
        column.addSpacing(12)
        self._title = Words(say("imports.list"), 18, bold=True)
        column.addWidget(self._title)
        column.addSpacing(8)
        rows = QVBoxLayout()
        rows.setSpacing(10)
        self.tiles = [Tile(action=str(n), key=str(n + 1), look="event") for n in range(MOST)]
        for tile in self.tiles:
            tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            tile.chosen.connect(self._chosen)
            rows.addWidget(tile)
        column.addLayout(rows)
        column.addSpacing(18)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(Words(say("imports.number"), 18))
        self.field = LineField(say("imports.number"), figures=True, height=50, pixels=24)
        self.field.setFixedWidth(360)
        self.field.entered.connect(self._entered)
        line.addWidget(self.field)
        self._wrong = Words("", 16, "err-800")
        line.addWidget(self._wrong, 1)
        column.addLayout(line)
        column.addStretch(1)

    def place(self) -> str:
        return "imports"

    def begin(self) -> None:
        self.field.clear()
        self.setFocus()
        self.act.emit(lambda desk: desk.importing.look(), False)

    def leave(self) -> bool:
        self.forget()
        return True

    def forget(self) -> None:
        """Nobody's name stays on the page."""
        self.field.clear()
        self._show(ImportsView())

    def show_view(self, view: ClerkView) -> None:
        wrong = view.notice is not None and view.notice.values.get("question") == "import_number"
        self._wrong.setText(notice_text(view.notice, view) if view.notice is not None and wrong else "")
        self._show(view.imports)

    def _show(self, imports: ImportsView) -> None:
        before, self._shown = self._shown, imports
        self._as_of.setText(clerk_imports.as_of(self._shown))
        kind, words = clerk_imports.told(self._shown)
        self._told.kind(kind)
        self._told.say(words)
        choices = clerk_imports.choices(self._shown)
        self._title.setVisible(bool(choices) and self._shown.state is Imports.LISTED)
        for number, tile in enumerate(self.tiles):
            tile.setVisible(number < len(choices))
            if number < len(choices):
                words, hint = choices[number]
                tile.set_words(words, str(number + 1), hint)
        if self._shown != before:
            (self.field if self._shown.state in TO_TYPE else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def key(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and 1 <= int(event.text()) <= len(clerk_imports.choices(self._shown)):
            self._chosen(str(int(event.text()) - 1))

    @Slot(str)
    def _chosen(self, action: str) -> None:
        index = int(action)
        self.act.emit(lambda desk: desk.importing.take(index), True)

    @Slot()
    def _entered(self) -> None:
        number = self.field.text()
        if number.strip():
            self.setFocus()
            self.act.emit(lambda desk: desk.importing.look(number), True)
