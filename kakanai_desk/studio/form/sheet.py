"""A brought form while it is edited: its places as they are on the page, and every edit as a new state (R-035, R-041).

The state is the definition's own tree (``template:`` with ``places:`` and ``fields:``); an edit changes it at once and
``onto`` puts it into the text, where nothing else changes (``pack.yaml_text``). Lengths in mm from the top left.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kakanai_desk.forms.paper.template_form import FormField, TemplatePdf
from kakanai_desk.forms.paper.template_source import CONFIRM, FOUND
from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.facts import Fact, KnownFacts, Value
from kakanai_desk.studio.form.page import width
from kakanai_desk.studio.form.sheet_items import (
    OPS,
    TESTED,
    WITHOUT_FACT,
    Item,
    SheetKind,
    bound_to,
    item_of,
    kind_of,
    of_others,
    turned_into,
    written,
)
from kakanai_desk.studio.pack.yaml_text import YamlText

LEAST = 1.5  # mm: a side of the smallest place
Tree = dict[str, Any]


@dataclass(frozen=True)
class SheetPlace:
    """``number``: by it a place is named while one state lasts. ``page`` from 0.

    ``why``: where the guess came from that nobody looked at yet; ``doubtful``: somebody has to. ``field``: the PDF's
    own field, whose box stays where it is.
    """

    number: int
    page: int
    box: Box
    kind: SheetKind
    item: Item = field(repr=False)
    why: str = ""
    doubtful: bool = False
    field: str = ""

    @property
    def path(self) -> str:
        return str(self.item[1].get("bind", ""))

    @property
    def name(self) -> str:
        return str(self.item[1].get("name", self.item[1].get("text", "")) or "")

    @property
    def how(self) -> Mapping[str, Any]:
        """What is said of it besides: size, lines, align, form, cells, groups, optional …"""
        return self.item[1]

    @property
    def test(self) -> tuple[str, Value] | None:
        """When it is ticked or ringed: the comparison and the value."""
        return next(((op, self.item[1][op]) for op in OPS if op in self.item[1]), None)

    @property
    def cells(self) -> tuple[int, ...]:
        """How many one-character cells stand together."""
        groups = tuple(int(n) for n in self.how.get("groups", ()))
        if groups or self.kind not in (SheetKind.CELLS, SheetKind.NUMBER):
            return groups
        return (int(self.how.get("cells", 12)),)


@dataclass(frozen=True)
class Edit:
    """``what`` was done (a key of the studio's words), to the place called ``name``; the state after it, and what is
    chosen then."""

    what: str
    name: str
    sheet: Sheet = field(repr=False)
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One state. ``pages``: width and height of each. ``template``: that of the definition, never changed in place."""

    template: Tree = field(repr=False)
    pages: tuple[tuple[float, float], ...]
    facts: KnownFacts = field(repr=False, compare=False)
    fields: Mapping[str, FormField] = field(default_factory=dict[str, FormField], repr=False, compare=False)

    @classmethod
    def of(cls, text: YamlText, pdf: TemplatePdf, facts: KnownFacts) -> Sheet:
        """
        Raises:
            NoSuchPlace: the definition is not that of a template.
        """
        pages = tuple((page.width, page.height) for page in pdf.pages)
        return cls(text.value(("template",)), pages, facts, pdf.fields)

    def onto(self, text: YamlText) -> YamlText:
        """This state in the definition's text; comments and all else stay as they are."""
        return text.put(("template",), self.template)

    @cached_property
    def places(self) -> tuple[SheetPlace, ...]:
        """Places first, then the PDF's own fields, each in the order of the definition."""
        found = [self._place(number, entry) for number, entry in enumerate(self._entries)]
        for name, own in self.fields.items():
            if own.spots:
                found.append(self._own(len(found), name, own))
        return tuple(found)

    @property
    def doubtful(self) -> tuple[SheetPlace, ...]:
        """Those somebody has to look at, one for each group, from top to bottom."""
        firsts = [place for place in self.places if place.doubtful and min(self.kin(place.number)) == place.number]
        return tuple(sorted(firsts, key=lambda p: (p.page, round(p.box.top / 3), p.box.left)))

    def kin(self, number: int) -> tuple[int, ...]:
        """The places that say one thing together: year, month and day of a date, the words to ring of a choice."""
        one = self.places[number]
        if one.field or not one.path or not _joins(one):
            return (number,)
        low = high = number
        while low and self._akin(low - 1, one):
            low -= 1
        while high + 1 < len(self._entries) and self._akin(high + 1, one):
            high += 1
        return tuple(range(low, high + 1))

    # --- where

    def moved(self, numbers: Sequence[int], x: float, y: float) -> Edit:
        """Places that go by ``x`` and ``y``, together, as far as the page goes."""
        free = [n for n in numbers if not self.places[n].field]
        for number in free:
            one = self.places[number]
            wide, tall = self.pages[one.page]
            x = max(-one.box.left, min(wide - one.box.right, x))
            y = max(-one.box.top, min(tall - one.box.bottom, y))
        after = self
        for number in free:
            box = self.places[number].box
            after = after._at(number, Box(box.left + x, box.top + y, box.right + x, box.bottom + y))
        return self._edit("move", numbers, after)

    def put(self, number: int, box: Box) -> Edit:
        """A place with another box."""
        if self.places[number].field:
            return self._edit("resize", (number,), self)
        return self._edit("resize", (number,), self._at(number, box))

    # --- what

    def with_kind(self, number: int, kind: SheetKind) -> Edit:
        """Another kind of place; a PDF's own field keeps its kind."""
        one = self.places[number]
        fact = self.facts.of(one.path)
        if one.field or kind is one.kind:
            return self._edit("kind", (number,), self)
        return self._edit("kind", (number,), self._with(number, turned_into(kind, one.item, one.box, fact)))

    def with_fact(self, number: int, fact: Fact | None) -> Edit:
        """What is written there; it was looked at with that. Its kin say the same thing."""
        after = self
        for one in self.kin(number):
            place = self.places[one]
            after = after._with(one, bound_to(place.item, fact, place.box), looked_at=True)
        return self._edit("fact", (number,), after)

    def with_how(self, what: str, number: int, **values: Any) -> Edit:
        """Size, lines, align, form, cells, groups, gap, optional, name; None: not said any more."""
        key, inner = self.places[number].item
        changed = {**inner, **values}
        return self._edit(
            what, (number,), self._with(number, (key, {n: v for n, v in changed.items() if v is not None}))
        )

    def with_test(self, number: int, op: str, value: Value) -> Edit:
        """When a box is ticked or a word ringed."""
        if self.places[number].kind not in TESTED:
            return self._edit("test", (number,), self)
        return self.with_how("test", number, **{**dict.fromkeys(OPS), op: value})

    def confirmed(self, number: int) -> Edit:
        """Somebody looked at it and its kin. One that has no fact yet stays to be looked at."""
        after = self
        for one in self.kin(number):
            after = after._with(one, self.places[one].item, looked_at=True)
        return self._edit("confirm", (number,), after)

    # --- which

    def without(self, numbers: Iterable[int]) -> Edit:
        """Places that are gone; a PDF's own field stays empty instead."""
        gone = tuple(sorted(set(numbers), reverse=True))
        template = copy.deepcopy(self.template)
        for number in gone:
            own = self.places[number].field
            if own:
                template = _left(template, own)
            else:
                del template["places"][number]
        return self._edit("delete", gone, self._state(template), ())

    def with_more(self, page: int, box: Box, kind: SheetKind = SheetKind.TEXT) -> Edit:
        """One more place, that somebody has to say a fact for."""
        item = turned_into(kind, ("field", {}), box, None)
        key = "item" if kind in WITHOUT_FACT else FOUND
        entry: Tree = {"page": page + 1, "at": self._kept(page, box), key: written(item)}
        template = copy.deepcopy(self.template)
        template["places"] = [*(template.get("places") or []), entry]
        number = len(template["places"]) - 1
        return self._edit("add", (), self._state(template), (number,))

    def doubled(self, number: int) -> Edit:
        """The place and its kin once more below; of the next person where it is one of a list."""
        kin = [n for n in self.kin(number) if not self.places[n].field]
        if not kin:
            return self._edit("duplicate", (number,), self)
        boxes = [self.places[n].box for n in kin]
        tall = max(box.bottom for box in boxes) - min(box.top for box in boxes)
        page = self.places[number].page
        room = self.pages[page][1] - max(box.bottom for box in boxes)
        template = copy.deepcopy(self.template)
        fresh: list[Tree] = []
        for one in kin:
            entry = copy.deepcopy(self._entries[one])
            entry.pop(CONFIRM, None)
            entry["at"][1] = round(entry["at"][1] + min(tall, room), 1)
            key = FOUND if FOUND in entry else "item"
            entry[key] = written(_next_row(item_of(entry[key])))
            fresh.append(entry)
        at = kin[-1] + 1
        template["places"][at:at] = fresh
        return self._edit("duplicate", (number,), self._state(template), tuple(range(at, at + len(fresh))))

    def renumbered(self) -> Edit:
        """The people of each list numbered from the top: the first row is the first person."""
        rows: dict[str, dict[tuple[int, int], list[SheetPlace]]] = {}
        seen: dict[tuple[str, int, str], int] = {}
        for place in sorted(self.places, key=lambda p: (p.page, p.box.top)):
            steps = place.path.split(".")
            if len(steps) > 2 and steps[1].isdecimal() and not place.field:
                same = (steps[0], int(steps[1]), repr((steps[2:], place.kind, place.test, place.how.get("form"))))
                seen[same] = seen.get(same, -1) + 1
                rows.setdefault(steps[0], {}).setdefault((int(steps[1]), seen[same]), []).append(place)
        after = self
        for people in rows.values():
            order = sorted(people.values(), key=lambda row: min((p.page, p.box.middle) for p in row))
            for index, row in enumerate(order):
                for place in row:
                    after = after._with(place.number, _in_row(place.item, index))
        return self._edit("renumber", (), after)

    # --- the tree

    @property
    def _entries(self) -> list[Tree]:
        return self.template.get("places") or []

    def _place(self, number: int, entry: Tree) -> SheetPlace:
        named = FOUND not in entry
        item = item_of(entry["item"] if named else entry[FOUND])
        kind = self._kind(item)
        left, top, wide, tall = (float(n) for n in entry["at"])
        why = str(entry.get(CONFIRM, ""))
        return SheetPlace(
            number, int(entry.get("page", 1)) - 1, Box(left, top, left + wide, top + tall), kind, item, why,
            CONFIRM in entry or not named or (not item[1].get("bind") and kind not in WITHOUT_FACT),
        )  # fmt: skip

    def _own(self, number: int, name: str, own: FormField) -> SheetPlace:
        told: Any = (self.template.get("fields") or {}).get(name)
        inner: Tree = dict(told) if isinstance(told, dict) else {"bind": told} if told else {}  # pyright: ignore[reportUnknownArgumentType]
        why = inner.pop(CONFIRM, None)
        inner.setdefault("name", name.split(".")[-1])
        key = {"check": "tick", "radio": "choice"}.get(own.kind, "comb" if own.comb or "cells" in inner else "field")
        spot = own.spots[0]
        box = Box(spot.x, spot.y, spot.x + spot.width, spot.y + spot.height)
        item = (key, inner)
        return SheetPlace(number, spot.page, box, self._kind(item), item, str(why or ""), why is not None, name)

    def _kind(self, item: Item) -> SheetKind:
        fact = self.facts.of(str(item[1].get("bind", "")))
        return kind_of(item, fact is not None and fact.day)

    def _akin(self, number: int, one: SheetPlace) -> bool:
        other = self.places[number]
        return _joins(other) and (other.path, other.page) == (one.path, one.page)

    def _at(self, number: int, box: Box) -> Sheet:
        return self._changed(number, lambda entry: entry | {"at": self._kept(self.places[number].page, box)})

    def _kept(self, page: int, box: Box) -> list[float]:
        """On the page and large enough, to a tenth of a millimetre."""
        wide, tall = self.pages[page]
        left, top = max(0.0, min(box.left, wide - LEAST)), max(0.0, min(box.top, tall - LEAST))
        right, bottom = min(wide, max(left + LEAST, box.right)), min(tall, max(top + LEAST, box.bottom))
        at = [round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1)]
        return [*at[:2], min(at[2], _down(wide - at[0])), min(at[3], _down(tall - at[1]))]

    def _with(self, number: int, item: Item, *, looked_at: bool = False) -> Sheet:
        place = self.places[number]
        if place.field:
            return self._with_own(place, item, looked_at)
        named = bool(item[1].get("bind")) or self._kind(item) in WITHOUT_FACT

        def changed(entry: Tree) -> Tree:
            key = "item" if named else FOUND
            after = {key if name in ("item", FOUND) else name: value for name, value in entry.items()}
            old = entry.get("item", entry.get(FOUND))
            after[key] = old if item_of(old) == item else written(item)
            if looked_at and named:
                after.pop(CONFIRM, None)
            return after

        return self._changed(number, changed)

    def _with_own(self, place: SheetPlace, item: Item, looked_at: bool) -> Sheet:
        template, inner = copy.deepcopy(self.template), dict(item[1])
        if not inner.get("bind"):
            return self._state(_left(template, place.field))
        told: Any = (template.get("fields") or {}).get(place.field)
        if inner.get("name") == place.field.split(".")[-1] and not (isinstance(told, dict) and "name" in told):
            inner.pop("name", None)
        if place.doubtful and not looked_at:
            inner[CONFIRM] = place.why
        template["fields"] = {**(template.get("fields") or {}), place.field: inner}
        left = [name for name in template.get("leave") or [] if name != place.field]
        template.pop("leave", None)
        return self._state(template | ({"leave": left} if left else {}))

    def _changed(self, number: int, change: Callable[[Tree], Tree]) -> Sheet:
        template = copy.deepcopy(self.template)
        template["places"][number] = change(template["places"][number])
        return self._state(template)

    def _state(self, template: Tree) -> Sheet:
        return self if template == self.template else Sheet(template, self.pages, self.facts, self.fields)

    def _edit(self, what: str, numbers: Sequence[int], after: Sheet, chosen: tuple[int, ...] | None = None) -> Edit:
        place = self.places[numbers[0]] if numbers else None
        name = place.name or self.facts.name(place.path) if place is not None else ""
        return Edit(what, name, after, tuple(numbers) if chosen is None else chosen)


