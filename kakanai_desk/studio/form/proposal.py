"""A proposal becomes a form's definition, as ``procedures/*/documents`` has it: the loader takes it as any other.

What was guessed says so (``confirm:`` with the reason) until somebody looks at it; room that nobody has a name for
stands there without ``item`` (``found:``), so that an editor finds it and nothing is printed into it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kakanai_desk.core.wareki import eras
from kakanai_desk.forms.paper.fonts import POINT
from kakanai_desk.forms.paper.template_form import FormField
from kakanai_desk.forms.paper.template_source import CONFIRM, FOUND
from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.facts import name_of, words_of
from kakanai_desk.studio.form.guessing import Guess
from kakanai_desk.studio.form.labels import labels
from kakanai_desk.studio.form.page import Page, lines_of, width
from kakanai_desk.studio.form.place import Kind, Part
from kakanai_desk.studio.form.proposing import PageGuess, Proposal

LARGEST, SMALLEST = 13.0, 7.0  # pt
INSET = 0.8  # mm between a text and the rules beside it
LINE = 5.6  # mm that a line of an address takes
NUMBER_CELL = (3.0, 4.2)  # mm: a cell of an individual number where the form has none
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_RESERVED = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))
GUESSED = "形から"
LONG = frozenset(("text", "address"))


def definition(proposal: Proposal, form_id: str, section: str, from_day: date, file: str) -> str:
    """The YAML of the form; ``file`` is its template beside it."""
    title = title_of(proposal.brought.pages[0]) or form_id
    free = [one for one in proposal.guesses if not one.field]
    lines = [
        f"id: {form_id}",
        f"title: {_text(title)}",
        "revision: 1",
        f"effective: {{from: {from_day.isoformat()}}}",
        "basis: 要確認",
        f"section: {section}",
        "note: 取り込んだ様式。欄の場所と値は、見つけたままで要確認",
        "template:",
        f"  file: {_text(file)}",
        *_fields(proposal),
    ]
    places = [line for one in free for line in _places(one)]
    lines += ["  places:", *places] if places else []
    return "\n".join(lines) + "\n"


def title_of(page: Page) -> str:
    """The largest line of print in the upper third."""
    best, tallest = "", 0.0
    for line in lines_of(word for word in page.words if word.box.bottom < page.height / 3):
        text = "".join(word.text for word in line)
        tall = sum(letter.box.height for word in line for letter in word.letters) / max(1, len(text))
        if len(text) > 2 and tall > tallest * 1.08:
            best, tallest = text, tall
    return best[:40]


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: str) -> str:
    return re.sub(r"\s", "", value)[:30]


def _at(box: Box) -> str:
    numbers = (box.left, box.top, width(box), box.height)
    return "[" + ", ".join(f"{max(0.0, n):.1f}" for n in numbers) + "]"


# --- fields of the PDF's own ------------------------------------------------------------------------------------------


def _fields(proposal: Proposal) -> Iterator[str]:
    fields = proposal.brought.fields
    by_field = {one.field: one.guess for one in proposal.guesses if one.field}
    bound = {name: how for name, found in fields.items() if (how := _field(found, by_field.get(name))) is not None}
    if bound:
        yield "  fields:"
        for name, how in bound.items():
            yield f"    {_text(name)}: {_flow(how)}"
    left = [name for name in fields if name not in bound]
    if left:
        yield f"  leave: [{', '.join(_text(name) for name in left)}]"


def _field(found: FormField, one: Guess | None) -> dict[str, Any] | None:
    """How a field is filled in; None: nobody knows."""
    if one is None or not one.path or one.path == "signature":
        return None
    if found.kind == "check":
        return {"bind": one.path, "is": _value(one.value), CONFIRM: one.why or GUESSED} if one.value else None
    if found.kind == "radio":
        states = {spot.state for spot in found.spots}
        options = {value: state for state in states for name, value in labels().choice(state) if name == one.item}
        return {"bind": one.path, "options": options, CONFIRM: one.why or GUESSED} if options else None
    how: dict[str, Any] = {"bind": one.path, "optional": True} if _of_others(one.path) else {"bind": one.path}
    options = words_of(one.path)
    return how | ({"options": options} if options else {}) | {CONFIRM: one.why or GUESSED}


# --- places -----------------------------------------------------------------------------------------------------------


def _places(one: PageGuess) -> Iterator[str]:
    guess = one.guess
    why = _text(guess.why or GUESSED)
    for box, item in items_of(guess):
        yield f"    - {{page: {one.page + 1}, at: {_at(box)}, item: {_flow(item)}, {CONFIRM}: {why}}}"
    if not guess.path and guess.kind is not Kind.SEAL:
        yield f"    - {{page: {one.page + 1}, at: {_at(guess.place.box)}, {FOUND}: {_flow(_unnamed(guess))}}}"


def _unnamed(one: Guess) -> dict[str, Any]:
    """An item without what it says: its kind, its heading, and its cells."""
    own: dict[str, Any] = {"name": _plain(one.name)} if _plain(one.name) else {}
    if one.kind in (Kind.CELLS, Kind.NUMBER) and one.place.groups:
        return {"comb": own | {"groups": list(one.place.groups), "gap": round(one.place.gap, 1)}}
    kind = {Kind.CHECK: "tick", Kind.CIRCLE: "ring"}.get(one.kind, "field")
    return {kind: own | (_set(one, one.place.box) if kind == "field" else {})}


def items_of(one: Guess) -> Iterator[tuple[Box, Mapping[str, Any]]]:
    """What is drawn for a guess, and where; nothing where nobody knows what, or where people set their seals."""
    place, box = one.place, one.place.box
    if one.kind is Kind.SEAL or not one.path:
        return
    bound: dict[str, Any] = {"bind": one.path, "name": _name(one)}
    free: dict[str, Any] = {"optional": True} if _of_others(one.path) else {}
    if one.kind is Kind.SIGNATURE:
        yield box, {"signature": True}
    elif one.kind is Kind.CHECK:
        yield box, {"tick": bound | {"is": _value(one.value)}}
    elif one.kind is Kind.CIRCLE:
        values = dict(one.options)
        for part in place.parts:
            yield part.box, {"ring": bound | {"name": part.what, "is": values[part.what]}}
    elif one.kind is Kind.DATE:
        yield from _day(one, bound, free)
    elif one.kind is Kind.NUMBER:
        if place.groups:
            yield box, {"number_cells": bound | {"groups": list(place.groups), "gap": round(place.gap, 1)}}
        else:
            cell = min(NUMBER_CELL[1], (width(box) - 4) / 12)
            if cell >= NUMBER_CELL[0]:
                yield _inset(box), {"individual_number": bound | {"cell": round(cell, 2)}}
    elif one.kind is Kind.CELLS:
        cells = {"groups": list(place.groups), "gap": round(place.gap, 1), "type": "digit"}
        yield box, {"comb": bound | cells | free}
    else:
        yield _inset(box), {"field": bound | _set(one, box) | free}


def _name(one: Guess) -> str:
    """Its heading; where it has none, what its fact is called."""
    return name_of(one.path) if one.name in ("", one.item, one.path) else _plain(one.name)


def _day(one: Guess, bound: dict[str, Any], free: dict[str, Any]) -> Iterator[tuple[Box, Mapping[str, Any]]]:
    letters = {era.kanji for era in eras()}
    rings = [part for part in one.place.parts if part.what in letters]
    for part in rings:
        yield part.box, {"ring": {"bind": one.path, "name": part.what, "era": part.what}}
    for part in one.place.parts:
        if part.what not in ("year", "month", "day"):
            continue
        whole = part.what == "year"
        form = "era_year" if whole and not rings and not one.place.era else part.what
        size = round(min(LARGEST, max(SMALLEST, 0.9 * part.box.height / POINT)), 1)
        more = free if whole else {"optional": True}
        how = {"form": form, "size": size, "align": "center"} | more
        yield _around(part), {"field": bound | how}


def _around(part: Part) -> Box:
    """A blank, as high as a digit needs."""
    box = part.box
    tall = max(box.height, 4.2)
    return Box(box.left, box.middle - tall / 2, box.right, box.middle + tall / 2)


def _inset(box: Box) -> Box:
    return Box(box.left + INSET, box.top, max(box.left + INSET + 1, box.right - INSET), box.bottom)


def _set(one: Guess, box: Box) -> dict[str, Any]:
    """Type size, lines, and words for coded values."""
    lines = max(1, min(3, int(box.height / LINE))) if one.path.split(".")[-1] in LONG else 1
    tall = box.height / lines
    size = round(min(LARGEST, max(SMALLEST, 0.62 * tall / POINT)), 1)
    found: dict[str, Any] = {"size": size}
    if lines > 1:
        found["lines"] = lines
    options = words_of(one.path)
    return found | ({"options": options} if options else {})


def _of_others(path: str) -> bool:
    """Whether a row of a table may stay empty: nobody need be the third of a household."""
    steps = path.split(".")
    return len(steps) > 2 and steps[1].isdecimal() and steps[1] != "0"


def _value(value: str) -> str | bool:
    return value == "true" if value in ("true", "false") else value


def _flow(value: Any) -> str:
    """YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if (
        isinstance(value, str)
        and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", value)
        and value not in ("true", "false", "yes", "no", "null")
    ):
        return value
    return _text(value) if isinstance(value, str) else f"{value:g}"
