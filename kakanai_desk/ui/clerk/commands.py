"""What the clerk's keys do: each stable word of the function bar as an action on the desk, or as a page that opens.

The workplace shows; this carries out. An action of the desk runs on the visit lane and comes back as a view.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import proxy

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ids import VisitId
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.clerk.step_page import Action, together
from kakanai_desk.ui.clerk.type_ahead import TypeAhead
from kakanai_desk.ui.clerk.visit import OVER
from kakanai_desk.ui.presenters.clerk_board import Offer
from kakanai_desk.ui.presenters.clerk_uses import MenuEntry
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.auditing import Looked
from kakanai_desk.visit.clerk_view import ClerkView, Serving
from kakanai_desk.visit.figuring import Wanted
from kakanai_desk.visit.visitor_view import CheckDocument

if TYPE_CHECKING:
    from kakanai_desk.ui.clerk.workplace import Workplace
    from kakanai_desk.visit.desk import Desk

SIMPLE: dict[str, Callable[[Desk], object]] = {
    "hide": lambda desk: desk.hide(True),
    "show": lambda desk: desk.hide(False),
    "lock": lambda desk: desk.lock(),
    "sign_out": lambda desk: desk.sign_out(),
    "park": lambda desk: desk.park(),
    "undo": lambda desk: desk.undo(),
    "back": lambda desk: desk.back(),
    "edit_household": lambda desk: desk.edit_household(),
    "agree": lambda desk: desk.identify.agree_to_last_try(),
    "facts_right": lambda desk: desk.identify.facts_right(),
    "household_right": lambda desk: desk.household_right(),
    "make": lambda desk: desk.paperwork.make(),
    "print": lambda desk: desk.printing.print(),
    "no_copies": lambda desk: desk.printing.copies_for_resident(),
    "copies": lambda desk: desk.printing.copies_for_resident(),
    "close": lambda desk: desk.closing.close(),
    "leave": lambda desk: desk.leave(),
    "call_next": lambda desk: desk.calling.next(),
    "call_stop": lambda desk: desk.calling.stop(),
    "take_again": lambda desk: desk.seeing.again(),
    "leave_eyes": lambda desk: desk.seeing.leave(),
    "accept_seen": lambda desk: desk.seeing.accept(),
    "help_seen": lambda desk: desk.helping.seen(),
    "accept_loan": lambda desk: desk.lending.accept(),
    "refuse_loan": lambda desk: desk.lending.refuse(),
    "stop_loan": lambda desk: desk.lending.refuse(),
    "loan_seen": lambda desk: desk.lending.seen(),
    "studio_edit": lambda desk: desk.editing.edit(),
    "studio_approve": lambda desk: desk.editing.approve(),
}
FLUSHED = ("park", "back", "undo")  # what is typed goes to the desk before these; hiding and locking never wait
# over the whole width, by action
WIDE = {
    "uses": "uses", "add": "uses", "find": "find", "lessons": "lessons", "board": "board", "figures": "figures",
    "imports": "imports", "record": "record", "spot": "spotting",
}  # fmt: skip

WRITES = {"figures_png": "png", "figures_pdf": "pdf", "figures_xlsx": "xlsx"}


class Commands(QObject):
    """``done``: an action was taken, the keys may have changed."""

    done = Signal()

    def __init__(self, bridge: DeskBridge, keys: TypeAhead, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._bridge, self._keys = bridge, keys
        # not held: the workplace holds us, and a window in a ring of references goes only with the garbage
        self._place: Workplace = proxy(workplace)
        self.own_fault: DeskError | None = None

    # --- actions on the desk

    @Slot(object, bool)
    def act(self, action: Action, wait: bool) -> None:
        if wait:
            self._keys.hold()
        keys = self._keys.taken()

        def run(desk: Desk) -> None:
            desk.count_keys(keys)
            try:
                action(desk)
            except DeskError as error:
                self.own_fault = error
                raise

        self._bridge.do(run)

    @Slot(str)
    def start(self, event: str) -> None:
        self._keys.taken(leave=1)
        self._bridge.do(lambda desk: desk.start(event))
        self._keys.hold()

    @Slot(str)
    def resume(self, visit_id: str) -> None:
        if visit_id:
            self._bridge.do(lambda desk: desk.resume(VisitId(visit_id)))
            self._keys.hold()

    @Slot(str)
    def call(self, number: str) -> None:
        """A waiting number, as it was typed on the home page."""
        self._bridge.do(lambda desk: desk.calling.typed(number))

    @Slot(str)
    def memo(self, text: str) -> None:
        self.act(lambda desk: desk.interviewing.memo(text), False)

    @Slot(str)
    def search(self, query: str) -> None:
        self._bridge.do(lambda desk: desk.finding.search(query))
        self._keys.hold()

    @Slot(str)
    def look_at(self, visit_id: str) -> None:
        self._bridge.do(lambda desk: desk.finding.look(visit_id))

    # --- the board of applications

    @Slot()
    def look_at_board(self) -> None:
        self._bridge.do(lambda desk: desk.boarding.look())

    @Slot(str)
    def board_section(self, section: str) -> None:
        self._bridge.do(lambda desk: desk.boarding.section(section))

    @Slot(str)
    def board_lane(self, lane: str) -> None:
        self._bridge.do(lambda desk: desk.boarding.lane(lane))

    @Slot(str)
    def open_application(self, application_id: str) -> None:
        self._bridge.do(lambda desk: desk.boarding.open(application_id))

    @Slot(str)
    def read_application(self, application_id: str) -> None:
        self._bridge.do(lambda desk: desk.reading.open(application_id))
        self._place.open_wide("reading")

    @Slot()
    def shut_application(self) -> None:
        self._bridge.do(lambda desk: desk.boarding.shut())

    def leave_board(self) -> None:
        self._bridge.do(lambda desk: desk.boarding.leave())

    # --- statistics

    @Slot(object)
    def look_at_figures(self, wanted: Wanted | None) -> None:
        self._bridge.do(lambda desk: desk.figuring.look(wanted))

    def leave_figures(self) -> None:
        self._bridge.do(lambda desk: desk.figuring.leave())

    # --- the record

    @Slot(object)
    def look_at_record(self, looked: Looked | None) -> None:
        self._bridge.do(lambda desk: desk.auditing.look(looked))

    def leave_record(self) -> None:
        self._bridge.do(lambda desk: desk.auditing.leave())

    def _write_figures(self, kind: str) -> None:
        page = self._place.figures
        title, kinds = say("figures.write"), say(f"figures.kind.{kind}")
        name, _ = QFileDialog.getSaveFileName(self._place.window(), title, page.file_name(kind), kinds)
        if name:
            path, picture = Path(name).with_suffix(f".{kind}"), page.picture() if kind == "png" else b""
            self._bridge.do(lambda desk: desk.figuring.write(path, picture))

    @Slot(str, object, str, str)
    def work(self, application_id: str, offer: Offer, memo: str, section: str) -> None:
        """One of the offers on the opened application."""
        if offer.settles:
            self._bridge.do(lambda desk: desk.boarding.settle(application_id, offer.move, memo))
        else:
            self._bridge.do(lambda desk: desk.boarding.move(application_id, offer.move, memo, section, over=offer.over))

    @Slot(str)
    def family(self, family_id: str) -> None:
        """The family that stands at the counter, in training."""
        self._bridge.do(lambda desk: desk.lessons.choose(family_id))

    def forget_found(self) -> None:
        self._bridge.do(lambda desk: desk.finding.leave())

    @Slot(str, str, str)
    def given(self, purpose: str, subject: str, reason: str) -> None:
        if purpose == "exclude":
            self.act(lambda desk: desk.interviewing.exclude(subject, reason), True)
        elif purpose == "include":
            self.act(lambda desk: desk.interviewing.take_in(subject, reason), True)
        elif purpose == "mark":
            self.act(lambda desk: desk.paperwork.sign((), by_mark=reason), True)
        elif purpose == "reprint":
            self.act(lambda desk: desk.printing.print(reason), True)
        elif purpose == "cancel_print":
            self.act(lambda desk: desk.printing.cancel(reason), True)
        else:
            self.act(lambda desk: desk.abandon(reason), True)
        self.done.emit()

    @Slot(object)
    def use(self, entry: MenuEntry) -> None:
        """Enter on a procedure of the 用途メニュー."""
        self._place.close_wide()
        if entry.standing == "start":
            reason = say("uses.reason", use=entry.use)
            self._keys.taken(leave=1)
            self._bridge.do(lambda desk: desk.start(entry.event, entry.id, reason))
            self._keys.hold()
        elif entry.standing in ("not_needed", "unknown"):
            self._place.visit.open_reason("include", entry.id, entry.title)
        elif entry.standing == "also":
            self.act(lambda desk: desk.interviewing.receive_also(entry.event), True)
        elif entry.standing == "together":
            self.act(lambda desk: desk.interviewing.not_also(entry.event), True)
        elif entry.standing == "excluded":
            self.act(lambda desk: desk.interviewing.include(entry.id), True)
        else:
            self._place.visit.procedures.go_to(entry.id)
        self.done.emit()

    # --- by the words of the function bar

    @Slot(str)
    def _see_alarm(self, view: ClerkView) -> None:
        """The first alarm that is shown, and no other: by its number."""
        if view.alarms:
            number = view.alarms[0].number
            self._bridge.do(lambda desk: desk.watching.see(number))

    def perform(self, action: str) -> None:
        """One action of the function bar, by its stable word."""
        view = self._place.view
        if view is None:
            return
        if action == "print" and isinstance(view.screen, Serving) and view.screen.printed:
            self._place.visit.open_reason("reprint")
        elif action in SIMPLE:
            self._after_flush(SIMPLE[action]) if action in FLUSHED else self.act(SIMPLE[action], True)
        elif action == "ready":
            self._after_flush(lambda desk: desk.household.ready())
        elif action == "document_right":
            screen = view.visitor.screen
            if isinstance(screen, CheckDocument) and isinstance(view.screen, Serving):
                document = view.screen.documents[screen.number - 1].id
                self.act(lambda desk: desk.paperwork.right(document), True)
        elif action == "resume":
            self.resume(self._place.home.first_open())
        else:
            self._open(action, view)
        self.done.emit()

    def _after_flush(self, action: Action) -> bool:
        """What is typed goes to the desk first; a field that holds no value keeps the clerk there (False)."""
        try:
            first = self._place.visit.flush()
        except ValueError:
            return False
        self.act(together([*first, action]), True)
        return True

    def _open(self, action: str, view: ClerkView) -> None:
        visit = self._place.visit
        row = visit.selected()
        if action in WIDE:
            self._place.open_wide(WIDE[action])
        elif action == "help":
            self._place.open_help()
        elif action == "alarm_seen":
            self._see_alarm(view)
        elif action == "call_number":
            self._place.home.calling.field.setFocus()
        elif action == "answer":
            visit.open_answers(view)
        elif action == "open_number":
            person = visit.numbers.current()
            if person:
                self.act(lambda desk: desk.numbers.open(person, "compare"), True)
                visit.numbers.opened()
        elif action == "register":
            member = visit.household.member_id()
            if self._after_flush(lambda desk: desk.registering.look(member)):
                visit.open_over(action, view)
        elif action in OVER:
            visit.open_over(action, view)
        elif action == "forms":
            visit.open_forms()
        elif action == "read_card":
            member = visit.household.member_id()
            self._after_flush(lambda desk: desk.identify.read_for(member))
        elif action == "look":
            member = visit.household.member_id()
            self._after_flush(lambda desk: desk.seeing.watch(member))
        elif action == "open_picture":
            self._open_picture()
        elif action == "search_form":
            visit.forms.query.setFocus()
        elif action == "take_form":
            visit.forms.take()
        elif action == "take_reason":
            visit.reason.take()
        elif action == "take_use":
            self._place.uses.take()
        elif action == "take_family":
            self._place.lessons.take()
        elif action == "begin_lessons":
            self.act(lambda desk: desk.lessons.begin(), True)
        elif action == "search":
            self._place.finder.begin()
        elif action == "find_more":
            self._bridge.do(lambda desk: desk.finding.more())
        elif action == "open_found":
            self._place.finder.take()
        elif action == "board_section":
            self._place.board.next_section()
        elif action in ("board_open", "board_read", "board_write"):
            self._place.board.take()
        elif action == "take_over":
            self._place.reading.take()
        elif action in WRITES:
            self._write_figures(WRITES[action])
        elif action == "take_figures":
            self._place.figures.take()
        elif action.startswith("figures_"):
            self._place.figures.choose(action.removeprefix("figures_"))
        elif action == "record_more":
            self._bridge.do(lambda desk: desk.auditing.more())
        elif action == "take_record":
            self._place.audit.take()
        elif action.startswith("record_"):
            self._place.audit.choose(action.removeprefix("record_"))
        elif action == "close_page":
            if not self._place.close_wide():
                visit.close_over()
        elif action == "add_member":
            visit.household.add_member()
        elif action == "remove_member":
            visit.household.remove_member()
        elif action == "reasons":
            visit.procedures.reasons.setFocus()
            self.act(lambda desk: desk.lessons.practised("reasons"), False)
        elif action == "exclude" and row is not None:
            visit.open_reason("exclude", row.id, row.title)
        elif action == "include" and row is not None:
            self.act(lambda desk: desk.interviewing.include(row.id), True)
        elif action in ("mark", "abandon", "cancel_print"):
            visit.open_reason(action)

    def _open_picture(self) -> None:
        """Shift+F3, in training: a picture file instead of the camera."""
        name, _ = QFileDialog.getOpenFileName(self._place.window(), say("eyes.open"), "", say("eyes.open.kinds"))
        if not name:
            return
        try:
            picture = Path(name).read_bytes()
        except OSError:
            picture = b""  # said as a picture that cannot be read
        self.act(lambda desk: desk.seeing.load(picture), True)
