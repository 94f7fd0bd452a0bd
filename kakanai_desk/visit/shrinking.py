"""縮退 at the counter: which character goes to a partner's system in place of one that it does not take (R-044, R-074).

Nothing is chosen quietly. One candidate is taken and told; of several the clerk chooses, with the visitor there to ask.
What stays open goes over as open, for the section that exports it. The choice belongs to the name as it stood: a name
that is changed asks again. The record keeps MJ文字図形名, not the name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kakanai_desk.core.characters import table
from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.shrinking import Shrunk, shrink
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.partners import Partner, choices_for
from kakanai_desk.visit.clerk_view import ShrinkRow
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import needs
from kakanai_desk.visit.household import BEFORE_CLOSING
from kakanai_desk.visit.model import ShrinkChoice, Visit


@dataclass(frozen=True)
class HandedName:
    """A person's name as one partner gets it."""

    partner: Partner
    person: str
    shrunk: Shrunk


def handed_names(visit: Visit, pack: Pack) -> tuple[HandedName, ...]:
    """The names that some partner cannot take as they are, with what was chosen."""
    found: list[HandedName] = []
    for partner in pack.partners.systems:
        for person in visit.case.people:
            mine = {
                c.at: c.text
                for c in visit.shrunk
                if (c.partner, c.person, c.name) == (partner.id, person.id, person.name)
            }
            shrunk = shrink(
                person.name, partner.charset, mine, choices_for(person.name, partner.charset, pack.partners.choices)
            )
            if shrunk.steps:
                found.append(HandedName(partner, person.id, shrunk))
    return tuple(found)


def shrink_rows(visit: Visit, pack: Pack) -> tuple[ShrinkRow, ...]:
    """Every character concerned, for the clerk's screen."""
    return tuple(
        ShrinkRow(
            handed.partner.id,
            handed.partner.name,
            handed.person,
            handed.shrunk.original,
            step.at,
            tuple((c.text, "・".join(c.rules)) for c in step.candidates),
            step.chosen.text if step.chosen is not None else "",
            step.by.value if step.by is not None else "",
        )
        for handed in handed_names(visit, pack)
        for step in handed.shrunk.steps
    )


def handed_to_json(visit: Visit, pack: Pack) -> list[dict[str, Any]]:
    """For the entry that leaves the desk: the name as each partner gets it, and every choice on the way."""
    return [
        {
            "partner": h.partner.id,
            "charset": h.partner.charset.id,
            "person": h.person,
            "text": h.shrunk.text,
            "steps": [step.to_json() for step in h.shrunk.steps],
        }
        for h in handed_names(visit, pack)
    ]


class Shrinking:
    def __init__(self, context: Context) -> None:
        self._c = context

    @needs(Operation.SERVE)
    def choose(self, partner: str, person: str, at: int, text: str) -> None:
        """``text`` goes to ``partner`` in place of the character at ``at`` of the person's name.

        Raises:
            MoveNotAllowed: no such place, or no candidate of the register.
        """
        visit = self._c.at(*BEFORE_CLOSING)
        names = handed_names(visit, self._c.pack)
        handed = next((h for h in names if (h.partner.id, h.person) == (partner, person)), None)
        step = next((s for s in handed.shrunk.steps if s.at == at), None) if handed is not None else None
        if handed is None or step is None or text not in [c.text for c in step.candidates]:
            raise MoveNotAllowed(state=visit.step.value, move="shrink")
        new = ShrinkChoice(partner, person, handed.shrunk.original, at, text)
        kept = tuple(c for c in visit.shrunk if (c.partner, c.person, c.at) != (partner, person, at))
        chosen = table().identify(text)
        values = {"partner": partner, "mj": step.mj, "to": chosen.mj if chosen is not None else ""}
        self._c.keep(replace(visit, shrunk=(*kept, new)), ("character_shrunk", values))
