"""One counter: sign-in, the current visit, the screens. The façade that windows, player and command line drive.

Every method runs on the visit lane. Expected faults (``DeskError``) become the clerk's notice; anything else is a
bug that the caller logs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kakanai_desk.core.errors import (
    CodeCut,
    CodeNotUsedHere,
    CodeSpent,
    DeskError,
    MoveNotAllowed,
    NotAllowed,
)
from kakanai_desk.core.ids import VisitId, new_visit_id
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.devices import DeviceStatus
from kakanai_desk.core.ports.kanji import KanjiSource
from kakanai_desk.core.ports.lineage import LineageSource
from kakanai_desk.core.ports.slips import SlipShelf
from kakanai_desk.core.ports.sync import SyncStatus
from kakanai_desk.core.secret import SecretText
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.codes.meaning import HANDOVER, PREENTRY, referred
from kakanai_desk.forms.protection import loses_protected, still_protected
from kakanai_desk.visit.accounts import Accounts
from kakanai_desk.visit.addresses import Addresses
from kakanai_desk.visit.auditing import Auditing, RecordView
from kakanai_desk.visit.boarding import Boarding, BoardView
from kakanai_desk.visit.borrowing import Borrowing
from kakanai_desk.visit.calling import Calling
from kakanai_desk.visit.card_talk import CardTalk
from kakanai_desk.visit.clerk_screens import ClerkScreens
from kakanai_desk.visit.clerk_view import ClerkView, Home
from kakanai_desk.visit.closing import Closing
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.converting import Converting
from kakanai_desk.visit.copying import Copying
from kakanai_desk.visit.doorway import BEFORE, Doorway
from kakanai_desk.visit.editing import Editing, Start
from kakanai_desk.visit.figuring import FiguresView, Figuring
from kakanai_desk.visit.finding import KEPT_DAYS, Finding
from kakanai_desk.visit.gate import NEWS, OPEN, SCREENS, free, needs
from kakanai_desk.visit.handing_on import handed
from kakanai_desk.visit.helping import Helping
from kakanai_desk.visit.household import BEFORE_CLOSING, Household
from kakanai_desk.visit.identify import Identify
from kakanai_desk.visit.importing import Importing, ImportsView
from kakanai_desk.visit.interviewing import Interviewing
from kakanai_desk.visit.joining import Joining
from kakanai_desk.visit.lending import Lending
from kakanai_desk.visit.lessons import Lessons, PracticeCards
from kakanai_desk.visit.model import Brought, Override, Visit, from_plain, serials_of
from kakanai_desk.visit.numbers import Numbers
from kakanai_desk.visit.paperwork import Paperwork
from kakanai_desk.visit.preentry import preentered
from kakanai_desk.visit.printing import Printing
from kakanai_desk.visit.protecting import Protecting
from kakanai_desk.visit.reading import Reading, ReadingView
from kakanai_desk.visit.registering import Registering
from kakanai_desk.visit.scanning import Codes, Scanning
from kakanai_desk.visit.seat import Seating
from kakanai_desk.visit.seeing import Seeing
from kakanai_desk.visit.shrinking import Shrinking
from kakanai_desk.visit.spotting import Spotting, SpottingView
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.talking import Talking
from kakanai_desk.visit.undoing import restored
from kakanai_desk.visit.visitor_screens import VisitorScreens
from kakanai_desk.visit.visitor_view import VisitorView
from kakanai_desk.visit.visitors_side import VisitorsSide
from kakanai_desk.visit.watching import Watching


class Desk(VisitorsSide):
    def __init__(
        self,
        context: Context,
        codes: Codes | None = None,
        *,
        findable_days: int = KEPT_DAYS,
        cards: PracticeCards | None = None,
        second_factor: bool = False,
        kanji: KanjiSource | None = None,
        shelf: SlipShelf | None = None,
        lineage: LineageSource | None = None,
        studio: Start | None = None,
    ) -> None:
        self._c = context
        self.identify = Identify(context)
        self.borrowing = Borrowing(context, self.identify)
        self.lending = Lending(context)
        self.helping = Helping(context)
        self.household = Household(context)
        self.registering = Registering(context)
        self.importing = Importing(context, self._begin)
        self.interviewing = Interviewing(context)
        self.joining = Joining(context, lineage, self.interviewing.resume)
        self.addresses = Addresses(context)
        self.accounts = Accounts(context)
        self.paperwork = Paperwork(context, self.addresses, self.accounts)
        self.printing = Printing(context, self.paperwork)
        self.closing = Closing(context, self.addresses)
        self.numbers = Numbers(context)
        self.talking = Talking(context)
        self.calling = Calling(context)
        self.converting = Converting(context, kanji)
        self.finding = Finding(context, days=findable_days)
        self.boarding = Boarding(context)
        self.reading = Reading(context, self.boarding)
        self.figuring = Figuring(context)
        self.auditing = Auditing(context)
        self.copying = Copying(context)
        self.doorway = Doorway(
            context, self.finding.forget_old, self.lock, self.identify.stand_back, second_factor=second_factor
        )
        self.seating = Seating(context)
        self.watching = Watching(context)
        self.lessons = Lessons(context, cards)
        self.shrinking = Shrinking(context)
        self.protecting = Protecting(context, second_factor=second_factor)
        self.scanning = Scanning(context, self.identify, codes or Codes(), shelf)
        self.seeing = Seeing(context, self.identify, self.scanning)
        self.spotting = Spotting(context, self.scanned)
        self.editing = Editing(context, studio)
        self._visitor = VisitorScreens(
            context, self.identify, self.interviewing, self.paperwork, self.seeing, self.calling, self.lending
        )
        self._clerk = ClerkScreens(
            context,
            self.identify,
            self.numbers,
            self.seeing,
            self.finding,
            self.calling,
            self.protecting,
            self.borrowing,
            self.lending,
            self.registering,
            self.joining,
        )

    # --- what the screens draw

    @free(SCREENS)
    def views(self) -> tuple[ClerkView, VisitorView]:
        visitor = self._visitor.view()
        clerk = self._clerk.view(visitor)
        at_home = isinstance(clerk.screen, Home)
        clerk = replace(
            clerk,
            lessons=self.lessons.view(),
            addresses=self.addresses.book(),
            banks=self.accounts.book(),
            converts=self._c.live.converts,
            names=self.converting.names(),
            helps=self.helping.calls(),
            copies=self.copying.allowed(),
            board=self.boarding.board if at_home else BoardView(),
            inbox=self.boarding.inbox() if at_home else 0,
            alarms=self.watching.alarms() if at_home else (),
            alarms_open=self.watching.count() if at_home else 0,
            figures=self.figuring.view() if at_home else FiguresView(),
            record=self.auditing.view() if at_home else RecordView(),
            imports=self.importing.view() if at_home else ImportsView(),
            reading=self.reading.view() if at_home else ReadingView(),
            spotting=self.spotting.view() if at_home else SpottingView(),
            studio=self.editing.may() if at_home else "",
        )
        return clerk, visitor

    @property
    def card_talk(self) -> CardTalk:
        """Whose card lies on the reader of this counter: the visit's, or that of a neighbour's visitor."""
        return self.lending if self.lending.open else self.identify

    @free(SCREENS)
    def page_picture(self, name: str, width: int) -> bytes | None:
        """The PNG of ``CheckDocument.picture``; None when the papers have changed since. Safe on any thread."""
        papers = self._c.live.papers
        key, _, page = name.partition("/")
        if papers is None or not page.isdigit() or not any(s.content_sha256[:16] == key for s in papers.sheets):
            return None
        return self._c.paper_shop.picture(papers, int(page), width)

    @free(SCREENS)
    def attempt(self, action: Callable[[], Any]) -> DeskError | None:
        """Run an action; an expected fault becomes the notice and is returned."""
        self._c.live.notice = None
        try:
            action()
        except DeskError as error:
            self._c.live.notice = error
            if not isinstance(error, MoveNotAllowed | NotAllowed):  # nothing was wrong; a refusal is recorded already
                self._c.record("fault_shown", code=error.code)
            self._c.show()
            return error
        return None

    # --- the clerk

    @free(BEFORE)
    def sign_in(self, user_id: str, password: SecretText, *, renew: bool = False) -> None:
        """The first stage of the doorway; see there."""
        self.doorway.password(user_id, password, renew=renew)

    @free(OPEN)
    def sign_out(self) -> None:
        if self._c.open_visit is not None:
            raise MoveNotAllowed(state="visit", move="sign_out")
        self.lending.leave()
        self._c.record("signed_out")
        self.reading.leave()  # while it is known whose it was
        self._c.live.user = self._c.live.user_name = ""
        self._leave_home()
        self._c.show()

    def _leave_home(self) -> None:
        """Nothing of the pages at home stays in memory."""
        self.finding.leave()
        self.boarding.leave()
        self.reading.leave()
        self.figuring.leave()
        self.importing.leave()
        self.auditing.leave()
        self.scanning.forget_parts()
        self.spotting.leave()
        self._c.live.news_read()

    @free(OPEN)
    def lock(self) -> None:
        """離席 (F11): both screens show nothing until the same clerk is back."""
        self.protecting.relock()  # who released it has gone, too
        self.lending.leave()
        self.reading.leave()
        self.spotting.leave()
        self._c.record("locked")
        self._c.live.locked = True
        self._c.show()

    @free(NEWS)
    def nobody_works(self) -> None:
        """No key and no touch for as long as the settings allow: as F11, where somebody is signed in."""
        if self._c.live.user and not self._c.live.locked:
            self._c.record("idle")
            self.lock()

    # --- visits

    @needs(Operation.SERVE)
    def start(self, event: str, wish: str = "", reason: str = "") -> None:
        """A new visit. Its reception number is used up from here on.

        ``wish``: a procedure that the visitor came for by the 用途メニュー (R-041); it is taken in with this reason
        should the rules not ask for it.
        """
        self._begin(event, wish, reason)

    def _begin(self, event: str, wish: str = "", reason: str = "", brought: Brought | None = None) -> None:
        """``brought``: what an application of another system or the sheet of another counter says."""
        self._nobody_served("start")
        if event not in self._c.pack.events:
            raise MoveNotAllowed(state="home", move=event)
        now, today = self._c.clock.now(), self._c.clock.today()
        with self._c.store.transaction() as tx:
            number = str(tx.numbers.reception(today))
            called = self.calling.waiting_number()
            visit = Visit(
                new_visit_id(),
                number,
                Step.IDENTIFY,
                Case(today, event),
                now,
                self._c.live.user,
                waiting_number=called,
            )
            if wish and reason.strip():
                visit = replace(visit, overrides=(Override(wish, included=True, reason=reason.strip()),))
            if brought is not None:
                visit = brought.begun(visit)
                brought.take(tx)
            started: dict[str, str] = {"event": event, "reception_number": number}
            if called:
                started["waiting_number"] = called
            lines: list[tuple[str, dict[str, object]]] = [
                ("visit_started", {**started, **({"procedure": wish} if wish else {})})
            ]
            if brought is not None:
                lines.append(brought.line)
            self._c.save_in(tx, visit, *lines)
        self.calling.came()
        self._leave_home()
        self.lessons.card_comes()
        self._c.adopt(visit)
        if visit.step is Step.IDENTIFY:
            self.identify.wait_for_card()
        else:
            self.interviewing.resume()

    def _nobody_served(self, move: str) -> None:
        """
        Raises:
            MoveNotAllowed: somebody is, or a neighbour's visitor is at the reader.
        """
        if self._c.open_visit is not None or self.lending.open:
            raise MoveNotAllowed(state="lending" if self.lending.open else "visit", move=move)
        self.lending.seen()

    @needs(Operation.SERVE)
    def resume(self, visit_id: VisitId) -> None:
        """Go on with an open visit, as it stood: after parking, a kill or a power cut."""
        self._nobody_served("resume")
        saved = next((v for v in self._c.store.open_visits() if v.id == visit_id), None)
        if saved is None:
            raise MoveNotAllowed(state="home", move="resume")
        visit = replace(from_plain(saved.state, self._c.pack), parked=False)
        self._leave_home()
        self._c.keep(visit, ("visit_resumed", {"step": visit.step.value}))
        self._c.past.resumed(saved.state.get("past", ()), saved.state, self._c.pack)
        self._c.show()
        if visit.step is Step.IDENTIFY:
            self.identify.wait_for_card()
        elif visit.step in (Step.DOCUMENTS, Step.SIGN, Step.PRINT):
            self.paperwork.make()

    @needs(Operation.SERVE)
    def scanned(self, data: bytes) -> None:
        """A code was held before the reader: at home that of a guide sheet, in a visit what it says of the household.

        A visit that waits here goes on; what another counter's sheet carries becomes a visit of this one.

        Raises:
            CodeError: unknown, broken, or of no use here. MoveNotAllowed: nobody is signed in, or no such visit waits.
        """
        if name := referred(data):
            self.scanning.fetch(name, self.scanned)
            return
        if self._c.open_visit is not None:
            self.scanning.typed(data)
            self.seeing.close()
            self._c.show()
            return
        if not self._c.live.user or self._c.live.locked:
            raise MoveNotAllowed(state="sign_in", move="code")
        waiting = self._c.store.open_visits()
        try:
            payload = self.scanning.sheet(data)
        except CodeSpent as spent:  # by a visit that may still wait here
            taken = next((v for v in waiting if spent.values["serial"] in serials_of(v.state)), None)
            if taken is None:
                raise
            self.resume(taken.id)
            return
        if payload.kind == PREENTRY:
            entered = preentered(payload, self._c.pack, self._c.clock.now())
            self._begin(entered.events[0], brought=entered)
            return
        sheet = handed(payload, self._c.pack) if payload.kind == HANDOVER else None
        number = sheet.carried.number if sheet is not None else payload.data.decode("ascii")
        own = next((v for v in waiting if v.reception_number == number), None)
        if own is not None:
            self.resume(own.id)
        elif sheet is not None:
            self._begin(sheet.case.event, brought=sheet)
            self.joining.ask(sheet.case)
        else:
            raise CodeNotUsedHere(kind="reception")

    @free(NEWS)
    def scan_broken(self) -> None:
        """
        Raises:
            CodeCut: always; it becomes the clerk's notice.
        """
        raise CodeCut()

    @needs(Operation.SERVE)
    def back(self) -> None:
        """もどる, on either screen: to what came before, without losing anything."""
        visit = self._c.visit
        step = visit.step
        if self._c.live.talk is not None:
            self.talking.close()
            return
        if self.seeing.open:
            self.seeing.leave()
            return
        if self.identify.subject:
            self.identify.without_card()
            return
        if step is Step.INTERVIEW:
            self.interviewing.back()
        elif step is Step.DOCUMENTS and self.paperwork.previous_document():
            return
        elif step is Step.SIGN:
            self._c.keep(replace(visit.moved(Step.DOCUMENTS), documents_checked=visit.documents_checked[:-1]))
        elif step is Step.PRINT and visit.signature is None and not visit.documents_checked:
            self._c.keep(replace(visit.moved(Step.PROCEDURES), printed=""))  # there were no documents to sign
        elif step is Step.PRINT:
            self._c.keep(replace(visit.moved(Step.SIGN), signature=None, printed=""), ("signature_void", {}))
        else:
            before = {
                Step.FACTS: Step.IDENTIFY,
                Step.HOUSEHOLD: Step.IDENTIFY,
                Step.CONFIRM: Step.HOUSEHOLD,
                Step.PROCEDURES: Step.INTERVIEW,
                Step.DOCUMENTS: Step.PROCEDURES,
            }.get(step)
            if before is None:
                raise MoveNotAllowed(state=step.value, move="back")
            self._c.keep(visit.moved(before))
            if before is Step.IDENTIFY:
                self.identify.wait_for_card()
            elif before is Step.INTERVIEW:
                self.interviewing.back()

    @needs(Operation.SERVE)
    def undo(self) -> None:
        """F10: the last change of household, answers or procedures comes back; papers and signature are void.

        Raises:
            MoveNotAllowed: there is nothing to undo.
        """
        visit = self._c.at(*BEFORE_CLOSING)
        before = self._c.past.last()
        if before is not None and loses_protected(visit.case, before.case):
            self._c.need(Operation.LIFT_PROTECTION)  # the mark would go with the member
        before = self._c.past.take()
        self.interviewing.turn_to_open()
        after = restored(self._c.changed_case(visit, visit.case), before)
        after = replace(after, case=still_protected(visit.case, after.case))
        self._c.keep(after, ("undone", {"what": before.what}), undoing=True)

    @needs(Operation.SERVE)
    def edit_household(self) -> None:
        """The clerk returns to the household from any later step."""
        visit = self._c.visit
        self._c.keep(replace(visit.moved(Step.HOUSEHOLD), signature=None, documents_checked=(), printed=""))

    @needs(Operation.SERVE)
    def leave(self, satisfaction: str = "") -> None:
        self.closing.leave(satisfaction)
        self.lessons.card_goes()
        self._forget_people()

    @needs(Operation.SERVE)
    def abandon(self, reason: str) -> None:
        self.closing.abandon(reason)
        self.lessons.card_goes()
        self._forget_people()

    @needs(Operation.SERVE)
    def park(self) -> None:
        self.closing.park()
        self._forget_people()

    def _forget_people(self) -> None:
        """The visit is over, or waits: nothing of cards, pictures or the register stays."""
        self.identify.forget()
        self.seeing.close()
        self.registering.leave()
        self.joining.leave()

    # --- news from outside

    @free(NEWS)
    def device_changed(self, status: DeviceStatus) -> None:
        self._c.lamp(status)

    @free(NEWS)
    def people_changed(self) -> None:
        """The directory came from the center: who was shut out meanwhile is out now, as by F11 (R-082)."""
        live = self._c.live
        if live.user and not live.locked and not self._c.people.rights(live.user, self._c.clock.today()):
            self._c.record("shut_out")
            self.lock()

    @free(NEWS)
    def sync_changed(self, status: SyncStatus) -> None:
        before = self._c.live.sync
        if before != status:
            if before.link is not status.link:
                self._c.record("link_changed", link=status.link.value)
            if status.refused > before.refused:
                self._c.record("entry_refused", count=status.refused - before.refused)
            self._c.live.sync = status
            self._c.show()
