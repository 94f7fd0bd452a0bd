"""Reads the answer of a robot or a core system: which application was taken, which not, and what was said to it."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from kakanai_center.mapping import Mapping
from kakanai_desk.core.errors import DeskError

MOST_BYTES = 64 * 1024 * 1024


class ResultsUnfit(DeskError):
    """The file of answers cannot be read at all. Values: ``what``, ``line``."""

    code = "CENTER-HANDOVER-02"


@dataclass(frozen=True)
class Returned:
    """One application's answer. ``line``: of the file, its first; of several lines one error makes it an error."""

    line: int
    reception_number: str
    procedure: str
    ok: bool
    message: str = field(repr=False)


def read_results(file: Path, mapping: Mapping) -> tuple[list[Returned], list[tuple[int, str]]]:
    """The answers, and the lines that say nothing usable: ``result`` (no word of the mapping), ``number``.

    Raises:
        ResultsUnfit: ``what``: file, encoding, columns.
    """
    r = mapping.results
    try:
        content = file.read_bytes()
    except OSError:
        raise ResultsUnfit(what="file", line=0) from None
    if len(content) > MOST_BYTES:
        raise ResultsUnfit(what="file", line=0)
    try:
        text = content.decode(r.encoding)
    except UnicodeDecodeError as error:
        raise ResultsUnfit(what="encoding", line=content[: error.start].count(b"\n") + 1) from None
    only = mapping.procedures[0] if len(mapping.procedures) == 1 else ""
    found: dict[tuple[str, str], Returned] = {}
    unfit: list[tuple[int, str]] = []
    try:
        reader = csv.DictReader(StringIO(text, newline=""), strict=True)
        needed = {r.number, r.result, *(() if only else (r.procedure,))}
        if not needed <= set(reader.fieldnames or ()):
            raise ResultsUnfit(what="columns", line=1)
        for row in reader:
            number, word = (row[r.number] or "").strip(), (row[r.result] or "").strip()
            procedure = (row.get(r.procedure) or only).strip()
            if word not in (*r.ok, *r.error):
                unfit.append((reader.line_num, "result"))
            elif not number or procedure not in mapping.procedures:
                unfit.append((reader.line_num, "number"))
            else:
                _add(
                    found,
                    Returned(reader.line_num, number, procedure, word in r.ok, (row.get(r.message) or "").strip()),
                )
    except csv.Error:
        raise ResultsUnfit(what="columns", line=0) from None
    return list(found.values()), unfit


def _add(found: dict[tuple[str, str], Returned], one: Returned) -> None:
    key = (one.reception_number, one.procedure)
    before = found.get(key)
    if before is None or (before.ok and not one.ok):
        found[key] = one if before is None else Returned(before.line, *key, one.ok, one.message)
