"""Reads what stands inside a cell: words, filled-in texts, digits, dates, boxes to tick, words to ring.

Called by ``layout.py`` only. An item is a bare text (a printed word) or a map with its kind as the only key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

from kakanai_desk.core.wareki import eras
from kakanai_desk.forms.findings import near
from kakanai_desk.forms.paper.binding import FORMS, Path, Test
from kakanai_desk.forms.paper.fonts import Type
from kakanai_desk.forms.paper.model import (
    Align,
    Check,
    Choice,
    Code,
    DateCells,
    Digits,
    Field,
    Frame,
    IndividualNumber,
    Item,
    Ringed,
    RowNumber,
    SignatureBox,
    Space,
    Words,
)
from kakanai_desk.forms.source import Node

_SIZES = (7.0, 24.0)
SEAL = 14.0  # mm across

BIRTHS = "births"  # ``eras: births``: all that a living person can be born in, as the table of eras has them
OLDEST = date(1912, 7, 30)


def read_path(node: Node | None, in_rows: bool) -> Path:
    """The path in ``node``; one that cannot exist is a finding. ``item`` is known in repeating rows only."""
    if node is None:
        return Path(("",))
    path = Path.parse(node.text())
    unknown = path.unknown_step(in_rows)
    if unknown is not None:
        step, names = unknown
        hint = near(step, names) or ("item は繰り返しの行(row:)の中だけで使えます。" if step == "item" else "")
        node.fault("PAPER-020", f"'{path}' の '{step}' という値はありません。", hint)
    return path


def read_item(node: Node, in_rows: bool, name: str) -> Item | None:
    """One item; None (with a finding) when its kind is unknown. ``name`` is the label before it."""
    if not node.is_map():
        return Words(node.text())
    kinds = node.names()
    if len(kinds) != 1 or kinds[0] not in ITEM_KINDS:
        word = next((kind for kind in kinds if kind not in ITEM_KINDS), "、".join(kinds))
        node.fault("PAPER-021", f"'{word}' という部品はありません。", near(word, ITEM_KINDS))
        return None
    inner = node.get(kinds[0])
    return ITEM_KINDS[kinds[0]](inner, in_rows, name) if inner is not None else None


def _bound(node: Node, in_rows: bool, name: str, *allowed: str) -> tuple[Path, str]:
    """The path and the name of an item that is filled in; a bare text is its path."""
    if not node.is_map():
        return read_path(node, in_rows), name
    node.only("bind", "name", "optional", *allowed)
    named = node.get("name")
    return read_path(node.need("bind"), in_rows), named.text() if named else name


def _number(node: Node, key: str, default: float, low: float = 0.1, high: float = 200.0) -> float:
    found = node.get(key)
    if found is None:
        return default
    value = found.value
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    found.fault("PAPER-022", f"{key} は {low:g} から {high:g} までの数です。")
    return default


def _size(node: Node, default: float) -> float:
    return _number(node, "size", default, *_SIZES)


def _truth(node: Node, key: str) -> bool:
    found = node.get(key)
    return found.truth() if found else False


def _text(node: Node, key: str) -> str:
    found = node.get(key)
    return found.text() if found else ""


def read_test(node: Node, in_rows: bool) -> Test | None:
    """The comparison written beside ``bind``: is, not, has or filled."""
    bind = node.get("bind")
    ops = [op for op in ("is", "not", "has", "filled") if node.has(op)]
    if bind is None and not ops:
        return None
    if len(ops) != 1:
        node.fault("PAPER-023", "比べ方を1つ書いてください。", "is: / not: / has: / filled: true")
        return None
    place = node.get(ops[0])
    constant = place.value if place else None
    if not isinstance(constant, str | int | bool):
        (place or node).fault("PAPER-024", "比べる値は、文字・整数・true・false のどれかです。")
        constant = None
    return Test(read_path(node.need("bind"), in_rows), ops[0], constant)


def _when(node: Node, in_rows: bool) -> Test | None:
    found = node.get("when")
    if found is None:
        return None
    found.only("bind", "is", "not", "has", "filled")
    return read_test(found, in_rows)


def _words(node: Node, _in_rows: bool, _name: str) -> Item:
    if not node.is_map():
        return Words(node.text())
    node.only("text", "size", "bold")
    return Words(_text(node, "text") or (node.need("text") and "") or "", _size(node, 9.5), _truth(node, "bold"))


def _label(node: Node, _in_rows: bool, _name: str) -> Item:
    return Words(node.text(), 8.0, soft=True)


def _space(node: Node, _in_rows: bool, _name: str) -> Item:
    value = node.value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 150:
        return Space(float(value))
    node.fault("PAPER-022", "空きは mm の正の数です。")
    return Space(1.0)


def _row_number(node: Node, _in_rows: bool, _name: str) -> Item:
    node.truth()
    return RowNumber()


def _field(node: Node, in_rows: bool, name: str) -> Item:
    path, name = _bound(node, in_rows, name, "size", "type", "width", "lines", "align", "form", "when", "options")
    kind = node.get("type")
    lines, align, form = node.get("lines"), node.get("align"), node.get("form")
    count = lines.whole() if lines else 1
    if lines is not None and not 1 <= count <= 6:
        lines.fault("PAPER-022", "lines は 1 から 6 までの整数です。")
    return Field(
        path,
        name,
        _size(node, 13.0),
        kind.member(Type) if kind else Type.FACT,
        _number(node, "width", 0.0),
        count,
        cast("Align", align.word_of(("left", "center", "right"))) if align else "left",
        form.word_of(FORMS) if form else "",
        _truth(node, "optional"),
        _when(node, in_rows),
        _options(node.get("options")),
    )


def _digits(node: Node, in_rows: bool, name: str) -> Item:
    path, name = _bound(node, in_rows, name, "groups", "lead", "cell")
    groups_at = node.get("groups")
    groups = tuple(entry.whole() for entry in groups_at.items()) if groups_at else ()
    if not groups or any(not 1 <= count <= 16 for count in groups):
        (groups_at or node).fault("PAPER-025", "groups に、マスの数を並べて書いてください。", "例: groups: [3, 4]")
    return Digits(
        path, name, groups or (1,), _text(node, "lead"), _number(node, "cell", 4.6, 3, 8), _truth(node, "optional")
    )


def _postal(node: Node, in_rows: bool, name: str) -> Item:
    path, _ = _bound(node, in_rows, name)
    return Digits(path, "郵便番号", (3, 4), "〒", optional=_truth(node, "optional"))


def _date(node: Node, in_rows: bool, name: str) -> Item:
    path, name = _bound(node, in_rows, name, "eras", "nationality", "cell", "when")
    eras_at, nationality = node.get("eras"), node.get("nationality")
    known = [era.kanji for era in eras()]
    if eras_at is not None and eras_at.value == BIRTHS:
        words = tuple(era.kanji for era in eras() if era.begins >= OLDEST)
    else:
        words = tuple(entry.word_of(known) for entry in eras_at.items()) if eras_at else ()
    country = read_path(nationality, in_rows) if nationality else None
    cell, optional = _number(node, "cell", 4.6, 3, 8), _truth(node, "optional")
    return DateCells(path, name, words, country, cell, optional, _when(node, in_rows))


def _check(node: Node, in_rows: bool, _name: str) -> Item:
    if not node.is_map():
        return Check(node.text(), None)
    node.only("label", "bind", "is", "not", "has", "filled", "size", "office", "optional")
    label = node.need("label")
    office = _truth(node, "office")
    if office and node.has("bind"):
        node.fault("PAPER-027", "office の欄は職員が紙に印を付けます。bind と一緒には書けません。")
    words, test = label.text() if label else "", read_test(node, in_rows)
    return Check(words, test, _size(node, 9.5), office, _truth(node, "optional"))


def _choice(node: Node, in_rows: bool, name: str) -> Item:
    path, name = _bound(node, in_rows, name, "options", "separator", "stack", "size", "strike")
    options = _options(node.need("options"))
    separator = node.get("separator")
    return Choice(
        path,
        name,
        options,
        separator.text() if separator else "・",
        _truth(node, "stack"),
        _size(node, 9.5),
        _truth(node, "optional"),
        _truth(node, "strike"),
    )


def _options(node: Node | None) -> tuple[tuple[str | bool | int, str], ...]:
    """What is printed for each value."""
    if node is None:
        return ()
    if not node.names():
        node.fault("PAPER-026", "options は「値: 印刷する語」の形です。", "例: {male: 男, female: 女}")
        return ()
    words = ((key, node.get(key)) for key in node.value)
    return tuple((key, word.text() if word else "") for key, word in words)


def _seal(node: Node, _in_rows: bool, _name: str) -> Item:
    """``seal: 印``, or a map with ``text`` and ``width`` (mm)."""
    if not node.is_map():
        return Frame(node.text(), SEAL, SEAL, round=True)
    node.only("text", "width")
    wide = _number(node, "width", SEAL, 8, 30)
    return Frame(_text(node, "text") or "印", wide, wide, round=True)


def _photo(node: Node, _in_rows: bool, _name: str) -> Item:
    """``photo: {width: 30, height: 40, text: …}``: of 手帳 4 cm by 3 cm."""
    node.only("text", "width", "height")
    wide, tall = _number(node, "width", 30, 15, 60), _number(node, "height", 40, 15, 60)
    return Frame(_text(node, "text") or f"写真\n縦{tall / 10:g}cm\n横{wide / 10:g}cm", wide, tall)


def _code(node: Node, in_rows: bool, name: str) -> Item:
    path, name = _bound(node, in_rows, name, "side")
    side = _number(node, "side", 16.0, 10, 40) if node.is_map() else 16.0
    return Code(path, name or "コード", side, _truth(node, "optional") if node.is_map() else False)


def _ringed(node: Node, in_rows: bool, _name: str) -> Item | None:
    node.only("text", "bind", "is", "not", "has", "filled", "size")
    text, test = node.need("text"), read_test(node, in_rows)
    if test is None:
        node.need("bind")
        return None
    return Ringed(text.text() if text else "", test, _size(node, 9.5))


def _individual(node: Node, in_rows: bool, name: str) -> Item:
    path, name = _bound(node, in_rows, name, "cell")
    return IndividualNumber(path, name or "個人番号", _number(node, "cell", 4.2, 3, 8))


def _signature(node: Node, _in_rows: bool, _name: str) -> Item:
    node.truth()
    return SignatureBox()


ITEM_KINDS: dict[str, Callable[[Node, bool, str], Item | None]] = {
    "words": _words,
    "label": _label,
    "space": _space,
    "row_number": _row_number,
    "field": _field,
    "digits": _digits,
    "postal": _postal,
    "date": _date,
    "check": _check,
    "choice": _choice,
    "ringed": _ringed,
    "individual_number": _individual,
    "signature": _signature,
    "seal": _seal,
    "photo": _photo,
    "code": _code,
}
