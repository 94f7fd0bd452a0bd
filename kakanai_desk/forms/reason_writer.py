"""Writes, beside the masks of conditions, the text of their reasons: which facts carry a result or keep it open.

For a condition in a known state there is one expression for the facts it rests on, as ``Condition.evaluate`` names
them: an ``all`` that is true rests on all its parts, one that is false on the first false part alone. Of people the
expression takes them out of columns, person by person (``columns.Picks``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from kakanai_desk.forms.columns import CaseTable, Picks, gathered
from kakanai_desk.forms.conditions import Condition, Count, Everybody, Group, Not, Number, OneOf, Used
from kakanai_desk.forms.day_conditions import Age, DayAtom
from kakanai_desk.forms.definitions import Pack, Procedure
from kakanai_desk.forms.mask_writer import ALL, NONE, MaskWriter, Taken, both, without

NOTHING = "()"
_WRITTEN_OUT = re.compile(r"\((z\d+, )+\)")
_OF_PEOPLE = re.compile(r"\bN\b|\bs_?\d")
_FACT = re.compile(r"\bz\d+\b")

T = TypeVar("T")
_new: Callable[..., Any] = getattr(tuple, "__new__")  # noqa: B009 - a named tuple at half the cost


class Part(NamedTuple):
    """Facts that count for those of a mask: a column with one for each person, or a tuple for all of them together."""

    mask: str
    facts: str
    of_person: bool
    loose: bool = False  # how many facts they are is not known beforehand


class ReasonWriter(MaskWriter):
    """One writer makes one function."""

    def __init__(self, pack: Pack, event: str) -> None:
        super().__init__(pack, event)
        self._apart: set[str] = set()  # expressions in which no fact comes twice
        self.words |= {"USED": Used, "NEW": _new, "OPEN": _open, "ONCE": once, "GATHERED": gathered}

    # --- of people: the facts that carry a result or keep it open

    def carrying(self, condition: Condition, mask: str, *, wanted: bool) -> list[Part]:
        """The facts on which ``condition`` rests for those of ``mask``, for whom it is surely ``wanted``."""
        if isinstance(condition, Not):
            return self.carrying(condition.inner, mask, wanted=not wanted)
        if isinstance(condition, Group):
            found: list[Part] = []
            for part in condition.members:
                if condition.every is wanted:  # all parts together
                    found += self.carrying(part, mask, wanted=wanted)
                else:  # the first that decides
                    decided = self.surely(part, wanted=wanted)
                    found += self.carrying(part, both([mask, decided]), wanted=wanted)
                    mask = without(mask, decided)
            return found
        if isinstance(condition, Count | Everybody):
            return [Part(mask, self.decisive(condition, wanted=wanted), of_person=False, loose=True)]
        facts = self._facts_of(condition)
        if isinstance(condition, Age) and not wanted and len(facts) > 1:
            return [Part(self._asked(condition, mask), *facts[0]), Part(mask, *facts[1])]
        return [Part(mask, *fact) for fact in facts]

    def _asked(self, condition: Age, mask: str) -> str:
        """Of ``mask``, those whose age is asked for: an age on a day that is not asked for rests on that day alone."""
        if condition.on.of_person:
            return without(mask, self.walked(condition)[2])
        never = self.never(condition.on, self._day(condition.on, None)[0])
        return f"(0 if {never} else {mask})" if never else mask

    def opening(self, condition: Condition, mask: str) -> list[Part]:
        """The facts that keep ``condition`` open for those of ``mask``, for whom it is neither true nor false."""
        if isinstance(condition, Not):
            return self.opening(condition.inner, mask)
        if isinstance(condition, Group):
            # in an open ``all`` no part is false, in an open ``any`` none is true
            return [
                found
                for part in condition.members
                for found in self.opening(part, without(mask, self.surely(part, wanted=condition.every)))
            ]
        if isinstance(condition, Count | Everybody):
            return [Part(mask, self.missing(condition), of_person=False, loose=True)]
        facts = self._facts_of(condition)
        if isinstance(condition, DayAtom) and len(facts) > 1:  # see ``_open``
            one, other = (self.not_known(fact, of_person=own) for fact, own in condition.own_facts())
            masks = f"{mask} & ~({other} & ~{one})", f"{mask} & ~({one} & ~{other})"
            return [Part(m, *fact) for m, fact in zip(masks, facts, strict=True)]
        return [Part(mask, *fact) for fact in facts]

    def words_for(self, condition: Condition, who: str) -> str:
        """The words of what made ``condition`` true for the one person of a mask."""
        if isinstance(condition, Group) and not condition.every and condition.members:
            *others, last = [(self.words_for(part, who), part) for part in condition.members]
            text = last[0]
            for words, part in reversed(others):
                text = f"{words} if {self.surely(part, wanted=True)} & {who} else {text}"
            return f"({text})"
        return self._word(condition.text)

    def taken(self, parts: list[Part], *, apart: bool = False) -> str:
        """The expression that takes the facts out, person by person, each once. ``apart``: nobody has two parts."""
        parts = [part for part in parts if part.mask != NONE and part.facts != NOTHING]
        if not parts:
            return NOTHING
        if any(part.loose for part in parts):
            text = ", ".join(f"({p.mask}, {p.facts}, {p.of_person})" for p in parts)
            return self._remembered(f"GATHERED(N, ({text}, ))")
        masks = list(dict.fromkeys(part.mask for part in parts))
        columns = list(dict.fromkeys(part.facts for part in parts))
        picks = Picks([(masks.index(p.mask), columns.index(p.facts), not p.of_person) for p in parts])
        name = self._word(picks, ("picks", picks.parts))
        text = f"{name}[N, {', '.join(masks)}]({' + '.join(columns)})"
        if len(parts) == 1 and not parts[0].of_person:
            return self._remembered(f"({columns[0]} if {masks[0]} else ())")
        if apart or len(parts) == 1:  # often one part holds for everybody
            for part in reversed(parts):
                if part.of_person:
                    text = f"{part.facts} if {part.mask} == ALL else {text}" if part.mask != ALL else part.facts
        return self._remembered(f"({text})")

    def _remembered(self, text: str) -> str:
        self._apart.add(text)
        return text

    def against(self, conditions: Sequence[Condition]) -> str:
        """The facts that speak against all of them, where all are surely false for everybody."""
        parts = [part for condition in conditions for part in self.carrying(condition, ALL, wanted=False)]
        return self.taken(parts, apart=len(conditions) == 1 and _one_each(conditions[0], wanted=False))

    def either_way(self, condition: Condition) -> tuple[str, str]:
        """The masks of those for whom it is surely true and surely false."""
        return self.surely(condition, wanted=True), self.surely(condition, wanted=False)

    # --- of the household

    def decisive(self, condition: Condition, *, wanted: bool) -> str:
        """The facts on which a condition of the household rests, given that it is surely ``wanted``."""
        if isinstance(condition, Not):
            return self.decisive(condition.inner, wanted=not wanted)
        if isinstance(condition, Group):
            if condition.every is wanted:  # all parts together
                return joined([self.decisive(part, wanted=wanted) for part in condition.members])
            return self._first(condition, lambda part: self.decisive(part, wanted=wanted))
        if isinstance(condition, Everybody):
            return self.decisive(_exception(condition), wanted=not wanted)
        if isinstance(condition, Count):
            return self._decisive_count(condition, wanted=wanted)
        return _tuple(self._case_facts(condition))

    def _decisive_count(self, condition: Count, *, wanted: bool) -> str:
        inner = condition.inner
        holds = self.surely(inner, wanted=True)
        for_it = self.taken(self.carrying(inner, holds, wanted=True))
        fails = self.surely(inner, wanted=False)
        against = self.taken(self.carrying(inner, fails, wanted=False))
        if wanted:
            return self._remembered(f"({for_it} or {against})")
        if condition.at_most is None:
            return against
        few = f"N - ({fails}).bit_count() < {condition.at_least}"
        return self._remembered(f"({against} if {few} else {for_it})")

    def missing(self, condition: Condition) -> str:
        """The facts that keep a condition of the household open."""
        if isinstance(condition, Not):
            return self.missing(condition.inner)
        if isinstance(condition, Group):
            decided = self.true if condition.every else self.false
            return joined(
                [f"({self.missing(part)} if not {decided(part, None)} else ())" for part in condition.members]
            )
        if isinstance(condition, Everybody):
            return self.missing(_exception(condition))
        if isinstance(condition, Count):
            return self.taken(self.opening(condition.inner, without(ALL, *self.either_way(condition.inner))))
        facts = _tuple(self._case_facts(condition))
        return f"OPEN({facts})" if isinstance(condition, DayAtom) else facts

    def text(self, condition: Condition) -> str:
        """The words of what made ``condition`` true: of the first true part of an ``any``."""
        if isinstance(condition, Group) and not condition.every:
            return self._first(condition, self.text)
        return self._word(condition.text)

    def persons(self, condition: Condition) -> str:
        """Of a true condition over people: those for whom it holds; nobody where it speaks of none."""
        if isinstance(condition, Count):
            return self.who(self.surely(condition.inner, wanted=True))
        if isinstance(condition, Group) and not condition.every:
            return self._first(condition, self.persons)
        if isinstance(condition, Group):
            found = [named for part in condition.members if (named := self.persons(part)) != NOTHING]
            return f"({' or '.join(found)})" if found else NOTHING
        return NOTHING

    def who(self, mask: str) -> str:
        """Those of a mask."""
        return self.taken([Part(mask, "ids", of_person=True)])

    def each_once(self, facts: str) -> str:
        """The expression without repetitions."""
        return facts if facts in self._apart or _distinct(facts) else f"ONCE({facts})"

    def chain(self, condition: Condition, then: Callable[[str], str]) -> list[str]:
        """``if … elif …`` for a condition that is surely false, with the facts that make it so; most often it is.

        Of an ``all`` each part has a line of its own, so that the first false one says both at once.
        """
        falls = list(self._falls(condition))
        if len({facts for _, facts in falls}) == 1:
            falls = [(self.false(condition, None), falls[0][1])]
        return [f"{'el' if n else ''}if {false}: {then(facts)}" for n, (false, facts) in enumerate(falls)]

    def _falls(self, condition: Condition) -> Iterable[tuple[str, str]]:
        if isinstance(condition, Group) and condition.every and condition.members:
            for part in condition.members:
                yield from self._falls(part)
        else:
            yield self.false(condition, None), self.decisive(condition, wanted=False)

    def _first(self, group: Group, of: Callable[[Condition], str]) -> str:
        """Of the first part that decides alone."""
        parts = [(of(part), part) for part in group.members]
        if not parts:
            return of(Group(True, ())) if group.every else NOTHING
        if len({found for found, _ in parts}) == 1:
            return parts[0][0]
        text = parts[-1][0]
        for found, part in reversed(parts[:-1]):
            decides = self.false(part, None) if group.every else self.true(part, None)
            text = f"{found} if {decides} else {text}"
        return f"({text})"

    # --- facts

    def _facts_of(self, condition: Condition) -> list[tuple[str, bool]]:
        """Each with whether it is a column with one for each person."""
        if not isinstance(condition, OneOf | Number | DayAtom):
            return []
        return [
            (self.used_by(fact) if own else f"({self.used(fact)}, )", own)
            for fact, own in dict.fromkeys(condition.own_facts())
        ]

    def _case_facts(self, condition: Condition) -> list[str]:
        return [self.used(fact) for fact, _ in condition.own_facts()]

    def used(self, fact: str) -> str:
        """The name of a fact of the case as reasons show it."""
        value = self._value(fact, None, False)
        if self.is_day(fact):
            return self._said(("used", fact), "z", f"NEW(USED, ({self._word(fact)}, None, {value}t))")
        return self._of_case(fact, value).names[0]

    def _of_case(self, fact: str, value: str) -> Taken:
        line = f"{self._word(('case table', fact))}[{value}]"
        if line not in self.taken_apart:
            made = self._made(("used", fact), "z", 0, of_person=False)
            self.taken_apart[line] = Taken(table := CaseTable(fact), [made.name])
            self.words[self._word(("case table", fact))] = table
            made.write(line)
        return self.taken_apart[line]

    def alone(self, condition: OneOf, procedure: Procedure) -> tuple[str, str]:
        """The names of what follows for a procedure that hangs on one answer of the household, and of the answer."""
        value = self._value(condition.fact, None, False)
        taken = self._of_case(condition.fact, value)
        assert isinstance(taken.table, CaseTable)  # noqa: S101
        taken.table.rules.append((condition, procedure))
        taken.names.append(f"v{len(taken.table.rules)}_{taken.names[0]}")
        return taken.names[-1], value


def _one_each(condition: Condition, *, wanted: bool) -> bool:
    """Whether each person rests on one fact alone."""
    if isinstance(condition, Not):
        return _one_each(condition.inner, wanted=not wanted)
    if isinstance(condition, Group):
        return condition.every is not wanted and all(_one_each(part, wanted=wanted) for part in condition.members)
    return isinstance(condition, OneOf | Number)


def _exception(condition: Everybody) -> Count:
    return Count(Not(condition.inner), 1)


def _tuple(facts: list[str]) -> str:
    return f"({''.join(f'{fact}, ' for fact in facts)})"


def joined(parts: list[str]) -> str:
    """The sum of tuples; those written out become one, each fact in it once."""
    plain: list[str] = []
    found: list[str] = []
    for part in (*parts, ""):
        if _WRITTEN_OUT.fullmatch(part):
            plain += [fact for fact in part[1:-1].split(", ") if fact and fact not in plain]
            continue
        if plain:
            found.append(_tuple(plain))
            plain = []
        if part not in ("", NOTHING):
            found.append(part)
    if not found:
        return NOTHING
    return found[0] if len(found) == 1 else f"({' + '.join(found)})"


def _distinct(facts: str) -> bool:
    """Whether no fact can come twice: each is named once, and none is taken out of columns."""
    named = _FACT.findall(facts)
    return len(set(named)) == len(named) and _OF_PEOPLE.search(facts) is None


def once(things: Iterable[T]) -> tuple[T, ...]:
    """Each once, in the order in which they came first."""
    return tuple(dict.fromkeys(things))


def _open(facts: tuple[Used, ...]) -> tuple[Used, ...]:
    """Of the facts of a condition over days those that are not known, or all where none of them is fully known."""
    return tuple(used for used in facts if used[2] is None) or facts
