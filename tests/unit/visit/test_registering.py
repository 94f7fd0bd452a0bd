"""R-011, R-076, R-025: the resident register fills, stands beside, overwrites nothing, never shows who is hidden."""

import pytest

from kakanai_desk.core.errors import AnswerNotAccepted, MoveNotAllowed
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.provenance import Source
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.visit.registering import Register
from tests.fakes.desk import desk_bench, rights_of
from tests.fakes.residents import ADDRESS, AS_OF, FakeRegister
from tests.unit.visit.walk import walk_to

HANAKO = subjects_of("見本　花子", "みほん　はなこ", "1988-11-03")


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    walk_to(made, "facts right")  # 見本 太郎, read from his card: no reading, address before the move
    made.context.residents = FakeRegister("1002")
    yield made
    made.store.close()


def looked(bench, person="p1"):
    bench.desk.registering.look(person)
    bench.settle()
    return bench.desk.registering.view()


def taken(bench, index=0):
    bench.desk.registering.take(index)
    bench.settle()
    return bench.desk.registering.view()


def person(bench, person_id="p1"):
    return bench.context.visit.person(person_id)


def kinds(bench):
    return [line.kind for line in bench.store.record_lines()]


def test_the_person_of_the_card_is_looked_for_by_birth_date_and_name(bench):
    before = person(bench)
    view = looked(bench)
    (asked,) = bench.context.residents.asked
    assert (asked.name, asked.kana, asked.birth, asked.number) == ("見本　太郎", "", "1986-05-01", "")
    assert (asked.by, asked.visit) == ("K00123", bench.context.visit.id)
    assert (view.state, [row.name for row in view.rows], view.as_of) == (Register.FOUND, ["見本　太郎"], AS_OF)
    assert person(bench) == before  # found is not taken


def test_what_is_empty_is_filled_and_what_the_card_said_stays_the_cards(bench):
    card = person(bench)
    looked(bench)
    view = taken(bench)
    now = person(bench)
    assert (now.kana, now.origins["kana"].source) == ("みほん　たろう", Source.CORE)
    assert (now.relation, now.origins["relation"].source) == ("世帯主", Source.CORE)
    assert now.origins["name"] == card.origins["name"]
    assert now.origins["birth_date"].source is Source.CARD
    assert (view.state, view.taken, view.as_of) == (Register.TAKEN, "見本　太郎", AS_OF)


def test_what_differs_stands_beside_and_only_the_clerk_changes_it(bench):
    bench.desk.household.change("p1", kana="みほん　たろお")
    bench.context.residents = FakeRegister("1002", name="見本　次郎")
    looked(bench)
    view = taken(bench)
    assert (person(bench).name, person(bench).kana) == ("見本　太郎", "みほん　たろお")
    sayings = bench.context.visit.claims["p1"]
    assert [claim.value for claim in sayings["name"]] == ["見本　太郎", "見本　次郎"]
    assert [claim.origin.source for claim in sayings["kana"]] == [Source.TYPED, Source.CORE]
    assert view.differs == len(sayings)
    with pytest.raises(AnswerNotAccepted):
        bench.desk.household.ready()
    bench.desk.household.settle("p1", "kana", 1)
    assert (person(bench).kana, person(bench).origins["kana"].source) == ("みほん　たろう", Source.CORE)


def test_a_third_saying_is_put_beside_the_two(bench):
    bench.context.residents = FakeRegister("1002", name="見本　次郎")
    looked(bench)
    taken(bench)
    bench.context.residents = FakeRegister("1002", name="見本　三郎")
    looked(bench)
    taken(bench)
    values = [claim.value for claim in bench.context.visit.claims["p1"]["name"]]
    assert values == ["見本　太郎", "見本　次郎", "見本　三郎"]
    looked(bench)
    taken(bench)
    assert len(bench.context.visit.claims["p1"]["name"]) == 3  # the same again is no further one


def test_what_was_typed_alike_is_vouched_for_by_the_register(bench):
    bench.desk.household.change("p1", kana="みほん たろう")
    looked(bench)
    taken(bench)
    assert (person(bench).kana, person(bench).origins["kana"].source) == ("みほん　たろう", Source.CORE)


def test_it_can_be_undone(bench):
    before = bench.context.visit.case
    looked(bench)
    taken(bench)
    bench.desk.undo()
    assert bench.context.visit.case == before
    assert bench.context.visit.claims == {}


def test_the_others_of_the_household_become_members(bench):
    looked(bench)
    view = taken(bench)
    assert [row.name for row in view.rows] == ["見本　花子", "見本　葛葉"]
    view = taken(bench, 0)
    hanako = person(bench, "p2")
    assert (hanako.name, hanako.relation, hanako.address) == ("見本　花子", "妻", ADDRESS)
    assert {o.source for o in hanako.origins.values()} == {Source.CORE}
    assert [row.name for row in view.rows] == ["見本　葛葉"]
    assert taken(bench, 0).rows == ()
    assert [p.relation for p in bench.context.visit.case.people] == ["世帯主", "妻", "子"]


