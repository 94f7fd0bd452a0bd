"""The conditions of one event as one Python function that gives its reasons with the result.

``decision.py`` makes its decisions by it. The function is written as that of ``compiled.py`` is, from the checked
tree of conditions alone; ``interpreted.py`` says the same by walking the tree, and tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import Used
from kakanai_desk.forms.definitions import Pack, Procedure
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.reason_writer import NOTHING, ReasonWriter, joined
from kakanai_desk.forms.rows import Row, Shape, Slot, places

Persons = tuple[str, ...]
Facts = tuple[Used, ...]
Hit = tuple[int, Persons, Facts, str]
"""A rule that holds: its place, the persons for whom, the facts it rests on, and its words."""
Found = tuple[tuple[Hit, ...], Facts, Facts, int, tuple[int | None, ...] | None]
"""Of one procedure: the rules that hold, what is missing, what speaks against it; of a needed one also bits of what
to bring and the days from which its deadline counts, as numbers (None: they are each person's own)."""


@dataclass(frozen=True)
class Explained:
    """``judge(row, people, ids)`` gives one ``Found`` for each procedure, each fact in it once."""

    procedures: tuple[Procedure, ...]
    case_slots: tuple[Slot, ...]
    person_slots: tuple[Slot, ...]
    shape: Shape
    judge: Callable[[Row, Sequence[Row], Persons], tuple[Found, ...]]
    source: str

    def found(self, case: Case, facts: CaseFacts) -> tuple[Found, ...]:
        row, people = self.shape.rows(case, facts)
        return self.judge(row, people, facts.people())


def explained(pack: Pack, event: str, procedures: tuple[Procedure, ...]) -> Explained:
    """Writes the function for these editions."""
    first, _ = _all_written(pack, event, procedures, {})  # to see what is asked for often
    writer, results = _all_written(pack, event, procedures, first.asked)
    passes = writer.passes
    last = [line for lines in results for line in lines]
    lines = ["def judge(row, people, ids):"]
    lines += [f"    {places('r', writer.case_slots)} = row"] if writer.case_slots else []
    lines.append(f"    {passes.begun(writer.words)}")
    walk = "    for who in ids:"
    if writer.person_slots:
        walk = f"    for who, ({places('q', writer.person_slots)}) in zip(ids, people):"
    for number in range(passes.last() + 1):
        lines += [f"    {statement}" for statement in passes.before.get(number, ())]
        if number in passes.within:
            lines.append(walk)
            lines += [f"        {statement}" for statement in passes.within[number]]
    lines += [f"    {line}" for line in last]
    lines.append(f"    return ({''.join(f'v{n}, ' for n in range(len(procedures)))})")
    source = "\n".join(lines) + "\n"
    room: dict[str, Any] = dict(writer.words)
    exec(compile(source, f"<reasons of {event}>", "exec"), room)  # noqa: S102 - holds no text of a definition
    slots = tuple(writer.case_slots), tuple(writer.person_slots)
    return Explained(procedures, *slots, Shape(*slots), room["judge"], source)


def _all_written(
    pack: Pack, event: str, procedures: tuple[Procedure, ...], often: Mapping[Any, int]
) -> tuple[ReasonWriter, list[list[str]]]:
    writer = ReasonWriter(pack, event, often)
    return writer, [_written(number, procedure, writer) for number, procedure in enumerate(procedures)]


def _written(number: int, procedure: Procedure, writer: ReasonWriter) -> list[str]:
    """Writes the rules of one procedure; gives the lines after the last walk, which set its ``Found``."""
    return (_of_person if procedure.of_person else _of_household)(number, procedure, writer)


def _of_person(number: int, procedure: Procedure, writer: ReasonWriter) -> list[str]:
    """For each person the first rule that is not false decides. What has one rule shares its walk with its likes."""
    rules = procedure.levels
    if not rules:
        return [f"v{number} = ((), (), (), 0, ())"]
    names = [writer.gathered(rules[0].when)] if len(rules) == 1 else _chained(number, procedure, writer)
    hits = [f"((({i}, w{n}, {writer.once(f'f{n}')}, t{n}),) if w{n} else ())" for i, n in enumerate(names)]
    held = " or ".join(f"w{n}" for n in names)
    open_, against = f"o{names[0]}", f"a{names[0]}"
    missing = f"{open_} and {writer.once(open_)}"
    return [
        f"if {held}: v{number} = ({' + '.join(hits)}, {missing}, (), {_for_it(procedure, writer)})",
        f"elif {open_}: v{number} = ((), {writer.once(open_)}, (), 0, ())",
        f"else: v{number} = ((), (), {writer.once(against)}, 0, ())",
    ]


def _chained(number: int, procedure: Procedure, writer: ReasonWriter) -> list[str]:
    """Writes a walk over several rules; gives the names under which it gathers, as ``ReasonWriter.gathered`` does."""
    at = max(writer.phase(rule.when) for rule in procedure.levels)
    names = [f"{number}_{index}" for index in range(len(procedure.levels))]
    against: list[str] = []
    chain: list[str] = []
    for name, rule in zip(names, procedure.levels, strict=True):
        when = rule.when
        carrying, text = writer.decisive(when, at, wanted=True), writer.text(when, at)
        here = f"t{name} = t{name} or {text}; w{name} += (who,)", writer.gaining(f"f{name}", carrying, at)
        left = writer.gaining(f"o{names[0]}", writer.missing(when, at), at) or "pass"
        chain.append(f"if {writer.true(when, at)}: {'; '.join(filter(None, here))}")
        chain.append(f"if not {writer.false(when, at)}: {left}")
        against.append(writer.decisive(when, at, wanted=False))
    starts = [f"{letter}{name}" for name in names for letter in "wft"] + [f"a{names[0]}", f"o{names[0]}"]
    writer.passes.starts |= dict.fromkeys(starts, ())
    within = writer.passes.within.setdefault(at, [])
    within += [line if index == 0 else f"el{line}" for index, line in enumerate(chain)]
    if joined(against) != NOTHING:
        within.append(f"else: {writer.gaining(f'a{names[0]}', joined(against), at)}")
    return names


def _of_household(number: int, procedure: Procedure, writer: ReasonWriter) -> list[str]:
    """The first rule that is not false decides."""
    for_it, rules = _for_it(procedure, writer), procedure.levels

    def needed(index: int) -> str:
        when = rules[index].when
        persons = writer.persons(when, None)
        persons = "ids" if persons == NOTHING else f"{persons} or ids"
        used = writer.each_once(writer.decisive(when, None, wanted=True))
        return f"v{number} = ((({index}, {persons}, {used}, {writer.text(when, None)}),), (), (), {for_it})"

    def open_(index: int) -> str:
        return f"v{number} = ((), {writer.each_once(writer.missing(rules[index].when, None))}, (), 0, ())"

    def not_needed(facts: str) -> str:
        return f"v{number} = ((), (), {writer.each_once(facts)}, 0, ())"

    if len(rules) == 1:
        when = rules[0].when
        lines = writer.chain(when, None, not_needed)
        return [*lines, f"elif {writer.true(when, None)}: {needed(0)}", f"else: {open_(0)}"]
    lines: list[str] = []
    for index, rule in enumerate(rules):
        lines.append(f"{'el' if lines else ''}if {writer.true(rule.when, None)}: {needed(index)}")
        lines.append(f"elif not {writer.false(rule.when, None)}: {open_(index)}")
    against = joined([writer.decisive(rule.when, None, wanted=False) for rule in rules])
    return [*lines, f"{'else' if lines else 'if True'}: {not_needed(against)}"]


def _for_it(procedure: Procedure, writer: ReasonWriter) -> str:
    """Two expressions: bits of the things to bring, and the days its deadline counts from where all have the same."""
    bits = [(1 << n, writer.true(b.when, None)) for n, b in enumerate(procedure.bring)]
    always = sum(bit for bit, true in bits if true == "True")
    parts = [str(always)] + [f"({bit} if {true} else 0)" for bit, true in bits if true != "True"]
    facts = procedure.deadline.facts if procedure.deadline is not None else ()
    days = "None"
    if not any(writer.is_of_person(fact) for fact in facts):
        days = f"({''.join(f'{writer.day(fact)}, ' for fact in facts)})"
    return f"{' | '.join(parts)}, {days}"
