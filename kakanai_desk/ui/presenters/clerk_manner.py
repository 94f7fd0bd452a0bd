"""The lines of the clerk's page about the visitor's screen: what can be set, what is set, in Japanese. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from kakanai_desk.core.texts import Texts, load_texts
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.presenters.visitor_shown import LOOKS, SIZES
from kakanai_desk.visit.visitor_view import VisitorView


@dataclass(frozen=True)
class MannerLine:
    """``name`` is the desk's word; ``values`` can be set, and the one at ``place`` is."""

    name: str
    title: str
    value: str
    place: int
    values: tuple[object, ...]


def manner_lines(view: VisitorView, texts: Texts | None = None) -> tuple[MannerLine, ...]:
    """Language, letters, colours, low, left: in the order of their digits."""
    spoken = (texts or load_texts()).languages()
    codes = tuple(one.code for one in spoken)
    names = {one.code: one.ja if one.ja == one.own else f"{one.ja}　{one.own}" for one in spoken}
    return (
        _line("language", codes, view.language, names.get(view.language, "")),
        _line("size", SIZES, view.size, say("manner.size.value", size=f"{view.size:g}")),
        _line("look", LOOKS, view.look, say(f"manner.look.{view.look}")),
        _line("low", (False, True), view.low, say(f"manner.low.{'on' if view.low else 'off'}")),
        _line("left", (False, True), view.left, say(f"manner.left.{'on' if view.left else 'off'}")),
    )


def _line(name: str, values: tuple[object, ...], now: object, words: str) -> MannerLine:
    return MannerLine(name, say(f"manner.{name}"), words, values.index(now) if now in values else 0, values)
