"""What the clerk's window draws, as values. Built by ``clerk_screens.py``; the window decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kakanai_desk.core.addresses import AddressBook
from kakanai_desk.core.alarms import CityAlarm
from kakanai_desk.core.banks import BankBook
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ports.devices import DeviceStatus, JobState
from kakanai_desk.core.ports.people import NOTHING, Since
from kakanai_desk.core.ports.sync import SyncStatus
from kakanai_desk.core.ports.vision import DocumentKind, FrameHint
from kakanai_desk.core.provenance import Provenance
from kakanai_desk.visit.auditing import RecordView
from kakanai_desk.visit.boarding import BoardView
from kakanai_desk.visit.borrowing import BorrowView
from kakanai_desk.visit.entering import Entering
from kakanai_desk.visit.figuring import FiguresView
from kakanai_desk.visit.finding import Found
from kakanai_desk.visit.helping import HelpCall
from kakanai_desk.visit.importing import ImportsView
from kakanai_desk.visit.info import DeskInfo
from kakanai_desk.visit.joining import JoinedView
from kakanai_desk.visit.lessons import LessonsView
from kakanai_desk.visit.reading import ReadingView
from kakanai_desk.visit.registering import RegisterView
from kakanai_desk.visit.seeing import SeeingPhase, SeenRow
from kakanai_desk.visit.spotting import SpottingView
from kakanai_desk.visit.steps import CardPhase, Step
from kakanai_desk.visit.uses import UseRow
from kakanai_desk.visit.visitor_view import VisitorView

if TYPE_CHECKING:
    from kakanai_desk.forms.decision import Used
    from kakanai_desk.visit.card_talk import CardTalk


@dataclass(frozen=True)
class SignIn:
    """c01"""

    error: DeskError | None = None
    locked: bool = False  # signed in, but the clerk locked the desk (F11)
    entering: Entering = field(default_factory=Entering)
    elsewhere: str = ""  # locked because the clerk came in at this terminal


@dataclass(frozen=True)
class EventChoice:
    id: str
    key: str
    title: str
    hint: str


@dataclass(frozen=True)
class WaitingVisit:
    """An open visit in the list of the home screen: 43番 転入 10:38 のつづき."""

    id: str
    reception_number: str
    title: str
    updated_at: str  # 10:38
    parked: bool


@dataclass(frozen=True)
class PauseRow:
    """An announced pause of the center. ``starts``: 4月10日 18:00; ``ends``: the same, or the time alone."""

    lasts: bool
    starts: str
    ends: str
    text: str


@dataclass(frozen=True)
class Home:
    """c02"""

    events: tuple[EventChoice, ...]
    open_visits: tuple[WaitingVisit, ...]
    found: Found = field(default_factory=Found)
    called: int = 0  # the waiting number on the visitor's screen; 0: none
    following: int = 1  # the one that would be called next
    notices: tuple[str, ...] = ()  # the city's, for clerks
    pauses: tuple[PauseRow, ...] = ()  # of the center; the one that lasts says so
    since: Since = NOTHING  # what happened to the clerk's account since the last time


@dataclass(frozen=True)
class MemberRow:
    id: str
    relation: str
    name: str
    kana: str
    birth: str  # 昭和61年5月1日
    birth_iso: str
    age: int | None
    sex: str
    nationality: str
    origins: Mapping[str, Provenance]  # per field
    stands_here: bool
    number_masked: str  # ********9018, or empty when not read
    pictures: tuple[tuple[str, bytes], ...] = field(
        default=(), repr=False
    )  # of fields that the card has as pictures only
    photo: bytes = field(default=b"", repr=False)  # the holder's face as the chip has it

    def source(self, name: str = "name") -> str:
        """Where a field came from, as the word of its chip; empty when nobody gave it."""
        return self.origins[name].source.value if name in self.origins else ""


@dataclass(frozen=True)
class CardState:
    phase: CardPhase
    typed: int
    tries_left: int
    tries_max: int
    percent: int
    needs_agreement: bool
    error: DeskError | None
    which: str = "pin"
    notes: tuple[str, ...] = ()  # clerk text keys card.note.… of the card that was read
    number: str = ""  # the number on the card's face that opens it as well: number_b, card_number, mrz
    readers: tuple[str, ...] = ()  # to choose from
    member: bool = False  # it is read for a member, at the household
    whose: str = ""


@dataclass(frozen=True)
class LendingView:
    """``card`` is there once the clerk accepted; ``given``: it was read, and the card goes back to its holder.

    ``serving``: somebody is served here, so it cannot be accepted now.
    """

    counter: str
    card: CardState | None = None
    given: bool = False
    serving: bool = False


@dataclass(frozen=True)
class Saying:
    """What one source says of a field, as it is shown, and whether that stands now."""

    origin: Provenance
    shown: str = field(repr=False)
    standing: bool


@dataclass(frozen=True)
class DifferenceRow:
    """A field on which sources differ."""

    person: str
    name: str
    fact: str  # name, birth_date, …
    sayings: tuple[Saying, ...]
    shapes: tuple[bytes, ...] = field(default=(), repr=False)  # PNG of the characters that have no code
    title: str = ""  # of the question, where it is an answer on which counters differ


@dataclass(frozen=True)
class QuestionRow:
    """One question with its answer as it stands; the clerk may answer any of them."""

    id: str
    title: str
    type: str
    choices: tuple[tuple[str, str], ...]  # value, label
    person: str | None  # person id, "*" for all together, None for the household
    people: tuple[str, ...]  # given names it is about
    value: str  # empty: open
    shown: str  # in words
    origin: Provenance | None  # of the answer; None while it is open
    asked: str  # visitor | clerk
    open: bool
    seen: bool = True  # this clerk may see and give the answer; else only the visitor gives it

    @property
    def source(self) -> str:
        return self.origin.source.value if self.origin is not None else ""


@dataclass(frozen=True)
class ShrinkRow:
    """縮退: one character of a name that a partner's system does not take.

    ``candidates``: text and rule of each; ``chosen``: the one that goes over, empty while it is open; ``by``: who said
    so (only, city, clerk).
    """

    partner: str
    partner_name: str
    person: str
    name: str
    at: int
    candidates: tuple[tuple[str, str], ...]
    chosen: str
    by: str


@dataclass(frozen=True)
class ProtectionView:
    """支援措置 in the visit: whom it protects, whether this clerk sees addresses, how long a release lasts."""

    people: tuple[str, ...]  # ids
    ending: tuple[str, ...] = ()  # given names of those whose last day is within a month, or over
    hidden: bool = False
    minutes_left: int = 0
    next_look: int = 0  # ms until that changes


@dataclass(frozen=True)
class ReasonView:
    why: str
    people: tuple[str, ...]
    used: tuple[tuple[str, str], ...]  # 使った答え: title, value in words
    condition: str
    facts: tuple[Used, ...]


@dataclass(frozen=True)
class FeeRow:
    """``amount`` in yen, None while nobody knows it; ``waived``: why it is free of charge."""

    amount: int | None
    copies: int | None
    unit: str
    yen: int | None
    waived: str


@dataclass(frozen=True)
class ProcedureRow:
    id: str
    rule: str
    revision: int
    effective_from: str
    title: str
    level: str  # required | likely | optional | excluded | added
    people: tuple[str, ...]
    section: str
    deadline: str  # 4/20, or empty
    overdue: bool
    counted: tuple[str, ...]
    alternatives: tuple[tuple[str, str], ...]
    basis: str
    bring: tuple[str, ...]
    forms: tuple[str, ...]
    reasons: tuple[ReasonView, ...]
    note: str
    fee: FeeRow | None = None
    excluded_because: str = ""
    added_because: str = ""
    received: bool = False  # at an earlier counter


@dataclass(frozen=True)
class NotNeededRow:
    id: str
    title: str
    why: str


@dataclass(frozen=True)
class UnknownRow:
    id: str
    title: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class DocumentRow:
    id: str
    title: str
    pages: int
    checked: bool
    signed: bool


@dataclass(frozen=True)
class IdentityRow:
    kind: str
    name: str
    points: int
    expires: str
    expired: bool


@dataclass(frozen=True)
class EyesState:
    """c05: the camera, or what it saw, field by field. Pictures are shown and never stored."""

    phase: SeeingPhase = SeeingPhase.OFF
    available: bool = False  # this counter has a camera
    kind: DocumentKind = DocumentKind.UNKNOWN
    rows: tuple[SeenRow, ...] = ()
    hints: tuple[FrameHint, ...] = ()
    picture: bytes = field(default=b"", repr=False)
    preview: bytes = field(default=b"", repr=False)
    error: DeskError | None = None
    left: int = 0  # fields the clerk has not settled
    persons: int = 1
    covered: bool = False  # the picture shows what this clerk may not see

    @property
    def open(self) -> bool:
        return self.phase is not SeeingPhase.OFF


@dataclass(frozen=True)
class Serving:
    """c03 … c06: the visit that is served."""

    visit_id: str
    reception_number: str
    title: str
    also: tuple[tuple[str, str], ...]  # further events of this visit: id, title
    step: Step
    members: tuple[MemberRow, ...]
    relations: tuple[str, ...]
    card: CardState
    applicant_role: str
    applicant_name: str
    identity: tuple[IdentityRow, ...]
    identity_kinds: tuple[tuple[str, str, int], ...]  # id, name, points
    identity_sufficient: bool
    needs_authority: bool  # 委任状・代理権の確認が要る
    questions: tuple[QuestionRow, ...]
    procedures: tuple[ProcedureRow, ...]
    not_needed: tuple[NotNeededRow, ...]
    unknown: tuple[UnknownRow, ...]
    documents: tuple[DocumentRow, ...]
    overflow: tuple[str, ...]
    blanks: tuple[str, ...]
    missing_glyphs: tuple[str, ...]
    printed: str
    sheets: int
    memo: str
    taps: int
    keys: int
    minutes: int
    missing: tuple[str, ...]  # 足りないもの, in words
    can: frozenset[str]  # ready, make, print, close, back, …
    card_used: bool = False  # a card was read: it must go back to its owner
    numbers_wanted: tuple[str, ...] = ()  # members whose individual number a procedure of this visit may use
    numbers_basis: tuple[str, ...] = ()  # … and on what basis
    differences: tuple[DifferenceRow, ...] = ()
    waiting_number: str = ""  # of the ticket
    imported: str = ""  # 受付番号 of the other system that the visit was opened from
    carried_number: str = ""  # reception number at the counter whose 手続案内書 the visit goes on from
    joined: JoinedView = field(default_factory=JoinedView)  # how far that sheet is compared with the center
    joined_numbers: tuple[str, ...] = ()  # of other counters that are merged in
    eyes: EyesState = field(default_factory=EyesState)
    protection: ProtectionView | None = None  # None: nobody is protected
    for_resident: bool = False  # a 控え of each form is printed for the resident
    print_state: JobState | None = None  # of the last print job, as its queue says; None: nobody has asked
    print_job: str = ""  # what the job is called in its queue
    print_queue: str = ""
    shrinking: tuple[ShrinkRow, ...] = ()  # what no partner takes as it is
    borrow: BorrowView = field(default_factory=BorrowView)
    register: RegisterView = field(default_factory=RegisterView)


@dataclass(frozen=True)
class ClerkView:
    screen: SignIn | Home | Serving
    info: DeskInfo
    user_name: str
    devices: tuple[DeviceStatus, ...]
    sync: SyncStatus
    visitor: VisitorView  # without what this clerk may not see (visit.masking)
    hidden: bool
    notice: DeskError | None
    busy: str  # clerk text key, or empty
    today: str
    revision: int
    uses: tuple[UseRow, ...] = ()  # 用途メニュー
    lessons: LessonsView = field(default_factory=LessonsView)  # in training
    addresses: AddressBook = field(default_factory=AddressBook)
    banks: BankBook = field(default_factory=BankBook)
    converts: bool = False  # kana can be turned into kanji here
    copies: bool = False  # text may be copied out of the window
    names: tuple[str, tuple[str, ...]] = field(default=("", ()), repr=False)  # a reading, and names that read so
    board: BoardView = field(default_factory=BoardView)
    figures: FiguresView = field(default_factory=FiguresView)
    record: RecordView = field(default_factory=RecordView)
    reading: ReadingView = field(default_factory=ReadingView)  # an application opened over the board
    spotting: SpottingView = field(default_factory=SpottingView)  # the camera at home
    studio: str = ""  # at home: edit, approve, or nothing
    imports: ImportsView = field(default_factory=ImportsView)  # applications of other systems
    paused: bool = False  # an announced pause of the center lasts
    helps: tuple[HelpCall, ...] = ()  # residents at writing desks who want somebody to come
    lending: LendingView | None = None  # a neighbour asks for this counter's reader, or has it
    alarms: tuple[CityAlarm, ...] = ()  # at home and for who watches: of the center, or (below 0) of this desk
    alarms_open: int = 0  # how many there are, the oldest of which ``alarms`` holds
    inbox: int = 0  # applications that were handed over to this section, and nobody has read
    mirror_covered: bool = False  # the visitor's screen shows what this clerk may not see


def card_state(card: CardTalk) -> CardState:
    """How far it is, whatever the card is read for."""
    left, most = card.tries
    return CardState(
        card.phase,
        card.typed,
        left,
        most,
        card.progress,
        card.needs_agreement,
        card.error,
        card.secret,
        number=card.clerks_number,
        readers=card.readers,
    )
