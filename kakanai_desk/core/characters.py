"""The characters of the resident register: which forms a character has, and how to write exactly one of them.

Reads ``resources/characters/characters.sqlite`` (cut from the 文字情報基盤 MJ table by ``tools/build_characters.py``).
Text in this product is Unicode with Moji_Joho variation sequences; ``normalise`` brings Adobe-Japan1 sequences, as
other software writes them, into that collection. A sequence it cannot place stays as it is, and the paper reports it.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from kakanai_desk.core.places import resources


@dataclass(frozen=True)
class Variant:
    """One form of a character. ``text`` writes exactly this form; codes are None where the table has none.

    ``bare`` is true when the character without any selector already draws this form.
    """

    mj: str  # MJ文字図形名, e.g. MJ026190
    text: str
    strokes: int | None
    koseki: str | None  # 戸籍統一文字番号
    juki: str | None  # 住基ネット統一文字コード
    bare: bool


@dataclass(frozen=True)
class Written:
    """A registered character and how it is written; ``text`` is empty where there is no way."""

    mj: str
    text: str


@dataclass(frozen=True)
class ShrinkCandidate:
    """A more common character a register may put in place of a rarer one (縮退), strongest rule first."""

    text: str
    rule: str


_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def is_selector(char: str) -> bool:
    """Whether ``char`` is a variation selector (VS1–VS16 or VS17–VS256)."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def graphemes(text: str) -> list[str]:
    """``text`` cut into characters, each with the variation selector that follows it. Joined again it is ``text``."""
    if text.isascii() or not _SELECTOR.search(text):
        return list(text)
    found: list[str] = []
    for char in text:
        if found and is_selector(char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _ideograph_or_private(char: str) -> bool:
    code = ord(char)
    return 0x3400 <= code < 0xA000 or 0xE000 <= code < 0xFB00 or code >= 0x20000


class CharacterTable:
    """The table on disk; opened read-only at the first question, safe to ask from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    def _ask(self, question: str, *values: str | int) -> list[Any]:
        with self._lock:
            if self._connection is None:
                self._connection = sqlite3.connect(
                    f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
                )
            return self._connection.execute(question, values).fetchall()

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def variants_of(self, char: str) -> list[Variant]:
        """All writable forms of one character (a selector on it is ignored): the bare form first, then by MJ name."""
        rows = self._ask(
            "select mj, text, strokes, koseki, juki, bare from glyph where ucs=? and text<>'' order by bare desc, mj",
            char[:1],
        )
        return [_variant(row) for row in rows]

    def registered(self) -> list[Written]:
        """Every character of the table, by MJ name."""
        return [Written(f"MJ{mj:06d}", text) for mj, text in self._ask("select mj, text from glyph order by mj")]

    def numbers(self, question: str, *values: str | int) -> set[int]:
        """The MJ numbers that a query of ours gives."""
        return {row[0] for row in self._ask(question, *values)}

    def forms(self, numbers: set[int], most: int) -> tuple[Variant, ...]:
        """The writable forms of these MJ numbers, fewest strokes first."""
        rows: list[Any] = []
        wanted = sorted(numbers)
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            rows += self._ask(
                f"select mj, text, strokes, koseki, juki, bare from glyph where text<>'' and mj in ({marks})",  # noqa: S608
                *part,
            )
        rows.sort(key=lambda row: (row[2] or 99, row[0]))
        return tuple(_variant(row) for row in rows[:most])

    def identify(self, cluster: str) -> Variant | None:
        """The registered form that ``cluster`` (a character, perhaps with its selector) writes; None if unknown."""
        if len(cluster) == 1:  # written with its own character, or the form that the bare character draws
            rows = self._ask(
                "select mj, text, strokes, koseki, juki, bare from glyph where ucs=? and (text=ucs or bare=1) "
                "order by text=ucs desc, mj",
                cluster,
            )
        else:
            rows = self._ask(
                "select mj, text, strokes, koseki, juki, bare from glyph where text=? and length(text)>1 order by mj",
                cluster,
            )
        if (
            not rows and len(cluster) == 1 and _ideograph_or_private(cluster)
        ):  # a form of MJ+ that has a code of its own
            rows = self._ask(
                "select mj, text, strokes, koseki, juki, bare from glyph where text=? order by mj", cluster
            )
        if not rows:
            rows = self._ask(
                "select g.mj, text, strokes, koseki, juki, bare from glyph g join alias a on a.mj=g.mj where a.ivs=?",
                cluster,
            )
        return _variant(rows[0]) if rows else None

    def relatives_of(self, char: str) -> list[Variant]:
        """Forms of *other* characters that shrink to the same character (辺 → 邊, 邉 …), by MJ name."""
        rows = self._ask(
            "select distinct o.mj, o.text, o.strokes, o.koseki, o.juki, o.bare from glyph g "
            "join shrink s on s.mj=g.mj join shrink t on t.text=s.text join glyph o on o.mj=t.mj "
            "where g.ucs=? and o.ucs<>? and o.text<>'' and s.rule<8 and t.rule<8 order by o.mj",
            char[:1],
            char[:1],
        )
        return [_variant(row) for row in rows]

    def shrink_candidates(self, cluster: str) -> list[ShrinkCandidate]:
        """More common characters for ``cluster``, strongest rule first; empty when it is already common or unknown."""
        found = self.identify(cluster)
        if found is None:
            return []
        rows = self._ask(
            "select s.text, r.name from shrink s join rule r on r.id=s.rule where s.mj=? order by s.place",
            int(found.mj[2:]),
        )
        return [ShrinkCandidate(text, rule) for text, rule in rows if text != cluster[:1] or len(cluster) > 1]

    def normalise(self, text: str) -> str:
        """``text`` with every Adobe-Japan1 sequence that has a Moji_Joho counterpart replaced by it."""
        if not any(is_selector(char) for char in text):
            return text
        done: list[str] = []
        for cluster in graphemes(text):
            if len(cluster) == 2:
                rows = self._ask("select moji from adobe where ivs=?", cluster)
                cluster = rows[0][0] if rows else cluster
            done.append(cluster)
        return "".join(done)


def _variant(row: Any) -> Variant:
    mj, text, strokes, koseki, juki, bare = row
    return Variant(f"MJ{mj:06d}", text, strokes, koseki, juki, bool(bare))


@cache
def _table(path: Path) -> CharacterTable:
    return CharacterTable(path)


def table() -> CharacterTable:
    """The product's own table."""
    return _table(resources() / "characters" / "characters.sqlite")


def variants_of(char: str) -> list[Variant]:
    """See ``CharacterTable.variants_of``."""
    return table().variants_of(char)


def normalise(text: str) -> str:
    """See ``CharacterTable.normalise``."""
    return table().normalise(text)


def shrink_candidates(cluster: str) -> list[ShrinkCandidate]:
    """See ``CharacterTable.shrink_candidates``."""
    return table().shrink_candidates(cluster)


@cache
def name_families() -> tuple[str, ...]:
    """Characters that names use side by side (高髙, 斎斉齋齊), the usual form first: ``name_families.txt``."""
    lines = (resources() / "characters" / "name_families.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def _from_chinese() -> dict[str, str]:
    lines = (resources() / "characters" / "chinese_forms.txt").read_text("utf-8").splitlines()
    return {line[0]: line[1:] for line in lines if line and not line.startswith("#")}


def japanese_of(char: str) -> str:
    """The Japanese characters a form of mainland China may stand for (滨 → 浜濱濵); empty when it is none."""
    return _from_chinese().get(char, "")
