"""一覧: what the content has, found by words; what the draft has changed; the way to everything else."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.studio.contents import Entry, entries, found
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Panel, Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.page import StudioPage

ROW, CHANGES = 44, 12
PAGE_OF = {"procedure": "procedure", "form": "form", "table": "tables"}


def title_of(row: Entry) -> str:
    return row.title or say(f"table.{row.id}")


def state_of(row: Entry) -> str:
    if row.wrong:
        return say("home.state.wrong", count=row.findings)
    return say(f"home.state.{row.state}") if row.state else ""


def _state(painter: QPainter, rect: QRectF, row: Entry) -> None:
    words = state_of(row)
    if not words:
        return
    place = QRectF(rect.x(), rect.center().y() - 14, 104, 28)
    if row.wrong:
        paint.box(painter, place, "err-50", "err-700")
    elif row.state == "new":
        paint.box(painter, place, "ai-50", "ai-700")
    else:
        paint.box(painter, place, "warn-100", "warn-700")
    painter.setFont(theme.words(15, bold=True))
    painter.setPen(theme.color("err-800" if row.wrong else "ai-800" if row.state == "new" else "warn-900"))
    painter.drawText(place, paint.CENTER, words)


class HomePage(StudioPage):
    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self._rows: tuple[Entry, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 20, 32, 16)
        column.setSpacing(0)
        column.addWidget(Words(say("home.how"), 16, "sumi-700"))
        column.addSpacing(10)
        line = QHBoxLayout()
        self.field = LineField(say("home.field"), height=50, pixels=22)
        self.field.setPlaceholderText(say("home.example"))
        self.field.setFixedWidth(620)
        self._count = Words("", 18)
        line.addWidget(self.field)
        line.addSpacing(20)
        line.addWidget(self._count, 1)
        column.addLayout(line)
        column.addSpacing(14)
        both = QHBoxLayout()
        both.setSpacing(24)
        self.table = RowTable(
            say("home.list"),
            [
                Column(say("home.col.kind"), 84, lambda r: say(f"home.kind.{r.kind}"),
                       words_cell(16, "sumi-700", lambda r: say(f"home.kind.{r.kind}"))),
                Column(say("home.col.title"), 0, title_of, words_cell(19, "sumi-900", title_of, bold=True)),
                Column(say("home.col.section"), 170, lambda r: r.section,
                       words_cell(16, "sumi-700", lambda r: r.section)),
                Column(say("home.col.state"), 130, state_of, _state),
            ],
            ROW,
        )  # fmt: skip
        both.addWidget(self.table, 1)
        panel = Panel("washi-0", "washi-300")
        panel.setFixedWidth(440)
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(20, 16, 20, 16)
        inside.setSpacing(8)
        inside.addWidget(Words(say("home.changes"), 20, bold=True))
        self._changes = [Words("", 17, wrap=True) for _ in range(CHANGES)]
        for words in self._changes:
            inside.addWidget(words)
        inside.addStretch(1)
        self._findings = Words("", 17, bold=True, wrap=True)
        inside.addWidget(self._findings)
        both.addWidget(panel)
        column.addLayout(both, 1)
        self._wrong = self._changed = False
        self.field.edited.connect(self._search)
        self.field.entered.connect(self._take)
        self.table.chosen.connect(self._chosen)
        self.table.moved.connect(self.turned)

    def begin(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def show_state(self, shown: Shown) -> None:
        self._rows = entries(shown)
        self._search()
        told = [f"・{title_of(row)}({state_of(row)})" for row in self._rows if row.state or row.wrong]
        known = {row.file for row in self._rows}
        told += [f"・{name}" for name in shown.changed if name not in known]
        told = told or [say("home.changes.none")]
        for place, words in enumerate(self._changes):
            words.setText(told[place] if place < len(told) else "")
            words.setVisible(place < len(told))
        count = len(shown.findings)
        self._wrong, self._changed = count > 0, bool(shown.changed)
        self._findings.setText(say("home.findings", count=count) if count else say("home.findings.none"))
        self._findings.ink("err-800" if count else "ok-900")
        self.turned.emit()

    def keys(self) -> tuple[FunctionKey, ...]:
        keys = [FunctionKey("F2", "new", say("home.key.new")), FunctionKey("F3", "bring", say("home.key.bring"))]
        if self._wrong:
            keys.append(FunctionKey("F6", "findings", say("home.key.findings"), attention=True))
        if self._changed:
            keys.append(FunctionKey("F7", "effect", say("home.key.effect")))
            keys.append(FunctionKey("F8", "publish", say("home.key.publish")))
        if self.table.current() is not None:
            keys.append(FunctionKey("F12", "open", say("home.key.open"), primary=True))
        return tuple(keys)

    def perform(self, action: str) -> None:
        if action == "new":
            self.go.emit("procedure", "+")
        elif action == "bring":
            self.go.emit("form", "bring")
        elif action == "open":
            self._take()
        else:
            self.go.emit(action, "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.field.hasFocus() and self.table.model_.rows:
            self.table.setFocus()
            return
        super().keyPressEvent(event)

    @Slot()
    def _search(self) -> None:
        rows = found(self._rows, self.field.text())
        self.table.put(rows)
        self._count.setText(say("home.count", count=len(rows)) if rows else say("home.none"))
        self.turned.emit()

    @Slot()
    def _take(self) -> None:
        self._chosen(self.table.currentIndex().row())

    @Slot(int)
    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self.table.model_.rows):
            entry: Entry = self.table.model_.rows[row]
            self.go.emit(PAGE_OF[entry.kind], entry.file)
