"""The record: lines that tell what happened, chained, and heads by which their writer stands for them.

A line's **content** is its canonical JSON. Its hash is SHA-256 of the content, and the content names the hash before,
so an altered or missing line is found. The same content is the entry of a Merkle tree (``core.merkle``), one tree a
writer (a terminal, or the center). A ``TreeHead`` is the root over the first ``size`` lines with its writer's
signature: whoever holds one can show that the writer later changed or dropped something under it.

Lines from before the seven logs have ``log`` empty and keep the content they were chained with.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.record_kinds import kind_of
from kakanai_desk.vault import signing

GENESIS = "0" * 64
MARK_DIGITS = 16


@dataclass(frozen=True)
class RecordLine:
    """One line. ``values`` hold ids, counts and codes; never a name, a number or an address.

    ``subjects``: whose data it was, as keyed marks (``mark_of``). ``screen``: where the terminal stood.
    """

    seq: int
    at: datetime
    kind: str
    actor: str
    visit_id: str
    values: dict[str, Any]
    previous: str
    hash: str
    terminal: str = ""
    log: str = ""
    result: str = ""
    screen: str = ""
    subjects: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """What is hashed."""
        said: dict[str, Any] = {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "kind": self.kind,
            "actor": self.actor,
            "visit_id": self.visit_id,
            "values": self.values,
            "previous": self.previous,
        }
        if self.log:
            said |= {
                "v": 2,
                "terminal": self.terminal,
                "log": self.log,
                "result": self.result,
                "screen": self.screen,
                "subjects": list(self.subjects),
            }
        return canonical(said)


def next_line(
    previous: tuple[int, str],
    at: datetime,
    kind: str,
    actor: str,
    visit_id: str,
    values: dict[str, Any],
    *,
    terminal: str,
    screen: str = "",
    subjects: Iterable[str] = (),
) -> RecordLine:
    """The line after ``previous`` (its number and hash; ``(0, GENESIS)`` at the beginning).

    Raises:
        ValueError: no line may be of this kind.
    """
    known = kind_of(kind)
    marks = tuple(sorted(set(subjects)))
    line = RecordLine(
        previous[0] + 1,
        at,
        kind,
        actor,
        visit_id,
        values,
        previous[1],
        "",
        terminal,
        known.log.value,
        known.result.value,
        screen,
        marks,
    )
    return _hashed(line)


def line_from(content: bytes) -> RecordLine:
    """The line that this content is of.

    Raises:
        ValueError: it is the canonical content of none.
    """
    try:
        said = json.loads(content)
        line = RecordLine(
            int(said["seq"]),
            datetime.fromisoformat(said["at"]),
            said["kind"],
            said["actor"],
            said["visit_id"],
            said["values"],
            said["previous"],
            "",
            said.get("terminal", ""),
            said.get("log", ""),
            said.get("result", ""),
            said.get("screen", ""),
            tuple(said.get("subjects", ())),
        )
        if line.content != content:
            raise ValueError("content")
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("content") from error
    return _hashed(line)


def _hashed(line: RecordLine) -> RecordLine:
    return replace(line, hash=hashlib.sha256(line.content).hexdigest())


def first_fault(lines: Iterable[RecordLine], before: tuple[int, str] = (0, GENESIS)) -> int | None:
    """The number of the first line that does not fit the chain, or None when all do.

    ``before``: number and hash of the last line that ended by rule.
    """
    for line in lines:
        fits = (line.seq, line.previous) == (before[0] + 1, before[1])
        if not fits or hashlib.sha256(line.content).hexdigest() != line.hash:
            return line.seq
        before = (line.seq, line.hash)
    return None


# --- whose data


def subject_key(store_key: bytes) -> bytes:
    """The key of the marks, from the key of the store that the lines stand in."""
    return hmac.digest(store_key, b"kakanai/subject/1", "sha256")


def mark_of(key: bytes, subject: str) -> str:
    """The mark of a person (``core.subjects``): equal for the same one, and nothing without the key."""
    return hmac.digest(key, subject.encode(), "sha256").hex()[:MARK_DIGITS]


def city_mark_of(key: bytes, subject: str) -> str:
    """The same under a key that all desks have, so that one question finds the person in every desk's lines."""
    return f"c{mark_of(key, subject)}"


