"""The procedures that follow (v09): the count at the left, cards in groups at the right, pages of at most eight."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page, Turned
from kakanai_desk.ui.widgets.procedure_card import CardTexts, ProcedureCard
from kakanai_desk.ui.widgets.ruby_text import RubyText, plain


class GroupHead(QWidget):
    """かならず必要 ⑥"""

    def __init__(self, words: str, count: int, pixels: int, parent: QWidget, *, filled: bool) -> None:
        super().__init__(parent)
        self._text = RubyText(words, pixels, bold=True, line=1.2)
        self._count, self._filled = count, filled
        self.setAccessibleName(f"{plain(words)} {count}")

    def needed(self) -> int:
        return max(52, round(self._text.line_height) + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - self._text.line_height) / 2
        self._text.draw(painter, QRectF(0, top, self.width(), self._text.line_height))
        lift = self._text.ruby_pixels * 0.5 if self._text.has_ruby else 0
        box = QRectF(self._text.width() + 14, (self.height() - 40) / 2 + lift, 40, 40)
        painter.setPen(theme.seen("ai-700" if self._filled else "washi-500"))
        painter.setBrush(theme.seen("ai-700" if self._filled else "washi-0"))
        painter.drawEllipse(box)
        painter.setPen(theme.seen("washi-0" if self._filled else "sumi-700"))
        painter.setFont(theme.digits(26, bold=True))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._count))


class CountHead(QWidget):
    """The big number and what it counts."""

    def __init__(self, count: int, words: str, pixels: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = str(count)
        self._big = round(pixels * 2.6)
        self._first, _, rest = words.partition("\n")
        self._head = RubyText(self._first, pixels, bold=True, line=1.3)
        self._rest = RubyText(rest, pixels, bold=True, line=1.3)
        self.setAccessibleName(f"{count}{plain(words)}")

    def heightForWidth(self, width: int) -> int:
        return round(self._big * 0.92 + self._rest.height(width) + 8)

    def fits(self, width: int) -> bool:
        """Whether number and words stand whole at ``width``."""
        number = self._big * 0.55 * len(self._count)
        return (
            self._head.width() + number <= width
            and self._rest.fits(width, 1000)
            and self._rest.widest_phrase() <= width
        )

    def text_fits(self) -> bool:
        return self.fits(self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.digits(self._big, bold=True)
        painter.setFont(font)
        painter.setPen(theme.seen("ai-700"))
        base = self._big * 0.86
        painter.drawText(QPointF(0, base), self._count)
        wide = painter.fontMetrics().horizontalAdvance(self._count) + 8
        top = base - self._head.line_height + (self._head.line_height - self._head.pixels) / 2 - 2
        if self._head.has_ruby:
            top = base - self._head.line_height + 6
        self._head.draw(painter, QRectF(wide, top, self.width() - wide, self._head.line_height))
        self._rest.draw(painter, QRectF(0, base + 10, self.width(), self._rest.height(self.width())))


class SumRow(QWidget):
    """5 今日、この建物でおわります"""

    def __init__(self, count: int, words: str, pixels: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = str(count)
        self._text = RubyText(words, pixels, line=1.45)
        self.setAccessibleName(f"{count} {plain(words)}")

    def heightForWidth(self, width: int) -> int:
        return round(self._text.height(width - 78)) + 32

    def text_fits(self) -> bool:
        return self._text.fits(self.width() - 78, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, 0, self.width(), 2, theme.seen("washi-300"))
        painter.setPen(theme.seen("ai-700"))
        painter.setFont(theme.digits(60, bold=True))
        painter.drawText(QRectF(0, 0, 60, self.height()), Qt.AlignmentFlag.AlignVCenter, self._count)
        high = self._text.height(self.width() - 78)
        self._text.draw(painter, QRectF(78, (self.height() - high) / 2, self.width() - 78, high))


@dataclass(frozen=True)
class Setting:
    """How closely the cards are set: title and small type, and pixels of room around them."""

    pixels: tuple[int, int]
    lowest: int
    padding: int = 12
    gap: int = 14
    head: int = 52


CLOSE = Setting((30, 24), lowest=120, padding=7, gap=8, head=44)  # one page instead of two, nothing under 24 px


class ProceduresPage(Page):
    """v09: at most eight cards a page."""

    MOST = 8

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Procedures)  # noqa: S101
        self._body = body
        m, main = self.m, self.m.main
        over = self.words(body.over, "second", ink="ai-700", bold=True, ruby_ink="ai-700")
        body_size = min(m.pixels("body"), 40)
        if m.narrow:
            line = body.heading.replace("\n", "")
            head = self.words(
                f"**{body.count}** {line}", "question", strong_ink="ai-700", pixels=min(m.pixels("question"), 52)
            )
            top = self.stack(main.left(), main.top(), main.width(), [(head, 0)]) + 6
            self._room = QRect(main.left(), top, main.width(), main.bottom() + 1 - top)
        else:
            size = min(m.pixels("question"), 62)
            head: QWidget = CountHead(body.count, body.heading, size, self)
            while size > 30 and not head.fits(440):
                head.hide()
                head.deleteLater()
                size -= 2
                head = CountHead(body.count, body.heading, size, self)
            sums = [SumRow(n, words, body_size, self) for n, words in body.sums]
            note = self.words(body.note, "body", ink="sumi-700", pixels=body_size, line=1.5)
            right = m.left and not m.low
            edge = 0 if m.low else 24
            box = QRect(main.right() + 1 - 440 if right else main.left(), main.top() + edge, 440, main.height() - edge)
            items: list[tuple[QWidget, int]] = [(over, 0), (head, 12)]
            items += [(s, 24 if i == 0 else 0) for i, s in enumerate(sums)]
            self.stack_within(box, [*items, (note, 20)], [note, *reversed(sums)] if m.low else [note])
            x = main.left() + (0 if right else 440 + 56)
            self._room = QRect(x, main.top(), main.width() - 440 - 56, main.height())
        if m.narrow:
            over.hide()
        self._placed: list[QWidget] = []
        step = 0 if m.size < 1.25 else 1 if m.size < 1.75 else 2
        pixels = ((32, 25), (42, 34), (52, 42))[step] if not m.narrow else ((30, 24), (38, 30), (46, 36))[step]
        self._columns = 2 if step == 0 or (step == 1 and not m.narrow) else 1
        self._cells = [
            (group, sum(len(r) for t, r in body.groups if t == group), level == "optional", row)
            for group, rows in body.groups
            for row in rows
            for level in (row.level,)
        ]
        airy = step == 0 and not m.narrow and not m.low
        self._set_in(Setting(pixels, lowest=150 if airy else 112))
        if airy and len(self._pages) > 1:
            self._set_in(CLOSE)
            if len(self._pages) > 1:  # it does not help: stay airy
                self._set_in(Setting(pixels, lowest=150))
        self._turned = Turned(body.before, body.after)
        self._turned.count = len(self._pages)
        self._show_page()

    def _set_in(self, setting: Setting) -> None:
        """Measure the cards in this setting and break them into pages."""
        self._setting = setting
        self._texts = [CardTexts(row, setting.pixels, setting.padding) for *_, row in self._cells]
        self._pages = self._paginated(self._room.height())

    def _width(self) -> int:
        return (self._room.width() - 20 * (self._columns - 1)) // self._columns

    def _paginated(self, room: int) -> list[list[int]]:
        """Indices of the cards of each page."""
        pages: list[list[int]] = []
        page: list[int] = []
        for index in range(len(self._cells)):
            trial = [*page, index]
            if page and (len(trial) > self.MOST or self._page_height(trial) > room):
                pages.append(page)
                trial = [index]
            page = trial
        return [*pages, page] if page else pages or [[]]

    def _rows(self, page: list[int]) -> list[tuple[str, list[int]]]:
        """The page in rows, under their group."""
        rows: list[tuple[str, list[int]]] = []
        for index in page:
            group = self._cells[index][0]
            if rows and rows[-1][0] == group and len(rows[-1][1]) < self._columns:
                rows[-1][1].append(index)
            else:
                rows.append((group, [index]))
        return rows

    def _row_height(self, row: list[int]) -> int:
        width = self._width()
        heights = [self._texts[i].height(width) for i in row]
        return max(self._setting.lowest, *heights, 0)

    def _head_height(self) -> int:
        return max(
            self._setting.head, round(RubyText(self._cells[0][0], self._head_pixels(), line=1.2).line_height) + 8
        )

    def _head_pixels(self) -> int:
        return min(self.m.pixels("body") + 2, 40)

    def _page_height(self, page: list[int]) -> int:
        high, last = 0, ""
        for group, row in self._rows(page):
            if group != last:
                high += self._head_height() + (10 if last else 0)
            else:
                high += self._setting.gap
            high += self._row_height(row)
            last = group
        return high

    def _show_page(self) -> None:
        for widget in self._placed:
            widget.hide()
            widget.deleteLater()
        self._placed = []
        room, width = self._room, self._width()
        y, last = room.top(), ""
        for group, row in self._rows(self._pages[self._turned.index]):
            if group != last:
                y += 10 if last else 0
                _, count, optional, _ = self._cells[row[0]]
                head = GroupHead(group, count, self._head_pixels(), self, filled=not optional)
                head.setGeometry(room.left(), y, room.width(), self._head_height())
                self._placed.append(head)
                y += self._head_height()
            else:
                y += self._setting.gap
            high = self._row_height(row)
            for column, index in enumerate(row):
                card = ProcedureCard(self._cells[index][3], self._texts[index], self)
                card.setGeometry(room.left() + column * (width + 20), y, width, high)
                self._placed.append(card)
            y += high
            last = group
        for widget in self._placed:
            widget.show()

    def _turn(self, by: int) -> bool:
        turned = self._turned.turn(by)
        if turned:
            self._show_page()
            self.seats_changed.emit()
        return turned

    def seats(self) -> Seats:
        return self._turned.seats(self.shown.seats)

    def press_back(self) -> bool:
        return self._turn(-1)

    def press_next(self) -> None:
        if not self._turn(1):
            self.acted.emit("make", None)
