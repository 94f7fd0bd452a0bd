"""What differs between two states of the content, and two editors' changes brought together (R-115, R-086).

What only one of two changed is taken. Where both changed the same place differently, it stands as the first has it, and
the conflict says what both made of it; nothing is decided by who came last. Entries of a list that have an ``id`` are
the same by it, wherever they stand; of other lists the entries are compared by place while there are as many, else the
list is one value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from ruamel.yaml.error import YAMLError

from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.pack.yaml_tree import NoSuchPlace, Place


class ById(NamedTuple):
    """The entry of a list that has this ``id``."""

    id: str


Step = str | int | ById
Where = tuple[Step, ...]


class Gone:
    """Stands for what is not there."""

    def __repr__(self) -> str:
        return "GONE"


GONE = Gone()


@dataclass(frozen=True)
class Change:
    """At ``where`` there was ``old`` and is ``new``; ``GONE``: nothing."""

    where: Where
    old: Any = field(repr=False)
    new: Any = field(repr=False)


@dataclass(frozen=True)
class Conflict:
    """``file`` at ``where``: what there was, and what either made of it. What is no YAML conflicts as a whole."""

    file: str
    where: Where
    before: Any = field(repr=False)
    mine: Any = field(repr=False)
    theirs: Any = field(repr=False)


@dataclass(frozen=True)
class Merge:
    """``files`` as they stand with what both changed; at a conflict as ``mine``."""

    files: Mapping[str, bytes] = field(repr=False)
    conflicts: tuple[Conflict, ...] = ()


def changes(old: Any, new: Any, where: Where = ()) -> Iterator[Change]:
    """What differs, as small as it can be said, in the order of ``new``; what is gone first."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _of_maps(cast("dict[str, Any]", old), cast("dict[str, Any]", new), where, lambda key: key)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(cast("list[Any]", old), cast("list[Any]", new), where)
    elif type(old) is not type(new) or old != new:
        yield Change(where, old, new)


def merged(before: Mapping[str, bytes], mine: Mapping[str, bytes], theirs: Mapping[str, bytes]) -> Merge:
    """The files with the changes of both."""
    files, conflicts = dict(mine), list[Conflict]()
    for name in sorted({*before, *mine, *theirs}):
        old, one, other = before.get(name), mine.get(name), theirs.get(name)
        if other in (old, one):
            continue
        if one == old:
            if other is None:
                files.pop(name, None)
            else:
                files[name] = other
            continue
        found = _texts(name, old, one, other)
        if found is None:
            conflicts.append(Conflict(name, (), old, one, other))
        else:
            files[name] = found[0].text.encode("utf-8")
            conflicts += found[1]
    return Merge(files, tuple(conflicts))


def said_at(files: Mapping[str, bytes], name: str, where: Where) -> Any:
    """What stands at a place; ``GONE``: nothing does. Of no place within: the whole file."""
    data = files.get(name)
    if data is None:
        return GONE
    return _at(YamlText(data.decode("utf-8")).value(), where) if where else data


def with_theirs(
    mine: Mapping[str, bytes], theirs: Mapping[str, bytes], name: str, where: Where
) -> YamlText | bytes | None:
    """My file with what stands at the place in theirs.

    Raises:
        NoSuchPlace: mine has changed so much that the place is not there any more.
    """
    if not where or name not in mine or name not in theirs:
        return theirs.get(name)
    text, whole = YamlText(mine[name].decode("utf-8")), YamlText(theirs[name].decode("utf-8")).value()
    return _applied(text, Change(where, _at(text.value(), where), _at(whole, where)), whole)


