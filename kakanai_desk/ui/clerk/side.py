"""The right column: the visitor's screen, questions and answers, the clerk's memo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.caption import CaptionPanel
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.mirror import VisitorMirror
from kakanai_desk.ui.clerk.parts import Ground, Words, elided, laid_out_once, source_words
from kakanai_desk.ui.presenters.clerk import showing
from kakanai_desk.ui.presenters.clerk_caption import caption_of
from kakanai_desk.ui.presenters.clerk_words import has_words, say
from kakanai_desk.ui.widgets.glyph_label import draw_fitted
from kakanai_desk.visit.clerk_view import ClerkView, QuestionRow, Serving

MOST, FEW = 6, 3  # answers that are shown, fewer below a caption; the rest are counted
FACTS = ("date", "address", "text", "digits", "postal_code")


class AnswerLine(QWidget):
    """One question with its answer and where the answer came from."""

    def __init__(self) -> None:
        super().__init__()
        self._row: QuestionRow | None = None
        self._number = 0
        self.setFixedHeight(60)

    def show_row(self, row: QuestionRow, number: int) -> None:
        if (row, number) == (self._row, self._number):
            return
        self._row, self._number = row, number
        self.setAccessibleName(f"{row.title} {row.shown}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        row = self._row
        if row is None:
            return
        painter = QPainter(self)
        paint.begin(painter)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("washi-200"))
        letters, words = source_words(row.source)
        chip = paint.chip_width(letters, words) if letters else 0.0
        room = self.width() - chip - 12
        painter.setFont(theme.words(15))
        painter.setPen(theme.color("sumi-700"))
        people = say("side.people", people="・".join(row.people)) if row.people else ""
        title = elided(f"{self._number}　{row.title}{people}", 15, room)
        painter.drawText(QRectF(0, 6, room, 22), paint.LEFT, title)
        if row.open:
            painter.setFont(theme.words(16))
            painter.setPen(theme.color("sumi-600"))
            painter.drawText(QRectF(0, 29, room, 26), paint.LEFT, say("side.open"))
        elif row.type in FACTS:
            draw_fitted(painter, QPointF(0, 49), row.shown, 20, room, theme.color("sumi-900"))
        else:
            painter.setFont(theme.words(18, bold=True))
            painter.setPen(theme.color("sumi-900"))
            painter.drawText(QRectF(0, 29, room, 26), paint.LEFT, elided(row.shown, 18, room, bold=True))
        if letters:
            paint.chip(painter, QPointF(self.width() - chip, 18), letters, words, f"pv-{row.source}")


class Live(QWidget):
    """表示中: a disc and the name of the visitor's screen; 朱 ring when hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(30)
        self._words, self._hidden = "", False

    def say(self, words: str, *, hidden: bool) -> None:
        self._words, self._hidden = words, hidden
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        painter.setPen(theme.color("shu-700" if self._hidden else "ok-700"))
        painter.setBrush(theme.color("washi-0" if self._hidden else "ok-700"))
        painter.drawEllipse(QPointF(7, 15), 5.5, 5.5)
        painter.setFont(theme.words(17))
        painter.setPen(theme.color("sumi-900"))
        head = say("side.hidden") if self._hidden else say("side.showing")
        painter.drawText(QRectF(22, 0, 200, 30), paint.LEFT, head)
        x = 22 + paint.width_of(head, painter.font()) + 14
        painter.setFont(theme.words(17, bold=True))
        painter.drawText(QRectF(x, 0, self.width() - x, 30), paint.LEFT, self._words)


