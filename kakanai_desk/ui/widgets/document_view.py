"""A page of a document: asked for as a picture, shown at 900 px width, larger or whole; dragged; pins ① in 朱."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.ui import theme
from kakanai_desk.visit.visitor_view import Pin

PAGE_POINTS = (595.276, 841.89)  # A4
PIN = 28  # radius
STEPS = (1.0, 1.5, 2.0)


class DocumentView(QWidget):
    """``wanted`` asks for a picture (name, width); ``show_picture`` brings it. Nothing is kept between documents."""

    wanted = Signal(str, int)
    moved = Signal()
    seen = Signal()  # the page can be seen now

    def __init__(self, reading_width: int, parent: QWidget | None = None, *, room_left: int = 0) -> None:
        super().__init__(parent)
        self._room_left = room_left  # kept free of the page, for buttons
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._reading = reading_width
        self._name = ""
        self._pins: tuple[Pin, ...] = ()
        self._zoom = 1  # 0 the whole page, 1 … larger
        self._at = QPointF(0, 0)
        self._grip: QPoint | None = None
        self._pictures: dict[int, QPixmap] = {}

    # --- what is shown

    def show_page(self, name: str, pins: tuple[Pin, ...]) -> None:
        if name != self._name:
            self._name = name
            self._pictures.clear()
            self._at = QPointF(0, 0)
        self._pins = pins
        self._ask()
        self.update()

    def show_picture(self, name: str, width: int, png: bytes) -> None:
        """A picture came; one of another page is dropped."""
        if name != self._name:
            return
        picture = QPixmap()
        if picture.loadFromData(png):
            first = not self._pictures
            self._pictures[width] = picture
            self.update()
            if first:
                self.seen.emit()

    def can_be_seen(self) -> bool:
        """Whether a picture of the page is there, in whatever width."""
        return bool(self._pictures)

    def zoom(self) -> int:
        return self._zoom

    def place(self) -> tuple[int, QPointF]:
        return self._zoom, self._at

    def set_place(self, place: tuple[int, QPointF]) -> None:
        self._zoom, self._at = place
        self._moved()

    def page_width(self) -> int:
        if self._zoom == 0:
            whole = (self.height() - 24) * PAGE_POINTS[0] / PAGE_POINTS[1]
            return round(min(whole, self._reading))
        return round(self._reading * STEPS[self._zoom - 1])

    def page_height(self) -> float:
        return self.page_width() * PAGE_POINTS[1] / PAGE_POINTS[0]

    def _ask(self) -> None:
        if self._name and self.height() > 100:
            width = self.page_width()
            if width not in self._pictures:
                self.wanted.emit(self._name, width)

    # --- larger, smaller, up, down

    def can_enlarge(self) -> bool:
        return self._zoom < len(STEPS)

    def can_reduce(self) -> bool:
        return self._zoom > 0

    def enlarge(self, by: int) -> None:
        before = self.page_width()
        self._zoom = max(0, min(len(STEPS), self._zoom + by))
        grown = self.page_width() / before
        middle = QPointF(0, self.height() / 2)
        self._at = (self._at + middle) * grown - middle
        self._moved()

    def scroll(self, by: int) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """上へ / 下へ: most of a screenful."""
        self._at += QPointF(0, by * self.height() * 0.6)
        self._moved()

    def room_above(self) -> bool:
        return self._at.y() > 1

    def room_below(self) -> bool:
        return self._at.y() < self._most().y() - 1

    def _most(self) -> QPointF:
        if self._zoom == 0:
            return QPointF(0, 0)
        wide, high = self.page_width() + 40 + self._room_left, self.page_height() + 40
        return QPointF(max(0.0, wide - self.width()), max(0.0, high - self.height()))

    def _moved(self) -> None:
        most = self._most()
        self._at = QPointF(min(max(self._at.x(), 0), most.x()), min(max(self._at.y(), 0), most.y()))
        self._ask()
        self.moved.emit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._moved()

    # --- dragging

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            here = event.position().toPoint()
            self._at -= QPointF(here - self._grip)
            self._grip = here
            self._moved()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    # --- drawing

    def page_box(self) -> QRectF:
        width, high = self.page_width(), self.page_height()
        first = 20.0 + self._room_left
        x = first if self._zoom else max(first, (self.width() - width) / 2)
        y = 20.0 if high > self.height() - 40 else (self.height() - high) / 2
        return QRectF(x - self._at.x(), y - self._at.y(), width, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect()), 12, 12)
        painter.setClipPath(ground)
        painter.fillRect(self.rect(), theme.seen("washi-200"))
        box = self.page_box()
        painter.fillRect(box, theme.seen("washi-0"))
        picture = self._pictures.get(self.page_width())
        if picture is None and self._pictures:
            picture = self._pictures[max(self._pictures)]
        if picture is not None:
            painter.drawPixmap(box, picture, QRectF(picture.rect()))
        for number, centre in self.pin_places():
            self.paint_pin(painter, centre, number)

    def pin_places(self) -> list[tuple[int, QPointF]]:
        """Where the pins stand: at the top of their fields, moved down where two would lie on one another."""
        box = self.page_box()
        scale = box.width() / PAGE_POINTS[0]
        placed: list[tuple[int, QPointF]] = []
        for pin in sorted(self._pins, key=lambda p: (p.y, p.x)):
            centre = QPointF(max(box.left() + 12, box.left() + pin.x * scale), box.top() + pin.y * scale + PIN * 0.5)
            for _, other in placed:
                if abs(other.x() - centre.x()) < 2 * PIN and centre.y() - other.y() < 2 * PIN:
                    centre.setY(other.y() + 2 * PIN)
            placed.append((pin.number, centre))
        return placed

    @staticmethod
    def paint_pin(painter: QPainter, centre: QPointF, number: int) -> None:
        painter.setPen(QPen(theme.seen("washi-0"), 3))
        painter.setBrush(theme.seen("shu-700"))
        painter.drawEllipse(centre, PIN - 1.5, PIN - 1.5)
        painter.setPen(theme.seen("washi-0"))
        painter.setFont(theme.digits(32, bold=True))
        box = QRectF(centre.x() - PIN, centre.y() - PIN, 2 * PIN, 2 * PIN)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))

    @Slot(str, int, bytes)
    def take_picture(self, name: str, width: int, png: bytes) -> None:
        self.show_picture(name, width, bytes(png))


class PinRow(QWidget):
    """One pin in the list beside the page: number, what it is, the value as registered."""

    def __init__(self, pin: Pin, label: QWidget, value: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._number, self._label, self._value = pin.number, label, value
        for widget in (label, value):
            widget.setParent(self)

    def heightForWidth(self, width: int) -> int:
        inner = width - 74
        return max(52, self._label.heightForWidth(inner) + self._value.heightForWidth(inner)) + 24

    def resizeEvent(self, event: QResizeEvent) -> None:
        inner = self.width() - 74
        y = 12
        for widget in (self._label, self._value):
            high = widget.heightForWidth(inner)
            widget.setGeometry(74, y, inner, high)
            y += high

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, 0, self.width(), 2, theme.seen("washi-300"))
        DocumentView.paint_pin(painter, QPointF(PIN, 18 + PIN), self._number)
