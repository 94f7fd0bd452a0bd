"""The visit: who at the left, what in the middle, the visitor's screen at the right. One page per step, and pages
that open over a step (answers, who stands here, reason, forms) and close with Esc."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.errors import DeskError
from kakanai_desk.ui.clerk.eyes_page import EyesPage
from kakanai_desk.ui.clerk.forms_page import FormsPage
from kakanai_desk.ui.clerk.glyph_edit import GlyphEdit
from kakanai_desk.ui.clerk.household import HouseholdPage
from kakanai_desk.ui.clerk.identify import StepLine
from kakanai_desk.ui.clerk.mirror import VisitorMirror
from kakanai_desk.ui.clerk.parts import Band
from kakanai_desk.ui.clerk.procedures import ProceduresPage
from kakanai_desk.ui.clerk.side import SideColumn
from kakanai_desk.ui.clerk.step_page import Action, StepPage
from kakanai_desk.ui.clerk.visit_pages import VisitPages
from kakanai_desk.ui.clerk.who import WhoColumn
from kakanai_desk.ui.presenters.clerk import STATION_OF, STATIONS, Place
from kakanai_desk.ui.presenters.clerk_fields import form_to_choose
from kakanai_desk.ui.presenters.clerk_forms import forms_of
from kakanai_desk.ui.presenters.clerk_notices import help_words
from kakanai_desk.ui.presenters.clerk_words import notice_kind, notice_text, say
from kakanai_desk.visit.clerk_view import ClerkView, ProcedureRow, Serving
from kakanai_desk.visit.steps import Step

OVER = (
    "answers",
    "standing",
    "numbers",
    "compare",
    "manner",
    "talk",
    "protect",
    "shrink",
    "borrow",
    "register",
)  # step pages that open over a step


class VisitPage(VisitPages):
    more = ("forms",)
    given = Signal(str, str, str)

    def __init__(self, mirror: VisitorMirror) -> None:
        super().__init__()
        self.who, self.side = WhoColumn(), SideColumn(mirror)
        self._form_field: GlyphEdit | None = None
        self._over = ""  # the page opened over the step
        self._step: Step | None = None
        self._reading = False  # a member's card is read over the household
        self._seeing = False  # the camera looks, or what it saw is compared
        self.visit_id = ""
        self._screen: Serving | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.who)
        self._middle = QWidget()
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(28, 20, 28, 12)
        column.setSpacing(0)
        head = QHBoxLayout()
        self._line = StepLine(tuple(say(f"station.{name}") for name in STATIONS))
        head.addWidget(self._line, 1)
        column.addLayout(head)
        column.addSpacing(16)
        self.notice = Band("err")
        self.notice.say("")
        column.addWidget(self.notice)
        self._busy = Band("ai", mark=False)
        self._busy.say("")
        column.addWidget(self._busy)
        self._gap = QWidget()
        self._gap.setFixedHeight(12)
        column.addWidget(self._gap)
        column.addWidget(self._pages, 1)
        row.addWidget(self._middle, 1)
        row.addWidget(self.side)
        self._row = row
        self.who.picked.connect(self._pick_member)
        self.member_shown.connect(self._member_shown)
        self.reason_given.connect(self._given)

    @cached_property
    def forms(self) -> FormsPage:
        """字形をえらぶ takes the middle and the right."""
        page = FormsPage()
        page.hide()
        page.taken.connect(self._take_form)
        self._row.insertWidget(2, page, 1)
        return page

    # --- views

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        moved = screen.step is not self._step or screen.card.member is not self._reading
        moved = moved or screen.eyes.open is not self._seeing
        self.visit_id, self._step, self._screen = screen.visit_id, screen.step, screen
        self._reading, self._seeing = screen.card.member, screen.eyes.open
        if self._over == "compare" and not screen.differences:
            self._over, moved = "", True  # all settled
        if moved:
            self._leave_over(screen)
        self.side.setVisible(not self._seeing and self._over != "forms")  # pictures and fields want the room
        self._line.show_step(STATIONS.index(STATION_OF[screen.step]))
        page = self.page()
        self.who.show_view(screen, page.member_id() if isinstance(page, HouseholdPage) else "")
        self.side.show_view(view, screen)
        self.say_notice(view)
        self._busy.say(say(view.busy.removeprefix("clerk.")) if view.busy else "")
        self._gap.setVisible(not self.notice.isHidden() or not self._busy.isHidden())
        if page is not None:
            page.show_view(view, screen)
            if self._over not in ("reason", "forms"):
                self.open_page(page)
        if moved and page is not None and not self._over:
            page.begin()

    def _leave_over(self, screen: Serving) -> None:
        if self._over in ("manner", "talk", "protect", "shrink"):
            return  # the visitor may go on answering meanwhile
        stays = self._over == "answers" and screen.step in (Step.INTERVIEW, Step.PROCEDURES)
        if not stays or screen.step is Step.PROCEDURES:
            self._over = ""
            self._close_forms()

    def _close_forms(self) -> None:
        if "forms" in self.__dict__:
            self.forms.hide()
        self._middle.show()
        self.side.show()

    def say_notice(self, view: ClerkView) -> None:
        error = view.notice
        self.notice.kind(notice_kind(error))
        words = notice_text(error, view) if error is not None else ""
        if not words and view.lending is not None and view.lending.serving:
            self.notice.kind("warn")
            words = say("lending.asked.serving", counter=view.lending.counter)
        if not words and view.helps:
            self.notice.kind("warn")
            words = "\n".join(help_words(view.helps))
        self.notice.say(words)

    def page(self) -> StepPage | None:
        """The page that takes the keys: the opened one, else that of the step."""
        over = self._over_page(self._over)
        if over is not None:
            return over
        if self._seeing:
            return self.eyes
        if self._reading:
            return self.identify
        step = self._step
        if step in (Step.IDENTIFY, Step.FACTS):
            return self.identify
        if step in (Step.HOUSEHOLD, Step.CONFIRM):
            return self.household
        if step is Step.INTERVIEW:
            return self.answers
        if step is Step.PROCEDURES:
            return self.procedures
        if step in (Step.DOCUMENTS, Step.SIGN):
            return self.papers
        return self.closing if step is not None else None

    def selected(self) -> ProcedureRow | None:
        """The procedure the clerk stands on, while the procedures are shown."""
        shown = self.page()
        return shown.selected() if isinstance(shown, ProceduresPage) else None

    def place(self) -> Place:
        row, shown = self.selected(), self.page()
        name_field = isinstance(shown, HouseholdPage | EyesPage) and shown.name_field() is not None
        page = "picker" if self._over == "forms" else self._over
        return Place(page, name_field, (row.level in ("excluded", "added")) if row is not None else None)

    def take_keys(self) -> None:
        """A page over the whole window has closed: the page below takes the keys again."""
        page = {"forms": self.forms, "reason": self.reason}.get(self._over) if self._over else self.page()
        if isinstance(page, StepPage):
            page.begin()
        elif page is not None:
            page.setFocus()

    # --- pages over a step

    def open_answers(self, view: ClerkView) -> None:
        if self._screen is None:
            return
        if self._step is not Step.INTERVIEW:
            self._over = "answers"
        self.answers.show_view(view, self._screen)
        self.open_page(self.answers)
        self.answers.answer_next()

    def open_over(self, name: str, view: ClerkView) -> None:
        """One of ``OVER`` opens over the step; Esc closes it."""
        page = self._over_page(name)
        if self._screen is not None and page is not None:
            if self._over == "register":
                self._leave_register()
            self._over = name
            page.show_view(view, self._screen)
            self.open_page(page)
            page.begin()

    def _leave_register(self) -> None:
        """Nothing that was found there is kept."""
        self.act.emit(lambda desk: desk.registering.leave(), False)

    def _over_page(self, name: str) -> StepPage | None:
        found: StepPage | None = getattr(self, name) if name in OVER else None
        return found

    def open_reason(self, purpose: str, subject: str = "", title: str = "") -> None:
        self._over = "reason"
        self.open_page(self.reason)
        self.reason.open(purpose, subject, title)

    def open_forms(self) -> None:
        """字形をえらぶ, for the character at the caret of a name field."""
        shown = self.page()
        field = shown.name_field() if isinstance(shown, HouseholdPage | EyesPage) else None
        index = form_to_choose(field.text(), field.caret()) if field is not None else None
        choice = forms_of(field.text(), index) if field is not None and index is not None else None
        if field is None or choice is None:
            return
        self._form_field = field
        self._over = "forms"
        self._middle.hide()
        self.side.hide()
        self.forms.show()
        self.forms.open(choice)

    def close_over(self) -> bool:
        """Esc: back to the step; nothing that was typed is lost."""
        if not self._over:
            return False
        was, self._over = self._over, ""
        if was == "talk":
            self.act.emit(lambda desk: desk.talking.close(), False)
        elif was == "register":
            self._leave_register()
        self._close_forms()
        page = self.page()
        if page is not None:
            self.open_page(page)
            if was == "forms" and self._form_field is not None:
                self._form_field.setFocus()
            else:
                page.begin()
        return True

    @Slot(int, str)
    def _take_form(self, index: int, text: str) -> None:
        field = self._form_field
        self.close_over()
        if field is not None:
            field.replace_char(index, text)
            self.act.emit(lambda desk: desk.lessons.practised("form"), False)

    @Slot(str, str, str)
    def _given(self, purpose: str, subject: str, reason: str) -> None:
        self.close_over()
        self.given.emit(purpose, subject, reason)

    @Slot(str)
    def _pick_member(self, member_id: str) -> None:
        if self._screen is not None and self._step is Step.HOUSEHOLD and not self._over:
            self.household.show_member(self._screen, member_id)

    @Slot(str)
    def _member_shown(self, member_id: str) -> None:
        if self._screen is not None:
            self.who.show_view(self._screen, member_id)

    def step_member(self, by: int) -> None:
        """Page Up / Page Down: the member before or after."""
        if self._screen is None or not isinstance(self.page(), HouseholdPage):
            return
        ids = [m.id for m in self._screen.members]
        now = self.household.member_id()
        place = (ids.index(now) if now in ids else 0) + by
        if 0 <= place < len(ids):
            self.household.show_member(self._screen, ids[place])

    # --- keys and faults

    def digit(self, number: int) -> bool:
        if self._over == "forms":
            return self.forms.digit(number)
        if self._over == "reason":
            return self.reason.digit(number)
        page = self.page()
        return page.digit(number) if page is not None else False

    def flush(self) -> list[Action]:
        page = self.page()
        return page.flush() if page is not None and not self._over else []

    def refused(self, error: DeskError) -> None:
        page = self.page()
        if page is not None and self._screen is not None:
            page.refused(error, notice_text(error))
