"""The 手続案内書 carries the case: the next counter asks nothing again, center up or down (R-008, R-113)."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from kakanai_desk.core.errors import (
    CodeExpired,
    CodeKeyUnknown,
    CodeMalformed,
    CodeNotGenuine,
    CodeNotUsedHere,
    CodePartsBroken,
    CodePartsMissing,
    CodeSpent,
)
from kakanai_desk.core.person import Protection
from kakanai_desk.core.provenance import Source
from kakanai_desk.core.workflow import opening_of
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.codes import parts
from kakanai_desk.forms.codes.carried_case import packed, unpacked
from kakanai_desk.forms.codes.meaning import HANDOVER, Trust
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.vault import envelope
from kakanai_desk.vault.city_lock import CityLock
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner, key_id
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.handing_on import MOST_CHARACTERS, SheetCodes, still_to_receive
from kakanai_desk.visit.route import halts
from kakanai_desk.visit.scanning import Codes
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import FakeCard, FakePaper, bench_over, desk_bench
from tests.unit.visit.walk import walk_to

LOCK = CityLock(bytes(range(32)))


def sheet_of(bench, lock=LOCK, *, section="shiminka", days=0, signer=None):
    c = bench.context
    codes = SheetCodes(c.info.terminal, section, signer or c.signer, lambda: lock and lock.sheet_key, days)
    return codes.of(c.visit, c.effective_decision(), c.clock.now())


def trusting(lock, store):
    key = lock.sheet_key
    return Codes((), Trust({}, lambda: {key_id(bytes(key.public_key)): bytes(key)}, store))


@pytest.fixture
def first(tmp_path):
    """市民課, with a visit whose papers are out."""
    made = walk_to(desk_bench(tmp_path / "na").signed_in(), "paper came out")
    yield made
    made.store.close()


@pytest.fixture
def second(tmp_path):
    """保険年金課, another desk with keys of its own."""
    signer = DeskSigner(FileKeyStore(tmp_path / "nb" / "keys"))
    store = DeskStore(tmp_path / "nb" / "desk.db", bytes(range(48)), "NB", 1, signer)
    made = bench_over(store, signer, FakePaper(), FakeCard(on_reader=False)).signed_in()
    made.context.info = replace(made.context.info, section="hoken_nenkin")
    made.desk = Desk(made.context, trusting(LOCK, store))
    yield made
    store.close()


def section_of(bench):
    own = bench.context.info.section
    assert own in bench.context.pack.sections
    return own


def not_needed(bench):
    """A procedure of the event that the household does not need."""
    c = bench.context
    known = {n.procedure.id for n in c.effective_decision().needed}
    return next(p.id for p in c.pack.at(c.visit.case.visit_date, "tennyu") if p.id not in known)


def read(bench, texts):
    """A handheld reader brings one symbol after the other."""
    for text in texts[:-1]:
        with pytest.raises(CodePartsMissing):
            bench.desk.scanned(text.encode())
    bench.desk.scanned(texts[-1].encode())
    bench.settle()


def test_the_next_counter_goes_on_and_nothing_is_asked_again(first, second):
    before = first.context.visit
    read(second, sheet_of(first))
    visit = second.context.visit
    assert visit.step is Step.PROCEDURES
    assert second.context.interview().next() is None
    assert case_to_plain(visit.case) == case_to_plain(before.case)
    assert (visit.carried.number, visit.carried.terminal) == (before.reception_number, "NA1")
    assert visit.reception_number.startswith("NB1-")
    assert {o.source for p in visit.case.people for o in p.origins.values()} == {Source.CARRIED}
    assert {(o.source, o.detail) for o in visit.origins.values()} == {(Source.CARRIED, "NA1")}
    kinds = [line.kind for line in second.store.record_lines()]
    assert kinds.count("sheet_adopted") == 1


def test_what_the_first_counter_received_is_not_printed_sent_or_charged_a_second_time(first, second):
    read(second, sheet_of(first))
    c = second.context
    assert c.effective_decision().needed
    assert still_to_receive(c.effective_decision(), c.visit, section_of(second)).needed == ()
    body = second.desk.closing.body(c.visit)
    assert body["decision"]["procedures"] == []
    serial = second.context.visit.carried.serial
    assert body["carried"] == {"number": first.context.visit.reception_number, "terminal": "NA1", "sheet": serial}
    stops = halts(c.effective_decision(), c.pack, section_of(second), c.visit.carried.sections)
    assert {s.id for h in stops if h.state == "done" for s in h.sections} == {"shiminka", section_of(second)}
    assert {h.state for h in stops} >= {"done", "later"}


def test_the_clerk_sees_what_is_received_and_is_asked_for_nothing_of_it(first, second):
    read(second, sheet_of(first))
    shown = second.desk.views()[0].screen
    assert shown.carried_number == first.context.visit.reception_number
    assert all(row.received for row in shown.procedures)
    assert shown.missing == ()
    new = not_needed(second)
    second.desk.interviewing.take_in(new, "来庁者の希望")
    shown = second.desk.views()[0].screen
    assert [row.id for row in shown.procedures if not row.received] == [new]


def test_what_this_counter_takes_in_is_received_here(first, second):
    read(second, sheet_of(first))
    c = second.context
    new = not_needed(second)
    second.desk.interviewing.take_in(new, "来庁者の希望")
    left = still_to_receive(c.effective_decision(), c.visit, section_of(second))
    assert [n.procedure.id for n in left.needed] == [new]
    assert [p["id"] for p in second.desk.closing.body(c.visit)["decision"]["procedures"]] == [new]


def test_a_fact_changed_at_this_counter_makes_its_own_papers_again_and_nobody_elses(first, second):
    read(second, sheet_of(first))
    c = second.context
    here = section_of(second)
    changed = replace(c.visit, case=c.visit.case.answered("phone", "000-0000-0001"))
    again = {n.procedure.section for n in still_to_receive(c.effective_decision(), changed, here).needed}
    assert again == {here}


def test_the_whole_way_at_the_second_counter_ends_with_an_entry_of_its_own(first, second):
    read(second, sheet_of(first))
    second.desk.paperwork.make()
    second.settle()
    assert second.context.visit.step is Step.PRINT  # nothing to check or sign a second time
    second.desk.printing.print()
    second.settle()
    second.desk.printing.came_out("all")
    second.desk.closing.close()
    (entry,) = second.store.waiting(10)
    body = json.loads(entry.body)
    assert body["case"]["people"][0]["name"] == "見本　太郎"
    assert body["signature"] is None
    assert opening_of(body)["procedures"] == []


def test_parts_come_in_any_order_and_a_strange_part_begins_anew(first, second):
    one, two, three = sheet_of(first)
    strange = parts.split("A" * 900, MOST_CHARACTERS)[1]
    for text in (three, strange, three, three, one):
        with pytest.raises(CodePartsMissing) as missing:
            second.desk.scanned(text.encode())
    assert missing.value.values == {"have": 2, "count": 3, "missing": "2"}
    second.desk.scanned(two.encode())
    assert second.context.visit.carried is not None


def test_a_part_that_is_none_of_the_whole_is_refused(first, second):
    one, two, three = sheet_of(first)
    spoiled = three[:-1] + ("A" if three[-1] != "A" else "B")
    for text in (one, two):
        with pytest.raises(CodePartsMissing):
            second.desk.scanned(text.encode())
    with pytest.raises(CodePartsBroken):
        second.desk.scanned(spoiled.encode())
    assert second.context.open_visit is None


def test_while_a_visit_is_open_a_sheet_is_of_no_use(first, second):
    """Its parts are heard to the last one: they could be those of a code from home, which is of use."""
    *texts, last = sheet_of(first)
    second.desk.start("tennyu")
    second.settle()
    for text in texts:
        with pytest.raises(CodePartsMissing):
            second.desk.scanned(text.encode())
    with pytest.raises(CodeNotUsedHere):
        second.desk.scanned(last.encode())


def test_a_sheet_is_taken_once_and_read_again_it_brings_back_its_visit(first, second):
    texts = sheet_of(first)
    read(second, texts)
    visit = second.context.visit
    second.desk.closing.park()
    read(second, texts)
    assert second.context.visit.id == visit.id


def test_a_sheet_whose_visit_was_closed_is_spent(first, second):
    texts = sheet_of(first)
    read(second, texts)
    serial = second.context.visit.carried.serial
    with second.store.transaction() as tx:
        tx.visits.remove(second.context.visit.id)
    second.desk.closing.wipe()
    with pytest.raises(CodeSpent) as spent:
        read(second, texts)
    assert spent.value.values == {"serial": serial}
    assert second.context.open_visit is None


def test_a_visit_given_up_lets_its_sheet_be_read_again(first, second):
    texts = sheet_of(first)
    read(second, texts)
    second.desk.closing.abandon("呼び間違い")
    read(second, texts)
    assert second.context.visit.carried is not None


def test_at_its_own_counter_the_sheet_brings_back_the_visit_that_waits(first):
    texts = sheet_of(first)
    visit = first.context.visit
    first.desk = Desk(first.context, trusting(LOCK, first.store))
    first.desk.closing.park()
    read(first, texts)
    assert first.context.visit.id == visit.id


def test_a_sheet_ends_with_its_day_or_as_many_days_later_as_the_city_set(first, second):
    texts, longer = sheet_of(first), sheet_of(first, days=1)
    second.clock.day += timedelta(days=1)
    with pytest.raises(CodeExpired):
        read(second, texts)
    read(second, longer)
    assert second.context.visit.case.visit_date == second.clock.today()


def test_a_desk_of_another_city_or_one_that_was_revoked_reads_nothing(first, second):
    texts = sheet_of(first, CityLock(bytes(32)))
    with pytest.raises(CodeKeyUnknown):
        read(second, texts)


def test_a_sheet_that_somebody_changed_is_no_sheet(first, second):
    text = b"".join(part.encode().split(b":", 2)[2] for part in sheet_of(first))
    code = bytearray(envelope.MAGIC + envelope.decode(text[len(envelope.TYPED) :]))
    code[-40] ^= 1
    with pytest.raises(CodeNotGenuine):
        second.desk.scanned(bytes(code))


def test_a_key_that_is_brought_must_be_the_one_that_signed(first, second, tmp_path):
    """Sealed rightly, but the key in it is not the signer's."""
    other = DeskSigner(FileKeyStore(tmp_path / "other"))
    key = LOCK.sheet_key
    payload = other.public_key + packed({"case": {}})
    until = first.clock.now() + timedelta(hours=1)
    code = envelope.written(HANDOVER, payload, until, "0" * 16, first.context.signer, bytes(key.public_key))
    with pytest.raises(CodeKeyUnknown):
        second.desk.scanned(code)


