"""How far somebody has come in signing in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ports.people import Passed


class Stage(StrEnum):
    PASSWORD = "password"  # noqa: S105 - a stage
    CODE = "code"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a stage
    ENROL = "enrol"


@dataclass(frozen=True)
class Entering:
    """How far somebody has come. ``secret`` and ``address`` are what an authenticator takes, at ENROL alone.

    ``reading``: a staff card is waited for or read; ``error``: what came of the last one; ``last_try``: its holder was
    told that one try of its PIN is left, and the next entry uses it. ``renewing``: the user wants another password.
    """

    stage: Stage = Stage.PASSWORD
    user: Passed | None = None
    coded: bool = False  # the second factor was shown
    secret: str = ""
    address: str = ""
    reading: bool = False
    error: DeskError | None = None
    last_try: bool = False
    renewing: bool = False

    def __repr__(self) -> str:
        return f"Entering({self.stage})"
