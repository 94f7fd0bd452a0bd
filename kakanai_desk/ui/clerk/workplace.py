"""Where a signed-in clerk works: header, pages, function bar. It shows ``ClerkView`` and forwards what the clerk does;
it decides nothing. Pages over the whole width (用途, さがす, …) open over home or the visit and close with Esc."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from kakanai_desk.core.errors import DeskError
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.clerk.board_page import BoardPage
from kakanai_desk.ui.clerk.commands import Commands
from kakanai_desk.ui.clerk.figures_page import FiguresPage
from kakanai_desk.ui.clerk.find_page import FindPage
from kakanai_desk.ui.clerk.function_bar import FunctionBar
from kakanai_desk.ui.clerk.header import Header
from kakanai_desk.ui.clerk.help_page import HelpPage
from kakanai_desk.ui.clerk.home import HomePage
from kakanai_desk.ui.clerk.household import HouseholdPage
from kakanai_desk.ui.clerk.imports_page import ImportsPage
from kakanai_desk.ui.clerk.lending_page import LendingPage
from kakanai_desk.ui.clerk.lessons_page import LessonsPage
from kakanai_desk.ui.clerk.mirror import VisitorMirror, VisitorsWindow, small_picture
from kakanai_desk.ui.clerk.parts import Band
from kakanai_desk.ui.clerk.reading_page import ReadingPage
from kakanai_desk.ui.clerk.record_page import RecordPage
from kakanai_desk.ui.clerk.spotting_page import SpottingPage
from kakanai_desk.ui.clerk.type_ahead import TypeAhead
from kakanai_desk.ui.clerk.uses_page import UsesPage
from kakanai_desk.ui.clerk.visit import VisitPage
from kakanai_desk.ui.clerk.wide_page import WidePage
from kakanai_desk.ui.presenters.clerk import Place, function_keys, primary_action, showing
from kakanai_desk.ui.presenters.clerk_manual import chapter_of
from kakanai_desk.ui.presenters.clerk_words import notice_kind, notice_text
from kakanai_desk.visit.clerk_view import ClerkView, Home, Serving, SignIn

FUNCTION = {Qt.Key(Qt.Key.Key_F1 + n): f"F{n + 1}" for n in range(12)}
MANNER_FROM = {"", "answers", "numbers", "compare", "standing"}  # pages over which 見え方 may open
WIDE = {"uses": "uses", "find": "finder", "board": "board", "lessons": "lessons", "help": "manual",
        "lending": "lending", "figures": "figures", "imports": "imports", "record": "audit",
        "reading": "reading", "spotting": "spotting"}  # fmt: skip
STAND_ON = {"board": ("reading",)}  # pages that open over another one and go back to it
OPENED_BY = {"Shift+F8": "manner", "Shift+F6": "talk", "Shift+F7": "protect", "Shift+F4": "shrink"}
HIDDEN_KEYS = {"F4": "standing", "Shift+F2": "remove_member"}  # of the household; they stand on the page itself


W = TypeVar("W", bound=WidePage)


class Workplace(QWidget):
    def __init__(self, bridge: DeskBridge, keys: TypeAhead) -> None:
        super().__init__()
        self._bridge = bridge
        self._keys = keys
        self.view: ClerkView | None = None
        self.commands = Commands(bridge, keys, self)
        self.mirror = VisitorMirror(bridge.turns)
        self.home = HomePage(self.mirror)
        self._inner = QStackedWidget()
        self._inner.addWidget(self.home)
        self.visit = self._visit_page()
        self.header, self.bar = Header(), FunctionBar()
        self._rung: datetime | None = None  # when the last call for help came
        self._notice = Band("err")
        self._notice.say("")
        self._explain = Band("ai", mark=False)
        self._explain.say("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self._notice, self._explain):
            column.addWidget(widget)
        column.addWidget(self._inner, 1)
        column.addWidget(self.bar)
        bridge.refused.connect(self._refused)
        self._over = ""  # which of them stands over the page
        self._under: list[str] = []  # those below it
        self._held: QWidget | None = None  # what had the keys before the manual came
        self.home.start.connect(self.commands.start)
        self.home.resume.connect(self.commands.resume)
        self.home.calling.called.connect(self.commands.call)
        self.home.calling.wants.connect(self.commands.perform)
        self.bar.pressed.connect(self.commands.perform)
        self.commands.done.connect(self._show_keys)
        self.header.explain.connect(self._say_device)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)  # some keys work in a name field only

    def furnish(self) -> Iterator[None]:
        """The pages, one a step; what is wanted earlier is made when it is wanted."""
        yield from self.visit.furnish()
        for name in WIDE:
            self._wide(name)
            yield

    # --- pages over the whole width, each made when it is wanted first

    def _wide(self, name: str) -> WidePage:
        page: WidePage = getattr(self, WIDE[name])
        return page

    def _over_all(self, page: W) -> W:
        self._inner.addWidget(page)
        return page

    @cached_property
    def uses(self) -> UsesPage:
        page = self._over_all(UsesPage())
        page.picked.connect(self.commands.use)
        return page

    @cached_property
    def finder(self) -> FindPage:
        page = self._over_all(FindPage())
        page.asked.connect(self.commands.search)
        page.resume.connect(self.commands.resume)
        page.look.connect(self.commands.look_at)
        page.turned.connect(self._show_keys)
        return page

    @cached_property
    def board(self) -> BoardPage:
        page = self._over_all(BoardPage())
        page.looked.connect(self.commands.look_at_board)
        page.sectioned.connect(self.commands.board_section)
        page.laned.connect(self.commands.board_lane)
        page.opened.connect(self.commands.open_application)
        page.read.connect(self.commands.read_application)
        page.shut.connect(self.commands.shut_application)
        page.done.connect(self.commands.work)
        page.turned.connect(self._show_keys)
        return page

    @cached_property
    def reading(self) -> ReadingPage:
        page = self._over_all(ReadingPage())
        page.act.connect(self.commands.act)
        page.turned.connect(self._show_keys)
        return page

    @cached_property
    def figures(self) -> FiguresPage:
        page = self._over_all(FiguresPage())
        page.looked.connect(self.commands.look_at_figures)
        page.wants.connect(self.commands.perform)
        page.turned.connect(self._show_keys)
        return page

    @cached_property
    def audit(self) -> RecordPage:
        page = self._over_all(RecordPage())
        page.looked.connect(self.commands.look_at_record)
        page.wants.connect(self.commands.perform)
        page.turned.connect(self._show_keys)
        return page

    @cached_property
    def imports(self) -> ImportsPage:
        page = self._over_all(ImportsPage())
        page.act.connect(self.commands.act)
        return page

    @cached_property
    def spotting(self) -> SpottingPage:
        page = self._over_all(SpottingPage())
        page.act.connect(self.commands.act)
        return page

    @cached_property
    def lessons(self) -> LessonsPage:
        page = self._over_all(LessonsPage())
        page.chosen.connect(self.commands.family)
        return page

    @cached_property
    def lending(self) -> LendingPage:
        page = self._over_all(LendingPage())
        page.act.connect(self.commands.act)
        return page

    @cached_property
    def manual(self) -> HelpPage:
        return self._over_all(HelpPage())

    def _visit_page(self) -> VisitPage:
        page = VisitPage(self.mirror)
        page.act.connect(self.commands.act)
        page.wants.connect(self.commands.perform)
        page.given.connect(self.commands.given)
        page.side.memo_changed.connect(self.commands.memo)
        self._inner.addWidget(page)
        return page

    def _forget_visit(self) -> None:
        """Nothing of a visit that has left may stay in a field or label: its page goes, a fresh one comes."""
        old, self.visit = self.visit, self._visit_page()
        self.home.take_mirror()
        self._inner.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._bridge.turns.work("furnish", self, self.furnish())

    # --- from outside

    def mirror_from(self, window: VisitorsWindow) -> None:
        """Show ``window`` in the mirror, as it stands."""
        self.mirror.source(lambda: small_picture(window.window()), lambda: window.view().revision)

    # --- views

    @property
    def at_rest(self) -> bool:
        """The home page stands, and nothing over it."""
        return self.view is not None and isinstance(self.view.screen, Home) and not self._over

    def show_view(self, view: ClerkView) -> None:
        """The home page or the visit; nothing of a visit that has left stays."""
        before, self.view = self.view, view
        screen = view.screen
        shown = self.visit.visit_id
        if shown and (isinstance(screen, Home) or (isinstance(screen, Serving) and screen.visit_id != shown)):
            self._forget_visit()
            before = None
        new = before is None or type(before.screen) is not type(screen)
        if not isinstance(screen, SignIn):
            self._ring(view)
            self.header.show_view(view)
            self.mirror.show_view(view.visitor, showing(view), covered=view.mirror_covered)
            if new:
                self._explain.say("")
                (self.home if isinstance(screen, Home) else self.visit.side).take_mirror()
                self.mirror.show()
            if new or (self._moved_on(before, view) and self._over != "help"):
                self._over = ""
            if new:
                self._under, self._held = [], None
            self._lend(view)
            self._show_page(view)
        else:
            if "finder" in self.__dict__:
                self.finder.forget()
            if "board" in self.__dict__:
                self.board.forget()
            if "figures" in self.__dict__:
                self.figures.forget()
            if "imports" in self.__dict__:
                self.imports.forget()
            if "audit" in self.__dict__:
                self.audit.forget()
            if "reading" in self.__dict__:
                self.reading.forget()
            if "spotting" in self.__dict__:
                self.spotting.forget()
        if isinstance(screen, Home):
            self._notice.kind(notice_kind(view.notice))
            self._notice.say(notice_text(view.notice, view) if view.notice else "")
            self.home.show_view(view, screen)
            if new:
                self.home.begin()
        elif isinstance(screen, Serving):
            self._notice.say("")
            self.visit.show_view(view, screen)
        self._show_keys()

    def _lend(self, view: ClerkView) -> None:
        """The page of a loan comes and goes with the loan."""
        lending = view.lending
        lent = isinstance(view.screen, Home) and lending is not None and (lending.card is not None or lending.given)
        if lent and self._over not in ("lending", "help"):
            self._over, self._under = "lending", []
            self.lending.begin()
        elif not lent and "lending" in (self._over, *self._under):
            self._over, self._under = "", []
            self.home.begin()

    def _show_page(self, view: ClerkView) -> None:
        page = self._wide(self._over) if self._over else None
        at_home = isinstance(view.screen, Home)
        self._inner.setCurrentWidget(page or (self.home if at_home else self.visit))
        if page is not None:
            page.show_view(view)

    @staticmethod
    def _moved_on(before: ClerkView | None, view: ClerkView) -> bool:
        """Whether the visit stands at another step than before."""
        old, now = before.screen if before is not None else None, view.screen
        return isinstance(old, Serving) and isinstance(now, Serving) and old.step is not now.step

    def place(self) -> Place:
        return Place(self._wide(self._over).place()) if self._over else self.visit.place()

    @Slot()
    def _show_keys(self) -> None:
        if self.view is not None:
            self.bar.show_keys(function_keys(self.view, self.place()))

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.isAncestorOf(new):
            self._show_keys()

    # --- pages over the whole width

    def open_wide(self, name: str) -> None:
        if self.view is not None:
            self._under = [self._over] if name in STAND_ON.get(self._over, ()) else []
            self._over = name
            self._show_page(self.view)
            self._wide(name).begin()

    def close_wide(self) -> bool:
        """Esc: back to what stood below. True when there was a page to close."""
        view = self.view
        if not self._over or view is None:
            return False
        if not self._wide(self._over).leave():
            return True  # the page took one step back itself
        was, self._over = self._over, self._under.pop() if self._under else ""
        self._show_page(view)
        if was == "find":
            self.commands.forget_found()
        elif was == "board":
            self.commands.leave_board()
        elif was == "figures":
            self.commands.leave_figures()
        elif was == "imports":
            self.commands.act(lambda desk: desk.importing.leave(), False)
        elif was == "reading":
            self.commands.act(lambda desk: desk.reading.leave(), False)
        elif was == "spotting":
            self.commands.act(lambda desk: desk.spotting.leave(), False)
        elif was == "record":
            self.commands.leave_record()
        held, self._held = self._held, None
        if was == "help" and held is not None and isValid(held) and held.isVisible():
            held.setFocus()
        elif self._over:
            self._wide(self._over).begin()
        elif isinstance(view.screen, Home):
            self.home.begin()
        else:
            self.visit.take_keys()
        return True

    def open_help(self) -> None:
        """F1: the chapter of where the clerk is; Esc comes back to exactly that."""
        view = self.view
        if view is not None and self._over != "help":
            name = chapter_of(view, self.place())
            self._held = self.focusWidget()
            self._under += [self._over] if self._over else []
            self._over = "help"
            self._show_page(view)
            self.manual.open(name)

    def _ring(self, view: ClerkView) -> None:
        """A resident at a writing desk calls: once for each call."""
        newest = view.helps[-1].at if view.helps else self._rung
        if newest != self._rung:
            QApplication.beep()
        self._rung = newest

    @Slot(object)
    def _refused(self, error: DeskError) -> None:
        if error is self.commands.own_fault and self.view is not None and isinstance(self.view.screen, Serving):
            self.visit.refused(error)  # the visitor's own faults are shown over there
        self._keys.let_go()

    @Slot(str)
    def _say_device(self, words: str) -> None:
        self._explain.say("" if self._explain.first.text() == words else words)

    # --- keys

    def key_pressed(self, event: QKeyEvent) -> None:
        """What no field took: function keys, digits, Esc, paging."""
        view, key = self.view, event.key()
        if view is None or isinstance(view.screen, SignIn):
            return
        name = FUNCTION.get(Qt.Key(key), "")
        if name and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            name = f"Shift+{name}"
        if name:
            self._function_key(name, view)
        elif key == Qt.Key.Key_Escape:
            self._explain.say("")
            if not self.close_wide():
                self.visit.close_over()
        elif self._over:
            self._wide(self._over).key(event)  # digits and paging belong to the pages below
        elif isinstance(view.screen, Home) and event.text().isascii() and event.text().isalnum():
            self.home.pressed(event.text().upper())
        elif event.text().isascii() and event.text().isdigit():
            self.visit.digit(int(event.text()))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._page(1 if key == Qt.Key.Key_PageDown else -1)
        elif self.visit.place().page == "picker" and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.visit.forms.step(1 if key == Qt.Key.Key_Right else -1)
        elif self.visit.place().page == "picker" and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.visit.forms.take()
        self._show_keys()

    def _page(self, by: int) -> None:
        if self.visit.place().page == "picker":
            self.visit.forms.step(9 * by)
        else:
            self.visit.step_member(by)

    def _function_key(self, name: str, view: ClerkView) -> None:
        for key in function_keys(view, self.place()):
            if key.key == name:
                self.commands.perform(key.action)
                return
        if self._over:
            return
        over_it = isinstance(view.screen, Serving) and self.visit.place().page in MANNER_FROM
        if name in OPENED_BY and over_it:
            self.commands.perform(OPENED_BY[name])
        elif name in HIDDEN_KEYS and isinstance(self.visit.page(), HouseholdPage):
            self.commands.perform(HIDDEN_KEYS[name])
        elif name == "F12" and not self.visit.place().page:
            primary = primary_action(view)
            if primary is not None:
                self.commands.perform(primary.action)
