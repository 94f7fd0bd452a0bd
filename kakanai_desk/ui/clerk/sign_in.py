"""c01: sign-in and unlocking. The password leaves the field as a ``SecretText`` and the field is cleared."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from kakanai_desk.core.clock import JST
from kakanai_desk.core.secret import SecretText
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Band, Tile, Words
from kakanai_desk.ui.presenters.clerk_words import notice_text, say

if TYPE_CHECKING:  # this page is the first: it stands before the desk is imported
    from kakanai_desk.core.errors import DeskError
    from kakanai_desk.ui.clerk.lamps import LampRows
    from kakanai_desk.ui.clerk.sign_in_stages import StagePage
    from kakanai_desk.visit.clerk_view import ClerkView, SignIn


class Hills(QWidget):
    """The left half: hills and the one line, with the greeting."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(1120)
        column = QVBoxLayout(self)
        column.setContentsMargins(96, 250, 96, 0)
        column.setSpacing(0)
        self._hello = Words("", 64, "washi-0", bold=True)
        self._where = Words("", 26, "ai-200")
        self._today = Words("", 26, "ai-200")
        column.addWidget(self._hello)
        column.addSpacing(24)
        column.addWidget(self._where)
        column.addSpacing(10)
        column.addWidget(self._today)
        column.addSpacing(48)
        self._note = Words("", 20, "washi-0", wrap=True)
        column.addWidget(self._note)
        column.addStretch(1)

    def show_view(self, view: ClerkView | None, *, locked: bool, elsewhere: str = "") -> None:
        hour = datetime.now(JST).hour
        hello = "sign_in.morning" if hour < 11 else "sign_in.day" if hour < 17 else "sign_in.evening"
        self._hello.setText(say("sign_in.locked") if locked else say(hello))
        if view is not None:
            info = view.info
            self._where.setText(say("sign_in.where", city=info.city, counter=info.counter, place=info.place))
            self._today.setText(view.today)
            training = say("sign_in.training") if info.training else ""
            note = "sign_in.locked_elsewhere" if elsewhere else "sign_in.locked_note"
            self._note.setText(say(note, name=view.user_name, terminal=elsewhere) if locked else training)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        painter.fillRect(self.rect(), theme.color("ai-900"))
        painter.scale(self.width() / 1120, self.height() / 1080)
        painter.setPen(Qt.PenStyle.NoPen)
        back = QPainterPath(QPointF(0, 760))
        back.cubicTo(200, 690, 380, 700, 560, 750)
        back.cubicTo(740, 800, 920, 790, 1120, 690)
        back.lineTo(1120, 1080)
        back.lineTo(0, 1080)
        painter.fillPath(back, theme.color("ai-800"))
        front = QPainterPath(QPointF(0, 880))
        front.cubicTo(260, 820, 420, 900, 640, 880)
        front.cubicTo(860, 860, 960, 810, 1120, 820)
        front.lineTo(1120, 1080)
        front.lineTo(0, 1080)
        painter.fillPath(front, theme.color("ai-700"))
        line = QPainterPath(QPointF(-10, 834))
        line.cubicTo(170, 790, 320, 848, 490, 818)
        line.cubicTo(660, 802, 700, 708, 870, 700)
        line.cubicTo(980, 694, 1040, 730, 1130, 714)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("ai-300"), 5))
        painter.drawPath(line)
        painter.resetTransform()
        paint.product_mark(painter, QRectF(96, 96, 72, 48), theme.color("ai-300"))
        painter.setFont(theme.words(26, bold=True))
        painter.setPen(theme.color("washi-0"))
        painter.drawText(QRectF(188, 96, 400, 56), paint.LEFT, say("product"))


