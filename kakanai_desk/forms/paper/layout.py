"""Reads form layouts (YAML). Every fault becomes a finding with file, line, key path and how to mend it.

All faults of a file are reported at once; a layout with a fault is not given out. See docs/paper.md for the format.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path as FilePath
from typing import Any, cast

from kakanai_desk.forms.findings import Finding, near
from kakanai_desk.forms.paper.binding import FACTS, PERSON, Path
from kakanai_desk.forms.paper.items import read_item, read_path
from kakanai_desk.forms.paper.model import (
    Align,
    Block,
    Cell,
    Heading,
    Item,
    Layout,
    Note,
    Repeat,
    Row,
    SignatureBox,
    Table,
    Words,
    grid,
)
from kakanai_desk.forms.paper.template_source import read_on_template
from kakanai_desk.forms.source import Node, read

PAGE_WIDTH = 186.0  # between the margins
PAGE_HEIGHT = 262.0  # above the trace
Load = Callable[[FilePath, FilePath], tuple[Layout | None, list[Finding]]]
"""As ``load_layout``: a file, and the folder that is checked."""
_HEAD = (
    "check", "copies", "each", "id", "title", "short", "revision", "effective", "basis", "section", "note", "body",
    "template",
)  # fmt: skip


def load_layout(file: FilePath, base: FilePath | None = None) -> tuple[Layout | None, list[Finding]]:
    """The layout in ``file`` and what is wrong with it; the layout is None when anything is."""
    findings: list[Finding] = []
    node = read(file, base or file.parent, findings)
    return (None, findings) if node is None else read_layout(node, file)


def layout_of(tree: dict[str, Any], file: FilePath) -> tuple[Layout | None, list[Finding]]:
    """As ``load_layout``, of a definition that is not written yet; ``file`` is where it would stand."""
    return read_layout(Node(tree, file.name, 1, "", []), file)


def read_layout(node: Node, file: FilePath) -> tuple[Layout | None, list[Finding]]:
    """As ``load_layout``, of a definition that was read from ``file``."""
    findings = node.findings
    if not node.is_map():
        node.fault("PAPER-001", "様式は「項目: 値」の形で書いてください。", "最初の行は id: です。")
        return None, findings
    layout = _layout(node, file.parent)
    if layout.id and layout.id != file.stem:
        (node.get("id") or node).fault(
            "PAPER-002", f"id '{layout.id}' とファイル名が違います。", f"'{file.stem}' にします。"
        )
    return (None if findings else layout), findings


def load_layouts(folder: FilePath, load: Load = load_layout) -> tuple[dict[str, Layout], list[Finding]]:
    """Every ``<procedure>/documents/*.yaml`` below ``folder``, by id, with all findings; ``load`` reads each."""
    layouts: dict[str, Layout] = {}
    findings: list[Finding] = []
    for file in sorted(folder.glob("*/documents/*.yaml")):
        layout, faults = load(file, folder)
        findings += faults
        if layout is not None:
            layouts[layout.id] = layout
    return layouts, findings


def _layout(node: Node, folder: FilePath) -> Layout:
    node.only(*_HEAD)
    effective = node.need("effective")
    begins, ends = date(1, 1, 1), None
    if effective is not None:
        effective.only("from", "until")
        begins = _day(effective.need("from")) or begins
        ends = _day(effective.get("until"))
    title = _text(node.need("title"))
    template_at = node.get("template")
    template = read_on_template(template_at, folder) if template_at is not None else None
    if template_at is not None and node.has("body"):
        template_at.fault(
            "PAPER-038", "body と template は一緒に使えません。", "紙に描くなら body、PDFに入れるなら template。"
        )
    body = node.need("body") if template_at is None else node.get("body")
    blocks = tuple(block for entry in (body.items() if body else ()) if (block := _block(entry)) is not None)
    if body is not None:
        height = _body_height(blocks)
        if height > PAGE_HEIGHT:
            body.fault(
                "PAPER-003",
                f"高さの合計 {height:.1f} mm が紙({PAGE_HEIGHT:.0f} mm)を超えています。",
                "行の高さか行数を減らします。",
            )
    revision, check, each, copies = node.need("revision"), node.get("check"), node.get("each"), node.get("copies")
    return Layout(
        id=_text(node.need("id")),
        title=title,
        short=_text(node.get("short")) or title,
        revision=revision.whole() if revision else 0,
        effective_from=begins,
        effective_until=ends,
        check=check.texts() if check else (),
        copies=copies.texts() if copies else (),
        each=_people(each) if each else None,
        basis=_text(node.need("basis")),
        section=_text(node.need("section")),
        note=_text(node.get("note")),
        body=blocks,
        template=template,
    )


def _text(node: Node | None) -> str:
    return node.text() if node is not None else ""


def _people(node: Node) -> Path:
    """The list of people of whom each has a sheet."""
    path = read_path(node, in_rows=False)
    if FACTS.get(str(path)) != [PERSON]:
        lists = [name for name, shape in FACTS.items() if shape == [PERSON]]
        node.fault("PAPER-040", f"each の '{path}' は人の一覧ではありません。", f"{'、'.join(lists)} のどれか。")
    return path


def _day(node: Node | None) -> date | None:
    return node.day() if node is not None else None


def _length(node: Node | None, default: float = 0.0) -> float:
    """Millimetres: a positive number."""
    if node is None:
        return default
    value = node.value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 297:
        return float(value)
    node.fault("PAPER-004", "長さ(mm)を正の数で書いてください。", "例: 11 または 11.5")
    return default or 1.0


def _body_height(blocks: tuple[Block, ...]) -> float:
    total = 0.0
    for block in blocks:
        if isinstance(block, Table):
            total += block.gap + block.height
        elif isinstance(block, Heading):
            total += max(18.0, block.beside.height if block.beside else 0.0)
        else:
            total += block.gap + 5.0
    return total


def _block(node: Node) -> Block | None:
    kinds: dict[str, Callable[[Node], Block | None]] = {"heading": _heading, "table": _table, "notice": _note}
    names = node.names()
    if len(names) != 1 or names[0] not in kinds:
        word = names[0] if names else ""
        node.fault("PAPER-005", f"部品 '{word}' はありません。", near(word, kinds))
        return None
    inner = node.get(names[0])
    return kinds[names[0]](inner) if inner is not None else None


def _heading(node: Node) -> Heading:
    node.only("title", "sub", "beside")
    beside = node.get("beside")
    return Heading(_text(node.need("title")), _text(node.get("sub")), _table(beside, full=False) if beside else None)


def _note(node: Node) -> Note:
    if node.is_map():
        node.only("text", "gap")
        return Note(_text(node.need("text")), _length(node.get("gap"), 2.4))
    return Note(node.text())


def _table(node: Node, full: bool = True) -> Table:
    node.only("columns", "rows", "repeat", "gap")
    columns_at = node.need("columns")
    columns = tuple(_length(entry, 1.0) for entry in columns_at.items()) if columns_at else ()
    if columns_at is not None and full and columns and abs(sum(columns) - PAGE_WIDTH) > 0.05:
        columns_at.fault(
            "PAPER-006", f"列の幅の合計が {sum(columns):g} mm です。", f"合計を {PAGE_WIDTH:g} mm にします。"
        )
    rows_at, repeat_at = node.get("rows"), node.get("repeat")
    if rows_at is None and repeat_at is None:
        node.need("rows")
    rows = _rows(rows_at, columns, in_rows=False) if rows_at else ()
    repeat = _repeat(repeat_at, columns) if repeat_at else None
    return Table(columns, rows, repeat, _length(node.get("gap"), 2.4))


def _repeat(node: Node, columns: tuple[float, ...]) -> Repeat:
    node.only("over", "rows", "row")
    over, rows, template = node.need("over"), node.need("rows"), node.need("row")
    count = rows.whole() if rows else 1
    if rows is not None and count < 1:
        rows.fault("PAPER-007", "行数は1以上です。")
    return Repeat(read_path(over, False), max(1, count), _rows(template, columns, in_rows=True) if template else ())


def _rows(node: Node, columns: tuple[float, ...], in_rows: bool) -> tuple[Row, ...]:
    rows: list[Row] = []
    places: list[Node] = []
    entries = list(node.items())
    name = ""
    for index, entry in enumerate(entries):
        entry.only("height", "cells")
        cells_at = entry.need("cells")
        cells: list[Cell] = []
        for place in cells_at.items() if cells_at else ():
            cell = _cell(place, in_rows, name)
            name = cell.head or name
            if cell.rows > len(entries) - index:
                place.fault(
                    "PAPER-008", f"rows: {cell.rows} は表の下にはみ出します。", f"{len(entries) - index} までです。"
                )
            cells.append(cell)
        rows.append(Row(_length(entry.need("height"), 8.0), tuple(cells)))
        places.append(cells_at or entry)
    if columns:
        for index, (wide, free) in grid(len(columns), rows)[1].items():
            places[index].fault(
                "PAPER-009",
                f"この行のマスは {wide} 列分ですが、空いているのは {free} 列です。",
                "span か rows を直します。",
            )
    return tuple(rows)


def _cell(node: Node, in_rows: bool, row_name: str) -> Cell:
    if not node.is_map():  # a bare text is a printed word
        return Cell(lines=((Words(node.text()),),))
    node.only("head", "light", "items", "lines", "span", "rows", "align", "under", "pad")
    head = _text(node.get("head"))
    light = node.get("light")
    lines: list[tuple[Item, ...]] = []
    items, many = node.get("items"), node.get("lines")
    if items is not None and many is not None:
        many.fault("PAPER-010", "items と lines は一緒に使えません。", "1行なら items、2行以上なら lines。")
    if items is not None:
        lines.append(_items(items, in_rows, row_name))
    for line in many.items() if many is not None else ():
        lines.append(_items(line, in_rows, row_name))
    span, rows, align, under = node.get("span"), node.get("rows"), node.get("align"), node.get("under")
    if under is not None:
        under.word_of(("dotted",))
    return Cell(
        lines=tuple(lines),
        head=head,
        light=light.truth() if light else False,
        span=max(1, span.whole()) if span else 1,
        rows=max(1, rows.whole()) if rows else 1,
        align=cast("Align", align.word_of(("left", "center", "right"))) if align else "left",
        dotted_under=under is not None,
        pad=_length(node.get("pad"), 2.0),
    )


def _items(node: Node, in_rows: bool, row_name: str) -> tuple[Item, ...]:
    items: list[Item] = []
    name = row_name
    for entry in node.items():
        item = read_item(entry, in_rows, name)
        if item is None:
            continue
        if isinstance(item, Words) and item.soft:
            name = item.text
        if isinstance(item, SignatureBox) and in_rows:
            entry.fault("PAPER-011", "署名は繰り返しの行に置けません。")
        items.append(item)
    return tuple(items)
