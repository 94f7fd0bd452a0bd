"""A condition as the editor sees it: lines of sentences with slots, one below another (R-035, R-036).

A ``Line`` is one sentence (its slots filled or not yet) or a group (すべて, どれか, あたらない) with lines below it. It
never changes; the functions here give another condition in which one line is another, new, gone or elsewhere. A place
is the indexes from the top: ``(0, 2)`` is the third line below the first one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

Place = tuple[int, ...]
GROUPS = ("all", "any", "not")
SCOPES = ("some", "every", "count")
SLOTS: dict[str, tuple[str, ...]] = {
    "always": (),
    "holds": ("condition",),
    "is": ("fact", "value"),
    "is_not": ("fact", "value"),
    "one_of": ("fact", "values"),
    "is_yes": ("fact",),
    "is_no": ("fact",),
    "number": ("fact", "at_least", "below"),
    "age": ("at_least", "below", "on", "counted"),
    "before_day": ("fact", "date"),
    "before": ("fact", "other", "years", "months", "days"),
    "on_or_after_day": ("fact", "date"),
    "on_or_after": ("fact", "other", "years", "months", "days"),
    "more_days_than": ("from", "to", "days"),
    "deadline_passed": (
        "from", "years", "months", "days", "yearly", "closing", "on", "first_day", "closed_day", "reading",
    ),
    "in_month": ("fact", "months"),
    "same_month": ("fact", "other"),
}  # fmt: skip
"""The kinds of sentences and their slots. ``locked`` has none: its tree stands in ``kept``."""
OPTIONAL = {
    "number": ("at_least", "below"),
    "age": ("at_least", "below", "on", "counted"),
    "before": ("years", "months", "days"),
    "on_or_after": ("years", "months", "days"),
    "deadline_passed": (
        "years", "months", "days", "yearly", "closing", "on", "first_day", "closed_day", "reading",
    ),
}  # fmt: skip
DEFAULTS = {
    ("age", "on"): "event_date",
    ("age", "counted"): "birthday",
    ("deadline_passed", "on"): "visit_date",
    ("deadline_passed", "first_day"): "not_counted",
    ("deadline_passed", "closed_day"): "next_open",
}
"""What a slot means while nothing is written there."""


@dataclass(frozen=True)
class Scope:
    """Of whom a line speaks: ``some`` and ``every`` person of the household, or a ``count`` of them."""

    kind: str
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Line:
    """``kept``: the tree of a condition that no sentence says; of a slot with two spellings, the one it had."""

    kind: str
    slots: Mapping[str, Any] = field(default_factory=dict[str, Any])
    parts: tuple[Line, ...] = ()
    who: Scope | None = None
    kept: Any = None

    @property
    def group(self) -> bool:
        return self.kind in GROUPS

    def value(self, slot: str) -> Any:
        """What stands in a slot; None: nothing yet."""
        return self.slots.get(slot)

    def with_slot(self, slot: str, value: Any) -> Line:
        """The line with something else in one slot (None: nothing). Another fact empties the values it had."""
        slots = {**self.slots, slot: value}
        if slot == "fact" and value != self.slots.get("fact"):
            slots.pop("value", None)
            slots.pop("values", None)
        found = {name: slots[name] for name in SLOTS.get(self.kind, ()) if slots.get(name) is not None}
        return replace(self, slots=MappingProxyType(found))


def sentence(kind: str, **slots: Any) -> Line:
    """A sentence; a slot that Python will not name (``from``) is written with a dash behind: ``from_``."""
    return Line(kind, {name.removesuffix("_"): value for name, value in slots.items()})


def group(kind: str, *parts: Line, who: Scope | None = None) -> Line:
    return Line(kind, parts=parts, who=who)


ALWAYS = Line("always")


# --- places -----------------------------------------------------------------------------------------------------


def every_line(top: Line, place: Place = ()) -> Iterator[tuple[Place, Line]]:
    """Every line from the top, each with its place, as they stand below each other."""
    yield place, top
    for number, part in enumerate(top.parts):
        yield from every_line(part, (*place, number))


def line_at(top: Line, place: Place) -> Line:
    """
    Raises:
        IndexError: there is no such line.
    """
    for number in place:
        if not 0 <= number < len(top.parts):
            raise IndexError(place)
        top = top.parts[number]
    return top


def in_person(top: Line, place: Place, *, outside: bool) -> bool:
    """Whether the line at ``place`` speaks of one person; ``outside``: whether the whole condition does."""
    found = outside
    for end in range(len(place) + 1):
        if line_at(top, place[:end]).who is not None:
            found = True
    return found


def put(top: Line, place: Place, line: Line) -> Line:
    """``line`` stands at ``place``."""
    if not place:
        return line
    line_at(top, place)
    parts = list(top.parts)
    parts[place[0]] = put(parts[place[0]], place[1:], line)
    return replace(top, parts=tuple(parts))


# --- what the editor does ---------------------------------------------------------------------------------------


def add_after(top: Line, place: Place, line: Line) -> tuple[Line, Place]:
    """One more line: below a group as its last, beside a sentence as the next; the top becomes すべて where it must.

    A second line below あたらない makes どれか of what is there: none of them may hold.
    """
    here = line_at(top, place)
    if here.kind == "always":
        return put(top, place, line), place
    if here.group:
        return _below(top, place, len(here.parts), line)
    if not place:
        return group("all", here, line), (1,)
    return _below(top, place[:-1], place[-1] + 1, line)


def _below(top: Line, place: Place, index: int, line: Line) -> tuple[Line, Place]:
    parent = line_at(top, place)
    if parent.kind == "not" and parent.parts:
        inner = parent.parts[0]
        if inner.group and inner.kind != "not" and inner.who is None:
            return _below(top, (*place, 0), len(inner.parts), line)
        joined = group("any", inner, line)
        return put(top, (*place, 0), joined), (*place, 0, 1)
    parts = (*parent.parts[:index], line, *parent.parts[index:])
    return put(top, place, replace(parent, parts=parts)), (*place, index)


def drop(top: Line, place: Place) -> tuple[Line, Place]:
    """The line is gone; where nothing is left, the condition holds always. A group of one line stays what it is."""
    if not place:
        return ALWAYS, ()
    parent = line_at(top, place[:-1])
    line_at(top, place)
    parts = parent.parts[: place[-1]] + parent.parts[place[-1] + 1 :]
    if not parts:
        return drop(top, place[:-1])
    return put(top, place[:-1], replace(parent, parts=parts)), (*place[:-1], min(place[-1], len(parts) - 1))


def wrap(top: Line, place: Place, kind: str) -> tuple[Line, Place]:
    """The line stands alone below a new group; the place of the group."""
    return put(top, place, group(kind, line_at(top, place))), place


def unwrap(top: Line, place: Place) -> tuple[Line, Place]:
    """The lines of a group take its place: one alone always, several where the group above is of the same kind.

    Raises:
        ValueError: that would change what the condition means, or lose of whom it speaks.
    """
    here = line_at(top, place)
    if not here.group or here.who is not None or here.kind == "not":
        raise ValueError(here.kind)
    if len(here.parts) == 1:
        return put(top, place, here.parts[0]), place
    parent = line_at(top, place[:-1]) if place else None
    if parent is None or parent.kind != here.kind:
        raise ValueError(here.kind)
    parts = (*parent.parts[: place[-1]], *here.parts, *parent.parts[place[-1] + 1 :])
    return put(top, place[:-1], replace(parent, parts=parts)), place


def move(top: Line, place: Place, by: int) -> tuple[Line, Place]:
    """One line up (−1) or down (+1): past its neighbour, into a neighbouring group, or out of its own at the edge.

    A group that loses its last line goes with it. Nothing moves out of あたらない, and nothing moves into it.
    """
    if not place:
        return top, place
    parent_place, index = place[:-1], place[-1]
    parent, here = line_at(top, parent_place), line_at(top, place)
    if parent.kind == "not":
        return top, place
    aim = index + by
    if 0 <= aim < len(parent.parts):
        neighbour = parent.parts[aim]
        if neighbour.group and neighbour.kind != "not":
            inner = (*neighbour.parts, here) if by < 0 else (here, *neighbour.parts)
            rest = [replace(neighbour, parts=inner) if n == aim else part for n, part in enumerate(parent.parts)]
            del rest[index]
            at = aim if by < 0 else aim - 1
            inside = len(neighbour.parts) if by < 0 else 0
            return put(top, parent_place, replace(parent, parts=tuple(rest))), (*parent_place, at, inside)
        parts = list(parent.parts)
        parts[index], parts[aim] = parts[aim], parts[index]
        return put(top, parent_place, replace(parent, parts=tuple(parts))), (*parent_place, aim)
    if not parent_place or line_at(top, parent_place[:-1]).kind == "not":
        return top, place
    above_place, at = parent_place[:-1], parent_place[-1]
    above = line_at(top, above_place)
    rest = parent.parts[:index] + parent.parts[index + 1 :]
    kept = (replace(parent, parts=rest),) if rest else ()
    new = (here, *kept) if by < 0 else (*kept, here)
    parts = (*above.parts[:at], *new, *above.parts[at + 1 :])
    return put(top, above_place, replace(above, parts=parts)), (*above_place, at if by < 0 else at + len(kept))
