"""All that can be found wrong with a folder of definitions, in one go: what a pack must pass before it is published."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kakanai_desk.forms.check import Outcome, check_cases
from kakanai_desk.forms.codes.cases import check_codes
from kakanai_desk.forms.coverage import Coverage, cover
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.lint import left_to_the_pen, lint
from kakanai_desk.forms.loader import load_with_findings
from kakanai_desk.forms.paper.layout import load_layout


@dataclass(frozen=True)
class Checked:
    """``tried``: the cases beside the definitions, those of codes too. ``pen``: boxes left to the pen, no fault."""

    pack: Pack = field(repr=False)
    layouts: tuple[Path, ...]
    findings: tuple[Finding, ...]
    tried: tuple[Any, ...] = ()
    coverage: Coverage = field(default=Coverage((), 0, 0, ()), repr=False)
    pen: tuple[Finding, ...] = ()

    @property
    def failed(self) -> list[Any]:
        """Cases that do not come out as they should."""
        return [one for one in self.tried if not one.passed]

    @property
    def good(self) -> bool:
        return not self.findings and not self.failed


def whole_check(folder: Path) -> Checked:
    """Schema first; only a pack without a finding there is linted, tried with its cases and covered."""
    pack, findings = load_with_findings(folder)
    folder = folder.resolve()
    named = {(folder / p.id / d).resolve() for p in pack.procedures for d in p.documents}  # several may share one
    layouts = sorted(file for file in named if file.is_file())
    for file in layouts:
        findings.extend(load_layout(file, folder)[1])
    outcomes: list[Outcome] = []
    coverage = Coverage((), 0, 0, ())
    pen: list[Finding] = []
    if not findings:
        pen = left_to_the_pen(folder, pack)
        findings.extend(lint(folder, pack))
        outcomes, more = check_cases(folder, pack)
        findings.extend(more)
        coverage = cover(pack)
        findings.extend(coverage.findings)
    codes, more = check_codes(folder)
    findings.extend(more)
    # cases of codes tell the same as cases of procedures
    return Checked(pack, tuple(layouts), tuple(findings), (*outcomes, *codes), coverage, tuple(pen))