def _texts(
    name: str, old: bytes | None, one: bytes | None, other: bytes | None
) -> tuple[YamlText, list[Conflict]] | None:
    """None: only as a whole."""
    if not name.endswith(".yaml") or old is None or one is None or other is None:
        return None
    try:
        before, mine, theirs = (YamlText(data.decode("utf-8")) for data in (old, one, other))
    except (YAMLError, UnicodeError):
        return None
    base, ours = before.value(), list(changes(before.value(), mine.value()))
    text, conflicts = mine, list[Conflict]()
    for change in changes(base, theirs.value()):
        beside = [c for c in ours if _overlap(c.where, change.where)]
        if beside:
            where = min((change.where, *(c.where for c in beside)), key=len)
            sayings = [_at(tree, where) for tree in (base, mine.value(), theirs.value())]
            if _same(sayings[1], sayings[2]):
                continue
            conflict = Conflict(name, where, *sayings)
            if conflict not in conflicts:
                conflicts.append(conflict)
        else:
            try:
                text = _applied(text, change, theirs.value())
            except (NoSuchPlace, KeyError, IndexError):
                sayings = [_at(tree, change.where) for tree in (base, mine.value(), theirs.value())]
                conflicts.append(Conflict(name, change.where, *sayings))
    return text, conflicts


def _applied(text: YamlText, change: Change, whole: Any) -> YamlText:
    """``whole``: the tree that the change was made in, for the place among its neighbours."""
    tree = text.value()
    if change.new is GONE:
        return text.drop(_place(tree, change.where))
    if change.old is not GONE:
        return text.put(_place(tree, change.where), change.new)
    into, last = change.where[:-1], change.where[-1]
    at = _place(tree, into)
    if isinstance(last, str):
        names = list(_at(whole, into))
        there = text.value(at)
        before = [n for n in names[: names.index(last)] if n in there]
        return text.add(at, last, change.new, before[-1] if before else "")
    ids = [entry.get("id") for entry in text.value(at)]
    order = [entry.get("id") for entry in _at(whole, into)]
    before = [n for n in order[: order.index(cast("ById", last).id)] if n in ids]
    return text.insert(at, ids.index(before[-1]) + 1 if before else 0, change.new)


def _of_maps(old: Mapping[str, Any], new: Mapping[str, Any], where: Where, step: Any) -> Iterator[Change]:
    for key in old:
        if key not in new:
            yield Change((*where, step(key)), old[key], GONE)
    for key, value in new.items():
        if key not in old:
            yield Change((*where, step(key)), GONE, value)
        else:
            yield from changes(old[key], value, (*where, step(key)))


def _of_lists(old: list[Any], new: list[Any], where: Where) -> Iterator[Change]:
    one, other = _by_id(old), _by_id(new)
    if one is not None and other is not None and [n for n in one if n in other] == [n for n in other if n in one]:
        yield from _of_maps(one, other, where, ById)
    elif len(old) == len(new):
        for n, (a, b) in enumerate(zip(old, new, strict=True)):
            yield from changes(a, b, (*where, n))
    else:
        yield Change(where, old, new)


def _by_id(entries: list[Any]) -> dict[str, Any] | None:
    ids = [entry.get("id") if isinstance(entry, dict) else None for entry in cast("list[dict[str, Any]]", entries)]
    named = all(isinstance(n, str) for n in ids) and len(set(ids)) == len(ids)
    return dict(zip(cast("list[str]", ids), entries, strict=True)) if named else None


def _overlap(one: Where, other: Where) -> bool:
    short = min(len(one), len(other))
    return one[:short] == other[:short]


def _same(one: Any, other: Any) -> bool:
    return not list(changes(one, other))


def _at(tree: Any, where: Iterable[Step]) -> Any:
    try:
        for step in where:
            tree = next(e for e in tree if e.get("id") == step.id) if isinstance(step, ById) else tree[step]
    except (KeyError, IndexError, TypeError, StopIteration, AttributeError):
        return GONE
    return tree


def _place(tree: Any, where: Where) -> Place:
    """Where it stands in ``tree``.

    Raises:
        NoSuchPlace.
    """
    found: list[str | int] = []
    for step in where:
        try:
            if isinstance(step, ById):
                step = [entry.get("id") for entry in tree].index(step.id)
            tree = tree[step]
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise NoSuchPlace(where) from None
        found.append(step)
    return tuple(found)
