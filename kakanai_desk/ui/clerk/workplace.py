"""Where a signed-in clerk works: header, pages, function bar. It shows ``ClerkView`` and forwards what the clerk does;
it decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ids import VisitId
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.clerk.function_bar import FunctionBar
from kakanai_desk.ui.clerk.header import Header
from kakanai_desk.ui.clerk.home import HomePage
from kakanai_desk.ui.clerk.household import HouseholdPage
from kakanai_desk.ui.clerk.mirror import VisitorMirror, small_picture
from kakanai_desk.ui.clerk.parts import Band
from kakanai_desk.ui.clerk.step_page import Action, together
from kakanai_desk.ui.clerk.type_ahead import TypeAhead
from kakanai_desk.ui.clerk.uses_page import UsesPage
from kakanai_desk.ui.clerk.visit import VisitPage
from kakanai_desk.ui.presenters.clerk import Place, function_keys, primary_action, showing
from kakanai_desk.ui.presenters.clerk_uses import MenuEntry
from kakanai_desk.ui.presenters.clerk_words import notice_text, say
from kakanai_desk.visit.clerk_view import ClerkView, Home, Serving, SignIn
from kakanai_desk.visit.visitor_view import CheckDocument

if TYPE_CHECKING:
    from kakanai_desk.visit.desk import Desk

FUNCTION = {Qt.Key(Qt.Key.Key_F1 + n): f"F{n + 1}" for n in range(12)}
SIMPLE: dict[str, Callable[[Desk], object]] = {
    "hide": lambda desk: desk.hide(True),
    "show": lambda desk: desk.hide(False),
    "lock": lambda desk: desk.lock(),
    "sign_out": lambda desk: desk.sign_out(),
    "park": lambda desk: desk.park(),
    "back": lambda desk: desk.back(),
    "edit_household": lambda desk: desk.edit_household(),
    "agree": lambda desk: desk.identify.agree_to_last_try(),
    "facts_right": lambda desk: desk.identify.facts_right(),
    "household_right": lambda desk: desk.household_right(),
    "make": lambda desk: desk.paperwork.make(),
    "print": lambda desk: desk.paperwork.print(),
    "close": lambda desk: desk.closing.close(),
    "leave": lambda desk: desk.leave(),
    "take_again": lambda desk: desk.seeing.again(),
    "leave_eyes": lambda desk: desk.seeing.leave(),
    "accept_seen": lambda desk: desk.seeing.accept(),
}


class Workplace(QWidget):
    def __init__(self, bridge: DeskBridge, keys: TypeAhead) -> None:
        super().__init__()
        self._bridge = bridge
        self._keys = keys
        self._view: ClerkView | None = None
        self._own_fault: DeskError | None = None
        self.mirror = VisitorMirror(bridge.turns)
        self.home = HomePage(self.mirror)
        self._inner = QStackedWidget()
        self._inner.addWidget(self.home)
        self.visit = self._visit_page()
        self.header, self.bar = Header(), FunctionBar()
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
        self.uses = UsesPage()
        self._inner.addWidget(self.uses)
        self._choosing = False  # the 用途メニュー stands over the page
        self.uses.picked.connect(self._picked)
        self.home.start.connect(self._start)
        self.home.resume.connect(self._resume)
        self.bar.pressed.connect(self.perform)
        self.header.explain.connect(self._say_device)

    def furnish(self) -> Iterator[None]:
        """The visit's pages, one a step; what is wanted earlier is made when it is wanted."""
        return self.visit.furnish()

    def _visit_page(self) -> VisitPage:
        page = VisitPage(self.mirror)
        page.act.connect(self._act)
        page.wants.connect(self.perform)
        page.given.connect(self._given)
        page.side.memo_changed.connect(self._memo)
        self._inner.addWidget(page)
        return page

    def _forget_visit(self) -> None:
        """Nothing of a visit that has left may stay in a field or label: its page goes, a fresh one comes."""
        old, self.visit = self.visit, self._visit_page()
        self.home.take_mirror()
        self._inner.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._bridge.turns.work("furnish", self.furnish())

    # --- from outside

    def mirror_from(self, window: QWidget) -> None:
        """Show ``window`` (the visitor's) in the mirror, as it stands."""
        self.mirror.source(lambda: small_picture(window))

    # --- views

    def show_view(self, view: ClerkView) -> None:
        """The home page or the visit; nothing of a visit that has left stays."""
        before, self._view = self._view, view
        screen = view.screen
        shown = self.visit.visit_id
        if shown and (isinstance(screen, Home) or (isinstance(screen, Serving) and screen.visit_id != shown)):
            self._forget_visit()
            before = None
        new = before is None or type(before.screen) is not type(screen)
        if not isinstance(screen, SignIn):
            self.header.show_view(view)
            self.mirror.show_view(view.visitor, showing(view))
            if new:
                self._explain.say("")
                (self.home if isinstance(screen, Home) else self.visit.side).take_mirror()
                self.mirror.show()
            self._choosing = self._choosing and not new and not self._moved_on(before, view)
            page = self.home if isinstance(screen, Home) else self.visit
            self._inner.setCurrentWidget(self.uses if self._choosing else page)
            if self._choosing:
                self.uses.show_view(view)
        if isinstance(screen, Home):
            self._notice.say(notice_text(view.notice, view) if view.notice else "")
            self.home.show_view(view, screen)
            if new:
                self.home.begin()
        elif isinstance(screen, Serving):
            self._notice.say("")
            self.visit.show_view(view, screen)
        self._show_keys()

    @staticmethod
    def _moved_on(before: ClerkView | None, view: ClerkView) -> bool:
        """Whether the visit stands at another step than before."""
        old, now = before.screen if before is not None else None, view.screen
        return isinstance(old, Serving) and isinstance(now, Serving) and old.step is not now.step

    def _place(self) -> Place:
        return Place("uses") if self._choosing else self.visit.place()

    def _show_keys(self) -> None:
        if self._view is not None:
            self.bar.show_keys(function_keys(self._view, self._place()))

    # --- the 用途メニュー

    def _open_uses(self, view: ClerkView) -> None:
        self._choosing = True
        self.uses.show_view(view)
        self._inner.setCurrentWidget(self.uses)
        self.uses.begin()

    def _close_uses(self) -> None:
        if self._choosing and self._view is not None:
            self._choosing = False
            at_home = isinstance(self._view.screen, Home)
            self._inner.setCurrentWidget(self.home if at_home else self.visit)
            if at_home:
                self.home.begin()
            else:
                self.visit.procedures.begin()

    @Slot(object)
    def _picked(self, entry: MenuEntry) -> None:
        """Enter on a procedure of the menu."""
        self._close_uses()
        if entry.standing == "start":
            reason = say("uses.reason", use=entry.use)
            self._keys.taken(leave=1)
            self._bridge.do(lambda desk: desk.start(entry.event, entry.id, reason))
            self._keys.hold()
        elif entry.standing in ("not_needed", "unknown"):
            self.visit.open_reason("include", entry.id, entry.title)
        elif entry.standing == "also":
            self._act(lambda desk: desk.interviewing.receive_also(entry.event), True)
        elif entry.standing == "together":
            self._act(lambda desk: desk.interviewing.not_also(entry.event), True)
        elif entry.standing == "excluded":
            self._act(lambda desk: desk.interviewing.include(entry.id), True)
        else:
            self.visit.procedures.go_to(entry.id)
        self._show_keys()

    @Slot(object)
    def _refused(self, error: DeskError) -> None:
        if error is self._own_fault and self._view is not None and isinstance(self._view.screen, Serving):
            self.visit.refused(error)  # the visitor's own faults are shown over there
        self._keys.let_go()

    @Slot(str)
    def _say_device(self, words: str) -> None:
        self._explain.say("" if self._explain.first.text() == words else words)

    # --- actions

    @Slot(object, bool)
    def _act(self, action: Action, wait: bool) -> None:
        if wait:
            self._keys.hold()
        keys = self._keys.taken()

        def run(desk: Desk) -> None:
            desk.count_keys(keys)
            try:
                action(desk)
            except DeskError as error:
                self._own_fault = error
                raise

        self._bridge.do(run)

    @Slot(str)
    def _start(self, event: str) -> None:
        self._keys.taken(leave=1)
        self._bridge.do(lambda desk: desk.start(event))
        self._keys.hold()

    @Slot(str)
    def _resume(self, visit_id: str) -> None:
        self._bridge.do(lambda desk: desk.resume(VisitId(visit_id)))
        self._keys.hold()

    @Slot(str)
    def _memo(self, text: str) -> None:
        self._act(lambda desk: desk.interviewing.memo(text), False)

    @Slot(str, str, str)
    def _given(self, purpose: str, subject: str, reason: str) -> None:
        if purpose == "exclude":
            self._act(lambda desk: desk.interviewing.exclude(subject, reason), True)
        elif purpose == "include":
            self._act(lambda desk: desk.interviewing.take_in(subject, reason), True)
        elif purpose == "mark":
            self._act(lambda desk: desk.paperwork.sign((), by_mark=reason), True)
        else:
            self._act(lambda desk: desk.abandon(reason), True)
        self._show_keys()

    @Slot(str)
    def perform(self, action: str) -> None:
        """One action of the function bar, by its stable word."""
        view = self._view
        if view is None:
            return
        if action in SIMPLE:
            self._simple(action)
        elif action == "ready":
            self._ready()
        elif action == "document_right":
            screen = view.visitor.screen
            if isinstance(screen, CheckDocument) and isinstance(view.screen, Serving):
                document = view.screen.documents[screen.number - 1].id
                self._act(lambda desk: desk.paperwork.right(document), True)
        elif action == "resume":
            self._resume(self.home.first_open())
        else:
            self._open(action, view)
        self._show_keys()

    def _simple(self, action: str) -> None:
        """Leaving a page gives what is typed to the desk first; hiding and locking never wait for a field."""
        first: list[Action] = []
        if action in ("park", "back"):
            try:
                first = self.visit.flush()
            except ValueError:
                return
        self._act(together([*first, SIMPLE[action]]), True)

    def _ready(self) -> None:
        try:
            first = self.visit.flush()
        except ValueError:
            return
        self._act(together([*first, lambda desk: desk.household.ready()]), True)

    def _open(self, action: str, view: ClerkView) -> None:
        visit = self.visit
        row = visit.selected()
        if action == "help":
            self._help()
        elif action == "answer":
            visit.open_answers(view)
        elif action == "standing":
            visit.open_standing(view)
        elif action == "forms":
            visit.open_forms()
        elif action == "compare":
            visit.open_compare(view)
        elif action == "read_card":
            self._read_card()
        elif action == "look":
            self._look()
        elif action == "open_picture":
            self._open_picture()
        elif action == "numbers":
            visit.open_numbers(view)
        elif action == "search_form":
            visit.forms.query.setFocus()
        elif action == "take_form":
            visit.forms.take()
        elif action == "take_reason":
            visit.reason.take()
        elif action in ("uses", "add"):
            self._open_uses(view)
        elif action == "take_use":
            self.uses.take()
        elif action == "close_page":
            if self._choosing:
                self._close_uses()
            else:
                visit.close_over()
        elif action == "add_member":
            visit.household.add_member()
        elif action == "remove_member":
            visit.household.remove_member()
        elif action == "reasons":
            visit.procedures.reasons.setFocus()
        elif action == "exclude" and row is not None:
            visit.open_reason("exclude", row.id, row.title)
        elif action == "include" and row is not None:
            self._act(lambda desk: desk.interviewing.include(row.id), True)
        elif action in ("mark", "abandon"):
            visit.open_reason(action)

    def _read_card(self) -> None:
        """F5: the card of the member on the form; what is typed there goes to the desk first."""
        member = self.visit.household.member_id()
        try:
            first = self.visit.flush()
        except ValueError:
            return
        self._act(together([*first, lambda desk: desk.identify.read_for(member)]), True)

    def _open_picture(self) -> None:
        """Shift+F3, in training: a picture file instead of the camera."""
        name, _ = QFileDialog.getOpenFileName(self, say("eyes.open"), "", say("eyes.open.kinds"))
        if not name:
            return
        try:
            picture = Path(name).read_bytes()
        except OSError:
            picture = b""  # said as a picture that cannot be read
        self._act(lambda desk: desk.seeing.load(picture), True)

    def _look(self) -> None:
        """Shift+F5: the camera for the member on the form."""
        member = self.visit.household.member_id()
        try:
            first = self.visit.flush()
        except ValueError:
            return
        self._act(together([*first, lambda desk: desk.seeing.watch(member)]), True)

    def _help(self) -> None:
        if self._inner.currentWidget() is self.visit:
            self.visit.open_help()
        else:
            words = say("help.home").replace("\n", "　").replace("|", " ")
            self._say_device(words)

    # --- keys

    def key_pressed(self, event: QKeyEvent) -> None:
        """What no field took: function keys, digits, Esc, paging."""
        view, key = self._view, event.key()
        if view is None or isinstance(view.screen, SignIn):
            return
        name = FUNCTION.get(Qt.Key(key), "")
        if name and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            name = f"Shift+{name}"
        if name:
            self._function_key(name, view)
        elif key == Qt.Key.Key_Escape:
            self._explain.say("")
            if self._choosing:
                self._close_uses()
            else:
                self.visit.close_over()
        elif self._choosing:
            pass  # digits and paging belong to the pages below
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
        for key in function_keys(view, self._place()):
            if key.key == name:
                self.perform(key.action)
                return
        if self._choosing:
            return
        household = isinstance(self.visit.page(), HouseholdPage)
        if name == "F4" and household:
            self.perform("standing")
        elif name == "Shift+F2" and household:
            self.perform("remove_member")
        elif name == "F12" and not self.visit.place().page:
            primary = primary_action(view)
            if primary is not None:
                self.perform(primary.action)
