"""The communication cards: short sentences that clerk and visitor point at when they share no language (R-060).

``resources/texts/talk.toml`` says which there are, in their order; the sentences stand in the text table under
``visitor.talk.<side>.<id>``, in every language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from tomllib import loads

from kakanai_desk.core.places import resources

CLERK, VISITOR = "clerk", "visitor"


@dataclass(frozen=True)
class TalkCard:
    """``answers``: the visitor may say yes, no or "I do not know"; else only that it was seen."""

    id: str
    side: str
    answers: bool

    @property
    def key(self) -> str:
        return f"visitor.talk.{self.side}.{self.id}"


@cache
def talk_cards(side: str) -> tuple[TalkCard, ...]:
    """The cards of one side, in their order."""
    rows = loads((resources() / "texts" / "talk.toml").read_text("utf-8"))["cards"]
    return tuple(TalkCard(r["id"], r["side"], r["answers"] == "yes_no") for r in rows if r["side"] == side)
