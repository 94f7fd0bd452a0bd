"""What the visitor's window is given to draw, as values, and what a tap on it was meant for. Plain Python, no Qt.

Facts of the resident that stand inside our sentences are marked (``fact``), so that they are drawn in 明朝.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.visit import visitor_view as screens
from kakanai_desk.visit.visitor_view import Station, VisitorScreen

FACT = "\u2068{}\u2069"
SENTENCE_END = re.compile(r"[。．]|[.!।](?:\s+|$)")
SIZES = (1.0, 1.5, 2.0)
LETTERS = ((1.0, "normal"), (1.5, "normal"), (2.0, "normal"), (2.0, "contrast"))  # what 文字 goes through
LOOKS = ("normal", "contrast", "dark")
PICTOGRAMS = {"visitor.wait.paper": "document", "visitor.wait.clerk": "person"}


def fact(text: str) -> str:
    """A fact of the resident inside one of our sentences."""
    return FACT.format(text)


@dataclass(frozen=True)
class Seats:
    """The three fixed seats of the bar: words, or empty when nobody sits there. ``slot`` stands at the next seat."""

    back: str = ""
    ask: str = ""
    next: str = ""
    slot: str = ""


@dataclass(frozen=True)
class Shown:
    """One screen, ready to draw."""

    body: bodies.Body
    seats: Seats = Seats()
    station: Station | None = None
    stations: tuple[str, ...] = ()
    line: tuple[Station, ...] = tuple(Station)  # which they are
    language_tool: str = ""
    size_tool: str = ""
    aloud_tool: str = ""
    language: str = "ja"
    size: float = 1.0
    look: str = "normal"
    low: bool = False
    left: bool = False
    watermark: str = ""
    busy: bool = False  # the station breathes


def next_letters(size: float, look: str) -> tuple[float, str]:
    """文字: ×1 → ×1.5 → ×2 → high contrast (as large) → ×1."""
    if look != "normal":
        return LETTERS[0]
    return next((s for s in LETTERS if s[0] > size + 0.01), LETTERS[-1])


def identity(screen: VisitorScreen) -> tuple[object, ...]:
    """What a tap was meant for. A tap made on a screen of another identity is dropped."""
    kind = type(screen).__name__
    if isinstance(screen, screens.AskQuestion):
        return kind, screen.question, screen.people, screen.for_each
    if isinstance(screen, screens.Talk):
        return kind, screen.card
    if isinstance(screen, screens.CheckDocument):
        return kind, screen.document or screen.title, screen.picture.partition("/")[0]
    if isinstance(screen, screens.PlaceCard):
        return kind, screen.reading is None, screen.error is not None, screen.whose, screen.member
    if isinstance(screen, screens.EnterPin):
        return kind, screen.waiting_for_clerk, screen.which
    if isinstance(screen, screens.AskPerson):
        return kind, screen.question, screen.number
    if isinstance(screen, screens.HelpComes | screens.TakeSlip):
        return kind, screen.how
    if isinstance(screen, screens.CheckHousehold):
        return kind, tuple(m.name for m in screen.members)
    return (kind,)
