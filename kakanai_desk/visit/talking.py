"""The communication cards in a visit: the clerk shows one, the visitor answers or points at one (R-060).

Nothing of it is stored: what is said across the counter stays there. The record keeps which card was shown.
"""

from __future__ import annotations

from kakanai_desk.core.errors import DeskError, MoveNotAllowed
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.talk_cards import CLERK, VISITOR, talk_cards
from kakanai_desk.visit.context import Context, Talk
from kakanai_desk.visit.gate import needs

ANSWERS = ("yes", "no", "unknown", "seen")


class VisitorSays(DeskError):
    """The visitor pointed at a card, or answered one of the clerk's."""

    code = "VISITOR-02"


class Talking:
    def __init__(self, context: Context) -> None:
        self._c = context

    @needs(Operation.SERVE)
    def show(self, card: str) -> None:
        """The clerk's card stands on the visitor's screen, over whatever is asked there; that stays as it was.

        Raises:
            MoveNotAllowed: nobody is served, or there is no such card.
        """
        visit = self._c.visit
        found = next((one for one in talk_cards(CLERK) if one.id == card), None)
        if found is None:
            raise MoveNotAllowed(state=visit.step.value, move="talk")
        self._c.live.talk = Talk(card, answers=found.answers)
        self._c.record("talk_shown", card=card)
        self._c.show()

    @needs(Operation.SERVE)
    def offer(self) -> None:
        """The visitor may point at a sentence; a visitor who reads Japanese is simply come to."""
        self._c.live.talk = Talk()
        self._c.show()

    @needs(Operation.SERVE)
    def answered(self, value: str) -> None:
        """What the visitor answered; the clerk's notice says it, and the question before is there again."""
        talk = self._c.live.talk
        if talk is None or not talk.card or value not in ANSWERS:
            return
        self._c.live.talk = None
        self._c.live.notice = VisitorSays(card=f"{CLERK}.{talk.card}", answer=value)
        self._c.show()

    @needs(Operation.SERVE)
    def told(self, card: str) -> None:
        """The visitor pointed at one of their own."""
        if self._c.live.talk is None or card not in {one.id for one in talk_cards(VISITOR)}:
            return
        self._c.live.talk = None
        self._c.live.notice = VisitorSays(card=f"{VISITOR}.{card}")
        self._c.record("visitor_pointed", card=card)
        self._c.show()

    @needs(Operation.SERVE)
    def close(self) -> None:
        """Back to what was asked; from either screen."""
        if self._c.live.talk is not None:
            self._c.live.talk = None
            self._c.show()
