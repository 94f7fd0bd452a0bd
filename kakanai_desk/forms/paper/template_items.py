"""Reads the items that only ``places:`` of a template know: ``tick``, ``ring``, ``comb``, ``number_cells``.

Called by ``template_source.py``; every other item is one of ``items.py``.
"""

from __future__ import annotations

from collections.abc import Callable

from kakanai_desk.core.wareki import eras
from kakanai_desk.forms.paper.binding import Test
from kakanai_desk.forms.paper.fonts import POINT, Type
from kakanai_desk.forms.paper.items import read_item, read_path, read_test
from kakanai_desk.forms.paper.model import Comb, Item, NumberCells, Tick
from kakanai_desk.forms.source import Node

LARGEST = 13.0  # pt in a cell
_TEST = ("bind", "is", "not", "has", "filled", "era", "name")


def read_placed(node: Node, height: float) -> Item | Comb | Tick | NumberCells | None:
    """An item at a place ``height`` mm high; None (with a finding) when its kind is unknown."""
    names = node.names() if node.is_map() else []
    if len(names) == 1 and names[0] in _KINDS:
        inner = node.get(names[0])
        return _KINDS[names[0]](inner, height) if inner is not None else None
    return read_item(node, False, "")


def _tick(node: Node, _height: float) -> Tick | None:
    return _ticked(node, ring=False)


def _ring(node: Node, _height: float) -> Tick | None:
    return _ticked(node, ring=True)


def _ticked(node: Node, *, ring: bool) -> Tick | None:
    node.only(*_TEST)
    name, era = node.get("name"), node.get("era")
    if era is not None:
        letters = [one.kanji for one in eras()]
        test: Test | None = Test(read_path(node.need("bind"), False), "era", era.word_of(letters))
    else:
        test = read_test(node, False)
    if test is None:
        node.fault("PAPER-035", "印を付ける条件が書かれていません。", "bind: と、is: などの比べ方を書きます。")
        return None
    return Tick(name.text() if name else str(test.constant), test, ring)


def _comb(node: Node, height: float) -> Comb | None:
    node.only("bind", "name", "cells", "groups", "gap", "type", "optional", "size")
    groups = _groups(node)
    cells, kind, size, free = node.get("cells"), node.get("type"), node.get("size"), node.get("optional")
    count = sum(groups) or (cells.whole() if cells else 0)
    if not 1 <= count <= 60:
        node.fault("PAPER-025", "マスの数を cells: か groups: に書いてください。", "例: groups: [3, 4]")
        return None
    points = float(size.value) if size and isinstance(size.value, int | float) else min(LARGEST, 0.8 * height / POINT)
    use, name = kind.member(Type) if kind else Type.FACT, node.get("name")
    path = read_path(node.need("bind"), False)
    label = name.text() if name else str(path)
    return Comb(path, label, count, points, use, free.truth() if free else False, groups, _gap(node))


def _number(node: Node, _height: float) -> NumberCells:
    node.only("bind", "name", "groups", "gap")
    name = node.get("name")
    groups = _groups(node) or (12,)
    if sum(groups) != 12:
        node.fault("PAPER-025", "個人番号のマスは12です。", "例: groups: [4, 4, 4]")
    return NumberCells(read_path(node.need("bind"), False), name.text() if name else "個人番号", groups, _gap(node))


def _groups(node: Node) -> tuple[int, ...]:
    found = node.get("groups")
    return tuple(max(1, entry.whole()) for entry in found.items()) if found else ()


def _gap(node: Node) -> float:
    """mm between two groups."""
    found = node.get("gap")
    value = found.value if found else 0.0
    return float(value) if isinstance(value, int | float) and 0 <= value <= 20 else 0.0


_KINDS: dict[str, Callable[[Node, float], Comb | Tick | NumberCells | None]] = {
    "tick": _tick,
    "ring": _ring,
    "comb": _comb,
    "number_cells": _number,
}
