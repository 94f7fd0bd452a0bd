"""Every life event of the city's content can be served from the card to the paper (R-027)."""

from __future__ import annotations

from contextlib import suppress

import pytest

from kakanai_desk.core.errors import CaseToConfirm
from kakanai_desk.core.places import procedures
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.definitions import AnswerType, Asked
from kakanai_desk.forms.loader import load
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.visitor_view import ShowProcedures
from tests.fakes.desk import DeskBench, desk_bench
from tests.unit.visit.walk import FAMILY, STROKES

EVENTS = sorted(load(procedures()).events)
GIVEN = {"more_things": "yes", "move_from": "domestic", "move_method": "certificate", "tax_relation": "agent"}


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    yield made
    made.store.close()


def answer_to(question, event_date="2026-04-05"):
    """Yes, or the last choice but one: what leads to most procedures."""
    if question.id in GIVEN:
        return GIVEN[question.id]
    match question.type:
        case AnswerType.YES_NO:
            return "yes"
        case AnswerType.CHOICE:
            return question.choices[0].value
        case AnswerType.DATE:
            return event_date
        case AnswerType.DIGITS:
            return "8"
        case AnswerType.POSTAL_CODE:
            return "5203114"
        case _:
            return "湖南市見本町一丁目1番地1"


def served(bench: DeskBench, event: str) -> DeskBench:
    desk = bench.desk
    desk.start(event)
    bench.settle()
    for code in b"1234":
        desk.identify.digit(code)
    desk.identify.enter()
    bench.settle()
    desk.identify.facts_right()
    desk.household.change("p1", relation="世帯主", kana="みほん　たろう")
    for fields in FAMILY:
        desk.household.add(**fields)
    answer_everything(bench)
    desk.household.ready()
    desk.household_right()
    answer_everything(bench)
    return bench


def answer_everything(bench: DeskBench) -> None:
    """What the clerk and the visitor are asked, until nothing is open."""
    for _ in range(200):
        ask = next(iter(bench.context.interview().open), None)
        if ask is None:
            return
        value = answer_to(ask.question)
        if ask.question.id == "deceased":
            value = "yes" if ask.key == "p2" else "no"  # not who stands here
        bench.desk.interviewing.answer(ask.question.id, value, ask.key)
    raise AssertionError("the questions never end")


def closed(bench: DeskBench) -> None:
    """From the procedures to 受付済."""
    desk = bench.desk
    with suppress(CaseToConfirm):  # everybody died, no baby is there: the clerk looks and goes on
        desk.paperwork.make()
    if bench.context.visit.step is Step.PROCEDURES:
        desk.paperwork.make()
    bench.settle()
    while (sheet := desk.paperwork.sheet()) is not None:
        desk.paperwork.right(sheet.id)
    if bench.context.visit.step is Step.SIGN:
        desk.paperwork.sign(STROKES)
    desk.printing.print()
    bench.settle()
    desk.printing.came_out("all")
    desk.closing.close()


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_served_from_the_card_to_the_end(bench, event):
    served(bench, event)
    decision = bench.context.decision()
    assert decision.unknown == ()
    assert decision.needed
    assert bench.context.visit.step is Step.PROCEDURES
    closed(bench)
    assert bench.context.visit.step is Step.DONE
    bench.desk.leave()
    assert bench.context.open_visit is None


@pytest.mark.parametrize("event", EVENTS)
def test_both_screens_can_be_drawn_at_every_question(bench, event):
    """No word of a definition is missing where the screens need it."""
    served(bench, event)
    clerk, visitor = bench.desk.views()
    needed = [n.procedure.id for n in bench.context.decision().needed]
    assert needed
    assert set(needed) <= {row.id for row in clerk.screen.procedures}
    assert isinstance(visitor.screen, ShowProcedures)


def test_the_visitor_is_asked_in_the_words_of_the_event(bench):
    desk = bench.desk
    desk.start("rikon")
    bench.settle()
    for code in b"1234":
        desk.identify.digit(code)
    desk.identify.enter()
    bench.settle()
    desk.identify.facts_right()
    desk.household.change("p1", relation="世帯主", kana="みほん　たろう")
    while (ask := bench.context.interview().next(Asked.CLERK)) is not None:
        desk.interviewing.answer(ask.question.id, answer_to(ask.question), ask.key)
    desk.household.ready()
    assert bench.context.visit.step is Step.INTERVIEW  # one person who has checked the card: nothing new to look at
    while desk.interviewing.current().question.id != "health_insurance":
        ask = desk.interviewing.current()
        desk.interviewing.answer(ask.question.id, answer_to(ask.question), ask.key, by_visitor=True)
    assert desk.views()[1].screen.ask["ja"] == "離婚のあと、どの 健康保険に 入りますか"


def test_what_the_clerk_changed_on_a_card_is_looked_at_again(bench):
    desk = bench.desk
    desk.start("zei")
    bench.settle()
    for code in b"1234":
        desk.identify.digit(code)
    desk.identify.enter()
    bench.settle()
    desk.identify.facts_right()
    desk.household.change("p1", relation="世帯主", kana="みほん　たろう", birth_date=PartialDate(1986, 5, 2))
    desk.household.ready()
    assert bench.context.visit.step is Step.CONFIRM


def test_a_visit_without_documents_prints_its_guide_and_may_go_back(bench):
    served(bench, "zei")
    for needed in bench.context.decision().needed:
        if needed.procedure.documents:
            bench.desk.interviewing.exclude(needed.procedure.id, "コンビニで取る")
    bench.desk.paperwork.make()
    bench.settle()
    assert bench.context.visit.step is Step.PRINT
    bench.desk.back()
    assert bench.context.visit.step is Step.PROCEDURES
