"""What other counters received after the 手続案内書 in hand was printed, as the center knows it (R-113)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Later:
    """One visit that went on from a sheet of the chain. ``after``: the serial of that sheet. ``case`` and ``before``
    (the case on that sheet) are plain values (``forms.case_file``) without individual numbers; None: of a protected
    household, or not at the center. ``procedures``: received and not cancelled. ``protected``: ids of people."""

    number: str
    terminal: str
    section: str
    at: datetime
    after: str
    case: Mapping[str, Any] | None = field(repr=False)
    before: Mapping[str, Any] | None = field(repr=False)
    procedures: tuple[str, ...]
    protected: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lineage:
    """``later``: none before that from whose sheet it went on.

    ``cancelled``: procedures of the whole chain that were cancelled (受付取消).
    """

    later: tuple[Later, ...] = ()
    cancelled: tuple[str, ...] = ()


class LineageSource(Protocol):
    """Asks the center. Slow: not for the visit lane. Raises ``CenterUnreachable`` or ``CenterRefused``."""

    def after(self, sheets: Sequence[str], by: str, visit_id: str) -> Lineage:
        """``sheets``: the serials of the sheet in hand and of those before it, which only who has read it knows."""
        ...