def _joins(place: SheetPlace) -> bool:
    return place.kind in TESTED or (place.kind is SheetKind.DATE and place.item[0] == "field")


def _left(template: Tree, name: str) -> Tree:
    """A PDF's own field that nothing is written into."""
    fields = {key: value for key, value in (template.get("fields") or {}).items() if key != name}
    after = {key: value for key, value in template.items() if key != "fields" or fields}
    if fields:
        after["fields"] = fields
    left = list(template.get("leave") or [])
    return after | {"leave": left if name in left else [*left, name]}


def _in_row(item: Item, row: int) -> Item:
    key, inner = item
    steps = str(inner.get("bind", "")).split(".")
    if len(steps) < 3 or not steps[1].isdecimal() or steps[1] == str(row):
        return item
    path = ".".join([steps[0], str(row), *steps[2:]])
    after = inner | {"bind": path}
    if key in ("field", "comb", "date") and of_others(path):
        after |= {"optional": True}
    return key, after


def _next_row(item: Item) -> Item:
    steps = str(item[1].get("bind", "")).split(".")
    return _in_row(item, int(steps[1]) + 1) if len(steps) > 2 and steps[1].isdecimal() else item


def _down(value: float) -> float:
    return int(value * 10 + 1e-6) / 10


def size_of(place: SheetPlace) -> str:
    """Width × height in mm, as people write it."""
    return f"{width(place.box):.1f} × {place.box.height:.1f}"
