"""Writes conditions over people for ``explained.py``: of each the mask of those for whom it surely holds or does not.

The conditions of the household are expressions, as ``ConditionWriter`` writes them. What is asked of the people stands
in columns (``columns.py``), so that one statement speaks of everybody; days other than ages are walked through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kakanai_desk.forms.columns import (
    YEAR,
    AgeTable,
    AnswerTable,
    CaseTable,
    ages,
    put_to,
    school_ages,
    stages,
    unknown,
    used_column,
)
from kakanai_desk.forms.condition_writer import NOT_ASKED, ConditionWriter
from kakanai_desk.forms.conditions import Condition, Count, Group, Not, Number, OneOf, per_person
from kakanai_desk.forms.day_conditions import Age, Day, DayAtom
from kakanai_desk.forms.definitions import Pack

ALL, NONE = "ALL", "0"  # the masks of everybody and of nobody


@dataclass
class Taken:
    """What one statement takes out of a table: the names, and which two stand for which condition."""

    table: AnswerTable | AgeTable | CaseTable
    names: list[str] = field(default_factory=list[str])
    masks: dict[Condition, tuple[str, str]] = field(default_factory=dict[Condition, tuple[str, str]])


class MaskWriter(ConditionWriter):
    """One writer makes one function. Its statements stand one after the other, each after what it rests on."""

    texts = True

    def __init__(self, pack: Pack, event: str) -> None:
        super().__init__(pack, event)
        self.taken_apart: dict[str, Taken] = {}  # by the statement without the names
        self._walks: list[dict[str, str]] = []  # of each walk the columns and the names of one person's values
        self.words |= {
            "AGES": ages,
            "SCHOOL": school_ages,
            "STAGES": stages,
            "PUT": put_to,
            "UNKNOWN": unknown,
            "USED_BY": used_column,
            "BITS": tuple(1 << n for n in range(64)),
        }

    def statements(self) -> list[str]:
        """All that was asked for rests on these."""
        return [
            f"{', '.join(self.taken_apart[line].names)}, = {line}" if line in self.taken_apart else line
            for line in self.passes.before.get(0, ())
        ]

    def phase(self, condition: Condition) -> int:
        return 0

    def _phase_of_fact(self, fact: str, *, of_person: bool) -> int:
        return 0

    def _say(self, statement: str) -> None:
        self.passes.before.setdefault(0, []).append(statement)

    def _said(self, key: object, letter: str, text: str) -> str:
        """The name of what the expression gives, worked out once."""
        made = self._made(key, letter, 0, of_person=False)
        made.write_once(f"{made.name} = {text}")
        return made.name

    # --- masks

    def surely(self, condition: Condition, *, wanted: bool) -> str:
        """The mask of those for whom ``condition`` is surely ``wanted``."""
        if isinstance(condition, Not):
            return self.surely(condition.inner, wanted=not wanted)
        if not per_person(condition):
            text = self._expression(condition, None, wanted=wanted)
            return {"True": ALL, "False": NONE}.get(text) or self.mask(f"ALL if {text} else 0")
        if isinstance(condition, Group):
            parts = [self.surely(part, wanted=wanted) for part in condition.members]
            return self.mask(both(parts) if condition.every is wanted else either(parts))
        if isinstance(condition, OneOf | Number):
            return self._of_answers(condition)[not wanted]
        if isinstance(condition, Age) and not condition.on.of_person:
            return self._of_ages(condition)[not wanted]
        assert isinstance(condition, DayAtom)  # noqa: S101 - the last of those over people
        return self.walked(condition)[not wanted]

    def word(self, word: Any, key: Any) -> str:
        """The name of a thing of the definitions that the function gives on."""
        return self._word(word, key)

    def mask(self, text: str) -> str:
        """The name of a mask that is worked out once."""
        return self._said(("mask", text), "m", text) if " " in text else text

    def _count(self, condition: Count, *, wanted: bool) -> str:
        holds, fails = (self.surely(condition.inner, wanted=which) for which in (True, False))
        if condition.at_least == 1 and condition.at_most is None:
            return f"({holds} != 0)" if wanted else f"({fails} == ALL)"
        sure, most = f"({holds}).bit_count()", f"N - ({fails}).bit_count()"
        upper = condition.at_most
        if wanted:
            return f"({sure} >= {condition.at_least}" + (f" and {most} <= {upper})" if upper is not None else ")")
        return f"({most} < {condition.at_least}" + (f" or {sure} > {upper})" if upper is not None else ")")

    def _of_answers(self, condition: OneOf | Number) -> tuple[str, str]:
        taken = self._answers(condition.fact)
        assert isinstance(taken.table, AnswerTable)  # noqa: S101
        if condition not in taken.masks:
            taken.table.atoms.append(condition)
            self._taking(taken, condition)
        return taken.masks[condition]

    def _taking(self, taken: Taken, condition: Condition) -> None:
        number = len(self._named)
        self._named["taken", condition, number] = ""
        taken.masks[condition] = f"t{number}", f"f{number}"
        taken.names += taken.masks[condition]

    def _answers(self, fact: str) -> Taken:
        """The table of what is answered to a question, or known of each person. The first it gives are the facts."""
        line = f"{self._word(('table', fact))}[ids, {self._raw(fact)}, {self._unput(fact)}]"
        if line not in self.taken_apart:
            self.taken_apart[line] = Taken(AnswerTable(fact), [f"s{len(self.taken_apart)}"])
            self.words[self._word(("table", fact))] = self.taken_apart[line].table
            self._say(line)
        return self.taken_apart[line]

    def _of_ages(self, condition: Age) -> tuple[str, str]:
        in_school = condition.counted == "school_year"
        on = condition.on
        if condition.counted == "reached":
            on = Day(on.fact, on.of_person, on.fixed, on.years, on.months, on.days + 1)
        key = ("ages", on, in_school)
        line = f"{self._word(key)}({self._ages_on(on, in_school=in_school)})"
        if line not in self.taken_apart:
            self.taken_apart[line] = Taken(table := AgeTable(1 if in_school else YEAR))
            self.words[self._word(key)] = table.masks
            self._say(line)
        taken = self.taken_apart[line]
        assert isinstance(taken.table, AgeTable)  # noqa: S101
        if condition not in taken.masks:
            taken.table.atoms.append(condition)
            self._taking(taken, condition)
        return taken.masks[condition]

    def _ages_on(self, on: Day, *, in_school: bool) -> str:
        """The name of everybody's ages on a day of the household."""
        birth, (day, day_end) = self.day_column("birth_date"), self._day(on, None)
        how = "SCHOOL" if in_school else "AGES"
        return self._said(("age", on, in_school), "y", f"{how}({birth}, {birth}h, {day}, {day_end})")

    def walked(self, condition: DayAtom) -> tuple[str, str, str]:
        """Of a condition over days of each person both masks, and that of those whose day of the age is not asked."""
        key = ("walked", condition)
        if key in self._named:
            name = self._named[key]
            return f"t{name}", f"f{name}", f"e{name}"
        at = len(self._walks) + 1
        self._walks.append(values := {})
        true, false = (self._of_days(condition, at, wanted=wanted) for wanted in (True, False))
        never = "False"
        if isinstance(condition, Age):
            never = self.never(condition.on, self._day(condition.on, at)[0]) or "False"
        name = self._named[key] = str(len(self._named))
        self._say(f"t{name} = f{name} = e{name} = 0")
        self._say(f"for bit, {', '.join(values.values())}, in zip(BITS, {', '.join(values)}):")
        for line in self.passes.within.pop(at, ()):
            self._say(f"    {line}")
        self._say(f"    if {true}: t{name} |= bit")
        self._say(f"    if {false}: f{name} |= bit")
        if never != "False":
            self._say(f"    if {never}: e{name} |= bit")
        return f"t{name}", f"f{name}", f"e{name}"

    # --- columns

    def day_column(self, fact: str) -> str:
        """The name of the column with everybody's day; with ``h`` the last it could be, with ``t`` its text."""
        raw, unput = self._raw(fact), self._unput(fact)
        if unput == NONE:
            return raw
        made = self._made(("column", fact), "p", 0, of_person=False)
        for end, nothing in (("", "0"), ("h", "0"), ("t", repr(NOT_ASKED))):
            made.write_once(f"{made.name}{end} = PUT({unput}, {raw}{end}, {nothing})")
        return made.name

    def _raw(self, fact: str) -> str:
        """The name of the column as it is given; a stage is worked out."""
        if fact == "stage":
            return self._said("stage", "p", f"STAGES({self._ages_on(Day('event_date'), in_school=True)})")
        return self._slot(fact, self.is_day(fact), True)

    def _unput(self, fact: str) -> str:
        """The mask of those to whom its question is not put; an answer counts only where it is."""
        question = self._pack.questions.get(fact)
        if question is None or fact in self._busy:  # a circle in the definitions; the loader reports it
            return NONE
        self._busy.add(fact)
        unput = either([self.surely(c, wanted=False) for c in (question.when, question.people)])
        self._busy.discard(fact)
        return self.mask(unput)

    def _value(self, fact: str, at: int | None, of_person: bool) -> str:
        """Of a person, in a walk: the name of the value at hand."""
        if not of_person:
            return super()._value(fact, None, False)
        assert at is not None  # noqa: S101 - people's days are looked at in walks alone
        column = self.day_column(fact)
        values = self._walks[at - 1]
        if column not in values:
            name = values[column] = f"i{at}_{len(values)}"
            values[f"{column}h"] = f"{name}h"
        return values[column]

    # --- facts as reasons show them

    def used_by(self, fact: str) -> str:
        """The name of the column with the fact of each person."""
        if self.is_day(fact):
            column = self.day_column(fact)
            return self._said(("used", fact), "s_", f"USED_BY({self._word(fact)}, ids, {column}t)")
        return self._answers(fact).names[0]

    def not_known(self, fact: str, *, of_person: bool) -> str:
        """The mask of those whose day is not known at all."""
        if of_person:
            column = self.day_column(fact)
            return self._said(("not known", fact), "u", f"UNKNOWN({column}t) if None in {column}t else 0")
        return self.mask(f"ALL if {self._value(fact, None, False)}t is None else 0")


def both(masks: list[str]) -> str:
    """Those of all the masks."""
    left = list(dict.fromkeys(mask for mask in masks if mask != ALL))
    return NONE if NONE in left else " & ".join(left) or ALL


def either(masks: list[str]) -> str:
    """Those of any of the masks."""
    left = list(dict.fromkeys(mask for mask in masks if mask != NONE))
    return ALL if ALL in left else " | ".join(left) or NONE


def without(mask: str, *others: str) -> str:
    """Those of a mask who are of none of the others."""
    if mask == NONE or mask in others or ALL in others:
        return NONE
    return " & ~".join(dict.fromkeys([mask, *(other for other in others if other != NONE)]))
