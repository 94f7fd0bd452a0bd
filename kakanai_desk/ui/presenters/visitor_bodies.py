"""What each kind of visitor screen shows, as plain values. Words may carry ruby marks; facts are as registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kakanai_desk.visit.visitor_view import Pin


@dataclass(frozen=True)
class Panel:
    """A coloured box with a bar: ``tone`` is error, warn or hand (朱: a person must act)."""

    title: str
    text: str
    tone: str = "error"


@dataclass(frozen=True)
class IdleFace:
    """The idle screen in one language. ``called`` and ``notice``: empty where there is none."""

    language: str
    headline: str
    wait: str
    caption: str = ""  # over the number
    called: str = ""
    come: str = ""
    title: str = ""  # of the notice
    notice: str = ""
    notice_language: str = "ja"  # Japanese where the city wrote no other


@dataclass(frozen=True)
class Idle:
    """``faces`` are shown one after the other."""

    place: str
    faces: tuple[IdleFace, ...]


@dataclass(frozen=True)
class Hidden:
    sentence: str


@dataclass(frozen=True)
class Sentence:
    """One sentence in the middle: waiting, reading (with ``progress``), or a question with one ``action``."""

    heading: str
    lead: str
    busy: bool = False
    progress: int | None = None
    late: str = ""  # added after eight seconds
    action: str = ""
    pictogram: str = ""
    next_act: str = ""  # what the seat at the right does, where somebody sits there


@dataclass(frozen=True)
class Card:
    over: str
    heading: str
    lead: str
    rows: tuple[tuple[str, str, str], ...]  # label, text, kind
    without: str
    art: str
    panel: Panel | None


@dataclass(frozen=True)
class Sure:
    """A second look before the number is given up."""

    heading: str
    lead: str
    yes: str
    no: str


@dataclass(frozen=True)
class PinPad:
    over: str
    heading: str
    lead: str
    typed: int
    length: int
    tries: str
    tries_left: int
    tries_max: int
    note: str
    erase_all: str
    erase: str
    sure: Sure | None  # None: it can be passed over without a question
    panel: Panel | None


@dataclass(frozen=True)
class LastTry:
    over: str
    panel: Panel
    lead: str
    without: str


@dataclass(frozen=True)
class FactRow:
    label: str
    value: str
    reading: str = ""
    words: bool = False  # a word of ours, not a fact


@dataclass(frozen=True)
class Facts:
    heading: str
    lead: str
    rows: tuple[FactRow, ...]


@dataclass(frozen=True)
class MemberCard:
    relation: str
    kana: str
    name: str
    birth: str
    age: str
    source: str
    source_kind: str
    wrong: str


@dataclass(frozen=True)
class Household:
    heading: str
    address_label: str
    address: str
    date_label: str
    date: str
    members: tuple[MemberCard, ...]
    before: str
    after: str


@dataclass(frozen=True)
class QuestionHead:
    number: str
    total: str
    ask: str
    hint: str
    why_title: str
    why: str


@dataclass(frozen=True)
class ChoiceRow:
    key: int
    value: str
    label: str
    hint: str
    pictogram: str


@dataclass(frozen=True)
class Choices:
    head: QuestionHead
    question: str
    rows: tuple[ChoiceRow, ...]
    chosen: str = ""
    note: str = ""
    yes_no: bool = False
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class DateQuestion:
    head: QuestionHead
    question: str
    first: date | None
    latest: date | None
    today: date | None
    words: tuple[tuple[str, str], ...]
    gregorian: bool = False  # no wheel of eras: other languages count 西暦


@dataclass(frozen=True)
class DigitsQuestion:
    head: QuestionHead
    question: str
    first: str
    erase_all: str
    erase: str
    most: int


@dataclass(frozen=True)
class KanaQuestion:
    head: QuestionHead
    question: str
    first: str
    keys: tuple[tuple[str, str], ...]  # the keys below the letters and what stands on them: mark, long, space, …
    most: int
    back: str = ""  # in low mode: from the sounds of a column, or from candidates, to the columns
    others: str = ""  # in low mode: other candidates
    kana: str = ""  # what ``candidates`` are for
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProcedureRow:
    title: str
    why: str
    people: str
    by: str
    level: str
    pictogram: str
    official: str = ""  # its Japanese name, where the title is in another language


@dataclass(frozen=True)
class Procedures:
    over: str
    count: int
    heading: str
    sums: tuple[tuple[int, str], ...]
    note: str
    groups: tuple[tuple[str, tuple[ProcedureRow, ...]], ...]
    before: str
    after: str


@dataclass(frozen=True)
class Document:
    number: str
    total: str
    heading: str
    title: str
    picture: str
    page: int
    pages: int
    page_words: str
    pins: tuple[Pin, ...]
    document: str
    buttons: tuple[tuple[str, str], ...]
    look: str


@dataclass(frozen=True)
class SignPad:
    over: str
    heading: str
    lead: str
    titles: tuple[str, ...]
    how: str
    name: str
    undo: str
    again: str
    pad: str
    panel: Panel | None


@dataclass(frozen=True)
class StopCard:
    state: str
    number: int
    when: str
    place: str
    where: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Done:
    heading: str
    panel: Panel
    stops: tuple[StopCard, ...]
    ask: str
    answers: tuple[tuple[str, str], ...]
    before: str
    after: str


@dataclass(frozen=True)
class LanguageRow:
    key: int
    code: str
    own: str  # the language's own name
    ja: str  # its Japanese name


@dataclass(frozen=True)
class Languages:
    """v02. ``invitations``: the heading as the other languages say it, with their codes."""

    heading: str
    invitations: tuple[tuple[str, str], ...]
    rows: tuple[LanguageRow, ...]
    chosen: str
    others: str
    before: str
    after: str


@dataclass(frozen=True)
class Begin(Languages):
    """The writing desk waits: every language is a way in."""


@dataclass(frozen=True)
class ChoiceGrid:
    """Many short choices at once."""

    over: str
    ask: str
    question: str
    rows: tuple[ChoiceRow, ...]
    chosen: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Slip:
    """The slip is there. ``number`` and ``place``: a fact each, under its label; ``notes`` below them."""

    heading: str
    lead: str
    number_label: str
    number: str
    place_label: str
    place: str
    notes: tuple[str, ...] = ()
    card: Panel | None = None  # to be taken along


Body = (
    Idle
    | Hidden
    | Sentence
    | Card
    | PinPad
    | LastTry
    | Facts
    | Household
    | Choices
    | DateQuestion
    | DigitsQuestion
    | KanaQuestion
    | Procedures
    | Document
    | SignPad
    | Done
    | Languages
    | ChoiceGrid
    | Slip
)
