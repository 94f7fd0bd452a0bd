"""Reads a folder of definitions into a ``Pack``, or says everything that is wrong with it.

Layout: ``_shared/{events,questions,offices,identity,calendar,relations}.yaml`` and ``<id>/procedure*.yaml``; several
revisions of one procedure stand side by side with effective periods that do not overlap.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from kakanai_desk.core.words import Words
from kakanai_desk.forms.calendar import OpeningDays
from kakanai_desk.forms.condition_source import FactSign, Signs, read_condition
from kakanai_desk.forms.conditions import Always
from kakanai_desk.forms.deadlines import Count, DeadlineRule
from kakanai_desk.forms.definitions import (
    AnswerType,
    Asked,
    Bring,
    Choice,
    Event,
    IdentityKind,
    Level,
    LevelRule,
    Pack,
    Procedure,
    Question,
    Section,
)
from kakanai_desk.forms.facts import CASE_FACTS, PERSON_FACTS, STAGES
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.source import Node, read

LANGUAGES = ("ja", "easy", "pt-BR", "vi", "en", "zh-Hans", "es", "fil", "id", "ko", "ne")
T = TypeVar("T")


class BrokenDefinitions(Exception):
    """The folder cannot be used; ``findings`` says all that is wrong."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(f) for f in findings))
        self.findings = findings


def load(folder: Path) -> Pack:
    """The pack of ``folder``.

    Raises:
        BrokenDefinitions: with every finding.
    """
    pack, findings = load_with_findings(folder)
    if findings:
        raise BrokenDefinitions(findings)
    return pack


def load_with_findings(folder: Path) -> tuple[Pack, list[Finding]]:
    """As ``load``, but gives what could be read together with the findings."""
    findings: list[Finding] = []
    shared = folder / "_shared"
    if not shared.is_dir():
        findings.append(Finding(folder.name, 1, "", "PROC-000", "定義のフォルダではありません(_shared がありません)。"))
        return _empty(), findings

    def listed(name: str, one: Callable[[Node], T | None], key: str) -> list[T]:
        node = read(shared / f"{name}.yaml", folder, findings)
        rows = node.need(key) if node is not None else None
        return [row for n in (rows.items() if rows else ()) if (row := one(n)) is not None]

    sections = {s.id: s for s in listed("offices", _section, "sections")}
    events = {e.id: e for e in listed("events", _event, "events")}
    kinds = {k.id: k for k in listed("identity", _identity_kind, "kinds")}
    relations = tuple(listed("relations", lambda n: n.text(), "relations"))
    calendar_node = read(shared / "calendar.yaml", folder, findings)
    calendar = _calendar(calendar_node) if calendar_node else OpeningDays({}, date.max)

    questions_node = read(shared / "questions.yaml", folder, findings)
    rows = questions_node.need("questions") if questions_node else None
    nodes = list(rows.items()) if rows else []
    signs = _signs(nodes, tuple(events), relations)
    questions = {q.id: q for order, n in enumerate(nodes) if (q := _question(n, order, signs)) is not None}
    _find_circles(questions, nodes)

    procedures: list[Procedure] = []
    for file in sorted(folder.glob("[!_]*/procedure*.yaml")):
        node = read(file, folder, findings)
        if node is not None:
            found = _procedure(node, file, signs, sections, events, questions)
            if found is not None:
                procedures.append(found)
    _find_overlaps(procedures, findings)
    return Pack(questions, tuple(procedures), events, sections, kinds, relations, calendar), findings


def _empty() -> Pack:
    return Pack({}, (), {}, {}, {}, (), OpeningDays({}, date.max))


# --- parts ------------------------------------------------------------------------------------------------------


