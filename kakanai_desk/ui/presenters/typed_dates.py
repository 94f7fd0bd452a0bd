"""How a typed date is told back: in words beside the field, and short in it. Reading it: ``core.typed_dates``."""

from __future__ import annotations

from datetime import date

from kakanai_desk.core.typed_dates import parse_typed
from kakanai_desk.core.wareki import PartialDate, eras, wareki

__all__ = ("in_words", "parse_typed", "short_form")


def in_words(found: PartialDate) -> str:
    """The echo beside the field: 昭和61年5月1日(1986年)."""
    return f"{wareki(found)}({found.year}年)"


def short_form(iso: str) -> str:
    """How a stored date stands in a field: ``S61.5.1``."""
    found = PartialDate.parse(iso)
    for era in reversed(eras()):
        if (found.known or date(found.year, found.month or 12, min(found.day or 28, 28))) >= era.begins:
            head = f"{era.letter}{found.year - era.begins.year + 1}"
            return ".".join([head, *(str(part) for part in (found.month, found.day) if part is not None)])
    return iso
