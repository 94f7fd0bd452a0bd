"""Printer, lanes and the lamps of the device bar, in our own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

T = TypeVar("T")


class DeviceState(StrEnum):
    """Shape and colour of a lamp: disc, triangle, square."""

    OK = "ok"
    CAUTION = "caution"
    BROKEN = "broken"
    ABSENT = "absent"


@dataclass(frozen=True)
class DeviceStatus:
    """``device`` is a stable word (card, printer, center, visitor_screen, keypad, code_reader).

    ``text`` is a clerk text key.
    """

    device: str
    state: DeviceState
    text: str
    count: int = 0


@dataclass(frozen=True)
class PrintJob:
    """A job the queue accepted. Acceptance is not paper: the clerk is asked 印刷されましたか."""

    queue: str
    number: str
    sheets: int


class Printer(Protocol):
    """Called on the print lane. Raises ``PrinterFault``; never retries by itself (a retry could print twice)."""

    def status(self) -> DeviceStatus: ...
    def print_pdf(self, pdf: bytes, title: str) -> PrintJob: ...


class Lane(Protocol):
    """One worker for one kind of work. ``done`` gets the result or the exception, on the lane's own thread."""

    def submit(self, job: Callable[[], T], done: Callable[[T | BaseException], None] | None = None) -> None: ...
    def stop(self) -> None: ...
