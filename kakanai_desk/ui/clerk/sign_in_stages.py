"""What the sign-in page asks after the password: the second factor, its enrolment, a new password (R-083)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.secret import SecretText
from kakanai_desk.forms.paper.codes import qr_modules
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Band, Tile, Words
from kakanai_desk.ui.presenters.clerk_words import notice_text, say
from kakanai_desk.visit.clerk_view import SignIn
from kakanai_desk.visit.doorway import Stage

QUIET = 4  # modules around a QR code (ISO/IEC 18004)


class CodePicture(QWidget):
    """The 2D code that an authenticator reads; drawn here and kept nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(260, 260)
        self._modules: list[list[bool]] = []

    def show_address(self, address: str) -> None:
        self._modules = qr_modules(address) if address else []
        self.setVisible(bool(address))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if not self._modules:
            return
        side = self.width() / (len(self._modules) + 2 * QUIET)
        for y, row in enumerate(self._modules):
            for x, dark in enumerate(row):
                if dark:
                    place = QRectF((x + QUIET) * side, (y + QUIET) * side, side, side)
                    painter.fillRect(place.toAlignedRect(), Qt.GlobalColor.black)


def _ways(screen: SignIn) -> str:
    """How the second factor may be shown: both, the card alone, or (empty) the code alone."""
    user = screen.entering.user
    if screen.entering.stage is not Stage.CODE or user is None or not user.card:
        return ""
    return "both" if user.code else "card"


class StagePage(QWidget):
    """``code``, ``card``, ``enrolled`` and ``renewed`` carry ``SecretText`` that the desk wipes; ``gone``: Esc.

    At the second factor the fields are the one-time code and the PIN of the staff card, as the user has them.
    """

    code = Signal(object)
    card = Signal(object)
    enrolled = Signal(object)
    renewed = Signal(object, object)
    gone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stage = Stage.CODE
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._title = Words("", 32, bold=True)
        self._hint = Words("", 20, "sumi-700", wrap=True)
        self._picture = CodePicture()
        self._key = Words("", 20, wrap=True)
        self._labels = (Words("", 18, bold=True), Words("", 18, bold=True))
        self.fields = tuple(LineField("", figures=True, height=60, pixels=26) for _ in range(2))
        self.error = Band("err")
        self.error.say("")
        self._button = Tile("", key="Enter", look="primary")
        self._back = Tile(say("sign_in.back"), key="Esc")
        column.addWidget(self._title)
        column.addSpacing(12)
        column.addWidget(self._hint)
        column.addSpacing(16)
        column.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._key)
        column.addSpacing(16)
        for label, field in zip(self._labels, self.fields, strict=True):
            column.addWidget(label)
            column.addSpacing(8)
            column.addWidget(field)
            column.addSpacing(16)
            field.entered.connect(self._next)
        column.addWidget(self.error)
        column.addSpacing(16)
        column.addWidget(self._button)
        column.addSpacing(12)
        column.addWidget(self._back)
        column.addStretch(1)
        self._button.clicked.connect(self._submit)
        self._back.clicked.connect(self.gone)

    def show_view(self, screen: SignIn, error: DeskError | None) -> None:
        stage = screen.entering.stage
        fresh, self._stage = stage is not self._stage or not self.isVisible(), stage
        renewing, ways = stage is Stage.NEW_PASSWORD, _ways(screen)
        self._title.setText(say(f"sign_in.{ways or stage.value}.title"))
        waiting = "sign_in.card.reading" if screen.entering.reading else ""
        own = "sign_in.new_password.own" if renewing and screen.entering.renewing else ""
        self._hint.setText(say(waiting or own or f"sign_in.{ways or stage.value}.hint"))
        self._button.set_words(say(f"sign_in.{stage.value}.button"), "Enter")
        self._picture.show_address(screen.entering.address)
        secret = screen.entering.secret
        parts = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        self._key.setText(say("sign_in.enrol.key", secret=parts) if secret else "")
        self._key.setVisible(bool(secret))
        for number, (label, field) in enumerate(zip(self._labels, self.fields, strict=True)):
            pin = number == 1 and bool(ways)
            asked = pin or renewing or (number == 0 and ways != "card")
            words = say("sign_in.card.field" if pin else f"sign_in.{stage.value}.field{number + 1}") if asked else ""
            label.setText(words)
            field.setAccessibleName(words)
            field.setEchoMode(QLineEdit.EchoMode.Password if renewing or pin else QLineEdit.EchoMode.Normal)
            label.setVisible(bool(words))
            field.setVisible(bool(words))
        self.error.say(notice_text(error) if error else "")
        if fresh:
            for field in self.fields:
                field.clear()

    def begin(self) -> None:
        (self.fields[1] if self.fields[0].isHidden() else self.fields[0]).setFocus()

    @Slot()
    def _next(self) -> None:
        to_card = self._stage is Stage.CODE and not self.fields[0].text().strip() and not self.fields[1].isHidden()
        if (self._stage is Stage.NEW_PASSWORD or to_card) and self.fields[0].hasFocus():
            self.fields[1].setFocus()
        else:
            self._submit()

    @Slot()
    def _submit(self) -> None:
        words = [f.text() for f in self.fields]
        if self._stage is not Stage.NEW_PASSWORD:  # a password is taken as it was typed
            words = [word.strip() for word in words]
        first, second = (SecretText(bytearray(word.encode("utf-8"))) for word in words)
        for field in self.fields:
            field.clear()
        by_card = self._stage is Stage.CODE and len(second) > 0
        if by_card:  # who has to type the PIN again does so in its own field
            self.card.emit(second)
            return
        self.begin()
        if self._stage is Stage.NEW_PASSWORD:
            self.renewed.emit(first, second)
        elif self._stage is Stage.ENROL:
            self.enrolled.emit(first)
        else:
            self.code.emit(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.gone.emit()
            return
        super().keyPressEvent(event)
