"""見くらべる: one field, what each source says of it side by side; a digit takes one, and the next difference comes
(R-011; experience: Reconciliation)."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout

from kakanai_desk.core.errors import DeskError
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.page_head import PageHead
from kakanai_desk.ui.clerk.parts import Band, Words, elided, source_words
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.presenters.origins import origin_words
from kakanai_desk.ui.widgets.card_picture import CardPicture
from kakanai_desk.ui.widgets.glyph_label import draw_fitted
from kakanai_desk.visit.clerk_view import ClerkView, DifferenceRow, Saying, Serving

MOST = 4  # sayings side by side; more sources do not exist
HIGH, SHAPE = 150, 112


class SayingCell(QAbstractButton):
    """What one source says: digit, where it comes from, the value in the registered glyphs."""

    taken = Signal(int)

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index
        self._saying: Saying | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self._take)

    def show_saying(self, saying: Saying) -> None:
        self._saying = saying
        self.setAccessibleName(f"{self._index + 1} {origin_words(saying.origin)} {saying.shown}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, HIGH)

    @Slot()
    def _take(self) -> None:
        self.taken.emit(self._index)

    def paintEvent(self, event: QPaintEvent) -> None:
        saying = self._saying
        if saying is None:
            return
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        chosen, source = saying.standing, saying.origin.source.value
        paint.box(painter, rect, "ai-100" if chosen else "washi-0", "ai-700" if chosen else "washi-500", 8,
                  3 if chosen else 1)  # fmt: skip
        paint.key_cap(painter, QRectF(16, 16, 34, 34), str(self._index + 1), 18)
        letters, words = source_words(source)
        if letters:
            paint.chip(painter, QPointF(64, 21), letters, words, f"pv-{source}")
        if chosen:
            painter.setFont(theme.words(16, bold=True))
            painter.setPen(theme.color("ai-800"))
            painter.drawText(QRectF(0, 16, self.width() - 18, 34), paint.RIGHT, say("compare.standing"))
        room = self.width() - 36
        draw_fitted(painter, QPointF(18, 98), saying.shown, 27, room, theme.color("sumi-900"))
        painter.setFont(theme.words(15))
        painter.setPen(theme.color("sumi-700"))
        painter.drawText(QRectF(18, 116, room, 24), paint.LEFT, elided(origin_words(saying.origin), 15, room))


class ComparePage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._count = Words("", 18, "err-800", bold=True)
        column.addLayout(PageHead("compare", self._count, how=True))
        column.addSpacing(22)
        self._title = Words("", 20, bold=True)
        column.addWidget(self._title)
        column.addSpacing(10)
        cells = QHBoxLayout()
        cells.setSpacing(16)
        self.cells = [SayingCell(index) for index in range(MOST)]
        for cell in self.cells:
            cell.taken.connect(self._take)
            cells.addWidget(cell)
        column.addLayout(cells)
        column.addSpacing(16)
        self._doubt = Band("warn")
        self._doubt.say("")
        column.addWidget(self._doubt)
        column.addSpacing(16)
        self._shapes_title = Words(say("compare.shapes"), 16, "sumi-700")
        column.addWidget(self._shapes_title)
        self._shapes = QHBoxLayout()
        self._shapes.setSpacing(16)
        column.addLayout(self._shapes)
        column.addStretch(1)
        self._row: DifferenceRow | None = None

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        rows = screen.differences
        self._row = rows[0] if rows else None
        self._count.setText(say("compare.count", count=len(rows)) if rows else say("compare.none"))
        self._title.setVisible(bool(rows))
        row = self._row
        if row is not None:
            self._title.setText(
                say("compare.row", name=row.name.replace("\u3000", " "), field=row.title or say(f"field.{row.fact}"))
            )
        sayings = row.sayings if row is not None else ()
        self._doubt.say(say("compare.doubt") if len(sayings) == 1 else "")
        self._show_shapes(row.shapes if row is not None else ())
        for number, cell in enumerate(self.cells):
            cell.setVisible(number < len(sayings))
            if number < len(sayings):
                cell.show_saying(sayings[number])

    def _show_shapes(self, shapes: tuple[bytes, ...]) -> None:
        """The characters without a code, as the card draws them."""
        self._shapes_title.setVisible(bool(shapes))
        while (item := self._shapes.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for png in shapes:
            self._shapes.addWidget(CardPicture(png, say("compare.shapes"), SHAPE, SHAPE))
        self._shapes.addStretch(1)

    def refused(self, error: DeskError, words: str) -> bool:
        """The taken saying is none that paper may bear."""
        self._doubt.say(words)
        return True

    def digit(self, number: int) -> bool:
        if self._row is None or not 1 <= number <= len(self._row.sayings):
            return False
        self._take(number - 1)
        return True

    @Slot(int)
    def _take(self, index: int) -> None:
        row = self._row
        if row is not None:
            self.act.emit(lambda desk: desk.household.settle(row.person, row.fact, index), True)
