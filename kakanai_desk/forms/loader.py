"""Reads a folder of definitions into a ``Pack``, or says everything that is wrong with it.

Layout: ``_shared/{events,questions,offices,identity,calendar,relations}.yaml``, where wanted ``conditions.yaml`` (those
with a name), ``uses.yaml`` (用途メニュー), ``alerts.yaml``, ``fees.yaml``, ``closings.yaml`` (the city's tables),
``notices.yaml``, ``partners.yaml``; and ``<id>/procedure*.yaml``: several editions of one procedure stand side by side
with effective periods that do not overlap.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from kakanai_desk.forms.calendar import OpeningDays
from kakanai_desk.forms.city_tables import read_closings, read_fees
from kakanai_desk.forms.condition_source import Vocabulary, read_condition
from kakanai_desk.forms.conditions import per_person
from kakanai_desk.forms.definitions import (
    Alert,
    AnswerType,
    Event,
    IdentityKind,
    Pack,
    Procedure,
    Section,
    Severity,
    Use,
)
from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.notices import read_notices
from kakanai_desk.forms.partners import read_partners
from kakanai_desk.forms.procedure_source import Known, read_procedure
from kakanai_desk.forms.question_source import find_circles, read_question, signs_of
from kakanai_desk.forms.source import Node, read
from kakanai_desk.forms.text_source import identifier, optional, required, words

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


def opening_days(folder: Path) -> OpeningDays:
    """The calendar alone, for who needs nothing else of the content; without one, the general rule."""
    node = read(folder / "_shared" / "calendar.yaml", folder, [])
    return _calendar(node) if node else OpeningDays({}, date.max)


def load_with_findings(folder: Path) -> tuple[Pack, list[Finding]]:
    """As ``load``, but gives what could be read together with the findings."""
    findings: list[Finding] = []
    shared = folder / "_shared"
    if not shared.is_dir():
        findings.append(Finding(folder.name, 1, "", "PROC-000", "定義のフォルダではありません(_shared がありません)。"))
        return Pack({}, (), {}, {}, {}, (), OpeningDays({}, date.max)), findings

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
    closings = read_closings(shared, folder, findings)
    vocabulary = Vocabulary(signs_of(nodes, tuple(events), relations), calendar, closings=closings)
    if (shared / "conditions.yaml").is_file():
        _name_conditions(read(shared / "conditions.yaml", folder, findings), vocabulary)
    questions = {q.id: q for order, n in enumerate(nodes) if (q := read_question(n, order, vocabulary)) is not None}
    find_circles(questions, nodes)
    for event in events.values():
        question = questions.get(event.date_fact)
        if event.date_fact and (question is None or question.type is not AnswerType.DATE):
            message = f"異動 '{event.id}' の日 '{event.date_fact}' という日付の質問はありません。"
            findings.append(Finding(f"{folder.name}/_shared/events.yaml", 1, "date", "PROC-012", message))

    files = sorted(folder.glob("[!_]*/procedure*.yaml"))
    ids = frozenset(file.parent.name for file in files)
    fees = read_fees(shared, folder, findings)
    known = Known(vocabulary, sections, events, questions, ids, fees)
    procedures: list[Procedure] = []
    for file in files:
        node = read(file, folder, findings)
        found = read_procedure(node, file, known) if node is not None else None
        if found is not None:
            procedures.append(found)
    _find_overlaps(procedures, findings)
    alerts: list[Alert] = []
    if (shared / "alerts.yaml").is_file():
        alerts = listed("alerts", lambda n: _alert(n, vocabulary, tuple(events)), "alerts")
    uses: list[Use] = []
    if (shared / "uses.yaml").is_file():
        seen: set[str] = set()
        uses = listed("uses", lambda n: _use(n, ids, seen), "uses")
    pack = Pack(
        questions,
        tuple(procedures),
        events,
        sections,
        kinds,
        relations,
        calendar,
        vocabulary.conditions,
        tuple(uses),
        fees,
        tuple(alerts),
        read_notices(shared, folder, findings, sections),
        read_partners(shared, folder, findings),
        _readings(read(shared / "offices.yaml", folder, []), findings),
    )
    return pack, findings


# --- shared tables ----------------------------------------------------------------------------------------------


def _section(node: Node) -> Section | None:
    """A visitor is sent there, so building, floor, counter and hours may not be missing."""
    node.only("id", "name", "building", "floor", "counter", "way", "phone", "hours", "order")
    order = node.need("order")
    return Section(
        identifier(node),
        required(node, "name"),
        required(node, "building"),
        required(node, "floor"),
        required(node, "counter"),
        words(node.get("way")),
        optional(node, "phone"),
        order.whole() if order else 0,
        required(node, "hours"),
    )


def _readings(node: Node | None, findings: list[Finding]) -> dict[str, str]:
    """``readings: {市民課: しみんか}`` of the offices: what names of places are read like."""
    rows = node.get("readings") if node is not None else None
    if rows is None or node is None:
        return {}
    found: dict[str, str] = {}
    rows.findings = findings
    for name in rows.names():
        at = rows.get(name)
        found[name] = at.text() if at is not None else ""
        if at is not None and not re.fullmatch(r"[ぁ-ゖー]+", found[name]):
            at.fault("PROC-085", f"'{found[name]}' は読み(ひらがな)ではありません。")
    return found


def _event(node: Node) -> Event | None:
    node.only("id", "title", "hint", "key", "date", "date_title")
    key = node.need("key")
    return Event(
        identifier(node),
        words(node.need("title")),
        words(node.get("hint")),
        key.text().upper() if key else "",
        optional(node, "date"),
        optional(node, "date_title"),
    )


def _identity_kind(node: Node) -> IdentityKind | None:
    node.only("id", "name", "points", "expiry")
    points, expiry = node.need("points"), node.get("expiry")
    return IdentityKind(
        identifier(node), optional(node, "name"), points.whole() if points else 2, expiry.truth() if expiry else False
    )


def _calendar(node: Node) -> OpeningDays:
    node.only("holidays", "until")
    days: dict[date, str] = {}
    at, until = node.need("holidays"), node.need("until")
    if at is not None and at.is_map():
        for key, name in at.value.items():
            days[date(key.year, key.month, key.day)] = str(name)
    calendar = OpeningDays(days, until.day() if until else date.max)
    for day in calendar.without_substitute():
        node.fault(
            "PROC-035",
            f"{day.isoformat()}({days[day]})は日曜日ですが、振替休日がありません。",
            "祝日法 第3条第2項: その日後の最も近い「国民の祝日でない日」を 振替休日 として足します。",
        )
    return calendar


def _name_conditions(node: Node | None, vocabulary: Vocabulary) -> None:
    """``conditions: {NAME: condition}``; each may use those above it."""
    rows = node.need("conditions") if node is not None else None
    for name in rows.names() if rows else ():
        at = rows.get(name) if rows else None
        if at is not None:
            vocabulary.conditions[name] = read_condition(at, vocabulary)


def _use(node: Node, procedures: frozenset[str], seen: set[str]) -> Use | None:
    node.only("id", "title", "hint", "pictogram", "uses", "procedures")
    use_id = identifier(node)
    if use_id in seen:
        node.fault("PROC-036", f"用途 '{use_id}' が二度あります。")
    seen.add(use_id)
    below, leads = node.get("uses"), node.get("procedures")
    names = leads.texts() if leads else ()
    for name in names:
        if leads is not None and name not in procedures:
            leads.fault("PROC-033", f"'{name}' という手続はありません。", near(name, procedures))
    if (below is None) == (leads is None):
        node.fault("PROC-036", "uses か procedures のどちらか一つを書きます。")
    return Use(
        use_id,
        words(node.need("title")),
        words(node.get("hint")),
        optional(node, "pictogram"),
        tuple(u for n in (below.items() if below else ()) if (u := _use(n, procedures, seen)) is not None),
        names,
    )


def _alert(node: Node, vocabulary: Vocabulary, events: tuple[str, ...]) -> Alert:
    node.only("id", "level", "events", "when", "say")
    level, at = node.need("level"), node.get("events")
    when = read_condition(node.need("when"), vocabulary)
    if per_person(when):
        node.fault("PROC-026", "見直しの条件は世帯の条件です。", "some_person で囲みます。")
    names = at.texts() if at else ()
    for name in names:
        if at is not None and name not in events:
            at.fault("PROC-027", f"'{name}' という異動はありません。", near(name, events))
    severity = level.member(Severity) if level else Severity.ALERT
    return Alert(identifier(node), severity, when, required(node, "say"), names)


# --- whole-pack checks ------------------------------------------------------------------------------------------


def _find_overlaps(procedures: list[Procedure], findings: list[Finding]) -> None:
    """Two editions of one procedure in force on the same day."""
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