def words(node: Node | None) -> Words:
    """``ja`` text alone, or a mapping of languages. Ruby marks ``{漢字|かんじ}`` must be balanced."""
    if node is None:
        return {}
    if not node.is_map():
        return {"ja": node.text()}
    node.only(*LANGUAGES)
    found: dict[str, str] = {}
    keys = node.names()
    for language in keys:
        at = node.get(language)
        if at is not None:
            found[language] = at.text()
            rest = re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", found[language])
            if re.search(r"[{}|]", rest) and "{" in found[language]:
                at.fault("PROC-011", "ふりがなの書き方が違います。", "{漢字|かんじ} のように書きます。")
    if "ja" not in found:
        node.fault("PROC-014", "日本語(ja)がありません。")
    return found


def _identifier(node: Node) -> str:
    at = node.need("id")
    found = at.text() if at else ""
    if at and not re.fullmatch(r"[a-z][a-z0-9_]*", found):
        at.fault("PROC-015", f"'{found}' はIDに使えません。", "英小文字・数字・_ だけで書きます。")
    return found


def _optional(node: Node, key: str) -> str:
    at = node.get(key)
    return at.text() if at else ""


def _section(node: Node) -> Section | None:
    node.only("id", "name", "building", "floor", "counter", "way", "phone", "hours", "order")
    order = node.need("order")
    return Section(
        _identifier(node),
        _optional(node, "name"),
        _optional(node, "building"),
        _optional(node, "floor"),
        _optional(node, "counter"),
        words(node.get("way")),
        _optional(node, "phone"),
        order.whole() if order else 0,
        _optional(node, "hours"),
    )


def _event(node: Node) -> Event | None:
    node.only("id", "title", "hint", "key", "date", "date_title")
    key = node.need("key")
    return Event(
        _identifier(node),
        words(node.need("title")),
        words(node.get("hint")),
        key.whole() if key else 0,
        _optional(node, "date"),
        _optional(node, "date_title"),
    )


def _identity_kind(node: Node) -> IdentityKind | None:
    node.only("id", "name", "points", "expiry")
    points, expiry = node.need("points"), node.get("expiry")
    return IdentityKind(
        _identifier(node), _optional(node, "name"), points.whole() if points else 2, expiry.truth() if expiry else False
    )


def _calendar(node: Node) -> OpeningDays:
    node.only("holidays", "until")
    days: dict[date, str] = {}
    at, until = node.need("holidays"), node.need("until")
    if at is not None and at.is_map():
        for key, name in at.value.items():
            days[date(key.year, key.month, key.day)] = str(name)
    return OpeningDays(days, until.day() if until else date.max)


def _signs(nodes: list[Node], events: tuple[str, ...], relations: tuple[str, ...]) -> Signs:
    """What every fact's name means, before any condition is read."""
    signs: dict[str, FactSign] = {
        "event": FactSign(False, events),
        "visit_date": FactSign(False, is_date=True),
        "event_date": FactSign(False, is_date=True),
        "applicant_role": FactSign(False, ("self", "head", "member", "legal_representative", "agent", "messenger")),
        "identity": FactSign(False, ("checked", "not_checked")),
        "birth_date": FactSign(True, is_date=True),
        "sex": FactSign(True, ("male", "female", "not_applicable")),
        "relation": FactSign(True, relations),
        "nationality": FactSign(True),
        "stage": FactSign(True, STAGES),
        "is_applicant": FactSign(True, ("yes", "no")),
    }
    assert set(signs) == set(PERSON_FACTS) | set(CASE_FACTS)  # noqa: S101 - both tables describe the same facts
    for node in nodes:
        name, kind = node.get("id"), node.get("type")
        if name is None or kind is None or not isinstance(name.value, str):
            continue
        values: tuple[str, ...] = ()
        if kind.value == "yes_no":
            values = ("yes", "no")
        elif kind.value == "choice" and isinstance(node.value.get("choices"), list):
            at = node.get("choices")
            values = tuple(c.value["value"] for c in (at.items() if at else ()) if c.has("value"))
        signs[name.value] = FactSign(node.has("people"), values, kind.value == "date")
    return signs


