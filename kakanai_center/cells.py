"""What stands in the lines of a hand-over: an application through a mapping, without file, database or clock.

Nothing is cut, guessed or left out quietly. A line that cannot be whole refuses its application with a code and the
column's title; a character that is put in another's place is listed. Protected addresses are covered
(``forms.protection``) unless the mapping names the law by which the system gets them (R-025).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import jaconv

from kakanai_center.applications import ClosedVisit
from kakanai_center.mapping import ANY, Column, Days, Kana, Mapping, Policy, Rows, UnknownDay
from kakanai_desk.core.characters import graphemes, table
from kakanai_desk.core.clock import JST
from kakanai_desk.core.person import Person
from kakanai_desk.core.shrinking import Charset, shrink
from kakanai_desk.core.wareki import PartialDate, era_of_partial, wareki
from kakanai_desk.core.workflow import Application
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import BrokenCase, case_from_plain
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.partners import choices_for
from kakanai_desk.forms.protection import covered, protects

GETA = "〓"
TWINS = str.maketrans("〜−—‖¢£¬", "～－―∥￠￡￢")
"""The same character of JIS X 0208 under the other of its two code points: CP932 writes the second."""
_ERA_DIGITS = {"明治": "1", "大正": "2", "昭和": "3", "平成": "4", "令和": "5"}
_HEAD = "世帯主"


@dataclass(frozen=True)
class Refused:
    """An application that stays here. ``why``: definition, empty, long, code, day, era, character, encoding."""

    reception_number: str
    procedure: str
    column: str
    why: str


@dataclass(frozen=True)
class Replaced:
    """A character that went over as another; ``how``: the rule, or who chose."""

    reception_number: str
    line: int  # of the file's lines, from 1 without the header
    column: str
    at: int
    was: str
    mj: str
    to: str
    how: str


@dataclass(frozen=True)
class Lines:
    """One application's lines. ``covered``: protected addresses stand covered in them."""

    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    replaced: tuple[Replaced, ...] = field(repr=False)
    numbers: int  # individual numbers in them
    protected: bool
    covered: bool


class _Stays(Exception):
    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


def lines_of(visit: ClosedVisit, application: Application, mapping: Mapping, pack: Pack, line: int) -> Lines | Refused:
    """The lines of one application, the first of which is the file's ``line``."""
    try:
        case = case_from_plain(visit.body["case"], pack)
    except (BrokenCase, KeyError, TypeError, ValueError, AttributeError):
        return Refused(visit.reception_number, application.procedure, "", "definition")
    protected = protects(case)
    if protected and not mapping.address_basis:
        case = covered(case, pack)
    writing = _Writing(visit, application, mapping, pack, case)
    try:
        rows = tuple(writing.row(person, line + n) for n, person in enumerate(writing.people()))
    except _Stays as stays:
        return Refused(visit.reception_number, application.procedure, stays.column, stays.why)
    if not rows:
        return Refused(visit.reception_number, application.procedure, "", "empty")
    return Lines(rows, tuple(writing.replaced), writing.numbers, protected, protected and not mapping.address_basis)


