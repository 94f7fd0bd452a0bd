"""The conditions of one event as one Python function: the same decisions as ``decision.py``, without reasons.

The checker, the difference between two packs and the choice of questions judge households by the million. The
function is written from the checked tree of conditions: its text holds names and numbers made here and nothing of a
definition; the words to compare with stand in a table beside it. Every condition becomes two expressions, *surely
true* and *surely false*; what is neither is unknown. People are walked in as few passes as quantifiers allow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakanai_desk.forms.case import Case
from kakanai_desk.forms.condition_writer import ConditionWriter
from kakanai_desk.forms.conditions import Condition, Group, per_person
from kakanai_desk.forms.definitions import Level, Pack, Procedure
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.rows import Row, Shape, Slot, places
from kakanai_desk.forms.walked_rules import Rule, Way

NOT_NEEDED, UNKNOWN, REQUIRED, LIKELY, OPTIONAL = range(5)
STANDS = ("not_needed", "unknown", "required", "likely", "optional")
STAND_OF = {Level.REQUIRED: REQUIRED, Level.LIKELY: LIKELY, Level.OPTIONAL: OPTIONAL}
WORTH_A_TABLE = {1: 1, 2: 2}  # as many procedures hanging on the same one or two facts are looked up together
MOST_KEPT = 256
_NAMES = re.compile(r"\b[a-jl-z]\d+\w*")  # but not the words, ``k…``
_CASE_FACT = re.compile(r"[cr]\d+")
MASK = 3  # bits of the stand; the persons concerned stand above, one bit each in the order of the household


@dataclass(frozen=True)
class Compiled:
    """``judge(row, people)`` gives a number per procedure: its stand, and above ``MASK`` bits the persons concerned.

    ``case_slots`` and ``person_slots`` say what the rows hold; days take two places (the first and the last they
    could be). Procedures not put to each person have no person bits.
    """

    procedures: tuple[Procedure, ...]
    case_slots: tuple[Slot, ...]
    person_slots: tuple[Slot, ...]
    shape: Shape
    judge: Callable[[Row, Sequence[Row]], tuple[int, ...]]
    source: str

    def rows(self, case: Case, pack: Pack) -> tuple[Row, list[Row]]:
        """The household of a case as the function takes it: answers as given, built-in facts as they are."""
        return self.shape.rows(case, CaseFacts(case, pack))

    def stands(self, case: Case, pack: Pack) -> dict[str, tuple[str, int]]:
        """Stand and persons' bits of every procedure of a case."""
        found = self.judge(*self.rows(case, pack))
        return {p.id: (STANDS[number & 7], number >> MASK) for p, number in zip(self.procedures, found, strict=True)}


def compiled(pack: Pack, event: str, procedures: tuple[Procedure, ...]) -> Compiled:
    """The function for these editions; made once for a pack."""
    key = (event, tuple((p.id, p.revision, p.effective_from) for p in procedures))
    found = pack.compiled.get(key)
    if found is None:
        found = pack.compiled[key] = _compile(pack, event, procedures)
    return found


def _compile(pack: Pack, event: str, procedures: tuple[Procedure, ...]) -> Compiled:
    first, _ = _all_written(pack, event, procedures, {})  # to see what is asked for often
    writer, results = _all_written(pack, event, procedures, first.asked)
    lines = ["def judge(row, people):"]
    lines += [f"    {places('r', writer.case_slots)} = row"] if writer.case_slots else []
    lines.append(f"    {writer.passes.begun(writer.words)}")
    walk = "    for bit in BITS[: len(people)]:"
    if writer.person_slots:
        walk = f"    for bit, ({places('q', writer.person_slots)}) in zip(BITS, people):"
    passes = writer.passes
    for number in range(passes.last() + 1):
        lines += [f"    {statement}" for statement in passes.before.get(number, ())]
        if walked := passes.walked(number):
            lines += [walk, *(f"        {statement}" for statement in walked)]
    lines += _results(results, writer.words)
    lines += [line for number, p in enumerate(procedures) for line in _replacing(number, p, procedures, writer)]
    final = [f"w{n}" if p.replaced_by else f"v{n}" for n, p in enumerate(procedures)]
    lines.append(f"    return ({''.join(name + ', ' for name in final)})")
    source = "\n".join(lines) + "\n"
    room: dict[str, Any] = {**writer.words, "BITS": tuple(1 << n for n in range(64))}
    exec(compile(source, f"<conditions of {event}>", "exec"), room)  # noqa: S102 - holds no text of a definition
    slots = tuple(writer.case_slots), tuple(writer.person_slots)
    return Compiled(procedures, *slots, Shape(*slots), room["judge"], source)


