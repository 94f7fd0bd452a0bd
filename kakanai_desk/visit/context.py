"""What every use case of a desk shares: the ports, the current visit, and the way a change becomes durable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from kakanai_desk.core.alarms import CityAlarm
from kakanai_desk.core.banks import BankTable
from kakanai_desk.core.clock import Clock
from kakanai_desk.core.errors import DeskError, MoveNotAllowed, NotAllowed, SignatureVoid
from kakanai_desk.core.pauses import Pause
from kakanai_desk.core.permissions import NOBODY, Field, Operation, Rights
from kakanai_desk.core.ports.card import CardReader
from kakanai_desk.core.ports.city_record import CityRecord
from kakanai_desk.core.ports.devices import DeviceStatus, JobState, Lane, Printer
from kakanai_desk.core.ports.figures import FiguresSource
from kakanai_desk.core.ports.handling import ApplicationSource
from kakanai_desk.core.ports.imports import ImportSource
from kakanai_desk.core.ports.neighbours import Neighbours
from kakanai_desk.core.ports.own_record import OwnRecord
from kakanai_desk.core.ports.people import NOTHING, Doorkeeper, Since
from kakanai_desk.core.ports.residents import ResidentRegister
from kakanai_desk.core.ports.search import CityFinder
from kakanai_desk.core.ports.staff_card import StaffCardReader
from kakanai_desk.core.ports.store import SavedVisit, Store, Transaction
from kakanai_desk.core.ports.sync import LinkState, SyncStatus
from kakanai_desk.core.ports.vision import DocumentReader
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.core.towns import TownTable
from kakanai_desk.forms.asking_order import most_deciding_first
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.decision import Decision, decide
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.interview import Interview, interview
from kakanai_desk.forms.notices import Notice
from kakanai_desk.forms.overruling import Change, overruled
from kakanai_desk.forms.protection import COVER, covered, protects
from kakanai_desk.vault.signing import Signer
from kakanai_desk.visit.entering import Entering
from kakanai_desk.visit.findable import keep_findable, same_to_find
from kakanai_desk.visit.handing_on import still_to_receive
from kakanai_desk.visit.info import DeskInfo
from kakanai_desk.visit.masking import Mask
from kakanai_desk.visit.model import Carried, Override, Visit, to_plain
from kakanai_desk.visit.paper_port import Papers, PaperShop
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.undoing import Past
from kakanai_desk.visit.words import title_of


@dataclass(frozen=True)
class Lanes:
    """Where slow work runs. ``visit`` is the lane of the use cases themselves."""

    visit: Lane
    card: Lane
    paper: Lane
    printing: Lane
    eyes: Lane
    neighbours: Lane
    figures: Lane
    city: Lane  # what is asked of the center while a clerk waits


@dataclass(frozen=True)
class Talk:
    """A communication card on the visitor's screen: the clerk's, or (``card`` empty) the visitor's own to choose."""

    card: str = ""
    answers: bool = False


@dataclass(frozen=True)
class Conversion:
    """How a text in kana may be written; ``by_visitor``: the visitor typed it, and alone sees it."""

    kana: str = field(repr=False)
    candidates: tuple[str, ...] = field(repr=False)
    by_visitor: bool = False


@dataclass
class Live:
    """What is true of the running desk and never stored: screens, lamps, the last notice."""

    user: str = ""
    user_name: str = ""
    hidden: bool = False
    locked: bool = False
    began: str = ""  # when the user came in, as it is told to the other desks
    elsewhere: str = ""  # locked because the user came in at this terminal after that
    since: Since = NOTHING  # what the user is told once in: what happened to the account meanwhile
    notice: DeskError | None = None
    visitor_error: DeskError | None = None
    devices: dict[str, DeviceStatus] = field(default_factory=dict[str, DeviceStatus])
    sync: SyncStatus = field(default_factory=lambda: SyncStatus(0, 0, 0, LinkState.UNKNOWN))
    papers: Papers | None = None
    page: int = 0
    for_resident: bool = False  # the resident wants a copy of each form (控え)
    print_state: JobState | None = None  # of the visit's last print job; None: nobody has asked
    busy: str = ""  # clerk text key while something slow runs
    revision: int = 0
    still_there: bool = False
    talk: Talk | None = None
    entering: Entering = field(default_factory=Entering)
    number_open: tuple[str, datetime] | None = None  # whose individual number the clerk sees whole, and until when
    released_until: datetime | None = None  # a supervisor lets protected addresses be seen (visit.protecting)
    converts: bool = False  # kana can be turned into kanji here
    conversion: Conversion | None = None
    called: int = 0  # the waiting number on the visitor's idle screen; 0: none
    notices: tuple[Notice, ...] = ()
    pauses: tuple[Pause, ...] = ()  # of the center, announced
    towns: TownTable | None = None  # of the city; None: none was imported
    banks: BankTable | None = None  # as towns

    def news_read(self) -> None:
        """The user has left the first screen: what happened to the account was told."""
        self.since = NOTHING


