"""The pages of a visit: each is made when it is wanted first, and one of them is shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from kakanai_desk.ui.clerk.answers import AnswersPage
from kakanai_desk.ui.clerk.borrow_page import BorrowPage
from kakanai_desk.ui.clerk.closing import ClosingPage
from kakanai_desk.ui.clerk.compare_page import ComparePage
from kakanai_desk.ui.clerk.eyes_page import EyesPage
from kakanai_desk.ui.clerk.household import HouseholdPage
from kakanai_desk.ui.clerk.identify import IdentifyPage
from kakanai_desk.ui.clerk.manner_page import MannerPage
from kakanai_desk.ui.clerk.numbers_page import NumbersPage
from kakanai_desk.ui.clerk.papers import PapersPage
from kakanai_desk.ui.clerk.procedures import ProceduresPage
from kakanai_desk.ui.clerk.protect_page import ProtectPage
from kakanai_desk.ui.clerk.reason_page import ReasonPage
from kakanai_desk.ui.clerk.register_page import RegisterPage
from kakanai_desk.ui.clerk.shrink_page import ShrinkPage
from kakanai_desk.ui.clerk.standing import StandingPage
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.clerk.talk_page import TalkPage

P = TypeVar("P", bound=StepPage)


class VisitPages(QWidget):
    """``more``: pages that a subclass has beside these."""

    act = Signal(object, bool)
    wants = Signal(str)
    member_shown = Signal(str)
    reason_given = Signal(str, str, str)
    more: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self._pages = QStackedWidget()

    def furnish(self) -> Iterator[None]:
        """Make the pages before they are wanted, one a step."""
        for name in ("identify", "household", "answers", "procedures", "papers", "compare", "numbers", "manner", "talk",
                     "protect", "shrink", "borrow", "register", "eyes", "closing", "standing", "reason",
                     *self.more):  # fmt: skip
            page: QWidget = getattr(self, name)
            for part in page.findChildren(QWidget):
                part.ensurePolished()  # else Qt does it when the page is shown first
            yield

    def open_page(self, page: QWidget) -> None:
        for index in range(self._pages.count()):
            holder = self._pages.widget(index)
            if isinstance(holder, Scrolled) and holder.widget() is page:
                self._pages.setCurrentIndex(index)

    def _step_page(self, page: P) -> P:
        self._pages.addWidget(Scrolled(page))
        page.act.connect(self.act)
        page.wants.connect(self.wants)
        return page

    @cached_property
    def identify(self) -> IdentifyPage:
        return self._step_page(IdentifyPage())

    @cached_property
    def household(self) -> HouseholdPage:
        page = self._step_page(HouseholdPage())
        page.member_shown.connect(self.member_shown)
        return page

    @cached_property
    def answers(self) -> AnswersPage:
        return self._step_page(AnswersPage())

    @cached_property
    def procedures(self) -> ProceduresPage:
        return self._step_page(ProceduresPage())

    @cached_property
    def papers(self) -> PapersPage:
        return self._step_page(PapersPage())

    @cached_property
    def closing(self) -> ClosingPage:
        return self._step_page(ClosingPage())

    @cached_property
    def standing(self) -> StandingPage:
        return self._step_page(StandingPage())

    @cached_property
    def register(self) -> RegisterPage:
        return self._step_page(RegisterPage())

    @cached_property
    def compare(self) -> ComparePage:
        return self._step_page(ComparePage())

    @cached_property
    def numbers(self) -> NumbersPage:
        return self._step_page(NumbersPage())

    @cached_property
    def manner(self) -> MannerPage:
        return self._step_page(MannerPage())

    @cached_property
    def talk(self) -> TalkPage:
        return self._step_page(TalkPage())

    @cached_property
    def protect(self) -> ProtectPage:
        return self._step_page(ProtectPage())

    @cached_property
    def shrink(self) -> ShrinkPage:
        return self._step_page(ShrinkPage())

    @cached_property
    def borrow(self) -> BorrowPage:
        return self._step_page(BorrowPage())

    @cached_property
    def eyes(self) -> EyesPage:
        return self._step_page(EyesPage())

    @cached_property
    def reason(self) -> ReasonPage:
        page = ReasonPage()
        page.given.connect(self.reason_given)
        self._pages.addWidget(Scrolled(page))
        return page


class Scrolled(QScrollArea):
    """A page that scrolls only when it must (many rows); its keys belong to the window."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
