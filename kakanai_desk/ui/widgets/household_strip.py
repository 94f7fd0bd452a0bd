"""The household on the line: one card a person, the relation as a tag on the line, facts in 明朝."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters.visitor_bodies import MemberCard
from kakanai_desk.ui.widgets.glyph_label import FactLabel, text_width
from kakanai_desk.ui.widgets.icons import draw_icon
from kakanai_desk.ui.widgets.painted import FIX, PaintedButton
from kakanai_desk.ui.widgets.ruby_label import RubyLabel
from kakanai_desk.ui.widgets.ruby_text import RubyText, plain

TAG_HIGH, SIDE = 52, 24
CHIPS = {"card": ("card", "ai-50", "pv-card"), "code": ("code", "ai-50", "pv-code")}


def name_pixels(name: str, width: float, most: float = 54, least: float = 34) -> float:
    """As large as the name stands in one line; a very long one wraps at the least size."""
    wide = text_width(name, most)
    return most if wide <= width else max(least, most * width / wide)


class Chip(QWidget):
    """Where a fact came from: sign and words."""

    AROUND = 26 + 10 + 30

    def __init__(self, words: str, kind: str, pixels: int, parent: QWidget) -> None:
        super().__init__(parent)
        icon, ground, ink = CHIPS.get(kind, ("pen", "washi-100", "pv-typed"))
        self._icon, self._ground, self._ink = icon, ground, ink
        self._text = RubyText(words, pixels, line=1.2, ink=ink, ruby_ink=ink)
        self.setAccessibleName(plain(words))

    def size_needed(self, most: int) -> tuple[int, int]:
        """Width and height, at most ``most`` wide; more words go on in further lines."""
        inner = most - self.AROUND
        return min(most, round(self._text.width(inner)) + self.AROUND), max(40, round(self._text.height(inner)) + 6)

    def text_fits(self) -> bool:
        return self._text.fits(self.width() - self.AROUND + 1, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.seen(self._ground))
        painter.drawRoundedRect(self.rect(), 20, 20)
        draw_icon(painter, self._icon, QRectF(14, (self.height() - 26) / 2, 26, 26), theme.seen(self._ink))
        inner = self.width() - self.AROUND + 1
        high = self._text.height(inner)
        self._text.draw(painter, QRectF(50, (self.height() - high) / 2, inner, high))


class PersonCard(QWidget):
    """One person. ``wrong`` when 「ちがう」 was pressed."""

    wrong = Signal()

    def __init__(
        self, member: MemberCard, pixels: tuple[int, int], width: int, parent: QWidget, *, tight: bool, fix: bool
    ) -> None:
        super().__init__(parent)
        self.member = member
        self._tight = tight
        body, small = pixels
        self._inner = width - 2 * SIDE
        self._line = (False, False)  # whether the line goes on to the left, to the right
        centre = Qt.AlignmentFlag.AlignHCenter
        self._tag = RubyText(member.relation, min(body, 40), bold=True, line=1.2, ink="washi-0", ruby_ink="washi-0")
        self._kana = RubyLabel(RubyText(member.kana, small, ink="sumi-700"), self, centre)
        self._name = FactLabel(
            member.name, name_pixels(member.name, self._inner, 44 if tight else 54), "sumi-900", self
        )
        self._birth = RubyLabel(RubyText(member.birth, body, line=1.4), self, centre)
        self._age = RubyLabel(RubyText(member.age, round(body * 0.93), line=1.4, ink="sumi-700"), self, centre)
        self._chip = Chip(member.source, member.source_kind, small, self)
        self._fix: PaintedButton | None = None
        if fix:
            self._fix = self._fix_button(member, body)
        self.setAccessibleName(plain(member.relation) or member.name)
        self.resize(width, self.needed())

    def _fix_button(self, member: MemberCard, body: int) -> PaintedButton:
        button = PaintedButton(FIX, member.wrong, body, self, icon="pen", icon_side=34, bold=False, padding=10)
        button.setAccessibleName(f"{button.words()} {member.name}")
        button.clicked.connect(self._say_wrong)
        return button

    def set_line(self, left: bool, right: bool) -> None:
        self._line = (left, right)

    @Slot()
    def _say_wrong(self) -> None:
        self.wrong.emit()

    def _place(self) -> int:
        inner = self._inner
        y = TAG_HIGH + (4 if self._tight else 14)
        for widget, gap in ((self._kana, 0), (self._name, 0), (self._birth, 10), (self._age, 0)):
            y += gap
            high = widget.heightForWidth(inner)
            if widget is self._name:
                wide = min(inner, widget.sizeHint().width())
                widget.setGeometry(SIDE + (inner - wide) // 2, y, wide, high)
            else:
                widget.setGeometry(SIDE, y, inner, high)
            y += high
        wide, high = self._chip.size_needed(inner)
        self._chip.setGeometry(
            SIDE + (inner - min(wide, inner)) // 2, y + (8 if self._tight else 18), min(wide, inner), high
        )
        y += (8 if self._tight else 18) + high + (14 if self._tight else 22)
        if self._fix is None:
            return y
        self._fix.setGeometry(SIDE, y, inner, 86)
        return y + 86 + (18 if self._tight else 24)

    def needed(self) -> int:
        return self._place()

    def text_fits(self) -> bool:
        return self._tag.width() <= self._inner

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, TAG_HIGH / 2 + 1, -1, -1)
        painter.setPen(theme.seen("washi-300"))
        painter.setBrush(theme.seen("washi-0"))
        painter.drawRoundedRect(box, 16, 16)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 15, 15)
        for goes_on, x in zip(self._line, (0, self.width() // 2), strict=True):
            if goes_on:
                painter.fillRect(x, TAG_HIGH // 2 - 3, self.width() - self.width() // 2, 6, theme.seen("ai-700"))
        if not self.member.relation:
            return
        wide = max(150.0, self._tag.width() + 56)
        tag = QRectF((self.width() - wide) / 2, 0, wide, TAG_HIGH)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.seen("ai-700"))
        painter.drawRoundedRect(tag, TAG_HIGH / 2, TAG_HIGH / 2)
        high = self._tag.line_height
        painter.translate(0, (TAG_HIGH - high) / 2)
        self._tag.draw(painter, QRectF(tag.left(), 0, wide, high), Qt.AlignmentFlag.AlignHCenter)


class HouseholdStrip(QWidget):
    """Up to ``columns`` people side by side; the line joins them."""

    wrong = Signal()
    GAP = 24

    def __init__(
        self,
        members: Sequence[MemberCard],
        columns: int,
        pixels: tuple[int, int],
        width: int,
        parent: QWidget,
        *,
        tight: bool = False,
        fix: bool = True,
    ) -> None:
        super().__init__(parent)
        wide = (width - self.GAP * (columns - 1)) // columns
        self._cards = [PersonCard(m, pixels, wide, self, tight=tight, fix=fix) for m in members]
        self._wide = wide
        for index, card in enumerate(self._cards):
            card.wrong.connect(self.wrong)
            card.set_line(index > 0, index < len(self._cards) - 1)
        self.resize(width, self.needed())

    def columns(self) -> list[tuple[MemberCard, int, int]]:
        """Each person with left edge and width, for what stands below the cards in low mode."""
        return [(c.member, i * (self._wide + self.GAP), self._wide) for i, c in enumerate(self._cards)]

    def needed(self) -> int:
        return max((c.needed() for c in self._cards), default=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for index, card in enumerate(self._cards):
            card.setGeometry(index * (self._wide + self.GAP), 0, self._wide, self.needed())

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._cards) > 1:
            first, last = self._cards[0].geometry().center().x(), self._cards[-1].geometry().center().x()
            painter = QPainter(self)
            painter.fillRect(first, TAG_HIGH // 2 - 3, last - first, 6, theme.seen("ai-700"))
