"""A condition under the editor's hands: where the cursor stands, what may be chosen there, what a choice does.

The windows show ``rows`` and give back what was chosen; every state is a value, so a step is shown before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kakanai_desk.core.typed_dates import parse_typed
from kakanai_desk.studio.rule import line as lines
from kakanai_desk.studio.rule.fact_words import Lexicon, Pair, Shape, options, sentence_table, usual_kind
from kakanai_desk.studio.rule.line import ALWAYS, OPTIONAL, SCOPES, SLOTS, Line, Place, Scope, every_line, line_at
from kakanai_desk.studio.rule.saying import Lack, Piece, lacks, pieces, title_of

KIND, WHO = "kind", "who"  # what every line may change: the kind of its sentence, and of whom it speaks
_WHOLES = ("at_least", "below", "years", "months", "days", "least", "most")
_PERSONS = ("least", "most")


@dataclass(frozen=True)
class Row:
    """One line as it is shown. ``slots``: those the cursor stops at, left to right."""

    place: Place
    line: Line
    pieces: tuple[Piece, ...]
    lacks: tuple[Lack, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        found = tuple(piece.slot for piece in self.pieces if piece.slot)
        return found if self.line.kind in ("always", "locked") else (*found, KIND)


@dataclass(frozen=True)
class Choice:
    """What a slot asks for. ``pairs``: to choose from; none: something is typed. ``many``: several may be chosen.

    ``whole`` and ``day``: what is typed is a number, or a date. ``may_be_empty``: nothing at all is an answer.
    """

    title: str
    pairs: tuple[Pair, ...] = ()
    many: bool = False
    chosen: tuple[str, ...] = ()
    whole: bool = False
    day: bool = False
    may_be_empty: bool = False


@dataclass(frozen=True)
class ConditionEditor:
    """``place`` and ``slot``: where the cursor stands. ``of_person``: the condition is put to each person."""

    top: Line
    words: Lexicon
    of_person: bool = False
    place: Place = ()
    slot: str = ""

    # --- what is shown

    @property
    def rows(self) -> tuple[Row, ...]:
        found = self.lacks
        return tuple(
            Row(place, line, self._pieces(place, line), tuple(lack for lack in found if lack.place == place))
            for place, line in every_line(self.top)
        )

    def _pieces(self, place: Place, line: Line) -> tuple[Piece, ...]:
        shown = pieces(line, self.words, all_slots=place == self.place)
        needs = [lack for lack in self.lacks if (lack.place, lack.slot) == (place, WHO)]
        if needs and line.who is None:
            return (Piece(str(sentence_table()["kinds"]["who"]), WHO, empty=True), Piece("の "), *shown)
        return shown

    @property
    def lacks(self) -> tuple[Lack, ...]:
        return lacks(self.top, self.words, of_person=self.of_person)

    @property
    def here(self) -> Line:
        return line_at(self.top, self.place)

    @property
    def row(self) -> Row:
        return next(row for row in self.rows if row.place == self.place)

    # --- the cursor

    def at(self, place: Place, slot: str = "") -> ConditionEditor:
        """The cursor on a line, at one of its slots (the first one that is empty, else the first)."""
        try:
            line_at(self.top, place)
        except IndexError:
            place = ()
        moved = replace(self, place=place, slot="")
        row = moved.row
        if slot in row.slots:
            return replace(moved, slot=slot)
        lacking = [lack.slot for lack in row.lacks if lack.slot in row.slots]
        return replace(moved, slot=lacking[0] if lacking else row.slots[0] if row.slots else "")

    def next_line(self, by: int) -> ConditionEditor:
        rows = self.rows
        now = next((n for n, row in enumerate(rows) if row.place == self.place), 0)
        return self.at(rows[min(max(now + by, 0), len(rows) - 1)].place)

    def next_slot(self, by: int) -> ConditionEditor | None:
        """The slot beside the cursor, over the ends of lines; None: there is none further."""
        stops = [(row.place, slot) for row in self.rows for slot in row.slots]
        here = (self.place, self.slot)
        now = stops.index(here) if here in stops else -1
        aim = now + by
        return self.at(*stops[aim]) if 0 <= aim < len(stops) else None

    def first_lack(self) -> ConditionEditor:
        """Where something is missing, if anything is."""
        found = self.lacks
        return self.at(found[0].place, found[0].slot) if found else self

    # --- choosing

    def choice(self) -> Choice | None:
        """What the slot at the cursor asks for; None: it stands at none."""
        line, slot = self.here, self.slot
        if slot == KIND:
            return Choice(str(sentence_table()["kinds"]["title"]), tuple(self._kinds(line)))
        if slot == WHO:
            return Choice(str(sentence_table()["kinds"]["who"]), self._scopes())
        if not slot:
            return None
        if slot in _PERSONS:
            return Choice(title_of(slot), whole=True, may_be_empty=True)
        empty = slot in OPTIONAL.get(line.kind, ())
        pairs = options(self.words, line.kind, slot, line.value("fact"))
        if slot in ("values", "months") and line.kind in ("one_of", "in_month"):
            return Choice(title_of(slot), pairs, many=True, chosen=tuple(str(v) for v in line.value(slot) or ()))
        if pairs:
            return Choice(title_of(slot), pairs, may_be_empty=empty)
        whole = slot in _WHOLES
        return Choice(title_of(slot), whole=whole, day=slot == "date", may_be_empty=empty)

    def fresh(self) -> tuple[Pair, ...]:
        """What a new line may speak of: every fact, and the sentences that begin with none."""
        words = sentence_table()["fresh"]
        found = [(f"fact:{fact.name}", fact.title) for fact in self.words.facts.values()]
        found.append(("age", str(words["age"])))
        found += [(name, str(words[name])) for name in ("any", "all", "not", "deadline_passed", "more_days_than")]
        found += [(f"holds:{n.name}", str(words["holds"]).format(title=n.title)) for n in self.words.named.values()]
        return tuple(found)

    def _kinds(self, line: Line) -> Iterable[Pair]:
        """Kinds that say something else of the same: a fact's other sentences, a group's other kinds."""
        table = sentence_table()["sentences"]
        if line.group:
            return [(kind, str(table[kind])) for kind in lines.GROUPS]
        fact = self.words.facts.get(line.value("fact") or line.value("from") or "")
        if line.kind in ("age", "holds") or fact is None:
            return [(line.kind, _plain(str(table[line.kind])))]
        kinds = _KINDS[fact.shape]
        return [(kind, _plain(str(table[kind])).replace(title_of("fact"), fact.title)) for kind in kinds]

    def _scopes(self) -> tuple[Pair, ...]:
        words = sentence_table()
        found = [(kind, _plain(str(words["scopes"][kind]))) for kind in SCOPES]
        return (*found, ("", str(words["kinds"]["none"])))

    # --- what is chosen

    def take(self, value: Any) -> ConditionEditor:
        """The slot at the cursor holds ``value``: what ``choice`` offered, a number, a day, words; None: nothing.

        The cursor goes on to what is missing next in the line.
        """
        line, slot = self.here, self.slot
        if slot == KIND:
            changed = self._of_kind(line, str(value))
        elif slot == WHO:
            changed = replace(line, who=Scope(str(value), 1 if value == "count" else None) if value else None)
        elif slot in _PERSONS and line.who is not None:
            changed = replace(line, who=replace(line.who, **{slot: value}))
        else:
            if slot == "months" and line.kind == "in_month" and isinstance(value, tuple):
                value = tuple(int(month) for month in value)
            changed = replace(line.with_slot(slot, value), kept=None if line.kept != "map" else "map")
        if slot in ("fact", KIND):
            changed = self._in_scope(changed)
        top = lines.put(self.top, self.place, changed)
        return replace(self, top=top).at(self.place, slot)._onward()

    def _onward(self) -> ConditionEditor:
        missing = [lack.slot for lack in self.row.lacks if lack.slot in self.row.slots]
        return replace(self, slot=missing[0]) if missing and self.slot not in missing else self

    def _of_kind(self, line: Line, kind: str) -> Line:
        if line.group or kind in lines.GROUPS:
            if kind == "not" and len(line.parts) > 1:
                return Line("not", parts=(Line("any", parts=line.parts),), who=line.who)
            return Line(kind, parts=line.parts, who=line.who)
        kept = {slot: value for slot, value in line.slots.items() if slot in SLOTS[kind]}
        if kind in ("more_days_than", "deadline_passed"):
            kept |= {"from": line.value("fact") or line.value("from")}
        elif line.value("from") is not None:
            kept |= {"fact": line.value("from")}
        if kind == "one_of" and line.value("value") is not None:
            kept["values"] = (line.value("value"),)
        elif kind in ("is", "is_not") and line.value("values"):
            kept["value"] = line.value("values")[0]
        if (kind == "in_month") != (line.kind == "in_month"):
            kept.pop("months", None)
        return Line(kind, {slot: kept[slot] for slot in SLOTS[kind] if kept.get(slot) is not None}, who=line.who)

    def _in_scope(self, line: Line) -> Line:
        """A fact of a person, where nobody says whose: of somebody of the household."""
        there = replace(self, top=lines.put(self.top, self.place, line))
        lacking = [lack for lack in there.lacks if (lack.place, lack.slot) == (self.place, WHO)]
        return replace(line, who=Scope("some")) if lacking else line

    def with_fresh(self, chosen: str) -> ConditionEditor:
        """One more line, of what ``fresh`` offered; the cursor stands where something is missing in it."""
        head, _, name = chosen.partition(":")
        if head == "fact":
            line = Line(usual_kind(self.words.facts[name]), {"fact": name})
        elif head == "holds":
            line = Line("holds", {"condition": name})
        else:
            line = Line(head)
        top, place = lines.add_after(self.top, self.place, line)
        added = replace(self, top=top, place=place)
        return replace(added, top=lines.put(top, place, added._in_scope(line))).at(place)

    # --- lines

    def dropped(self) -> ConditionEditor:
        top, place = lines.drop(self.top, self.place)
        return replace(self, top=top).at(place)

    def wrapped(self, kind: str) -> ConditionEditor:
        if self.top == ALWAYS:
            return self
        top, place = lines.wrap(self.top, self.place, kind)
        return replace(self, top=top).at(place)

    def unwrapped(self) -> ConditionEditor:
        """The lines of a group without it, where that means the same; else nothing changes."""
        try:
            top, place = lines.unwrap(self.top, self.place)
        except ValueError:
            return self
        return replace(self, top=top).at(place)

    def moved(self, by: int) -> ConditionEditor:
        top, place = lines.move(self.top, self.place, by)
        return replace(self, top=top).at(place, self.slot)


_KINDS = {
    Shape.YES_NO: ("is_yes", "is_no"),
    Shape.CHOICE: ("is", "is_not", "one_of"),
    Shape.TEXT: ("is", "is_not", "one_of", "number"),
    Shape.NUMBER: ("number", "is", "is_not", "one_of"),
    Shape.DATE: (
        "on_or_after_day", "before_day", "on_or_after", "before", "in_month", "same_month", "more_days_than",
        "deadline_passed",
    ),
}  # fmt: skip


def _plain(pattern: str) -> str:
    """A pattern as words: its slots by their names in brackets of their own, optional parts as they are."""
    bare = pattern.replace("<", "").replace(">", "")
    return re.sub(r"\[(\w+)\]", lambda found: title_of(found[1]), bare).replace(" ", "")


def typed_value(choice: Choice, text: str, today: date) -> Any:
    """What is typed, as the slot takes it; None: nothing.

    Raises:
        ValueError: it is no number, or no day.
    """
    plain = text.strip()
    if not plain:
        return None
    if choice.whole:
        return int(plain)
    if choice.day:
        day = parse_typed(plain, today).known
        if day is None:
            raise ValueError(plain)
        return day
    return plain
