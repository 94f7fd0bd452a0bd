"""``kakanai-desk procedures check / list / diff``: what is wrong with definitions, what they hold, what changes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kakanai_desk.command_faults import Refused, WrongUse
from kakanai_desk.forms.coverage import Coverage
from kakanai_desk.forms.decision import document_id
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.difference import difference
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.loader import BrokenDefinitions
from kakanai_desk.forms.whole_check import whole_check

STANDS = {
    "required": "必ず",
    "likely": "可能性",
    "optional": "希望",
    "unknown": "未定",
    "not_needed": "不要",
    "absent": "手続なし",
}


def check(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """The answer of the command (docs/schemas/procedures-check.schema.json) and the same for people."""
    found = whole_check(folder)
    findings, tried, failed, coverage = list(found.findings), list(found.tried), found.failed, found.coverage
    answer = {
        "findings": [f.to_json() for f in findings],
        "cases": [
            {"file": o.file, "case": o.sentence, "passed": o.passed, "differences": list(o.differences)} for o in tried
        ],
        "documents": sorted(document_id(str(f)) for f in found.layouts),
        "coverage": {
            "groups": len(coverage.groups),
            "exhaustive": coverage.exhaustive,
            "pairwise": coverage.pairwise,
            "large": list(coverage.large),
        },
        "pen": [f.to_json() for f in found.pen],
        "exit": 1 if findings or failed else 0,
    }
    lines = list(_check_lines(found.pack, len(found.layouts), findings, tried, failed, coverage))
    if found.pen:
        lines.insert(-1, f"ペンで書くしかない任意の欄: {len(found.pen)}(--json の pen に場所)")
    return answer, lines


def _check_lines(
    pack: Pack, layouts: int, findings: list[Finding], tried: list[Any], failed: list[Any], coverage: Coverage
) -> Iterator[str]:
    yield from (str(finding) for finding in findings)
    for outcome in failed:
        yield f"{outcome.file}:{outcome.line} {outcome.sentence}"
        yield from (f"    {d}" for d in outcome.differences)
    small = sum(not g.pairwise for g in coverage.groups)
    yield f"網羅: {small}群をすべての組合せ {coverage.exhaustive:,}世帯で確かめました"
    yield f"対網羅: {len(coverage.large)}群を2つずつの組合せ {coverage.pairwise:,}世帯で確かめました"
    yield from (f"    大きい群 {name}世帯" for name in coverage.large)
    yield (
        f"手続 {len(pack.procedures)}、様式 {layouts}、事例 {len(tried)}、指摘 {len(findings)}、不合格 {len(failed)}"
    )


def listing(pack: Pack) -> tuple[dict[str, Any], list[str]]:
    """The procedures with rule, edition and article."""
    rows = [
        {
            "id": p.id,
            "rule": p.rule,
            "title": p.title["ja"],
            "revision": p.revision,
            "effective_from": p.effective_from.isoformat(),
            "effective_until": p.effective_until.isoformat() if p.effective_until else None,
            "section": p.section,
            "basis": p.basis,
            "events": list(p.events),
        }
        for p in sorted(pack.procedures, key=lambda p: (p.rule, p.effective_from))
    ]
    return {"procedures": rows}, [f"{r['rule']} {r['id']:20} {r['title']}({r['effective_from']}から)" for r in rows]


def compare(old: Path, new: Path, households: int, jobs: int | None = None) -> tuple[dict[str, Any], list[str]]:
    """Which synthetic households two folders decide differently (docs/schemas/procedures-diff.schema.json).

    Raises:
        WrongUse: a folder is not there.
        Refused: a folder holds no definitions that can be used.
    """
    for folder in (old, new):
        if not folder.is_dir():
            raise WrongUse(f"{folder.name}: フォルダがありません。")
    try:
        found = difference(old, new, households, jobs=jobs or min(os.cpu_count() or 1, 8))
    except BrokenDefinitions as broken:
        raise Refused("\n".join(str(f) for f in broken.findings)) from None
    answer = {
        "households": found.judged,
        "different": found.different,
        "procedures": list(found.changed),
        "changes": [change.to_json() for change in found.changes],
    }
    lines = [
        f"{c.event} {c.procedure}: {_stand(c.before)} → {_stand(c.after)}  {c.households:,}世帯" for c in found.changes
    ]
    lines.append(f"{found.judged:,}世帯のうち {found.different:,}世帯の判定が変わります")
    return answer, lines


def _stand(stand: str) -> str:
    word, bracket, people = stand.partition("(")
    return STANDS[word] + bracket + people
