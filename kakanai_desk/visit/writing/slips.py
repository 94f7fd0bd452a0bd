"""The slip of the writing desk: a reception number, and the case as 2D codes that only the city's counters can open.

The codes are those of the resident's own page (``preentry``, docs/preentry.md): sealed for the city's desks, unsigned,
read until the end of their day, never with an individual number. A counter takes them as what the resident says and
checks who somebody is as for everybody (R-009, R-010, R-065).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from nacl.public import PrivateKey

from kakanai_desk.core.clock import JST
from kakanai_desk.core.errors import DeskError
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.codes import parts
from kakanai_desk.forms.codes.carried_case import packed
from kakanai_desk.forms.codes.meaning import PREENTRY, reference
from kakanai_desk.vault import envelope
from kakanai_desk.visit.model import Visit

MOST_CHARACTERS = 483  # of one symbol: QR version 13 with error correction M; 38 mm at 4 dots a module


MOST_SYMBOLS = 3  # on one slip, where the center keeps what is larger


class SlipImpossible(DeskError):
    """No slip can be made: the city's desks have no common key yet, or the household fits no code."""

    code = "SLIP-01"


@dataclass(frozen=True)
class Written:
    """``texts``: of one or several symbols, none where they would be too many for paper; ``until``: the last moment at
    which a counter reads them; ``envelope``: the same sealed bytes, for the center's shelf."""

    texts: tuple[str, ...] = field(repr=False)
    until: datetime
    envelope: bytes = field(repr=False)

    @property
    def large(self) -> bool:
        """Whether a slip that only names it is handier."""
        return not 0 < len(self.texts) <= MOST_SYMBOLS

    def named(self, name: str) -> Written:
        """The slip that names what stands at the center."""
        return replace(self, texts=(reference(name),))


@dataclass(frozen=True)
class SlipCodes:
    """Writes what a slip carries. ``sealed_for`` gives the key of what residents enter, if the city has one yet;
    ``days``: how many days after its own a slip is read."""

    terminal: str
    sealed_for: Callable[[], PrivateKey | None]
    days: int = 0

    def of(self, visit: Visit, now: datetime) -> Written:
        """
        Raises:
            SlipImpossible.
        """
        key = self.sealed_for()
        if key is None:
            raise SlipImpossible()
        until = datetime.combine(now.astimezone(JST).date() + timedelta(days=self.days), time(23, 59, 59), JST)
        serial = secrets.token_hex(8)
        try:
            code = envelope.written(
                PREENTRY, packed(told(visit, self.terminal)), until, serial, None, bytes(key.public_key)
            )
        except ValueError:
            raise SlipImpossible() from None
        try:
            texts = parts.split(envelope.typed(code), MOST_CHARACTERS)
        except ValueError:
            texts = ()
        return Written(texts, until, code)


def told(visit: Visit, terminal: str) -> dict[str, Any]:
    """What a slip says: people and answers as the resident gave them, no identity, no individual number."""
    plain = case_to_plain(visit.case)
    plain.pop("applicant", None)
    for person, row in zip(visit.case.people, plain["people"], strict=True):
        if "nationality" not in person.origins:
            row["nationality"] = ""  # left for the counter: what stands there until then nobody said
    screen = [visit.language, round(visit.size * 100), visit.look, visit.low, visit.left]
    return {
        "case": plain,
        "language": visit.language,
        "number": visit.reception_number,
        "terminal": terminal,
        "screen": screen,
    }
