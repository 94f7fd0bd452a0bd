"""Builds the visitor's view from a visit: the only door through which anything reaches that screen."""

from __future__ import annotations

from kakanai_desk.core.person import Sex
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.core.talk_cards import VISITOR, talk_cards
from kakanai_desk.core.wareki import PartialDate, wareki
from kakanai_desk.forms.case import DIFFERS
from kakanai_desk.forms.codes.meaning import PREENTRY
from kakanai_desk.forms.definitions import AnswerType
from kakanai_desk.forms.interview import Ask, wording
from kakanai_desk.forms.notices import Audience
from kakanai_desk.visit.calling import Calling
from kakanai_desk.visit.card_talk import CardTalk
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.identify import Identify
from kakanai_desk.visit.interviewing import Interviewing
from kakanai_desk.visit.lending import Lending
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.paperwork import Paperwork
from kakanai_desk.visit.preentry import SLIP
from kakanai_desk.visit.route import route
from kakanai_desk.visit.seeing import Seeing
from kakanai_desk.visit.steps import CardPhase, Step
from kakanai_desk.visit.visitor_view import (
    AskQuestion,
    CheckDocument,
    CheckFacts,
    CheckHousehold,
    ChoiceView,
    Done,
    EnterPin,
    Fact,
    Hidden,
    Idle,
    Member,
    PlaceCard,
    ProcedureCard,
    ShowProcedures,
    Sign,
    Station,
    StillThere,
    TakeCard,
    Talk,
    VisitorScreen,
    VisitorView,
    Wait,
)
from kakanai_desk.visit.words import age_of, birth_of, given_names

STATIONS = {
    Step.IDENTIFY: Station.CARD,
    Step.FACTS: Station.CARD,
    Step.HOUSEHOLD: Station.QUESTIONS,
    Step.CONFIRM: Station.QUESTIONS,
    Step.INTERVIEW: Station.QUESTIONS,
    Step.PROCEDURES: Station.CHECK,
    Step.DOCUMENTS: Station.CHECK,
    Step.SIGN: Station.SIGN,
    Step.PRINT: Station.GUIDE,
    Step.DONE: Station.GUIDE,
}
# answers that are not the content's own: their words are ``visitor.answer.…``
YES_NO = (ChoiceView(1, "yes", {}, {}, "check"), ChoiceView(2, "no", {}, {}, "bar"))

WRITTEN = (AnswerType.TEXT, AnswerType.ADDRESS)  # what the visitor writes with the kana pad


