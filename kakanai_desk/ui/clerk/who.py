"""The left column: reception number, the members on one line, the new address, what is still missing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import Band, Digits, Ground, Words, laid_out_once, source_words
from kakanai_desk.ui.presenters.clerk import short_number
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.widgets.glyph_label import GlyphLabel, draw_fitted
from kakanai_desk.visit.clerk_view import MemberRow, Serving
from kakanai_desk.visit.joining import Joined
from kakanai_desk.visit.steps import Step


class MemberCard(QAbstractButton):
    """One person on the household's line."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.member: MemberRow | None = None
        self.first = self.last = self.chosen = self.compact = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._pick)

    def show_member(self, member: MemberRow, *, first: bool, last: bool, chosen: bool, compact: bool) -> None:
        shown = (member, first, last, chosen, compact)
        if shown == (self.member, self.first, self.last, self.chosen, self.compact):
            return
        self.member, self.first, self.last, self.chosen, self.compact = shown
        self.setText(member.name or say("who.no_name"))
        self.setAccessibleName(f"{member.relation} {self.text()}".strip())
        self.updateGeometry()
        self.update()

    @Slot()
    def _pick(self) -> None:
        if self.member is not None:
            self.picked.emit(self.member.id)

    def sizeHint(self) -> QSize:
        return QSize(268, 84 if self.compact else 118)

    def paintEvent(self, event: QPaintEvent) -> None:
        member = self.member
        if member is None:
            return
        painter = QPainter(self)
        paint.begin(painter)
        high = self.height()
        top = 34 if self.first else 0
        bottom = 34 if self.last else high
        painter.fillRect(QRectF(9, top, 4, bottom - top), theme.color("ai-700"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("washi-100"))
        painter.drawEllipse(QPointF(11, 27), 10, 10)
        painter.setBrush(theme.color("ai-700"))
        painter.drawEllipse(QPointF(11, 27), 6.5, 6.5)
        card = QRectF(34, 0, self.width() - 34, high - 10)
        paint.box(painter, card, "ai-50" if self.chosen else "washi-0", "ai-700" if self.chosen else "washi-300", 8,
                  3 if self.chosen else 1)  # fmt: skip
        inner = card.adjusted(14, 7, -14, -7)
        painter.setFont(theme.words(15, bold=True))
        painter.setPen(theme.color("ai-800"))
        painter.drawText(QRectF(inner.x(), inner.y(), inner.width(), 22), paint.LEFT, member.relation or "—")
        painter.setFont(theme.words(15))
        painter.setPen(theme.color("sumi-700"))
        age = say("who.age", age=member.age) if member.age is not None else ""
        sex = say(f"sex.short.{member.sex}")
        about = "・".join(part for part in (age, sex) if part)
        painter.drawText(QRectF(inner.x(), inner.y(), inner.width(), 22), paint.RIGHT, about)
        name = member.name
        if name:
            place = QPointF(inner.x(), inner.y() + 52)
            draw_fitted(painter, place, name, 27, inner.width(), theme.color("sumi-900"))
        else:
            painter.setFont(theme.words(18))
            painter.setPen(theme.color("sumi-600"))
            painter.drawText(QRectF(inner.x(), inner.y() + 26, inner.width(), 34), paint.LEFT, say("who.no_name"))
        if not self.compact and member.source():
            letters, words = source_words(member.source())
            width = paint.chip(painter, QPointF(inner.x(), inner.y() + 68), letters, words, f"pv-{member.source()}")
            if member.stands_here:
                painter.setFont(theme.words(14))
                painter.setPen(theme.color("sumi-700"))
                painter.drawText(QRectF(inner.x() + width + 10, inner.y() + 68, 120, 24), paint.LEFT, say("who.here"))


MISSING_SHOWN = 4  # the rest is counted


def _joined(screen: Serving) -> str:
    """The sheet that the visit goes on from, and how it stands to what the center has."""
    state, numbers = screen.joined.state, screen.joined_numbers
    lines = [say("who.carried", number=screen.carried_number)] if screen.carried_number else []
    if numbers:
        lines.append(say("who.joined.done", numbers="・".join(numbers)))
    elif state is Joined.DONE:
        lines.append(say("who.joined.cancelled"))
    elif state in (Joined.ASKED, Joined.LATE, Joined.AWAY):
        lines.append(say(f"who.joined.{state}"))
    if absent := "・".join(name.replace("\u3000", " ") for name in screen.joined.absent):
        lines.append(say("who.joined.absent", names=absent))
    return "\n".join(lines)


class WhoColumn(Ground):
    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__("washi-100", "right")
        self.setFixedWidth(316)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(16)
        self._number = Digits("", 48, "ai-700", bold=True)
        self._title = Words("", 18, bold=True)
        self._reception = Digits("", 16)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._title)
        names.addWidget(self._reception)
        head.addWidget(self._number)
        head.addLayout(names, 1)
        column.addLayout(head)
        column.addSpacing(6)
        self._joined = Words("", 15, "sumi-700", wrap=True)
        column.addWidget(self._joined)
        column.addSpacing(14)
        self._count = Words("", 18, bold=True)
        column.addWidget(self._count)
        column.addSpacing(8)
        self._strip = QVBoxLayout()
        self._strip.setSpacing(0)
        column.addLayout(self._strip)
        column.addSpacing(8)
        self._address_title = Words(say("who.address"), 15, "sumi-700")
        self._address = GlyphLabel("", 19)
        self._moved_title = Words(say("who.moved"), 15, "sumi-700")
        self._moved = GlyphLabel("", 19)
        for widget in (self._address_title, self._address, self._moved_title, self._moved):
            column.addWidget(widget)
        column.addSpacing(14)
        self._missing = Band("warn", mark=False)
        column.addWidget(self._missing)
        column.addStretch(1)
        self._cards: list[MemberCard] = []

    def show_view(self, screen: Serving, chosen: str) -> None:
        with laid_out_once(self):
            self._show(screen, chosen)

    def _show(self, screen: Serving, chosen: str) -> None:
        self._number.setText(short_number(screen.reception_number))
        self._title.setText(screen.title)
        ticket = say("who.ticket", number=screen.waiting_number) if screen.waiting_number else ""
        other = say("who.imported", number=screen.imported) if screen.imported else ""
        self._reception.setText(screen.reception_number + ticket + other)
        joined = _joined(screen)
        self._joined.setText(joined)
        self._joined.setVisible(bool(joined))
        self._count.setText(say("who.count", count=len(screen.members)))
        self._count.setVisible(bool(screen.members))
        while len(self._cards) < len(screen.members):
            card = MemberCard()
            card.picked.connect(self.picked)
            self._cards.append(card)
            self._strip.addWidget(card)
        while len(self._cards) > len(screen.members):
            card = self._cards.pop()
            self._strip.removeWidget(card)
            card.hide()
            card.deleteLater()
        missing = () if screen.step in (Step.IDENTIFY, Step.FACTS) else screen.missing
        last = len(screen.members) - 1
        compact = last >= 4 or (last >= 3 and len(missing) > 2)  # the column does not scroll
        for number, (card, member) in enumerate(zip(self._cards, screen.members, strict=True)):
            card.show_member(
                member, first=number == 0, last=number == last, chosen=member.id == chosen, compact=compact
            )
        values = {row.id: row for row in screen.questions}
        for question, title, label in (
            ("new_address", self._address_title, self._address),
            ("move_date", self._moved_title, self._moved),
        ):
            row = values.get(question)
            words = row.shown if row is not None else ""
            label.setText(words)
            title.setVisible(bool(words))
            label.setVisible(bool(words))
        shown = [say("who.missing.row", what=what) for what in missing[:MISSING_SHOWN]]
        if len(missing) > MISSING_SHOWN:
            shown.append(say("who.missing.more", count=len(missing) - MISSING_SHOWN))
        self._missing.say(say("who.missing", count=len(missing)) if missing else "", "\n".join(shown))
