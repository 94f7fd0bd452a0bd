"""Cards of invented people for the played reader of the training mode: laying one is copying its person file."""

from __future__ import annotations

import shutil
from pathlib import Path

from kakanai_desk.core.errors import SimulatorRefused
from kakanai_desk.hardware.simulators.virtual_card.people import PEOPLE


class SlotCards:
    """The cards of ``simulators/people`` at the path of ``[card] played``; refused where real residents are served."""

    def __init__(self, slot: Path, *, allowed: bool) -> None:
        if not allowed:
            raise SimulatorRefused(what="practice_cards")
        self._slot = slot

    def lay(self, person: str) -> None:
        """Put the card of ``person`` on the reader, fresh: its counters begin as its file says."""
        self.take()
        self._slot.with_suffix(".kept").unlink(missing_ok=True)
        draft = self._slot.with_suffix(".laying")
        shutil.copy(PEOPLE / f"{person}.yaml", draft)
        draft.replace(self._slot)  # the reader never sees half a card

    def take(self) -> None:
        self._slot.unlink(missing_ok=True)
