"""What a foreign-language screen of the visitor says, in Japanese for the clerk beside it (R-122). No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from kakanai_desk.core.texts import load_texts
from kakanai_desk.core.wareki import PartialDate, wareki
from kakanai_desk.core.words import said
from kakanai_desk.ui.presenters.clerk_words import notice_text, say
from kakanai_desk.visit.visitor_view import (
    AskQuestion,
    CheckDocument,
    CheckFacts,
    CheckHousehold,
    ChoiceView,
    Done,
    EnterPin,
    PlaceCard,
    ShowProcedures,
    Sign,
    Talk,
    VisitorView,
    Wait,
)

JAPANESE = ("ja", "easy")
YES_NO = {"yes": "caption.yes", "no": "caption.no", "differs": "caption.differs"}


@dataclass(frozen=True)
class Line:
    """One line under the heading; ``chosen``: the answer that stands."""

    words: str
    chosen: bool = False


@dataclass(frozen=True)
class Caption:
    """The screen in Japanese: what it asks, then its choices or facts. Empty where the screen is Japanese itself."""

    heading: str = ""
    lines: tuple[Line, ...] = ()


def caption_of(view: VisitorView) -> Caption:
    screen = view.screen
    if view.language in JAPANESE:
        return Caption()
    if isinstance(screen, AskQuestion):
        return _question(screen)
    if isinstance(screen, CheckFacts):
        facts = tuple(Line(f"{load_texts().visitor(fact.label)}{say('colon')}{fact.value}") for fact in screen.facts)
        return Caption(say("caption.facts"), facts)
    if isinstance(screen, CheckHousehold):
        return Caption(
            say("caption.household"), tuple(Line(f"{m.relation}　{m.name}　{m.birth}") for m in screen.members)
        )
    if isinstance(screen, ShowProcedures):
        cards = tuple(Line(said(card.title)) for card in screen.cards)
        return Caption(say("caption.procedures", count=len(cards)), cards)
    if isinstance(screen, CheckDocument):
        pins = tuple(Line(f"{pin.label}{say('colon')}{pin.value}") for pin in screen.pins)
        heading = say("caption.document", number=screen.number, total=screen.total, title=screen.title)
        return Caption(heading, pins)
    if isinstance(screen, Sign):
        return Caption(say("caption.sign"), (*_fault(screen), *(Line(title) for title in screen.titles)))
    if isinstance(screen, PlaceCard | EnterPin):
        key = "caption.card" if isinstance(screen, PlaceCard) else "caption.pin"
        return Caption(say(key), _fault(screen))
    if isinstance(screen, Talk):
        card = load_texts().visitor(f"visitor.talk.clerk.{screen.card}") if screen.card else ""
        own = tuple(Line(load_texts().visitor(f"visitor.talk.visitor.{one}")) for one in screen.cards)
        return Caption(card or say("caption.talk"), own)
    if isinstance(screen, Wait):
        return Caption(load_texts().visitor(screen.text))
    if isinstance(screen, Done):
        lines = tuple(Line(say("caption.stop", number=s.number, place=s.place)) for s in screen.stops if s.number)
        return Caption(say("caption.done"), lines)
    return Caption(say(f"mirror.{type(screen).__name__}"))


def _question(screen: AskQuestion) -> Caption:
    people = say("side.people", people="・".join(screen.people)) if screen.people else ""
    lines = tuple(
        Line(say("caption.choice", digit=choice.key, label=_label(choice)), choice.value == screen.chosen)
        for choice in screen.choices
    )
    if not screen.choices and screen.chosen:
        lines = (Line(_value(screen), chosen=True),)
    return Caption(f"{said(screen.ask)}{people}", lines)


def _value(screen: AskQuestion) -> str:
    if screen.type != "date":
        return screen.chosen
    return wareki(PartialDate.parse(screen.chosen))


def _label(choice: ChoiceView) -> str:
    return said(choice.label) or (say(YES_NO[choice.value]) if choice.value in YES_NO else choice.value)


def _fault(screen: PlaceCard | EnterPin | Sign) -> tuple[Line, ...]:
    return (Line(notice_text(screen.error)),) if screen.error is not None else ()
