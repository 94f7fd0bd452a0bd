"""Plays visits at random, with things in them that a visitor must never see (R-058).

``Walk.step`` does one random thing that a clerk, a visitor or the world may do; refusals are part of it. What must stay
private is planted as the walk goes: numbers, a memo, the clerk's reasons, and a neighbour's visit that waits.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.person import Sex
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.definitions import AnswerType
from kakanai_desk.visit.clerk_view import Serving
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import DeskBench
from tests.unit.visit.walk import CLERK_ANSWERS, FAMILY, STROKES, VISITOR_ANSWERS

MEMO = "内緒の覚え書き 支援措置の申出あり"
REASON = "職員だけの理由 739158264037"  # too long to stand in a digest by chance
NEIGHBOUR = "隣野　秘子"
NUMBER = "123456789018"
LONGEST = 150  # steps of one visit; then it is given up
PRIVATE = ("内緒", "支援措置", "職員だけ", "739158264037", "隣野", "秘子", "となりの", "隣町", "NA1-", "neighbour")
CODE = re.compile(r"\b[A-Z]{3,}(?:-[A-Z]+)*-\d\d\b")


def leaks(texts: Iterable[str], numbers: Iterable[str] = (NUMBER,)) -> list[str]:
    """What of the private things stands in ``texts``: words, numbers however they are set, codes of faults."""
    found: list[str] = []
    for text in texts:
        digits = re.sub(r"[\s\-‐－]", "", text)
        found += [f"{word}: {text[:80]}" for word in PRIVATE if word in text]
        found += [f"number: {text[:80]}" for number in numbers if number in digits or f"*{number[-4:]}" in digits]
        found += [f"{code}: {text[:80]}" for code in CODE.findall(text)]
    return found


class Walk:
    """One desk, one random source. The bench is signed in."""

    def __init__(self, bench: DeskBench, seed: int) -> None:
        self.bench, self.desk = bench, bench.desk
        self.random = random.Random(seed)
        self._neighbour = self._plant_neighbour()
        self._served: tuple[str, int] = ("", 0)  # the visit at hand and for how many steps

    def _plant_neighbour(self) -> str:
        desk = self.desk
        desk.start("tennyu")
        desk.identify.without_card()
        self.bench.settle()
        person = self.bench.context.visit.case.people
        fields = {
            "kana": "となりの　ひめこ",
            "birth_date": PartialDate(1980, 1, 2),
            "sex": Sex.FEMALE,
            "relation": "世帯主",
        }
        if person:
            desk.household.change(person[0].id, name=NEIGHBOUR, **fields)
        else:
            desk.household.add(name=NEIGHBOUR, **fields)
        desk.interviewing.answer("new_address", "滋賀県湖南市隣町九丁目9番")
        desk.interviewing.memo(MEMO)
        found = self.bench.context.visit.id
        desk.park()
        return found

    # --- the steps

    def numbers(self) -> set[str]:
        """The individual numbers that the desk holds now."""
        visit = self.bench.context.open_visit
        held = {p.individual_number for p in visit.case.people if p.individual_number} if visit is not None else set()
        return {NUMBER, *(str(n) for n in held)}

    def step(self) -> str:
        """Do one thing. Returns its name."""
        visit = self.bench.context.open_visit
        served, steps = self._served
        self._served = (visit.id, steps + 1 if visit.id == served else 0) if visit is not None else ("", 0)
        name, action = self.random.choice(self._possible())
        if self._served[1] > LONGEST and not self.bench.context.live.locked:
            name, action = "abandon", lambda: self.desk.abandon(REASON)
        self.desk.attempt(action)
        self.bench.settle()
        return name

    def _possible(self) -> list[tuple[str, Callable[[], object]]]:
        desk, live = self.desk, self.bench.context.live
        visit = self.bench.context.open_visit
        if live.locked:
            return [("unlock", lambda: desk.sign_in("K00123", SecretText(b"mihon-no-aikotoba")))]
        if visit is None:
            return [("start", self._start), ("start", self._start), ("resume", self._resume)]
        if (live.hidden or live.still_there) and self.random.random() < 0.7:
            return [("show", lambda: desk.hide(False)), ("there", desk.touched)]
        if self.random.random() < 0.75:
            return self._onward(visit.step)
        return self._always()

    def _always(self) -> list[tuple[str, Callable[[], object]]]:
        desk, pick = self.desk, self.random.choice
        fault = DeviceStatus("card", pick(list(DeviceState)), "clerk.device.card.none")
        rare: list[tuple[str, Callable[[], object]]] = [
            ("lock", desk.lock),
            ("park", desk.park),
            ("abandon", lambda: desk.abandon(REASON)),
            ("edit", desk.edit_household),
        ]
        return [
            ("memo", lambda: desk.interviewing.memo(MEMO)),
            ("number", self._number),
            ("hide", lambda: desk.hide(True)),
            ("show", lambda: desk.hide(False)),
            ("show", lambda: desk.hide(False)),
            ("back", desk.back),
            ("undo", desk.undo),
            ("called", desk.visitor_called),
            ("away", desk.nobody_touches),
            ("there", desk.touched),
            ("language", lambda: desk.language(pick(["ja", "easy", "pt-BR", "vi"]))),
            ("letters", lambda: desk.letters(pick([1.0, 1.5, 2.0]), pick(["normal", "contrast"]))),
            ("low", lambda: desk.low(pick([True, False]))),
            ("left", lambda: desk.left(pick([True, False]))),
            ("device", lambda: desk.device_changed(fault)),
            ("take in", lambda: desk.interviewing.take_in(self._procedure(), REASON)),
            ("take out", lambda: desk.interviewing.exclude(self._procedure(), REASON)),
            *([pick(rare)] if self.random.random() < 0.3 else []),
        ]

    def _onward(self, step: Step) -> list[tuple[str, Callable[[], object]]]:
        desk, pick = self.desk, self.random.choice
        if step is Step.IDENTIFY:
            digit = pick(b"1234")
            return [
                ("pin", lambda: [desk.identify.digit(d) for d in b"1234"] and desk.identify.enter()),
                ("digit", lambda: desk.identify.digit(digit)),
                ("enter", desk.identify.enter),
                ("erase", desk.identify.erase),
                ("without card", desk.identify.without_card),
                ("card", self._card),
                ("agree", desk.identify.agree_to_last_try),
            ]
        if step is Step.FACTS:
            return [("facts", desk.identify.facts_right)]
        if step is Step.HOUSEHOLD:
            return [("household", self._household), ("ready", desk.household.ready), ("ready", desk.household.ready)]
        if step is Step.CONFIRM:
            return [("household right", desk.household_right)]
        if step is Step.INTERVIEW:
            return [("answer", self._answer)]
        if step is Step.PROCEDURES:
            return [
                ("make", lambda: desk.paperwork.make(by_visitor=pick([True, False]))),
                ("take in", lambda: desk.interviewing.take_in(self._procedure(), REASON)),
            ]
        if step is Step.DOCUMENTS:
            return [("right", self._right), ("turn", lambda: desk.paperwork.turn(pick([-1, 1])))]
        if step is Step.SIGN:
            return [
                ("sign", lambda: desk.paperwork.sign(STROKES)),
                ("too small", lambda: desk.paperwork.sign(STROKES[:1])),
                ("mark", lambda: desk.paperwork.sign((), by_mark=REASON)),
            ]
        if step is Step.PRINT:
            return [
                ("print", desk.printing.print),
                ("came out", lambda: desk.printing.came_out(pick(["all", "some", "none"]))),
                ("close", desk.closing.close),
            ]
        return [("leave", lambda: desk.leave(pick(["good", "fair", "poor", ""])))]

    def _start(self) -> None:
        self.bench.card.tries, self.bench.card.on_reader = 3, self.random.random() < 0.8
        self.desk.start(self.random.choice(list(self.bench.context.pack.events)))
        self.desk.interviewing.memo(MEMO)

    def _card(self) -> None:
        self.bench.card.on_reader = self.random.random() < 0.8
        self.desk.identify.wait_for_card()

    def _resume(self) -> None:
        waiting = [v.id for v in self.bench.store.open_visits() if v.id != self._neighbour]
        if waiting:
            self.desk.resume(VisitId(self.random.choice(waiting)))

    def _household(self) -> None:
        desk, visit = self.desk, self.bench.context.visit
        head = {"relation": "世帯主", "kana": "みほん　たろう"}
        if not visit.case.people or not visit.case.people[0].name:
            head |= {"name": "見本　太郎", "birth_date": PartialDate(1986, 5, 1), "sex": Sex.MALE}
        if visit.case.people:
            desk.household.change(visit.case.people[0].id, **head)
        else:
            desk.household.add(**head)
        if len(visit.case.people) < 4:
            desk.household.add(**self.random.choice(FAMILY))
        for question, value in CLERK_ANSWERS.items():
            desk.attempt(lambda q=question, v=value: desk.interviewing.answer(q, v))

    def _answer(self) -> None:
        asked = self.desk.interviewing.current()
        if asked is None:
            self._clerk_answers()
            return
        question = asked.question
        values = {AnswerType.YES_NO: ["yes", "no"], AnswerType.CHOICE: [c.value for c in question.choices]}
        value = self.random.choice(values.get(question.type) or [VISITOR_ANSWERS.get(question.id, "2026-04-05")])
        self.desk.interviewing.answer(question.id, value, asked.key, by_visitor=self.random.choice([True, False]))

    def _clerk_answers(self) -> None:
        """What the visitor is not asked."""
        screen = self.desk.views()[0].screen
        rows = [row for row in screen.questions if row.open] if isinstance(screen, Serving) else []
        if not rows:
            self.desk.interviewing.turn_to_open()
            self.desk.interviewing.resume()
            return
        row = self.random.choice(rows)
        typed = {"date": "2026-04-05", "postal_code": "520-3114", "digits": "00000000"}
        usual = CLERK_ANSWERS.get(row.id) or typed.get(row.type, "見本　太郎")
        values = {"yes_no": ["yes", "no"], "choice": [value for value, _ in row.choices]}
        self.desk.interviewing.answer(row.id, self.random.choice(values.get(row.type) or [usual]), row.person)

    def _number(self) -> None:
        people = self.bench.context.visit.case.people
        if people:
            self.desk.numbers.enter(self.random.choice(people).id, NUMBER)

    def _procedure(self) -> str:
        rules = self.bench.context.decision()
        of_event = [row.procedure.id for row in (*rules.needed, *rules.not_needed, *rules.unknown)]
        return self.random.choice(of_event) if of_event else ""

    def _right(self) -> None:
        sheet = self.desk.paperwork.sheet()
        if sheet is not None:
            self.desk.paperwork.right(sheet.id)