class SideColumn(Ground):
    memo_changed = Signal(str)

    def __init__(self, mirror: VisitorMirror) -> None:
        super().__init__("washi-0", "left")
        self.setFixedWidth(500)
        self.mirror = mirror
        column = QVBoxLayout(self)
        column.setContentsMargins(25, 22, 24, 20)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(Words(say("mirror.title"), 18, bold=True))
        head.addStretch(1)
        self._language = Words("", 16, "sumi-700")
        head.addWidget(self._language)
        column.addLayout(head)
        column.addSpacing(10)
        self._mirror_place = QVBoxLayout()
        column.addLayout(self._mirror_place)
        self.live = Live()
        column.addSpacing(8)
        column.addWidget(self.live)
        for line in say("side.keys").split("\n"):
            column.addWidget(Words(line, 15, "sumi-700"))
        column.addSpacing(6)
        self.caption = CaptionPanel()
        column.addWidget(self.caption)
        column.addSpacing(12)
        self._answers_title = Words(say("side.answers"), 18, bold=True)
        column.addWidget(self._answers_title)
        column.addSpacing(8)
        self._answers = [AnswerLine() for _ in range(MOST)]
        for line in self._answers:
            line.hide()
            column.addWidget(line)
        self._more = Words("", 16, "sumi-700")
        column.addSpacing(6)
        column.addWidget(self._more)
        column.addSpacing(18)
        memo_head = QHBoxLayout()
        memo_head.setSpacing(10)
        memo_head.addWidget(Words(say("memo.title"), 18, bold=True))
        memo_head.addWidget(Words(say("memo.private"), 15, "sumi-700"))
        memo_head.addStretch(1)
        self.memo = LineField(say("memo.title"), pixels=17)
        self.memo.setPlaceholderText(say("memo.hint"))
        self.memo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._memo_part = QWidget()
        memo_column = QVBoxLayout(self._memo_part)
        memo_column.setContentsMargins(0, 0, 0, 0)
        memo_column.addLayout(memo_head)
        memo_column.addWidget(self.memo)
        column.addWidget(self._memo_part)
        column.addStretch(1)
        self._rows: tuple[tuple[QuestionRow, ...], int] = ((), MOST)
        self._memo = ""
        self.memo.entered.connect(self._keep_memo)
        self.memo.left.connect(self._keep_memo)

    def take_mirror(self) -> None:
        self._mirror_place.addWidget(self.mirror)

    @Slot()
    def _keep_memo(self) -> None:
        if self.memo.text() != self._memo:
            self._memo = self.memo.text()
            self.memo_changed.emit(self._memo)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        with laid_out_once(self):
            self._show(view, screen)

    def _show(self, view: ClerkView, screen: Serving) -> None:
        visitor = view.visitor
        key = f"language.{visitor.language}"
        language = say(key) if has_words(key) else visitor.language
        size = say(f"size.{int(visitor.size * 100)}")
        set_so = [say(f"side.{name}") for name in ("low", "left") if getattr(visitor, name)]
        if visitor.look != "normal":
            set_so.insert(0, say(f"side.{visitor.look}"))
        self._language.setText(say("side.language", language=language, size="・".join([size, *set_so])))
        self.live.say(showing(view), hidden=view.hidden)
        self.caption.show_caption(caption_of(visitor))
        if not self.memo.hasFocus() and self.memo.text() == self._memo:
            self.memo.setText(screen.memo)
            self._memo = screen.memo
        self._memo_part.setVisible("memo" in screen.can)
        rows = tuple(row for row in screen.questions if row.asked == "visitor" or not row.open)
        rows = tuple(row for row in rows if row.asked == "visitor")
        most = MOST if self.caption.isHidden() else FEW
        if (rows, most) == self._rows:
            return
        self._rows = (rows, most)
        numbered = list(enumerate(rows, start=1))
        if most == FEW:  # the latest answers
            numbered = [(number, row) for number, row in numbered if not row.open][-FEW:] or numbered[:FEW]
        for line, (number, row) in zip(self._answers, numbered, strict=False):
            line.show_row(row, number)
        for place, line in enumerate(self._answers):
            line.setVisible(place < min(len(numbered), most))
        self._answers_title.setVisible(bool(rows))
        self._more.setText(say("side.more", count=len(rows) - most) if len(rows) > most else "")
        self._more.setVisible(len(rows) > most)
