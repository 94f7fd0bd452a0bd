"""2D codes as the counter sees them: pictures, symbols, sets of parts, and the reader that finds them.

What a code *says* is another matter (``kakanai_desk.forms.codes``): a reader gives bytes and judges nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, Self


class Symbology(StrEnum):
    """The words of ``kakanai-desk code read --json``; they never change."""

    QR = "qr"
    MICRO_QR = "micro_qr"
    RMQR = "rmqr"
    DATA_MATRIX = "data_matrix"
    PDF417 = "pdf417"
    AZTEC = "aztec"
    TYPED = "typed"  # from a handheld reader, which does not tell


@dataclass(frozen=True)
class GreyFrame:
    """One picture, 8 bit grey, row by row without padding."""

    width: int
    height: int
    pixels: bytes | memoryview = field(repr=False)


@dataclass(frozen=True)
class Part:
    """This symbol is one of a set (structured append): ``index`` from 0; ``parity`` is the XOR of all its bytes."""

    index: int
    count: int
    parity: int


@dataclass(frozen=True)
class Symbol:
    """One code. ``data`` are its bytes exactly as they stand in it and may be personal: not in logs or ``repr``."""

    symbology: Symbology
    data: bytes = field(repr=False)
    text: str = field(default="", repr=False)  # the bytes as their own encoding declares, or as the reader guesses
    position: tuple[tuple[int, int], ...] = ()  # four corners in frame pixels, clockwise from the code's top left
    part: Part | None = None

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "symbology": self.symbology.value,
            "text": self.text,
            "bytes": base64.b64encode(self.data).decode("ascii"),
            "position": [list(corner) for corner in self.position],
        }
        if self.part is not None:
            told["part"] = {"index": self.part.index, "count": self.part.count, "parity": self.part.parity}
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        part = told.get("part")
        return cls(
            Symbology(told["symbology"]),
            base64.b64decode(told["bytes"]),
            told["text"],
            tuple((x, y) for x, y in told["position"]),
            Part(**part) if part else None,
        )


@dataclass(frozen=True)
class CodeReading:
    """What one look gave. ``step`` names what made it readable (``plain`` mostly), for support."""

    symbols: tuple[Symbol, ...]
    milliseconds: float
    step: str = ""

    @property
    def found(self) -> bool:
        return bool(self.symbols)


class CodeReader(Protocol):
    """Finds codes in pictures. Called on the eyes' lane, never on the UI thread; keeps nothing between calls.

    ``look`` answers from one frame within about ``seconds``; no code is an empty reading, not an error.
    ``look_through`` takes frames of one short video of the same sheet and lays them over each other.
    ``search`` takes its time over a still picture and reads every kind of code in it.
    """

    def look(self, frame: GreyFrame, seconds: float = 0.25) -> CodeReading: ...
    def look_through(self, frames: Sequence[GreyFrame], seconds: float = 1.0) -> CodeReading: ...
    def search(self, frame: GreyFrame, seconds: float = 2.0) -> CodeReading: ...


class SpentCodes(Protocol):
    """Remembers the serials of codes that were taken over, until they expire, so that none is taken twice."""

    def is_spent(self, serial: str) -> bool: ...
    def spend(self, serial: str, until: datetime) -> None: ...

    def release(self, serial: str) -> None:
        """Nothing came of what was taken over: the code may be taken again."""
        ...
