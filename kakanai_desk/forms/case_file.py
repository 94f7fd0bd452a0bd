"""The case file: one YAML from which everything can be driven without windows (docs/case-file.md).

Reading gives a ``Case`` or all findings at once; writing gives a file that reads back to the same case.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from kakanai_desk.core.person import Person, Protection, Sex
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import DIFFERS, TOGETHER, Answer, Applicant, ApplicantRole, Case, IdentityCheck
from kakanai_desk.forms.definitions import AnswerType, Pack, Question
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.source import Node, read

VERSION = 1


class BrokenCase(Exception):
    """The case file cannot be used; ``findings`` says all that is wrong."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(f) for f in findings))
        self.findings = findings


def read_case(file: Path, pack: Pack) -> Case:
    """The case of a file.

    Raises:
        BrokenCase: with every finding.
    """
    findings: list[Finding] = []
    node = read(file, file.parent, findings)
    case = case_of(node, pack) if node is not None else None
    if findings or case is None:
        raise BrokenCase(findings)
    return case


def case_of(node: Node, pack: Pack) -> Case | None:
    """A case from a mapping; faults become findings of the node."""
    if not node.is_map():
        node.fault("CASE-001", "ケースファイルではありません。", "docs/case-file.md の例を見てください。")
        return None
    node.only("kakanai_case", "visit_date", "event", "also", "people", "applicant", "answers")
    version = node.need("kakanai_case")
    if version is not None and version.whole() != VERSION:
        version.fault("CASE-002", "この版のケースファイルは読めません。", f"kakanai_case: {VERSION}")
    day, event = node.need("visit_date"), node.need("event")
    people_node = node.need("people")
    people = tuple(person_of(n, pack) for n in (people_node.items() if people_node else ()))
    ids = [p.id for p in people]
    for index, person_id in enumerate(ids):
        if person_id in ids[:index] and people_node is not None:
            people_node.fault("CASE-003", f"'{person_id}' が二人います。")
    applicant_node = node.get("applicant")
    return Case(
        visit_date=day.day() if day else Case.__dataclass_fields__["visit_date"].default,
        event=event.word_of(pack.events) if event else "",
        people=people,
        answers=answers_of(node.get("answers"), pack, ids),
        applicant=_applicant(applicant_node, pack, ids)
        if applicant_node
        else Applicant(person=ids[0] if ids else None),
        also=_also(node.get("also"), pack, event.value if event else None),
    )


def _also(node: Node | None, pack: Pack, first: object) -> tuple[str, ...]:
    """Further events, each once."""
    found = tuple(entry.word_of(pack.events) for entry in node.items()) if node else ()
    if node is not None and (first in found or len(set(found)) < len(found)):
        node.fault("CASE-006", "同じ異動が二度あります。")
    return found


def person_of(node: Node, pack: Pack) -> Person:
    node.only(
        "id", "name", "kana", "birth_date", "sex", "relation", "nationality", "address", "individual_number",
        "protection",
    )  # fmt: skip
    texts = {
        k: at.text() for k in ("name", "kana", "nationality", "address", "individual_number") if (at := node.get(k))
    }
    birth, sex, relation, person_id = node.get("birth_date"), node.get("sex"), node.get("relation"), node.need("id")
    return Person(
        id=person_id.text() if person_id else "",
        name=texts.get("name", ""),
        kana=texts.get("kana", ""),
        birth_date=_partial(birth) if birth else None,
        sex=sex.member(Sex) if sex else Sex.UNKNOWN,
        relation=relation.word_of(pack.relations) if relation else "",
        nationality=texts.get("nationality", "JP"),
        address=texts.get("address", ""),
        individual_number=texts.get("individual_number"),
        protection=_protection(protected) if (protected := node.get("protection")) else None,
    )


def _protection(node: Node) -> Protection:
    node.only("provisional", "until")
    provisional, until = node.get("provisional"), node.get("until")
    return Protection(provisional.truth() if provisional else False, until.day() if until else None)


def _partial(node: Node) -> PartialDate | None:
    try:
        return PartialDate.parse(node.value if isinstance(node.value, str) else node.day().isoformat())
    except ValueError:
        node.fault("PROC-009", "日付で書いてください。", '例: 2026-04-01、不詳は "1950-03"')
        return None


def _applicant(node: Node, pack: Pack, ids: list[str]) -> Applicant:
    node.only("role", "person", "name", "address", "identity", "number_checked", "authority_checked")
    role, person, name, address = node.get("role"), node.get("person"), node.get("name"), node.get("address")
    shown, number, authority = node.get("identity"), node.get("number_checked"), node.get("authority_checked")
    kinds: list[str] = []
    expires: list[Any] = []
    for one in shown.items() if shown else ():
        one.only("kind", "expires")
        kind, expiry = one.need("kind"), one.get("expires")
        kinds.append(kind.word_of(pack.identity_kinds) if kind else "")
        expires.append(expiry.day() if expiry else None)
    return Applicant(
        role.member(ApplicantRole) if role else ApplicantRole.SELF,
        person.word_of(ids) if person else (ids[0] if ids and not name else None),
        name.text() if name else "",
        address.text() if address else "",
        IdentityCheck(
            tuple(kinds),
            tuple(expires),
            number.truth() if number else False,
            authority.truth() if authority else False,
        ),
    )


