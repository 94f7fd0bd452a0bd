"""A played reader without PC/SC: the card on it is the person file at a path, and laying a card is copying a file.

For the profiles ``dev`` and ``training`` on machines without a virtual reader, and for tests of the whole way
through the card worker. The counters live beside the person file (``….kept``), so they outlast the worker.
"""

from __future__ import annotations

from pathlib import Path

from kakanai_desk.hardware.card.transport import MemoryReaders
from kakanai_desk.hardware.simulators.virtual_card.card import VirtualCard
from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.make import personalise
from kakanai_desk.hardware.simulators.virtual_card.memory import remember
from kakanai_desk.hardware.simulators.virtual_card.people import load_holder

READER = "練習用リーダー"


def slot_readers(path: Path, faults: list[str]) -> MemoryReaders:
    """One reader whose card is the person file at ``path`` for as long as that file is there."""
    made: dict[int, VirtualCard] = {}

    def lying() -> VirtualCard | None:
        try:
            stamp = path.stat().st_mtime_ns
        except FileNotFoundError:
            made.clear()
            return None
        if stamp not in made:
            made.clear()
            made[stamp] = personalise(load_holder(path), Faults.parse(faults))
            remember(made[stamp], path.with_suffix(".kept"))
        card = made[stamp]
        return None if card.pulled else card

    return MemoryReaders({READER: lying})