class _Table(dict[Any, Any]):
    """What follows from one or two facts of the case, worked out once; at most ``MOST_KEPT`` of it."""

    def __init__(self, judge: Callable[..., Any], facts: int) -> None:
        super().__init__()
        self._judge = judge
        self._facts = facts

    def __missing__(self, key: Any) -> Any:
        if len(self) >= MOST_KEPT:
            self.clear()
        found = self[key] = self._judge(key) if self._facts == 1 else self._judge(*key)
        return found


def _results(results: Sequence[str], words: dict[str, Any]) -> list[str]:
    """The lines that set the results; those that hang on the same one or two facts of the case are looked up."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for number, result in enumerate(results):
        facts = tuple(sorted(set(_NAMES.findall(result))))
        if 1 <= len(facts) <= 2 and all(_CASE_FACT.fullmatch(fact) for fact in facts):
            alike.setdefault(facts, []).append(number)
    lines: list[str] = []
    looked_up: set[int] = set()
    for facts, numbers in alike.items():
        if len(numbers) < WORTH_A_TABLE[len(facts)]:
            continue
        name, arguments = f"T{len(lines)}", ", ".join(facts)
        several = len(numbers) > 1
        found = f"({''.join(f'{results[n]}, ' for n in numbers)})" if several else results[numbers[0]]
        room = dict(words)
        exec(compile(f"def judge({arguments}): return {found}", "<conditions looked up>", "exec"), room)  # noqa: S102 - holds no text of a definition
        words[name] = _Table(room["judge"], len(facts))
        lines.append(f"    {', '.join(f'v{n}' for n in numbers)} = {name}[{arguments}]")
        looked_up.update(numbers)
    first: dict[str, int] = {}
    for number, result in enumerate(results):
        if number not in looked_up:
            same = first.setdefault(result, number)
            lines.append(f"    v{number} = {result if same == number else f'v{same}'}")
    return lines


def _all_written(
    pack: Pack, event: str, procedures: tuple[Procedure, ...], often: Mapping[Any, int]
) -> tuple[_Writer, list[str]]:
    writer = _Writer(pack, event, often)
    awaited = {other.procedure for procedure in procedures for other in procedure.replaced_by}
    return writer, [_written(procedure, writer, whole=procedure.id in awaited) for procedure in procedures]


def _written(procedure: Procedure, writer: _Writer, *, whole: bool) -> str:
    """Writes one procedure's rules, the first that is not false deciding; gives the expression of its result."""
    stands = [STAND_OF[rule.level] for rule in procedure.levels]
    if not procedure.of_person:
        text = str(NOT_NEEDED)
        for stand, rule in reversed(list(zip(stands, procedure.levels, strict=True))):
            true, false = writer.true_if_not_false(rule.when, None), writer.false(rule.when, None)
            text = f"({text}) if {false} else {stand} if {true} else {UNKNOWN}"
        return text
    if not stands:
        return str(NOT_NEEDED)
    if len(stands) == 1 and not whole:
        of_case, of_person = _apart(procedure.levels[0].when)
        if of_case and of_person:
            return _parted(stands[0], of_case, of_person, writer)
    name = writer.masked(tuple(rule.when for rule in procedure.levels))
    text = f"o{name}"
    for index, stand in reversed(list(enumerate(stands))):
        same = " | ".join(f"m{name}_{n}" for n, other in enumerate(stands) if other == stand)
        text = f"{stand} | ({same}) << {MASK} if m{name}_{index} else {text}"
    return text


