"""c04: choose the registered form of one character of a name. A page, not a dialog; Esc goes back without choosing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kakanai_desk.core.character_search import UnknownWord
from kakanai_desk.core.characters import Variant, graphemes
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Band, Digits, Words
from kakanai_desk.ui.presenters.clerk_forms import ON_A_PAGE, FormChoice, forms_found, handed_over, is_shrunk
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.widgets.glyph_label import draw_fact, glyphs_of, text_width


def draw_large(painter: QPainter, place: QPointF, text: str, pixels: float) -> None:
    """One glyph as an outline: Qt draws no glyph run at these sizes."""
    glyphs = glyphs_of(text)
    if glyphs:
        path = theme.fact_raw_font(pixels).pathForGlyph(glyphs[0][0])
        painter.fillPath(path.translated(place), theme.color("sumi-900"))


class BigGlyph(QWidget):
    """One glyph at 264 px on cross hairs."""

    def __init__(self, *, chosen: bool) -> None:
        super().__init__()
        self.setFixedSize(330, 330)
        self._chosen, self._text = chosen, ""

    def show_glyph(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        pen = 4 if self._chosen else 1
        paint.box(
            painter, rect, "washi-0" if self._chosen else "washi-100", "ai-700" if self._chosen else "washi-500", 0, pen
        )
        painter.setPen(QPen(theme.color("washi-300"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(pen, 165.5), QPointF(330 - pen, 165.5))
        painter.drawLine(QPointF(165.5, pen), QPointF(165.5, 330 - pen))
        draw_large(painter, QPointF(33, 165 + 264 * 0.38), self._text, 264)


class FormCell(QAbstractButton):
    """One registered form: digit, glyph at 112 px, MJ name, strokes and codes."""

    picked = Signal(int)

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._form: Variant | None = None
        self._on = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(258)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._pick)

    def show_form(self, form: Variant, *, on: bool) -> None:
        self._form, self._on = form, on
        self.setText(form.mj)
        self.setAccessibleName(f"{self._number} {form.mj}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(206, 258)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 258)

    @Slot()
    def _pick(self) -> None:
        self.picked.emit(self._number)

    def paintEvent(self, event: QPaintEvent) -> None:
        form = self._form
        if form is None:
            return
        painter = QPainter(self)
        paint.begin(painter)
        rect = QRectF(self.rect())
        paint.box(painter, rect, "ai-50" if self._on else "washi-0", "ai-700" if self._on else "washi-500", 8,
                  4 if self._on else 1)  # fmt: skip
        paint.key_cap(painter, QRectF(14, 14, 32, 32), str(self._number), 18)
        draw_large(painter, QPointF((rect.width() - 112) / 2, 42 + 98), form.text, 112)
        lines = (
            (form.mj, theme.digits(18, bold=True), "sumi-900"),
            (say("forms.codes", strokes=form.strokes or "—", koseki=form.koseki or "—"), theme.digits(14), "sumi-700"),
            (say("forms.juki", juki=form.juki or "—"), theme.digits(14), "sumi-700"),
        )
        y = 160.0
        for text, font, ink in lines:
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            painter.drawText(QRectF(4, y, rect.width() - 8, 26), paint.CENTER, text)
            y += 27


class NameWithMark(QWidget):
    """The whole name at 64 px, the character in question underlined in 朱."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(96)
        self._name, self._index = "", 0

    def show_name(self, name: str, index: int) -> None:
        self._name, self._index = name, index
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        found = graphemes(self._name)
        size = 64.0
        while size > 24 and text_width(self._name, size) > self.width():
            size -= 2
        draw_fact(painter, QPointF(0, 68), self._name, size, theme.color("sumi-900"))
        start = text_width("".join(found[: self._index]), size)
        width = text_width(found[self._index], size) if self._index < len(found) else 0
        painter.fillRect(QRectF(start, 82, width, 5), theme.color("shu-700"))