def test_a_member_who_is_there_already_is_the_same_person(bench):
    bench.desk.household.add(name="見本　花子", birth_date=person(bench).birth_date.parse("1988-11-03"))
    looked(bench)
    view = taken(bench)
    assert [row.name for row in view.rows] == ["見本　花子", "見本　葛葉"]  # typed, and not yet from the register
    taken(bench, 0)
    assert [p.name for p in bench.context.visit.case.people] == ["見本　太郎", "見本　花子"]
    assert person(bench, "p2").relation == "妻"


def test_who_is_protected_is_so_in_this_visit_and_undo_takes_no_mark_away(bench):
    bench.context.residents = FakeRegister("1002", protected=True)
    assert looked(bench).rows[0].address == ""
    bench.people.allowed = rights_of("clerk")
    view = taken(bench)
    assert view.protected
    assert person(bench).protection is not None
    assert bench.desk.protecting.hidden()
    bench.desk.undo()
    assert person(bench).protection is not None
    assert kinds(bench).count("protection_marked") == 1


def test_a_release_ends_when_the_register_marks_somebody(bench):
    bench.context.live.released_until = bench.clock.now().replace(year=2030)
    bench.context.residents = FakeRegister("1002", protected=True)
    looked(bench)
    taken(bench)
    assert not bench.context.released


def test_no_address_is_offered_to_who_may_see_none(bench):
    looked(bench)
    bench.desk.protecting.mark("p1")
    bench.people.allowed = rights_of("clerk")
    (row,) = bench.desk.views()[0].screen.register.rows
    assert "見本町" not in row.address


@pytest.mark.parametrize("fault", [CenterUnreachable(), CenterRefused(status=403)])
def test_without_the_center_it_is_said_and_the_visit_goes_on(bench, fault):
    bench.context.residents = FakeRegister(fault=fault)
    assert looked(bench).state is Register.AWAY
    bench.desk.household.change("p1", relation="世帯主", kana="みほん　たろう")
    bench.desk.household.ready()
    assert bench.context.visit.step.value == "confirm"


def test_nobody_an_empty_register_and_what_is_gone_are_said_plainly(bench):
    bench.context.residents = FakeRegister()
    assert looked(bench).state is Register.NOBODY
    bench.context.residents.as_of = None
    assert looked(bench).state is Register.EMPTY
    bench.context.residents = FakeRegister("1002")
    looked(bench)
    bench.context.residents.open = lambda *_: None
    before = bench.context.visit.case
    assert taken(bench).state is Register.GONE
    assert bench.context.visit.case == before


def test_a_person_without_a_birth_date_is_looked_for_by_number_only(bench):
    bench.desk.household.add()
    assert looked(bench, "p2").state is Register.MORE
    assert bench.context.residents.asked == []
    with pytest.raises(AnswerNotAccepted):
        bench.desk.registering.by_number("p2", "10 02!")
    bench.context.residents = FakeRegister("1001")
    bench.desk.registering.by_number("p2", "１００1")
    bench.settle()
    assert bench.context.residents.asked[0].number == "1001"
    taken(bench)
    assert person(bench, "p2").name == "見本　花子"


def test_who_is_another_member_already_is_not_taken_twice(bench):
    bench.desk.household.add()
    bench.desk.registering.by_number("p2", "1002")
    bench.settle()
    before = bench.context.visit.case
    assert taken(bench).state is Register.MEMBER
    assert bench.context.visit.case == before


def test_an_answer_that_comes_too_late_is_let_go(bench):
    bench.desk.registering.look("p1")
    bench.desk.registering.leave()
    bench.settle()
    assert bench.desk.registering.view().rows == ()
    bench.desk.registering.look("p1")
    bench.desk.lock()
    bench.settle()
    assert bench.desk.registering.view().rows == ()


def test_nothing_of_the_list_is_left_when_the_visit_goes(bench):
    looked(bench)
    bench.desk.park()
    assert bench.desk.registering.view().rows == ()


def test_whose_data_was_shown_and_opened_is_in_the_record_and_no_name(bench):
    bench.context.residents = FakeRegister("1001")
    bench.desk.household.add(name="見本　花子", birth_date=person(bench).birth_date.parse("1988-11-03"))
    looked(bench, "p2")
    taken(bench)
    lines = {line.kind: line for line in bench.store.record_lines()}
    marks = {bench.store.record.mark(word) for word in HANAKO}
    for kind in ("register_found", "register_asked", "register_adopted"):
        assert marks <= set(lines[kind].subjects), kind
    adopted = lines["register_adopted"].values
    assert adopted["person"] == "p2"
    assert adopted["source"] == "juumin"
    text = b"\n".join(line.content for line in bench.store.record_lines()).decode()
    assert "花子" not in text
    assert "見本町" not in text


def test_a_desk_without_a_center_asks_nobody(bench):
    bench.context.residents = None
    with pytest.raises(MoveNotAllowed):
        bench.desk.registering.look("p1")
    assert not bench.desk.views()[0].screen.register.available
