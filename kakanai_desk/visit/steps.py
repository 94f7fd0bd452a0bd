"""Where a visit and the reading of its card stand, and which moves are allowed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class CardPhase(StrEnum):
    """How far reading is. ``FAILED`` keeps the error until the clerk or the resident goes on."""

    WAITING = "waiting"
    CHOOSE = "choose"  # two cards on two readers: the clerk says which
    PIN = "pin"
    CLERK = "clerk"  # the clerk types a number that stands on the card's face
    READING = "reading"
    AWAY = "away"  # a neighbour's reader reads it
    FAILED = "failed"
    OFF = "off"


class Step(StrEnum):
    """Where the visit is; the clerk's line of steps."""

    IDENTIFY = "identify"  # card or none
    FACTS = "facts"  # the visitor checks the four facts
    HOUSEHOLD = "household"  # the clerk enters members and the common items
    CONFIRM = "confirm"  # the visitor checks the household
    INTERVIEW = "interview"
    PROCEDURES = "procedures"
    DOCUMENTS = "documents"
    SIGN = "sign"
    PRINT = "print"
    DONE = "done"  # closed and saved; the guide is shown until the visitor leaves


MOVES: Mapping[Step, frozenset[Step]] = {
    Step.IDENTIFY: frozenset({Step.FACTS, Step.HOUSEHOLD}),
    Step.FACTS: frozenset({Step.HOUSEHOLD, Step.IDENTIFY}),
    Step.HOUSEHOLD: frozenset({Step.CONFIRM, Step.INTERVIEW, Step.FACTS, Step.IDENTIFY}),
    Step.CONFIRM: frozenset({Step.INTERVIEW, Step.HOUSEHOLD}),
    Step.INTERVIEW: frozenset({Step.PROCEDURES, Step.CONFIRM, Step.HOUSEHOLD}),
    Step.PROCEDURES: frozenset({Step.DOCUMENTS, Step.INTERVIEW, Step.HOUSEHOLD}),
    Step.DOCUMENTS: frozenset({Step.SIGN, Step.PRINT, Step.PROCEDURES, Step.INTERVIEW, Step.HOUSEHOLD}),
    Step.SIGN: frozenset({Step.PRINT, Step.DOCUMENTS, Step.INTERVIEW, Step.HOUSEHOLD}),
    Step.PRINT: frozenset({Step.DONE, Step.SIGN, Step.DOCUMENTS, Step.PROCEDURES, Step.INTERVIEW, Step.HOUSEHOLD}),
    Step.DONE: frozenset(),
}
ORDER = tuple(Step)