class SignInPage(QWidget):
    """``submitted`` carries user id and a ``SecretText`` that the desk wipes; ``stage_made``: what comes next.

    ``renewing``: the same, from who wants another password (F5).
    """

    submitted = Signal(str, object)
    renewing = Signal(str, object)
    stage_made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.hills = Hills()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.hills)
        right = QWidget()
        row.addWidget(right, 1)
        whole = QVBoxLayout(right)
        whole.setContentsMargins(120, 150, 120, 24)
        self._parts = QStackedWidget()
        whole.addWidget(self._parts)
        first = QWidget()
        self._parts.addWidget(first)
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._title = Words(say("sign_in.title"), 32, bold=True)
        self.user = LineField(say("sign_in.user"), figures=True, height=60, pixels=26)
        self.password = LineField(say("sign_in.password"), figures=True, height=60, pixels=26)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.button = Tile(say("sign_in.button"), key="Enter", look="primary")
        self.error = Band("err")
        self.error.say("")
        column.addWidget(self._title)
        column.addSpacing(28)
        column.addWidget(Words(say("sign_in.user"), 18, bold=True))
        column.addSpacing(8)
        column.addWidget(self.user)
        column.addSpacing(22)
        column.addWidget(Words(say("sign_in.password"), 18, bold=True))
        column.addSpacing(8)
        column.addWidget(self.password)
        column.addSpacing(16)
        column.addWidget(self.error)
        column.addSpacing(16)
        column.addWidget(self.button)
        self._renew_place = QVBoxLayout()
        self._renew_place.setContentsMargins(0, 12, 0, 0)
        column.addLayout(self._renew_place)
        column.addSpacing(40)
        self._devices_place = QVBoxLayout()
        column.addLayout(self._devices_place)
        column.addStretch(1)
        self._devices: LampRows | None = None
        self.renew: Tile | None = None
        self.stages: StagePage | None = None
        self.user.entered.connect(self._to_password)
        self.password.entered.connect(self._submit)
        self.button.clicked.connect(self._submit)

    @Slot()
    def _to_password(self) -> None:
        self.password.setFocus()

    @Slot()
    def _submit(self) -> None:
        if self.user.text().strip():
            self.submitted.emit(self.user.text().strip(), self._taken())
        else:
            self.user.setFocus()

    @Slot()
    def _submit_renewing(self) -> None:
        """The present password comes first; a key that is pressed without it is no try."""
        if self.user.text().strip() and self.password.text():
            self.renewing.emit(self.user.text().strip(), self._taken())
            return
        self.error.kind("warn")
        self.error.say(say("sign_in.renew.first"))
        self.begin()

    def _taken(self) -> SecretText:
        secret = SecretText(bytearray(self.password.text().encode("utf-8")))
        self.password.clear()
        return secret

    def keyPressEvent(self, event: QKeyEvent) -> None:
        offered = self.renew is not None and not self.renew.isHidden()
        if event.key() == Qt.Key.Key_F5 and self._parts.currentIndex() == 0 and offered:
            self._submit_renewing()
            return
        super().keyPressEvent(event)

    def show_view(self, view: ClerkView, screen: SignIn) -> None:
        self.hills.show_view(view, locked=screen.locked, elsewhere=screen.elsewhere)
        self._title.setText(say("sign_in.unlock") if screen.locked else say("sign_in.title"))
        self.button.set_words(say("sign_in.unlock") if screen.locked else say("sign_in.button"), "Enter")
        self._show_renew(offered=not screen.locked)
        error = screen.error or screen.entering.error or view.notice
        self.error.kind("err")
        self.error.say(notice_text(error) if error else "")
        if self._devices is None:
            from kakanai_desk.ui.clerk.lamps import LampRows  # not for the first window: it knows no device yet

            self._devices = LampRows()
            self._devices_place.addWidget(self._devices)
        self._devices.show_view(view)
        self._show_stage(screen, error)

    def _show_renew(self, *, offered: bool) -> None:
        """The first window comes without it: nobody is known before the desk is built."""
        if self.renew is None:
            self.renew = Tile(say("sign_in.renew"), key="F5")
            self.renew.clicked.connect(self._submit_renewing)
            self._renew_place.addWidget(self.renew)
        self.renew.setVisible(offered)

    def _show_stage(self, screen: SignIn, error: DeskError | None) -> None:
        """After the password: what is still asked."""
        asked = screen.entering.stage.value != "password"
        if asked and self.stages is None:
            from kakanai_desk.ui.clerk.sign_in_stages import StagePage  # the first window needs nothing of it

            self.stages = StagePage()
            self._parts.addWidget(self.stages)
            self.stage_made.emit(self.stages)
        if asked and self.stages is not None:
            self.stages.show_view(screen, error)
        if self._parts.currentIndex() != int(asked):
            self._parts.setCurrentIndex(int(asked))
            self.begin()

    def fail(self, words: str) -> None:
        """The desk could not be built: there is nothing to sign in to."""
        self.hills.show_view(None, locked=False)
        self.error.say(say("sign_in.failed"), words)
        for widget in (self.user, self.password, self.button):
            widget.setEnabled(False)

    def begin(self) -> None:
        """The first empty field takes the keys."""
        if self.stages is not None and self._parts.currentIndex() == 1:
            self.stages.begin()
            return
        (self.password if self.user.text() else self.user).setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color("washi-50"))
