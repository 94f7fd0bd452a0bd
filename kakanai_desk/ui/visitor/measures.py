"""Sizes of the visitor's window in pixels: 1920×1080 and 1280×1024, each at letters ×1, ×1.5 and ×2."""

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


@dataclass(frozen=True)
class Measures:
    """Where things stand in a window of ``width`` × ``height``."""

    width: int
    height: int
    size: float = 1.0

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
    def main(self) -> QRect:
        """The room between stations and bar, inside the margins."""
        top, bottom = (self.top + 12, 12) if self.narrow else (self.top, 20)
        return QRect(self.margin, top, self.width - 2 * self.margin, self.height - self.bar - bottom - top)

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
