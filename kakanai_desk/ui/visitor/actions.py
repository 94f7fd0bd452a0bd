"""What a touch on the visitor's window does at the desk. Every action runs on the visit lane."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kakanai_desk.ui.presenters.visitor_shown import identity

if TYPE_CHECKING:
    from kakanai_desk.visit.desk import Desk

Action = Callable[["Desk", Any], object]
ACTIONS: dict[str, Action] = {
    "back": lambda desk, _: desk.back(),
    "ask": lambda desk, _: desk.visitor_called(),
    "digit": lambda desk, code: desk.card_talk.digit(code),
    "erase": lambda desk, _: desk.card_talk.erase(),
    "erase_all": lambda desk, _: desk.card_talk.erase(everything=True),
    "enter": lambda desk, _: desk.card_talk.enter(),
    "skip": lambda desk, _: desk.card_talk.skip(),
    "without_card": lambda desk, _: desk.lending.refuse() if desk.lending.open else desk.identify.without_card(),
    "wait_for_card": lambda desk, _: desk.card_talk.wait_for_card(),
    "facts_right": lambda desk, _: desk.identify.facts_right(),
    "household_right": lambda desk, _: desk.household_right(),
    "answer": lambda desk, answer: desk.visitor_answered(*answer),
    "convert": lambda desk, kana: desk.converting.text(kana),
    "make": lambda desk, _: desk.paper_wanted(),
    "right": lambda desk, document: desk.paperwork.right(document),
    "turn": lambda desk, by: desk.paperwork.turn(by),
    "sign": lambda desk, strokes: desk.paperwork.sign(strokes),
    "leave": lambda desk, satisfaction: desk.leave(satisfaction),
    "begin": lambda desk, language: desk.language(language),
    "language": lambda desk, language: desk.language(language),
    "letters": lambda desk, wanted: desk.letters(*wanted),
}
REPEATED = {"digit", "erase", "erase_all", "turn", "convert"}  # may come faster than the screen answers


def guarded(name: str, value: Any, made_on: tuple[object, ...], taps: int = 0) -> Callable[[Desk], object]:
    """The action, dropped when the screen it was made on is no longer shown by the time the lane comes to it.

    ``taps``: how often the visitor pressed since the action before; they count in any case.
    """
    action = ACTIONS[name]

    def run(desk: Desk) -> object:
        desk.count_taps(taps)
        if identity(desk.views()[1].screen) != made_on:
            return None
        return action(desk, value)

    return run
