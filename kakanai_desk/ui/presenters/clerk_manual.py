"""Which chapter of the manual fits where the clerk is. No Qt."""

from __future__ import annotations

from kakanai_desk.ui.presenters.clerk import Place
from kakanai_desk.visit.clerk_view import ClerkView, Serving
from kakanai_desk.visit.steps import Step


def chapter_of(view: ClerkView, place: Place) -> str:
    """The page that is open over the step, else the step itself, else home."""
    screen = view.screen
    if place.page.startswith("find"):
        return "find"
    if place.page.startswith("board"):
        return "board"
    if place.page.startswith("reading"):
        return "reading"
    if place.page.startswith("figures"):
        return "figures"
    if place.page:
        return place.page
    if not isinstance(screen, Serving):
        return "home"
    if screen.eyes.open:
        return "eyes"
    if screen.card.member and screen.step is Step.HOUSEHOLD:
        return "identify"
    return screen.step.value
