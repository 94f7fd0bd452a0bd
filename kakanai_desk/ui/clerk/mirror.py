"""The visitor's screen as it stands now, small. The picture is grabbed from the visitor's window; without one the
screen is named in words. A PIN shows as dots only, as it does over there. What this clerk may not see is never grabbed:
neither a screen that is covered, nor one that the visitor's window shows before the clerk's window has heard of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPoint, QRectF, QSize, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.turns import Turns
from kakanai_desk.visit.visitor_view import EnterPin, Hidden, Idle, VisitorView

WIDTH, HEIGHT = 450, 253
SOON, NOW_AND_THEN = 60, 1500


class VisitorsWindow(Protocol):
    """What is mirrored."""

    def window(self) -> QWidget: ...
    def view(self) -> VisitorView: ...


def small_picture(window: QWidget) -> QPixmap:
    """``window`` drawn small at once: sharper than a large picture made small, and half the work."""
    scale = min(WIDTH / max(window.width(), 1), HEIGHT / max(window.height(), 1))
    picture = QPixmap(round(window.width() * scale), round(window.height() * scale))
    picture.fill(theme.color("washi-50"))
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(scale, scale)
    window.render(painter, QPoint())
    painter.end()
    return picture


class VisitorMirror(QWidget):
    def __init__(self, turns: Turns) -> None:
        super().__init__()
        self._turns = turns
        self.setFixedSize(WIDTH, HEIGHT)
        self._grab: Callable[[], QPixmap] | None = None
        self._revision: Callable[[], int] = int  # of what the visitor's window shows
        self._covered = False
        self._picture = QPixmap()
        self._caption = ""
        self._view: VisitorView | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self._ask)
        self._slow = QTimer(self)
        self._slow.setInterval(NOW_AND_THEN)
        self._slow.timeout.connect(self._ask)
        for timer in (self._soon, self._slow):
            turns.destroyed.connect(timer.stop)  # the desk has gone: nobody draws any more

    def source(self, grab: Callable[[], QPixmap], revision: Callable[[], int]) -> None:
        """Where the pictures come from, and of which view they are now."""
        self._grab, self._revision = grab, revision
        self._slow.start()

    def show_view(self, view: VisitorView, caption: str, *, covered: bool = False) -> None:
        self._view, self._caption, self._covered = view, caption, covered
        if covered or isinstance(view.screen, Hidden | Idle):
            self._picture = QPixmap()  # nothing of the visit before stays, not even for a moment
        self.setAccessibleName(caption)
        self._soon.start()
        self.update()

    @Slot()
    def _ask(self) -> None:
        self._turns.ask("mirror", self, self.refresh)

    def refresh(self) -> None:
        view = self._view
        if self._grab is None or not self.isVisible() or self._covered:
            return
        if view is not None and view.revision != self._revision():
            return  # the newer view comes here in a moment
        self._picture = self._grab()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        if not self._picture.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(0, 0, self._picture)
        else:
            hidden = self._view is not None and isinstance(self._view.screen, Hidden)
            painter.fillRect(rect, theme.color("shu-50" if hidden else "washi-100"))
            painter.setPen(theme.color("sumi-900"))
            painter.setFont(theme.words(22, bold=True))
            painter.drawText(rect.adjusted(16, 0, -16, -20), paint.CENTER, self._caption)
            if self._view is not None and isinstance(self._view.screen, EnterPin):
                pin = self._view.screen
                painter.setFont(theme.words(26))
                dots = "●" * pin.typed + "○" * (pin.length - pin.typed)
                painter.drawText(rect.adjusted(0, 70, 0, 0), paint.CENTER, dots)
        paint.box(painter, rect, None, "washi-500", 0)
