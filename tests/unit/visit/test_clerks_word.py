"""The clerk's word over the rules (R-030), the 用途メニュー (R-041), and answers that rest."""

import json

import pytest

from kakanai_desk.core.errors import AnswerNotAccepted
from kakanai_desk.core.texts import load_texts
from kakanai_desk.visit.guide_sheet import guide_of
from kakanai_desk.visit.model import from_plain, to_plain
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.uses import uses_of
from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import VISITOR_ANSWERS, walk, walk_to

REASON = "本人の申出と手帳の写しを確かめた"
TAKEN = "techou_shintai_juusho"  # 身体障害者手帳の住所変更: not needed in the walk


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    yield made
    made.store.close()


@pytest.fixture
def decided(bench):
    return walk_to(bench, "questions done")


def row(bench, procedure):
    return next((r for r in bench.desk.views()[0].screen.procedures if r.id == procedure), None)


def test_a_procedure_is_taken_in_with_a_reason_and_its_deadline_form_and_place(decided):
    assert row(decided, TAKEN) is None
    decided.desk.interviewing.take_in(TAKEN, REASON)
    taken = row(decided, TAKEN)
    assert (taken.level, taken.added_because) == ("added", REASON)
    assert taken.section == "障がい福祉課"
    assert TAKEN not in {n.id for n in decided.desk.views()[0].screen.not_needed}
    stands = decided.context.effective_decision().of(TAKEN)
    assert stands.level.value == "optional"
    assert TAKEN not in {n.procedure.id for n in decided.context.decision().needed}


def test_nothing_is_taken_in_without_a_reason_or_from_another_event(decided):
    for procedure, reason in ((TAKEN, "  "), ("tenkyo_todoke", REASON), ("no_such", REASON)):
        with pytest.raises(AnswerNotAccepted):
            decided.desk.interviewing.take_in(procedure, reason)
    assert decided.context.visit.overrides == ()


def test_what_was_taken_in_can_be_taken_back(decided):
    decided.desk.interviewing.take_in(TAKEN, REASON)
    decided.desk.interviewing.include(TAKEN)
    assert row(decided, TAKEN) is None
    assert decided.context.visit.overrides == ()


def test_the_visitor_sees_the_procedure_but_never_the_reason(decided):
    before = len(decided.desk.views()[1].screen.cards)
    decided.desk.interviewing.take_in(TAKEN, REASON)
    view = decided.desk.views()[1]
    assert len(view.screen.cards) == before + 1
    assert REASON not in repr(view)
    context = decided.context
    guide = guide_of(context.visit, context.effective_decision(), context.pack, load_texts(), "shiminka")
    (taken,) = [r for stop in guide.stops for r in stop.rows if r.why == "窓口で ご案内した手続"]
    assert "身体障害者手帳" in taken.procedure
    assert REASON not in repr(guide)


def test_the_change_stands_in_the_case_the_outbox_and_the_record(bench):
    for done in walk(bench):
        if done == "questions done":
            bench.desk.interviewing.take_in(TAKEN, REASON)
            visit = bench.context.visit
            assert from_plain(json.loads(json.dumps(to_plain(visit))), bench.context.pack).overrides == visit.overrides
    (entry,) = bench.store.waiting(10)
    body = json.loads(entry.body)
    assert body["overrides"] == [[TAKEN, True, REASON]]
    (told,) = [p for p in body["decision"]["procedures"] if p["id"] == TAKEN]
    assert told["reasons"][0]["why"] == REASON
    (line,) = [line for line in bench.store.record_lines() if line.kind == "procedure_taken_in"]
    assert dict(line.values) == {"procedure": TAKEN}


def test_what_was_taken_out_asks_for_no_individual_number(decided):
    wanted = set(decided.desk.views()[0].screen.numbers_basis)
    assert wanted
    for needed in decided.context.decision().needed:
        if needed.procedure.individual_number:
            decided.desk.interviewing.exclude(needed.procedure.id, "すでに済んでいる")
    assert decided.desk.views()[0].screen.numbers_wanted == ()


def test_an_answer_whose_question_fell_away_decides_nothing_until_it_comes_back(decided):
    """公金受取口座 was answered; then somebody turns out to be a civil servant, so nobody asks for it."""
    context = decided.context
    assert context.visit.case.answer("public_account") == "yes"
    before = context.effective_decision()
    decided.desk.interviewing.answer("civil_servant", "yes")
    facts = context.decision().facts
    assert facts.seen("public_account", None)[1].value == "-"
    assert "jidou_teate" not in {n.procedure.id for n in context.decision().needed}
    decided.desk.interviewing.answer("civil_servant", "no")
    assert context.effective_decision() == before


def test_a_visit_begun_from_the_menu_keeps_what_the_visitor_came_for(bench):
    (use,) = [u for u in uses_of(bench.context.pack, bench.context.clock.today()) if u.id == "event_techou"]
    wished = use.procedures[0]
    bench.desk.start(wished.event, wished.id, f"用途「{use.title}」で受け付けた")
    assert [(o.procedure, o.included) for o in bench.context.visit.overrides] == [(wished.id, True)]
    assert wished.id in {n.procedure.id for n in bench.context.effective_decision().needed}
    (line,) = [line for line in bench.store.record_lines() if line.kind == "visit_started"]
    assert line.values["procedure"] == wished.id


def test_every_procedure_is_reached_from_the_menu_under_an_event_that_has_it(bench):
    pack, today = bench.context.pack, bench.context.clock.today()
    reached = {(p.id, p.event) for use in uses_of(pack, today) for p in use.procedures}
    assert reached == {(p.id, e) for p in pack.procedures if p.effective_on(today) for e in p.events}
    assert uses_of(pack, today)[0].title == "引っ越し・住所 › 湖南市に引っ越して来た"
    assert set(VISITOR_ANSWERS) <= set(pack.questions)


def test_what_is_out_asks_nothing_and_asks_when_it_comes_back(bench):
    """児童手当 is taken out before 公金受取口座 is asked for it; taken back, the visitor is asked after all."""
    walk_to(bench, "visitor answered civil_servant")
    bench.desk.interviewing.exclude("jidou_teate", "勤め先で受ける")
    asked = []
    while (ask := bench.desk.interviewing.current()) is not None:
        asked.append(ask.question.id)
        bench.desk.interviewing.answer(ask.question.id, VISITOR_ANSWERS[ask.question.id], ask.key, by_visitor=True)
    assert asked
    assert "public_account" not in asked
    assert bench.context.visit.step is Step.PROCEDURES
    bench.desk.interviewing.include("jidou_teate")
    assert bench.context.visit.step is Step.INTERVIEW
    ask = bench.desk.interviewing.current()
    assert ask is not None
    assert ask.question.id == "public_account"
