"""札: one answer. Its ten-key digit, label, one hint line, pictogram; or, for yes and no, a tile."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.widgets.icons import draw_icon
from kakanai_desk.ui.widgets.painted import TAG, Look, Painted
from kakanai_desk.ui.widgets.ruby_text import RubyText, plain

PAD_LEFT, PAD_RIGHT, GAP = 25, 33, 32


class Choice(Painted):
    """``needed`` tells the height at a width; less would cut text. Accessible as "3 国民健康保険"."""

    def __init__(
        self,
        key: int,
        value: str,
        label: str,
        hint: str,
        pictogram: str,
        pixels: tuple[int, int],
        parent: QWidget | None = None,
        *,
        tile: bool = False,
        side: tuple[int, int] = (84, 88),
        tight: bool = False,
    ) -> None:
        super().__init__(TAG, f"{key} {plain(label)}", parent)
        self.setAccessibleDescription(plain(hint))
        self.setCheckable(True)  # to a screen reader: one of several, of which one is taken
        self.setAutoExclusive(True)
        self.key, self.value = key, value
        self._label, self._hint, self._pictogram = label, hint, pictogram
        self._pixels = pixels
        self._tile = tile
        self._around = 2 * 6 if tight else 2 * 10
        self._key_side, self._icon_side = side
        self._texts: dict[str, tuple[RubyText, RubyText | None]] = {}

    def _words(self, ink: str) -> tuple[RubyText, RubyText | None]:
        if ink not in self._texts:
            white = ink == "washi-0"
            label = RubyText(
                self._label,
                self._pixels[0],
                bold=True,
                line=1.35,
                ink=ink,
                ruby_ink="washi-0" if white else "sumi-700",
            )
            quiet = "washi-0" if white else "sumi-700"
            hint = RubyText(self._hint, self._pixels[1], line=1.5, ink=quiet, ruby_ink=quiet) if self._hint else None
            self._texts[ink] = label, hint
        return self._texts[ink]

    def _text_width(self, width: float) -> float:
        if self._tile:
            return width - 2 * (PAD_LEFT + 3)
        icon = self._icon_side + GAP if self._pictogram else 0
        return width - 6 - PAD_LEFT - PAD_RIGHT - self._key_side - GAP - icon

    def needed(self, width: float) -> float:
        label, hint = self._words("sumi-900")
        inner = self._text_width(width)
        text = label.height(inner) + (hint.height(inner) if hint else 0)
        if self._tile:
            return 12 + self._key_side + 32 + self._icon_side + text + 32
        return max(self._key_side + 2 * (10 if self._around < 20 else 14), text + self._around) + 12

    def setSelected(self, selected: bool) -> None:
        super().setSelected(selected)
        self.setChecked(selected)

    def tell_place(self, number: int, count: int) -> None:
        """Say which of how many it is, before the hint: a screen reader does not see the others."""
        self.setAccessibleDescription(f"{number}/{count} {plain(self._hint)}".strip())

    def step_down(self) -> bool:
        """Letters two pixels smaller, for long words on a low panel; False when they may not be smaller."""
        if self._pixels[1] <= 26:
            return False
        self._pixels = self._pixels[0] - 2, self._pixels[1] - 2
        self._texts.clear()
        return True

    def whole_words(self, width: float) -> bool:
        """Whether no word would be torn at this width."""
        label, hint = self._words("sumi-900")
        inner = self._text_width(width)
        return label.widest_phrase() <= inner and (hint is None or hint.widest_phrase() <= inner)

    def text_fits(self) -> bool:
        label, hint = self._words("sumi-900")
        inner = self._text_width(self.width())
        wide = label.width(inner) <= inner + 0.5 and (hint is None or hint.width(inner) <= inner + 0.5)
        return wide and self.needed(self.width()) <= self.height() + 1

    def paint_content(self, painter: QPainter, box: QRectF, look: Look, ink: str) -> None:
        label, hint = self._words(ink)
        if self._tile:
            self._paint_tile(painter, box, look, label, hint)
            return
        middle = box.center().y()
        side = self._key_side
        self._paint_key(painter, QRectF(box.left() + PAD_LEFT, middle - side / 2, side, side))
        inner = self._text_width(self.width())
        x = box.left() + PAD_LEFT + side + GAP
        high = label.height(inner) + (hint.height(inner) if hint else 0)
        top = middle - high / 2
        label.draw(painter, QRectF(x, top, inner, label.height(inner)))
        if hint:
            hint.draw(painter, QRectF(x, top + label.height(inner), inner, hint.height(inner)))
        if self._pictogram:
            side = self._icon_side
            at = QRectF(box.right() - PAD_RIGHT - side, middle - side / 2, side, side)
            draw_icon(painter, self._pictogram, at, theme.seen(look.mark))

    def _paint_tile(self, painter: QPainter, box: QRectF, look: Look, label: RubyText, hint: RubyText | None) -> None:
        """Key in the corner, pictogram and word in the middle."""
        self._paint_key(painter, QRectF(box.left() + PAD_LEFT, box.top() + 22, self._key_side, self._key_side))
        inner = self._text_width(self.width())
        text = label.height(inner) + (hint.height(inner) if hint else 0)
        high = self._icon_side + 16 + text
        top = max(box.top() + self._key_side + 30, box.center().y() - high / 2 + 16)
        icon = QRectF(box.center().x() - self._icon_side / 2, top, self._icon_side, self._icon_side)
        draw_icon(painter, self._pictogram, icon, theme.seen(look.mark), 3.4)
        words = QRectF(box.center().x() - inner / 2, icon.bottom() + 16, inner, label.height(inner))
        label.draw(painter, words, Qt.AlignmentFlag.AlignHCenter)
        if hint:
            words = QRectF(words.left(), words.bottom(), inner, hint.height(inner))
            hint.draw(painter, words, Qt.AlignmentFlag.AlignHCenter)

    def _paint_key(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        touched = self.isSelected() or self.isDown()
        painter.setBrush(theme.seen("washi-0" if touched else "key-face"))
        painter.drawRoundedRect(box, 12, 12)
        painter.setPen(theme.seen("ai-800" if touched else "key-ink"))
        painter.setFont(theme.digits(self._key_side * 48 / 84, bold=True))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self.key))
