"""From a visitor's screen value to what the widgets show: words, rows, seats. Plain Python, no Qt.

``present`` is the only way in. Two equal results look the same, so a window may leave what it shows untouched.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kakanai_desk.core.spoken_days import full_day
from kakanai_desk.core.texts import Texts
from kakanai_desk.core.translations import languages
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_idle import idle
from kakanai_desk.ui.presenters.visitor_questions import Questions
from kakanai_desk.ui.presenters.visitor_shown import LOOKS, PICTOGRAMS, SIZES, Seats, Shown, fact
from kakanai_desk.ui.presenters.visitor_writing import AtWritingDesk
from kakanai_desk.visit import visitor_view as screens
from kakanai_desk.visit.visitor_view import Station, VisitorScreen, VisitorView


def present(view: VisitorView, texts: Texts) -> Shown:
    """Everything that is shown of ``view``."""
    return _Presenter(view, texts).shown()


def present_languages(view: VisitorView, texts: Texts, chosen: str) -> Shown:
    """v02, over whatever ``view`` shows. ``chosen``: the language that is marked; next is said in it."""
    return _Presenter(view, texts).languages(chosen)


class _Presenter(Questions, AtWritingDesk):
    def shown(self) -> Shown:
        return self._framed(*self._body(self._view.screen))

    def languages(self, chosen: str) -> Shown:
        """In the fixed order; each language under its own name and its Japanese one."""
        spoken = self._texts.languages()
        say = self._texts.visitor
        body = bodies.Languages(
            self.t("languages.heading"),
            tuple(
                (one.code, say("visitor.languages.heading", one.code))
                for one in spoken
                if one.translated and one.code != self._language
            ),
            tuple(bodies.LanguageRow(n, one.code, one.own, one.ja) for n, one in enumerate(spoken, start=1)),
            chosen,
            self.t("languages.others"),
            self.t("pager.before"),
            self.t("pager.after"),
        )
        seats = replace(self._seats(), back=self.t("seat.back"), next=say("visitor.seat.next", chosen))
        return self._framed(body, seats)

    def _framed(self, body: bodies.Body, seats: Seats) -> Shown:
        view = self._view
        bare = isinstance(view.screen, screens.Idle | screens.Hidden | screens.Begin)
        line = tuple(s for s in Station if not view.alone or s is not Station.SIGN)
        return Shown(
            body=body,
            seats=seats,
            station=None if bare else view.station,
            stations=() if bare else tuple(self.t(f"station.{s.value}") for s in line),
            line=line,
            language_tool="" if bare else self.t("tool.language"),
            size_tool="" if bare else self.t("tool.size"),
            aloud_tool="" if bare else self.t("tool.aloud"),
            language=view.language,
            size=view.size if view.size in SIZES else 1.0,
            look=view.look if view.look in LOOKS and not isinstance(view.screen, screens.Idle) else LOOKS[0],
            low=view.low and not isinstance(view.screen, screens.Idle | screens.Hidden),
            left=view.left,
            watermark=self.t("watermark") if view.watermark else "",
            busy=isinstance(body, bodies.Sentence) and body.busy,
        )

    def _body(self, screen: VisitorScreen) -> tuple[bodies.Body, Seats]:
        match screen:
            case screens.Idle():
                return idle(screen, self._texts), Seats()
            case screens.Hidden():
                return bodies.Hidden(self.t("hidden.sentence")), Seats()
            case screens.PlaceCard():
                return self._card(screen)
            case screens.EnterPin():
                return self._pin(screen)
            case screens.CheckFacts():
                return self._facts(screen)
            case screens.CheckHousehold():
                return self._household(screen)
            case screens.AskQuestion():
                return self._question(screen)
            case screens.ShowProcedures():
                return self._procedures(screen)
            case screens.CheckDocument():
                return self._document(screen)
            case screens.Sign():
                return self._sign(screen)
            case screens.Wait():
                words = self._texts.visitor(screen.text, self._language)
                return bodies.Sentence(
                    words, self.t("wait.lead"), busy=True, pictogram=PICTOGRAMS.get(screen.text, "clock")
                ), self._seats()
            case screens.Done():
                return self._done(screen)
            case screens.TakeCard():
                return bodies.Sentence(
                    self.t("done.take_card"), self.t("card.go_back"), pictogram="card"
                ), self._seats()
            case screens.Talk():
                return self._talk(screen)
            case screens.Begin():
                if screen.closed:
                    return bodies.Hidden(self.t("writing.closed")), Seats()
                return self._begin(), Seats(next=self.home("phone.begin"))
            case screens.ComeFor():
                return self._come_for(screen)
            case screens.AskPerson():
                return self._ask_person(screen)
            case screens.NeedHelp():
                return self._need_help(screen)
            case screens.HelpComes():
                return self._help_comes(screen)
            case screens.TakeSlip():
                return self._take_slip(screen)
            case screens.StillThere():
                lead = self.t("still.vanishes" if screen.vanishes else "still.lead")
                body = bodies.Sentence(self.t("still.heading"), lead, action=self.t("still.go_on"), pictogram="clock")
                return body, self._seats()

    # --- the card

    def _card(self, screen: screens.PlaceCard) -> tuple[bodies.Body, Seats]:
        if screen.reading is not None:
            body = bodies.Sentence(
                self.t("reading.heading"),
                self.t("reading.lead"),
                busy=True,
                progress=screen.reading,
                late=self.t("reading.late"),
            )
            return body, self._seats()
        panel = None
        if screen.error is not None:
            panel = self._panel(self._texts.error_for_visitor(screen.error, self._language), self.t("card.error.way"))
        own = "writing.card.number" if self._view.alone else "card.number.text"
        rows = tuple(
            (self.t(f"card.{k}.label"), self.t(own if k == "number" else f"card.{k}.text"), k)
            for k in ("read", "unread", "number")
        )
        heading, lead = self.t("card.heading"), self.t("card.lead")
        if screen.member:
            whose = {"name": fact(screen.whose)} if screen.whose else {}
            heading = self.t("card.member.of" if whose else "card.member", **whose)
            lead = self.t("card.member.change" if screen.change else "card.member.lead")
        body = bodies.Card(
            self.t("card.over"),
            heading,
            lead,
            rows,
            self.t("card.member.without" if screen.member else "card.without"),
            self.t("card.art"),
            panel,
        )
        return body, self._seats(next_="retry" if panel else "", slot="" if panel else "card")

    def _pin(self, screen: screens.EnterPin) -> tuple[bodies.Body, Seats]:
        if screen.waiting_for_clerk:
            body = bodies.LastTry(
                self.t("card.over"),
                bodies.Panel(self.t("pin.last.title"), self.t("pin.last.text"), "warn"),
                self.t("pin.last.lead"),
                self.t("pin.without"),
            )
            return body, self._seats()
        panel = None
        if screen.error is not None:
            sentence = self._texts.error_for_visitor(screen.error, self._language)
            way = self.t("pin.error.skip" if screen.optional else "pin.error.way")
            if screen.error.code == "CARD-PIN-01":
                wrong = str(screen.error.values.get("secret", "pin"))
                panel = bodies.Panel(self.t(f"{wrong}.error.title"), f"{sentence}\n{way}")
            else:
                panel = self._panel(sentence, way)
        body = bodies.PinPad(
            self.t("card.over"),
            self.t("pin.again" if panel and screen.which == "pin" else f"{screen.which}.heading"),
            "" if panel else self.t(f"{screen.which}.lead"),
            screen.typed,
            screen.length,
            self.t("pin.tries", count=screen.tries_left),
            screen.tries_left,
            screen.tries_max,
            "" if panel else self.t("pin.note"),
            self.t("pin.erase_all"),
            self.t("pin.erase"),
            None if screen.optional else self._sure(),
            panel,
        )
        return body, self._seats(ask="skip" if screen.optional else "forgot", next_="next")

    def _sure(self) -> bodies.Sure:
        return bodies.Sure(
            self.t("pin.sure.heading"), self.t("pin.sure.lead"), self.t("pin.without"), self.t("pin.sure.no")
        )

    # --- checking

    def _facts(self, screen: screens.CheckFacts) -> tuple[bodies.Body, Seats]:
        rows = tuple(
            bodies.FactRow(
                self._texts.visitor(f.label, self._language),
                self._texts.visitor(f.value, self._language) if f.value.startswith("visitor.") else f.value,
                f.reading or (full_day(date.fromisoformat(f.day), self._language) if f.day else ""),
                words=f.value.startswith("visitor."),
            )
            for f in screen.facts
        )
        heading = self.t("facts.heading", name=fact(screen.greeting_name))
        return bodies.Facts(heading, self.t("facts.lead"), rows), self._seats("wrong_somewhere", "right")

    def _household(self, screen: screens.CheckHousehold) -> tuple[bodies.Body, Seats]:
        members = tuple(
            bodies.MemberCard(
                self.said({"ja": m.relation}),
                m.kana,
                m.name,
                self.full(m.born, m.birth),
                self._age(m),
                self.t(f"source.{m.source}"),
                m.source,
                self.t("household.wrong"),
            )
            for m in screen.members
        )
        count = len(members)
        moves = "" if screen.new_address or screen.move_date else ".here"
        heading = self.t(f"household.heading{moves}", count=count) if count > 1 else self.t(f"household.alone{moves}")
        body = bodies.Household(
            heading,
            self.t("household.address"),
            screen.new_address,
            self.t("household.date"),
            self.full(screen.moved, screen.move_date),
            members,
            self.t("pager.before"),
            self.t("pager.after"),
        )
        return body, self._seats("household", "right")

    def _age(self, member: screens.Member) -> str:
        sex = self._texts.visitor(member.sex, self._language)
        return sex if member.age is None else self.t("household.age", age=member.age, sex=sex)

    # --- paper

    def _procedures(self, screen: screens.ShowProcedures) -> tuple[bodies.Body, Seats]:
        groups: list[tuple[str, tuple[bodies.ProcedureRow, ...]]] = []
        for level in ("required", "likely", "optional"):
            rows = tuple(self._procedure(c, screen.today) for c in screen.cards if c.level == level)
            if rows:
                groups.append((self.t(f"procedures.{level}"), rows))
        sums: list[tuple[int, str]] = []
        if screen.here:
            sums.append((screen.here, self.t("procedures.here")))
        if screen.elsewhere:
            place = self._elsewhere(screen)
            sums.append(
                (
                    screen.elsewhere,
                    self.t("procedures.at", place=place) if place else self.t("procedures.elsewhere"),
                )
            )
        body = bodies.Procedures(
            self.t("procedures.over"),
            len(screen.cards),
            self.t("procedures.heading" if len(screen.cards) < 10 else "procedures.heading_many"),
            tuple(sums),
            self.t("procedures.note" if not screen.slip else "writing.procedures.note"),
            tuple(groups),
            self.t("pager.before"),
            self.t("pager.after"),
        )
        return body, self._seats("more" if not screen.slip else "ask", "make" if not screen.slip else "slip")

    @staticmethod
    def _elsewhere(screen: screens.ShowProcedures) -> str:
        """The other building's name, when there is exactly one and no doubt which."""
        counts: dict[str, int] = {}
        for card in screen.cards:
            counts[card.place] = counts.get(card.place, 0) + 1
        if screen.here == screen.elsewhere or len(counts) > 2:
            return ""
        return next((p for p, n in counts.items() if n == screen.elsewhere), "")

    def _procedure(self, card: screens.ProcedureCard, today: str) -> bodies.ProcedureRow:
        people = self.names(card.people) or self.t("procedures.whole_family")
        by = self.by(card.by, today)
        title, translated = self.said(card.title), languages()[self._language].translated
        return bodies.ProcedureRow(
            title,
            self.said(card.why),
            people,
            by,
            card.level,
            card.pictogram,
            official=card.title.get("ja", "") if translated else "",
        )

    def _document(self, screen: screens.CheckDocument) -> tuple[bodies.Body, Seats]:
        keys = ("higher", "lower", "larger", "smaller", "page_before", "page_after")
        body = bodies.Document(
            self.t("document.number", number=screen.number),
            self.t("document.total", total=screen.total),
            self.t("document.heading"),
            screen.title,
            screen.picture,
            screen.page,
            screen.pages,
            self.t("document.page", page=screen.page + 1, pages=screen.pages) if screen.pages > 1 else "",
            screen.pins,
            screen.document,
            tuple((k, self.t(f"document.{k}")) for k in keys),
            self.t("document.look"),
        )
        return body, self._seats("wrong_somewhere", "right")

    def _sign(self, screen: screens.Sign) -> tuple[bodies.Body, Seats]:
        panel = None
        if screen.error is not None:
            panel = self._panel(self._texts.error_for_visitor(screen.error, self._language), "")
        body = bodies.SignPad(
            self.t("sign.over"),
            self.t("sign.heading"),
            self.t("sign.lead", count=len(screen.titles)),
            screen.titles,
            self.t("sign.how"),
            screen.name,
            self.t("sign.undo"),
            self.t("sign.again"),
            self.t("sign.pad"),
            panel,
        )
        return body, self._seats("cannot_write", "this_is_fine")

    def _done(self, screen: screens.Done) -> tuple[bodies.Body, Seats]:
        heading = (
            self.t("done.heading", place=screen.next_place) if screen.next_place else self.t("done.heading_finished")
        )
        stops = tuple(
            bodies.StopCard(
                s.state,
                s.number,
                {"done": self.t("done.finished"), "next": self.t("done.next")}.get(s.state, "")
                or self.by(s.by, screen.today)
                or self.t("done.later"),
                s.place,
                s.where,
                tuple(self.said(r) for r in s.rows),
            )
            for s in screen.stops
        )
        panel = bodies.Panel(self.t("done.take_card"), self.t("done.take_paper"), "hand")
        if not screen.take_card:
            panel = bodies.Panel(self.t("done.only_paper"), "", "hand")
        body = bodies.Done(
            heading,
            panel,
            stops,
            self.t("done.how_was_it"),
            tuple((k, self.t(f"done.{k}")) for k in ("good", "fair", "poor")),
            self.t("pager.before"),
            self.t("pager.after"),
        )
        return body, Seats(next=self.t("seat.end"))
