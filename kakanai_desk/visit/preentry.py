"""What a resident entered at home and holds before the reader as 2D codes (R-009, R-062).

Nobody vouches for it: it stands with its own origin (QR) as what the resident says, beside what differs, and only what
a resident is asked is taken of it: no identity check, no individual number, nothing that a clerk judges. The city's
definitions may have changed since the page was built: an answer that is none any more is left out and asked again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from kakanai_desk.core.clock import JST
from kakanai_desk.core.errors import AnswerNotAccepted, CodeMalformed
from kakanai_desk.core.ids import ReceptionNumber
from kakanai_desk.core.nationalities import listed
from kakanai_desk.core.person import Sex
from kakanai_desk.core.ports.store import Transaction
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.core.translations import languages
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import TOGETHER
from kakanai_desk.forms.codes.carried_case import CaseUnreadable, unpacked
from kakanai_desk.forms.codes.meaning import PREENTRY, Payload
from kakanai_desk.forms.definitions import Pack, Question
from kakanai_desk.forms.preentry.definitions import asked_at_home
from kakanai_desk.visit.accepting import accepted
from kakanai_desk.visit.adopting import member_meant, told_adopted
from kakanai_desk.visit.model import Visit

MOST_PEOPLE = 20
SIZES, LOOKS = (1.0, 1.5, 2.0), ("normal", "contrast", "dark")  # of a screen
LONGEST = 200  # characters of one value
SLIP = "slip"  # of a writing desk, beside what a resident entered at home (``PREENTRY``)
_PERSON = ("name", "kana", "birth_date", "sex", "nationality", "relation", "address")


@dataclass(frozen=True)
class Preentered:
    """``people``: what is said of each, by the id that ``answers`` know them by."""

    events: tuple[str, ...]
    people: Mapping[str, Mapping[str, str]] = field(repr=False)
    answers: Mapping[str, Mapping[str, str]] = field(repr=False)  # question → person (empty: the household) → value
    language: str
    serial: str
    until: datetime
    origin: Provenance
    relations: tuple[str, ...] = ()
    number: str = ""  # reception number of the slip of a writing desk, and that desk
    terminal: str = ""
    screen: tuple[float, str, bool, bool] | None = None  # size, look, low, left

    def begun(self, visit: Visit) -> Visit:
        """A new visit with the household and the answers; identity is checked as for everybody."""
        visit = replace(visit, language=self.language or visit.language)
        if self.screen is not None:
            size, look, low, left = self.screen
            visit = replace(visit, size=size, look=look, low=low, left=left)
        return self.joined(visit)

    def joined(self, visit: Visit) -> Visit:
        """``visit`` with what it does not know yet; what differs stands side by side.

        Raises:
            CardOfAnother: name and birth date of one person are those of another member.
        """
        meant: dict[str, str] = {"": "", TOGETHER: TOGETHER}
        for number, (own, said) in enumerate(self.people.items()):
            person = member_meant(visit, number, said, list(meant.values()))
            meant[own] = person
            visit = told_adopted(visit, person, said, self.origin, self.relations)
            if self.number and "nationality" not in said:
                visit = _of_unknown_country(visit, person)
        more = tuple(event for event in self.events if event not in visit.case.events)
        case, origins = replace(visit.case, also=(*visit.case.also, *more)), dict(visit.origins)
        for question, given in self.answers.items():
            if question in case.answers:
                continue
            for own, value in given.items():
                case = case.answered(question, value, meant[own] or None)
            origins[question] = self.origin
        if case.applicant.person is None and not case.applicant.name and case.people:
            case = replace(case, applicant=replace(case.applicant, person=case.people[0].id))
        return replace(visit, case=case, origins=origins, preentered=self.serial)

    @property
    def line(self) -> tuple[str, dict[str, object]]:
        told: dict[str, object] = {"people": len(self.people), "answers": len(self.answers)}
        return "preentry_adopted", told | (
            {"received_as": self.number, "terminal": self.terminal} if self.number else {}
        )

    def take(self, tx: Transaction) -> None:
        """In the transaction that keeps the visit: this desk takes the code no second time."""
        tx.spent.spend(self.serial, self.until)


def preentered(payload: Payload, pack: Pack, now: datetime) -> Preentered:
    """What a code of the resident's page says.

    Raises:
        CodeMalformed: it holds no household, or one that cannot be.
    """
    header = payload.header
    try:
        told = unpacked(payload.data)
        case = cast("dict[str, Any]", told["case"])
        named = (str(case["event"]), *map(str, case.get("also", ())))
        events = tuple(event for event in named if event in pack.events)
        people = _people(case["people"], pack)
        answers = _answers(case["answers"], pack, people, now)
        language = str(told.get("language", ""))
        number, terminal, screen = _slip_of(told)
    except (CaseUnreadable, KeyError, ValueError, TypeError, AttributeError):
        raise CodeMalformed(kind=PREENTRY, what="case") from None
    if not events or header is None:
        raise CodeMalformed(kind=PREENTRY, what="event")
    return Preentered(
        tuple(dict.fromkeys(events)),
        people,
        answers,
        language if language in languages() else "",
        header.serial,
        header.expires,
        Provenance(Source.CODE, SLIP if number else PREENTRY, at=now),
        pack.relations,
        number,
        terminal,
        screen,
    )


def _of_unknown_country(visit: Visit, person_id: str) -> Visit:
    """A writing desk asks for it: who did not say it is not taken for a Japanese national."""
    people = tuple(
        replace(p, nationality="") if p.id == person_id and "nationality" not in p.origins else p
        for p in visit.case.people
    )
    return replace(visit, case=replace(visit.case, people=people))


def _slip_of(told: dict[str, Any]) -> tuple[str, str, tuple[float, str, bool, bool] | None]:
    """Number, terminal and screen, where a writing desk wrote it."""
    if not told.get("number"):
        return "", "", None
    number, terminal = str(ReceptionNumber.parse(_clean(told["number"]))), _clean(told["terminal"])
    _, size, look, low, left = told["screen"]
    if int(size) / 100 not in SIZES or look not in LOOKS:
        raise ValueError("screen")
    return number, terminal, (int(size) / 100, str(look), bool(low), bool(left))


def _people(given: Any, pack: Pack) -> dict[str, dict[str, str]]:
    if not isinstance(given, list) or not 0 < len(cast("list[Any]", given)) <= MOST_PEOPLE:
        raise ValueError("people")
    found: dict[str, dict[str, str]] = {}
    for one in cast("list[Any]", given):
        said = {name: _clean(one[name]) for name in _PERSON if one.get(name)}
        if "birth_date" in said:
            said["birth_date"] = PartialDate.parse(said["birth_date"]).iso()
        if said.get("sex") not in (*Sex, None) or said.get("relation", "") not in ("", *pack.relations):
            raise ValueError("person")
        if said.get("nationality") not in (None, *(code for code, _ in listed())):
            raise ValueError("nationality")
        found[_clean(one["id"])] = said
    return found


def _answers(
    given: Any, pack: Pack, people: Mapping[str, Mapping[str, str]], now: datetime
) -> dict[str, dict[str, str]]:
    """Those that a resident may give and that are answers still."""
    found: dict[str, dict[str, str]] = {}
    for name, value in given.items():
        question = pack.questions.get(name)
        if question is None or not asked_at_home(question):
            continue
        rows = cast("Mapping[str, Any]", value if isinstance(value, dict) else {_of_all(question): value})
        kept = {who: _clean(one) for who, one in rows.items() if _of_somebody(question, who, people)}
        try:
            found[name] = {who: accepted(question, one, now.astimezone(JST).date()) for who, one in kept.items()}
        except AnswerNotAccepted:
            continue
    return {name: rows for name, rows in found.items() if rows}


def _of_all(question: Question) -> str:
    return TOGETHER if question.of_person else ""


def _of_somebody(question: Question, who: str, people: Mapping[str, Mapping[str, str]]) -> bool:
    return (who == TOGETHER or who in people) if question.of_person else who == ""


def _clean(value: Any) -> str:
    """Text of a sensible length, without characters that show nothing or turn the direction of writing."""
    text = unicodedata.normalize("NFC", value) if isinstance(value, str) else ""
    if not text or len(text) > LONGEST or any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in text):
        raise ValueError("text")
    return text
