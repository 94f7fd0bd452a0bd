"""What is read aloud of a visitor's screen (R-057, R-122): sentences in their order, each with its language. No Qt.

The question, its hint, then the choices with their digits. Never a digit of a secret, never how many were typed; the
resident's own facts only when ``facts`` is asked for (the second press). Japanese takes the readings of the ruby.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kakanai_desk.core.texts import reading_of
from kakanai_desk.ui.presenters import visitor_bodies as bodies
from kakanai_desk.ui.presenters.visitor_shown import Shown

Say = Callable[..., str]
_FACT = re.compile("\u2068([^\u2069]*)\u2069")
_NAMED = re.compile("\u2068[^\u2069]*\u2069 ?(?:さん|님|जी)?(?:[、,，] ?|は、|:)?")  # a name with what belongs to it


def spoken(shown: Shown, say: Say, *, facts: bool = False) -> tuple[str, ...]:
    """The sentences of ``shown``. ``say`` is the text table: ``say("aloud.choice", number=1, label=…)``."""
    found = (_plain(sentence, facts=facts) for sentence in _sentences(shown.body, say, facts=facts))
    return tuple(sentence for sentence in found if sentence)


def _plain(text: str, *, facts: bool) -> str:
    """As it is read: readings for kanji, no marks; what names somebody only if it may be heard."""
    if not facts and "\u2068" in text:
        lines = [line for line in text.split("\n") if "\u2068" not in line]
        text = "\n".join(lines) if lines else _NAMED.sub("", text)
    text = _FACT.sub(r"\1", text)
    text = reading_of(text).replace("**", "").replace("\u200b", "")
    return re.sub(r"\s*\n\s*", " ", text).strip()


def _sentences(body: bodies.Body, say: Say, *, facts: bool) -> Iterator[str]:
    match body:
        case bodies.Sentence():
            yield from (body.heading, body.lead)
        case bodies.Hidden():
            yield body.sentence
        case bodies.Card():
            yield from _panel(body.panel)
            yield from (body.heading, body.lead)
            yield from (f"{label}: {text}" for label, text, _ in body.rows)
        case bodies.PinPad():
            yield from _panel(body.panel)
            yield from (body.heading, body.lead, body.tries, body.note)
        case bodies.LastTry():
            yield from _panel(body.panel)
            yield body.lead
        case bodies.Facts():
            yield from (body.heading, body.lead)
            if facts:
                yield from (f"{row.label}: {row.reading or row.value}" for row in body.rows)
        case bodies.Household():
            yield body.heading
            if facts:
                yield from (f"{m.relation} {m.kana} {m.birth}" for m in body.members)
                yield from (f"{body.address_label}: {body.address}", f"{body.date_label}: {body.date}")
        case bodies.Choices():
            yield from _head(body.head)
            yield from (say("aloud.choice", number=row.key, label=row.label) for row in body.rows)
            yield body.note
        case bodies.DateQuestion() | bodies.DigitsQuestion() | bodies.KanaQuestion():
            yield from _head(body.head)
        case bodies.Procedures():
            yield f"{body.count} {body.heading}"
            for title, rows in body.groups:
                yield title
                for row in rows:
                    yield " ".join((row.title, row.why, row.by))
            yield body.note
        case bodies.Document():
            yield from (body.heading, body.title)
            if facts:
                yield from (f"{pin.label}: {pin.value}" for pin in body.pins)
        case bodies.SignPad():
            yield from _panel(body.panel)
            yield from (body.heading, body.lead, *body.titles, body.how)
        case bodies.Done():
            yield body.heading
            yield from _panel(body.panel)
            for stop in body.stops:
                yield " ".join((stop.when, stop.place, stop.where, *stop.rows))
        case bodies.Begin():
            yield body.heading
        case bodies.ChoiceGrid():
            yield body.ask
            yield from (say("aloud.choice", number=row.key, label=row.label) for row in body.rows)
        case bodies.Slip():
            yield from (body.heading, body.lead)
            yield from _panel(body.card)
            yield from body.notes
            if facts:
                yield from (f"{body.number_label}: {body.number}", f"{body.place_label}: {body.place}")
        case bodies.Idle():
            return


def _head(head: bodies.QuestionHead) -> Iterator[str]:
    yield from (head.ask, head.hint, head.why)


def _panel(panel: bodies.Panel | None) -> Iterator[str]:
    if panel is not None:
        yield from (panel.title, panel.text)
