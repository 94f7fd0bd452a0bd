"""What is wrong with a definition, said so that its editor can mend it: where, what, how. All of it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One fault in one definition.

    ``code`` is stable (PROC-…); ``where`` is the key path inside the file; ``hint`` says what would mend it.
    """

    file: str
    line: int
    where: str
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        where = f" {self.where}:" if self.where else ""
        return f"{self.file}:{self.line}{where} {self.message}{hint} [{self.code}]"

    def to_json(self) -> dict[str, object]:
        return {
            "file": self.file,
            "line": self.line,
            "where": self.where,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
        }


def near(word: str, known: Iterable[str]) -> str:
    """A hint naming the closest known word, or the choice of words when there are few."""
    options = sorted(known)
    close = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    if close:
        return f"'{close[0]}' ですか？"
    return f"使えるもの: {', '.join(options)}" if 0 < len(options) <= 12 else ""


def shown_path(file: Path, base: Path) -> str:
    """The file as its editor knows it: below the folder that was checked."""
    try:
        return str(Path(base.name) / file.relative_to(base))
    except ValueError:
        return file.name
