"""The conditions of one event as one Python function: the same decisions as ``decision.py``, without reasons.

The checker, the difference between two packs and the choice of questions judge households by the million. The
function is written from the checked tree of conditions: its text holds names and numbers made here and nothing of a
definition; the words to compare with stand in a table beside it. Every condition becomes two expressions, *surely
true* and *surely false*; what is neither is unknown. People are walked in as few passes as quantifiers allow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kakanai_desk.forms.case import Case
from kakanai_desk.forms.condition_writer import ConditionWriter
from kakanai_desk.forms.definitions import Level, Pack, Procedure
from kakanai_desk.forms.facts import CaseFacts
from kakanai_desk.forms.rows import Row, Slot, places, rows

NOT_NEEDED, UNKNOWN, REQUIRED, LIKELY, OPTIONAL = range(5)
STANDS = ("not_needed", "unknown", "required", "likely", "optional")
STAND_OF = {Level.REQUIRED: REQUIRED, Level.LIKELY: LIKELY, Level.OPTIONAL: OPTIONAL}
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
    judge: Callable[[Row, Sequence[Row]], tuple[int, ...]]
    source: str

    def rows(self, case: Case, pack: Pack) -> tuple[Row, list[Row]]:
        """The household of a case as the function takes it: answers as given, built-in facts as they are."""
        return rows(self.case_slots, self.person_slots, case, CaseFacts(case, pack))

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
    walk = "    for bit in BITS[: len(people)]:"
    if writer.person_slots:
        walk = f"    for bit, ({places('q', writer.person_slots)}) in zip(BITS, people):"
    passes = writer.passes
    for number in range(passes.last() + 1):
        lines += [f"    {statement}" for statement in passes.before.get(number, ())]
        if number in passes.within:
            lines.append(walk)
            lines += [f"        {statement}" for statement in passes.within[number]]
    lines += [f"    v{number} = {result}" for number, result in enumerate(results)]
    lines += [line for number, p in enumerate(procedures) for line in _replacing(number, p, procedures)]
    final = [f"w{n}" if p.replaced_by else f"v{n}" for n, p in enumerate(procedures)]
    lines.append(f"    return ({''.join(name + ', ' for name in final)})")
    source = "\n".join(lines) + "\n"
    room: dict[str, Any] = {**writer.words, "BITS": tuple(1 << n for n in range(64))}
    exec(compile(source, f"<conditions of {event}>", "exec"), room)  # noqa: S102 - holds no text of a definition
    return Compiled(procedures, tuple(writer.case_slots), tuple(writer.person_slots), room["judge"], source)


def _all_written(
    pack: Pack, event: str, procedures: tuple[Procedure, ...], often: Mapping[Any, int]
) -> tuple[ConditionWriter, list[str]]:
    writer = ConditionWriter(pack, event, often)
    return writer, [_written(number, procedure, writer) for number, procedure in enumerate(procedures)]


def _written(number: int, procedure: Procedure, writer: ConditionWriter) -> str:
    """Writes one procedure's rules, the first that is not false deciding; gives the expression of its result."""
    stands = [STAND_OF[rule.level] for rule in procedure.levels]
    if not procedure.of_person:
        text = str(NOT_NEEDED)
        for stand, rule in reversed(list(zip(stands, procedure.levels, strict=True))):
            true, false = writer.true(rule.when, None), writer.false(rule.when, None)
            text = f"({text}) if {false} else {stand} if {true} else {UNKNOWN}"
        return text
    at = max((writer.phase(rule.when) for rule in procedure.levels), default=0)
    masks = [f"m{number}_{index}" for index in range(len(stands))]
    chain: list[str] = []
    for mask, rule in zip(masks, procedure.levels, strict=True):
        true, false = writer.true(rule.when, at), writer.false(rule.when, at)
        chain += [f"{'el' if chain else ''}if not {false}:"]
        chain += [f"    if {true}: {mask} |= bit", f"    else: o{number} = {UNKNOWN}"]
    writer.passes.before.setdefault(0, []).insert(0, " = ".join((*masks, f"o{number}", "0")))
    writer.passes.within.setdefault(at, []).extend(chain)
    text = f"o{number}"
    for index in reversed(range(len(stands))):
        same = " | ".join(mask for mask, stand in zip(masks, stands, strict=True) if stand == stands[index])
        text = f"{stands[index]} | ({same}) << {MASK} if {masks[index]} else {text}"
    return text


def _replacing(number: int, procedure: Procedure, procedures: tuple[Procedure, ...]) -> list[str]:
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
    open_ = " or ".join(f"v{n} == {UNKNOWN}" + (f" or o{n}" if p.of_person else "") for n, p in others) or "False"
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
