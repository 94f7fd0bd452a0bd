"""The folder of one hand-over: the data file, what was replaced, what stays here, the robot's steps, and the manifest.

It is made under another name and takes its own when all of it is on disk, so that whoever waits for the folder never
finds half of one. Only its owner may read it.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from kakanai_center.cells import TWINS, Refused, Replaced
from kakanai_center.mapping import Mapping, Reader
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.spreadsheets import plain_cell

MANIFEST, REPLACED, STAYING, STEPS = "manifest.json", "replaced.csv", "staying.csv", "steps.json"


class HandoverFailed(DeskError):
    """A hand-over cannot be made, or an answer to it cannot be read. Values: ``what``."""

    code = "CENTER-HANDOVER-01"


def data_file(mapping: Mapping, lines: Iterable[Sequence[str]]) -> bytes:
    """The bytes of the data file.

    Raises:
        UnicodeEncodeError: a character that the encoding lacks (``unwritable`` was not asked before).
    """
    out = StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=mapping.file.delimiter,
        lineterminator=mapping.file.line_end,
        quoting=csv.QUOTE_ALL if mapping.file.quote_all else csv.QUOTE_MINIMAL,
    )
    if mapping.file.header:
        writer.writerow([_safe(c.title, mapping) for c in mapping.columns])
    writer.writerows([_safe(cell, mapping) for cell in line] for line in lines)
    return encoded(out.getvalue(), mapping)


def encoded(text: str, mapping: Mapping) -> bytes:
    """The text in the mapping's encoding."""
    if mapping.file.encoding == "cp932":
        text = text.translate(TWINS)
    if mapping.file.encoding == "utf-16":  # the same on every machine
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(mapping.file.encoding)


def unwritable(mapping: Mapping, lines: Iterable[Sequence[str]]) -> str:
    """The title of the first column whose cell the encoding cannot write; empty: all can be written."""
    for line in lines:
        for column, cell in zip(mapping.columns, line, strict=True):
            try:
                encoded(cell, mapping)
            except UnicodeEncodeError:
                return column.title
    return ""


def _safe(cell: str, mapping: Mapping) -> str:
    return plain_cell(cell) if mapping.reader is Reader.SPREADSHEET else cell


class Package:
    """One folder on its way. ``write`` makes it beside its place, ``place`` gives it its name."""

    def __init__(self, out: Path, mapping: Mapping, number: int) -> None:
        self.folder = out / f"{mapping.id}-{number:06d}"
        self._made = out / f".{mapping.id}-{number:06d}.part"
        self._mapping, self._number = mapping, number
        self._hashes: dict[str, str] = {}

    def write(
        self,
        lines: Sequence[Sequence[str]],
        replaced: Sequence[Replaced],
        staying: Sequence[Refused],
        said: dict[str, Any],
    ) -> str:
        """SHA-256 of the data file.

        Raises:
            HandoverFailed: the folder cannot be written, or a package of this number lies there.
        """
        if self.folder.exists():
            raise HandoverFailed(what="folder")
        try:
            shutil.rmtree(self._made, ignore_errors=True)  # what a power cut left; it was handed to nobody
            self._made.mkdir(parents=True, mode=0o700)
            self._put(self._mapping.file.name, data_file(self._mapping, lines))
            if replaced:
                head = ("受付番号", "行", "列", "何文字目", "もとの字", "文字図形名", "渡した字", "決まり")
                self._table(REPLACED, head, [(r.reception_number, r.line, r.column, r.at + 1, r.was, r.mj, r.to, r.how)
                                             for r in replaced])  # fmt: skip
            if staying:
                rows = [(s.reception_number, s.procedure, s.column, s.why) for s in staying]
                self._table(STAYING, ("受付番号", "手続", "列", "わけ"), rows)
            if self._mapping.steps:
                self._put(STEPS, _json(self._steps()))
            self._put(MANIFEST, _json({**said, "files": dict(self._hashes)}))
        except OSError:
            raise HandoverFailed(what="folder") from None
        return self._hashes[self._mapping.file.name]

    def place(self) -> None:
        """
        Raises:
            HandoverFailed: the name cannot be given.
        """
        try:
            self._made.rename(self.folder)
        except OSError:
            raise HandoverFailed(what="folder") from None

    def drop(self) -> None:
        shutil.rmtree(self._made, ignore_errors=True)

    def _steps(self) -> dict[str, Any]:
        titles = [c.title for c in self._mapping.columns]
        r = self._mapping.results
        return {
            "kakanai_steps": 1,
            "for_each": self._mapping.rows.value,
            "steps": [
                {"no": n, "do": s.do, "on": s.on, "column": s.column, "place": titles.index(s.column) + 1 if s.column
                 else 0}
                for n, s in enumerate(self._mapping.steps, start=1)
            ],
            "answer": {"columns": [r.number, r.procedure, r.result, r.message], "ok": list(r.ok),
                       "error": list(r.error), "encoding": r.encoding},
        }  # fmt: skip

    def _table(self, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        out = StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(head)
        # people open these with a spreadsheet, whoever reads the data file
        writer.writerows([plain_cell(c) if isinstance(c, str) else c for c in row] for row in rows)
        self._put(name, out.getvalue().encode("utf-8-sig"))

    def _put(self, name: str, content: bytes) -> None:
        handle = os.open(self._made / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        self._hashes[name] = sha256(content).hexdigest()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
