"""One call from bytes to proposed fields: bring, rules, places, guesses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kakanai_desk.studio.form.bringing import Brought, OpenEngine, bring
from kakanai_desk.studio.form.guessing import Guess, guess
from kakanai_desk.studio.form.labels import labels, spread_joined
from kakanai_desk.studio.form.own_fields import free_of, guess_of
from kakanai_desk.studio.form.place import Place
from kakanai_desk.studio.form.places import places_of
from kakanai_desk.studio.form.ruling import ruled


@dataclass(frozen=True)
class PageGuess:
    """A guess on a page (from 0). ``field``: the AcroForm field it is for, where the PDF has one."""

    page: int
    guess: Guess
    field: str = ""


@dataclass(frozen=True)
class Proposal:
    """What an editor looks over: every field with its guess, and what was left to the office."""

    brought: Brought
    guesses: tuple[PageGuess, ...]
    left: tuple[tuple[int, Place], ...] = field(default=(), repr=False)


def propose(raw: bytes, name: str, engine: OpenEngine | None = None, paper: str = "") -> Proposal:
    """Find the fields of a form.

    Raises:
        TemplateBroken: it cannot serve, with its reason.
    """
    brought, table = bring(raw, name, engine, paper), labels()
    guesses: list[PageGuess] = []
    left: list[tuple[int, Place]] = []
    for index, one in enumerate(brought.pages):
        page = replace(one, words=tuple(spread_joined(one.words, table)))
        rules = ruled(page)
        guessed = guess(page, rules, places_of(page, rules, table), table)
        fields = [one for one in brought.fields.values() if one.spots and one.spots[0].page == index]
        guesses += [PageGuess(index, guess_of(one, guessed.guesses, table), one.name) for one in fields]
        own = tuple(brought.fields.values())
        guesses += [PageGuess(index, one) for one in free_of(own, index, guessed.guesses)]
        left += [(index, place) for place in guessed.left]
    return Proposal(brought, tuple(guesses), tuple(left))