def test_a_sheet_of_definitions_that_this_desk_does_not_have_is_refused_in_words(first, second):
    key, told = LOCK.sheet_key, {"case": {"kakanai_case": 1, "visit_date": "2026-04-10", "event": "mirai"}}
    payload = first.context.signer.public_key + packed(told)
    until = first.clock.now() + timedelta(hours=1)
    code = envelope.written(HANDOVER, payload, until, "0" * 16, first.context.signer, bytes(key.public_key))
    with pytest.raises(CodeMalformed):
        second.desk.scanned(code)
    assert second.context.open_visit is None


def test_no_sheet_carries_a_protected_household_or_goes_out_without_a_city_lock(first):
    c = first.context
    assert sheet_of(first, None) == ()
    people = tuple(replace(p, protection=Protection()) for p in c.visit.case.people)
    c.adopt(replace(c.visit, case=replace(c.visit.case, people=people)))
    assert sheet_of(first) == ()


def test_where_no_counter_comes_after_this_one_the_number_is_enough(first):
    c = first.context
    own = tuple(n for n in c.effective_decision().needed if n.procedure.section == "shiminka")
    codes = SheetCodes("NA1", "shiminka", c.signer, lambda: LOCK.sheet_key)
    assert codes.of(c.visit, replace(c.effective_decision(), needed=own), c.clock.now()) == ()


