"""The row of function keys at the bottom: only those that work now; the primary action at the right."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.ui.clerk.parts import Ground, Tile
from kakanai_desk.ui.presenters.clerk import FunctionKey


class FunctionBar(Ground):
    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__("washi-0", "top")
        self.setFixedHeight(60)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 1, 16, 0)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        outer.addLayout(self._row)
        self._keys: tuple[FunctionKey, ...] = ()
        self._tiles: list[Tile] = []

    def show_keys(self, keys: tuple[FunctionKey, ...]) -> None:
        if keys == self._keys:
            return
        self._keys = keys
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._tiles = []
        for key in keys:
            if key.primary:
                self._row.addStretch(1)
            tile = Tile(key.label, action=key.action, key=key.key, look="key-primary" if key.primary else "key")
            if key.attention:
                tile.set_words(key.label, key.key, attention=True)
            tile.chosen.connect(self._press)
            self._tiles.append(tile)
            self._row.addWidget(tile)
        if not any(key.primary for key in keys):
            self._row.addStretch(1)

    def keys(self) -> tuple[FunctionKey, ...]:
        return self._keys

    @Slot(str)
    def _press(self, action: str) -> None:
        self.pressed.emit(action)
