# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""YAML texts as trees with line marks, and files that keep the trees so that a start need not parse them again.

Parsing is nine tenths of a start's reading of definitions. A kept tree is found by the SHA-256 of the text it came
from, under this version of the program, so a changed file is always parsed anew; and all checks of the definitions
run over a kept tree as over a fresh one. The file holds plain values only (MessagePack, nothing that could run) and
its own SHA-256: one that is damaged is thrown away and made again. There are two such files. One is made where the
program is made and lies with it (``definitions.trees`` in its resources; nothing writes there later). The other is the
desk's own, for what its city changed since; it deserves the trust that the desk's files have: who can write there
could replace the desk's keys as well.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, cast

import msgspec
import ruamel.yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent

from kakanai_desk import __version__
from kakanai_desk.core.places import resources

log = logging.getLogger(__name__)
MAGIC = b"KAKANAI-TREES-1\n"
_DIGEST = 32
_UNREADABLE = (msgspec.DecodeError, ValueError, TypeError, IndexError)
MOST_BYTES, MOST_DEEP, MOST_NUMBER = 2 * 1024**2, 64, 2**63
"""Of one file: the largest of ours has 60 kB and is nine deep."""
SHIPPED = "definitions.trees"
"""The program's own shelf, in its resources."""


class YamlUnfit(MarkedYAMLError):
    """YAML that no definition may hold. ``problem``: alias, tag, deep, value (a number or day that is none), large."""


class MarkedMap(dict[Any, Any]):
    """A mapping that knows the line (from 1) of each key."""

    lines: dict[Any, int]


class MarkedList(list[Any]):
    """A list that knows the line (from 1) of each entry."""

    lines: list[int]


def parse(text: bytes, file: Path) -> Any:
    """The tree of one YAML 1.2 text that stands in ``file``, from the shelf in use or the program's if one holds it.

    Raises:
        YAMLError, UnicodeDecodeError: the text is no YAML, not UTF-8, or holds what none of ours may (``YamlUnfit``).
    """
    shelf = _in_use.get()
    if shelf is not None:
        return shelf.tree(text, file)
    kept = _shipped().get(sha256(text).hexdigest())
    if kept is not None:
        with suppress(*_UNREADABLE):
            return _unpacked(msgspec.msgpack.decode(kept))
    return _parsed(text)


def _parsed(text: bytes) -> Any:
    if len(text) > MOST_BYTES:
        raise YamlUnfit(problem="large")
    yaml = YAML(typ="rt", pure=True)
    yaml.Composer, yaml.Constructor = _StrictComposer, _StrictConstructor
    yaml.allow_duplicate_keys = False
    return _marked(yaml.load(text.decode("utf-8")))


