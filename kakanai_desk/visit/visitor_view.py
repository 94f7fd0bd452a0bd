"""Everything the visitor's screen may ever show: an allow-list (R-058).

A screen is one frozen value; the visitor window draws exactly that. Nothing else of a visit crosses to it: no
individual number (not even masked), no 支援措置, no memo, no other resident, no queue name, no rule id, no code.
Texts are keys of the text table or words of the definitions; facts (names, addresses, dates) are the resident's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.words import Words


class Station(StrEnum):
    """The five stations of the line at the top."""

    CARD = "card"
    QUESTIONS = "questions"
    CHECK = "check"
    SIGN = "sign"
    GUIDE = "guide"


@dataclass(frozen=True)
class Idle:
    """Nobody is served. v01. ``called``: the waiting number whose turn it is, 0: none; ``notices``: the city's."""

    city: str = ""
    section: str = ""
    counter: str = ""
    called: int = 0
    notices: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Hidden:
    """The clerk hid the screen (F8): 「少し お待ちください」."""


@dataclass(frozen=True)
class PlaceCard:
    """v03. ``reading`` is 0..100 while the card is read, None before; ``error`` is shown as a panel with a way on.

    ``whose``: given name of the member whose card is wanted; empty: of the person who stands here, or no name yet.
    ``member``: a card of the family; ``change``: the card before must be taken first.
    """

    reading: int | None = None
    error: DeskError | None = None
    member: bool = False
    whose: str = ""
    change: bool = False


@dataclass(frozen=True)
class EnterPin:
    """v04 / v16. Only how many digits were typed, never which. ``which``: pin, pin1 or pin2; ``optional``: the card is
    read without it as well."""

    typed: int = 0
    length: int = 4
    tries_left: int = 3
    tries_max: int = 3
    error: DeskError | None = None
    waiting_for_clerk: bool = False  # one try is left and the clerk has not agreed yet
    which: str = "pin"
    optional: bool = False


@dataclass(frozen=True)
class Fact:
    """One fact to check; ``label`` is a text key (visitor.fact.name …)."""

    label: str
    value: str
    reading: str = ""
    day: str = ""  # ISO date, where the value is one: other languages write it their own way


@dataclass(frozen=True)
class CheckFacts:
    """The four facts that the card gave: "太郎さん、こんにちは"."""

    greeting_name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Member:
    """One person of the household strip (v08)."""

    relation: str
    kana: str
    name: str
    birth: str  # 昭和61年5月1日
    age: int | None
    sex: str  # text key visitor.sex.male …
    source: str  # provenance: card, typed …
    born: str = ""  # ISO date of birth, where it is known to the day


@dataclass(frozen=True)
class CheckHousehold:
    members: tuple[Member, ...]
    new_address: str
    move_date: str
    moved: str = ""  # ISO date of ``move_date``


@dataclass(frozen=True)
class ChoiceView:
    key: int  # its ten-key digit
    value: str
    label: Words  # empty for yes, no and differs: the text table's own
    hint: Words = field(default_factory=dict[str, str])
    pictogram: str = ""


@dataclass(frozen=True)
class AskQuestion:
    """v05 / v06 / v14. ``people``: given names of those asked about, when not everyone."""

    question: str
    number: int
    total: int  # at most
    ask: Words
    hint: Words
    why: Words
    type: str  # AnswerType: yes_no, choice, date, digits, text
    choices: tuple[ChoiceView, ...] = ()
    people: tuple[str, ...] = ()
    for_each: bool = False  # one person of several: heading names them
    suggested: str = ""  # ISO date to begin with
    latest: str = ""  # ISO date: not after
    chosen: str = ""  # the answer as it stands (after going back)
    least: int = 0  # of questions at least, whatever is answered; 0: as many as ``total``
    converts: bool = False  # a text can be turned into kanji
    kana: str = field(default="", repr=False)  # what the visitor wants in kanji …
    candidates: tuple[str, ...] = field(default=(), repr=False)  # … and how it may be written


@dataclass(frozen=True)
class ProcedureCard:
    title: Words
    why: Words
    people: tuple[str, ...]  # given names; empty: the whole family
    by: str  # ISO date of the last day, or empty
    level: str  # required | likely | optional
    pictogram: str
    place: str  # section


@dataclass(frozen=True)
class ShowProcedures:
    """v09"""

    cards: tuple[ProcedureCard, ...]
    here: int  # how many end at this building today
    elsewhere: int
    today: str = ""  # ISO date: a day of another year is said with its year
    slip: bool = False  # at the writing desk: a slip comes next, no documents


