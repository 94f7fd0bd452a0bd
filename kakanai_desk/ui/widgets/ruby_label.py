"""A label for our words: wraps, carries ruby, says its base text to a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kakanai_desk.ui.widgets.ruby_text import RubyText, plain


class RubyLabel(QWidget):
    """Shows one ``RubyText``. ``setRubyText`` replaces it."""

    def __init__(
        self, text: RubyText, parent: QWidget | None = None, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._align = align
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(plain(text.source))

    def text(self) -> str:
        """The base text, without readings and marks."""
        return plain(self._text.source)

    def rubyText(self) -> RubyText:
        return self._text

    def setRubyText(self, text: RubyText) -> None:
        self._text = text
        self.setAccessibleName(plain(text.source))
        self.updateGeometry()
        self.update()

    def pixels(self) -> int:
        return self._text.pixels

    def set_pixels(self, pixels: float) -> None:
        """The same words at another size."""
        self.setRubyText(self._text.at(pixels))

    def sizeHint(self) -> QSize:
        width = self._text.width()
        return QSize(int(width) + 2, int(self._text.height(width + 1)) + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._text.pixels, int(self._text.line_height))

    def heightForWidth(self, width: int) -> int:
        return int(self._text.height(width) + 0.999)

    def text_fits(self) -> bool:
        """Whether everything is drawn inside the widget."""
        return self._text.fits(self.width(), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._text.draw(painter, QRectF(self.rect()), self._align)
