"""The base of everything that can be pressed: a wooden tag with an edge, painted, never styled.

Pressed, the edge disappears and the content sinks, in the same frame. On the visitor's window nothing takes the
keyboard focus, so the default is ``NoFocus``; the clerk's window may set another policy and gets the focus ring.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.widgets.icons import draw_icon
from kakanai_desk.ui.widgets.ruby_text import RubyText, fitted, plain


@dataclass(frozen=True)
class Look:
    """How a pressable looks at rest. ``edge`` is the extra thickness below; ``radius`` 0 means half the height."""

    face: str
    border: str
    ink: str
    line: float = 3
    edge: float = 6
    edge_color: str = ""
    radius: float = 16
    dashed: bool = False
    mark: str = "ai-700"  # icons


TAG = Look("washi-0", "washi-500", "sumi-900")
FUNCTION = Look("washi-100", "washi-500", "sumi-900")
PRIMARY = Look("ai-700", "ai-700", "washi-0", edge=5, edge_color="ai-900", radius=12, mark="washi-0")
PLAIN = Look("washi-0", "sumi-700", "sumi-900", edge=0, radius=12, mark="sumi-900")
SECOND = Look("washi-0", "ai-700", "ai-700", edge=0, radius=12)
QUIET = Look("washi-100", "washi-500", "sumi-900", edge=0, radius=12, dashed=True, mark="sumi-900")
FIX = Look("washi-0", "washi-500", "sumi-900", edge=0, radius=12, mark="sumi-900")
TOOL = Look("washi-0", "washi-500", "sumi-900", line=2, edge=0, radius=0)
SELECTED = Look("ai-700", "ai-900", "washi-0", edge=6, mark="washi-0")


class Painted(QAbstractButton):
    """Draws the tag; subclasses draw what stands on it in ``paint_content``."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._selected = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)

    def look(self) -> Look:
        look = SELECTED if self._selected else self._look
        return replace(look, line=3) if look.line < 3 and theme.seen_on_dark() else look

    def setSelected(self, selected: bool) -> None:
        """Show as chosen: full 藍, white letters."""
        if selected != self._selected:
            self._selected = selected
            self.update()

    def isSelected(self) -> bool:
        return self._selected

    def sizeHint(self) -> QSize:
        return QSize(200, theme.TARGET)

    def content_box(self) -> QRectF:
        """The face at rest, inside border and edge."""
        look = self.look()
        return QRectF(self.rect()).adjusted(look.line, look.line, -look.line, -look.line - look.edge)

    def text_fits(self) -> bool:
        """Whether no text of it is cut."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self.look()
        pressed = self.isDown() and not self._selected
        outer = QRectF(self.rect())
        radius = look.radius or (outer.height() - look.edge) / 2
        sunk = look.edge if self.isDown() else 0.0
        outer.setTop(outer.top() + sunk)
        face = theme.seen("ai-100" if pressed and look.face != "ai-700" else "ai-800" if pressed else look.face)
        border = theme.seen("ai-700" if pressed and look.face != "ai-700" else look.border)
        if look.edge and not sunk:
            _box(painter, outer, radius, theme.seen(look.edge_color or look.border))
            outer.setBottom(outer.bottom() - look.edge)
        if look.dashed:
            half = look.line / 2
            pen = QPen(border, look.line)
            pen.setDashPattern([2.2, 1.6])
            painter.setPen(pen)
            painter.setBrush(face if pressed else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(outer.adjusted(half, half, -half, -half), radius, radius)
        else:
            _box(painter, outer, radius, border)
            inner = outer.adjusted(look.line, look.line, -look.line, -look.line)
            _box(painter, inner, max(1.0, radius - look.line), face)
        if self.hasFocus():
            self._paint_focus(painter, outer, radius)
        ink = "sumi-900" if pressed and look.face != "ai-700" else look.ink
        painter.translate(0, sunk)
        self.paint_content(painter, self.content_box(), look, ink)

    @staticmethod
    def _paint_focus(painter: QPainter, box: QRectF, radius: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for inset, token in ((1.5, "focus-out"), (4.5, "focus-in")):
            painter.setPen(QPen(theme.seen(token), 3))
            painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)

    def paint_content(self, painter: QPainter, box: QRectF, look: Look, ink: str) -> None:
        """What stands on the face. ``box`` has moved down already when pressed."""


def _box(painter: QPainter, box: QRectF, radius: float, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(box, radius, radius)


class PaintedButton(Painted):
    """A button with words and at most one pictogram beside them (or above them, when ``stacked``).

    ``key``: its digit on the ten-key, small in the corner.
    """

    def __init__(
        self,
        look: Look,
        words: str,
        pixels: float,
        parent: QWidget | None = None,
        *,
        icon: str = "",
        after: bool = False,
        stacked: bool = False,
        bold: bool = True,
        padding: float = 24,
        icon_side: float = 44,
        name: str = "",
        key: str = "",
    ) -> None:
        super().__init__(look, name or plain(words), parent)
        self._key = key
        self.setAccessibleDescription(key)
        self._words = words
        self._pixels = pixels
        self._icon, self._after, self._stacked = icon, after, stacked
        self._bold = bold
        self._padding = padding
        self._side = icon_side

    def words(self) -> str:
        return plain(self._words)

    def _text(self, box: QRectF, ink: str) -> RubyText:
        width, height = box.width() - 2 * self._padding, box.height()
        if self._icon and self._stacked:
            height -= self._side
        elif self._icon:
            width -= self._side + 18
        look_ink = "washi-0" if ink == "washi-0" else "sumi-700"
        return fitted(
            self._words, width, height, self._pixels, least=20, bold=self._bold, line=1.2, ink=ink, ruby_ink=look_ink
        )

    def text_fits(self) -> bool:
        box = self.content_box()
        width, height = box.width() - 2 * self._padding, box.height()
        if self._icon and self._stacked:
            height -= self._side
        elif self._icon:
            width -= self._side + 18
        if not self._words:
            return True
        text = self._text(box, "sumi-900")
        return text.pixels >= 24 and text.fits(width, height)

    def width_needed(self) -> float:
        """The width at which the words stand in one line."""
        text = RubyText(self._words, self._pixels, bold=self._bold)
        side = self._side + (18 if self._words else 0) if self._icon and not self._stacked else 0
        return text.width() + 2 * self._padding + side + 2 * self.look().line + 2

    def paint_content(self, painter: QPainter, box: QRectF, look: Look, ink: str) -> None:
        if self._key:
            painter.setFont(theme.digits(26, bold=True))
            painter.setPen(theme.seen("sumi-700" if ink == "sumi-900" else ink))
            corner = QRectF(box.left() + 10, box.top() + 4, 24, 30)
            painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, self._key)
        text = self._text(box, ink)
        mark = theme.seen(look.mark if ink == look.ink else "ai-700")
        room = box.width() - 2 * self._padding - (self._side + 18 if self._icon and not self._stacked else 0)
        width, height = text.width(room), text.height(room)
        if self._stacked:
            top = box.top() + (box.height() - height - self._side) / 2
            draw_icon(painter, self._icon, QRectF(box.center().x() - self._side / 2, top, self._side, self._side), mark)
            text.draw(
                painter,
                QRectF(box.left() + self._padding, top + self._side, room, height),
                Qt.AlignmentFlag.AlignHCenter,
            )
            return
        icon = self._side + (18 if self._words else 0) if self._icon else 0.0
        left = box.center().x() - (width + icon) / 2
        top = box.top() + (box.height() - height) / 2
        if self._icon:
            x = left + width + 18 if self._after else left
            draw_icon(painter, self._icon, QRectF(x, box.center().y() - self._side / 2, self._side, self._side), mark)
        at = left if self._after or not self._icon else left + icon
        text.draw(painter, QRectF(at, top, width + 1, height), Qt.AlignmentFlag.AlignHCenter)
