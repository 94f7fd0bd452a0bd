"""Identifiers: entries, visits, and the reception number that a resident reads on paper."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date
from typing import NewType

EntryId = NewType("EntryId", str)
VisitId = NewType("VisitId", str)
TerminalId = NewType("TerminalId", str)

# no 0/O, 1/I, 8/B, U/V pairs among the letters; 23 is prime, so one wrong or swapped character is always found
_CHECK = "ACDEFGHJKLMNPQRSTWXYZ34"


def new_entry_id() -> EntryId:
    return EntryId(str(uuid.uuid4()))


def new_visit_id() -> VisitId:
    return VisitId(str(uuid.uuid4()))


def _check_character(body: str) -> str:
    """Weighted sum modulo 23 over the characters' code points; weights 2, 3, 4 … from the right."""
    total = sum(weight * ord(char) for weight, char in enumerate(reversed(body), start=2))
    return _CHECK[total % 23]


@dataclass(frozen=True)
class ReceptionNumber:
    """Desk letters + epoch, date, the desk's own counter, check character: ``NA1-260410-0042-K``.

    Made without the center and never reused: the counter lives in the desk's store and never goes back, and a
    replaced or restored desk gets a new epoch (1…9, then a new pair of letters).
    """

    desk: str  # two letters, unique in the city
    epoch: int
    day: date
    serial: int

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z]{2}", self.desk) or not 1 <= self.epoch <= 9 or not 1 <= self.serial <= 9999:
            raise ValueError("not a reception number")

    def __str__(self) -> str:
        body = f"{self.desk}{self.epoch}-{self.day:%y%m%d}-{self.serial:04d}"
        return f"{body}-{_check_character(body)}"

    @classmethod
    def parse(cls, text: str) -> ReceptionNumber:
        """Read a printed number.

        Raises:
            ValueError: the form or the check character is wrong.
        """
        match = re.fullmatch(r"([A-Z]{2})([1-9])-(\d{2})(\d{2})(\d{2})-(\d{4})-([A-Z0-9])", text.strip().upper())
        if match is None:
            raise ValueError("not a reception number")
        desk, epoch, year, month, day, serial, check = match.groups()
        body = f"{desk}{epoch}-{year}{month}{day}-{serial}"
        if _check_character(body) != check:
            raise ValueError("the check character does not match")
        return cls(desk, int(epoch), date(2000 + int(year), int(month), int(day)), int(serial))
