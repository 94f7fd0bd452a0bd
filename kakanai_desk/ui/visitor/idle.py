"""v01: nobody is served. The hills, whose turn it is, and what the city says, one language after the other."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kakanai_desk.core.translations import languages
from kakanai_desk.ui import theme
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Shown
from kakanai_desk.ui.visitor.measures import Measures
from kakanai_desk.ui.visitor.page import Page
from kakanai_desk.ui.widgets import ruby_text
from kakanai_desk.ui.widgets.idle_art import IdleArt
from kakanai_desk.ui.widgets.ruby_label import RubyLabel

FACE_MS = 7_000  # long enough to read two lines
HELD_MS = 30_000  # a touch shows the next face and holds it


class IdlePage(Page):
    """The art stays; the words over it are those of one face. A touch turns to the next and lets it stand."""

    def __init__(self, shown: Shown, measures: Measures, parent: QWidget | None = None) -> None:
        super().__init__(shown, measures, parent)
        body = shown.body
        assert isinstance(body, bodies.Idle)  # noqa: S101
        self._body = body
        art = IdleArt(self)
        art.setGeometry(0, 0, self.m.width, self.m.height)
        self._index = 0
        self._face = self._made()
        self._timer = QTimer(self)
        self._timer.setInterval(FACE_MS)
        self._timer.timeout.connect(self._turn)
        if len(body.faces) > 1:
            self._timer.start()

    def _made(self) -> Face:
        face = Face(self._body.faces[self._index], self._body.place, self)
        face.show()
        return face

    @Slot()
    def _turn(self) -> None:
        """The next face in one paint; nothing slides."""
        self._index = (self._index + 1) % len(self._body.faces)
        old, self._face = self._face, self._made()
        old.hide()
        old.deleteLater()
        self._timer.setInterval(FACE_MS)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if len(self._body.faces) > 1:
            self._turn()
            self._timer.start(HELD_MS)
        super().mousePressEvent(event)


class Face(QWidget):
    """The words of one language, laid out for it."""

    def __init__(self, face: bodies.IdleFace, place: str, page: IdlePage) -> None:
        super().__init__(page)
        self._page, m = page, page.m
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(0, 0, m.width, m.height)
        self._boxes: list[QRect] = []
        top, wide = (84, m.width - 2 * m.margin) if not m.narrow else (72, m.width - 2 * m.margin)
        if face.called:
            wide -= self._called(face, top) + 48
        self._words_at_left(face, place, QRect(m.margin, top, wide, m.height // 2 - top))
        if face.notice:
            self._notice(face)

    def _label(self, source: str, role: str, code: str, **more: Any) -> RubyLabel:
        with ruby_text.speaking(languages().get(code)):
            return self._page.words(source, role, parent=self, **more)

    def _words_at_left(self, face: bodies.IdleFace, place: str, room: QRect) -> None:
        narrow = self._page.m.narrow
        where = self._label(place, "body", "ja", ink="ai-800", bold=True, pixels=32)
        headline = self._label(face.headline, "question", face.language, pixels=88 if narrow else 112, line=1.25)
        wait = self._label(face.wait, "body", face.language, pixels=30 if narrow else 34, line=1.7)
        with ruby_text.speaking(languages().get(face.language)):
            self._page.stack_within(room, [(where, 0), (headline, 40), (wait, 28)])

    def _called(self, face: bodies.IdleFace, top: int) -> int:
        """The number in a box at the right. Returns how wide that is."""
        m = self._page.m
        wide, pad = (400, 28) if m.narrow else (480, 36)
        inner = wide - 2 * pad
        caption = self._label(face.caption, "body", face.language, pixels=32, ink="sumi-700", line=1.4)
        number = self._label(face.called, "question", "ja", pixels=160 if m.narrow else 190, ink="ai-700", line=1.15)
        while number.rubyText().width() > inner:
            number.set_pixels(number.pixels() - 4)
        come = self._label(face.come, "body", face.language, pixels=28, line=1.5)
        x = m.width - m.margin - wide
        bottom = self._page.stack(x + pad, top + 24, inner, [(caption, 0), (number, 0), (come, 12)])
        self._boxes.append(QRect(x, top, wide, bottom + 28 - top))
        return wide

    def _notice(self, face: bodies.IdleFace) -> None:
        """A board at the foot of the picture, as high as its words."""
        m = self._page.m
        room = m.width - 2 * m.margin - 2 * 36
        title = self._label(face.title, "body", face.language, pixels=28, ink="ai-800", bold=True, line=1.4)
        words = self._label(face.notice, "body", face.notice_language, pixels=38 if not m.narrow else 34, line=1.5)
        high = 24 + title.heightForWidth(room) + words.heightForWidth(room) + 28
        y = m.height - 48 - high
        self._page.stack(m.margin + 36, y + 22, room, [(title, 0), (words, 4)])
        self._boxes.append(QRect(m.margin, y, m.width - 2 * m.margin, high))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.seen("washi-300"), 2))
        painter.setBrush(theme.seen("washi-0"))
        for box in self._boxes:
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 16, 16)
