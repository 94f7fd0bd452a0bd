"""One case: the visit's date, the event, the people, who stands here, and the answers so far.

This is all the engine looks at. A visit builds it from its state, the command line from a case file
(``case_file.py``), tests from a few lines. Answers are words as the definitions write them; a question that is put
to each person holds a mapping from person id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from kakanai_desk.core.person import Person

Answer = str | Mapping[str, str]
TOGETHER = "*"  # the key under which "the same for all" or "differs" is kept
DIFFERS = "differs"


class ApplicantRole(StrEnum):
    """届出人の区分 (R-018)."""

    SELF = "self"  # 本人
    HEAD = "head"  # 世帯主
    MEMBER = "member"  # 世帯員
    LEGAL_REPRESENTATIVE = "legal_representative"  # 法定代理人
    AGENT = "agent"  # 任意代理人
    MESSENGER = "messenger"  # 使者


@dataclass(frozen=True)
class IdentityCheck:
    """本人確認 (R-012): the documents shown, each with its kind and expiry, and what they add up to."""

    kinds: tuple[str, ...] = ()  # ids of procedures/_shared/identity.yaml
    expires: tuple[date | None, ...] = ()
    number_checked: bool = False  # 番号確認 (番号法16条)
    authority_checked: bool = False  # 代理権の確認


@dataclass(frozen=True)
class Applicant:
    """Who stands here: one of the people (``person``) or somebody else (``name``, ``address``)."""

    role: ApplicantRole = ApplicantRole.SELF
    person: str | None = None
    name: str = ""
    address: str = ""
    identity: IdentityCheck = field(default_factory=IdentityCheck)


@dataclass(frozen=True)
class Case:
    visit_date: date
    event: str
    people: tuple[Person, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    applicant: Applicant = field(default_factory=Applicant)
    also: tuple[str, ...] = ()  # further life events of the same visit

    @property
    def events(self) -> tuple[str, ...]:
        """All life events of the visit, that from which it started first."""
        return (self.event, *self.also)

    def of(self, event: str) -> Case:
        """The case as that one event sees it: the same people and answers."""
        return self if not self.also and event == self.event else replace(self, event=event, also=())

    def person(self, person_id: str) -> Person | None:
        return next((p for p in self.people if p.id == person_id), None)

    def answer(self, question: str, person: str | None = None) -> str | None:
        """The answer as it stands, or None. A common answer counts for every person."""
        found = self.answers.get(question)
        if isinstance(found, Mapping):
            if person is None:
                return found.get(TOGETHER)
            own = found.get(person)
            if own is not None:
                return own
            common = found.get(TOGETHER)
            return None if common == DIFFERS else common
        return found

    def answered(self, question: str, value: str, person: str | None = None) -> Case:
        """A copy with one more answer. For a question put to each person, ``person`` is an id or ``TOGETHER``."""
        answers: dict[str, Answer] = dict(self.answers)
        if person is None:
            answers[question] = value
        else:
            old = answers.get(question)
            mine = dict(old) if isinstance(old, Mapping) else {}
            mine[person] = value
            answers[question] = mine
        return replace(self, answers=answers)
