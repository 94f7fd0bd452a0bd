"""What the writing desk's own screens show (R-010, R-061). Plain Python, no Qt."""

from __future__ import annotations

from datetime import date
from typing import Any

from kakanai_desk.core import nationalities
from kakanai_desk.core.kana_pad import CONVERT, ERASE, KATAKANA, LATIN, LONG, MARK, SPACE
from kakanai_desk.core.translations import languages
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Seats, fact
from kakanai_desk.ui.presenters.visitor_speech import Speech
from kakanai_desk.visit import visitor_view as screens

FAULTS = {"no_date": "phone.fault.date", "in_the_future": "phone.fault.later", "too_long": "phone.fault.long"}
PICTURES = {"call": "person", "leave": "next", "remove": "trash", "stop": "bar", "yes": "check", "no": "bar"}
LONGEST = 60
ABC = "ABC"  # the same in every language
FIRST = date(1970, 1, 1)  # where the wheels stand before somebody turned them


class AtWritingDesk(Speech):
    def home(self, key: str, **values: Any) -> str:
        """A sentence of the resident's own page (R-062)."""
        return self._texts.visitor(key, self._language, **values)

    def _begin(self) -> bodies.Begin:
        """Every language under its own name, and the invitation in each."""
        spoken = self._texts.languages()
        say = self._texts.visitor
        return bodies.Begin(
            self.t("writing.begin"),
            tuple((one.code, say("visitor.writing.begin", one.code)) for one in spoken if one.code != self._language),
            tuple(bodies.LanguageRow(n, one.code, one.own, one.ja) for n, one in enumerate(spoken, start=1)),
            "",
            "",
            self.t("pager.before"),
            self.t("pager.after"),
        )

    def _come_for(self, screen: screens.ComeFor) -> tuple[bodies.Body, Seats]:
        rows = tuple(
            bodies.ChoiceRow(n, event, self.said(title), "", "")
            for n, (event, title) in enumerate(screen.events, start=1)
        )
        return self._many("", self.home("phone.events"), screen.question, rows)

    def _ask_person(self, screen: screens.AskPerson) -> tuple[bodies.Body, Seats]:
        what = screen.what
        over = (
            self.home("phone.person.first")
            if screen.number == 1
            else self.home("phone.person.number", number=screen.number)
        )
        if screen.name and what != "name":
            over = self.t("person", name=fact(screen.name))
        hint = self.home(f"phone.person.{what}.hint") if what in ("name", "kana") else ""
        if screen.error is not None:
            hint = self.home(FAULTS.get(str(screen.error.values.get("why")), "phone.fault.empty"), most=LONGEST)
        head = bodies.QuestionHead(over, "", self.t(f"writing.person.{what}"), hint, "", "")
        if what in ("name", "kana"):
            return self._written(screen, head)
        if what == "birth_date":
            return self._born(screen, head)
        rows = tuple(
            bodies.ChoiceRow(n, value, self._word(what, value), "", PICTURES.get(value, ""))
            for n, value in enumerate(screen.choices, start=1)
        )
        if what in ("nationality", "relation"):
            return self._many(over, head.ask, screen.question, rows, screen.chosen)
        return self._chosen_from(head, screen.question, rows, screen.chosen, yes_no=what == "more")

    def _word(self, what: str, value: str) -> str:
        if what == "sex":
            return self.t(f"sex.{value}")
        if what == "more":
            return self.t(f"answer.{value}")
        if value == "other":
            return self.t("writing.nationality.other")
        return self.said(nationalities.words_of(value)) if what == "nationality" else self.said({"ja": value})

    def _written(self, screen: screens.AskPerson, head: bodies.QuestionHead) -> tuple[bodies.Body, Seats]:
        """Names in kana, in kanji where the desk can, and in the letters of a residence card."""
        foreign = (LATIN,) if screen.what == "name" else ()
        below = (MARK, LONG, KATAKANA, *foreign, SPACE, *((CONVERT,) if screen.converts else ()), ERASE)
        body = bodies.KanaQuestion(
            head,
            screen.question,
            screen.chosen,
            tuple((key, ABC if key == LATIN else self.t(f"kana.{key}")) for key in below),
            LONGEST,
            self.t("kana.columns"),
            self.t("kana.others"),
            screen.kana,
            screen.candidates,
        )
        return body, self._seats(next_="next")

    def _born(self, screen: screens.AskPerson, head: bodies.QuestionHead) -> tuple[bodies.Body, Seats]:
        body = bodies.DateQuestion(
            head,
            screen.question,
            date.fromisoformat(screen.chosen) if len(screen.chosen) == 10 else FIRST,
            date.fromisoformat(screen.latest) if screen.latest else None,
            None,
            self.date_words(),
            gregorian=languages()[self._language].translated if self._language in languages() else False,
        )
        return body, self._seats(next_="next")

    def _need_help(self, screen: screens.NeedHelp) -> tuple[bodies.Body, Seats]:
        head = bodies.QuestionHead("", "", self.t("writing.help"), "", "", "")
        leaves, removes = ("leave",) if screen.leaves else (), ("remove",) if screen.removes else ()
        wanted = (*leaves, *removes, "call", "stop")
        rows = tuple(
            bodies.ChoiceRow(n, one, self.t(f"writing.help.{one}"), self.t(f"writing.help.{one}.hint"), PICTURES[one])
            for n, one in enumerate(wanted, start=1)
        )
        pager = self.t("pager.before"), self.t("pager.after")
        return bodies.Choices(head, screen.question, rows, before=pager[0], after=pager[1]), self._seats(
            ask="", slot="choose"
        )

    def _help_comes(self, screen: screens.HelpComes) -> tuple[bodies.Body, Seats]:
        body = bodies.Sentence(
            self.t(f"writing.{screen.how}"),
            self.t(f"writing.{screen.how}.lead"),
            busy=screen.how == "calling",
            pictogram="person",
        )
        return body, self._seats(ask="")

    def _take_slip(self, screen: screens.TakeSlip) -> tuple[bodies.Body, Seats]:
        if screen.how == "printing":
            return bodies.Sentence(
                self.t("writing.printing"), self.t("wait.lead"), busy=True, pictogram="document"
            ), self._seats(ask="")
        if screen.how == "failed":
            body = bodies.Sentence(
                self.t("writing.failed"), self.t("writing.failed.lead"), pictogram="document", next_act="make"
            )
            return body, self._seats(next_="slip")
        notes = [self.t("writing.slip.until", day=self.by(screen.until, ""))]
        if screen.left:
            notes.append(self.home("phone.left", number=screen.left))
        body = bodies.Slip(
            self.t("writing.slip"),
            self.t("writing.slip.lead"),
            self.t("writing.slip.number"),
            screen.number,
            self.t("writing.slip.place"),
            screen.place,
            tuple(notes),
            bodies.Panel(self.t("done.take_card"), "", "hand") if screen.take_card else None,
        )
        return body, Seats(next=self.t("seat.end"))

    def _many(
        self, over: str, ask: str, question: str, rows: tuple[bodies.ChoiceRow, ...], chosen: str = ""
    ) -> tuple[bodies.Body, Seats]:
        pager = self.t("pager.before"), self.t("pager.after")
        return bodies.ChoiceGrid(over, ask, question, rows, chosen, *pager), self._seats(next_="next")

    def _chosen_from(
        self,
        head: bodies.QuestionHead,
        question: str,
        rows: tuple[bodies.ChoiceRow, ...],
        chosen: str = "",
        *,
        yes_no: bool = False,
    ) -> tuple[bodies.Body, Seats]:
        body = bodies.Choices(
            head, question, rows, chosen, yes_no=yes_no, before=self.t("pager.before"), after=self.t("pager.after")
        )
        answered = any(row.value == chosen for row in rows)
        return body, self._seats(next_="next" if answered else "", slot="" if answered else "choose")