@dataclass(frozen=True)
class Pin:
    """① in the margin of a page and in the list beside it. Position in points from the page's top left."""

    number: int
    label: str
    value: str
    x: float
    y: float


@dataclass(frozen=True)
class CheckDocument:
    """v10. ``picture`` names a page in the document pictures (see ``PagePictures``)."""

    number: int
    total: int
    title: str
    picture: str
    pages: int
    page: int
    pins: tuple[Pin, ...]
    document: str = ""  # which one the まちがいない is meant for


@dataclass(frozen=True)
class Sign:
    """v11"""

    titles: tuple[str, ...]
    name: str
    error: DeskError | None = None


@dataclass(frozen=True)
class Wait:
    """A sentence while the clerk works; ``text`` is a key (visitor.wait.clerk, visitor.wait.paper …)."""

    text: str
    station: Station


@dataclass(frozen=True)
class Stop:
    state: str  # done | next | later
    number: int
    by: str  # ISO date of the first last day, or empty
    place: str
    where: str
    rows: tuple[Words, ...]


@dataclass(frozen=True)
class Done:
    """v12"""

    next_place: str
    stops: tuple[Stop, ...]
    take_card: bool
    today: str = ""  # ISO date


@dataclass(frozen=True)
class Talk:
    """A communication card of the clerk's, or (``card`` empty) those the visitor may point at (R-060)."""

    card: str = ""
    answers: bool = False
    cards: tuple[str, ...] = ()


@dataclass(frozen=True)
class TakeCard:
    """A neighbour's visitor whose card was read here: take it, and back to the counter that asked."""


@dataclass(frozen=True)
class StillThere:
    """Nobody touched the screen for a while: 「まだ 使いますか」. ``vanishes``: else what was entered is gone."""

    vanishes: bool = False


# --- the writing desk


@dataclass(frozen=True)
class Begin:
    """Nobody is at the writing desk: a language is touched, and it begins."""

    city: str = ""
    place: str = ""
    closed: bool = False  # no slip can be printed: nobody enters anything in vain


@dataclass(frozen=True)
class ComeFor:
    """What the resident comes for: events by id and title."""

    question: str
    events: tuple[tuple[str, Words], ...]


@dataclass(frozen=True)
class AskPerson:
    """One fact of one person, entered by the resident. ``number``: 1 is who goes to the counter; ``name``: the given
    name, where it is known; ``choices``: values as they are kept."""

    question: str
    what: str
    number: int
    name: str = ""
    chosen: str = field(default="", repr=False)
    choices: tuple[str, ...] = ()
    latest: str = ""  # ISO date: not after
    converts: bool = False
    kana: str = field(default="", repr=False)
    candidates: tuple[str, ...] = field(default=(), repr=False)
    error: DeskError | None = None


@dataclass(frozen=True)
class NeedHelp:
    """What the resident wants who pressed わからない. ``leaves``: the question may wait for the counter; ``removes``:
    the person who is asked about was entered by mistake."""

    question: str
    leaves: bool = False
    removes: bool = False


@dataclass(frozen=True)
class HelpComes:
    """calling, coming, or nobody answers."""

    how: str


@dataclass(frozen=True)
class TakeSlip:
    """printing, printed, or failed. ``left``: how many questions the counter will put."""

    how: str
    number: str = ""
    place: str = ""
    take_card: bool = False
    left: int = 0
    until: str = ""  # ISO date: the last day on which it is read


VisitorScreen = (
    Idle
    | Hidden
    | PlaceCard
    | EnterPin
    | CheckFacts
    | CheckHousehold
    | AskQuestion
    | ShowProcedures
    | CheckDocument
    | Sign
    | Wait
    | Done
    | TakeCard
    | StillThere
    | Talk
    | Begin
    | ComeFor
    | AskPerson
    | NeedHelp
    | HelpComes
    | TakeSlip
)


@dataclass(frozen=True)
class VisitorView:
    """The screen and how it is shown. ``can_go_back`` and ``watermark`` are the same for every screen.

    ``look``: normal, contrast or dark. ``low``: everything to press within reach of somebody who sits. ``left``:
    answers at the left (R-057).
    """

    screen: VisitorScreen
    station: Station | None = None
    language: str = "ja"
    size: float = 1.0
    can_go_back: bool = False
    watermark: bool = False
    revision: int = 0  # grows with every change; an answer to an older revision is ignored
    look: str = "normal"
    low: bool = False
    left: bool = False
    alone: bool = False  # at a writing desk: no clerk, and nothing is signed