# --- heads

PRINTED_DIGITS = 16
_PRINTED = re.compile(r"([A-Za-z]{2}[1-9])-([1-9][0-9]{0,11})-([0-9A-Fa-f]{16})")


@dataclass(frozen=True)
class TreeHead:
    """The root over the first ``size`` lines of ``terminal``, at a time, signed by that terminal's key."""

    terminal: str
    size: int
    root: str
    at: str
    signature: str = ""

    @property
    def statement(self) -> bytes:
        return canonical({"terminal": self.terminal, "size": self.size, "root": self.root, "at": self.at})

    def signed(self, signer: signing.Signer) -> TreeHead:
        signature = signer.sign(signing.TREE, self.statement).hex()
        return TreeHead(self.terminal, self.size, self.root, self.at, signature)

    def by(self, public_key: bytes) -> bool:
        """Whether this key signed it."""
        return _verified(public_key, signing.TREE, self.statement, self.signature)

    def to_plain(self) -> dict[str, Any]:
        return {"terminal": self.terminal, "size": self.size, "root": self.root, "at": self.at, "sig": self.signature}

    @staticmethod
    def from_plain(value: dict[str, Any]) -> TreeHead:
        return TreeHead(value["terminal"], value["size"], value["root"], value["at"], value["sig"])


@dataclass(frozen=True)
class PrintedHead:
    """A head as the guide sheet shows it, ``NA1-1234-0123456789abcdef``: writer, lines, the root's first 64 bits.

    It is signed by nobody: whoever holds the paper is the witness.
    """

    terminal: str
    size: int
    beginning: str

    def __str__(self) -> str:
        return f"{self.terminal}-{self.size}-{self.beginning}"

    @staticmethod
    def of(terminal: str, size: int, root: str) -> PrintedHead:
        return PrintedHead(terminal, size, root[:PRINTED_DIGITS])

    @staticmethod
    def from_text(text: str) -> PrintedHead:
        """
        Raises:
            ValueError: it is none.
        """
        found = _PRINTED.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if found is None:
            raise ValueError("no head as a guide sheet shows it")
        terminal, size, beginning = found.groups()
        return PrintedHead(terminal.upper(), int(size), beginning.lower())


@dataclass(frozen=True)
class CityHead:
    """What the center stands for: the size and root of every writer's tree, at a time, signed by the center.

    Each tree has the order of its own writer's numbers, so a center that was restored and filled again comes to the
    same roots.
    """

    at: str
    trees: tuple[tuple[str, int, str], ...]  # terminal, size, root; by terminal
    signature: str = ""

    @property
    def statement(self) -> bytes:
        return canonical({"at": self.at, "trees": [list(tree) for tree in self.trees]})

    @property
    def short(self) -> str:
        """What stands on paper: 16 hex digits in fours."""
        digits = hashlib.sha256(self.statement).hexdigest()[:16]
        return " ".join(digits[at : at + 4] for at in range(0, 16, 4))

    def tree(self, terminal: str) -> tuple[int, str] | None:
        """Size and root of one writer's tree."""
        return next(((size, root) for name, size, root in self.trees if name == terminal), None)

    def signed(self, signer: signing.Signer) -> CityHead:
        return CityHead(self.at, self.trees, signer.sign(signing.CITY, self.statement).hex())

    def by(self, public_key: bytes) -> bool:
        """Whether this key signed it."""
        return _verified(public_key, signing.CITY, self.statement, self.signature)

    def to_plain(self) -> dict[str, Any]:
        return {"at": self.at, "trees": [list(tree) for tree in self.trees], "sig": self.signature}

    @staticmethod
    def from_plain(value: dict[str, Any]) -> CityHead:
        return CityHead(value["at"], tuple((t, s, r) for t, s, r in value["trees"]), value["sig"])


def _verified(public_key: bytes, domain: str, statement: bytes, signature: str) -> bool:
    try:
        made = bytes.fromhex(signature)
    except ValueError:
        return False
    return signing.verify(public_key, domain, statement, made)