def _question(node: Node, order: int, signs: Signs) -> Question | None:
    node.only(
        "id", "type", "to", "ask", "hint", "why", "clerk", "choices", "when", "people", "together",
        "not_after_visit", "max_length",
    )  # fmt: skip
    kind = node.need("type")
    if kind is None:
        return None
    answer_type = kind.member(AnswerType)
    to, together, late, length = (
        node.get("to"),
        node.get("together"),
        node.get("not_after_visit"),
        node.get("max_length"),
    )
    choices: tuple[Choice, ...] = ()
    at = node.get("choices")
    if answer_type is AnswerType.CHOICE:
        choices = tuple(_choice(n) for n in (at.items() if at else ()))
        if not 2 <= len(choices) <= 9:
            node.fault("PROC-016", "選択肢は2〜9個です。", "10キーの数字1つで選べる数にします。")
    elif at is not None:
        at.fault("PROC-017", "choices は type: choice のときだけ書けます。")
    return Question(
        id=_identifier(node),
        type=answer_type,
        ask=words(node.need("ask")),
        order=order,
        asked=to.member(Asked) if to else Asked.VISITOR,
        choices=choices,
        hint=words(node.get("hint")),
        why=words(node.get("why")),
        clerk=_optional(node, "clerk"),
        when=read_condition(node.get("when"), signs),
        of_person=node.has("people"),
        people=read_condition(node.get("people"), signs) if node.has("people") else Always(),
        together=together.truth() if together else False,
        not_after_visit=late.truth() if late else False,
        max_length=length.whole() if length else 0,
    )


def _choice(node: Node) -> Choice:
    node.only("value", "label", "hint", "pictogram")
    value = node.need("value")
    return Choice(
        value.text() if value else "", words(node.need("label")), words(node.get("hint")), _optional(node, "pictogram")
    )


def _count(node: Node, signs: Signs) -> Count:
    node.only("from", "days", "first_day", "closed_day", "reading")
    start, days, first, closed = node.need("from"), node.need("days"), node.get("first_day"), node.get("closed_day")
    name = start.text() if start else ""
    if start is not None and (name not in signs or not signs[name].is_date):
        start.fault(
            "PROC-022", f"'{name}' という日付はありません。", near(name, [n for n, s in signs.items() if s.is_date])
        )
    return Count(
        name,
        days.whole() if days else 0,
        first.word_of(("counted", "not_counted")) == "counted" if first else False,
        closed.word_of(("next_open", "stays")) == "next_open" if closed else True,
        _optional(node, "reading"),
    )


def _deadline(node: Node, signs: Signs) -> DeadlineRule:
    node.only("counts", "alternatives", "fallback")
    counts, others, instead = node.need("counts"), node.get("alternatives"), node.get("fallback")
    return DeadlineRule(
        tuple(_count(n, signs) for n in (counts.items() if counts else ())),
        tuple(_count(n, signs) for n in (others.items() if others else ())),
        tuple((k, at.text()) for k in (instead.names() if instead else ()) if instead and (at := instead.get(k))),
    )


def _level(node: Node, signs: Signs) -> LevelRule | None:
    node.only("level", "when", "why")
    level = node.need("level")
    if level is None:
        return None
    return LevelRule(level.member(Level), read_condition(node.get("when"), signs), words(node.need("why")))


def _bring(node: Node, signs: Signs) -> Bring:
    if node.is_map() and node.has("what"):
        node.only("what", "when")
        return Bring(words(node.get("what")), read_condition(node.get("when"), signs))
    return Bring(words(node))


