"""The form's page with its places over it: chosen, moved, drawn larger and made by mouse and keys. It changes nothing
itself; it tells what was done. Lengths in mm, as in the definition.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kakanai_desk.studio.form.guides import Guides
from kakanai_desk.studio.form.page import Box
from kakanai_desk.studio.form.sheet import LEAST, Sheet, SheetPlace
from kakanai_desk.studio.form.sheet_items import WITHOUT_FACT
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.presenters.studio_form import handle_box, label_of, spoken
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio import form_marks

NUDGE = 0.5  # mm of an arrow key
PAUSE = 450  # ms without a key after which nudges are one step
GRIP = 9.0  # pixels about a handle that take hold of it
SLACK = 3.0  # pixels that a press may slip and still be no drag
MARGIN = 18  # pixels around the page
HANDLES = ("lt", "t", "rt", "r", "rb", "b", "lb", "l")
CURSORS = {
    "lt": Qt.CursorShape.SizeFDiagCursor, "rb": Qt.CursorShape.SizeFDiagCursor, "rt": Qt.CursorShape.SizeBDiagCursor,
    "lb": Qt.CursorShape.SizeBDiagCursor, "t": Qt.CursorShape.SizeVerCursor, "b": Qt.CursorShape.SizeVerCursor,
    "l": Qt.CursorShape.SizeHorCursor, "r": Qt.CursorShape.SizeHorCursor,
}  # fmt: skip
STEPS = {
    Qt.Key.Key_Left: (-NUDGE, 0.0), Qt.Key.Key_Right: (NUDGE, 0.0), Qt.Key.Key_Up: (0.0, -NUDGE),
    Qt.Key.Key_Down: (0.0, NUDGE),
}  # fmt: skip


class FormCanvas(QWidget):
    """``put``: number and box, after a handle or Shift with arrows; ``moved``: numbers, x, y. ``drawn``: a new box.

    ``confirm``, ``delete``, ``describe``: Enter, Del, and Enter on what has no fact yet. ``tabbed``: Tab found nothing
    more to confirm.
    """

    chose = Signal(object)  # numbers
    moved = Signal(object, float, float)
    put = Signal(int, object)
    drawn = Signal(object)
    confirm = Signal(int)
    describe = Signal(int)
    delete = Signal(object)
    tabbed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(say("form.canvas"))
        self.scale = 4.5  # pixels a millimetre
        self.page = 0
        self.chosen: tuple[int, ...] = ()
        self.sheet: Sheet | None = None
        self.guides = Guides()
        self._image: QImage | None = None
        self._size = (210.0, 297.0)
        self._from: QPointF | None = None  # where the button went down, in mm
        self._way = ""  # move, new, or a handle
        self._ghosts: dict[int, Box] = {}  # boxes as they are drawn now
        self._fresh: Box | None = None
        self._nudged: dict[int, Box] = {}
        self._rest = QTimer(self, interval=PAUSE, singleShot=True)
        self._rest.timeout.connect(self.settle)

    # --- what is shown

    def show_sheet(self, sheet: Sheet | None, guides: Guides) -> None:
        """Another state. What was chosen stays so as far as it is there."""
        self.sheet, self.guides = sheet, guides
        self._ghosts, self._fresh = {}, None
        count = len(sheet.places) if sheet is not None else 0
        self.chosen = tuple(n for n in self.chosen if n < count)
        if sheet is not None and self.page < len(sheet.pages):
            self.resize_page(sheet.pages[self.page])
        self._describe()
        self.update()

    def resize_page(self, size: tuple[float, float]) -> None:
        self._size = size
        self.setFixedSize(self.sizeHint())

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def go_to_page(self, page: int) -> None:
        self.page, self._image = page, None
        if self.sheet is not None and page < len(self.sheet.pages):
            self.resize_page(self.sheet.pages[page])
        self.update()

    def zoom(self, scale: float) -> None:
        self.scale = scale
        self.setFixedSize(self.sizeHint())
        self.update()

    def choose(self, numbers: Sequence[int]) -> None:
        """From now on these are chosen; nudges of others are told first."""
        self.settle()
        self.chosen = tuple(numbers)
        self._describe()
        self.update()
        self.chose.emit(self.chosen)

    @property
    def current(self) -> SheetPlace | None:
        if self.sheet is None or not self.chosen or self.chosen[0] >= len(self.sheet.places):
            return None
        return self.sheet.places[self.chosen[0]]

    def rect_of(self, box: Box) -> QRectF:
        """In pixels of the widget."""
        left, top = self._pixel(box.left, box.top)
        right, bottom = self._pixel(box.right, box.bottom)
        return QRectF(left, top, right - left, bottom - top)

    def sizeHint(self) -> QSize:
        wide, tall = self._size
        return QSize(round(wide * self.scale) + 2 * MARGIN, round(tall * self.scale) + 2 * MARGIN)

    def _describe(self) -> None:
        place = self.current
        self.setAccessibleDescription(spoken(place, self.sheet.facts) if place and self.sheet else "")

    # --- keys

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Tab:
                self.next_doubtful(1)
                return True
            if event.key() == Qt.Key.Key_Backtab:
                self.next_doubtful(-1)
                return True
        return super().event(event)

    def next_doubtful(self, step: int) -> None:
        """The next place that somebody has to look at; beyond the last the first."""
        self.settle()
        if self.sheet is None or not self.sheet.doubtful:
            self.tabbed.emit(step > 0)
            return
        numbers = [place.number for place in self.sheet.doubtful]
        here = self.current
        if here is None:
            at = 0 if step > 0 else len(numbers) - 1
        elif here.number in numbers:
            at = (numbers.index(here.number) + step) % len(numbers)
        else:
            below = [n for n, place in enumerate(self.sheet.doubtful) if _order(place) > _order(here)]
            at = (below[0] if below else 0) if step > 0 else ((below[0] if below else len(numbers)) - 1) % len(numbers)
        self.choose((numbers[at],))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, place = event.key(), self.current
        if place is None or self.sheet is None:
            super().keyPressEvent(event)
        elif key in STEPS:
            self._nudge(*STEPS[Qt.Key(key)], larger=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.settle()
            self.delete.emit(self.chosen)
        else:
            super().keyPressEvent(event)

    def enter(self) -> None:
        """It is right; where nobody said yet what belongs there, that is asked."""
        self.settle()
        place = self.current
        if place is not None:
            known = place.path or not place.doubtful or place.kind in WITHOUT_FACT
            (self.confirm if known else self.describe).emit(place.number)

    def _nudge(self, x: float, y: float, *, larger: bool) -> None:
        if self.sheet is None:
            return
        for number in self.chosen:
            place = self.sheet.places[number]
            if place.field:
                continue
            box = self._ghosts.get(number, place.box)
            if larger:
                self._ghosts[number] = handle_box(box, "rb", x, y)
            else:
                self._ghosts[number] = Box(box.left + x, box.top + y, box.right + x, box.bottom + y)
        self._nudged = dict(self._ghosts)
        self._rest.start()
        self.update()

    @Slot()
    def settle(self) -> None:
        """Nudges that were not told yet are told as one step."""
        self._rest.stop()
        nudged, self._nudged = self._nudged, {}
        if not nudged or self.sheet is None:
            return
        number, box = next(iter(nudged.items()))
        before = self.sheet.places[number].box
        x, y = box.left - before.left, box.top - before.top
        if abs(box.right - before.right - x) < 1e-6 and abs(box.bottom - before.bottom - y) < 1e-6:
            self.moved.emit(tuple(nudged), round(x, 2), round(y, 2))
        else:
            for one, drawn in nudged.items():
                self.put.emit(one, drawn)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.settle()
        self.update()
        super().focusOutEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    # --- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.sheet is None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.settle()
        self._from = self._mm(event.position())
        handle = self._handle_at(event.position())
        if handle:
            self._way = handle
            return
        hit = self.place_at(event.position())
        if hit is None:
            self._way = "new"
            if self.chosen:
                self.choose(())
            return
        self._way = "move"
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            rest = tuple(n for n in self.chosen if n != hit)
            self.choose(rest if hit in self.chosen else (*rest, hit))
        elif hit not in self.chosen:
            self.choose((hit,))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            handle = self._handle_at(event.position())
            over = handle or self.place_at(event.position()) is not None
            plain = Qt.CursorShape.ArrowCursor if over else Qt.CursorShape.CrossCursor
            self.setCursor(CURSORS.get(handle, plain))
            return
        here = self._mm(event.position())
        x, y = here.x() - self._from.x(), here.y() - self._from.y()
        if max(abs(x), abs(y)) * self.scale < SLACK and not self._ghosts and self._fresh is None:
            return
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._drag(x, y, here, free=free)
        self.update()

    def _drag(self, x: float, y: float, here: QPointF, *, free: bool) -> None:
        sheet = self.sheet
        if sheet is None or self._from is None:
            return
        others = [p.box for p in sheet.places if p.page == self.page and p.number not in self.chosen]
        if self._way == "new":
            left, right = sorted((self._from.x(), here.x()))
            top, bottom = sorted((self._from.y(), here.y()))
            rough = Box(max(0.0, left), max(0.0, top), min(self._size[0], right), min(self._size[1], bottom))
            self._fresh = rough if free else self.guides.drawn(rough, "ltrb", others)
        elif self._way == "move":
            first = sheet.places[self.chosen[0]].box if self.chosen else None
            if first is not None and not free:
                rough = Box(first.left + x, first.top + y, first.right + x, first.bottom + y)
                near = self.guides.moved(rough, others)
                x, y = x + near.left - rough.left, y + near.top - rough.top
            for number in self.chosen:
                box = sheet.places[number].box
                if not sheet.places[number].field:
                    self._ghosts[number] = Box(box.left + x, box.top + y, box.right + x, box.bottom + y)
        elif self.chosen:
            number = self.chosen[0]
            rough = handle_box(sheet.places[number].box, self._way, x, y)
            self._ghosts[number] = rough if free else self.guides.drawn(rough, self._way, others)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        fresh, ghosts, way = self._fresh, self._ghosts, self._way
        self._from, self._way, self._fresh, self._ghosts = None, "", None, {}
        self.update()
        if self.sheet is None:
            return
        if fresh is not None and fresh.right - fresh.left >= LEAST and fresh.height >= LEAST:
            self.drawn.emit(fresh)
        elif ghosts and way == "move":
            self._ghosts = ghosts  # until the new state comes
            number, box = next(iter(ghosts.items()))
            before = self.sheet.places[number].box
            self.moved.emit(tuple(ghosts), box.left - before.left, box.top - before.top)
        elif ghosts:
            number, box = next(iter(ghosts.items()))
            self._ghosts = ghosts
            self.put.emit(number, box)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On an empty cell: a place as large as the cell. On a place: what is written there."""
        hit, here = self.place_at(event.position()), self._mm(event.position())
        if hit is not None:
            self.describe.emit(hit)
            return
        cell = self.guides.cell(here.x(), here.y())
        if cell is not None:
            self.drawn.emit(cell)

    def place_at(self, point: QPointF) -> int | None:
        """The smallest place under a point of the widget, or within two pixels of it."""
        if self.sheet is None:
            return None
        hits = [
            place
            for place in self.sheet.places
            if place.page == self.page and self.rect_of(place.box).adjusted(-2, -2, 2, 2).contains(point)
        ]
        best = min(hits, key=lambda p: (p.box.right - p.box.left) * p.box.height, default=None)
        return best.number if best is not None else None

    def _handle_at(self, point: QPointF) -> str:
        place = self.current
        if place is None or place.field or place.page != self.page or len(self.chosen) != 1:
            return ""
        spots = form_marks.handles(self.rect_of(place.box))
        inside = self.rect_of(place.box).adjusted(5, 5, -5, -5)
        near = [(abs(p.x() - point.x()) + abs(p.y() - point.y()), name) for name, p in spots.items()]
        best = min((one for one in near if one[0] <= GRIP), default=(0.0, ""))
        return "" if best[1] and inside.isValid() and inside.contains(point) and best[0] > GRIP / 2 else best[1]

    # --- drawing

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        return MARGIN + x * self.scale, MARGIN + y * self.scale

    def _mm(self, point: QPointF) -> QPointF:
        return QPointF((point.x() - MARGIN) / self.scale, (point.y() - MARGIN) / self.scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        wide, tall = self._size
        sheet = QRectF(MARGIN, MARGIN, wide * self.scale, tall * self.scale)
        painter.fillRect(self.rect(), theme.color("washi-200"))
        painter.fillRect(sheet.translated(3, 3), theme.color("washi-500"))
        painter.fillRect(sheet, theme.color("washi-0"))
        if self._image is not None:
            painter.drawImage(sheet, self._image)
        if self.sheet is not None:
            self._paint_places(painter, self.sheet)
        if self._fresh is not None:
            paint.dashed_box(painter, self.rect_of(self._fresh), "ai-50", "ai-700", 0, 2)
        if self.hasFocus():
            paint.focus_pair(painter, QRectF(self.visibleRegion().boundingRect()), 0)

    def _paint_places(self, painter: QPainter, sheet: Sheet) -> None:
        shown = [place for place in sheet.places if place.page == self.page]
        kin = set(sheet.kin(self.chosen[0])) if len(self.chosen) == 1 else set[int]()
        for place in shown:
            if place.number not in self.chosen:
                rect = self.rect_of(self._ghosts.get(place.number, place.box))
                form_marks.place(painter, rect, place, kin=place.number in kin)
        for place in shown:
            if place.number in self.chosen:
                rect = self.rect_of(self._ghosts.get(place.number, place.box))
                single = len(self.chosen) == 1 and not place.field
                form_marks.chosen(painter, rect, place, label_of(place, sheet.facts), handled=single)


def _order(place: SheetPlace) -> tuple[int, int, float]:
    return place.page, round(place.box.top / 3), place.box.left
