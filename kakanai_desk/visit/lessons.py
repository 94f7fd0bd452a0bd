"""Training: which exercises a clerk has done, and the invented family that stands at the counter (R-091, R-124).

Progress is read from the record of the training desk, line by line as it grows; nothing else is kept. In service
nothing here is offered and nothing is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.store import Recorded
from kakanai_desk.core.words import said
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.exercises import Exercise, Family, exercises, families
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs
from kakanai_desk.visit.words import SEX_WORDS, answer_in_words, birth_of, title_of


class PracticeCards(Protocol):
    """Cards of invented people on the played reader; ``lay`` puts one in place of any other."""

    def lay(self, person: str) -> None: ...
    def take(self) -> None: ...


@dataclass(frozen=True)
class ExerciseRow:
    number: int
    title: str
    how: str
    done: bool


@dataclass(frozen=True)
class FamilyRow:
    id: str
    title: str
    about: str
    chosen: bool


@dataclass(frozen=True)
class LessonsView:
    """Empty in service. ``sheet``: what the chosen family knows, line by line: event, card (its PIN), people, told."""

    exercises: tuple[ExerciseRow, ...] = ()
    families: tuple[FamilyRow, ...] = ()
    sheet: tuple[tuple[str, str], ...] = ()

    @property
    def done(self) -> int:
        return sum(row.done for row in self.exercises)

    @property
    def next(self) -> ExerciseRow | None:
        return next((row for row in self.exercises if not row.done), None)


@dataclass
class _Way:
    """How far one clerk is: the steps of each exercise that have happened."""

    happened: dict[str, set[int]] = field(default_factory=dict[str, set[int]])

    def take(self, exercise: Exercise, line: Recorded) -> None:
        happened = self.happened.setdefault(exercise.id, set())
        for number, step in enumerate(exercise.steps):
            if number in happened or not (exercise.any_order or number == len(happened)):
                continue
            if any(sign.fits(line.kind, line.values) for sign in step):
                happened.add(number)
                return

    def did(self, exercise: Exercise) -> bool:
        return len(self.happened.get(exercise.id, ())) == len(exercise.steps)


class Lessons:
    def __init__(self, context: Context, cards: PracticeCards | None = None) -> None:
        self._c = context
        self._cards = cards
        self._on = context.info.training
        self._exercises = exercises() if self._on else ()
        self._families = families() if self._on else ()
        self._seen = 0
        self._ways: dict[str, _Way] = {}
        self._chosen: Family | None = None
        self._sheet: tuple[tuple[str, str], ...] = ()

    @free(SCREENS)
    def view(self) -> LessonsView:
        if not self._on:
            return LessonsView()
        self._read_on()
        way = self._ways.get(self._c.live.user, _Way())
        return LessonsView(
            tuple(ExerciseRow(n, e.title, e.how, way.did(e)) for n, e in enumerate(self._exercises, start=1)),
            tuple(FamilyRow(f.id, f.title, f.about, f is self._chosen) for f in self._families),
            self._sheet,
        )

    def _read_on(self) -> None:
        """Lines that came since; beginning anew forgets what that clerk had done."""
        for line in self._c.store.record_since(self._seen):
            self._seen = line.seq
            if line.kind == "exercises_begun":
                self._ways[line.actor] = _Way()
                continue
            way = self._ways.setdefault(line.actor, _Way())
            for exercise in self._exercises:
                way.take(exercise, line)

    @needs(Operation.PRACTISE)
    def begin(self) -> None:
        """The clerk begins the exercises anew."""
        if self._on:
            self._c.record("exercises_begun")
            self._c.show()

    @free(ENDS)
    def practised(self, what: str) -> None:
        """Something that leaves no line of its own was done: the reason was read, a form was picked."""
        if self._on:
            self._c.record("practised", what=what)
            self._c.show()

    @needs(Operation.PRACTISE)
    def choose(self, family_id: str) -> None:
        """This family stands at the counter: its card lies on the played reader, what it knows is on the sheet."""
        found = next((f for f in self._families if f.id == family_id), None)
        if found is None:
            return
        self._chosen = found
        self._sheet = self._told(found, read_case(found.case, self._c.pack))
        self.card_comes()
        self._c.show()

    @free(ENDS)
    def card_comes(self) -> None:
        """A visit begins, or another family was chosen: its card is laid on the reader; nobody else's stays."""
        if self._cards is not None and self._chosen is not None:
            if self._chosen.card:
                self._cards.lay(self._chosen.card)
            else:
                self._cards.take()

    @free(ENDS)
    def card_goes(self) -> None:
        """The visit is over: the visitor took the card along."""
        if self._cards is not None and self._chosen is not None:
            self._cards.take()

    def _told(self, family: Family, case: Case) -> tuple[tuple[str, str], ...]:
        """The sheet in the clerk's hand: everything in words, in the order in which it is asked."""
        lines = [("event", title_of(case, self._c.pack))]
        if family.card:
            lines.append(("card", family.pin))
        for p in case.people:
            facts = (p.name, p.kana, birth_of(p), SEX_WORDS.get(p.sex.value, ""), p.relation)
            lines.append(("people", "　".join(fact for fact in facts if fact)))
        lines += [("told", f"{question}　{told}") for question, told in self._answers(case)]
        return tuple(lines)

    def _answers(self, case: Case) -> list[tuple[str, str]]:
        rows: list[tuple[int, str, str]] = []
        for name, value in case.answers.items():
            question = self._c.pack.questions.get(name)
            if question is None:
                continue
            each: dict[str, Any] = dict(value) if not isinstance(value, str) else {"": value}
            told = "、".join(dict.fromkeys(answer_in_words(question, one) for one in each.values()))
            rows.append((question.order, question.clerk or said(question.ask), told))
        return [(title, told) for _, title, told in sorted(rows)]
