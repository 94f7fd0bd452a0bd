"""Reads ``template:`` of a layout: which PDF, and what its fields and places are filled with. Called by ``layout.py``.

Every field of the PDF has to be spoken of, under ``fields`` or ``leave``: one that was renamed in a new edition of the
form must not silently stay empty.

``confirm: why`` beside a field or place says that a program guessed it and nobody looked yet; ``found:`` in the place
of ``item:`` is room that was found on the page while nobody knows what belongs there: nothing is printed there. The
studio sets and removes both (docs/studio.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import cast

from kakanai_desk.forms.findings import near
from kakanai_desk.forms.paper.binding import FORMS, Test
from kakanai_desk.forms.paper.fonts import POINT, Type
from kakanai_desk.forms.paper.items import read_path, read_test
from kakanai_desk.forms.paper.model import Align, Comb, Field, OnTemplate, Placed, Tick
from kakanai_desk.forms.paper.template_form import FormField, Spot, TemplateBroken, TemplatePdf
from kakanai_desk.forms.paper.template_items import LARGEST, read_placed
from kakanai_desk.forms.source import Node

INSET = 0.8  # mm between a text and the ends of its field
CONFIRM, FOUND = "confirm", "found"


def read_on_template(node: Node, folder: FilePath) -> OnTemplate | None:
    """The template and what stands where; None (with findings) when the PDF cannot be used."""
    node.only("file", "sha256", "fields", "leave", "places")
    name, expected = node.need("file"), node.get("sha256")
    if name is None:
        return None
    # what reads PDFs is large, and most forms have none
    from kakanai_desk.forms.paper.template_pdf import read_template

    try:
        pdf = read_template(folder / name.text())
    except TemplateBroken as fault:
        name.fault(fault.code, fault.message, fault.hint)
        return None
    if expected is not None and expected.text().lower() != pdf.sha256:
        expected.fault("PAPER-039", f"下絵 '{pdf.name}' が、確かめたときのものと違います。", f"今の値: {pdf.sha256}")
    placed = [*_fields(node, pdf), *_places(node, pdf)]
    return OnTemplate(pdf, tuple(sorted(placed, key=lambda one: (one.page, round(one.y), one.x))))


def _fields(node: Node, pdf: TemplatePdf) -> Iterator[Placed]:
    fields, leave = node.get("fields"), node.get("leave")
    spoken = [(name, entry) for name in (fields.names() if fields else []) if (entry := fields and fields.get(name))]
    left = [(entry.text(), entry) for entry in leave.items()] if leave else []
    for name, entry in [*spoken, *left]:
        if name not in pdf.fields:
            why = "(様式の新しい版で、欄の名前が変わったか、なくなりました)"
            entry.fault(
                "PAPER-034", f"下絵 '{pdf.name}' に '{name}' という欄はありません{why}。", near(name, pdf.fields)
            )
    for name in pdf.fields:
        if name not in {known for known, _ in (*spoken, *left)}:
            (fields or node).fault(
                "PAPER-036",
                f"下絵の欄 '{name}' に入れるものが書かれていません。",
                "fields: に書くか、空けておくなら leave: に名前を足します。",
            )
    for name, entry in spoken:
        found = pdf.fields.get(name)
        if found is not None:
            yield from _filled(entry, found)


def _filled(node: Node, found: FormField) -> Iterator[Placed]:
    """The field's values at each of its spots."""
    if not node.is_map():
        node = Node({"bind": node.value}, node.file, node.line, node.path, node.findings)
    if found.kind == "check":
        node.only("bind", "is", "not", "has", "filled", "name", CONFIRM)
        test = read_test(node, False)
        if test is None:
            node.fault("PAPER-035", f"欄 '{found.name}' は印を付ける欄です。", "is: などの比べ方を書きます。")
            return
        yield from (_at(spot, Tick(found.name, test)) for spot in found.spots)
    elif found.kind == "radio":
        yield from _chosen(node, found)
    else:
        if any(node.has(key) for key in ("is", "not", "has", "filled")):
            node.fault(
                "PAPER-035", f"欄 '{found.name}' は文字を入れる欄です。", "bind: と、要れば options: を書きます。"
            )
            return
        yield from (_at(spot, _text(node, found, spot)) for spot in found.spots)


