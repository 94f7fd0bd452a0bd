"""What is wrong, for an editor who reads no YAML: a sentence, and the page and place where it is mended."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kakanai_desk.core.places import resources
from kakanai_desk.core.words import said
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.findings import Finding
from kakanai_desk.studio.rule.edit import procedure_table

_QUOTED = re.compile(r"'([^']+)'")


@dataclass(frozen=True)
class Told:
    """One finding in plain words.

    ``page``: form, procedure, try, tables, home. ``name``: the file to open there. ``place``: what it is part of
    (手続「犬の登録」 › 持ち物 2). ``section``, ``index``: of a procedure's page. ``exactly``: the check's own words.
    """

    finding: Finding
    words: str
    page: str
    name: str
    place: str
    section: str = ""
    index: int | None = None

    @property
    def exactly(self) -> str:
        return str(replace(self.finding, file=self.name))


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((resources() / "studio" / "findings.toml").read_text("utf-8"))["codes"]


def told(finding: Finding, pack: Pack) -> Told:
    """``finding`` as ``forms`` gives it: its file stands behind the name of the folder of definitions."""
    name = finding.file.split("/", 1)[1] if "/" in finding.file else finding.file
    row = _table().get(finding.code, {})
    page = row.get("page") or _page_of(name)
    if finding.code == "PROC-055":
        quoted = _QUOTED.search(finding.message)
        name = f"{quoted[1]}/procedure.yaml" if quoted else name
    section, index = _section_of(finding, page)
    words = row.get("say", "") or f"{finding.message} {finding.hint}".strip()
    words = words.format(field=_missing(finding), file=name)
    if finding.code in _WITH_DETAIL:
        words = f"{words} {finding.message}"
    return Told(finding, words, page, name, _place(name, section, index, pack), section, index)


UNTRANSLATED, UNSAID = "TEXT-001", "TEXT-002"
"""A sentence that a catalog lacks (やさしい日本語 is shown instead); a text that says 要確認. They stop nothing."""
_SECTIONS = {"PROC-055": "uses", UNTRANSLATED: "words"}
_WITH_DETAIL = (UNTRANSLATED, "PROC-012", "PROC-013", "PROC-050", "PROC-051", "PROC-053", "PROC-054", "PROC-057")


def _page_of(name: str) -> str:
    folder, _, rest = name.partition("/")
    if folder == "_shared" or not rest:
        return "tables"
    if rest.startswith("documents/"):
        return "form"
    return "try" if rest.startswith("cases/") else "procedure"


def _section_of(finding: Finding, page: str) -> tuple[str, int | None]:
    """The field of a procedure that a key path begins with, and which entry of it."""
    if page != "procedure":
        return "", None
    if finding.code in _SECTIONS:
        return _SECTIONS[finding.code], None
    where = finding.where
    if finding.code in ("PROC-003", "PROC-031") and not where:
        return _missing_key(finding), None
    found = re.match(r"(?:[a-z0-9_]+\.)?(" + "|".join(procedure_table()["fields"]) + r")(?:\[(\d+)\])?", where)
    return (found[1], int(found[2]) if found[2] else None) if found else ("", None)


def _missing_key(finding: Finding) -> str:
    quoted = _QUOTED.search(finding.message)
    return quoted[1] if quoted else ""


def _missing(finding: Finding) -> str:
    key = _missing_key(finding)
    return procedure_table()["fields"].get(key, key)


def _place(name: str, section: str, index: int | None, pack: Pack) -> str:
    folder = name.split("/", 1)[0]
    titles: dict[str, Any] = {p.id: said(p.title) for p in pack.procedures}
    parts = [titles.get(folder) or name]
    if section:
        parts.append(procedure_table()["fields"].get(section, section))
    if index is not None:
        parts[-1] += f" {index + 1}"
    if "/" in name and not section and folder in titles:
        parts.append(name.rsplit("/", 1)[1])
    return " › ".join(parts)
