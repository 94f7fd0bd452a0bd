"""The lexicon of a pack: its questions, case facts and named conditions with their Japanese names and values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from kakanai_desk.core import nationalities
from kakanai_desk.core.words import said
from kakanai_desk.forms.city_tables import read_closings
from kakanai_desk.forms.conditions import per_person
from kakanai_desk.forms.definitions import AnswerType, Pack, Question
from kakanai_desk.forms.facts import CASE_FACTS, PERSON_FACTS, PREFECTURES, STAGES
from kakanai_desk.forms.outcomes import fact_title
from kakanai_desk.forms.source import read
from kakanai_desk.studio.rule.fact_words import FactWord, Lexicon, NamedWord, Pair, Shape, pairs
from kakanai_desk.studio.rule.line_source import line_of
from kakanai_desk.studio.rule.saying import whole

_TITLED = re.compile(r"^  ([a-z][a-z0-9_]*):[ \t]*#[ \t]*(.+)$", re.MULTILINE)
_SHAPES = {
    AnswerType.YES_NO: Shape.YES_NO,
    AnswerType.CHOICE: Shape.CHOICE,
    AnswerType.DATE: Shape.DATE,
    AnswerType.DIGITS: Shape.NUMBER,
}


def lexicon(pack: Pack, folder: Path | None = None) -> Lexicon:
    """Of a pack; ``folder`` is where it lies: names of conditions and tables of closing days are read there.

    A named condition is called what its line says behind ``#``; without that, what it says itself.
    """
    facts = {name: _given(name, pack) for name in (*CASE_FACTS, *PERSON_FACTS)}
    facts |= {q.id: _asked(q, pack) for q in pack.questions.values()}
    named = {name: NamedWord(name, name, per_person(condition)) for name, condition in pack.conditions.items()}
    if folder is None:
        return Lexicon(facts, named)
    closings = read_closings(folder / "_shared", folder, [])
    titled, trees = _named(folder)
    for name, tree in trees.items():  # each may use those above it
        if name in named:
            said_so = titled.get(name) or whole(line_of(tree), Lexicon(facts, named, closings))
            named[name] = NamedWord(name, said_so, named[name].of_person)
    return Lexicon(facts, named, closings)


def _named(folder: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """What stands behind each name, and its tree."""
    file = folder / "_shared" / "conditions.yaml"
    node = read(file, folder, []) if file.is_file() else None
    rows: Any = node.value.get("conditions") if node is not None and node.is_map() else None
    if not isinstance(rows, dict):
        return {}, {}
    return {name: title.strip() for name, title in _TITLED.findall(file.read_text("utf-8"))}, dict(rows)


def _given(name: str, pack: Pack) -> FactWord:
    """A fact that no question gives."""
    title = fact_title(name, pack)
    if name in ("visit_date", "event_date", "birth_date"):
        return FactWord(name, title, Shape.DATE, name in PERSON_FACTS)
    if name == "is_applicant":
        return FactWord(name, title, Shape.YES_NO, True, pairs("yes_no"))
    if name == "nationality":
        return FactWord(name, title, Shape.TEXT, True, nationalities.listed())
    values = {
        "event": tuple((event.id, said(event.title)) for event in pack.events.values()),
        "relation": tuple((relation, relation) for relation in pack.relations),
        "old_prefecture": tuple((one, one) for one in PREFECTURES),
    }.get(name)
    if values is None:
        values = tuple((value, words) for value, words in pairs(name))
    if name == "stage":
        values = tuple((value, dict(values)[value]) for value in STAGES)
    return FactWord(name, title, Shape.CHOICE, name in PERSON_FACTS, values)


def _asked(question: Question, pack: Pack) -> FactWord:
    shape = _SHAPES.get(question.type, Shape.TEXT)
    values: tuple[Pair, ...] = tuple((c.value, said(c.label)) for c in question.choices)
    if shape is Shape.YES_NO:
        values = pairs("yes_no")
    return FactWord(question.id, fact_title(question.id, pack), shape, question.of_person, values, said(question.ask))
