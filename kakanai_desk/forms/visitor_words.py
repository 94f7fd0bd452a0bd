"""Every text of the city's content that a visitor reads, with the places it stands at: what is to be translated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kakanai_desk.core.words import Words
from kakanai_desk.forms.definitions import Asked, Pack, Procedure, Question


@dataclass
class Sentence:
    """One Japanese sentence; ``easy`` helps the translator, ``places`` say where it stands."""

    japanese: str
    easy: str = ""
    places: list[str] = field(default_factory=list[str])


def visitor_sentences(pack: Pack) -> dict[str, Sentence]:
    """By the Japanese sentence, in the order of the definitions."""
    found: dict[str, Sentence] = {}
    for place, words in visitor_words(pack):
        japanese = words.get("ja", "")
        if japanese.strip("—-・ "):
            one = found.setdefault(japanese, Sentence(japanese))
            one.easy = one.easy or words.get("easy", "")
            one.places.append(place)
    return found


def visitor_words(pack: Pack) -> Iterator[tuple[str, Words]]:
    """Place and words of every text that a visitor can see."""
    for question in pack.questions.values():
        if question.asked is Asked.VISITOR or question.guard is not None:
            yield from _question(question)
        elif question.at_home:
            yield f"questions.{question.id}.at_home", question.at_home
            yield from _choices(question)
    for event in pack.events.values():
        yield f"events.{event.id}", event.title
    for section in pack.sections.values():
        yield f"offices.{section.id}.way", section.way
        yield f"offices.{section.id}.hours", {"ja": section.hours}
    for procedure in pack.procedures:
        yield from _procedure(procedure)
    for relation in pack.relations:
        yield "relations", {"ja": relation}


def _question(question: Question) -> Iterator[tuple[str, Words]]:
    at = f"questions.{question.id}"
    yield from ((f"{at}.ask", question.ask), (f"{at}.hint", question.hint), (f"{at}.why", question.why))
    for n, one in enumerate(question.wordings):
        yield from ((f"{at}.wordings.{n}.ask", one.ask), (f"{at}.wordings.{n}.hint", one.hint))
    yield from _choices(question)


def _choices(question: Question) -> Iterator[tuple[str, Words]]:
    for choice in question.choices:
        at = f"questions.{question.id}.choices.{choice.value}"
        yield from ((at, words) for words in (choice.label, choice.hint))


def _procedure(procedure: Procedure) -> Iterator[tuple[str, Words]]:
    at = procedure.id
    yield from ((f"{at}.title", procedure.title), (f"{at}.short", procedure.short))
    yield from ((f"{at}.not_needed", procedure.not_needed), (f"{at}.late", procedure.late))
    yield f"{at}.note", procedure.note
    yield from ((f"{at}.why", rule.why) for rule in procedure.levels)
    yield from ((f"{at}.bring", bring.what) for bring in procedure.bring)
    yield from ((f"{at}.why", instead.why) for instead in procedure.replaced_by)
    for waived in procedure.fee.waived if procedure.fee else ():
        yield f"{at}.fee", waived.why
