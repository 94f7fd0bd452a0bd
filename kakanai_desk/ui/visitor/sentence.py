"""One sentence while something goes on, or while nobody touches the panel."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page
from kakanai_desk.ui.widgets.card_art import CardArt
from kakanai_desk.ui.widgets.icons import draw_icon
from kakanai_desk.ui.widgets.painted import PRIMARY, PaintedButton


class SentencePage(Page):
    """A sentence while something goes on: reading the card, the clerk at work, or 「まだ 使いますか」."""

    LATE_MS = 8000

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Sentence)  # noqa: S101
        self._body = body
        m, main = self.m, self.m.main
        reading = body.progress is not None
        self._art = CardArt("", self, placed=True) if reading else None
        left = main.width()
        if self._art is not None:
            wide = (820 if m.size < 1.75 else 640) if not m.narrow else 480
            left = main.width() - wide - 60
            high = min(self._art.heightForWidth(wide), main.height())
            self._art.setGeometry(main.right() + 1 - wide, main.top() + (main.height() - high) // 2, wide, high)
        elif body.pictogram:
            left = main.width() - (460 if not m.narrow else 300)
        self._left = left
        self._heading = self.words(body.heading, "question", pixels=round(m.pixels("question") * 1.15))
        self._lead = self.words(body.lead, "body", ink="sumi-700")
        self._late = self.words(body.late, "body", ink="ai-800")
        self._late.hide()
        self._bar = QRect()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.LATE_MS)
        self._timer.timeout.connect(self._say_late)
        if body.late:
            self._timer.start()
        bottom = self._place()
        if body.action:
            button = PaintedButton(PRIMARY, body.action, m.pixels("button"), self)
            button.setGeometry(main.left(), m.reach.top() + 12 if m.low else bottom + 48, 560, 124)
            button.clicked.connect(self._act)

    def _place(self) -> int:
        main = self.m.main
        items = [(self._heading, 0), (self._lead, 24)]
        high = self.stack(main.left(), 0, self._left, items)
        top = main.top() + max(0 if self.m.low else 44, (main.height() - high) // 3)
        bottom = self.stack(main.left(), top, self._left, items)
        if self._body.progress is not None:
            self._bar = QRect(main.left(), bottom + 40, min(640, self._left), 20)
            bottom += 60
        self.stack(main.left(), bottom, self._left, [(self._late, 32)])
        return bottom

    @Slot()
    def _say_late(self) -> None:
        self._late.show()
        self._place()

    def press_next(self) -> None:
        if self._body.next_act:
            self.acted.emit(self._body.next_act, None)

    @Slot()
    def _act(self) -> None:
        self.acted.emit("still_here", None)

    def refresh(self, shown: Shown) -> bool:
        body = shown.body
        if not isinstance(body, bodies.Sentence) or (body.heading, body.lead, body.action) != (
            self._body.heading,
            self._body.lead,
            self._body.action,
        ):
            return False
        if (body.progress is None) != (self._body.progress is None):
            return False
        self.shown, self._body = shown, body
        self.update()
        return True

    def _paint_sign(self, painter: QPainter) -> None:
        """One large pictogram at the right, for those who do not read."""
        main = self.m.main
        side = 400.0 if not self.m.narrow else 260.0
        circle = QRectF(main.right() + 1 - side, main.top() + (main.height() - side) / 2, side, side)
        painter.setPen(theme.seen("ai-100"))
        painter.setBrush(theme.seen("ai-100"))
        painter.drawEllipse(circle)
        inset = side * 0.27
        draw_icon(
            painter, self._body.pictogram, circle.adjusted(inset, inset, -inset, -inset), theme.seen("ai-700"), 2.4
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._body.pictogram:
            self._paint_sign(painter)
        if self._body.progress is None:
            return
        bar = QRectF(self._bar)
        painter.setPen(theme.seen("washi-500"))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        bar.setWidth(max(20.0, bar.width() * self._body.progress / 100))
        painter.setPen(theme.seen("ai-700"))
        painter.setBrush(theme.seen("ai-700"))
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