class _Writing:
    def __init__(self, visit: ClosedVisit, application: Application, mapping: Mapping, pack: Pack, case: Case) -> None:
        self._visit, self._application, self._mapping, self._pack = visit, application, mapping, pack
        self._case = case
        self._facts = CaseFacts(case, pack)
        self.replaced: list[Replaced] = []
        self.numbers = 0

    def people(self) -> Sequence[Person | None]:
        """Whom each line is about."""
        if self._mapping.rows is Rows.APPLICATION:
            return (None,)
        if self._mapping.rows is Rows.HOUSEHOLD:
            return self._case.people
        decided = (self._visit.body.get("decision") or {}).get("procedures") or ()
        ids = next((p.get("persons") or () for p in decided if p.get("id") == self._application.procedure), ())
        return [p for p in self._case.people if p.id in ids] if ids else self._case.people

    def row(self, person: Person | None, line: int) -> tuple[str, ...]:
        return tuple(self._cell(column, person, line) for column in self._mapping.columns)

    def _cell(self, column: Column, person: Person | None, line: int) -> str:
        if not column.source:
            return column.constant
        value = self._value(column.source, person, line)
        text = self._text(value, column)
        if column.source.endswith("individual_number") and text:
            self.numbers += 1
        if column.codes is not None and text:
            code = column.codes.get(text, column.codes.get(ANY))
            if code is None:
                raise _Stays(column.title, "code")
            text = code
        if column.kana is not None:
            text = _kana(text, column.kana)
        if any(ord(char) < 0x20 or ord(char) == 0x7F for char in text):
            text = " ".join(text.split())  # a line of the file is one line
        if column.characters:
            text = self._handed(text, column, person, line)
        if not text and column.needed:
            raise _Stays(column.title, "empty")
        if column.longest and len(graphemes(text)) > column.longest:
            raise _Stays(column.title, "long")
        return text

    # --- values

    def _value(self, source: str, person: Person | None, line: int) -> Any:
        part, dot, name = source.partition(".")
        if not dot:
            return self._of_application(part, line)
        if part == "fact":
            return self._facts.value(name, person.id if person is not None else None)
        if part == "applicant":
            return self._of_applicant(name)
        who = person if part == "person" else self._head()
        return self._of_person(name, who) if who is not None else ""

    def _of_application(self, name: str, line: int) -> Any:
        a = self._application
        match name:
            case "reception_number":
                return self._visit.reception_number
            case "procedure_title":
                return a.title
            case "terminal":
                return self._visit.terminal
            case "closed_at":
                return self._visit.closed_at.astimezone(JST).date()
            case "deadline":
                return date.fromisoformat(a.deadline) if a.deadline else ""
            case "state":
                return a.state.value
            case "line":
                return str(line)
            case _:
                return getattr(a, name)

    def _of_applicant(self, name: str) -> str:
        applicant = self._case.applicant
        if name == "role":
            return applicant.role.value
        who = self._case.person(applicant.person) if applicant.person is not None else None
        return getattr(applicant, name) or (getattr(who, name) if who is not None else "")

    def _head(self) -> Person | None:
        """世帯主, or the first where nobody is said to be."""
        people = self._case.people
        return next((p for p in people if p.relation == _HEAD), people[0] if people else None)

    def _of_person(self, name: str, who: Person) -> Any:
        match name:
            case "place":
                return str(self._case.people.index(who) + 1)
            case "family_kana":
                return who.kana.split("\u3000", 1)[0]
            case "given_kana":
                return who.kana.split("\u3000", 1)[-1]
            case "sex":
                return who.sex.value
            case "individual_number":
                return who.individual_number or ""
            case _:
                return getattr(who, name) or ""

    # --- texts

    @staticmethod
    def _text(value: Any, column: Column) -> str:
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date | PartialDate):
            return _day(PartialDate.of(value) if isinstance(value, date) else value, column)
        return value if isinstance(value, str) else ""  # not answered, or not asked

    def _handed(self, text: str, column: Column, person: Person | None, line: int) -> str:
        """The text in the system's characters; what was put in another's place is kept in ``replaced``."""
        how = self._mapping.characters
        if all(_takes(how.charset, cluster) for cluster in graphemes(text)):
            return text
        if how.policy is Policy.SHRINK:
            return self._shrunk(text, column, person, line)
        done: list[str] = []
        for at, cluster in enumerate(graphemes(text)):
            if _takes(how.charset, cluster):
                done.append(cluster)
                continue
            known = table().identify(cluster)
            to, rule = "", ""
            if how.policy is Policy.JUKI and known is not None and known.juki:
                to, rule = how.form.replace("{code}", known.juki), "住基ネット統一文字コード"
            elif how.policy is Policy.GETA or (how.policy is Policy.JUKI and how.open is Policy.GETA):
                to, rule = GETA, GETA
            done.append(self._put(column, line, at, cluster, to, rule))
        return "".join(done)

    def _shrunk(self, text: str, column: Column, person: Person | None, line: int) -> str:
        how = self._mapping.characters
        plain = "".join(c.translate(TWINS) if not how.charset.takes(c) and _takes(how.charset, c) else c
                        for c in graphemes(text))  # fmt: skip
        city = choices_for(plain, how.charset, self._pack.partners.choices)
        shrunk = shrink(plain, how.charset, self._chosen(plain, person, column), city)
        done = graphemes(plain)
        for step in shrunk.steps:
            to, rule = "", ""
            if step.chosen is not None:
                to, rule = step.chosen.text, f"{step.by}: {'・'.join(step.chosen.rules)}"
            elif how.open is Policy.GETA:
                to, rule = GETA, GETA
            done[step.at] = self._put(column, line, step.at, step.cluster, to, rule)
        return "".join(done)

    def _chosen(self, text: str, person: Person | None, column: Column) -> dict[int, str]:
        """What the clerk chose with the visitor there, for a whole name of the same partner."""
        who = person if column.source == "person.name" else self._head() if column.source == "head.name" else None
        if who is None or who.name != text:
            return {}
        how = self._mapping.characters
        for handed in self._visit.body.get("partners") or ():
            if (handed["partner"], handed["person"], handed["charset"]) == (how.partner, who.id, how.charset.id):
                return {s["at"]: s["to"] for s in handed["steps"] if s.get("by") == "clerk" and s.get("to")}
        return {}

    def _put(self, column: Column, line: int, at: int, was: str, to: str, rule: str) -> str:
        if not to:
            raise _Stays(column.title, "character")
        known = table().identify(was)
        mj = known.mj if known is not None else ""
        self.replaced.append(Replaced(self._visit.reception_number, line, column.title, at, was, mj, to, rule))
        return to


