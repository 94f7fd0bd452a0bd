"""Which answers a procedure needs: those that its forms print, and those that decide whether it is needed (R-068).

For who works on the procedure afterwards: nothing else of a household's answers is theirs to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kakanai_desk.core.permissions import Field, Rights
from kakanai_desk.core.told import Limits
from kakanai_desk.forms.conditions import names
from kakanai_desk.forms.definitions import Pack, Procedure
from kakanai_desk.forms.facts import question_behind
from kakanai_desk.forms.protection import HIDDEN_TYPES


def needed_answers(pack: Pack, procedure: str, day: date, event: str) -> frozenset[str]:
    """The ids of the questions; none where the content has no such procedure on that day."""
    edition = next((p for p in pack.procedures if p.id == procedure and p.effective_on(day)), None)
    if edition is None:
        return frozenset()
    found = (question_behind(fact, pack, event) for fact in _facts(edition))
    return frozenset(edition.asks) | {question.id for question in found if question is not None}


def limits_for(pack: Pack, procedure: str, section: str, day: date, event: str, rights: Rights) -> Limits:
    """What a clerk with these rights is told of a procedure that ``section`` works on."""
    questions = needed_answers(pack, procedure, day, event)
    unseen = {what for what in Field if not rights.sees(what, section=section, procedure=procedure)}
    known = [pack.questions[name] for name in questions if name in pack.questions]
    return Limits(
        questions,
        frozenset(q.id for q in known if q.guard in unseen),
        frozenset(q.id for q in known if q.type in HIDDEN_TYPES),
        Field.PROTECTION not in unseen,
    )


def _facts(procedure: Procedure) -> Iterator[str]:
    for level in procedure.levels:
        yield from names(level.when)
    for bring in procedure.bring:
        yield from names(bring.when)
