"""Statistics over all counters, as the desk sees them (R-098)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kakanai_desk.core.tabulating import Table, Terms
from kakanai_desk.core.uptime import Uptime


@dataclass(frozen=True)
class FiguresAsked:
    """``by`` wants the months ``first`` to ``last`` (2026-04), both counted. Empty choices: all of the city."""

    by: str
    first: str
    last: str
    counter: str = ""
    section: str = ""
    procedure: str = ""


@dataclass(frozen=True)
class CityFigures:
    """What the center counted, by ``terms``. ``uptime``: how it answered; None: it does not say."""

    tables: Sequence[Table]
    terms: Terms
    uptime: Uptime | None = None


class FiguresSource(Protocol):
    """Asks the center. Slow, a year may take a minute: on a lane of its own. Raises ``CenterUnreachable`` or
    ``CenterRefused``."""

    def figures(self, asked: FiguresAsked) -> CityFigures: ...
