"""What is found of one procedure: needed for a reason, not needed, or still open. A decision is made of these."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from kakanai_desk.core.words import Words, said
from kakanai_desk.forms.conditions import Used
from kakanai_desk.forms.definitions import Pack, Procedure
from kakanai_desk.forms.facts import CASE_FACTS, PERSON_FACTS


class Reason(Struct, frozen=True):
    """Why a procedure stands where it stands, for the persons it concerns alike."""

    why: Words
    persons: tuple[str, ...]
    used: tuple[Used, ...]
    condition: str

    def to_json(self, pack: Pack) -> dict[str, Any]:
        return {
            "why": self.why.get("ja", ""),
            "persons": list(self.persons),
            "used": [used_to_json(u, pack) for u in self.used],
            "condition": self.condition,
        }


class NotNeeded(Struct, frozen=True):
    """One procedure that is not needed: why not, and the facts that speak against it.

    ``instead``: the procedures that take its place. ``removed_because``: the clerk's reason for taking it out.
    """

    procedure: Procedure
    why: str
    used: tuple[Used, ...]
    instead: tuple[str, ...] = ()
    removed_because: str = ""

    def to_json(self, pack: Pack) -> dict[str, Any]:
        return {
            "id": self.procedure.id,
            "rule": self.procedure.rule,
            "why": self.why,
            "used": [used_to_json(u, pack) for u in self.used],
            "instead": list(self.instead),
        }


class Undecided(Struct, frozen=True):
    """One procedure that is still open, and the facts that keep it so."""

    procedure: Procedure
    missing: tuple[Used, ...]


def fact_title(fact: str, pack: Pack) -> str:
    """The official short name of a fact, for clerks."""
    question = pack.questions.get(fact)
    if question is not None:
        return question.clerk or said(question.ask)
    return PERSON_FACTS.get(fact) or CASE_FACTS.get(fact) or fact


def used_to_json(used: Used, pack: Pack) -> dict[str, Any]:
    return {"fact": used.fact, "title": fact_title(used.fact, pack), "person": used.person, "value": used.value}
