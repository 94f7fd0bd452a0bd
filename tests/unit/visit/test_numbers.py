"""個人番号 that the clerk types: with a purpose, checked, masked, never on the visitor's side (R-015, R-058, R-129)."""

import dataclasses
import json

import pytest

from kakanai_desk.core.errors import AnswerNotAccepted, MoveNotAllowed, NotAllowed
from kakanai_desk.core.permissions import Field, Rights
from kakanai_desk.visit.model import from_plain, to_plain
from tests.fakes.desk import desk_bench, rights_of
from tests.unit.visit.walk import walk_to

NUMBER = "234567890121"


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    yield made
    made.store.close()


def at_procedures(bench):
    return walk_to(bench, "questions done")


def serving(bench):
    return bench.desk.views()[0].screen


def member(bench, person):
    return next(m for m in serving(bench).members if m.id == person)


def test_the_clerk_is_told_whose_number_the_forms_lack(bench):
    at_procedures(bench)
    assert serving(bench).numbers_wanted == ("p1", "p2", "p3", "p4")
    assert "個人番号(花子・葛\U000e0102葉・渚)" in serving(bench).missing  # the father's came from his card
    bench.desk.numbers.enter("p2", "2345 6789 0121")
    assert "個人番号(葛\U000e0102葉・渚)" in serving(bench).missing
    assert member(bench, "p2").number_masked == "********0121"


def test_a_number_that_cannot_be_one_is_refused_and_changes_nothing(bench):
    at_procedures(bench)
    for typed, why in (("2345", "twelve_digits"), ("234567890122", "check_digit")):
        with pytest.raises(AnswerNotAccepted) as caught:
            bench.desk.numbers.enter("p2", typed)
        assert caught.value.values["why"] == why
    assert bench.context.visit.person("p2").individual_number is None


def test_without_a_procedure_that_may_use_it_no_number_is_taken(bench):
    at_procedures(bench)
    for procedure in bench.desk.numbers.lawful():
        bench.desk.interviewing.exclude(procedure.procedure.id, "すでに済んでいる")
    assert serving(bench).numbers_wanted == ()
    with pytest.raises(AnswerNotAccepted) as caught:
        bench.desk.numbers.enter("p2", NUMBER)
    assert caught.value.values["why"] == "no_purpose"


def test_nobody_asks_for_numbers_before_the_procedures_are_known(bench):
    walk_to(bench, "household shown")
    assert serving(bench).numbers_wanted == ()
    with pytest.raises(MoveNotAllowed):
        bench.desk.numbers.enter("p2", NUMBER)


def test_the_record_says_for_what_and_not_which(bench):
    at_procedures(bench)
    bench.desk.numbers.enter("p2", NUMBER)
    line = bench.store.record_lines()[-1]
    assert (line.kind, line.values["person"]) == ("number_entered", "p2")
    assert line.values["individual_number_for"] in {n.procedure.id for n in bench.desk.numbers.lawful()}
    assert NUMBER not in json.dumps([dict(each.values) for each in bench.store.record_lines()])


def test_it_never_reaches_the_visitor_s_screen_not_even_masked(bench):
    at_procedures(bench)
    before = bench.desk.views()[1]
    bench.desk.numbers.enter("p2", NUMBER)
    after = bench.desk.views()[1]
    assert dataclasses.replace(after, revision=before.revision) == before
    assert NUMBER[-4:] not in repr(after)


def test_a_number_entered_late_makes_the_papers_anew(bench):
    walk_to(bench, "checked idou_todoke_a4")
    bench.desk.numbers.enter("p2", NUMBER)
    assert bench.context.live.papers is None
    assert bench.context.visit.documents_checked == ()


def test_it_survives_a_restart_and_can_be_taken_away(bench):
    at_procedures(bench)
    bench.desk.numbers.enter("p2", NUMBER)
    kept = from_plain(json.loads(json.dumps(to_plain(bench.context.visit))), bench.context.pack)
    assert kept.person("p2").individual_number == NUMBER
    bench.desk.numbers.enter("p2", "")
    assert bench.context.visit.person("p2").individual_number is None
    assert bench.store.record_lines()[-1].kind == "number_removed"


def test_the_applicant_s_typed_number_is_the_number_check(bench):
    """番号法 第16条: 番号確認 + 身元確認 (R-013)."""
    at_procedures(bench)
    bench.desk.numbers.enter("p1", "")
    assert not bench.context.visit.case.applicant.identity.number_checked
    bench.desk.numbers.enter("p2", NUMBER)
    assert not bench.context.visit.case.applicant.identity.number_checked  # somebody else's
    bench.desk.numbers.enter("p1", "123456789018")
    assert bench.context.visit.case.applicant.identity.number_checked


def opened(bench):
    return [line.values for line in bench.store.record_lines() if line.kind == "number_opened"]


def test_a_number_is_opened_for_half_a_minute_and_every_opening_is_recorded(bench):
    at_procedures(bench)
    bench.desk.numbers.enter("p2", NUMBER)
    bench.desk.numbers.open("p2", "compare")
    assert member(bench, "p2").number_masked == NUMBER
    assert member(bench, "p1").number_masked.startswith("********")  # nobody else's
    assert NUMBER not in repr(bench.desk.views()[1])
    bench.clock.seconds += 30
    assert member(bench, "p2").number_masked == "********0121"
    bench.desk.numbers.open("p2", "asked")
    bench.desk.numbers.close()
    assert member(bench, "p2").number_masked == "********0121"
    assert [(v["person"], v["reason"]) for v in opened(bench)] == [("p2", "compare"), ("p2", "asked")]
    assert all(v["individual_number_for"] for v in opened(bench)) and NUMBER not in repr(opened(bench))


def test_it_is_opened_for_a_procedure_a_reason_and_a_number_that_is_there(bench):
    at_procedures(bench)
    for person, reason, error in (
        ("p2", "compare", AnswerNotAccepted),  # none is kept
        ("p9", "compare", AnswerNotAccepted),
        ("p1", "curious", MoveNotAllowed),
    ):
        with pytest.raises(error):
            bench.desk.numbers.open(person, reason)
    assert opened(bench) == []


def test_who_may_not_see_it_sees_only_that_it_is_there(bench):
    at_procedures(bench)
    bench.desk.numbers.enter("p2", NUMBER)
    bench.people.allowed = rights_of("newcomer")
    assert member(bench, "p2").number_masked == "*" * 12
    with pytest.raises(NotAllowed):
        bench.desk.numbers.open("p2", "compare")
    clerk = rights_of("clerk").grants[0]
    bench.people.allowed = Rights((dataclasses.replace(clerk, fields=clerk.fields - {Field.INDIVIDUAL_NUMBER}),))
    with pytest.raises(NotAllowed):
        bench.desk.numbers.open("p2", "compare")
    assert bench.store.record_lines()[-1].kind == "denied" and opened(bench) == []
