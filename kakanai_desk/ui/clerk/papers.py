"""Documents and signature: how far the visitor is, blanks, continuation sheets, glyphs that are missing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import Band, Words
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView, DocumentRow, Serving
from kakanai_desk.visit.steps import Step


def _checked_words(row: DocumentRow) -> str:
    return say("documents.checked" if row.checked else "documents.unchecked")


def _checked(painter: QPainter, rect: QRectF, row: DocumentRow) -> None:
    """A filled disc and a word, or an open ring and a word."""
    center = QPointF(rect.x() + 9, rect.center().y())
    painter.setPen(QPen(theme.color("ok-700" if row.checked else "washi-500"), 3))
    painter.setBrush(theme.color("ok-700" if row.checked else "washi-0"))
    painter.drawEllipse(center, 7, 7)
    painter.setFont(theme.words(17, bold=row.checked))
    painter.setPen(theme.color("ok-900" if row.checked else "sumi-700"))
    painter.drawText(rect.adjusted(28, 0, 0, 0), paint.LEFT, _checked_words(row))


class PapersPage(StepPage):
    """DOCUMENTS and SIGN."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        self._title = Words("", 24, bold=True)
        self._count = Words("", 16, "sumi-700")
        head.addWidget(self._title)
        head.addSpacing(20)
        head.addWidget(self._count)
        head.addStretch(1)
        column.addLayout(head)
        self._how = Words("", 18, "sumi-700", wrap=True)
        column.addSpacing(6)
        column.addWidget(self._how)
        column.addSpacing(14)
        self.table = RowTable(
            say("documents.title"),
            [
                Column(
                    say("documents.col.title"),
                    0,
                    lambda r: r.title,
                    words_cell(19, "sumi-900", lambda r: r.title, bold=True),
                ),
                Column(say("documents.col.pages"), 110, _pages, words_cell(17, "sumi-900", _pages)),
                Column(say("documents.col.checked"), 250, _checked_words, _checked),
            ],
            56,
        )
        column.addWidget(self.table)
        column.addSpacing(18)
        self._bands: dict[str, Band] = {}
        for name, kind in (("missing_glyphs", "err"), ("overflow", "ai"), ("blanks", "warn"), ("no_blanks", "ok")):
            band = Band(kind, mark=kind in ("err", "warn"))
            self._bands[name] = band
            column.addWidget(band)
            column.addSpacing(10)
        column.addStretch(1)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        signing = screen.step is Step.SIGN
        made = bool(screen.documents)
        done = sum(row.checked for row in screen.documents)
        self._title.setText(say("sign.title") if signing else say("documents.title"))
        self._count.setText(say("documents.count", all=len(screen.documents), done=done) if made else "")
        how = "sign.how" if signing else "documents.how" if made else "documents.none"
        self._how.setText(say(how))
        self.table.put(screen.documents)
        self.table.setVisible(made)
        self.table.setFixedHeight(self.table.wanted_height(36 + 56 * 8))
        for name, rows in (
            ("missing_glyphs", screen.missing_glyphs),
            ("overflow", screen.overflow),
            ("blanks", screen.blanks),
        ):
            words = "\n".join(rows) if name != "blanks" else "、".join(rows)
            self._bands[name].say(say(f"documents.{name}", count=len(rows)) if rows else "", words)
        self._bands["no_blanks"].say(say("documents.no_blanks") if made and not screen.blanks else "")

    def begin(self) -> None:
        self.table.setFocus()


def _pages(row: DocumentRow) -> str:
    return say("documents.pages", count=row.pages)
