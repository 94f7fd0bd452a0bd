"""The model of the city's content: questions, procedures, offices, events. Values only; ``loader.py`` reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from kakanai_desk.core.permissions import Field
from kakanai_desk.core.words import Words
from kakanai_desk.forms.calendar import OpeningDays
from kakanai_desk.forms.conditions import Always, Condition
from kakanai_desk.forms.deadlines import DeadlineRule
from kakanai_desk.forms.notices import Notice
from kakanai_desk.forms.partners import Partners


class AnswerType(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    TEXT = "text"
    DIGITS = "digits"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"


class Asked(StrEnum):
    """Who is asked. Either screen may answer what the visitor is asked."""

    VISITOR = "visitor"
    CLERK = "clerk"


class Level(StrEnum):
    """required: true and a duty. likely: true but resting on a fact the counter cannot settle. optional: a wish."""

    REQUIRED = "required"
    LIKELY = "likely"
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Choice:
    value: str
    label: Words
    hint: Words = field(default_factory=dict[str, str])
    pictogram: str = ""


@dataclass(frozen=True)
class Wording:
    """How a question is put where ``when`` holds: 亡くなった方は… after a death."""

    when: Condition
    ask: Words
    hint: Words = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Question:
    """One question, asked once however many procedures and forms need it.

    ``of_person``: put to each person for whom ``people`` holds; ``together``: first to all at once with the further
    choice 人によってちがう. ``when``: put only if this is true. ``guard``: only a clerk with this field sees the answer
    (R-084); while somebody else serves, the question is put to the visitor.
    """

    id: str
    type: AnswerType
    ask: Words
    order: int
    asked: Asked = Asked.VISITOR
    choices: tuple[Choice, ...] = ()
    hint: Words = field(default_factory=dict[str, str])
    why: Words = field(default_factory=dict[str, str])
    clerk: str = ""  # the short official name of the fact
    when: Condition = field(default_factory=Always)
    of_person: bool = False
    people: Condition = field(default_factory=Always)
    together: bool = False
    not_after_visit: bool = False
    max_length: int = 0
    wordings: tuple[Wording, ...] = ()  # for situations; the first that fits is used
    guard: Field | None = None
    at_home: Words = field(default_factory=dict[str, str])  # how the resident's page puts what a clerk types here


@dataclass(frozen=True)
class LevelRule:
    level: Level
    when: Condition
    why: Words


@dataclass(frozen=True)
class Bring:
    """One thing to bring, where ``when`` holds."""

    what: Words
    when: Condition = field(default_factory=Always)


@dataclass(frozen=True)
class Replacement:
    """A procedure that makes another one needless, and why."""

    procedure: str
    why: Words


@dataclass(frozen=True)
class Fee:
    """One row of the city's table of fees. ``yen`` for one ``unit`` (通, 件, 枚); None: 要確認."""

    id: str
    yen: int | None
    unit: str
    basis: str


@dataclass(frozen=True)
class Waiver:
    """Free of charge where ``when`` holds, and why."""

    when: Condition
    why: Words


@dataclass(frozen=True)
class FeeRule:
    """Which fee a procedure takes. ``copies``: the question that says how many; empty: one."""

    fee: str
    copies: str = ""
    waived: tuple[Waiver, ...] = ()


@dataclass(frozen=True)
class Procedure:
    """One edition of one procedure. ``rule`` is its number in docs/procedures.md (D01…D50).

    ``after``: procedures to be done before this one. ``together``: those done at the same counter in the same act.
    ``replaced_by``: those that make this one needless for the persons for whom they are required.
    ``late``: what follows when the deadline has passed.
    """

    id: str
    rule: str
    revision: int
    effective_from: date
    effective_until: date | None
    title: Words
    short: Words
    basis: str
    section: str
    events: tuple[str, ...]
    of_person: bool
    levels: tuple[LevelRule, ...]
    not_needed: Words
    deadline: DeadlineRule | None = None
    bring: tuple[Bring, ...] = ()
    fee: FeeRule | None = None
    asks: tuple[str, ...] = ()  # questions whose answers its forms print
    documents: tuple[str, ...] = ()  # layout files, relative to the procedure's folder
    individual_number: str = ""  # the basis on which the individual number may be used; empty: it may not
    note: Words = field(default_factory=dict[str, str])
    late: Words = field(default_factory=dict[str, str])
    after: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    replaced_by: tuple[Replacement, ...] = ()
    pictogram: str = ""
    order: int = 0
    file: str = ""

    def effective_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_until is None or day <= self.effective_until)