def test_no_individual_number_and_no_memo_is_in_it(first):
    c = first.context
    c.adopt(replace(c.visit, memo="かどの犬にちゅうい"))
    assert any(p.individual_number for p in c.visit.case.people)
    text = b"".join(part.encode().split(b":", 2)[2] for part in sheet_of(first))
    key = LOCK.sheet_key
    found = envelope.opened(
        text,
        c.clock.now(),
        {},
        private={key_id(bytes(key.public_key)): bytes(key)},
        own_key_kinds=frozenset({HANDOVER}),
    )
    told = json.dumps(unpacked(found.payload[32:]), ensure_ascii=False)
    assert "見本" in told
    for p in c.visit.case.people:
        assert p.individual_number is None or p.individual_number not in told
    assert "犬" not in told


def test_a_household_of_six_needs_few_symbols(first):
    c = first.context
    people = c.visit.case.people
    more = (
        replace(people[1], id="p5", name="見本　五郎左衛門", kana="みほん　ごろうざえもん"),
        replace(people[2], id="p6", name="ＧＯＮＺＡＬＥＺ　ＭＡＲＩＡ　ＦＥＲＮＡＮＤＡ", nationality="PE"),
    )
    c.adopt(replace(c.visit, case=replace(c.visit.case, people=(*people, *more))))
    texts = sheet_of(first)
    assert 1 < len(texts) <= 4
    assert all(len(text) <= MOST_CHARACTERS for text in texts)


@pytest.mark.parametrize("letters", [6_000, 70_000])  # more than symbols hold, more than a case may be
def test_what_no_sheet_holds_goes_out_with_the_number_alone(first, letters):
    c = first.context
    long = "".join(chr(0x4E00 + n % 20_000) for n in range(letters))
    c.adopt(replace(c.visit, case=c.visit.case.answered("more_things", long)))
    assert sheet_of(first) == ()


def test_after_the_second_counter_the_sheet_knows_both(first, second):
    read(second, sheet_of(first))
    third = sheet_of(second, section=section_of(second))
    c = second.context
    left = {n.procedure.section for n in c.effective_decision().needed} - {"shiminka", section_of(second)}
    assert bool(third) == bool(left)
    if third:
        assert all(parts.is_part(text.encode()) for text in third)


def test_a_visit_goes_on_over_a_restart_with_what_it_came_from(first, second):
    read(second, sheet_of(first))
    carried, visit = second.context.visit.carried, second.context.visit
    second.desk.closing.park()
    second.desk.resume(visit.id)
    assert second.context.visit.carried == carried
