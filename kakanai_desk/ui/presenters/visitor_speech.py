"""How every screen of the visitor is worded: sentences, days and names in a language, the three seats."""

from __future__ import annotations

from datetime import date
from typing import Any

from kakanai_desk.core.spoken_days import full_day, short_day
from kakanai_desk.core.texts import Texts
from kakanai_desk.core.words import Words
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import SENTENCE_END, Seats, fact
from kakanai_desk.visit.visitor_view import VisitorView

CLERKS = ("forgot_day", "clerk_types")  # what a clerk beside the visitor does


class Speech:
    def __init__(self, view: VisitorView, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._language = view.language

    def t(self, key: str, **values: Any) -> str:
        return self._texts.visitor(f"visitor.{key}", self._language, **values)

    def said(self, words: Words) -> str:
        return self._texts.say(words, self._language)

    def by(self, day: str, today: str) -> str:
        """4月20日まで; ``day`` and ``today`` are ISO dates, empty: no such day."""
        if not day:
            return ""
        now = date.fromisoformat(today) if today else None
        return self.t("by", day=short_day(date.fromisoformat(day), self._language, now, weekday=False))

    def full(self, day: str, record: str) -> str:
        """A day of the register: as it stands there in Japanese, else as the visitor's language writes it."""
        return (full_day(date.fromisoformat(day), self._language) if day else "") or record

    def names(self, people: tuple[str, ...]) -> str:
        return self.t("and").join(self.t("person", name=fact(n)) for n in people)

    def date_words(self) -> tuple[tuple[str, str], ...]:
        """What stands on and beside the wheels of a day."""
        keys = ("era", "year", "month", "day", "today", "earlier", "later", "ten_key", "days_before", "facts")
        return tuple((key, self.t(f"date.{key}")) for key in keys)

    def _seats(self, ask: str = "ask", next_: str = "", slot: str = "") -> Seats:
        if self._view.alone and ask in CLERKS:
            ask = "ask"
        return Seats(
            back=self.t("seat.back") if self._view.can_go_back else "",
            ask=self.t(f"seat.{ask}") if ask else "",
            next=self.t(f"seat.{next_}") if next_ else "",
            slot=self.t(f"seat.{slot}") if slot else "",
        )

    @staticmethod
    def _panel(sentences: str, way: str) -> bodies.Panel:
        """First sentence as the heading, the rest and the way on below."""
        head, *rest = SENTENCE_END.split(sentences, maxsplit=1)
        below = rest[0].strip() if rest else ""
        return bodies.Panel(head, f"{below}\n{way}" if below else way)
