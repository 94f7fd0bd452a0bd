"""The counter as it is set up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DeskInfo:
    """The counter as it is set up."""

    city: str
    section: str
    counter: str
    place: str
    terminal: str
    profile: str  # service | training | dev
    unattended: bool = False  # a writing desk: no clerk sits here

    @property
    def training(self) -> bool:
        return self.profile != "service"
