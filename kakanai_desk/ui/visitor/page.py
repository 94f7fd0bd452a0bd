"""The base of every page of the visitor's window: words at their role, stacking, the ten-key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters.visitor_bodies import Panel
from kakanai_desk.ui.presenters.visitor_shown import Seats, Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.widgets.icons import draw_icon
from kakanai_desk.ui.widgets.painted import SECOND, Painted, PaintedButton
from kakanai_desk.ui.widgets.ruby_label import RubyLabel
from kakanai_desk.ui.widgets.ruby_text import RubyText

TONES = {
    "error": ("err-50", "err-800", "err-800", "warning"),
    "warn": ("warn-100", "warn-900", "warn-900", "warning"),
    "hand": ("shu-50", "shu-700", "shu-800", "card"),
}


class Page(QWidget):
    """One screen between stations and bar; it fills the window and draws into ``measures.main``.

    ``acted`` carries the name of an action (see ``actions.ACTIONS``) and its value. ``seats_changed`` asks
    the window to look at the seats again.
    """

    acted = Signal(str, object)
    seats_changed = Signal()

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = shown
        self.m = measures
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.resize(measures.width, measures.height)

    # --- what the window calls

    def seats(self) -> Seats:
        """Who sits in the bar; a page may change it while it is shown."""
        return self.shown.seats

    def refresh(self, shown: Shown) -> bool:
        """Show a newer state of the same screen in place. False: the page must be built anew."""
        return False

    def state(self) -> Any:
        """What a rebuilt page of the same screen should keep (strokes, a date, a page number)."""
        return None

    def restore(self, state: Any) -> None: ...

    def press_next(self) -> None:
        """つぎへ, touched or by Enter."""

    def press_ask(self) -> bool:
        """The middle seat. True: the page took it for itself."""
        return False

    def press_back(self) -> bool:
        return False

    def turn_on(self) -> None:
        """Enter of the ten-key where nothing can be confirmed: the next page of the choices, if there are several."""

    def key(self, char: str) -> None:
        """A digit or a backspace of the ten-key."""

    # --- building

    def words(
        self, source: str, role: str, *, ink: str = "sumi-900", parent: QWidget | None = None, **more: Any
    ) -> RubyLabel:
        align = more.pop("align", Qt.AlignmentFlag.AlignLeft)
        return RubyLabel(self.text(source, role, ink=ink, **more), parent or self, align)

    def text(self, source: str, role: str, *, ink: str = "sumi-900", **more: Any) -> RubyText:
        m = self.m
        return RubyText(
            source,
            more.get("pixels", m.pixels(role)),
            bold=more.get("bold", m.bold(role)),
            line=more.get("line", m.line(role)),
            ink=ink,
            strong_ink=more.get("strong_ink", ""),
            ruby_ink=more.get("ruby_ink", "sumi-700"),
            strong_bold=more.get("strong_bold", True),
        )

    def stack(self, x: int, y: int, width: int, items: Sequence[tuple[QWidget, int]]) -> int:
        """Set the items below one another, each after its gap. Returns the bottom."""
        for widget, gap in items:
            if widget.isHidden():
                continue
            y += gap
            high = widget.heightForWidth(width)
            high = high if high > 0 else widget.sizeHint().height()
            widget.setGeometry(x, y, width, high)
            y += high
        return y

    def stack_within(
        self, box: QRect, items: Sequence[tuple[QWidget, int]], dispensable: Sequence[QWidget] = ()
    ) -> int:
        """``stack``; what is dispensable goes, first to last, until the rest fits. Then headings step down."""
        for widget in dispensable:
            widget.show()
        for widget, _ in items:
            if isinstance(widget, RubyLabel) and widget.rubyText().bold:
                while widget.rubyText().widest_phrase() > box.width() and widget.pixels() > 40:
                    widget.set_pixels(widget.pixels() - 2)  # a heading is set smaller before a word is torn
            elif isinstance(widget, PanelBox):
                while not widget.whole_words(box.width()) and widget.pixels() > 26:
                    widget.set_pixels(widget.pixels() - 2)
        going = list(dispensable)
        while (bottom := self.stack(box.left(), box.top(), box.width(), items)) > box.bottom() + 1:
            if going:
                going.pop(0).hide()
            elif not self._smaller(items):
                break
        return bottom

    @staticmethod
    def _smaller(items: Sequence[tuple[QWidget, int]]) -> bool:
        """Take the largest words one step down; False when nothing is left to take."""
        found = [w for w, _ in items if isinstance(w, RubyLabel | PanelBox) and not w.isHidden()]
        largest = max(found, key=lambda w: w.pixels(), default=None)
        if largest is None or largest.pixels() <= 26:
            return False
        largest.set_pixels(largest.pixels() - 2)
        return True


class PanelBox(QWidget):
    """Error, caution or "your hand": ground, a bar at the left, a sign, a heading and the way on."""

    BAR, PAD = 10, 28

    def __init__(self, page: Page, panel: Panel, *, most: int = 100) -> None:
        super().__init__(page)
        ground, bar, ink, self._icon = TONES[panel.tone]
        self._ground, self._bar = ground, bar
        size = min(page.m.pixels("body"), most)
        self._side = 60
        self._title = page.words(
            panel.title, "body", ink=ink, pixels=round(size * 1.25), bold=True, line=1.35, parent=self
        )
        self._text = page.words(panel.text, "body", pixels=size, parent=self) if panel.text else None
        self.setAccessibleName(self._title.text())

    def pixels(self) -> int:
        return (self._text or self._title).rubyText().pixels

    def set_pixels(self, pixels: int) -> None:
        self._title.setRubyText(self._title.rubyText().at(round(pixels * 1.25) if self._text else pixels))
        if self._text:
            self._text.setRubyText(self._text.rubyText().at(pixels))
        self._arrange()

    def whole_words(self, width: int) -> bool:
        """Whether no word would be torn at this width."""
        labels = (self._title, self._text) if self._text else (self._title,)
        return all(label.rubyText().widest_phrase() <= self._inner(width) for label in labels)

    def _inner(self, width: int) -> int:
        return width - self.BAR - 2 * self.PAD - self._side - 24

    def heightForWidth(self, width: int) -> int:
        inner = self._inner(width)
        text = self._text.heightForWidth(inner) if self._text else 0
        return max(self._side, self._title.heightForWidth(inner) + text) + 2 * 24

    def natural_width(self) -> int:
        """As wide as the longest line, at most."""
        widest = max(w.sizeHint().width() for w in (self._title, self._text) if w is not None)
        return widest + self.BAR + 2 * self.PAD + self._side + 26

    def resizeEvent(self, event: Any) -> None:
        self._arrange()

    def _arrange(self) -> None:
        inner = self._inner(self.width())
        x = self.BAR + self.PAD + self._side + 24
        high = self._title.heightForWidth(inner)
        text = self._text.heightForWidth(inner) if self._text else 0
        y = (self.height() - high - text) // 2
        self._title.setGeometry(x, y, inner, high)
        if self._text:
            self._text.setGeometry(x, y + high, inner, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.seen(self._ground))
        painter.drawRoundedRect(self.rect(), 12, 12)
        painter.setBrush(theme.seen(self._bar))
        painter.drawRoundedRect(0, 0, self.BAR, self.height(), 4, 4)
        box = QRect(self.BAR + self.PAD, (self.height() - self._side) // 2, self._side, self._side)
        draw_icon(painter, self._icon, box.toRectF(), theme.seen(self._bar))


class Pager(QWidget):
    """前のページ / 次のページ, side by side in the same places; only where a list is longer than the room.

    In low mode they stand one above the other beside the list: there is no height to give away.
    """

    WIDE, HIGH = 240, 92
    moved = Signal(int)

    def __init__(self, before: str, after: str, page: Page) -> None:
        super().__init__(page)
        size = page.m.pixels("second")
        self._upright, self._at_left = page.m.low, page.m.left
        low: dict[str, Any] = {"stacked": True, "padding": 6} if self._upright else {}
        self.before = PaintedButton(SECOND, before, size, self, icon="back", icon_side=36, **low)
        self.after = PaintedButton(SECOND, after, size, self, icon="next", icon_side=36, after=True, **low)
        self.before.clicked.connect(self._back)
        self.after.clicked.connect(self._on)

    def show_place(self, index: int, pages: int) -> None:
        self.before.setVisible(index > 0)
        self.after.setVisible(index < pages - 1)

    def _back(self) -> None:
        self.moved.emit(-1)

    def _on(self) -> None:
        self.moved.emit(1)

    def take_room(self, room: QRect) -> QRect:
        """Sit down at the edge of ``room``. Returns what is left of it."""
        gap = 20
        if self._upright:
            left = self._at_left
            x = room.left() if left else room.right() + 1 - self.WIDE
            self.setGeometry(x, room.top(), self.WIDE, room.height())
            return room.adjusted(self.WIDE + gap, 0, 0, 0) if left else room.adjusted(0, 0, -self.WIDE - gap, 0)
        self.setGeometry(room.left(), room.bottom() + 1 - self.HIGH, room.width(), self.HIGH)
        return room.adjusted(0, 0, 0, -self.HIGH - gap)

    def resizeEvent(self, event: Any) -> None:
        if self._upright:
            half = (self.height() - 20) // 2
            self.before.setGeometry(0, 0, self.width(), half)
            self.after.setGeometry(0, self.height() - half, self.width(), half)
            return
        half = (self.width() - 20) // 2
        self.before.setGeometry(0, 0, half, self.height())
        self.after.setGeometry(self.width() - half, 0, half, self.height())


class Turned:
    """Pages that are turned by the bar's own seats: つぎへ goes on until the last one, もどる until the first."""

    def __init__(self, before: str, after: str) -> None:
        self._words = (before, after)
        self.index = 0
        self.count = 1

    def seats(self, seats: Seats) -> Seats:
        """Nobody confirms what was not shown: before the last page, next turns the page."""
        before, after = self._words
        if self.index > 0:
            seats = replace(seats, back=before)
        return seats if self.index >= self.count - 1 else replace(seats, next=after)

    def turn(self, by: int) -> bool:
        """One page on or back. False: there is none that way."""
        to = self.index + by
        if not 0 <= to < self.count:
            return False
        self.index = to
        return True


def pressables(widget: QWidget) -> list[Painted]:
    """Every pressable that can be seen inside ``widget``."""
    return [p for p in widget.findChildren(Painted) if p.isVisible()]
