"""What a person sees of a window: the visible texts and where they are. The player knows nothing else.

A thing is seen by its accessible name — what a screen reader would say of it — when it is visible, enabled and has a
place on the window. Object names, presenters and the desk are out of reach.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Seen:
    """One thing on a window: its text and its place in the window's coordinates."""

    text: str
    place: QRect
    widget: QWidget

    @property
    def center(self) -> QPoint:
        return self.place.center()


def things(window: QWidget) -> Iterator[Seen]:
    """Everything visible with a text, front to back as a reader goes."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not window:
            continue
        text = widget.accessibleName()
        if not text:
            continue
        shown = widget.visibleRegion().boundingRect()
        if shown.isEmpty():
            continue
        yield Seen(text, QRect(widget.mapTo(window, shown.topLeft()), shown.size()), widget)


def _plain(text: str) -> str:
    return re.sub(r"[\s\u3000\u200b]+", "", text)


def find(window: QWidget, text: str, *, exact: bool = False) -> Seen | None:
    """The thing whose text is ``text``, or (unless ``exact``) begins with or holds it; the shortest such text."""
    wanted = _plain(text)
    found = [(t, _plain(t.text)) for t in things(window)]
    same = [t for t, plain in found if plain == wanted]
    if same or exact:
        return same[0] if same else None
    holding = [t for t, plain in found if wanted in plain]
    return min(holding, key=lambda t: len(t.text)) if holding else None


def sees(window: QWidget, text: str) -> bool:
    return find(window, text) is not None
