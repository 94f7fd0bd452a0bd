"""Reads one ``procedure*.yaml``. What a procedure must say is needed here; what it says wrongly becomes a finding."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kakanai_desk.core.words import Words
from kakanai_desk.forms.condition_source import Vocabulary, read_condition, read_count
from kakanai_desk.forms.conditions import per_person
from kakanai_desk.forms.deadlines import DeadlineRule
from kakanai_desk.forms.definitions import (
    Bring,
    Event,
    Fee,
    FeeRule,
    Level,
    LevelRule,
    Procedure,
    Question,
    Replacement,
    Section,
    Waiver,
)
from kakanai_desk.forms.findings import near
from kakanai_desk.forms.source import Node
from kakanai_desk.forms.text_source import identifier, optional, words

FIELDS = (
    "id", "rule", "revision", "effective", "title", "short", "basis", "section", "events", "for_each", "levels",
    "not_needed", "deadline", "late", "bring", "fee", "asks", "documents", "individual_number", "note", "after",
    "together", "replaced_by", "pictogram", "order",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What a procedure may refer to."""

    vocabulary: Vocabulary
    sections: Mapping[str, Section]
    events: Mapping[str, Event]
    questions: Mapping[str, Question]
    procedures: frozenset[str]
    fees: Mapping[str, Fee]


def read_procedure(node: Node, file: Path, known: Known) -> Procedure | None:
    node.only(*FIELDS)
    procedure_id = identifier(node)
    if procedure_id and procedure_id != file.parent.name:
        node.fault("PROC-018", f"ID '{procedure_id}' とフォルダ名 '{file.parent.name}' が違います。")
    since, until = _effective(node)
    section = node.need("section")
    if section is not None:
        _all_known(section, (section.text(),), known.sections, "PROC-019", "課")
    documents = node.get("documents")
    files = documents.texts() if documents else ()
    for name in files:
        if documents is not None and not (file.parent / name).is_file():
            documents.fault("PROC-025", f"様式 '{name}' がありません。", "documents/ の中のファイル名を書きます。")
    revision, order, each = node.need("revision"), node.get("order"), node.get("for_each")
    of_person = each.word_of(("person", "household")) == "person" if each else False
    levels = _levels(node, known.vocabulary, of_person=of_person)
    deadline, late = _deadline(node, known.vocabulary)
    bring = node.need("bring")
    basis, rule = _basis(node), node.need("rule")
    if not basis or rule is None:
        return None
    return Procedure(
        id=procedure_id,
        rule=rule.text(),
        revision=revision.whole() if revision else 1,
        effective_from=since,
        effective_until=until,
        title=words(node.need("title")),
        short=words(node.get("short")) or words(node.get("title")),
        basis=basis,
        section=section.text() if section else "",
        events=_listed(node, "events", known.events, "PROC-027", "異動"),
        of_person=of_person,
        levels=levels,
        not_needed=words(node.get("not_needed")),
        deadline=deadline,
        late=late,
        bring=tuple(_bring(n, known.vocabulary) for n in (bring.items() if bring else ())),
        fee=_fee(node, known, of_person=of_person),
        asks=_listed(node, "asks", known.questions, "PROC-012", "質問"),
        documents=files,
        individual_number=optional(node, "individual_number"),
        note=words(node.get("note")),
        after=_listed(node, "after", known.procedures, "PROC-033", "手続"),
        together=_listed(node, "together", known.procedures, "PROC-033", "手続"),
        replaced_by=_replacements(node, known),
        pictogram=optional(node, "pictogram"),
        order=order.whole() if order else 0,
        file=node.file,
    )


def _listed(node: Node, key: str, options: Iterable[str], code: str, what: str) -> tuple[str, ...]:
    at = node.get(key)
    if at is None:
        return ()
    names = at.texts()
    _all_known(at, names, frozenset(options), code, what)
    return names


def _all_known(node: Node, names: tuple[str, ...], options: Container[str], code: str, what: str) -> None:
    for name in names:
        if name not in options:
            hint = near(name, options) if isinstance(options, Iterable) else ""
            node.fault(code, f"'{name}' という{what}はありません。", hint)


