"""The slip of the writing desk is there: its number, the counter to go to, and the card to take along."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page, PanelBox
from kakanai_desk.ui.widgets.glyph_label import FactLabel

PAD = 44


class SlipPage(Page):
    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Slip)  # noqa: S101
        m, main = self.m, self.m.main
        side = main.width() * 11 // 20
        heading = self.words(body.heading, "question", strong_ink="ai-700")
        lead = self.words(body.lead, "body")
        notes = [self.words(note, "body") for note in body.notes]
        rows: list[tuple[QWidget, int]] = [(heading, 0), (lead, 24), *((note, 20) for note in notes)]
        if body.card is not None:
            rows.append((PanelBox(self, body.card, most=36), 36))
        big = 60 if not (m.narrow or m.low) else 42
        box = [self.words(body.number_label, "body", ink="sumi-700"), FactLabel(body.number, big, "sumi-900", self)]
        if body.place:
            box += [self.words(body.place_label, "body", ink="sumi-700"), FactLabel(body.place, big, "ai-700", self)]
        if m.narrow and not m.low:
            half = main.height() // 2
            self.stack_within(QRect(main.left(), main.top(), main.width(), half - 16), rows)
            frame = QRect(main.left(), main.top() + half, main.width(), half)
        else:
            top = main.top() + (24 if not m.low else 0)
            self.stack_within(QRect(main.left(), top, side, main.bottom() + 1 - top), rows)
            left = main.left() + side + 56
            frame = QRect(left, top, main.right() + 1 - left, main.bottom() + 1 - top)
        inner = frame.adjusted(PAD, PAD // 2, -PAD, -PAD // 2)
        spaced: list[tuple[QWidget, int]] = [(widget, (0, 0, 28, 0)[place]) for place, widget in enumerate(box)]
        bottom = self.stack_within(inner, spaced)
        self._frame = QRect(frame.left(), frame.top(), frame.width(), min(frame.height(), bottom - frame.top() + PAD))

    def press_next(self) -> None:
        self.acted.emit("leave", "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.seen("washi-300"))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(QRectF(self._frame).adjusted(0.5, 0.5, -0.5, -0.5), 16, 16)