class VisitorScreens:
    def __init__(
        self,
        context: Context,
        identify: Identify,
        interviewing: Interviewing,
        paperwork: Paperwork,
        seeing: Seeing,
        calling: Calling,
        lending: Lending,
    ) -> None:
        self._c = context
        self._identify = identify
        self._interviewing = interviewing
        self._paperwork = paperwork
        self._seeing = seeing
        self._calling = calling
        self._lending = lending

    def view(self) -> VisitorView:
        visit = self._c.open_visit
        live = self._c.live
        screen: VisitorScreen
        if visit is None and self._lending.shown and not live.locked:
            return self._lent()
        if visit is None or live.locked:
            screen = Hidden() if live.hidden else self._idle()
            return VisitorView(screen, watermark=self._c.info.training, revision=live.revision)
        if live.hidden:
            screen = Hidden()
        elif live.still_there:
            screen = StillThere()
        elif live.talk is not None:
            cards = () if live.talk.card else tuple(card.id for card in talk_cards(VISITOR))
            screen = Talk(live.talk.card, live.talk.answers, cards)
        else:
            screen = self._screen(self._c.shown(visit, ""))  # and no word that something is left out
        return VisitorView(
            screen,
            STATIONS[visit.step],
            visit.language,
            visit.size,
            can_go_back=isinstance(screen, AskQuestion | CheckDocument | Sign | ShowProcedures | CheckHousehold)
            or (isinstance(screen, Talk) and not screen.card),
            watermark=self._c.info.training,
            revision=live.revision,
            look=visit.look,
            low=visit.low,
            left=visit.left,
        )

    def _lent(self) -> VisitorView:
        """A neighbour's visitor at this counter's reader, until the clerk has seen that the card is taken."""
        lending, live = self._lending, self._c.live
        manner = lending.manner
        screen: VisitorScreen
        if live.hidden:
            screen = Hidden()
        elif lending.given_to:
            screen = TakeCard()
        else:
            screen = _talking(lending) or PlaceCard(error=lending.error)
        return VisitorView(
            screen,
            Station.CARD,
            manner.language,
            manner.size,
            watermark=self._c.info.training,
            revision=live.revision,
            look=manner.look,
            low=manner.low,
            left=manner.left,
        )

    def _idle(self) -> Idle:
        """Where this is, whose turn it is, and what the city has to say."""
        info = self._c.info
        section = self._c.pack.sections.get(info.section)
        notices = tuple(n.text for n in self._calling.notices(Audience.VISITORS))
        called = self._c.live.called if self._c.open_visit is None else 0
        return Idle(info.city, section.name if section else info.section, info.counter, called, notices)

    def _screen(self, visit: Visit) -> VisitorScreen:
        step = visit.step
        if step is Step.IDENTIFY or (step is Step.HOUSEHOLD and self._identify.subject):
            return self._card_screen(visit)
        if step is Step.FACTS:
            return self._facts(visit)
        if step is Step.CONFIRM:
            return self._household(visit)
        if step is Step.INTERVIEW:
            ask = self._interviewing.current()
            return self._question(visit, ask) if ask else Wait("visitor.wait.clerk", Station.QUESTIONS)
        if step is Step.PROCEDURES:
            return self._procedures(visit)
        if step is Step.DOCUMENTS:
            return self._document(visit)
        if step is Step.SIGN:
            return self._sign(visit)
        if step is Step.PRINT:
            return Wait("visitor.wait.paper", Station.GUIDE)
        if step is Step.DONE:
            return self._done(visit)
        return Wait("visitor.wait.clerk", STATIONS[step])

    def _card_screen(self, visit: Visit) -> VisitorScreen:
        if self._seeing.open:
            return Wait("visitor.wait.seeing", Station.CARD)
        card = self._identify
        talking = _talking(card)
        if talking is not None:
            return talking
        person = visit.person(card.subject)
        whose = person.given_name if person is not None else ""
        return PlaceCard(error=card.error, member=bool(card.subject), whose=whose, change=card.changing)

    def _facts(self, visit: Visit) -> VisitorScreen:
        person = visit.case.people[0]
        facts = (
            Fact("visitor.fact.name", person.name),
            Fact("visitor.fact.birth", birth_of(person), day=_iso(person.birth_date)),
            Fact("visitor.fact.sex", f"visitor.sex.{person.sex.value}"),
            Fact("visitor.fact.address", person.address),
        )
        known = tuple(f for f in facts if f.value and f.value != f"visitor.sex.{Sex.UNKNOWN.value}")
        return CheckFacts(person.given_name, known)

    def _household(self, visit: Visit) -> VisitorScreen:
        day = visit.case.visit_date
        members = tuple(
            Member(
                p.relation,
                p.kana,
                p.name,
                birth_of(p),
                age_of(p, day),
                f"visitor.sex.{p.sex.value}",
                _told_by(p.origins.get("name")),
                _iso(p.birth_date),
            )
            for p in visit.case.people
        )
        moved = visit.case.answer("move_date")
        day_moved = PartialDate.parse(moved) if moved else None
        return CheckHousehold(
            members,
            visit.case.answer("new_address") or "",
            wareki(day_moved) if day_moved else "",
            _iso(day_moved),
        )

    def _question(self, visit: Visit, ask: Ask) -> VisitorScreen:
        question = ask.question
        talk = self._c.interview()
        said_ask, said_hint = wording(question, visit.case, self._c.pack)
        choices: tuple[ChoiceView, ...] = ()
        if question.type is AnswerType.YES_NO:
            choices = YES_NO
        elif question.type is AnswerType.CHOICE:
            choices = tuple(
                ChoiceView(n, c.value, c.label, c.hint, c.pictogram) for n, c in enumerate(question.choices, start=1)
            )
        if ask.together and len(ask.persons) > 1 and choices:
            choices = (*choices, ChoiceView(len(choices) + 1, DIFFERS, {}, {}, "family"))
        people = given_names(visit.case, ask.persons) if question.of_person else ()
        conversion = self._c.live.conversion
        asked = conversion if conversion and conversion.by_visitor and question.type in WRITTEN else None
        return AskQuestion(
            question=question.id,
            number=min(talk.visitor_done + 1, talk.visitor_total),
            total=talk.visitor_total,
            least=talk.visitor_least,
            ask=said_ask,
            hint=said_hint,
            why=question.why,
            type=question.type.value,
            choices=choices,
            people=people,
            for_each=question.of_person and not ask.together,
            suggested=visit.case.visit_date.isoformat() if question.type is AnswerType.DATE else "",
            latest=visit.case.visit_date.isoformat() if question.not_after_visit else "",
            chosen=visit.case.answer(question.id, ask.key) or "",
            converts=question.type in WRITTEN and self._c.live.converts,
            kana=asked.kana if asked else "",
            candidates=asked.candidates if asked else (),
        )

    def _procedures(self, visit: Visit) -> VisitorScreen:
        cards: list[ProcedureCard] = []
        here = elsewhere = 0
        building = self._building()
        for needed in self._c.effective_decision().needed:
            procedure = needed.procedure
            if needed.level.value == "likely":
                continue  # 可能性 not yet decided is the clerk's to settle
            section = self._c.pack.sections[procedure.section]
            if section.building == building:
                here += 1
            else:
                elsewhere += 1
            by = needed.deadline.date.isoformat() if needed.deadline else ""
            cards.append(
                ProcedureCard(
                    procedure.short,
                    {} if needed.added_because else needed.reasons[0].why,  # the clerk's reason is the clerk's
                    given_names(visit.case, needed.persons),
                    by,
                    needed.level.value,
                    procedure.pictogram,
                    section.building,
                )
            )
        return ShowProcedures(tuple(cards), here, elsewhere, visit.case.visit_date.isoformat())

    def _building(self) -> str:
        own = self._c.pack.sections.get(self._c.info.section)
        return own.building if own else ""

    def _document(self, visit: Visit) -> VisitorScreen:
        papers, sheet = self._c.live.papers, self._paperwork.sheet()
        if papers is None or sheet is None:
            return Wait("visitor.wait.paper", Station.CHECK)
        number = [s.id for s in papers.sheets].index(sheet.id) + 1
        page = self._c.live.page
        return CheckDocument(
            number,
            len(papers.sheets),
            sheet.title,
            picture=f"{sheet.content_sha256[:16]}/{sheet.first_page + page}",
            pages=sheet.pages,
            page=page,
            pins=sheet.pins if page == 0 else (),
            document=sheet.id,
        )

    def _sign(self, visit: Visit) -> VisitorScreen:
        papers = self._c.live.papers
        titles = tuple(s.title for s in papers.sheets if s.signed) if papers else ()
        person = visit.person(visit.case.applicant.person or "")
        return Sign(titles, person.name if person else visit.case.applicant.name, self._c.live.visitor_error)

    def _done(self, visit: Visit) -> VisitorScreen:
        carried = self._c.visit.carried
        before = carried.sections if carried is not None else ()
        stops = route(self._c.effective_decision(), self._c.pack, self._c.info.section, before)
        following = next((s for s in stops if s.state == "next"), None)
        return Done(following.place if following else "", stops, visit.card_used, visit.case.visit_date.isoformat())


def _talking(card: CardTalk) -> VisitorScreen | None:
    """What a card that lies there wants of the visitor; None: it is waited for."""
    left, most = card.tries
    if card.phase is CardPhase.PIN:
        return EnterPin(card.typed, 4, left, most, card.error, card.needs_agreement, card.secret, card.optional)
    if card.phase in (CardPhase.CLERK, CardPhase.CHOOSE, CardPhase.AWAY):
        return Wait("visitor.wait.clerk", Station.CARD)
    if card.phase is CardPhase.READING:
        return PlaceCard(reading=card.progress)
    return None


def _iso(day: PartialDate | None) -> str:
    return day.known.isoformat() if day is not None and day.known else ""


def _told_by(origin: Provenance | None) -> str:
    """The source that the visitor is told; what they entered at home is named so."""
    if origin is None:
        return Source.TYPED.value
    return origin.detail if origin.detail in (PREENTRY, SLIP) else origin.source.value