def answers_of(node: Node | None, pack: Pack, ids: list[str]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for key in node.names() if node else ():
        at = node.get(key) if node else None
        question = pack.questions.get(key)
        if at is None:
            continue
        if question is None:
            at.fault("PROC-012", f"'{key}' という質問はありません。", near(key, pack.questions))
        elif at.is_map() and question.of_person:
            mine: dict[str, str] = {}
            for who in at.names():
                inner = at.get(who)
                if inner is not None:
                    if who not in (*ids, TOGETHER):
                        inner.fault("CASE-004", f"'{who}' という人はいません。", near(who, ids))
                    mine[who] = _answer(inner, question)
            found[key] = mine
        elif question.of_person:
            found[key] = {TOGETHER: _answer(at, question)}
        else:
            found[key] = _answer(at, question)
    return found


def _answer(node: Node, question: Question) -> str:
    if question.type is AnswerType.DATE:
        return node.day().isoformat()
    if question.type is AnswerType.YES_NO:
        if isinstance(node.value, bool):
            return "yes" if node.value else "no"
        return node.word_of(("yes", "no", DIFFERS) if question.together else ("yes", "no"))
    if question.type is AnswerType.CHOICE:
        return node.word_of((*(c.value for c in question.choices), *((DIFFERS,) if question.together else ())))
    return node.text()


# --- writing ----------------------------------------------------------------------------------------------------


def case_to_plain(case: Case, *, individual_numbers: bool = False) -> dict[str, Any]:
    """The case as plain values. Individual numbers only where the caller may keep them."""

    def person(p: Person) -> dict[str, Any]:
        row: dict[str, Any] = {"id": p.id, "name": p.name, "kana": p.kana}
        if p.birth_date is not None:
            row["birth_date"] = p.birth_date.iso()
        row |= {"sex": p.sex.value, "relation": p.relation, "nationality": p.nationality, "address": p.address}
        if individual_numbers and p.individual_number:
            row["individual_number"] = p.individual_number
        if p.protection is not None:
            until = p.protection.until
            row["protection"] = {
                "provisional": p.protection.provisional,
                **({"until": until.isoformat()} if until else {}),
            }
        return {k: v for k, v in row.items() if v != ""}

    a = case.applicant
    applicant: dict[str, Any] = {
        "role": a.role.value,
        "person": a.person,
        "name": a.name,
        "address": a.address,
        "identity": [
            {"kind": k, **({"expires": d.isoformat()} if d else {})}
            for k, d in zip(a.identity.kinds, a.identity.expires, strict=True)
        ],
        "number_checked": a.identity.number_checked,
        "authority_checked": a.identity.authority_checked,
    }
    return {
        "kakanai_case": VERSION,
        "visit_date": case.visit_date.isoformat(),
        "event": case.event,
        **({"also": list(case.also)} if case.also else {}),
        "people": [person(p) for p in case.people],
        "applicant": {k: v for k, v in applicant.items() if v not in ("", None, [], False)},
        "answers": {k: dict(v) if isinstance(v, Mapping) else v for k, v in case.answers.items()},
    }


def case_from_plain(value: Mapping[str, Any], pack: Pack) -> Case:
    """The case of plain values (what ``case_to_plain`` gave).

    Raises:
        BrokenCase: the values are no case.
    """
    findings: list[Finding] = []
    plain = dict(value)
    if isinstance(plain.get("visit_date"), str):
        plain["visit_date"] = PartialDate.parse(plain["visit_date"]).known
    for shown in plain.get("applicant", {}).get("identity", []):
        if isinstance(shown.get("expires"), str):
            shown["expires"] = PartialDate.parse(shown["expires"]).known
    for name, answer in plain.get("answers", {}).items():
        question = pack.questions.get(name)
        if question is not None and question.type is AnswerType.DATE and isinstance(answer, str):
            plain["answers"] = {**plain["answers"], name: PartialDate.parse(answer).known}
    case = case_of(Node(plain, "case", 1, "", findings), pack)
    if findings or case is None:
        raise BrokenCase(findings)
    return case


def write_case(case: Case) -> str:
    """The case file's text."""
    out = StringIO()
    yaml = YAML()
    yaml.dump(case_to_plain(case), out)  # pyright: ignore[reportUnknownMemberType]
    return out.getvalue()
