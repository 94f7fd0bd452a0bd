"""What is shown where the visitor is asked something: a question of the definitions, or a communication card."""

from __future__ import annotations

from datetime import date

from kakanai_desk.core.kana_pad import CONVERT, ERASE, KATAKANA, LONG, MARK, NUMBERS, SPACE
from kakanai_desk.core.translations import languages
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats
from kakanai_desk.ui.presenters.visitor_speech import Speech
from kakanai_desk.visit import visitor_view as screens


class Questions(Speech):
    def _question(self, screen: screens.AskQuestion) -> tuple[bodies.Body, Seats]:
        people = self.names(screen.people)
        ask = self.said(screen.ask)
        if people:
            ask = self.t("question.of_each" if screen.for_each else "question.of_some", people=people) + "\n" + ask
        head = bodies.QuestionHead(
            self.t("question.number", number=screen.number),
            self.t("question.total", total=screen.total)
            if not 0 < screen.least < screen.total
            else self.t("question.range", least=screen.least, total=screen.total),
            ask,
            self.said(screen.hint),
            self.t("question.why"),
            self.said(screen.why),
        )
        if screen.type == "date":
            return self._date(screen, head)
        if screen.type in ("digits", "postal_code"):
            body = bodies.DigitsQuestion(
                head, screen.question, screen.chosen, self.t("pin.erase_all"), self.t("pin.erase"), 13
            )
            return body, self._seats(next_="next")
        if screen.type in ("text", "address"):
            below = (MARK, LONG, KATAKANA, NUMBERS, SPACE, *((CONVERT,) if screen.converts else ()), ERASE)
            keys = tuple((key, self.t(f"kana.{key}")) for key in below)
            body = bodies.KanaQuestion(
                head,
                screen.question,
                screen.chosen,
                keys,
                60,
                self.t("kana.columns"),
                self.t("kana.others"),
                screen.kana,
                screen.candidates,
            )
            return body, self._seats(ask="clerk_types", next_="next")
        rows = tuple(
            bodies.ChoiceRow(
                c.key,
                c.value,
                self.said(c.label) if c.label else self.t(f"answer.{c.value}"),
                self.said(c.hint),
                c.pictogram,
            )
            for c in screen.choices
        )
        if not rows:
            return bodies.Choices(head, screen.question, (), "", self.t("question.clerk_asks")), self._seats()
        body = bodies.Choices(
            head,
            screen.question,
            rows,
            screen.chosen,
            yes_no=screen.type == "yes_no",
            before=self.t("pager.before"),
            after=self.t("pager.after"),
        )
        answered = any(r.value == screen.chosen for r in rows)
        return body, self._seats(next_="next" if answered else "", slot="" if answered else "choose")

    def _date(self, screen: screens.AskQuestion, head: bodies.QuestionHead) -> tuple[bodies.Body, Seats]:
        first = screen.chosen or screen.suggested
        body = bodies.DateQuestion(
            head,
            screen.question,
            date.fromisoformat(first) if len(first) == 10 else None,
            date.fromisoformat(screen.latest) if screen.latest else None,
            date.fromisoformat(screen.suggested) if screen.suggested else None,
            self.date_words(),
            gregorian=languages()[self._language].translated if self._language in languages() else False,
        )
        return body, self._seats(ask="forgot_day", next_="next")

    # --- communication cards

    def _talk(self, screen: screens.Talk) -> tuple[bodies.Body, Seats]:
        over = "" if not screen.card else self.t("talk.over")
        ask = self.t(f"talk.clerk.{screen.card}") if screen.card else self.t("talk.heading")
        head = bodies.QuestionHead(over, "", ask, "" if screen.card else self.t("talk.coming"), "", "")
        if not screen.card:
            own = enumerate(screen.cards, start=1)
            rows = tuple(bodies.ChoiceRow(n, card, self.t(f"talk.visitor.{card}"), "", "") for n, card in own)
            body = bodies.Choices(head, "talk.tell", rows, before=self.t("pager.before"), after=self.t("pager.after"))
            return body, self._seats(ask="", slot="choose")
        if not screen.answers:
            seen = bodies.ChoiceRow(1, "seen", self.t("talk.seen"), "", "check")
            return bodies.Choices(head, "talk.answer", (seen,)), Seats()
        pictures = {"yes": "check", "no": "bar", "unknown": "more"}
        rows = tuple(
            bodies.ChoiceRow(n, value, self.t(f"answer.{value}"), "", picture)
            for n, (value, picture) in enumerate(pictures.items(), 1)
        )
        return bodies.Choices(head, "talk.answer", rows, yes_no=True), Seats()
