"""What a trial gives, in words: questions and answers, where the procedure stands and why, what else is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kakanai_desk.core.wareki import wareki
from kakanai_desk.core.words import said
from kakanai_desk.forms.case import DIFFERS, TOGETHER
from kakanai_desk.forms.decision import Decision
from kakanai_desk.forms.definitions import AnswerType, Pack, Question
from kakanai_desk.forms.interview import wording
from kakanai_desk.studio.rule.fact_words import Lexicon, Pair, sentence_table
from kakanai_desk.studio.rule.trying import Trial, stand_of


@dataclass(frozen=True)
class AskRow:
    """One question of the trial, put to ``person`` (empty: the household; ``*``: to all at once).

    ``answer``: as the definitions write it; empty: not answered.
    """

    question: str
    words: str
    person: str
    who: str
    kind: AnswerType
    answer: str
    shown: str
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Tried:
    """``stand``: as ``trying.stand_of``. ``why``: its reasons, or what is missing. ``others``: titles, as needed."""

    rows: tuple[AskRow, ...]
    stand: str
    why: tuple[str, ...]
    deadline: str
    bring: tuple[str, ...]
    persons: tuple[str, ...]
    others: tuple[str, ...]


def tried(trial: Trial, pack: Pack, words: Lexicon, procedure: str, *, everything: bool = False) -> Tried:
    """``everything``: the questions of all procedures of the event, not of this one alone."""
    decision = trial.decision(pack)
    needed = decision.of(procedure)
    deadline = str(wareki(needed.deadline.date)) if needed is not None and needed.deadline is not None else ""
    names = {person.id: person.name for person in trial.case.people}
    return Tried(
        (*_answered(trial, pack, words), *_open(trial, pack, words, "" if everything else procedure)),
        stand_of(decision, procedure),
        tuple(_why(decision, words, procedure, names)),
        deadline,
        tuple(said(one) for one in needed.bring) if needed is not None else (),
        tuple(names.get(p, p) for p in needed.persons) if needed is not None and needed.procedure.of_person else (),
        tuple(said(n.procedure.title) for n in decision.needed if n.procedure.id != procedure),
    )


def _answered(trial: Trial, pack: Pack, words: Lexicon) -> Iterator[AskRow]:
    for name, answer in trial.case.answers.items():
        question = pack.questions.get(name)
        if question is None:
            continue
        each: Mapping[str, str] = answer if isinstance(answer, Mapping) else {"": answer}
        for person, value in each.items():
            yield _row(question, person, value, trial, pack, words)


def _open(trial: Trial, pack: Pack, words: Lexicon, procedure: str) -> Iterator[AskRow]:
    for ask in trial.asks(pack, procedure):
        yield _row(ask.question, ask.key or "", "", trial, pack, words)


def _row(question: Question, person: str, answer: str, trial: Trial, pack: Pack, words: Lexicon) -> AskRow:
    fact = words.facts[question.id]
    ask, _ = wording(question, trial.case, pack)
    who = trial.case.person(person)
    name = who.name if who is not None else ""
    values = fact.values
    if person == TOGETHER:
        values = (*values, (DIFFERS, str(sentence_table()["kinds"]["differs"])))
    shown = dict(values).get(answer, answer)
    return AskRow(question.id, said(ask), person, name, question.type, answer, shown, values)


def _why(decision: Decision, words: Lexicon, procedure: str, names: Mapping[str, str]) -> Iterator[str]:
    needed = decision.of(procedure)
    if needed is not None:
        for reason in needed.reasons:
            yield said(reason.why)
            yield from (_used(words, u.fact, u.person, u.value, names) for u in reason.used)
    for row in decision.not_needed:
        if row.procedure.id == procedure:
            yield row.why
            yield from (_used(words, u.fact, u.person, u.value, names) for u in row.used)
    for undecided in decision.unknown:
        if undecided.procedure.id == procedure:
            yield from (_used(words, u.fact, u.person, None, names) for u in undecided.missing)


def _used(words: Lexicon, fact: str, person: str | None, value: str | None, names: Mapping[str, str]) -> str:
    known = words.facts.get(fact)
    title = known.title if known is not None else fact
    shown = "?" if value is None else known.words_of(value) if known is not None else value
    whose = f"{names.get(person, person)}: " if person else ""
    return f"・{whose}{title} = {shown}"
