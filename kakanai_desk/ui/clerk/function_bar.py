"""The row of function keys at the bottom: only those that work now; the primary action at the right."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.ui.clerk.parts import Ground, Tile, laid_out_once, seat_width
from kakanai_desk.ui.presenters.clerk import FunctionKey

MOST = 20  # F1 to F12, and some with Shift
EDGE, GAP = 16, 4


class FunctionBar(Ground):
    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__("washi-0", "top")
        self.setFixedHeight(60)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(EDGE, 1, EDGE, 0)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        outer.addLayout(row)
        self._keys: tuple[FunctionKey, ...] = ()
        self._plain = [Tile(look="key") for _ in range(MOST)]
        self._primary = Tile(look="key-primary")
        for tile in self._plain:
            row.addWidget(tile)
        row.addStretch(1)
        row.addWidget(self._primary)
        for tile in (*self._plain, self._primary):
            tile.hide()
            tile.chosen.connect(self._press)

    def show_keys(self, keys: tuple[FunctionKey, ...]) -> None:
        if keys == self._keys:
            return
        self._keys = keys
        plain = [key for key in keys if not key.primary]
        primary = [key for key in keys if key.primary]
        with laid_out_once(self):
            self._fit()
            for tile, key in itertools.zip_longest(self._plain, plain):
                _dress(tile, key)
            _dress(self._primary, primary[0] if primary else None)

    def _fit(self) -> None:
        """Words stand beside their caps where there is room for all, below them where there is not."""
        room = self.width() - 2 * EDGE
        for look in ("key", "key-over"):
            sizes = [seat_width("key-primary" if k.primary else look, k.label, k.key) for k in self._keys]
            if sum(sizes) + GAP * len(sizes) <= room:
                break
        for tile in self._plain:
            tile.dress(look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keys(self) -> tuple[FunctionKey, ...]:
        return self._keys

    @Slot(str)
    def _press(self, action: str) -> None:
        self.pressed.emit(action)


def _dress(tile: Tile, key: FunctionKey | None) -> None:
    if key is not None:
        tile.action = key.action
        tile.set_words(key.label, key.key, attention=key.attention)
    tile.setVisible(key is not None)
