"""Sizes of the visitor's window in pixels: 1920×1080 and 1280×1024, each at letters ×1, ×1.5 and ×2.

Low (車椅子・子ども): words stand above y 540, the line with its tools below them, and everything to press under that.
Left hand: what is pressed stands left of what is read; the seats of the bar keep their sides.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

# role: (1920: ×1, ×1.5, ×2), (1280: ×1, ×1.5, ×2), line height, bold
TYPE: dict[str, tuple[tuple[int, int, int], tuple[int, int, int], float, bool]] = {
    "question": ((56, 72, 88), (48, 58, 66), 1.4, True),
    "choice": ((40, 50, 64), (36, 44, 54), 1.35, True),
    "body": ((28, 42, 56), (26, 36, 46), 1.6, False),
    "second": ((26, 34, 48), (24, 32, 40), 1.5, False),
    "small": ((24, 32, 40), (24, 28, 34), 1.3, False),
    "fact": ((34, 44, 54), (32, 40, 48), 1.3, False),
    "button": ((34, 40, 44), (30, 34, 36), 1.2, True),
    "ask": ((30, 36, 40), (27, 30, 32), 1.2, False),
}


LOW = 540  # nothing to press stands higher in low mode


@dataclass(frozen=True)
class Measures:
    """Where things stand in a window of ``width`` × ``height``."""

    width: int
    height: int
    size: float = 1.0
    low: bool = False
    left: bool = False

    @property
    def narrow(self) -> bool:
        return self.width < 1600

    @property
    def margin(self) -> int:
        return 40 if self.narrow else 96

    @property
    def top(self) -> int:
        return 104 if self.narrow else 128

    @property
    def bar(self) -> int:
        return 124 if self.narrow else 152

    @property
    def line_top(self) -> int:
        """Where the line with its stations and tools begins."""
        return LOW if self.low else 0

    @property
    def line_high(self) -> int:
        """How high the line is with its stations and tools."""
        return min(self.top, 102 if self.narrow else 106) if self.low else self.top

    @property
    def main(self) -> QRect:
        """The room for words, and for what is only looked at: between stations and bar; in low mode above the line."""
        if self.low:
            top = 20 if self.narrow else 24
            return QRect(self.margin, top, self.width - 2 * self.margin, LOW - 12 - top)
        top, bottom = (self.top + 12, 12) if self.narrow else (self.top, 20)
        return QRect(self.margin, top, self.width - 2 * self.margin, self.height - self.bar - bottom - top)

    @property
    def reach(self) -> QRect:
        """The room for what is pressed: the same as ``main``, in low mode between the line and the bar."""
        if not self.low:
            return self.main
        top = self.line_top + self.line_high
        bottom = 12 if self.narrow else 20
        return QRect(self.margin, top, self.width - 2 * self.margin, self.height - self.bar - bottom - top)

    def split(self, words: int, gap: int, top: int = 0) -> tuple[QRect, QRect]:
        """(what is read, what is pressed): side by side, ``words`` wide, mirrored for the left hand; low: above it.

        ``top``: how far below the edge of ``main`` the words begin.
        """
        main = self.main
        if self.low:
            return main, self.reach
        rest = main.width() - words - gap
        read = QRect(main.left() + (rest + gap if self.left else 0), main.top() + top, words, main.height() - top)
        press = QRect(main.left() + (0 if self.left else words + gap), main.top(), rest, main.height())
        return read, press

    def seats(self) -> tuple[QRect, QRect, QRect]:
        """Back, ask, next: always at these pixels."""
        widths = (220, 440, 250) if self.narrow else (300, 520, 440)
        high = 88 if self.narrow else 104
        room = self.width - 2 * self.margin
        gap = (room - sum(widths)) // 2
        y = self.height - self.bar + 2 + (self.bar - 2 - high) // 2
        left = self.margin
        middle = left + widths[0] + gap
        right = self.width - self.margin - widths[2]
        return QRect(left, y, widths[0], high), QRect(middle, y, widths[1], high), QRect(right, y, widths[2], high)

    def _step(self) -> int:
        return 0 if self.size < 1.25 else 1 if self.size < 1.75 else 2

    def pixels(self, role: str) -> int:
        wide, narrow, _, _ = TYPE[role]
        return (narrow if self.narrow else wide)[self._step()]

    def line(self, role: str) -> float:
        return TYPE[role][2]

    def bold(self, role: str) -> bool:
        return TYPE[role][3]

    @property
    def gap(self) -> int:
        return 18 if self.narrow else 24

    @property
    def target(self) -> int:
        return 84
