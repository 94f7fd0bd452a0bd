"""Runs the readable test cases beside the definitions (``<procedure>/cases/*.yaml``, R-036)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import case_of
from kakanai_desk.forms.decision import Decision, decide, document_id
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.interview import interview
from kakanai_desk.forms.source import Node, read

ABSENT = "この異動の手続ではない"


@dataclass(frozen=True)
class Outcome:
    """One case: its sentence, and what differs from the expectation (nothing: passed)."""

    file: str
    line: int
    sentence: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def check_cases(folder: Path, pack: Pack) -> tuple[list[Outcome], list[Finding]]:
    """All cases of a folder of definitions."""
    findings: list[Finding] = []
    outcomes = [_check(node, case, pack) for node, case in read_cases(folder, pack, findings)]
    return outcomes, findings


def read_cases(folder: Path, pack: Pack, findings: list[Finding]) -> Iterator[tuple[Node, Case | None]]:
    """Every case as it is written, and the household it speaks of (None: it is written wrongly)."""
    families_node = read(folder / "_shared" / "families.yaml", folder, findings)
    families = families_node.need("families") if families_node else None
    for file in sorted(folder.glob("[!_]*/cases/*.yaml")):
        node = read(file, folder, findings)
        for one in node.items() if node else ():
            yield one, _case(one, pack, families)


def _case(node: Node, pack: Pack, families: Node | None) -> Case | None:
    node.only("case", "visit_date", "event", "family", "people", "applicant", "given", "expect")
    family = node.get("family")
    people = node.value.get("people")
    if family is not None and families is not None:
        at = families.get(family.text())
        if at is None:
            family.fault("CASE-005", f"'{family.text()}' という家族はありません。")
        else:
            people = at.value
    plain: dict[str, Any] = {
        "kakanai_case": 1,
        "visit_date": node.value.get("visit_date"),
        "event": node.value.get("event", "tennyu"),
        "people": people or [],
        "answers": node.value.get("given") or {},
    }
    if node.has("applicant"):
        plain["applicant"] = node.value["applicant"]
    before = len(node.findings)
    case = case_of(Node(plain, node.file, node.line, node.path, node.findings), pack)
    return case if len(node.findings) == before else None


def _check(node: Node, case: Case | None, pack: Pack) -> Outcome:
    sentence, expect = node.need("case"), node.need("expect")
    shown = sentence.text() if sentence else ""
    if case is None or expect is None:
        return Outcome(node.file, node.line, shown, ("ケースの書き方に間違いがあります。",))
    return Outcome(node.file, node.line, shown, tuple(_differences(expect, case, decide(case, pack), pack)))


def _differences(expect: Node, case: Case, decision: Decision, pack: Pack) -> list[str]:
    expect.only(
        "required", "likely", "optional", "not_needed", "unknown", "absent", "asks", "prints", "persons", "deadline",
        "brings", "edition", "order",
    )  # fmt: skip
    found: list[str] = []
    for level in ("required", "likely", "optional"):
        at = expect.get(level)
        for name in at.texts() if at else ():
            needed = decision.of(name)
            if needed is None or needed.level.value != level:
                found.append(f"{name}: 期待 {level}、結果 {_stand(decision, name)}")
    for state in ("not_needed", "unknown"):
        at = expect.get(state)
        for name in at.texts() if at else ():
            if _stand(decision, name) != state:
                found.append(f"{name}: 期待 {state}、結果 {_stand(decision, name)}")
    absent = expect.get("absent")
    for name in absent.texts() if absent else ():
        if _stand(decision, name) != ABSENT:
            found.append(f"{name}: 期待 {ABSENT}、結果 {_stand(decision, name)}")
    asks = expect.get("asks")
    open_ = {a.question.id for a in interview(case, pack, decision).open}
    for name in asks.texts() if asks else ():
        if name not in open_:
            found.append(f"質問 {name} が出ません。")
    prints = expect.get("prints")
    printed = {document_id(d) for n in decision.needed for d in n.procedure.documents}
    for name in prints.texts() if prints else ():
        if name not in printed:
            found.append(f"様式 {name} が印刷されません。")
    for key, of in (("persons", _persons), ("deadline", _deadline), ("edition", _edition), ("brings", _brings)):
        at = expect.get(key)
        for name in at.names() if at else ():
            wanted = at.get(name) if at else None
            expected = (
                str(list(wanted.texts())) if wanted and isinstance(wanted.value, list) else str(wanted and wanted.value)
            )
            if wanted is not None and of(decision, name) != expected:
                found.append(f"{name}.{key}: 期待 {expected}、結果 {of(decision, name)}")
    order = expect.get("order")
    wanted_order = list(order.texts()) if order else []
    stands = [n.procedure.id for n in decision.needed if n.procedure.id in wanted_order]
    if stands != wanted_order:
        found.append(f"順番: 期待 {wanted_order}、結果 {stands}")
    return found


def _stand(decision: Decision, name: str) -> str:
    needed = decision.of(name)
    if needed is not None:
        return needed.level.value
    if any(n.procedure.id == name for n in decision.not_needed):
        return "not_needed"
    if any(n.procedure.id == name for n in decision.unknown):
        return "unknown"
    return ABSENT


def _persons(decision: Decision, name: str) -> str:
    needed = decision.of(name)
    return str(list(needed.persons)) if needed else "-"


def _deadline(decision: Decision, name: str) -> str:
    needed = decision.of(name)
    return needed.deadline.date.isoformat() if needed and needed.deadline else "-"


def _edition(decision: Decision, name: str) -> str:
    everywhere = (*decision.needed, *decision.not_needed, *decision.unknown)
    return next((str(row.procedure.revision) for row in everywhere if row.procedure.id == name), "-")


def _brings(decision: Decision, name: str) -> str:
    needed = decision.of(name)
    return str([bring["ja"] for bring in needed.bring]) if needed else "-"
