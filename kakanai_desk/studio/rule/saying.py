"""A condition in Japanese: each line as pieces with slots, the whole as one sentence, and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from kakanai_desk.core.wareki import wareki
from kakanai_desk.studio.rule.fact_words import Lexicon, Shape, facts_for, options, pairs, sentence_table
from kakanai_desk.studio.rule.line import (
    DEFAULTS,
    GROUPS,
    OPTIONAL,
    SLOTS,
    Line,
    Place,
    every_line,
    in_person,
)
from kakanai_desk.studio.rule.line_source import tree_of

_PIECE = re.compile(r"<([^<>]*)>|\[(\w+)\]|([^<\[]+)")
_SHIFTED = ("before", "on_or_after")


@dataclass(frozen=True)
class Piece:
    """Words between slots (``slot`` empty), or a slot and what it shows. ``empty``: nothing stands there yet.

    ``usual``: nothing is written there, and this is what that means.
    """

    text: str
    slot: str = ""
    empty: bool = False
    usual: bool = False


def title_of(slot: str) -> str:
    return str(sentence_table()["slots"][slot])


def pieces(line: Line, words: Lexicon, *, all_slots: bool = False) -> tuple[Piece, ...]:
    """The line in its pieces, those of its scope first; ``all_slots``: with the optional ones that are empty.

    What an empty slot means by itself (``usual``) is shown as well.
    """
    return (*scope_pieces(line, all_slots=all_slots), *_of(_pattern(line), line, words, _Show(all_slots, usual=True)))


def _pattern(line: Line) -> str:
    return str(sentence_table()["sentences"][line.kind])


@dataclass(frozen=True)
class _Show:
    """Which optional slots are shown though nothing is written there."""

    all_slots: bool = False
    usual: bool = False

    def shows(self, line: Line, slot: str) -> bool:
        if line.value(slot) is not None:
            return True
        return self.all_slots or (self.usual and (line.kind, slot) in DEFAULTS)


def scope_pieces(line: Line, *, all_slots: bool = False) -> tuple[Piece, ...]:
    """Of whom the line speaks: the scope itself is a slot (``who``), its numbers are slots of their own."""
    if line.who is None:
        return ()
    joins = sentence_table()["joins"]
    tail = Piece(str(joins["who_group" if line.group else "who_sentence"]))
    head, *rest = _PIECE.findall(str(sentence_table()["scopes"][line.who.kind]))
    ends = {"least": line.who.least, "most": line.who.most}
    found = [Piece(head[2], "who")]
    for optional, _, _ in rest:
        before, slot, after = re.split(r"\[(\w+)\]", optional)
        value = ends[slot]
        if value is not None or all_slots:
            shown_value = str(value) if value is not None else title_of(slot)
            found += [Piece(before), Piece(shown_value, slot, empty=value is None), Piece(after)]
    return (*(piece for piece in found if piece.text), tail)


def _of(pattern: str, line: Line, words: Lexicon, show: _Show) -> Iterator[Piece]:
    for optional, slot, plain in _PIECE.findall(pattern):
        if optional:
            inner = re.search(r"\[(\w+)\]", optional)
            if inner is not None and show.shows(line, inner[1]):
                yield from _of(optional, line, words, show)
        elif slot:
            yield _slot(line, slot, words)
        else:
            yield Piece(plain)
    if line.kind == "locked":
        yield Piece(f": {line.kept}")


def _slot(line: Line, slot: str, words: Lexicon) -> Piece:
    value = line.value(slot)
    if value is None:
        usual = DEFAULTS.get((line.kind, slot))
        if usual is not None:
            return Piece(shown(line.kind, slot, usual, words, line), slot, usual=True)
        return Piece(title_of(slot), slot, empty=True)
    return Piece(shown(line.kind, slot, value, words, line), slot)


def shown(kind: str, slot: str, value: Any, words: Lexicon, line: Line | None = None) -> str:
    """What a slot with this value reads."""
    if isinstance(value, tuple):
        many = cast("tuple[Any, ...]", value)
        if kind == "in_month":
            return "・".join(f"{month}月" for month in many)
        return "・".join(shown(kind, "value", one, words, line) for one in many)
    if isinstance(value, date):
        return f"{wareki(value)}"
    if kind in _SHIFTED and slot in ("years", "months", "days"):
        after, before = sentence_table()["shifts"][slot]
        return str(after if value >= 0 else before).format(n=abs(value))
    if slot == "value":
        fact = words.facts.get(line.value("fact")) if line is not None and line.value("fact") else None
        return fact.words_of(value) if fact is not None else str(value)
    if slot == "yearly":
        month, _, day = str(value).partition("-")
        return f"{int(month)}月{int(day)}日" if month.isdecimal() and day.isdecimal() else str(value)
    return dict(options(words, kind, slot)).get(str(value)) or words.title(value)


def text_of(line: Line, words: Lexicon) -> str:
    """One line alone as running words: no room around slots, and nothing that goes without saying."""
    return _running((*scope_pieces(line), *_of(_pattern(line), line, words, _Show())))


def _running(found: tuple[Piece, ...]) -> str:
    return "".join(piece.text if piece.slot else piece.text.replace(" ", "") for piece in found)


def whole(line: Line, words: Lexicon) -> str:
    """The condition as one Japanese sentence, what belongs together in brackets."""
    joins = sentence_table()["joins"]
    if not line.group:
        return text_of(line, words)
    if line.kind == "not":
        said = str(joins["not"]).format(inner="".join(whole(part, words) for part in line.parts))
    else:
        said = str(joins[line.kind]).join(_bracketed(part, words) for part in line.parts)
    return _running(scope_pieces(line)) + said


def _bracketed(line: Line, words: Lexicon) -> str:
    said = whole(line, words)
    if line.kind in ("all", "any") and len(line.parts) > 1:
        return str(sentence_table()["joins"]["bracket"]).format(inner=said)
    return said


# --- what is missing --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lack:
    """Why a condition cannot be written yet: the line, its slot (empty: the line itself), and what to do."""

    place: Place
    slot: str
    words: str


def lacks(top: Line, words: Lexicon, *, of_person: bool = False) -> tuple[Lack, ...]:
    """All that is missing or unfit; empty: it can be written. ``of_person``: the condition is put to each person."""
    found: list[Lack] = []
    for place, line in every_line(top):
        found += (Lack(place, slot, said) for slot, said in _lacks(line, words))
        if not in_person(top, place, outside=of_person) and _personal(line, words):
            found.append(Lack(place, "who", str(sentence_table()["missing"]["who"])))
    return tuple(found)


def _personal(line: Line, words: Lexicon) -> bool:
    """Whether the sentence speaks of one person."""
    if line.kind == "age":
        return True
    if line.kind == "holds":
        named = words.named.get(line.value("condition"))
        return named is not None and named.of_person
    for slot in ("fact", "other", "from", "to", "on"):
        fact = words.facts.get(line.value(slot)) if line.value(slot) is not None else None
        if fact is not None and fact.of_person:
            return True
    return False


def _lacks(line: Line, words: Lexicon) -> Iterator[tuple[str, str]]:
    table = sentence_table()["missing"]
    if line.kind == "locked":
        return
    if line.who is not None and line.who.kind == "count" and line.who.least is None and line.who.most is None:
        yield "least", str(table["people"])
    if line.kind in GROUPS:
        if not line.parts:
            yield "", str(table["parts"])
        elif line.kind == "not" and len(line.parts) > 1:
            yield "", str(table["one"])
        return
    for slot in SLOTS[line.kind]:
        value = line.value(slot)
        if value is None or value in ("", ()):
            if slot not in OPTIONAL.get(line.kind, ()):
                yield slot, str(table["slot"]).format(slot=title_of(slot))
        elif not _allowed(line, slot, words):
            said = shown(line.kind, slot, value, words, line)
            yield slot, str(table["unfit"]).format(value=said, slot=title_of(slot))
    least, below = line.value("at_least"), line.value("below")
    if line.kind in ("age", "number"):
        if least is None and below is None:
            yield "at_least", str(table["number"])
        elif least is not None and below is not None and least >= below:
            yield "below", str(table["range"])
    if line.kind == "deadline_passed" and all(
        line.value(slot) is None for slot in ("years", "months", "days", "yearly", "closing")
    ):
        yield "days", str(table["length"])


def _allowed(line: Line, slot: str, words: Lexicon) -> bool:
    """Whether what stands in a slot may stand there, by what the facts are like."""
    value = line.value(slot)
    if slot in ("fact", "from", "to", "on", "other"):
        return value in {fact.name for fact in facts_for(words, line.kind, slot)}
    if slot in ("value", "values"):
        fact = words.facts.get(line.value("fact"))
        many = cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,)
        closed = fact is not None and fact.shape in (Shape.CHOICE, Shape.YES_NO) and bool(fact.values)
        return not closed or fact is None or {str(one) for one in many} <= {one for one, _ in fact.values}
    if slot in ("counted", "first_day", "closed_day"):
        return value in dict(pairs(slot))
    if slot == "condition":
        return value in words.named
    if slot == "closing":
        return value in words.closings
    if slot == "yearly":
        return re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", str(value)) is not None
    if slot == "days" and line.kind == "more_days_than":
        return isinstance(value, int) and value >= 0
    return True


class HalfFilled(ValueError):
    """A condition that cannot be written; ``lacks`` says what is missing and where."""

    def __init__(self, found: tuple[Lack, ...]) -> None:
        super().__init__(" ".join(lack.words for lack in found))
        self.lacks = found


def written(top: Line, words: Lexicon, *, of_person: bool = False) -> Any:
    """The tree of a condition that says all it must.

    Raises:
        HalfFilled: a slot is empty or holds what it may not, a group has nothing below it.
    """
    found = lacks(top, words, of_person=of_person)
    if found:
        raise HalfFilled(found)
    return tree_of(top)