def _procedure(
    node: Node,
    file: Path,
    signs: Signs,
    sections: dict[str, Section],
    events: dict[str, Event],
    questions: dict[str, Question],
) -> Procedure | None:
    node.only(
        "id", "rule", "revision", "effective", "title", "short", "basis", "section", "events", "for_each", "levels",
        "not_needed", "deadline", "bring", "asks", "documents", "individual_number", "note", "pictogram",
        "order",
    )  # fmt: skip
    procedure_id = _identifier(node)
    if procedure_id and procedure_id != file.parent.name:
        node.fault("PROC-018", f"ID '{procedure_id}' とフォルダ名 '{file.parent.name}' が違います。")
    effective = node.need("effective")
    since = effective.need("from") if effective else None
    until = effective.get("until") if effective else None
    if effective is not None:
        effective.only("from", "until")

    def known(key: str, options: dict[str, T], code: str, what: str) -> tuple[str, ...]:
        at = node.get(key)
        names = at.texts() if at else ()
        for name in names:
            if at is not None and name not in options:
                at.fault(code, f"'{name}' という{what}はありません。", near(name, options))
        return names

    section = node.need("section")
    if section is not None and section.text() not in sections:
        section.fault("PROC-019", f"'{section.text()}' という課はありません。", near(section.text(), sections))
    documents = node.get("documents")
    files = documents.texts() if documents else ()
    for name in files:
        if documents is not None and not (file.parent / name).is_file():
            documents.fault("PROC-025", f"様式 '{name}' がありません。", "documents/ の中のファイル名を書きます。")
    levels, revision, order = node.need("levels"), node.need("revision"), node.get("order")
    each, deadline, bring = node.get("for_each"), node.get("deadline"), node.get("bring")
    if node.need("basis") is None or node.need("rule") is None:
        return None
    found = tuple(r for n in (levels.items() if levels else ()) if (r := _level(n, signs)) is not None)
    of_person = each.word_of(("person", "household")) == "person" if each else False
    for rule in found:
        if rule.when.per_person() and not of_person and levels is not None:
            levels.fault(
                "PROC-026", "人ごとの条件には for_each: person が要ります。", "または some_person で囲みます。"
            )
    return Procedure(
        id=procedure_id,
        rule=_optional(node, "rule"),
        revision=revision.whole() if revision else 1,
        effective_from=since.day() if since else date.min,
        effective_until=until.day() if until else None,
        title=words(node.need("title")),
        short=words(node.get("short")) or words(node.get("title")),
        basis=_optional(node, "basis"),
        section=section.text() if section else "",
        events=known("events", events, "PROC-027", "異動"),
        of_person=of_person,
        levels=found,
        not_needed=words(node.get("not_needed")),
        deadline=_deadline(deadline, signs) if deadline else None,
        bring=tuple(_bring(n, signs) for n in (bring.items() if bring else ())),
        asks=known("asks", questions, "PROC-012", "質問"),
        documents=files,
        individual_number=_optional(node, "individual_number"),
        note=words(node.get("note")),
        pictogram=_optional(node, "pictogram"),
        order=order.whole() if order else 0,
        file=node.file,
    )


# --- whole-pack checks ------------------------------------------------------------------------------------------


def _find_circles(questions: dict[str, Question], nodes: list[Node]) -> None:
    """A question that is put only if its own answer … : nobody could ever answer it."""
    lines = {n.value.get("id"): n for n in nodes if n.is_map()}

    def reaches(start: str, name: str, seen: set[str]) -> bool:
        question = questions.get(name)
        if question is None or name in seen:
            return False
        seen.add(name)
        below = {*question.when.names(), *question.people.names()}
        return start in below or any(reaches(start, inner, seen) for inner in below)

    for name in questions:
        if reaches(name, name, set()) and name in lines:
            lines[name].fault("PROC-028", f"'{name}' を聞く条件が、めぐりめぐって自分の答えを使っています。")


def _find_overlaps(procedures: list[Procedure], findings: list[Finding]) -> None:
    """Two revisions of one procedure in force on the same day."""
    for index, one in enumerate(procedures):
        for other in procedures[index + 1 :]:
            if one.id == other.id and (
                one.effective_from <= (other.effective_until or date.max)
                and other.effective_from <= (one.effective_until or date.max)
            ):
                findings.append(
                    Finding(
                        other.file,
                        1,
                        "effective",
                        "PROC-029",
                        f"'{one.file}' と施行期間が重なっています。",
                        "前の版に until を書きます。",
                    )
                )
