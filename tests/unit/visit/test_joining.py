"""A visit from a sheet is compared with the center while it is begun already (R-113)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kakanai_desk.core.errors import AnswerNotAccepted
from kakanai_desk.core.permissions import Field
from kakanai_desk.core.ports.lineage import Later, Lineage
from kakanai_desk.core.provenance import Source
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.protection import COVER
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.handing_on import still_to_receive
from kakanai_desk.visit.joining import Joined
from kakanai_desk.visit.masking import THERE
from kakanai_desk.visit.model import from_plain, to_plain
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import FakeCard, FakePaper, bench_over, desk_bench, rights_of, without
from tests.fakes.lineage import FakeLineage
from tests.unit.visit.test_handing_on import LOCK, read, sheet_of, trusting
from tests.unit.visit.walk import walk_to

AT = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def first(tmp_path):
    made = walk_to(desk_bench(tmp_path / "na").signed_in(), "paper came out")
    yield made
    made.store.close()


@pytest.fixture
def center():
    return FakeLineage()


@pytest.fixture
def second(tmp_path, center):
    """こども家庭課, which asks ``center``."""
    signer = DeskSigner(FileKeyStore(tmp_path / "nb" / "keys"))
    store = DeskStore(tmp_path / "nb" / "desk.db", bytes(range(48)), "NB", 1, signer)
    made = bench_over(store, signer, FakePaper(), FakeCard(on_reader=False)).signed_in()
    made.context.info = replace(made.context.info, section="kodomo")
    made.desk = Desk(made.context, trusting(LOCK, store), lineage=center)
    yield made
    store.close()


def later(first, *, case=None, section="hoken_nenkin", procedures=(), **changed):
    """What 保険年金課 made of the sheet of ``first``."""
    case = case or first.context.visit.case.answered("phone", "000-0000-0001")
    told = {
        "number": "NC1-260410-0001-9",
        "terminal": "NC1",
        "section": section,
        "at": AT,
        "after": "",
        "case": case_to_plain(case),
        "before": case_to_plain(first.context.visit.case),
        "procedures": procedures,
    }
    return Later(**{**told, **changed})


def shown(bench):
    return bench.desk.views()[0].screen.joined


def scan(bench, texts):
    """As ``read``, and the answer of the center is still on its way."""
    for text in texts:
        bench.desk.attempt(lambda text=text: bench.desk.scanned(text.encode()))


def test_the_visit_stands_before_the_center_has_answered(first, second, center):
    center.says = Lineage((later(first),))
    scan(second, sheet_of(first))
    assert second.context.visit.step is Step.PROCEDURES
    assert (shown(second).state, second.context.visit.case.answer("phone")) == (Joined.ASKED, "000-0000-0000")
    second.settle()
    assert (shown(second).state, second.context.visit.case.answer("phone")) == (Joined.DONE, "000-0000-0001")
    assert center.asked == [(second.context.visit.carried.serial,)]


def test_with_the_center_away_the_clerk_is_told_and_goes_on(first, second, center):
    center.away = True
    read(second, sheet_of(first))
    assert shown(second).state is Joined.AWAY
    assert second.context.visit.case.answer("phone") == "000-0000-0000"


def test_an_answer_that_comes_when_papers_are_made_changes_nothing_and_says_so(first, second, center):
    center.says = Lineage((later(first),))
    scan(second, sheet_of(first))
    second.context._visit = replace(second.context.visit, step=Step.DOCUMENTS)
    second.settle()
    assert shown(second).state is Joined.LATE
    assert second.context.visit.case.answer("phone") == "000-0000-0000"
    assert [line.kind for line in second.store.record_lines()].count("sheet_outdated") == 1


def test_an_answer_for_a_visit_that_is_over_is_let_go(first, second, center):
    center.says = Lineage((later(first),))
    scan(second, sheet_of(first))
    second.desk.abandon("呼び間違い")
    second.desk.start("tennyu")
    second.settle()
    assert shown(second).state is Joined.OFF
    assert second.context.visit.case.answers == {}


def test_a_case_that_this_desk_cannot_read_counts_by_what_was_received(first, second, center):
    center.says = Lineage((later(first, case=None, procedures=("jidou_teate",), before=None),))
    center.says = Lineage((replace(center.says.later[0], case={"event": "no_such"}),))
    read(second, sheet_of(first))
    assert shown(second).state is Joined.DONE
    assert second.context.visit.case.answer("phone") == "000-0000-0000"
    assert "jidou_teate" in second.context.visit.carried.procedures


def test_papers_of_this_section_that_were_made_with_the_changed_fact_are_not_made_again(first, second, center):
    here = next(
        n.procedure.section
        for n in first.context.effective_decision().needed
        if n.procedure.section != first.context.info.section
    )
    second.context.info = replace(second.context.info, section=here)

    def left(section):
        center.says = Lineage((later(first, section=section),))
        read(second, sheet_of(first))
        c = second.context
        found = {n.procedure.section for n in still_to_receive(c.effective_decision(), c.visit, here).needed}
        second.desk.abandon("呼び間違い")
        return found

    assert left("zeimu") == {here}  # they stand on paper with the old number
    assert left(here) == set()


def test_what_is_missing_in_the_merged_household_is_asked(first, second, center):
    case = first.context.visit.case
    baby = replace(case.people[-1], id="p9", name="見本　葉", kana="みほん　よう")
    center.says = Lineage((later(first, case=replace(case, people=(*case.people, baby))),))
    read(second, sheet_of(first))
    visit = second.context.visit
    assert visit.person("p9").origins["name"].source is Source.CARRIED
    open_ = second.context.interview().open
    assert (visit.step is Step.INTERVIEW) == bool(open_ and second.context.interview().next())


def test_whom_the_other_counter_took_out_is_named(first, second, center):
    case = first.context.visit.case
    center.says = Lineage((later(first, case=replace(case, people=case.people[:-1])),))
    read(second, sheet_of(first))
    assert shown(second).absent == (case.people[-1].name,)
    assert len(second.context.visit.case.people) == len(case.people)


def test_what_was_merged_is_kept_with_the_visit_and_a_visit_of_before_is_read(first, second, center):
    center.says = Lineage((later(first),))
    read(second, sheet_of(first))
    visit, pack = second.context.visit, second.context.pack
    assert from_plain(to_plain(visit), pack).carried == visit.carried
    plain = to_plain(visit)
    plain["carried"] = plain["carried"][:7]
    of_before = from_plain(plain, pack).carried
    assert (of_before.before, of_before.joined) == ((), ())


def test_what_was_merged_once_is_not_merged_again(first, second, center):
    center.says = Lineage((later(first),))
    texts = sheet_of(first)
    read(second, texts)
    second.desk.interviewing.answer("phone", "000-0000-0002")
    second.desk.joining.ask(first.context.visit.case)
    second.settle()
    assert shown(second).state is Joined.SAME
    assert second.context.visit.claims == {}


def test_a_clerk_who_may_not_see_an_answer_neither_sees_nor_settles_its_difference(first, second, center):
    question = next(q.id for q in second.context.pack.questions.values() if q.guard is not None and not q.of_person)
    case = first.context.visit.case
    one, two = case.answered(question, "滋賀県一丁目"), case.answered(question, "滋賀県二丁目")
    first.context._visit = replace(first.context.visit, case=one)
    center.says = Lineage((later(first, case=two, before=case_to_plain(case)),))
    read(second, sheet_of(first))
    assert second.context.visit.claims[""][f"answer:{question}"]
    (row,) = second.desk.views()[0].screen.differences
    assert {s.shown for s in row.sayings} == {"滋賀県一丁目", "滋賀県二丁目"}
    guard = second.context.pack.questions[question].guard
    second.people.allowed = without(rights_of("supervisor"), guard)
    (row,) = second.desk.views()[0].screen.differences
    assert {s.shown for s in row.sayings} == {THERE}
    with pytest.raises(AnswerNotAccepted) as refused:
        second.desk.household.settle(row.person, row.fact, 1)
    assert refused.value.values["why"] == "not_seen"
    assert second.context.visit.case.answer(question) == "滋賀県一丁目"


def test_an_address_of_a_protected_household_is_covered_where_counters_differ_on_it(first, second, center):
    case = first.context.visit.case
    theirs = case.answered("new_address", "滋賀県湖南市見本町二丁目2番2号")
    center.says = Lineage((later(first, case=theirs, before=None),))
    read(second, sheet_of(first))
    (row,) = second.desk.views()[0].screen.differences
    assert "二丁目" in row.sayings[1].shown
    second.desk.protecting.mark("p1")
    second.people.allowed = without(rights_of("supervisor"), Field.PROTECTION)
    (row,) = second.desk.views()[0].screen.differences
    assert {s.shown for s in row.sayings} == {COVER}


def test_an_answer_given_anew_settles_the_difference(first, second, center):
    case = first.context.visit.case
    center.says = Lineage((later(first, before=None),))
    read(second, sheet_of(first))
    assert list(second.context.visit.claims[""]) == ["answer:phone"]
    second.desk.interviewing.answer("phone", "000-0000-0003")
    assert second.context.visit.claims == {}
    assert case.answer("phone") == "000-0000-0000"


@pytest.mark.parametrize(("told", "marked"), [(("p2", "p1"), ["p1", "p2"]), (("p9",), ["p1", "p2", "p3", "p4"])])
def test_whom_another_counter_protects_is_protected_here_and_everybody_where_nobody_knows_who(
    first, second, center, told, marked
):
    center.says = Lineage((later(first, protected=told, before=None),))
    center.says = Lineage((replace(center.says.later[0], case=None),))
    read(second, sheet_of(first))
    people = second.context.visit.case.people
    assert [p.id for p in people if p.protection is not None] == marked
    lines = [line.values["person"] for line in second.store.record_lines() if line.kind == "protection_marked"]
    assert lines == marked


def test_a_mark_that_the_clerk_made_meanwhile_stays_as_it_was_made(first, second, center):
    center.says = Lineage((later(first, protected=("p1",), case=None),))
    center.says = Lineage((replace(center.says.later[0], case=None),))
    scan(second, sheet_of(first))
    second.desk.protecting.mark("p1", provisional=True)
    second.settle()
    assert second.context.visit.person("p1").protection.provisional
    assert [line.kind for line in second.store.record_lines()].count("protection_marked") == 1
