"""One with root at the center, the database open and the center's own keys: changes of every sort, at random."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from kakanai_desk.core import merkle
from kakanai_desk.vault.record import CityHead, TreeHead, line_from
from kakanai_desk.vault.signing import Signer

Items = list[dict[str, Any]]  # what ``verifying.bundle`` says


def _of(items: Items, writer: str) -> list[int]:
    return [place for place, item in enumerate(items) if item.get("line") == writer]


def alter(items: Items, writer: str, dice: random.Random) -> None:
    """One line says something else; the chain after it is left as it was."""
    place = dice.choice(_of(items, writer))
    line = line_from(items[place]["content"].encode())
    changed = dice.choice(
        (
            replace(line, actor=line.actor + "x"),
            replace(line, values=line.values | {"n": -1}),
            replace(line, kind="moved" if line.kind != "moved" else "changed"),
            replace(line, at=line.at.replace(microsecond=(line.at.microsecond + 1) % 10**6)),
            replace(line, subjects=(*line.subjects, "0" * 16)),
            replace(line, result="refused"),
        )
    )
    items[place] = {"line": writer, "content": changed.content.decode()}


def flip(items: Items, writer: str, dice: random.Random) -> None:
    """One bit of one line."""
    place = dice.choice(_of(items, writer))
    raw = bytearray(items[place]["content"].encode())
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(7)
    items[place] = {"line": writer, "content": raw.decode("utf-8", "replace")}


def drop(items: Items, writer: str, dice: random.Random) -> None:
    del items[dice.choice(_of(items, writer))]


def double(items: Items, writer: str, dice: random.Random) -> None:
    place = dice.choice(_of(items, writer))
    items.insert(place, items[place])


def swap(items: Items, writer: str, dice: random.Random) -> None:
    one, other = dice.sample(_of(items, writer), 2)
    items[one], items[other] = items[other], items[one]


def cut(items: Items, writer: str, dice: random.Random) -> None:
    """Everything from one line on is gone."""
    places = _of(items, writer)
    for place in reversed(places[dice.randrange(len(places)) :]):
        del items[place]


def vanish(items: Items, writer: str, dice: random.Random) -> None:
    """The writer was never there."""
    items[:] = [
        i for i in items if writer not in (i.get("line"), i.get("leaf")) and i.get("head", {}).get("terminal") != writer
    ]


def forget(items: Items, writer: str, dice: random.Random) -> None:
    """The first lines that are here are said to be swept: their leaves stay, and so does every root."""
    places = _of(items, writer)
    for place in places[: dice.randrange(1, len(places))]:
        leaf = merkle.leaf_hash(items[place]["content"].encode()).hex()
        items[place] = {"leaf": writer, "hash": leaf}


Change = Callable[[Items, str, random.Random], None]
CHANGES: tuple[Change, ...] = (alter, flip, drop, double, swap, cut, vanish, forget)


def made_good(items: Items, writer: str, center: Signer, desk: Signer | None) -> None:
    """Chain, roots and every signature made anew, as far as the keys reach; what no key reaches is thrown away."""
    leaves = [bytes.fromhex(i["hash"]) for i in items if i.get("leaf") == writer]
    previous, lines = "", []
    for place in _of(items, writer):
        try:
            line = line_from(items[place]["content"].encode())
        except ValueError:
            continue
        previous = previous or (line.previous if leaves else "0" * 64)
        line = replace(line, seq=len(leaves) + len(lines) + 1, previous=previous)
        previous = sha256(line.content).hexdigest()
        lines.append(line.content)
    rest = [
        i
        for i in items
        if "keys" in i or "leaf" in i or (i.get("line") or i.get("head", {}).get("terminal", writer)) != writer
    ]
    items[:] = rest + [{"line": writer, "content": content.decode()} for content in lines]
    root = merkle.Tree([*leaves, *(merkle.leaf_hash(content) for content in lines)]).root().hex()
    if desk is not None and lines:
        head = TreeHead(writer, len(leaves) + len(lines), root, "2026-04-10T02:00:00+00:00").signed(desk)
        items.append({"head": head.to_plain()})
    heads: dict[str, tuple[int, str]] = {}
    for item in items:
        if "head" in item:
            head_ = item["head"]
            heads[head_["terminal"]] = max(heads.get(head_["terminal"], (0, "")), (head_["size"], head_["root"]))
    trees = tuple(sorted((name, size, root_) for name, (size, root_) in heads.items()))
    items.append({"city": CityHead("2026-04-10T02:00:01+00:00", trees).signed(center).to_plain()})


def _contents(items: Items, writer: str) -> list[str]:
    return [items[place]["content"] for place in _of(items, writer)]


def intrude(items: Items, dice: random.Random, writers: list[str], center: Signer, desks: dict[str, Signer]) -> Items:
    """A copy with one change; in half of the cases made good with the center's keys, in a quarter the desk's too."""
    writer, how = dice.choice(writers), dice.randrange(4)
    there = _contents(items, writer)
    while True:
        changed: Items = json.loads(json.dumps(items))
        dice.choice(CHANGES)(changed, writer, dice)
        if how >= 2:
            made_good(changed, writer, center, desks[writer] if how == 3 else None)
        if _contents(changed, writer)[: len(there)] != there:  # more lines at the end change nothing of what was said
            return changed
