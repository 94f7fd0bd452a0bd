"""The clerk's window, keyboard first. It comes with the sign-in page alone; the workplace behind is brought when the
desk is built, so that the clerk can type at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kakanai_desk.core.errors import DeskError, SettingsBroken
from kakanai_desk.core.secret import SecretText
from kakanai_desk.ui import theme
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.clerk.sign_in import SignInPage
from kakanai_desk.ui.clerk.type_ahead import TypeAhead
from kakanai_desk.ui.presenters.clerk_words import notice_text, say

if TYPE_CHECKING:  # the window stands before the desk is imported
    from kakanai_desk.ui.clerk.sign_in_stages import StagePage
    from kakanai_desk.ui.clerk.workplace import Workplace
    from kakanai_desk.visit.clerk_view import ClerkView


class ClerkWindow(QWidget):
    closed = Signal()

    def __init__(self, bridge: DeskBridge) -> None:
        super().__init__()
        self.setWindowTitle(say("product"))
        self._bridge = bridge
        self.keys = TypeAhead(self)
        self.sign_in = SignInPage()
        self._workplace: Workplace | None = None
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.sign_in)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # the screen gives the size
        whole.addWidget(self._pages)
        self.sign_in.submitted.connect(self._sign_in)
        self.sign_in.renewing.connect(self._renew)
        self.sign_in.stage_made.connect(self._stage_made)
        self.sign_in.begin()

    @property
    def workplace(self) -> Workplace:
        """Where a signed-in clerk works; there once the desk is built."""
        if self._workplace is None:
            raise RuntimeError("not before the desk is built")
        return self._workplace

    @property
    def at_rest(self) -> bool:
        """The first page stands: of a clerk at work, or that on which one signs in."""
        return self._workplace is not None and (self._pages.currentIndex() == 0 or self._workplace.at_rest)

    def furnish(self, workplace: Workplace) -> None:
        """The desk is built: show its views from now on."""
        self._workplace = workplace
        self._pages.addWidget(workplace)
        self._bridge.clerk_view.connect(self._show_view)

    def say_failure(self, error: BaseException) -> None:
        """The desk could not be built."""
        self._pages.setCurrentIndex(0)
        if isinstance(error, SettingsBroken):
            self.sign_in.fail(str(error))
        else:
            self.sign_in.fail(notice_text(error if isinstance(error, DeskError) else DeskError()))

    @Slot(object)
    def _show_view(self, view: ClerkView) -> None:
        from kakanai_desk.visit.clerk_view import SignIn

        screen = view.screen
        self.workplace.show_view(view)
        if isinstance(screen, SignIn):
            comes_back = self._pages.currentIndex() != 0
            self._pages.setCurrentIndex(0)
            self.sign_in.show_view(view, screen)
            if comes_back:  # at the start somebody may be typing already
                self.sign_in.begin()
        else:
            self._pages.setCurrentIndex(1)
        self.keys.let_go()

    @Slot(str, object)
    def _sign_in(self, user: str, secret: SecretText) -> None:
        self._bridge.do(lambda desk: desk.sign_in(user, secret))

    @Slot(str, object)
    def _renew(self, user: str, secret: SecretText) -> None:
        self._bridge.do(lambda desk: desk.sign_in(user, secret, renew=True))

    @Slot(object)
    def _stage_made(self, stages: StagePage) -> None:
        stages.code.connect(self._code)
        stages.card.connect(self._card)
        stages.enrolled.connect(self._enrolled)
        stages.renewed.connect(self._renewed)
        stages.gone.connect(self._stage_left)

    @Slot(object)
    def _code(self, code: SecretText) -> None:
        self._bridge.do(lambda desk: desk.doorway.code(code))

    @Slot(object)
    def _card(self, pin: SecretText) -> None:
        self._bridge.do(lambda desk: desk.doorway.card(pin))

    @Slot(object)
    def _enrolled(self, code: SecretText) -> None:
        self._bridge.do(lambda desk: desk.doorway.enrol(code))

    @Slot(object, object)
    def _renewed(self, password: SecretText, again: SecretText) -> None:
        self._bridge.do(lambda desk: desk.doorway.new_password(password, again))

    @Slot()
    def _stage_left(self) -> None:
        self._bridge.do(lambda desk: desk.doorway.leave())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no field took."""
        if self._workplace is not None:
            self._workplace.key_pressed(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.keys.watch(self.windowHandle())

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color("washi-50"))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.keys.stop()
        super().closeEvent(event)
        self.closed.emit()
