"""R-077: an application of another system becomes a visit: prefilled, its procedure a wish, and nothing decided."""

import pytest

from kakanai_desk.core.errors import AnswerNotAccepted, MoveNotAllowed
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.provenance import Source
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.visit.importing import Imports
from kakanai_desk.visit.model import from_plain, to_plain
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import desk_bench
from tests.fakes.imports import AS_OF, FakeImports


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    made.context.imports = FakeImports("jidou_teate", "hoiku_nyuusho")
    yield made
    made.store.close()


def listed(bench, number=""):
    bench.desk.importing.look(number)
    bench.settle()
    return bench.desk.importing.view()


def taken(bench, index=0):
    bench.desk.importing.take(index)
    bench.lanes["city"].run()
    bench.lanes["visit"].run()
    return bench.desk.importing.view()


def test_what_waits_is_listed_and_looked_for_by_its_number(bench):
    view = listed(bench)
    assert (view.state, [row.number for row in view.rows], view.as_of) == (Imports.LISTED, ["A-1", "A-2"], AS_OF)
    assert view.titles[0].startswith("児童手当")
    listed(bench, "Ａ-1")
    assert bench.context.imports.asked == [("K00123", ""), ("K00123", "A-1")]
    with pytest.raises(AnswerNotAccepted):
        bench.desk.importing.look("A/1")


def test_one_becomes_a_visit_with_what_it_says(bench):
    listed(bench)
    taken(bench)
    visit = bench.context.visit
    (person,) = visit.case.people
    assert (visit.step, visit.case.event, visit.imported) == (Step.IDENTIFY, "tennyu", "A-1")
    assert (person.name, person.kana, person.birth_date.iso()) == ("見本　花子", "みほん　はなこ", "1988-11-03")
    assert {origin.source for origin in person.origins.values()} == {Source.CARRIED}
    assert (visit.case.answer("phone"), visit.origins["phone"].source) == ("0748000000", Source.CARRIED)
    assert "no_such_question" not in visit.case.answers
    assert bench.context.imports.opened == [(bench.context.imports.opened[0][0], "K00123", visit.id)]
    assert bench.desk.importing.view().rows == ()


def test_the_procedure_is_a_wish_and_the_rules_decide(bench):
    listed(bench)
    taken(bench)
    (wish,) = bench.context.visit.overrides
    assert (wish.procedure, wish.included) == ("jidou_teate", True)
    assert "A-1" in wish.reason
    assert all(n.procedure.id != "jidou_teate" or n.added_because for n in bench.context.effective_decision().needed)


def test_the_card_stands_beside_what_the_application_said(bench):
    listed(bench)
    taken(bench)
    bench.settle()
    for code in b"1234":
        bench.desk.identify.digit(code)
    bench.desk.identify.enter()
    bench.settle()
    sayings = bench.context.visit.claims["p1"]
    assert [claim.origin.source for claim in sayings["name"]] == [Source.CARRIED, Source.CARD]


def test_the_number_stays_in_the_case(bench):
    listed(bench)
    taken(bench)
    visit = bench.context.visit
    assert from_plain(to_plain(visit), bench.context.pack).imported == "A-1"
    assert bench.desk.closing.body(visit)["imported_number"] == "A-1"


def test_one_that_another_desk_opened_is_told_of_first_and_is_not_locked(bench):
    bench.context.imports = FakeImports("jidou_teate", taken=("NB1",))
    listed(bench, "A-1")
    view = taken(bench)
    assert (view.warned.number, bench.context.open_visit, bench.context.imports.opened) == ("A-1", None, [])
    taken(bench)
    assert bench.context.visit.imported == "A-1"


def test_who_is_protected_is_so_in_the_visit(bench):
    bench.context.imports.protected = True
    listed(bench)
    taken(bench)
    (person,) = bench.context.visit.case.people
    assert person.protection is not None
    assert person.address == ""


def test_a_procedure_of_several_life_events_asks_which(bench):
    pack = bench.context.pack
    several = next(
        p.id
        for p in pack.procedures
        if p.effective_on(bench.clock.today()) and len([e for e in p.events if e in pack.events]) > 1
    )
    bench.context.imports = FakeImports(several)
    listed(bench)
    view = taken(bench)
    assert view.state is Imports.EVENT
    assert len(view.events) > 1
    taken(bench, 1)
    assert bench.context.visit.case.event == view.events[1][0]


def test_a_procedure_that_is_not_received_here_starts_no_visit(bench):
    bench.context.imports = FakeImports("no_such_procedure")
    listed(bench)
    assert taken(bench).state is Imports.UNKNOWN
    assert bench.context.imports.opened == []


@pytest.mark.parametrize("fault", [CenterUnreachable(), CenterRefused(status=403)])
def test_without_the_center_it_is_said(bench, fault):
    bench.context.imports.fault = fault
    assert listed(bench).state is Imports.AWAY
    bench.desk.start("tennyu")
    assert bench.context.visit.imported == ""


def test_nothing_and_none_at_all_are_told_apart(bench):
    bench.context.imports = FakeImports()
    assert listed(bench).state is Imports.NOTHING
    bench.context.imports.as_of = None
    assert listed(bench).state is Imports.EMPTY


def test_a_list_that_comes_too_late_is_let_go(bench):
    bench.desk.importing.look()
    bench.desk.importing.leave()
    bench.settle()
    assert bench.desk.importing.view().rows == ()
    bench.desk.importing.look()
    bench.desk.lock()
    bench.settle()
    assert bench.desk.importing.view().rows == ()


def test_an_answer_that_comes_too_late_is_let_go(bench):
    listed(bench)
    bench.desk.importing.take(0)
    bench.desk.start("tenkyo")
    bench.settle()
    assert bench.context.visit.imported == ""
    assert bench.context.live.notice is None
    with pytest.raises(MoveNotAllowed):
        bench.desk.importing.look()


def test_whose_application_was_seen_and_opened_is_in_the_record_and_no_name(bench):
    listed(bench)
    taken(bench)
    marks = {bench.store.record.mark(word) for word in subjects_of("見本　花子", "", "1988-11-03")}
    lines = {line.kind: line for line in bench.store.record_lines()}
    for kind in ("imports_found", "imports_asked", "import_adopted"):
        assert marks <= set(lines[kind].subjects), kind
    text = b"\n".join(line.content for line in bench.store.record_lines()).decode()
    assert "花子" not in text
    assert "0748" not in text


@pytest.mark.parametrize("fault", [None, CenterUnreachable()])
def test_an_abandoned_visit_gives_it_back(bench, fault):
    listed(bench)
    taken(bench)
    visit = bench.context.visit.id
    bench.context.imports.fault = fault
    bench.desk.abandon("来庁者が帰った")
    bench.settle()
    assert bench.context.imports.returned == [("K00123", visit)]
    assert bench.context.open_visit is None


def test_a_visit_that_began_with_none_gives_nothing_back(bench):
    bench.desk.start("tennyu")
    bench.desk.abandon("来庁者が帰った")
    bench.settle()
    assert bench.context.imports.returned == []
