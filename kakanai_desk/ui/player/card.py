"""The card in the resident's hand: laid on a reader and taken away again. The desk only sees the reader."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

PEOPLE = Path(__file__).resolve().parents[2] / "hardware" / "simulators" / "people"


class CardInHand(Protocol):
    """``take`` may be called when nothing lies there."""

    def lay(self) -> None: ...
    def take(self) -> None: ...
    def change(self, person: str) -> None:
        """Another card is in the hand now; the one before must be taken away first."""
        ...


class OnVirtualReader:
    """A card of ordinary speed on the machine's virtual PC/SC reader, in a process of its own."""

    def __init__(self, person: str) -> None:
        self._person = person
        self._process: subprocess.Popen[bytes] | None = None

    def lay(self) -> None:
        module = "kakanai_desk.hardware.simulators.virtual_card"
        command = [sys.executable, "-m", module, self._person, "--per-apdu=0.015", "--per-byte=0.00011"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def change(self, person: str) -> None:
        self._person = person

    def take(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None


class OnPlayedReader:
    """A person file at the path of ``[card] played``: for machines without PC/SC."""

    def __init__(self, person: str, place: Path) -> None:
        self._person = PEOPLE / f"{person}.yaml"
        self._place = place

    def lay(self) -> None:
        draft = self._place.with_suffix(".laying")
        shutil.copy(self._person, draft)
        draft.replace(self._place)  # the reader never sees half a card

    def change(self, person: str) -> None:
        self._person = PEOPLE / f"{person}.yaml"

    def take(self) -> None:
        self._place.unlink(missing_ok=True)
