"""What drawing a document tells besides the sheets: what was filled in, what is blank, what moved, where to sign."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pin:
    """A filled-in value for the check on the screen; the place is in mm from the page's top left corner."""

    number: int
    name: str
    value: str
    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Blank:
    """A place that stays empty because the visit has no value for it."""

    document: str
    name: str
    path: str


@dataclass(frozen=True)
class Overflow:
    """A value that did not fit its place and stands on the continuation sheet, marked ``mark`` in both places."""

    document: str
    name: str
    path: str
    mark: str
    page: int  # of the document, counted from 1


@dataclass(frozen=True)
class Place:
    """Where a signature goes: page counted from 0, top left corner and the right end of its cell, mm."""

    page: int
    x: float
    y: float
    right: float
    bottom: float


@dataclass
class Moved:
    """A text that waits for the continuation sheet."""

    name: str
    path: str
    mark: str
    text: str


@dataclass
class Outcome:
    """Gathered while one document is drawn."""

    document: str
    pins: list[Pin] = field(default_factory=list[Pin])
    blanks: list[Blank] = field(default_factory=list[Blank])
    moved: list[Moved] = field(default_factory=list[Moved])
    overflow: list[Overflow] = field(default_factory=list[Overflow])
    values: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    crowded: list[str] = field(default_factory=list[str])  # cells whose printed words do not fit: a fault of the layout
    names: dict[str, str] = field(default_factory=dict[str, str])  # of the values, by path
    days: dict[str, str] = field(default_factory=dict[str, str])  # in ISO 8601, by path
    signature: Place | None = None

    def mark(self) -> str:
        """The next circled number: ① ② … ⑳, then (21) …"""
        count = len(self.moved) + 1
        return chr(0x245F + count) if count <= 20 else f"({count})"