class _StrictComposer(Composer):
    """Refuses aliases, by which a few lines become more than any memory holds, tags, by which a value would say what it
    is made into (``!!python/object``), and depth beyond reason."""

    _deep = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent):
            raise YamlUnfit(problem="alias", problem_mark=event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise YamlUnfit(problem="tag", problem_mark=event.start_mark)
        if self._deep >= MOST_DEEP:
            raise YamlUnfit(problem="deep", problem_mark=event.start_mark)
        self._deep += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._deep -= 1


class _StrictConstructor(RoundTripConstructor):
    """Names the place of a number or a day that is none, and of a number that nothing here could hold."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            made = super().construct_object(node, deep)
        except (ValueError, OverflowError):
            raise YamlUnfit(problem="value", problem_mark=node.start_mark) from None
        if isinstance(made, int) and abs(made) > MOST_NUMBER:
            raise YamlUnfit(problem="value", problem_mark=node.start_mark)
        return made


def _marked(value: Any) -> Any:
    if isinstance(value, dict):
        found = MarkedMap()
        marks = value.lc.data if isinstance(value, CommentedMap) and value.lc.data else {}
        found.lines = {key: marks[key][0] + 1 for key in value if key in marks}
        for key, inner in value.items():
            found[_plain(key)] = _marked(inner)
        return found
    if isinstance(value, list):
        rows = MarkedList(_marked(inner) for inner in value)
        marks = value.lc.data if isinstance(value, CommentedSeq) and value.lc.data else {}
        rows.lines = [marks[index][0] + 1 if index in marks else 0 for index in range(len(value))]
        return rows
    return _plain(value)


def _plain(value: Any) -> Any:
    """The scalar without what the parser remembers of its spelling."""
    if isinstance(value, datetime):
        return datetime.fromisoformat(value.isoformat())
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value


# --- the shelf --------------------------------------------------------------------------------------------------


class TreeShelf:
    """The trees kept in one file; those of files under ``base`` are put there. For one thread at a time."""

    def __init__(self, file: Path, base: Path) -> None:
        self._file = file
        self._base = base.resolve()
        self._kept = _shipped() | _read(file)
        self._there = set(self._kept)
        self._used: dict[str, bytes] = {}

    def tree(self, text: bytes, file: Path) -> Any:
        """The tree of a text, kept or parsed."""
        key = sha256(text).hexdigest()
        kept = self._kept.get(key)
        if kept is not None:
            try:
                tree = _unpacked(msgspec.msgpack.decode(kept))
            except _UNREADABLE:
                log.warning("definition cache: an entry of %s cannot be read; parsed anew", self._file.name)
            else:
                self._use(key, kept, file)
                return tree
        tree = _parsed(text)
        with suppress(OverflowError, TypeError):  # a number or a value beyond the format is not kept
            self._kept[key] = msgspec.msgpack.encode(_packed(tree))
            self._use(key, self._kept[key], file)
        return tree

    def _use(self, key: str, kept: bytes, file: Path) -> None:
        if key not in self._used and file.resolve().is_relative_to(self._base):
            self._used[key] = kept

    def write(self) -> None:
        """Put down what was used, if any of it is new; what cannot be written is left out, since it only saves time."""
        if self._used.keys() <= self._there:
            return
        body = msgspec.msgpack.encode({"program": _program(), "trees": self._used})
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._file.parent, prefix=".trees-", delete=False) as out:
                out.write(MAGIC + sha256(body).digest() + body)
            Path(out.name).replace(self._file)
        except OSError:
            log.warning("definition cache: %s cannot be written", self._file.name)


class RecentTrees:
    """Trees in memory, for who reads one folder again and again while it changes; those that none of the last
    ``READINGS`` readings used are forgotten. The program's own are used, and not held twice. For one thread at a time.
    """

    READINGS = 20  # so that steps back and forth need no parsing either

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._used: dict[str, int] = {}
        self._reading = 0

    def tree(self, text: bytes, file: Path) -> Any:
        """The tree of a text, kept or parsed; as ``parse``."""
        key = sha256(text).hexdigest()
        kept = self._kept.get(key) or _shipped().get(key)
        if kept is not None:
            with suppress(*_UNREADABLE):
                tree = _unpacked(msgspec.msgpack.decode(kept))
                self._used[key] = self._reading
                return tree
        tree = _parsed(text)
        with suppress(OverflowError, TypeError):  # a number or a value beyond the format is not kept
            self._kept[key] = msgspec.msgpack.encode(_packed(tree))
            self._used[key] = self._reading
        return tree

    @contextmanager
    def reading(self) -> Generator[None]:
        """Within, definitions are read from here."""
        self._reading += 1
        token = _in_use.set(self)
        try:
            yield
        finally:
            _in_use.reset(token)
        late = self._reading - self.READINGS
        self._used = {key: last for key, last in self._used.items() if last > late}
        self._kept = {key: kept for key, kept in self._kept.items() if key in self._used}


class _Kept(msgspec.Struct):
    program: str
    trees: dict[str, bytes]


def _read(file: Path) -> dict[str, bytes]:
    """The packed trees of a shelf by the SHA-256 of their text; nothing from one that is missing, damaged or older."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError:
        log.warning("definition cache: %s cannot be opened", file.name)
        return {}
    head = len(MAGIC) + _DIGEST
    body = content[head:]
    if content[: len(MAGIC)] == MAGIC and sha256(body).digest() == content[len(MAGIC) : head]:
        with suppress(msgspec.DecodeError, msgspec.ValidationError):
            found = msgspec.msgpack.decode(body, type=_Kept)
            return found.trees if found.program == _program() else {}
    log.info("definition cache: %s is damaged; thrown away", file.name)
    return {}


@cache
def _shipped() -> dict[str, bytes]:
    return _read(resources() / SHIPPED)


_in_use: ContextVar[TreeShelf | RecentTrees | None] = ContextVar("tree shelf", default=None)


@contextmanager
def kept_trees(file: Path, base: Path) -> Generator[None]:
    """Within, definitions are read from the shelf in ``file`` where it holds them; what was missing is put there."""
    shelf = TreeShelf(file, base)
    token = _in_use.set(shelf)
    try:
        yield
    finally:
        _in_use.reset(token)
    shelf.write()


def _program() -> str:
    """What makes trees: this program and its parser."""
    return f"{__version__} {ruamel.yaml.__version__}"


def _packed(tree: Any) -> Any:
    """Plain values; each list among them begins with a letter that says what it is."""
    if isinstance(tree, MarkedMap):
        lines = [tree.lines.get(key, 0) for key in tree]
        return ["m", [_packed(key) for key in tree], lines, [_packed(value) for value in tree.values()]]
    if isinstance(tree, MarkedList):
        return ["l", tree.lines, [_packed(value) for value in tree]]
    if isinstance(tree, datetime):
        return ["t", tree.isoformat()]
    if isinstance(tree, date):
        return ["d", tree.isoformat()]
    if tree is None or isinstance(tree, str | bool | int | float):
        return tree
    raise TypeError(type(tree).__name__)


def _unpacked(packed: Any) -> Any:
    if not isinstance(packed, list):
        return packed
    kind, *rest = cast("list[Any]", packed)
    if kind == "m":
        names, lines, values = rest
        found = MarkedMap(zip(map(_unpacked, names), map(_unpacked, values), strict=True))
        found.lines = {key: line for key, line in zip(found, lines, strict=True) if line}
        return found
    if kind == "l":
        lines, values = rest
        rows = MarkedList(map(_unpacked, values))
        rows.lines = list(lines)
        return rows
    if kind == "d":
        return date.fromisoformat(rest[0])
    if kind == "t":
        return datetime.fromisoformat(rest[0])
    raise ValueError(kind)