def _apart(condition: Condition) -> tuple[list[Condition], list[Condition]]:
    """The parts of an ``all`` that are the same for everybody, and those of each person."""
    if not (isinstance(condition, Group) and condition.every):
        return ([], [condition]) if per_person(condition) else ([condition], [])
    found = [_apart(part) for part in condition.members]
    return [c for parts, _ in found for c in parts], [c for _, parts in found for c in parts]


def _parted(stand: int, of_case: list[Condition], of_person: list[Condition], writer: _Writer) -> str:
    """The result of one rule: what it says of each person is walked over alone, so others like it share the walk."""
    name = writer.masked((of_person[0] if len(of_person) == 1 else Group(True, tuple(of_person)),))
    household = Group(True, tuple(of_case))
    false, true = writer.false(household, None), writer.true_if_not_false(household, None)
    mask, open_ = f"m{name}_0", f"o{name}"
    found = f"({stand} | {mask} << {MASK} if {mask} else {open_})"
    return f"{NOT_NEEDED} if {false} else {found} if {true} else {UNKNOWN} if {mask} or {open_} else {NOT_NEEDED}"


class _Writer(ConditionWriter):
    """Writes also which people each of some conditions concerns; procedures with the same conditions share that."""

    def masked(self, conditions: tuple[Condition, ...]) -> str:
        """Walks over the people, for each the first condition that is not false deciding.

        Gives the name of what is found: ``m…_0`` the bits of those for whom the first condition holds, and so on;
        ``o…`` is UNKNOWN where one is open.
        """
        key = ("masked", conditions)
        if key not in self._named:
            name = self._named[key] = str(len(self._named))
            at = max(self.phase(condition) for condition in conditions)
            masks = [f"m{name}_{n}" for n in range(len(conditions))]
            self.passes.starts |= dict.fromkeys((*masks, f"o{name}"), 0)
            ways = [
                Way(self.falls(c, at), self.true_if_not_false(c, at), f"{mask} |= bit", f"o{name} = {UNKNOWN}")
                for mask, c in zip(masks, conditions, strict=True)
            ]
            self.passes.rules.setdefault(at, []).append(Rule(ways))
        return self._named[key]

    def open_of(self, procedure: Procedure) -> str:
        """The name that says whether a procedure is open for somebody."""
        return f"o{self.masked(tuple(rule.when for rule in procedure.levels))}"


def _replacing(number: int, procedure: Procedure, procedures: tuple[Procedure, ...], writer: _Writer) -> list[str]:
    """The lines that take out the persons whom a required replacement serves; see ``decision.replaced``."""
    if not procedure.replaced_by:
        return []
    places = {p.id: n for n, p in enumerate(procedures)}
    others = [
        (places[r.procedure], procedures[places[r.procedure]]) for r in procedure.replaced_by if r.procedure in places
    ]
    name = f"w{number}"
    lines = [f"    {name} = v{number}"]
    required = " or ".join(f"v{n} & 7 == {REQUIRED}" for n, _ in others) or "False"
    waiting = [f"v{n} == {UNKNOWN}" for n, _ in others]
    waiting += [writer.open_of(p) for _, p in others if p.of_person and p.levels]
    open_ = " or ".join(waiting) or "False"
    lines.append(f"    if {name} & 7 < {REQUIRED}: pass")
    lines.append(f"    elif {required}:")
    for n, p in others:
        both = procedure.of_person and p.of_person
        left = f"{name} & ~(v{n} >> {MASK} << {MASK})" if both else str(NOT_NEEDED)
        lines.append(f"        if v{n} & 7 == {REQUIRED}: {name} = {left}")
    if procedure.of_person:
        lines.append(f"        if not {name} >> {MASK}: {name} = {NOT_NEEDED}")
    lines.append(f"    elif {open_}: {name} = {UNKNOWN}")
    return lines
