"""用途からえらぶ (R-041): from what somebody came for to the procedure, over the home page and over the procedures.

At home a procedure starts its event; in a visit it is taken in with a reason (R-030), and what is not needed stands
there with why not.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Words, elided
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters.clerk_uses import MenuEntry, MenuRow, menu
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView, Home

ROWS = 12  # procedures seen at once


class _Menu(RowTable):
    """Left and right go to the other table."""

    turned = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.turned.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


def _standing(painter: QPainter, rect: QRectF, row: MenuEntry) -> None:
    place = QRectF(rect.x(), rect.center().y() - 14, 76, 28)
    ink = "sumi-700"
    if row.standing == "needed":
        paint.box(painter, place, "ai-700", None)
        ink = "washi-0"
    elif row.standing in ("added", "start", "together"):
        paint.box(painter, place, "washi-0", "ai-700", 4, 2)
        ink = "ai-700"
    else:
        paint.dashed_box(painter, place, "washi-0", "washi-500")
    painter.setFont(theme.words(15, bold=True))
    painter.setPen(theme.color(ink))
    painter.drawText(place, paint.CENTER, say(f"uses.standing.{row.standing}"))


def _title(painter: QPainter, rect: QRectF, row: MenuEntry) -> None:
    painter.setFont(theme.words(19, bold=True))
    painter.setPen(theme.color("sumi-600" if row.standing == "also" else "sumi-900"))
    painter.drawText(QRectF(rect.x(), rect.y() + 4, rect.width(), 26), paint.LEFT,
                     elided(row.title, 19, rect.width(), bold=True))  # fmt: skip
    painter.setFont(theme.words(15))
    painter.setPen(theme.color("sumi-700"))
    painter.drawText(QRectF(rect.x(), rect.y() + 29, rect.width(), 22), paint.LEFT, elided(row.why, 15, rect.width()))


class UsesPage(WidePage):
    """``picked`` carries the ``MenuEntry`` on which Enter was pressed."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(0)
        self._how = Words("", 16, "sumi-700")
        column.addLayout(PageHead("uses", self._how))
        column.addSpacing(14)
        both = QHBoxLayout()
        both.setSpacing(24)
        self.menu = _Menu(
            say("uses.col.use"),
            [
                Column(say("uses.col.use"), 0, lambda r: r.title, words_cell(18, "sumi-900", lambda r: r.title)),
                Column(
                    say("uses.col.count"),
                    64,
                    lambda r: str(len(r.entries)),
                    words_cell(18, "sumi-700", lambda r: str(len(r.entries)), figures=True),
                ),
            ],
            44,
        )
        self.menu.setFixedWidth(560)
        self.table = _Menu(
            say("uses.col.procedure"),
            [
                Column(say("uses.col.standing"), 104, lambda r: say(f"uses.standing.{r.standing}"), _standing),
                Column(say("uses.col.procedure"), 0, lambda r: f"{r.title} {r.why}", _title),
                Column(
                    say("procedures.col.section"),
                    200,
                    lambda r: r.section,
                    words_cell(17, "sumi-900", lambda r: r.section),
                ),
            ],
            55,
        )
        for table in (self.menu, self.table):
            both.addWidget(table, 0 if table is self.menu else 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(both, 1)
        self.menu.moved.connect(self._moved)
        self.menu.chosen.connect(self._into)
        self.menu.turned.connect(self._turn)
        self.table.turned.connect(self._turn)
        self.table.chosen.connect(self._chosen)
        self._rows: tuple[MenuRow, ...] = ()

    def show_view(self, view: ClerkView) -> None:
        self._how.setText(say("uses.how.home" if isinstance(view.screen, Home) else "uses.how.visit"))
        self._rows = menu(view)
        self.menu.put(self._rows)
        self.menu.setFixedHeight(self.menu.wanted_height(36 + 44 * 19))
        self._moved(self.menu.currentIndex().row())

    def place(self) -> str:
        return "uses"

    def begin(self) -> None:
        self.menu.go_to(0)
        self.menu.setFocus()

    def take(self) -> None:
        """Enter of the function bar."""
        if self.table.hasFocus():
            self._chosen(self.table.currentIndex().row())
        else:
            self._into(0)

    @Slot(int)
    def _moved(self, row: int) -> None:
        entries = self._rows[row].entries if 0 <= row < len(self._rows) else ()
        self.table.put(entries)
        self.table.setFixedHeight(self.table.wanted_height(36 + 55 * ROWS))

    @Slot(int)
    def _into(self, row: int) -> None:
        if self.table.model_.rows:
            self.table.go_to(0)
            self.table.setFocus()

    @Slot(int)
    def _turn(self, by: int) -> None:
        if by > 0:
            self._into(0)
        else:
            self.menu.setFocus()

    @Slot(int)
    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self.table.model_.rows):
            self.picked.emit(self.table.model_.rows[row])
