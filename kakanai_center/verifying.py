"""Whether the records at the center are what their writers signed, and what others hold heads of (R-095, R-120).

Everything is computed anew from the contents of the lines; the kept hashes and nodes are not believed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from kakanai_center.record import CENTER, CenterRecord
from kakanai_center.retention_rules import Kept
from kakanai_center.sweeping_lines import LINE as SWEPT
from kakanai_desk.core import merkle
from kakanai_desk.core.errors import DeskError
from kakanai_desk.vault.record import GENESIS, PRINTED_DIGITS, CityHead, PrintedHead, TreeHead


class HeadsUnfit(DeskError):
    """The heads to verify against are not what a desk gives."""

    code = "RECORD-01"


@dataclass(frozen=True)
class Verified:
    """``faults``: a code and the writer that it is about; empty: all of it holds."""

    lines: int
    heads: int
    faults: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        return {"lines": self.lines, "heads": self.heads, "faults": [list(fault) for fault in self.faults]}


def verify(record: CenterRecord, held: Iterable[dict[str, Any] | str] = ()) -> Verified:
    """``held``: heads that others kept, as plain values: ``TreeHead``, ``CityHead``, or the text of a ``PrintedHead``.

    Faults: content, chain (lines that do not follow one another), kept (a hash beside a line is another's), signature,
    root (a head is over other lines), short (a head is over more lines than there are), unsigned (lines above every
    head), city (the center's own heads do not follow one another), gone (lines are missing, and no line of the
    center's record says that they were swept by rule; of a desk only a beginning can be).

    Raises:
        HeadsUnfit: a head that is held is none.
    """
    return _Verifying(record).run(held)


class _Verifying:
    def __init__(self, record: CenterRecord) -> None:
        self._record = record
        self._keys = record.keys()
        self._faults: dict[tuple[str, str], None] = {}
        self._heads = 0
        self._trees: dict[str, merkle.Tree] = {}
        self._swept: dict[str, tuple[int, str]] = {}  # by writer: how many lines, and the hash of the last

    def run(self, held: Iterable[dict[str, Any] | str]) -> Verified:
        cities = self._record.city_heads()
        trees = [tree for city in cities for tree in city.trees]
        writers = sorted(
            {*self._record.writers(), *(name for name, _, _ in trees)}, key=lambda name: (name != CENTER, name)
        )
        lines = sum(self._lines(terminal) for terminal in writers)
        for terminal in writers:
            heads = self._record.signed_heads(terminal)
            for head in heads:
                self._tree_head(head)
            if self._trees[terminal].size > max((head.size for head in heads), default=0):
                self._fault("unsigned", terminal)
        before: dict[str, int] = {}
        for city in cities:
            self._city(city)
            sizes = {name: size for name, size, _ in city.trees}
            for name in {n for n, size in before.items() if size > sizes.get(n, 0)}:
                self._fault("city", name)
            before = sizes
        for head in map(_head, held):
            if isinstance(head, CityHead):
                self._city(head)
            elif isinstance(head, PrintedHead):
                self._heads += 1
                self._is_root(head.terminal, head.size, head.beginning, PRINTED_DIGITS)
            else:
                self._tree_head(head)
        return Verified(lines, self._heads, tuple(self._faults))

    def _fault(self, what: str, terminal: str) -> None:
        self._faults[what, terminal] = None

    def _lines(self, terminal: str) -> int:
        tree = merkle.Tree()
        append, leaf_hash = tree.append, merkle.leaf_hash
        count = gone = last_gone = 0
        before, after_gone = GENESIS, ""  # what the line after the last one that is gone says of it
        for seq, text, kept, leaf in self._record.entries(terminal):
            count += 1
            if leaf:
                append(leaf)
                gone, last_gone, before = gone + 1, count, ""
                continue
            content = text.encode("utf-8")
            append(leaf_hash(content))
            found = sha256(content).hexdigest()
            if found != kept:
                self._fault("kept", terminal)
            if not before:
                after_gone = before = _previous(content)
            if not _follows(content, seq == count, count, before, terminal):
                self._fault("chain", terminal)
            before = found
            if terminal == CENTER and SWEPT in text:
                self._swept |= swept_of(text)
        size, last = self._swept.get(terminal, (0, ""))
        if gone and (last_gone > size or (last_gone == size and after_gone != last)):
            self._fault("gone", terminal)
        if gone and terminal != CENTER and gone != size:
            self._fault("gone", terminal)
        self._trees[terminal] = tree
        return count - gone

    def _tree_head(self, head: TreeHead) -> None:
        self._heads += 1
        key = self._keys.get(head.terminal)
        if key is None or not head.by(key):
            self._fault("signature", head.terminal)
        self._is_root(head.terminal, head.size, head.root)

    def _city(self, city: CityHead) -> None:
        self._heads += 1
        if not city.by(self._record.public_key):
            self._fault("signature", CENTER)
        for name, size, root in city.trees:
            self._is_root(name, size, root)

    def _is_root(self, terminal: str, size: int, root: str, digits: int | None = None) -> None:
        """``root``: hex; its first ``digits``, or the whole."""
        tree = self._trees.get(terminal)
        if tree is None or size > tree.size:
            self._fault("short", terminal)
        elif tree.root(size).hex()[:digits] != root:
            self._fault("root", terminal)


def _head(plain: dict[str, Any] | str) -> CityHead | TreeHead | PrintedHead:
    try:
        if isinstance(plain, str):
            return PrintedHead.from_text(plain)
        return CityHead.from_plain(plain) if "trees" in plain else TreeHead.from_plain(plain)
    except (KeyError, TypeError, ValueError) as error:
        raise HeadsUnfit from error


def swept_of(content: str) -> dict[str, tuple[int, str]]:
    """The writer of whose record a line of the center tells that it was swept: up to which line, and its hash."""
    try:
        said = json.loads(content)
        values = said["values"]
        if said["kind"] != SWEPT or values["kept"] != Kept.RECORD.value:
            return {}
        return {str(values["of"]): (int(values["size"]), str(values["last"]))}
    except (ValueError, KeyError, TypeError):
        return {}


class _Place(msgspec.Struct):
    """What of a line says where it stands; that its content is canonical was seen when it was taken."""

    seq: int
    previous: str
    terminal: str = ""


_PLACES = msgspec.json.Decoder(_Place)


def _previous(content: bytes) -> str:
    """The hash that a line names; of what is no line: none that could be one."""
    try:
        return _PLACES.decode(content).previous
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "-"


def _follows(content: bytes, numbered: bool, count: int, before: str, terminal: str) -> bool:
    try:
        line = _PLACES.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return numbered and line.seq == count and line.previous == before and line.terminal in ("", terminal)


def bundle(record: CenterRecord, say: Callable[[dict[str, Any]], object]) -> None:
    """Everything that an auditor's own program needs, one plain value after another (docs/record.md)."""
    say({"v": 1, "keys": {name: key.hex() for name, key in record.keys().items()}})
    for terminal in record.writers():
        for _, content, _, leaf in record.entries(terminal):
            say({"leaf": terminal, "hash": leaf.hex()} if leaf else {"line": terminal, "content": content})
        for head in record.signed_heads(terminal):
            say({"head": head.to_plain()})
    for city in record.city_heads():
        say({"city": city.to_plain()})
