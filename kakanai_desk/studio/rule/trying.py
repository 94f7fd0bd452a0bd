"""A sample visit through the draft, and the case that 「これが正しい」 makes of it (R-036, R-116)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from kakanai_desk.core.person import Person
from kakanai_desk.core.words import said
from kakanai_desk.forms.case import Answer, Applicant, ApplicantRole, Case, IdentityCheck
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.check import ABSENT, Outcome, check_cases
from kakanai_desk.forms.coverage import CoverageGroup, cover
from kakanai_desk.forms.decision import Decision, decide
from kakanai_desk.forms.definitions import AnswerType, Pack
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.interview import Ask, interview
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.pack.yaml_words import block
from kakanai_desk.studio.rule.edit import Edit, Texts, procedure_table, step

QUICK = 2**14
"""Households up to which a group of conditions is covered completely while the editor waits; the check takes 2^20."""


OTHERS = ("legal_representative", "agent", "messenger")  # who need not be of the family
STRANGER = "見本　代"


@dataclass(frozen=True)
class Trial:
    """One family in one event, with the answers so far. It never changes: each answer gives another one."""

    family: str
    case: Case

    def answered(self, question: str, value: str, person: str | None = None) -> Trial:
        return replace(self, case=self.case.answered(question, value, person))

    def without(self, question: str) -> Trial:
        """As if the question had not been answered."""
        answers = {name: value for name, value in self.case.answers.items() if name != question}
        return replace(self, case=replace(self.case, answers=answers))

    def with_applicant(self, role: str, *, checked: bool, pack: Pack) -> Trial:
        """Who stands at the counter: the first of the family, or for an agent somebody else; identity shown or not."""
        own = role not in OTHERS
        kinds = tuple(kind.id for kind in pack.identity_kinds.values() if kind.points == 1)[:1] if checked else ()
        person = self.case.people[0].id if own and self.case.people else None
        identity = IdentityCheck(kinds, (None,) * len(kinds))
        applicant = Applicant(ApplicantRole(role), person, "" if own else STRANGER, identity=identity)
        return replace(self, case=replace(self.case, applicant=applicant))

    def decision(self, pack: Pack) -> Decision:
        return decide(self.case, pack)

    def asks(self, pack: Pack, procedure: str = "") -> tuple[Ask, ...]:
        """What is still to be asked; with a procedure, only what it alone decides by or prints."""
        if not procedure:
            return interview(self.case, pack).open
        alone = replace(pack, procedures=tuple(p for p in pack.procedures if p.id == procedure), compiled={})
        return interview(self.case, alone).open


def begin(family: str, people: Sequence[Person], event: str, visit_date: date) -> Trial:
    """Nothing is answered yet; the first of the family stands at the counter."""
    return Trial(family, Case(visit_date, event, tuple(people), {}, Applicant(person=people[0].id if people else None)))


# --- cases ------------------------------------------------------------------------------------------------------


def stand_of(decision: Decision, procedure: str) -> str:
    """required, likely, optional, not_needed, unknown, or absent."""
    needed = decision.of(procedure)
    if needed is not None:
        return needed.level.value
    if any(row.procedure.id == procedure for row in decision.not_needed):
        return "not_needed"
    return "unknown" if any(row.procedure.id == procedure for row in decision.unknown) else "absent"


def stand_words(stand: str) -> str:
    return procedure_table()["stands"].get(stand, ABSENT)


def case_entry(trial: Trial, pack: Pack, procedure: str, sentence: str) -> dict[str, Any]:
    """The trial as a case beside the definitions: what the procedure does here is what it is expected to do.

    Raises:
        ValueError: the case has no sentence.
    """
    if not sentence.strip():
        raise ValueError("sentence")
    case, decision = trial.case, trial.decision(pack)
    stand = stand_of(decision, procedure)
    expect: dict[str, Any] = {stand: [procedure]}
    needed = decision.of(procedure)
    if needed is not None:
        if needed.deadline is not None:
            expect["deadline"] = {procedure: needed.deadline.date}
        expect["brings"] = {procedure: [words["ja"] for words in needed.bring]}
        if needed.procedure.of_person:
            expect["persons"] = {procedure: list(needed.persons)}
    given = {name: _as_written(name, answer, pack) for name, answer in case.answers.items()}
    return {
        "case": sentence.strip(),
        "visit_date": case.visit_date,
        "event": case.event,
        "family": trial.family,
        **_applicant(case),
        **({"given": given} if given else {}),
        "expect": expect,
    }


def _applicant(case: Case) -> dict[str, Any]:
    """Who stands there, where that is not simply the first of the family."""
    usual = Applicant(person=case.people[0].id if case.people else None)
    return {} if case.applicant == usual else {"applicant": case_to_plain(case)["applicant"]}


def _as_written(name: str, answer: Answer, pack: Pack) -> Any:
    if isinstance(answer, Mapping):
        return {person: _value(name, value, pack) for person, value in answer.items()}
    return _value(name, answer, pack)


def _value(name: str, answer: str, pack: Pack) -> Any:
    question = pack.questions.get(name)
    return date.fromisoformat(answer) if question is not None and question.type is AnswerType.DATE else answer


def case_file(procedure: str) -> str:
    """Where the cases that the studio writes stand."""
    return f"{procedure}/cases/{procedure}.yaml"


def with_case(texts: Texts, procedure: str, entry: Mapping[str, Any]) -> Edit:
    """One case more, behind those that are there."""
    name = case_file(procedure)
    words = step("case", case=entry["case"])
    if name not in texts:
        return Edit(words, {name: YamlText(block([dict(entry)], 0))})
    cases = texts[name].value()
    return Edit(words, {name: texts[name].insert((), len(cases), dict(entry))})


def without_case(texts: Texts, name: str, sentence: str) -> Edit:
    """
    Raises:
        LookupError: there is no such case.
    """
    cases: list[dict[str, Any]] = texts[name].value()
    index = next((n for n, one in enumerate(cases) if one.get("case") == sentence), None)
    if index is None:
        raise LookupError(sentence)
    words = step("case_drop", case=sentence)
    return Edit(words, {name: None if len(cases) == 1 else texts[name].drop((index,))})


def outcomes(folder: Path, pack: Pack, procedure: str) -> tuple[Outcome, ...]:
    """The cases of one procedure, and what differs from what they expect."""
    every, _ = check_cases(folder, pack)
    return tuple(one for one in every if f"/{procedure}/cases/" in f"/{one.file}")


def difference_words(difference: str, pack: Pack) -> str:
    """What the check says of a case, without ids and keys: 「期限: 期待 2026-05-07、結果 2026-04-24」."""
    table = procedure_table()
    head, colon, rest = difference.partition(": ")
    name, _, key = head.partition(".")
    title = next((said(p.title) for p in pack.procedures if p.id == name), "")
    if not colon or not title:
        return difference
    rest = re.sub(r"[a-z_]+", lambda found: table["stands"].get(found[0], found[0]), rest)
    return f"{table['differences'].get(key, title)}: {rest}"


# --- coverage ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Covered:
    """What the exhaustive check says of one procedure: households looked at, whether all there can be, and findings."""

    households: int
    complete: bool
    findings: tuple[Finding, ...]
    groups: tuple[CoverageGroup, ...] = ()


def covered(pack: Pack, procedure: str, limit: int = QUICK) -> Covered:
    """The editions of one procedure alone."""
    mine = replace(pack, procedures=tuple(p for p in pack.procedures if p.id == procedure), compiled={})
    found = cover(mine, limit)
    return Covered(found.exhaustive + found.pairwise, not found.large, found.findings, found.groups)
