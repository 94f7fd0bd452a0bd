"""What desk and center say about the city's people. Shared by both; words on the wire live forever.

A desk says the last step that it has, and brings those without a number; the center numbers them and gives all that
came after (``core.directory_steps``). Steps go as their author signed them, to the byte. What a newer version says
besides is left alone, on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from kakanai_desk.core.directory_steps import MOST_BYTES, Step, read
from kakanai_desk.sync.protocol import MAX_BYTES, BadMessage, Count
from kakanai_desk.sync.record_protocol import heard, said

PEOPLE_PATH = "/v1/people"
MOST_STEPS = 50  # of one message
MESSAGE_BYTES = MAX_BYTES // 2

StepId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{0,64}\Z")]
Content = Annotated[str, msgspec.Meta(min_length=2, max_length=MOST_BYTES)]
Signature = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}\Z")]


class WireStep(msgspec.Struct):
    content: Content
    sig: Signature


class WireNumbered(msgspec.Struct):
    number: Count
    content: Content
    sig: Signature


class PeopleQuestion(msgspec.Struct):
    """``number`` and ``id`` of the last step that the desk has from the center; 0 and empty: none."""

    terminal: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
    number: Count
    id: StepId
    steps: Annotated[list[WireStep], msgspec.Meta(max_length=MOST_STEPS)] = []
    protocol: int = 1


class PeopleAnswer(msgspec.Struct):
    """``again``: the steps begin anew from the first; ``more``: others wait. ``refused``: id and why of what was
    brought and will never be taken."""

    again: bool
    more: bool
    steps: list[WireNumbered]
    refused: list[tuple[str, str]] = []
    protocol: int = 1


def question(terminal: str, mark: tuple[int, str], steps: Sequence[Step]) -> tuple[bytes, int]:
    """The message, and how many of the steps are in it: as many as fit."""
    size, fitting = 0, list[WireStep]()
    for step in steps[:MOST_STEPS]:
        size += len(step.content)
        if fitting and size > MESSAGE_BYTES:
            break
        fitting.append(WireStep(step.content.decode("utf-8"), step.signature.hex()))
    return said(PeopleQuestion(terminal, *mark, fitting)), len(fitting)


def asked(message: bytes) -> PeopleQuestion:
    """
    Raises:
        BadMessage: it is no such question.
    """
    return heard(message, PeopleQuestion)


def answered(message: bytes) -> tuple[PeopleAnswer, list[tuple[int, Step]]]:
    """The answer, and its steps with their numbers.

    Raises:
        BadMessage: it is no such answer.
    """
    found = heard(message, PeopleAnswer)
    try:
        steps = [(s.number, read(s.content.encode("utf-8"), bytes.fromhex(s.sig))) for s in found.steps]
    except ValueError as error:
        raise BadMessage(str(error)) from None
    return found, steps