def _takes(charset: Charset, cluster: str) -> bool:
    return charset.takes(cluster) or charset.takes(cluster.translate(TWINS))


def _kana(text: str, kana: Kana) -> str:
    match kana:
        case Kana.HIRAGANA:
            return jaconv.kata2hira(text)
        case Kana.KATAKANA:
            return jaconv.hira2kata(text)
        case Kana.HALF:
            return jaconv.z2h(jaconv.hira2kata(text), kana=True, ascii=True, digit=True)


def _day(day: PartialDate, column: Column) -> str:
    if day.month is None or day.day is None:
        if column.unknown_day is UnknownDay.BLANK:
            return ""
        if column.unknown_day is UnknownDay.REFUSE:
            raise _Stays(column.title, "day")
    month, number = day.month or 0, day.day or 0
    match column.day:
        case Days.ISO:
            return f"{day.year:04d}-{month:02d}-{number:02d}"
        case Days.SLASH:
            return f"{day.year:04d}/{month:02d}/{number:02d}"
        case Days.COMPACT:
            return f"{day.year:04d}{month:02d}{number:02d}"
        case Days.WAREKI | Days.LETTER | Days.DIGIT:
            return _of_era(day, month, number, column)


def _of_era(day: PartialDate, month: int, number: int, column: Column) -> str:
    try:
        found = era_of_partial(day)
    except ValueError:
        raise _Stays(column.title, "era") from None
    if column.day is Days.WAREKI:
        return wareki(day)
    if column.day is Days.LETTER:
        return f"{found.era.letter}{found.year:02d}.{month:02d}.{number:02d}"
    digit = _ERA_DIGITS.get(found.era.name)
    if digit is None:  # an era that no core system has a digit for yet
        raise _Stays(column.title, "era")
    return f"{digit}{found.year:02d}{month:02d}{number:02d}"
