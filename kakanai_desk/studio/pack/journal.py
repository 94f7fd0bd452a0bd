"""The steps of a draft on disk, one line each, written and flushed before the step is shown (R-086).

Each line carries the digest of the line before and its own, so a line that was cut by a crash, or changed by somebody,
ends the draft there: what stands before it is whole. A draft belongs to one set of files; of another one it is set
aside under another name, and never thrown away.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from kakanai_desk.core.canonical import canonical

VERSION = 1
_KINDS = ("change", "undo", "redo")


@dataclass(frozen=True)
class Step:
    """``kind``: change, undo or redo. ``after`` and ``before``: what the files hold; None: there is no such file."""

    kind: str
    words: str
    after: Mapping[str, bytes | None] = field(repr=False)
    before: Mapping[str, bytes | None] = field(repr=False)


class Journal:
    """``lost``: lines at the end that could not be read. ``set_aside``: the file of a draft of other content."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._last = ""
        self.lost = 0
        self.set_aside: Path | None = None

    def base(self) -> str:
        """What the files are known by that the kept steps start from; empty: no step is kept."""
        first = next(self._lines(), None) if self._file.exists() else None
        return str(first.get("base", "")) if first is not None else ""

    def begin(self, base: str) -> Iterator[Step]:
        """The steps that are there, in order; ``base``: what the files are known by that they start from."""
        found = list(self._lines()) if self._file.exists() else []
        if found and found[0].get("base") != base:
            other = f"{self._file.stem}-{str(found[0].get('base'))[:12]}{self._file.suffix}"
            self.set_aside = self._file.replace(self._file.with_name(other))
            found = []
        if not found:
            self._file.unlink(missing_ok=True)
            self._last = ""
            self._append({"v": VERSION, "base": base})
        elif self.lost:
            self._cut(found)
        return iter([_step(line) for line in found[1:]])

    def write(self, step: Step) -> None:
        """
        Raises:
            OSError: it could not be kept; then the step is not made.
        """
        self._append(
            {"do": step.kind, "words": step.words, "after": _packed(step.after), "before": _packed(step.before)}
        )

    def end(self) -> None:
        """The draft is proposed or given up."""
        self._file.unlink(missing_ok=True)
        self._last = ""

    def _append(self, said: dict[str, Any]) -> None:
        line = self._sealed(said)
        with self._file.open("ab") as out:
            place = out.tell()
            try:
                out.write(line + b"\n")
                out.flush()
                os.fsync(out.fileno())
            except OSError:
                out.truncate(place)
                raise
        self._last = json.loads(line)["sum"]

    def _sealed(self, said: dict[str, Any]) -> bytes:
        chained = {**said, "last": self._last}
        return canonical({**chained, "sum": sha256(canonical(chained)).hexdigest()})

    def _lines(self) -> Iterator[dict[str, Any]]:
        """Those that are whole; the first that is not ends it."""
        last, whole = "", True
        for raw in self._file.read_bytes().split(b"\n"):
            if not raw:
                continue
            line = _line(raw, last) if whole else None
            if line is None:
                whole = False
                self.lost += 1
                continue
            last = self._last = line["sum"]
            yield line

    def _cut(self, lines: list[dict[str, Any]]) -> None:
        """What cannot be read stands beside the journal, under another name, before the draft goes on."""
        self._file.with_suffix(".broken").write_bytes(self._file.read_bytes())
        fresh = self._file.with_suffix(".new")
        with fresh.open("wb") as out:
            out.write(b"".join(canonical(line) + b"\n" for line in lines))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._file)


def _line(raw: bytes, last: str) -> dict[str, Any] | None:
    try:
        found: Any = json.loads(raw)
        said = {k: v for k, v in found.items() if k != "sum"}
        if sha256(canonical(said)).hexdigest() != found["sum"] or found["last"] != last:
            return None
        if "do" in found:
            _step(found)
        return cast("dict[str, Any]", found)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _step(line: Mapping[str, Any]) -> Step:
    if line["do"] not in _KINDS:
        raise ValueError(line["do"])
    return Step(line["do"], str(line["words"]), _unpacked(line["after"]), _unpacked(line["before"]))


def _packed(files: Mapping[str, bytes | None]) -> dict[str, str | None]:
    return {name: None if data is None else base64.b64encode(data).decode() for name, data in files.items()}


def _unpacked(files: Mapping[str, str | None]) -> dict[str, bytes | None]:
    return {name: None if data is None else base64.b64decode(data, validate=True) for name, data in files.items()}