@dataclass(frozen=True)
class Event:
    """A life event that a visit starts from; ``key`` is what the clerk presses: a digit or a letter."""

    id: str
    title: Words
    hint: Words
    key: str
    date_fact: str
    date_title: str


@dataclass(frozen=True)
class Section:
    """A section of the city hall with its counter, building and floor."""

    id: str
    name: str
    building: str
    floor: str
    counter: str
    way: Words
    phone: str
    order: int
    hours: str


@dataclass(frozen=True)
class IdentityKind:
    """One kind of identity document; ``points`` 1: sufficient alone (写真つき), 2: two of them are needed."""

    id: str
    name: str
    points: int
    has_expiry: bool


@dataclass(frozen=True)
class Use:
    """One entry of the 用途メニュー (R-041): what a visitor wants; entries below it, or the procedures that do it."""

    id: str
    title: Words
    hint: Words = field(default_factory=dict[str, str])
    pictogram: str = ""
    uses: tuple[Use, ...] = ()
    procedures: tuple[str, ...] = ()

    def everything(self) -> Iterator[Use]:
        """This entry and all below it."""
        yield self
        for below in self.uses:
            yield from below.everything()


class Severity(StrEnum):
    """error: stops until it is mended. alert: the clerk says that it may stay, which is recorded (R-104)."""

    ERROR = "error"
    ALERT = "alert"


@dataclass(frozen=True)
class Alert:
    """Something in a case that looks wrong; ``events``: only in these (empty: in all). ``say``: to the clerk."""

    id: str
    severity: Severity
    when: Condition
    say: str
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """Everything the city has defined, all editions. ``at`` chooses by the day of the event."""

    questions: Mapping[str, Question]
    procedures: tuple[Procedure, ...]
    events: Mapping[str, Event]
    sections: Mapping[str, Section]
    identity_kinds: Mapping[str, IdentityKind]
    relations: tuple[str, ...]
    calendar: OpeningDays
    conditions: Mapping[str, Condition] = field(default_factory=dict[str, Condition])  # _shared/conditions.yaml
    uses: tuple[Use, ...] = ()
    fees: Mapping[str, Fee] = field(default_factory=dict[str, Fee])  # _shared/fees.yaml
    alerts: tuple[Alert, ...] = ()  # _shared/alerts.yaml
    notices: tuple[Notice, ...] = ()  # _shared/notices.yaml as it stood at the start
    partners: Partners = field(default_factory=Partners)  # _shared/partners.yaml
    readings: Mapping[str, str] = field(default_factory=dict[str, str])  # of the names of places, for ruby
    languages: tuple[str, ...] = ("ja", "easy")  # every text for visitors stands in these
    compiled: dict[Any, Any] = field(default_factory=dict[Any, Any], compare=False, repr=False)  # worked out once

    def at(self, visit_date: date, event: str, event_date: date | None = None) -> tuple[Procedure, ...]:
        """The procedures that an event can need, each in the edition in force on the day of the event.

        Without that day, on the day of the visit.
        """
        return tuple(p for only in self.editions(visit_date, event, event_date or visit_date) for p in only)

    def editions(self, visit_date: date, event: str, event_date: date | None) -> tuple[tuple[Procedure, ...], ...]:
        """For each procedure of the event the editions that may apply: one, or while the day is unknown several.

        An event before the first edition takes the first one: the law was there before the city wrote it down.
        """
        key = ("editions", visit_date, event, event_date)
        if key not in self.compiled:
            self.compiled[key] = self._editions(visit_date, event, event_date)
        return self.compiled[key]

    def _editions(self, visit_date: date, event: str, event_date: date | None) -> tuple[tuple[Procedure, ...], ...]:
        by_id: dict[str, list[Procedure]] = {}
        for p in sorted(self.procedures, key=lambda p: p.effective_from):
            if event in p.events:
                by_id.setdefault(p.id, []).append(p)
        found: list[tuple[Procedure, ...]] = []
        for all_of_it in by_id.values():
            if event_date is None:
                open_ = [p for p in reversed(all_of_it) if p.effective_from <= visit_date]
                if len(open_) > 1 or any(p.effective_on(visit_date) for p in open_):
                    found.append(tuple(open_))
                continue
            first = all_of_it[0]
            day = max(event_date, first.effective_from) if first.effective_from <= visit_date else event_date
            found += [(p,) for p in all_of_it if p.effective_on(day)]
        return tuple(sorted(found, key=lambda editions: (editions[0].order, editions[0].id)))

    def use(self, use_id: str) -> Use | None:
        """The entry of the 用途メニュー, wherever it stands."""
        return next((u for top in self.uses for u in top.everything() if u.id == use_id), None)
