"""The conditions of one event as one Python function that gives its reasons with the result.

``decision.py`` makes its decisions by it. The function is written as that of ``compiled.py`` is, from the checked
tree of conditions alone, but over columns of people instead of each person in turn; ``interpreted.py`` says the same
by walking the tree, and tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kakanai_desk.core.words import said
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.conditions import OneOf, Used
from kakanai_desk.forms.definitions import LevelRule, Pack, Procedure
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.mask_writer import ALL, both, without
from kakanai_desk.forms.outcomes import NotNeeded, Reason, Undecided
from kakanai_desk.forms.reason_writer import NOTHING, Part, ReasonWriter, joined
from kakanai_desk.forms.rows import Shape, places

Persons = tuple[str, ...]
Facts = tuple[Used, ...]
Hit = tuple[int, tuple[tuple[int, Reason], ...], Facts, int, tuple[int | None, ...] | None]
"""Of a needed procedure, the number of which comes first: the rules that hold, each by its place, what is missing for
others, bits of what to bring, and the days its deadline counts from, as numbers (None: they are each person's own)."""


@dataclass(frozen=True)
class Found:
    """Of each procedure one of the three, in their order."""

    needed: list[Hit]
    not_needed: list[NotNeeded]
    unknown: list[Undecided]


@dataclass(frozen=True)
class Explained:
    """``judge(row, columns, ids, needed, not_needed, unknown)`` calls for each procedure one of the last three."""

    procedures: tuple[Procedure, ...]
    shape: Shape
    judge: Callable[..., None]
    source: str

    def found(self, case: Case, facts: CaseFacts) -> Found:
        row, columns = self.shape.columns(case, facts)
        found = Found([], [], [])
        self.judge(row, columns, facts.people(), found.needed.append, found.not_needed.append, found.unknown.append)
        return found


def explained(pack: Pack, event: str, procedures: tuple[Procedure, ...]) -> Explained:
    """Writes the function for these editions."""
    writer = ReasonWriter(pack, event)
    results = [line for number, procedure in enumerate(procedures) for line in _written(number, procedure, writer)]
    lines = ["def judge(row, columns, ids, NEEDED, AGAINST, LEFT_OPEN):"]
    lines += [f"    {places('r', writer.case_slots)} = row"] if writer.case_slots else []
    lines += [f"    {places('q', writer.person_slots)} = columns"] if writer.person_slots else []
    lines.append("    N = len(ids); ALL = (1 << N) - 1")
    lines += [f"    {line}" for line in (*writer.statements(), *results)]
    source = "\n".join(lines) + "\n"
    room: dict[str, Any] = {**writer.words, "NOT_NEEDED": NotNeeded, "UNDECIDED": Undecided, "REASON": Reason}
    exec(compile(source, f"<reasons of {event}>", "exec"), room)  # noqa: S102 - holds no text of a definition
    return Explained(procedures, Shape(writer.case_slots, writer.person_slots), room["judge"], source)


def _written(number: int, procedure: Procedure, writer: ReasonWriter) -> list[str]:
    """Writes the rules of one procedure; gives the lines that say what is found of it."""
    outcome = _Outcome(number, procedure, writer)
    return (_of_person if procedure.of_person else _of_household)(procedure.levels, outcome, writer)


class _Outcome:
    """The statements that say what is found of one procedure."""

    def __init__(self, number: int, procedure: Procedure, writer: ReasonWriter) -> None:
        self._number = number
        self._writer = writer
        self._given = procedure
        self._rules = procedure.levels
        self._procedure = writer.word(procedure, ("procedure", number))
        self._why_not = writer.word(said(procedure.not_needed), ("why not", number))
        self._for_it = _for_it(procedure, writer)

    def needed(self, reasons: str, missing: str = NOTHING) -> str:
        return f"NEEDED(({self._number}, {reasons}, {missing}, {self._for_it}))"

    def reason(self, place: int, persons: str, facts: str, text: str) -> str:
        why = self._writer.word(self._rules[place].why, ("why", self._number, place))
        return f"({place}, REASON({why}, {persons}, {facts}, {text}))"

    def not_needed(self, facts: str) -> str:
        return f"AGAINST(NOT_NEEDED({self._procedure}, {self._why_not}, {facts}))"

    def open(self, facts: str) -> str:
        return f"LEFT_OPEN(UNDECIDED({self._procedure}, {facts}))"

    def alone(self, condition: OneOf, needed: str) -> list[str]:
        """Where one answer of the household decides, what follows of the others is looked up."""
        follows, answer = self._writer.alone(condition, self._given)
        return [
            f"if {follows} is None: {needed}",
            f"elif {answer} is None: LEFT_OPEN({follows})",
            f"else: AGAINST({follows})",
        ]


def _of_person(rules: Sequence[LevelRule], outcome: _Outcome, writer: ReasonWriter) -> list[str]:
    """For each person the first rule that is not false decides."""
    left = ALL  # those for whom the rules so far are false
    held: list[str] = []
    missing: list[Part] = []
    hits: list[str] = []
    for place, when in enumerate(rule.when for rule in rules):
        holds = writer.mask(both([left, writer.surely(when, wanted=True)]))
        held.append(holds)
        missing += writer.opening(when, without(left, *writer.either_way(when)))
        facts = writer.taken(writer.carrying(when, holds, wanted=True))
        text = writer.words_for(when, f"{holds} & -{holds}")
        hits.append(outcome.reason(place, writer.who(holds), facts, text))
        left = writer.mask(both([left, writer.surely(when, wanted=False)]))
    against = writer.against([rule.when for rule in rules])
    if not rules:
        return [outcome.not_needed(NOTHING)]
    reasons = f"({hits[0]}, )"
    if len(hits) > 1:
        reasons = " + ".join(f"(({hit}, ) if {holds} else ())" for hit, holds in zip(hits, held, strict=True))
    open_ = writer.taken(missing)
    nobody_left = " | ".join([*held, left])
    return [
        f"if {' or '.join(held)}: {outcome.needed(reasons, f'() if {nobody_left} == ALL else {open_}')}",
        f"elif {left} == ALL: {outcome.not_needed(against)}",
        f"else: {outcome.open(open_)}",
    ]


def _of_household(rules: Sequence[LevelRule], outcome: _Outcome, writer: ReasonWriter) -> list[str]:
    """The first rule that is not false decides."""

    def needed(place: int) -> str:
        when = rules[place].when
        persons = writer.persons(when)
        persons = "ids" if persons == NOTHING else f"{persons} or ids"
        facts = writer.each_once(writer.decisive(when, wanted=True))
        return outcome.needed(f"({outcome.reason(place, persons, facts, writer.text(when))}, )")

    def open_(place: int) -> str:
        return outcome.open(writer.each_once(writer.missing(rules[place].when)))

    def not_needed(facts: str) -> str:
        return outcome.not_needed(writer.each_once(facts))

    if len(rules) == 1:
        when = rules[0].when
        if isinstance(when, OneOf):
            return outcome.alone(when, needed(0))
        lines = writer.chain(when, not_needed)
        return [*lines, f"elif {writer.true(when, None)}: {needed(0)}", f"else: {open_(0)}"]
    lines: list[str] = []
    for place, rule in enumerate(rules):
        lines.append(f"{'el' if lines else ''}if {writer.true(rule.when, None)}: {needed(place)}")
        lines.append(f"elif not {writer.false(rule.when, None)}: {open_(place)}")
    against = joined([writer.decisive(rule.when, wanted=False) for rule in rules])
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
