"""What may stand in the slots of a sentence, with Japanese names: the facts of the city's content and their values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from kakanai_desk.core.places import resources
from kakanai_desk.forms.deadlines import Closings


class Shape(StrEnum):
    """What a fact's value is like. ``text``: any words, compared as they are written."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    TEXT = "text"


Pair = tuple[str, str]
"""A value as the definitions write it, and its words."""


@dataclass(frozen=True)
class FactWord:
    """One fact. ``title``: its official short name; ``asked``: the question that gives it, for who looks for it."""

    name: str
    title: str
    shape: Shape
    of_person: bool
    values: tuple[Pair, ...] = ()
    asked: str = ""

    def words_of(self, value: Any) -> str:
        """What a value is called; one that is not known stands for itself."""
        return dict(self.values).get(str(value), str(value))


@dataclass(frozen=True)
class NamedWord:
    """A condition of ``_shared/conditions.yaml``: its id, what it is called, and whether it speaks of one person."""

    name: str
    title: str
    of_person: bool


@dataclass(frozen=True)
class Lexicon:
    """All that sentences may speak of, in the order in which the content has it."""

    facts: Mapping[str, FactWord]
    named: Mapping[str, NamedWord] = field(default_factory=dict[str, NamedWord])
    closings: Mapping[str, Closings] = field(default_factory=dict[str, Closings])

    def title(self, fact: Any) -> str:
        found = self.facts.get(fact) if isinstance(fact, str) else None
        return found.title if found is not None else str(fact)


@cache
def sentence_table() -> Mapping[str, Mapping[str, Any]]:
    """``resources/studio/sentences.toml``: every word of the builder."""
    return tomllib.loads((resources() / "studio" / "sentences.toml").read_text("utf-8"))


def pairs(name: str) -> tuple[Pair, ...]:
    """The values of a closed choice of the table, and their words."""
    return tuple(sentence_table()["values"][name].items())


# --- what a slot takes ------------------------------------------------------------------------------------------

_FACT_SHAPES: dict[str, tuple[Shape, ...]] = {
    "is": (Shape.CHOICE, Shape.YES_NO, Shape.TEXT, Shape.NUMBER),
    "is_not": (Shape.CHOICE, Shape.YES_NO, Shape.TEXT, Shape.NUMBER),
    "one_of": (Shape.CHOICE, Shape.TEXT, Shape.NUMBER),
    "is_yes": (Shape.YES_NO,),
    "is_no": (Shape.YES_NO,),
    "number": (Shape.NUMBER, Shape.TEXT),
}
_DAYS = ("from", "to", "on", "other")


def shapes_for(kind: str, slot: str) -> tuple[Shape, ...]:
    """What a fact in this slot of a sentence may be like; empty: the slot holds no fact."""
    if slot in _DAYS:
        return (Shape.DATE,)
    if slot == "fact":
        return _FACT_SHAPES.get(kind, (Shape.DATE,))
    return ()


def facts_for(words: Lexicon, kind: str, slot: str) -> tuple[FactWord, ...]:
    """The facts that may stand in a slot."""
    shapes = shapes_for(kind, slot)
    if (kind, slot) == ("deadline_passed", "from"):
        return tuple(fact for fact in words.facts.values() if fact.shape is Shape.DATE)
    return tuple(fact for fact in words.facts.values() if fact.shape in shapes)


def options(words: Lexicon, kind: str, slot: str, fact: str | None = None) -> tuple[Pair, ...]:
    """What may be chosen in a slot: value and words. Empty: it is typed (a number, a day, free words)."""
    if shapes_for(kind, slot):
        return tuple((one.name, one.title) for one in facts_for(words, kind, slot))
    if slot == "condition":
        return tuple((one.name, one.title) for one in words.named.values())
    if slot in ("value", "values"):
        found = words.facts.get(fact or "")
        return found.values if found is not None else ()
    if slot in ("counted", "first_day", "closed_day"):
        return pairs(slot)
    if slot == "closing":
        return tuple((name, one.title) for name, one in words.closings.items())
    if (kind, slot) == ("in_month", "months"):
        return tuple((str(month), f"{month}月") for month in range(1, 13))
    return ()


def usual_kind(fact: FactWord) -> str:
    """The sentence that one begins with for a fact."""
    return {
        Shape.YES_NO: "is_yes", Shape.DATE: "on_or_after_day", Shape.NUMBER: "number", Shape.TEXT: "is",
        Shape.CHOICE: "is",
    }[fact.shape]  # fmt: skip


def search(found: tuple[Pair, ...], typed: str, words: Lexicon | None = None) -> tuple[Pair, ...]:
    """Those that fit what is typed: the words begin with it, then hold it, then the question or the id does."""
    want = typed.strip().casefold()
    if not want:
        return found

    def rank(pair: Pair) -> int:
        value, shown = pair[0].casefold(), pair[1].casefold()
        fact = words.facts.get(pair[0]) if words is not None else None
        asked = fact.asked.casefold() if fact is not None else ""
        tests = (shown.startswith(want), want in shown, want in asked, value.startswith(want), want in value)
        return next((n for n, holds in enumerate(tests) if holds), len(tests))

    ranked = [(rank(pair), pair) for pair in found]
    return tuple(pair for number, pair in sorted(ranked, key=lambda one: one[0]) if number < 5)
