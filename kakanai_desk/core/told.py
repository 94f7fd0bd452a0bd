"""What one section is told of an application: what its procedure needs, as far as the clerk may see (R-026, R-068).

Made of the body of a closed visit, at the center or on the desk that has it still; both keep to the same ``Limits``. An
individual number is never told: only that there is one. Names on the wire live forever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import msgspec

WHOLE = "*"  # of a question that was put to all at once


class Cover(StrEnum):
    """Why a datum is not told; it is there."""

    NONE = ""
    RIGHT = "right"  # the clerk's groups do not include the field
    PROTECTED = "protected"  # 支援措置


@dataclass(frozen=True)
class Limits:
    """``questions``: whose answers the procedure needs. ``guarded``: of which only that there is one is told;
    ``addresses``: those that say where somebody lives, told of a protected household only with ``protection``."""

    questions: frozenset[str]
    guarded: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    protection: bool = False


class ToldPerson(msgspec.Struct, frozen=True):
    """One of those whom the procedure is for. ``number``: an individual number was taken."""

    id: str
    name: str
    kana: str
    birth: str
    sex: str
    relation: str
    nationality: str
    address: str
    address_cover: Cover
    number: bool
    protected: bool


class ToldApplicant(msgspec.Struct, frozen=True):
    """Who stood at the counter, and what was shown there. ``person``: one of the household, or empty."""

    role: str
    person: str
    name: str
    address: str
    address_cover: Cover
    identity: list[str]
    number_checked: bool
    authority_checked: bool


class ToldAnswer(msgspec.Struct, frozen=True):
    """``person``: whose it is; empty: of the household. A covered one has no value."""

    question: str
    person: str
    value: str
    cover: Cover


class ToldPaper(msgspec.Struct, frozen=True):
    """A paper that was made. ``check``: the first digits of its SHA-256."""

    id: str
    title: str
    pages: int
    check: str
    signed: bool


class Told(msgspec.Struct, frozen=True):
    """One procedure of one closed visit. ``why``: the reasons in words; ``added``: the clerk's reason for taking it in;
    ``by_mark``: why it was signed by a mark."""

    procedure: str
    reception_number: str
    event: str
    day: str
    section: str
    clerk: str
    level: str
    deadline: str
    why: list[str]
    added: str
    by_mark: str
    people: list[ToldPerson]
    applicant: ToldApplicant
    answers: list[ToldAnswer]
    papers: list[ToldPaper]
    protected: bool


def told(body: Mapping[str, Any], procedure: str, limits: Limits) -> Told:
    """What is told of ``procedure``.

    Raises:
        KeyError, ValueError, TypeError, AttributeError: the body does not say what it must, or has no such procedure.
    """
    case, needed = body["case"], _procedure(body, procedure)
    applicant: Mapping[str, Any] = case.get("applicant") or {}
    household: list[Mapping[str, Any]] = list(case.get("people") or ())
    protected = any(p.get("protection") for p in household)
    covers = protected and not limits.protection
    at_counter = str(applicant.get("person") or "")
    named = set(needed.get("persons") or (p["id"] for p in household)) | {at_counter}
    people = [p for p in household if p["id"] in named]
    overrides: Iterable[Any] = body.get("overrides") or ()
    signature: Mapping[str, Any] = body.get("signature") or {}
    deadline: Mapping[str, Any] = needed.get("deadline") or {}
    return Told(
        procedure,
        str(body["reception_number"]),
        str(case["event"]),
        str(case["visit_date"]),
        str(body.get("section", "")),
        str(body.get("clerk", "")),
        str(needed.get("level", "")),
        str(deadline.get("date", "")),
        list(dict.fromkeys(str(r["why"]) for r in needed.get("reasons") or () if r.get("why"))),
        next((str(reason) for of, included, reason in overrides if of == procedure and included), ""),
        str(signature.get("by_mark") or ""),
        [_person(p, covers) for p in people],
        _applicant(applicant, at_counter, covers),
        list(_answers(case.get("answers") or {}, {p["id"] for p in people}, limits, covers)),
        list(_papers(body, needed, signature)),
        protected,
    )


def _procedure(body: Mapping[str, Any], procedure: str) -> Mapping[str, Any]:
    decision: Mapping[str, Any] = body.get("decision") or {}
    found: Iterable[Mapping[str, Any]] = decision.get("procedures") or ()
    needed = next((p for p in found if p["id"] == procedure), None)
    if needed is None:
        raise KeyError(procedure)
    return needed


def _covered(value: object, covers: bool) -> tuple[str, Cover]:
    """An address, or why it is not told; nothing covers what is not there."""
    if value and covers:
        return "", Cover.PROTECTED
    return str(value or ""), Cover.NONE


def _person(p: Mapping[str, Any], covers: bool) -> ToldPerson:
    def text(key: str) -> str:
        return str(p.get(key) or "")

    address, cover = _covered(p.get("address"), covers)
    return ToldPerson(
        text("id"),
        text("name"),
        text("kana"),
        text("birth_date"),
        text("sex"),
        text("relation"),
        text("nationality"),
        address,
        cover,
        bool(p.get("individual_number")),
        bool(p.get("protection")),
    )


def _applicant(a: Mapping[str, Any], person: str, covers: bool) -> ToldApplicant:
    address, cover = _covered(a.get("address"), covers)
    return ToldApplicant(
        str(a.get("role") or ""),
        person,
        str(a.get("name") or ""),
        address,
        cover,
        [str(shown["kind"]) for shown in a.get("identity") or ()],
        bool(a.get("number_checked")),
        bool(a.get("authority_checked")),
    )


def _answers(answers: Mapping[str, Any], people: set[str], limits: Limits, covers: bool) -> Iterable[ToldAnswer]:
    for question in sorted(limits.questions & set(answers)):
        said = answers[question]
        each = cast("Mapping[str, Any]", said) if isinstance(said, Mapping) else {"": said}
        cover = Cover.RIGHT if question in limits.guarded else Cover.NONE
        if covers and question in limits.addresses:
            cover = Cover.PROTECTED
        for person, value in each.items():
            if person in ("", WHOLE) or person in people:
                yield ToldAnswer(question, person, "" if cover else str(value), cover)


def _papers(body: Mapping[str, Any], needed: Mapping[str, Any], signature: Mapping[str, Any]) -> Iterable[ToldPaper]:
    signed = {str(document[0]) for document in signature.get("documents") or ()}
    wanted = set(needed.get("forms") or ())
    for made in body.get("documents") or ():
        if made["id"] in wanted:
            check = str(made["content_sha256"])[:8]
            title = str(made.get("title") or needed.get("title") or "")
            yield ToldPaper(str(made["id"]), title, int(made["pages"]), check, made["id"] in signed)
