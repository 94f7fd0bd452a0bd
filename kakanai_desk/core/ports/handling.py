"""Applications that sections work on, at the center: opened by one counter at a time (R-026, R-068)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kakanai_desk.core.permissions import Rights
from kakanai_desk.core.told import Limits, Told


@dataclass(frozen=True)
class Held:
    """Who has an application open, at which terminal of which section, since when."""

    by: str
    terminal: str
    section: str
    since: datetime


@dataclass(frozen=True)
class OpenAsked:
    """``by``, with these ``rights``, wants to see a procedure of a visit within ``limits``.

    ``over``: who has it was told, and it is taken over from them.
    """

    visit_id: str
    procedure: str
    by: str
    section: str
    rights: Rights
    limits: Limits
    over: bool = False


@dataclass(frozen=True)
class Opened:
    """``told``: what it says; None where another counter has it open (``held``). ``seconds``: for how long it is this
    counter's now."""

    told: Told | None = field(repr=False)
    held: Held | None = None
    seconds: int = 0


class ApplicationSource(Protocol):
    """Asks the center. Slow: not for the visit lane. Raises ``CenterUnreachable`` or ``CenterRefused``."""

    def open(self, asked: OpenAsked) -> Opened | None:
        """None: the center has no such application."""
        ...

    def shut(self, visit_id: str, procedure: str, by: str) -> None:
        """It is nobody's any more, if it was this user's at this terminal."""
        ...