def _chosen(node: Node, found: FormField) -> Iterator[Placed]:
    node.only("bind", "options", "name", CONFIRM)
    path, options = read_path(node.need("bind"), False), node.need("options")
    states = {spot.state: spot for spot in found.spots}
    for key in options.value if options is not None and options.is_map() else ():
        word = options.get(key) if options else None
        state = word.text() if word else ""
        if word is not None and state not in states:
            word.fault("PAPER-034", f"欄 '{found.name}' に '{state}' という選び方はありません。", near(state, states))
        elif state in states:
            yield _at(states[state], Tick(f"{found.name} {state}", Test(path, "is", key)))


def _text(node: Node, found: FormField, spot: Spot) -> Field | Comb:
    node.only("bind", "name", "type", "size", "lines", "align", "form", "optional", "cells", "options", CONFIRM)
    path, name = read_path(node.need("bind"), False), node.get("name")
    kind, size, align, form = node.get("type"), node.get("size"), node.get("align"), node.get("form")
    options = node.get("options")
    words = tuple(
        (key, word.text())
        for key in (options.value if options is not None and options.is_map() else ())
        if options is not None and (word := options.get(key)) is not None
    )
    lines, optional, cells = node.get("lines"), node.get("optional"), node.get("cells")
    label = name.text() if name else found.name.split(".")[-1]
    free = optional.truth() if optional else False
    points = float(size.value) if size and isinstance(size.value, int | float) else found.size
    use = kind.member(Type) if kind else Type.FACT
    count = cells.whole() if cells else found.comb
    if count:
        return Comb(path, label, count, points or min(LARGEST, 0.8 * spot.height / POINT), use, free)
    tall = spot.height / POINT
    return Field(
        path,
        label,
        points or max(5.0, min(LARGEST, 0.72 * tall)),
        use,
        lines=lines.whole() if lines else 3 if found.multiline else 1,
        align=cast("Align", align.word_of(("left", "center", "right"))) if align else cast("Align", found.align),
        form=form.word_of(FORMS) if form else "",
        optional=free,
        words=words,
    )


def _at(spot: Spot, item: Field | Comb | Tick) -> Placed:
    inset = INSET if isinstance(item, Field) else 0.0
    return Placed(spot.page, spot.x + inset, spot.y, spot.width - 2 * inset, spot.height, item)


def _places(node: Node, pdf: TemplatePdf) -> Iterator[Placed]:
    """What stands where no field is: ``{page: 1, at: [x, y, width, height], item: …}`` in mm from the top left."""
    places = node.get("places")
    for entry in places.items() if places else ():
        entry.only("page", "at", "item", FOUND, CONFIRM)
        known = not entry.has(FOUND)
        page_at, at, item_at = entry.get("page"), entry.need("at"), entry.need("item") if known else None
        page = (page_at.whole() if page_at else 1) - 1
        sides = cast("list[object]", at.value) if at is not None and isinstance(at.value, list) else []
        numbers = [float(side) for side in sides if isinstance(side, int | float) and not isinstance(side, bool)]
        if at is None or (known and item_at is None):
            continue
        seen = pdf.pages[page] if 0 <= page < len(pdf.pages) else None
        inside = (
            seen is not None
            and len(numbers) == 4
            and min(numbers) >= 0
            and numbers[0] + numbers[2] <= seen.width
            and numbers[1] + numbers[3] <= seen.height
        )
        if not inside:
            at.fault(
                "PAPER-037", "場所が下絵のページの外です。", "at: [左, 上, 幅, 高さ] をmmで、page: は1から書きます。"
            )
            continue
        item = read_placed(item_at, numbers[3]) if item_at is not None else None
        if item is not None:
            yield Placed(page, *cast("tuple[float, float, float, float]", tuple(numbers)), item)
