"""c05: what the camera saw, field by field beside its picture. Enter settles a field and goes to the next open one; a
name is always compared by a person (R-005)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from kakanai_desk.core.errors import DeskError
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import ChoiceField
from kakanai_desk.ui.clerk.field_box import FieldBox
from kakanai_desk.ui.clerk.glyph_edit import GlyphEdit
from kakanai_desk.ui.clerk.parts import Band, Words
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.presenters.clerk_words import notice_text, say
from kakanai_desk.visit.clerk_view import ClerkView, EyesState, Serving
from kakanai_desk.visit.seeing import LOW, SeeingPhase, SeenRow

KINDS = {
    "name": "fact",
    "kana": "line",
    "birth_date": "date",
    "sex": "choice",
    "nationality": "nationality",
    "address": "fact",
    "expiry_date": "date",
    "security_code": "figures",
    "individual_number": "figures",
}
FACE = QSize(640, 404)
CROP = QSize(330, 52)
ROOM = 0.35  # of a box's height, shown around it
COLOURS = {"good": "ok-700", "look": "warn-900", "low": "err-700"}


def state_of(row: SeenRow) -> str:
    """good (green), look (見くらべる), low (red: nearly unreadable)."""
    if row.settled:
        return "good"
    return "low" if row.confidence < LOW and row.name != "name" else "look"


class FaceView(QWidget):
    """The flattened card, or the camera's picture; the fields framed in the colour of their state."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(FACE)
        self._pixmap = QPixmap()
        self._data = b""
        self._rows: tuple[SeenRow, ...] = ()

    def show_face(self, data: bytes, rows: tuple[SeenRow, ...]) -> None:
        self._rows = rows
        if data != self._data:
            self._data = data
            self._pixmap = QPixmap()
            self._pixmap.loadFromData(data)
        self.setAccessibleName(say("eyes.face"))
        self.update()

    def crop(self, row: SeenRow) -> QPixmap:
        """The field as the camera saw it."""
        left, top, width, height = row.box
        more = int(ROOM * height)
        return self._pixmap.copy(left - more, top - more, width + 2 * more, height + 2 * more)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        painter.fillRect(self.rect(), theme.color("sumi-700"))
        if self._pixmap.isNull():
            return
        shown = self._pixmap.size().scaled(FACE - QSize(24, 24), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF((FACE.width() - shown.width()) / 2, (FACE.height() - shown.height()) / 2, shown.width(),
                       shown.height())  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
        scale = place.width() / self._pixmap.width()
        for row in self._rows:
            left, top, width, height = (n * scale for n in row.box)
            painter.setPen(QPen(theme.color(COLOURS[state_of(row)]), 3))
            painter.drawRect(QRectF(place.x() + left - 3, place.y() + top - 3, width + 6, height + 6))


class Sureness(QWidget):
    """A bar and a number; a name has neither, only the word 見くらべる."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(130, 30)
        self._row: SeenRow | None = None

    def show_row(self, row: SeenRow) -> None:
        self._row = row
        self.setAccessibleName(self._words(row))
        self.update()

    @staticmethod
    def _words(row: SeenRow) -> str:
        if row.name == "name":
            return say("eyes.compared" if row.settled else "eyes.compare")
        return say("eyes.percent", percent=round(100 * row.confidence))

    def paintEvent(self, event: QPaintEvent) -> None:
        row = self._row
        if row is None:
            return
        painter = QPainter(self)
        paint.begin(painter)
        ink = theme.color(COLOURS[state_of(row)])
        if row.name != "name":
            painter.fillRect(QRectF(0, 11, 80, 8), theme.color("washi-200"))
            painter.fillRect(QRectF(0, 11, 80 * row.confidence, 8), ink)
        painter.setFont(theme.words(16, bold=True))
        painter.setPen(ink)
        start = 0 if row.name == "name" else 88
        painter.drawText(QRectF(start, 0, 130 - start, 30), paint.LEFT, self._words(row).rstrip("%"))


class SeenField(QWidget):
    """One field: its title, its picture, its value, how sure it is."""

    def __init__(self, index: int, name: str) -> None:
        super().__init__()
        self.index, self.name = index, name
        sexes = [(word, say(f"sex.{word}")) for word in ("male", "female")] if name == "sex" else ()
        self.picture = QLabel()
        self.picture.setFixedSize(CROP)
        self.box = FieldBox(name, say(f"eyes.field.{name}"), KINDS[name], sexes, chip=False)
        self.sureness = Sureness()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 10, 2)
        row.setSpacing(14)
        row.addWidget(self.picture)
        row.addWidget(self.box, 1)
        row.addWidget(self.sureness)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._state = "look"

    def show_row(self, row: SeenRow, picture: QPixmap, *, fresh: bool) -> None:
        self._state = state_of(row)
        self.box.load(row.value, fresh=fresh)
        self.sureness.show_row(row)
        if not picture.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(picture.scaled(CROP, Qt.AspectRatioMode.KeepAspectRatio, smooth))
            self.picture.setAccessibleName(say("eyes.crop", field=say(f"eyes.field.{self.name}")))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = {"good": "washi-0", "look": "warn-50", "low": "err-50"}[self._state]
        painter.fillRect(self.rect(), theme.color(ground))
        painter.fillRect(QRectF(0, 0, 6, self.height()), theme.color(COLOURS[self._state]))


class EyesPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(28)
        left = QVBoxLayout()
        left.setSpacing(8)
        self._title = Words("", 24, bold=True)
        self._kind = Words("", 16, "sumi-700")
        self.face = FaceView()
        self._hint = Band("warn")
        self._hint.say("")
        self._fault = Band("err")
        self._fault.say("")
        for widget in (self._title, self._kind, self.face, self._hint, self._fault):
            left.addWidget(widget)
        left.addWidget(Words(say("eyes.gone"), 16, "sumi-700"))
        left.addStretch(1)
        whole.addLayout(left)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self._column.addLayout(self._rows)
        self._guide = Words(say("eyes.guide"), 20, "sumi-700", wrap=True)
        self._column.addWidget(self._guide)
        self._column.addStretch(1)
        whole.addLayout(self._column, 1)
        self.fields: list[SeenField] = []
        self._state = EyesState()

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        state = self._state = screen.eyes
        self._title.setText(say(f"eyes.title.{state.phase}"))
        seen = state.phase is SeeingPhase.CONFIRM
        kind = say(f"eyes.kind.{state.kind}")
        kind = say("eyes.covered", kind=kind) if state.covered else kind
        self._kind.setText(kind if seen else say(f"eyes.how.{state.phase}"))
        self.face.show_face(state.picture if seen else state.preview, state.rows)
        self._hint.say(say("eyes.hints") if state.hints else "", "\n".join(say(f"eyes.hint.{h}") for h in state.hints))
        self._fault.say(notice_text(state.error) if state.error is not None else "")
        self._guide.setVisible(not state.rows)
        fresh = [(f.index, f.name) for f in self.fields] != [(n, r.name) for n, r in enumerate(state.rows)]
        if fresh:
            self._arrange(state.rows)
        for field, row in zip(self.fields, state.rows, strict=True):
            field.show_row(row, self.face.crop(row), fresh=fresh)
        if fresh:
            self._next_open(-1)

    def _arrange(self, rows: tuple[SeenRow, ...]) -> None:
        for field in self.fields:
            self._rows.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.fields = [SeenField(index, row.name) for index, row in enumerate(rows)]
        for field in self.fields:
            self._rows.addWidget(field)
            field.box.entered.connect(self._entered)

    def begin(self) -> None:
        self.setFocus()
        if self.fields:
            self._next_open(-1)

    def _next_open(self, index: int) -> None:
        """The red ones first, then what is to be compared, in order."""
        rows = self._state.rows
        after = [n for n in range(len(rows)) if n > index and not rows[n].settled]
        anywhere = [n for n in range(len(rows)) if n != index and not rows[n].settled]
        for place in (*after, *anywhere):
            self.fields[place].box.focus()
            return
        self.setFocus()

    @Slot(object)
    def _entered(self, box: FieldBox) -> None:
        field = next((f for f in self.fields if f.box is box), None)
        if field is None:
            return
        try:
            value = box.sending()
        except ValueError:
            return
        index = field.index
        self.act.emit(lambda desk: desk.seeing.correct(index, value), False)
        self._next_open(index)

    def name_field(self) -> GlyphEdit | None:
        """The name field that has the caret, for F7."""
        for field in self.fields:
            editor = field.box.editor
            if isinstance(editor, GlyphEdit) and editor.hasFocus():
                return editor
        return None

    def refused(self, error: DeskError, words: str) -> bool:
        named = str(error.values.get("question", ""))
        for field in self.fields:
            if field.name == named and not isinstance(field.box.editor, ChoiceField):
                field.box.refuse(words)
                field.box.focus()
                return True
        return False