class FormsPage(QWidget):
    """``taken`` carries the place in the name and the text of the chosen form."""

    taken = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._choice: FormChoice | None = None
        self._before = ""
        self._said = ""  # what was searched for
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 26, 36, 20)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(Words(say("forms.title"), 24, bold=True))
        head.addStretch(1)
        head.addWidget(Words(say("forms.leave"), 16, "sumi-700"))
        column.addLayout(head)
        column.addWidget(Words(say("forms.how"), 16, "sumi-700"))
        column.addSpacing(18)
        row = QHBoxLayout()
        row.setSpacing(24)
        self._was, self._now = BigGlyph(chosen=False), BigGlyph(chosen=True)
        self._mj = Digits("", 18, bold=True)
        left, right, name = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        left.setSpacing(8)
        right.setSpacing(8)
        left.addWidget(Words(say("forms.before"), 17))
        left.addWidget(self._was)
        chosen = QHBoxLayout()
        chosen.setSpacing(14)
        chosen.addWidget(Words(say("forms.chosen"), 17))
        chosen.addWidget(self._mj)
        chosen.addStretch(1)
        right.addLayout(chosen)
        right.addWidget(self._now)
        self._name = NameWithMark()
        self._tip = Band("ai", mark=False)
        name.setContentsMargins(24, 34, 0, 0)
        name.addWidget(Words(say("forms.name"), 16, "sumi-700"))
        name.addWidget(self._name)
        name.addSpacing(20)
        name.addWidget(self._tip)
        name.addStretch(1)
        row.addLayout(left)
        row.addWidget(Words("→", 40, "sumi-700"))
        row.addLayout(right)
        row.addLayout(name, 1)
        column.addLayout(row)
        column.addSpacing(22)
        self._count = Words("", 18, bold=True)
        self.query = LineField(say("forms.search"))
        self.query.setPlaceholderText(say("forms.search.how"))
        self.query.setFixedWidth(620)
        self.query.entered.connect(self._search)
        counted = QHBoxLayout()
        counted.addWidget(self._count)
        counted.addStretch(1)
        counted.addWidget(Words(say("forms.search"), 16, "sumi-700"))
        counted.addSpacing(10)
        counted.addWidget(self.query)
        column.addLayout(counted)
        column.addSpacing(10)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        self._cells: list[FormCell] = []
        for number in range(1, ON_A_PAGE + 1):
            cell = FormCell(number)
            cell.picked.connect(self._picked)
            cell.setMaximumWidth(212)
            self._cells.append(cell)
            grid.addWidget(cell, 0, number - 1)
        grid.setColumnStretch(ON_A_PAGE, 1)
        column.addLayout(grid)
        column.addSpacing(18)
        self._note = Band("warn")
        column.addWidget(self._note)
        column.addStretch(1)

    def open(self, choice: FormChoice) -> None:
        self._choice = choice
        self._before = graphemes(choice.name)[choice.index]
        self._said = ""
        self.query.clear()
        self._show()
        (self if choice.forms else self.query).setFocus()

    def _show(self) -> None:
        choice = self._choice
        if choice is None:
            return
        form = choice.current()
        self._was.show_glyph(self._before)
        self._now.show_glyph(form.text if form is not None else "")
        self._mj.setText(form.mj if form is not None else "")
        self._name.show_name(choice.renamed(), choice.index)
        self._tip.say(say("forms.tip"), say("forms.tip.how"))
        pages = say("forms.pages", page=choice.page + 1, pages=choice.pages) if choice.pages > 1 else ""
        told = (
            say("forms.found", query=self._said, count=len(choice.forms))
            if self._said
            else say("forms.count", char=self._before[0], count=len(choice.forms))
        )
        self._count.setText(told + pages)
        shown = choice.on_page()
        for number, cell in enumerate(self._cells):
            cell.setVisible(number < len(shown))
            if number < len(shown):
                cell.show_form(shown[number], on=shown[number] is form)
        if form is None:
            self._note.kind("warn")
            self._note.say(say("forms.none"))
        else:
            self._note.kind("warn" if is_shrunk(form) else "ok")
            self._note.say(handed_over(form))

    @Slot()
    def _search(self) -> None:
        """Enter in the search field: what fits takes the place of the forms, and the digits choose again."""
        choice, query = self._choice, self.query.text().strip()
        if choice is None or not query:
            return
        try:
            found = forms_found(choice, query)
        except UnknownWord as error:
            self._note.kind("warn")
            self._note.say(say("forms.unknown", word=str(error)))
            return
        self._choice, self._said = found, query
        self._show()
        if found.forms:
            self.setFocus()

    def digit(self, number: int) -> bool:
        choice = self._choice
        if choice is None or not 1 <= number <= len(choice.on_page()):
            return False
        self._go_to(choice.page * ON_A_PAGE + number - 1)
        return True

    def step(self, by: int) -> None:
        if self._choice is not None:
            self._go_to(max(0, min(len(self._choice.forms) - 1, self._choice.chosen + by)))

    def _go_to(self, place: int) -> None:
        choice = self._choice
        if choice is not None:
            self._choice = FormChoice(choice.name, choice.index, choice.forms, place)
            self._show()

    @Slot(int)
    def _picked(self, number: int) -> None:
        self.digit(number)

    def take(self) -> None:
        choice = self._choice
        form = choice.current() if choice is not None else None
        if choice is not None and form is not None:
            self.taken.emit(choice.index, form.text)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color("washi-50"))
