"""The facts that a form can have written on it, by the names that an editor knows, and how they are looked for.

Paths are those of ``forms.paper.binding``; their names stand in ``resources/studio/labels.toml``. The entries of a list
of people are one fact each with ``#`` where the number stands: which of them is said when it is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from tomllib import loads
from typing import Any

from kakanai_desk.core.places import resources
from kakanai_desk.core.words import said
from kakanai_desk.forms.definitions import AnswerType, Pack, Question
from kakanai_desk.forms.paper.binding import FACTS, OPEN
from kakanai_desk.studio.form.labels import labels

DAYS = frozenset(("birth_date", "visit_date", "event_date", "move_date", "made_at"))
TRUTHS = frozenset(("has_card", "raised", "address_same", "use_public", "moves"))
HIDDEN = frozenset(("id",))
CODED = {"sex": "sex", "role": "role", "kind": "account_kind", "event": "event"}  # facts that are codes, not words
YES_NO = (("yes", "はい"), ("no", "いいえ"))
TRUE_FALSE = ((True, "はい"), (False, "いいえ"))
MOST_FOUND = 60
ROW = re.compile(r"([0-9]{1,2})人目")
Value = str | bool | int


@dataclass(frozen=True)
class Fact:
    """``path`` has ``#`` for the number (from 0) of an entry of a list, ``name`` for the number people say (from 1).

    ``words``: other ways to say its item. ``values``: what it can be, with the words for it; nothing: any text.
    """

    path: str
    name: str
    words: tuple[str, ...] = ()
    values: tuple[tuple[Value, str], ...] = ()
    day: bool = False

    @property
    def listed(self) -> bool:
        return "#" in self.path

    def of(self, row: int) -> Fact:
        """That of one entry."""
        return replace(self, path=self.path.replace("#", str(row)), name=self.name.replace("#", str(row + 1)))


class KnownFacts:
    """All facts of a pack: those of everybody, and the answers to its questions."""

    def __init__(self, pack: Pack) -> None:
        self.all = tuple(_everybodys()) + tuple(_answers(pack))
        self._by_path = {fact.path: fact for fact in self.all}

    def of(self, path: str) -> Fact | None:
        """The fact at a path as definitions write it; None for one that has no name here."""
        return _at(self._by_path, path)

    def name(self, path: str) -> str:
        found = self.of(path)
        return found.name if found is not None else path

    def found(self, query: str, row: int = 0) -> tuple[Fact, ...]:
        """Those in whose names all words of ``query`` stand, the nearest first. 「3人目」 says which of a list, else
        ``row`` (from 0) does."""
        asked = ROW.search(_even(query))
        at = max(0, int(asked.group(1)) - 1) if asked else row
        parts = [word for part in _even(query).split() if (word := ROW.sub("", part).removeprefix("の"))]
        ranked: list[tuple[int, int, Fact]] = []
        for number, fact in enumerate(self.all):
            if asked and not fact.listed:
                continue
            ranks = [_rank(part, fact) for part in parts]
            if all(rank is not None for rank in ranks):
                ranked.append((sum(rank or 0 for rank in ranks), number, fact))
        ranked.sort(key=lambda one: one[:2])
        return tuple(fact.of(at) if fact.listed else fact for _, _, fact in ranked[:MOST_FOUND])


def name_of(path: str) -> str:
    """What a fact of everybody's is called; the path itself where it has no name."""
    found = _at({fact.path: fact for fact in _everybodys()}, path)
    return found.name if found is not None else path


def words_of(path: str) -> dict[str, str]:
    """What is printed for the codes of a fact: the first word of each in the label table."""
    chosen = CODED.get(path.split(".")[-1])
    if chosen is None or (path.startswith("account") and chosen != "account_kind"):
        return {}
    found: dict[str, str] = {}
    for word, value in labels().choices[chosen].items():
        found.setdefault(value, word)
    return found


def _at(facts: Mapping[str, Fact], path: str) -> Fact | None:
    found, steps = facts.get(path), path.split(".")
    if found is None and len(steps) > 1 and steps[1].isdecimal():
        found = facts.get(".".join([steps[0], "#", *steps[2:]]))
        return found.of(int(steps[1])) if found is not None else None
    return found


def _rank(part: str, fact: Fact) -> int | None:
    """0: the name is or ends with it; 1: stands in the name; 2: another word for it; None: neither."""
    name = _even(fact.name)
    if name.endswith(part):
        return 0
    if part in name:
        return 1
    return 2 if any(part in _even(word) for word in fact.words) else None


def _even(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


@cache
def _names() -> tuple[dict[str, Any], dict[str, list[str]]]:
    told = loads((resources() / "studio" / "labels.toml").read_text("utf-8"))
    return told["names"], told["words"]


def _everybodys() -> Iterator[Fact]:
    names, words = _names()
    for key, name in names["plain"].items():
        yield Fact(key, name, tuple(words.get(key, ())), _values(key), key in DAYS)
    for whose, title in names["whose"].items():
        shape = FACTS[whose]
        listed = isinstance(shape, list)
        items: Mapping[str, Any] = shape[0] if isinstance(shape, list) else shape
        for item, inner in items.items():
            if item in HIDDEN or (inner is OPEN and whose != "identity"):
                continue
            own = names["items"].get(f"{whose}.{item}", names["items"].get(item))
            said_as = own if own is not None else words.get(item, [item])[0]
            path = f"{whose}.#.{item}" if listed else f"{whose}.{item}"
            name = f"{title}の{said_as}" if said_as else title
            yield Fact(path, name, tuple(words.get(_label(whose, item), ())), _values(path), item in DAYS)


def _label(whose: str, item: str) -> str:
    """The key of the label table for an item."""
    if whose == "account":
        return {"kind": "account_kind", "number": "account_number", "holder": "account_holder"}.get(item, item)
    if item == "text":
        return "honseki" if whose == "honseki" else "address"
    return {"postal_code": "postal", "head": "hittousha" if whose == "honseki" else "head"}.get(item, item)


def _values(path: str) -> tuple[tuple[Value, str], ...]:
    if path.split(".")[-1] in TRUTHS:
        return TRUE_FALSE
    return tuple(words_of(path).items())


def _answers(pack: Pack) -> Iterator[Fact]:
    for question in pack.questions.values():
        values: Sequence[tuple[Value, str]] = ()
        if question.type is AnswerType.YES_NO:
            values = YES_NO
        elif question.choices:
            values = tuple((choice.value, said(choice.label)) for choice in question.choices)
        path = f"people.#.answers.{question.id}" if question.of_person else f"answers.{question.id}"
        title = f"{_names()[0]['whose']['people']}の答え" if question.of_person else "答え"
        asked = (said(question.ask),)
        yield Fact(path, f"{title}: {_short(question)}", asked, tuple(values), question.type is AnswerType.DATE)


def _short(question: Question) -> str:
    return question.clerk or said(question.ask)