def _replacements(node: Node, known: Known) -> tuple[Replacement, ...]:
    at = node.get("replaced_by")
    found: list[Replacement] = []
    for one in at.items() if at else ():
        one.only("procedure", "why")
        other = one.need("procedure")
        name = other.text() if other else ""
        if other is not None:
            _all_known(other, (name,), known.procedures, "PROC-033", "手続")
        found.append(Replacement(name, words(one.need("why"))))
    return tuple(found)


def _effective(node: Node) -> tuple[date, date | None]:
    effective = node.need("effective")
    if effective is None:
        return date.min, None
    effective.only("from", "until")
    since, until = effective.need("from"), effective.get("until")
    first, last = since.day() if since else date.min, until.day() if until else None
    if until is not None and last is not None and last < first:
        until.fault("PROC-030", "終わりの日が始まりの日より前です。")
    return first, last


def _basis(node: Node) -> str:
    """The law and its article (第…条), or a text that says 要確認."""
    at = node.need("basis")
    found = at.text() if at else ""
    if at is not None and not re.search(r"第[0-9]+条|要確認", found):
        at.fault("PROC-031", "根拠には法令の名と条(第…条)を書きます。", "わからないときは 要確認 と書きます。")
    return found


def _levels(node: Node, vocabulary: Vocabulary, *, of_person: bool) -> tuple[LevelRule, ...]:
    at = node.need("levels")
    found: list[LevelRule] = []
    for one in at.items() if at else ():
        one.only("level", "when", "why")
        level = one.need("level")
        if level is None:
            continue
        rule = LevelRule(level.member(Level), read_condition(one.get("when"), vocabulary), words(one.need("why")))
        found.append(rule)
        if at is not None and per_person(rule.when) and not of_person:
            at.fault("PROC-026", "人ごとの条件には for_each: person が要ります。", "または some_person で囲みます。")
    return tuple(found)


def _deadline(node: Node, vocabulary: Vocabulary) -> tuple[DeadlineRule | None, Words]:
    """The rule and what follows when it is missed. ``deadline: none`` says that there is none."""
    at = node.need("deadline")
    if at is None:
        return None, {}
    if at.value == "none":
        return None, words(node.get("late"))
    at.only("counts", "alternatives", "fallback")
    counts, others, instead = at.need("counts"), at.get("alternatives"), at.get("fallback")
    rule = DeadlineRule(
        tuple(read_count(n, vocabulary) for n in (counts.items() if counts else ())),
        tuple(read_count(n, vocabulary) for n in (others.items() if others else ())),
        tuple((k, to.text()) for k in (instead.names() if instead else ()) if instead and (to := instead.get(k))),
    )
    return rule, words(node.need("late"))


def _fee(node: Node, known: Known, *, of_person: bool) -> FeeRule | None:
    """``fee: {table: ID, copies: QUESTION, waived: [{when, why}]}``."""
    at = node.get("fee")
    if at is None:
        return None
    at.only("table", "copies", "waived")
    row, copies, waived = at.need("table"), at.get("copies"), at.get("waived")
    if row is not None:
        _all_known(row, (row.text(),), known.fees, "PROC-039", "手数料")
    if copies is not None:
        _all_known(copies, (copies.text(),), known.questions, "PROC-012", "質問")
    found: list[Waiver] = []
    for one in waived.items() if waived else ():
        one.only("when", "why")
        waiver = Waiver(read_condition(one.need("when"), known.vocabulary), words(one.need("why")))
        if per_person(waiver.when) and not of_person:
            one.fault("PROC-026", "人ごとの条件には for_each: person が要ります。", "または some_person で囲みます。")
        found.append(waiver)
    return FeeRule(row.text() if row else "", copies.text() if copies else "", tuple(found))


def _bring(node: Node, vocabulary: Vocabulary) -> Bring:
    if node.is_map() and node.has("what"):
        node.only("what", "when")
        when = read_condition(node.get("when"), vocabulary)
        if per_person(when):
            node.fault("PROC-026", "持ち物の条件は世帯の条件です。", "some_person で囲みます。")
        return Bring(words(node.get("what")), when)
    return Bring(words(node))
