"""A receipt printer: a narrow roll that takes dots and nothing else (kanji as text come out garbled)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from kakanai_desk.core.ports.devices import DeviceStatus


@dataclass(frozen=True)
class Strip:
    """A receipt as dots. ``rows``: from the top, each of ``(width + 7) // 8`` bytes, the first dot in the highest bit,
    1 for black."""

    width: int
    height: int
    rows: bytes = field(repr=False)


class ReceiptPrinter(Protocol):
    """Called on the print lane. Raises ``PrinterFault``; never retries by itself (a retry could print twice).

    ``width``: dots across that are printed, 576 on a roll of 80 mm and 384 on one of 58 mm (8 dots a millimetre).
    """

    @property
    def width(self) -> int: ...
    def status(self) -> DeviceStatus:
        """Its lamp; ``device`` is "receipt". Paper that runs out is a caution, a cover that is open is broken."""
        ...

    def print_strip(self, strip: Strip) -> None:
        """Print it once and cut."""
        ...