class Context:
    """Shared by the use cases of one desk; used on the visit lane only."""

    def __init__(
        self,
        info: DeskInfo,
        pack: Pack,
        store: Store,
        clock: Clock,
        signer: Signer,
        lanes: Lanes,
        card: CardReader,
        printer: Printer,
        papers: PaperShop,
        changed: Callable[[], None],
        wake_sync: Callable[[], None],
        people: Doorkeeper,
        eyes: DocumentReader | None = None,
        camera: str = "0",
        neighbours: Neighbours | None = None,
        city: CityFinder | None = None,
        figures: FiguresSource | None = None,
        staff_cards: StaffCardReader | None = None,
        alarm_seen: Callable[[CityAlarm, str], object] | None = None,
        own_record: OwnRecord | None = None,
        city_record: CityRecord | None = None,
        residents: ResidentRegister | None = None,
        imports: ImportSource | None = None,
        applications: ApplicationSource | None = None,
    ) -> None:
        self.info = info
        self.pack = pack
        self.store = store
        self.clock = clock
        self.signer = signer
        self.lanes = lanes
        self.card = card
        self.printer = printer
        self.paper_shop = papers
        self.wake_sync = wake_sync
        self.people = people
        self.eyes = eyes  # the camera and what reads its pictures; None: this counter has none
        self.camera = camera
        self.neighbours = neighbours  # desks whose devices this counter may use; None: it has its own
        self.alarm_seen = alarm_seen  # tells the center who looked at an alarm; None: there is no center
        self.own_record = own_record  # this desk's lines, to be looked at; None: nobody can
        self.city_record = city_record  # every desk's; None: there is no center
        self.staff_cards = staff_cards  # what staff hold their own cards to; None: there is no such reader
        self.city = city  # what searches the other counters; None: there is no center
        self.applications = applications  # what sections work on, at the center; None: there is no center
        self.imports = imports  # applications of other systems at the center; None: there is no center
        self.residents = residents  # the resident register at the center; None: there is no center
        self.figures = figures  # what counts all counters; None: there is no center
        self.live = Live(notices=pack.notices)
        self._changed = changed
        self._visit: Visit | None = None
        self.past = Past()
        self._since = clock.now()  # when the visit came to its step
        self._decided: tuple[Case, Decision] | None = None
        self._followed: tuple[Decision, tuple[Override, ...], Pack, Decision, Interview] | None = None
        self._left: tuple[Decision, Carried | None, Decision] | None = None

    # --- who is signed in

    @property
    def rights(self) -> Rights:
        """What the clerk may do now; nobody signed in, or a locked desk, may do nothing."""
        live = self.live
        if not live.user or live.locked:
            return NOBODY
        return self.people.rights(live.user, self.clock.today())

    def need(self, operation: Operation, *, section: str = "", procedure: str = "") -> None:
        """Go on only where the clerk may do this; every refusal is recorded (R-082).

        Raises:
            MoveNotAllowed: nobody is signed in, or the desk is locked. NotAllowed.
        """
        live = self.live
        if not live.user or live.locked:
            raise MoveNotAllowed(state="locked" if live.locked else "sign_in", move=operation.value)
        if not self.rights.may(operation, section=section, procedure=procedure):
            self.record("denied", operation=operation.value, section=section, procedure=procedure)
            raise NotAllowed(operation=operation.value)

    def mask(self) -> Mask:
        """What the clerk may not see now (R-084); nobody signed in, or a locked desk, sees nothing."""
        rights = self.rights
        return Mask(frozenset(what for what in Field if not rights.sees(what)), self.pack)

    @property
    def released(self) -> bool:
        """Whether a supervisor's release of protected addresses runs."""
        until = self.live.released_until
        return until is not None and self.clock.now() < until

    def shown(self, visit: Visit, cover: str = COVER) -> Visit:
        """The visit as paper and visitor may have it: without addresses while somebody is protected (R-025)."""
        if self.released or not protects(visit.case):
            return visit
        return replace(visit, case=covered(visit.case, self.pack, cover))

    # --- the current visit

    @property
    def visit(self) -> Visit:
        """The visit that is served.

        Raises:
            MoveNotAllowed: nobody is served.
        """
        if self._visit is None:
            raise MoveNotAllowed(state="home", move="visit")
        return self._visit

    @property
    def open_visit(self) -> Visit | None:
        return self._visit

    def at(self, *steps: Step) -> Visit:
        """The visit, which must stand at one of ``steps``."""
        visit = self.visit
        if visit.step not in steps:
            raise MoveNotAllowed(state=visit.step.value, move="/".join(s.value for s in steps))
        return visit

    def keep(
        self,
        visit: Visit,
        *records: tuple[str, Mapping[str, Any]],
        undoing: bool = False,
        taking: Callable[[Transaction], None] | None = None,
    ) -> None:
        """Make ``visit`` the current one: on disk first, then on the screens; it can be undone.

        ``taking``: what is kept beside it in the same transaction.
        """
        visit = self.timed(visit)
        written = records or (_moved(self._visit, visit),)
        with self.store.transaction() as tx:
            self.save_in(tx, visit, *written)
            if taking is not None:
                taking(tx)
        if not undoing:
            self.past.note(self._visit, visit, records)
        self.adopt(visit)

    def timed(self, visit: Visit) -> Visit:
        """``visit`` with the seconds since it came to the step that it leaves now."""
        before, now = self._visit, self.clock.now()
        if before is None or before.id != visit.id or visit.step is before.step:
            return visit
        since, self._since = self._since, now
        return replace(visit, effort=visit.effort.spent(before.step, (now - since).total_seconds()))

    def save_in(self, tx: Transaction, visit: Visit, *records: tuple[str, Mapping[str, Any]]) -> None:
        now = self.clock.now()
        title = title_of(visit.case, self.pack)
        state = to_plain(visit)
        if visit.parked:
            state["past"] = self.past.parked(visit)
        tx.visits.save(SavedVisit(visit.id, visit.reception_number, title, now, state))
        if not same_to_find(self._visit, visit):
            keep_findable(tx, visit, self.pack, now)
        for kind, values in records:
            self.record_in(tx, kind, visit, now, **values)

    def adopt(self, visit: Visit | None) -> None:
        if visit is None or self._visit is None or self._visit.id != visit.id:
            self._since = self.clock.now()
            self.live.released_until = self.live.number_open = None
        self._visit = visit
        if visit is None:
            self._decided = self._followed = self._left = None  # they hold the case of who has gone
            self.past.forget()
        self.show()

    def count(self, visit: Visit) -> None:
        """Take over figures that are worth neither a write nor a new screen of their own."""
        self._visit = visit

    def show(self) -> None:
        """Tell the screens that something changed."""
        self.live.revision += 1
        self._changed()

    def lamp(self, status: DeviceStatus) -> None:
        """What a device has shown of itself in use."""
        before = self.live.devices.get(status.device)
        if before != status:
            self.live.devices[status.device] = status
            if before is None or before.state is not status.state:
                self.record("device_changed", device=status.device, state=status.state.value)
            self.show()

    def record(self, kind: str, *, subjects: Sequence[str] = (), **values: Any) -> None:
        """A line in the record that belongs to no change of a visit.

        ``subjects``: whose data it was, where it is not the visit's (``core.subjects``).
        """
        with self.store.transaction() as tx:
            self.record_in(tx, kind, self._visit, self.clock.now(), subjects=subjects, **values)

    def record_in(
        self,
        tx: Transaction,
        kind: str,
        visit: Visit | None,
        at: datetime,
        *,
        subjects: Sequence[str] = (),
        **values: Any,
    ) -> None:
        """A line in the transaction of what it tells of: of the person it names, or of the visit's household."""
        about = subjects or (self.about(visit, str(values.get("person", ""))) if visit is not None else ())
        visit_id = visit.id if visit is not None else ""
        tx.record.append(kind, self.live.user, visit_id, values, at, screen=self.screen, subjects=about)

    def about(self, visit: Visit, person: str) -> Sequence[str]:
        """The words by which a line about a visit is found by whom it was about: one person's, or everybody's."""
        return _subjects(visit, person)

    @property
    def screen(self) -> str:
        """Where the desk stands, for the record: sign_in, locked, home, or the step of the visit."""
        if not self.live.user:
            return "sign_in"
        if self.live.locked:
            return "locked"
        return self._visit.step.value if self._visit is not None else "home"

    # --- what follows from the case

    def decision(self) -> Decision:
        """What the rules say, without the clerk's word."""
        case = self.visit.case
        if self._decided is None or self._decided[0] is not case:
            self._decided = (case, decide(case, self.pack))
        return self._decided[1]

    def effective_decision(self) -> Decision:
        """What stands: the decision of the rules with what the clerk took in and out, each with a recorded reason."""
        return self._follow()[3]

    def to_receive(self) -> Decision:
        """What stands without what an earlier counter has received (``handing_on``)."""
        visit, decision = self.visit, self.effective_decision()
        known = self._left
        if known is None or known[0] is not decision or known[1] is not visit.carried:
            known = self._left = (decision, visit.carried, still_to_receive(decision, visit, self.info.section))
        return known[2]

    def interview(self) -> Interview:
        """What is to be asked for the procedures that stand."""
        return self._follow()[4]

    def _follow(self) -> tuple[Decision, tuple[Override, ...], Pack, Decision, Interview]:
        visit, decision, asking = self.visit, self.decision(), self.mask().asking
        known = self._followed
        if known is None or known[0] is not decision or known[1] != visit.overrides or known[2] is not asking:
            changes = [Change(o.procedure, o.included, o.reason) for o in visit.overrides]
            stands = overruled(decision, changes, visit.case, self.pack) if changes else decision
            talk = most_deciding_first(interview(visit.case, asking, stands), visit.case, asking, stands)
            known = (decision, visit.overrides, asking, stands, talk)
            self._followed = known
        return known

    def typed(self) -> Provenance:
        return Provenance(Source.TYPED, at=self.clock.now())

    def touched(self) -> Provenance:
        return Provenance(Source.TOUCHED, at=self.clock.now())

    def changed_case(self, visit: Visit, case: Case) -> Visit:
        """The visit with another case: papers and signature no longer fit and are void."""
        voided = visit.signature is not None
        if voided:
            self.live.notice = SignatureVoid(document="all")
        self.live.papers = None
        return replace(visit, case=case, signature=None, documents_checked=(), printed="")


SCREEN_SETTINGS = ("language", "size", "look", "low", "left")


def _moved(before: Visit | None, after: Visit) -> tuple[str, dict[str, Any]]:
    """The line of a change that has no kind of its own."""
    if before is None or before.step is not after.step:
        return "moved", {"to": after.step.value}
    settings = [name for name in SCREEN_SETTINGS if getattr(before, name) != getattr(after, name)]
    if settings:
        return "visitor_screen_set", {name: str(getattr(after, name)) for name in settings}
    return "changed", {}


def _subjects(visit: Visit, person_id: str) -> list[str]:
    """Words of one person, or of everybody in the household where none is named."""
    people = [p for p in visit.case.people if p.id == person_id] or visit.case.people
    return [word for p in people for word in subjects_of(p.name, p.kana, p.birth_date.iso() if p.birth_date else "")]


def raising(error: BaseException) -> Callable[[], None]:
    """A job that raises it: what another lane did not expect is a bug that the visit lane reports."""

    def again() -> None:
        raise error

    return again
