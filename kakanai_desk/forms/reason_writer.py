"""Writes, beside the text of conditions, the text of their reasons: which facts carry a result or keep it open.

For a condition in a known state there is one expression for the facts it rests on, as ``Condition.evaluate`` names
them: an ``all`` that is true rests on all its parts, one that is false on the first false part alone. A fact of a
reason is made once for a household (``z7``), or once for each person in a walk (``s7``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from kakanai_desk.forms.condition_writer import ConditionWriter
from kakanai_desk.forms.conditions import Condition, Count, Everybody, Group, Not, Number, OneOf, Used
from kakanai_desk.forms.day_conditions import Age, DayAtom
from kakanai_desk.forms.definitions import Pack

NOTHING = "()"
_WRITTEN_OUT = re.compile(r"\(([sz]\d+, )+\)")
_FACT = re.compile(r"\b[sz]\d+\b")
_GATHERED = re.compile(r"\b[fao]\d")
_GATHERED_ALONE = re.compile(r"[fao]\d+")


T = TypeVar("T")
_new: Callable[..., Any] = getattr(tuple, "__new__")  # noqa: B009 - a named tuple at half the cost


class ReasonWriter(ConditionWriter):
    """One writer makes one function; the loop over people names the person ``who``."""

    texts = True

    def __init__(self, pack: Pack, event: str, often: Mapping[Any, int] | None = None) -> None:
        super().__init__(pack, event, often)
        self.loose: set[str] = set()  # gathered facts that may stand there twice
        self.words |= {"USED": Used, "NEW": _new, "OPEN": _open, "ONCE": once}

    # --- the facts that carry a result

    def decisive(self, condition: Condition, at: int | None, *, wanted: bool) -> str:
        """The facts on which ``condition`` rests, given that it is surely ``wanted``."""
        if isinstance(condition, Not):
            return self.decisive(condition.inner, at, wanted=not wanted)
        if isinstance(condition, Group):
            if condition.every is wanted:  # all parts together
                return joined([self.decisive(part, at, wanted=wanted) for part in condition.members])
            return self._first(condition, at, lambda part: self.decisive(part, at, wanted=wanted))
        if isinstance(condition, Everybody):
            return self.decisive(_exception(condition), at, wanted=not wanted)
        if isinstance(condition, Count):
            name = self._counted(condition.inner)
            if wanted:
                return f"(f{name} or a{name})"
            if condition.at_most is None:
                return f"a{name}"
            return f"(a{name} if n{name} + u{name} < {condition.at_least} else f{name})"
        if isinstance(condition, Age) and not wanted:  # an age on a day that is not asked for rests on that alone
            both = self._facts_of(condition, at)
            never = self.never(condition.on, self._day(condition.on, at)[0])
            return f"(({both[1]}, ) if {never} else {_tuple(both)})" if never else _tuple(both)
        return _tuple(self._facts_of(condition, at))

    def missing(self, condition: Condition, at: int | None) -> str:
        """The facts that keep ``condition`` open, given that it is neither surely true nor surely false."""
        if isinstance(condition, Not):
            return self.missing(condition.inner, at)
        if isinstance(condition, Group):
            # in an open ``all`` no part is false, in an open ``any`` none is true
            decided = self.true if condition.every else self.false
            return joined(
                [f"({self.missing(part, at)} if not {decided(part, at)} else ())" for part in condition.members]
            )
        if isinstance(condition, Everybody):
            return self.missing(_exception(condition), at)
        if isinstance(condition, Count):
            return f"o{self._counted(condition.inner)}"
        facts = _tuple(self._facts_of(condition, at))
        return f"OPEN({facts})" if isinstance(condition, DayAtom) else facts

    # --- its words, and for whom it holds

    def text(self, condition: Condition, at: int | None) -> str:
        """The words of what made ``condition`` true: of the first true part of an ``any``."""
        if isinstance(condition, Group) and not condition.every:
            return self._first(condition, at, lambda part: self.text(part, at))
        return self._word(condition.text)

    def persons(self, condition: Condition, at: int | None) -> str:
        """Of a true condition over people: those for whom it holds; nobody where it speaks of none."""
        if isinstance(condition, Count):
            return f"w{self._counted(condition.inner)}"
        if isinstance(condition, Group) and not condition.every:
            return self._first(condition, at, lambda part: self.persons(part, at))
        if isinstance(condition, Group):
            found = [named for part in condition.members if (named := self.persons(part, at)) != NOTHING]
            return f"({' or '.join(found)})" if found else NOTHING
        return NOTHING

    # --- parts

    def once(self, gathered: str) -> str:
        """What a walk gathered, each fact once."""
        return f"ONCE({gathered})" if gathered in self.loose else gathered

    def each_once(self, facts: str) -> str:
        """The expression without repetitions."""
        if _GATHERED_ALONE.fullmatch(facts):
            return self.once(facts)
        return facts if _distinct(facts) else f"ONCE({facts})"

    def _first(self, group: Group, at: int | None, of: Callable[[Condition], str]) -> str:
        """Of the first part that decides alone."""
        parts = [(of(part), part) for part in group.members]
        if not parts:
            return of(Group(True, ())) if group.every else NOTHING
        if len({found for found, _ in parts}) == 1:
            return parts[0][0]
        text = parts[-1][0]
        for found, part in reversed(parts[:-1]):
            decides = self.false(part, at) if group.every else self.true(part, at)
            text = f"{found} if {decides} else {text}"
        return f"({text})"

    def _facts_of(self, condition: Condition, at: int | None) -> list[str]:
        if isinstance(condition, OneOf | Number | DayAtom):
            return [self.used(fact, at, of_person=of_person) for fact, of_person in condition.own_facts()]
        return []

    def used(self, fact: str, at: int | None, *, of_person: bool) -> str:
        """The name of a fact as reasons show it."""
        own = at if of_person else None
        value = self._value(fact, own, of_person)
        shown = f"{value}t" if self.is_day(fact) else value
        made = self._made(("used", fact, own), "s" if of_person else "z", 0, of_person)
        if made.new:
            made.at = (at or 0) if of_person else self._phase_of_fact(fact, of_person=False)
            made.write(f"{made.name} = NEW(USED, ({self._word(fact)}, {'who' if of_person else None}, {shown}))")
        return made.name

    def gathered(self, inner: Condition) -> str:
        """The number under which a walk gathers what it finds of ``inner``.

        ``w…`` the persons for whom it holds, ``f…`` and ``a…`` the facts for and against it, ``o…`` those that keep it
        open, ``t…`` its words.
        """
        return self._counted(inner)

    def _walked(self, name: str, inner: Condition, at: int) -> None:
        true = self.true(inner, at)
        for_it = self.decisive(inner, at, wanted=True)
        text = self.text(inner, at)
        alike = text in self.words
        self.passes.starts |= {f"n{name}": 0, f"u{name}": 0, f"t{name}": self.words[text] if alike else None}
        self.passes.starts |= dict.fromkeys((f"f{name}", f"a{name}", f"o{name}", f"w{name}"), ())
        words = "" if alike else f"t{name} = t{name} or {text}"
        counted = not self._often or ("count", inner) in self._often
        hit = (f"n{name} += 1" if counted else "", f"w{name} += (who,)", words, self.gaining(f"f{name}", for_it, at))
        left = [f"u{name} += 1"] if counted else []
        left += self._opening(f"o{name}", inner, at)
        self.passes.within.setdefault(at, []).extend(
            [
                *self.chain(inner, at, lambda facts: self.gaining(f"a{name}", facts, at) or "pass"),
                f"elif {true}: {'; '.join(filter(None, hit))}",
                "else:",
                *(f"    {statement}" for statement in left or ["pass"]),
            ]
        )

    def _opening(self, gathered: str, condition: Condition, at: int) -> list[str]:
        """The statements of a walk that add what keeps ``condition`` open: of an ``all`` that of each open part."""
        if not (isinstance(condition, Group) and condition.every):
            return list(filter(None, [self.gaining(gathered, self.missing(condition, at), at)]))
        missing = [self.missing(part, at) for part in condition.members]
        own = [fact for facts in missing for fact in _FACT.findall(facts) if fact.startswith("s")]
        if len(set(own)) < len(own):  # two parts may miss the same
            self.loose.add(gathered)
        return [
            f"if not {self.true(part, at)}: {gaining}"
            for part, facts in zip(condition.members, missing, strict=True)
            if (gaining := self.gaining(gathered, facts, at))
        ]

    def gaining(self, gathered: str, facts: str, at: int) -> str:
        """The statement of a walk that adds a person's facts to what is ``gathered``; those of the case once for all.

        What is no list of facts may bring one a second time; ``once`` then looks to it.
        """
        if facts == NOTHING:
            return ""
        if not _WRITTEN_OUT.fullmatch(facts):
            self.loose.add(gathered)
            return f"{gathered} += {facts}"
        named = _FACT.findall(facts)
        shared = {fact: self._still_to_add(gathered, fact, at) for fact in named if fact.startswith("z")}
        if not shared:
            return f"{gathered} += {facts}"
        if len(named) == 1:
            (left,) = shared.values()
            return f"{gathered} += {left}; {left} = ()"
        parts = "".join(f"*{shared[fact]}, " if fact in shared else f"{fact}, " for fact in named)
        return f"{gathered} += ({parts}); {' = '.join(shared.values())} = ()"

    def _still_to_add(self, gathered: str, fact: str, at: int) -> str:
        """The name of a fact of the case in a tuple, or of none once it was added."""
        left = self._made(("still to add", gathered, fact), "e", at, of_person=False)
        left.write_once(f"{left.name} = ({fact}, )")
        return left.name

    def chain(self, condition: Condition, at: int | None, then: Callable[[str], str]) -> list[str]:
        """``if … elif …`` for a condition that is surely false, with the facts that make it so; most often it is.

        Of an ``all`` each part has a line of its own, so that the first false one says both at once.
        """
        falls = list(self._falls(condition, at))
        if len({facts for _, facts in falls}) == 1:
            falls = [(self.false(condition, at), falls[0][1])]
        return [f"{'el' if n else ''}if {false}: {then(facts)}" for n, (false, facts) in enumerate(falls)]

    def _falls(self, condition: Condition, at: int | None) -> Iterable[tuple[str, str]]:
        if isinstance(condition, Group) and condition.every and condition.members:
            for part in condition.members:
                yield from self._falls(part, at)
        else:
            yield self.false(condition, at), self.decisive(condition, at, wanted=False)


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
    """Whether no fact can come twice: each is named once, and none was gathered."""
    named = _FACT.findall(facts)
    return len(set(named)) == len(named) and _GATHERED.search(facts) is None


def once(things: Iterable[T]) -> tuple[T, ...]:
    """Each once, in the order in which they came first."""
    return tuple(dict.fromkeys(things))


def _open(facts: tuple[Used, ...]) -> tuple[Used, ...]:
    """Of the facts of a condition over days those that are not known, or all where none of them is fully known."""
    return tuple(used for used in facts if used[2] is None) or facts
