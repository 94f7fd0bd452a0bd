"""R-113: a sheet and the center's newer copy of its case are merged, on both databases, by counters that really close.

市民課 prints a sheet; 保険年金課 goes on from it and changes something; then a third counter reads the first sheet.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from kakanai_center.identity import PEER
from kakanai_center.record import CENTER
from kakanai_center.service import build
from kakanai_center.store import CenterStore
from kakanai_desk.core.errors import AnswerNotAccepted, CodePartsMissing
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.core.provenance import Source
from kakanai_desk.core.rates import Rates
from kakanai_desk.core.workflow import Move
from kakanai_desk.forms.codes.meaning import Trust
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.lineage_lookup import LineageLookup
from kakanai_desk.sync.lineage_protocol import LINEAGE_PATH
from kakanai_desk.vault.city_lock import CityLock
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner, key_id
from kakanai_desk.visit.desk import Desk
from kakanai_desk.visit.handing_on import SheetCodes, still_to_receive
from kakanai_desk.visit.joining import Joined
from kakanai_desk.visit.scanning import Codes
from kakanai_desk.visit.steps import Step
from tests.fakes.center import authority, known
from tests.fakes.desk import FakeCard, FakePaper, bench_over
from tests.unit.visit.walk import STROKES, walk_to

LOCK = CityLock(bytes(range(32)))
NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


class Way:
    """A counter's line to the center, and what went over it."""

    def __init__(self, app, certificate):
        self.cut, self.said = False, []

        async def shown(scope, receive, send):
            scope.setdefault("state", {})[PEER] = certificate
            await app(scope, receive, send)

        self._client = TestClient(shown)

    def lineage(self, question):
        sent = {"content": question, "headers": {"content-type": "application/json"}}
        answer = self._client.post(LINEAGE_PATH, **sent)
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        self.said.append(answer.content.decode())
        return answer.content


class Counter:
    """A desk of ``section`` on a way of its own to the center."""

    def __init__(self, city, letters, section, card):
        folder = city.folder / letters
        self.city, signer = city, DeskSigner(FileKeyStore(folder / "keys"))
        self.store = DeskStore(folder / "desk.db", bytes(range(48)), letters, 1, signer)
        self.bench = bench_over(self.store, signer, FakePaper(), card).signed_in()
        self.c = self.bench.context
        self.c.info = replace(self.c.info, section=section)
        self.way = Way(city.app, known(city.center, self.store.terminal, signer))
        key = LOCK.sheet_key
        trust = Trust({}, lambda: {key_id(bytes(key.public_key)): bytes(key)}, self.store)
        source = LineageLookup(self.store.terminal, self.way)
        self.bench.desk = Desk(self.c, Codes((), trust), lineage=source)

    @property
    def desk(self):
        return self.bench.desk

    @property
    def visit(self):
        return self.c.visit

    def sheet(self):
        codes = SheetCodes(self.store.terminal, self.c.info.section, self.c.signer, lambda: LOCK.sheet_key)
        return codes.of(self.visit, self.c.effective_decision(), self.c.clock.now())

    def read(self, texts):
        for text in texts[:-1]:
            with pytest.raises(CodePartsMissing):
                self.desk.scanned(text.encode())
        self.desk.scanned(texts[-1].encode())
        self.bench.settle()

    def close(self):
        """Through paper and print to the end; the entry stands at the center."""
        if self.visit.step is not Step.PRINT:
            self.desk.paperwork.make()
            self.bench.settle()
        while (sheet := self.desk.paperwork.sheet()) is not None:
            self.desk.paperwork.right(sheet.id)
        if self.visit.step is Step.SIGN:
            self.desk.paperwork.sign(STROKES)
        if self.visit.printed != "all":
            self.desk.printing.print()
            self.bench.settle()
            self.desk.printing.came_out("all")
        self.desk.closing.close()
        self.city.take(self.store)
        return self.visit

    def shown(self):
        return self.desk.views()[0].screen

    def lines(self, kind):
        return [line.values for line in self.store.record_lines() if line.kind == kind]


class City:
    def __init__(self, center, folder):
        self.center, self.folder, self.counters = center, folder, []
        self.app = build(center, authority(), Rates(rate=1e9, burst=1e9))

    def counter(self, letters, section, card=None):
        self.counters.append(Counter(self, letters, section, card or FakeCard(on_reader=False)))
        return self.counters[-1]

    def take(self, store):
        taken = self.center.take(store.waiting(50))
        assert {r.state.value for r in taken.results} <= {"applied"}

    def told(self):
        lines = [json.loads(content) for _, content, _ in self.center.record.contents(CENTER)]
        return [line["values"] for line in lines if line["kind"] == "lineage_told"]


@pytest.fixture
def city(center_engine, tmp_path):
    with closing(CenterStore(center_engine(), lambda: NOW)) as center:
        made = City(center, tmp_path)
        yield made
        for counter in made.counters:
            counter.store.close()


@pytest.fixture
def first(city):
    """市民課, closed and at the center; ``texts`` is its sheet."""
    made = city.counter("NA", "shiminka", FakeCard())
    walk_to(made.bench, "paper came out")
    made.texts = made.sheet()
    made.case, made.number = made.visit.case, made.visit.reception_number
    made.close()
    return made


def second_changes(city, first, question="phone", value="000-0000-0001"):
    second = city.counter("NB", "hoken_nenkin")
    second.read(first.texts)
    second.desk.interviewing.answer(question, value)
    second.bench.settle()
    second.texts = second.sheet()
    second.close()
    return second


def test_where_nobody_went_on_from_the_sheet_nothing_changes(city, first):
    third = city.counter("NC", "kodomo")
    third.read(first.texts)
    assert third.shown().joined.state is Joined.SAME
    assert third.visit.case.answers == first.case.answers
    assert city.told() == [
        {"by": third.c.live.user, "terminal": "NC1", "visit": third.visit.id, "later": 0, "protected": False}
    ]


def test_what_another_counter_changed_after_the_sheet_comes_with_its_origin(city, first):
    second = second_changes(city, first)
    third = city.counter("NC", "kodomo")
    third.read(first.texts)
    assert third.visit.case.answer("phone") == "000-0000-0001"
    assert (third.visit.origins["phone"].source, third.visit.origins["phone"].detail) == (Source.CARRIED, "NB1")
    assert third.visit.claims == {}
    assert third.visit.carried.joined == (second.visit.reception_number,)
    assert {"shiminka", "hoken_nenkin"} <= set(third.visit.carried.sections)
    assert third.visit.step is Step.PROCEDURES
    (said,) = third.lines("sheet_joined")
    assert (said["fields"], said["differs"], said["terminals"]) == (["phone"], [], ["NB1"])
    third.desk.undo()
    assert third.visit.case.answer("phone") == "000-0000-0000"


def test_a_counter_that_went_on_from_the_later_sheet_is_merged_as_well(city, first):
    second = second_changes(city, first)
    third = city.counter("NC", "kodomo")
    third.read(second.texts)
    third.desk.interviewing.answer("hittousha", "見本　一")
    third.bench.settle()
    third.close()
    fourth = city.counter("ND", "zeimu")
    fourth.read(first.texts)
    assert (fourth.visit.case.answer("phone"), fourth.visit.case.answer("hittousha")) == ("000-0000-0001", "見本　一")
    assert fourth.visit.claims == {}
    assert fourth.visit.carried.joined == (second.visit.reception_number, third.visit.reception_number)


def test_the_sheet_of_the_later_counter_has_it_already_and_is_compared_with_nothing(city, first):
    second = second_changes(city, first)
    third = city.counter("NC", "kodomo")
    third.read(second.texts)
    assert third.shown().joined.state is Joined.SAME
    assert third.visit.case.answer("phone") == "000-0000-0001"
    assert len(third.visit.carried.before) == 1


def test_two_counters_that_both_went_on_from_it_stand_side_by_side_until_the_clerk_has_chosen(city, first):
    second_changes(city, first)
    third = city.counter("NC", "kodomo")
    third.way.lineage = lambda question: (_ for _ in ()).throw(CenterRefused(status=503))  # it does not hear of it
    third.read(first.texts)
    assert third.shown().joined.state is Joined.AWAY
    third.desk.interviewing.answer("phone", "000-0000-0002")
    third.bench.settle()
    sheet = third.sheet()
    third.close()
    fourth = city.counter("ND", "zeimu")
    fourth.read(sheet)
    (row,) = fourth.shown().differences
    assert (row.person, row.name, row.title) == ("", "世帯", "電話番号")
    assert [(s.shown, s.standing) for s in row.sayings] == [("000-0000-0002", True), ("000-0000-0001", False)]
    assert [s.origin.detail for s in row.sayings] == ["NC1", "NB1"]
    with pytest.raises(AnswerNotAccepted) as refused:
        fourth.desk.paperwork.make()
    assert refused.value.values["why"] == "differences"
    fourth.desk.household.settle("", row.fact, 1)
    assert fourth.visit.case.answer("phone") == "000-0000-0001"
    assert fourth.shown().differences == ()


def test_an_application_that_was_cancelled_meanwhile_is_received_here(city, first):
    gone = next(iter(first.store.applications(ended_since=NOW.date())))
    first.desk.closing.wipe()
    first.desk.boarding.move(gone.id, Move.CANCEL, "取りやめ")
    city.take(first.store)
    third = city.counter("NC", gone.section)
    third.read(first.texts)
    left = {n.procedure.id for n in still_to_receive(third.c.effective_decision(), third.visit, gone.section).needed}
    assert left == {gone.procedure}
    (said,) = third.lines("sheet_joined")
    assert said["cancelled"] == [gone.procedure]


def test_of_a_household_that_was_marked_meanwhile_no_case_is_told_and_the_mark_comes(city, first):
    second = city.counter("NB", "hoken_nenkin")
    second.read(first.texts)
    second.desk.protecting.mark("p1")
    second.desk.interviewing.answer("phone", "000-0000-0009")
    second.bench.settle()
    second.close()
    third = city.counter("NC", "kodomo")
    third.read(first.texts)
    assert "000-0000-0009" not in third.way.said[-1]
    assert third.visit.person("p1").protection is not None
    assert third.visit.person("p2").protection is None
    assert city.told()[-1]["protected"] is True


def test_of_a_household_that_one_counter_marked_no_other_counters_case_is_told(city, first):
    second_changes(city, first)
    third = city.counter("NC", "kodomo")
    third.way.lineage = lambda question: (_ for _ in ()).throw(CenterRefused(status=503))
    third.read(first.texts)
    third.desk.protecting.mark("p2")
    third.close()
    fourth = city.counter("ND", "zeimu")
    fourth.read(first.texts)
    assert "000-0000-0001" not in fourth.way.said[-1]
    assert fourth.visit.person("p2").protection is not None
    assert len(fourth.visit.carried.joined) == 2


def test_no_individual_number_is_told(city, first):
    second_changes(city, first)
    third = city.counter("NC", "kodomo")
    third.read(first.texts)
    body = json.loads(next(e for e in first_entries(city) if b"individual_number" in e))
    number = next(p["individual_number"] for p in body["case"]["people"] if p.get("individual_number"))
    assert number not in third.way.said[-1]
    assert "individual_number" not in third.way.said[-1]


def first_entries(city):
    with city.center.engine.connect() as tx:
        visits = [v for (v,) in tx.exec_driver_sql("SELECT visit_id FROM applications")]
        return [json.dumps(v.body).encode() for v in city.center.applications.of(tx, visits)]


def test_with_a_serial_that_no_sheet_has_nothing_is_told(city, first):
    second_changes(city, first)
    third = city.counter("NC", "kodomo")
    found = LineageLookup("NC1", third.way).after(["0123456789abcdef"], "staff", "v" * 8)
    assert (found.later, found.cancelled) == ((), ())


def test_a_desk_asks_in_its_own_name_only(city, first):
    third = city.counter("NC", "kodomo")
    with pytest.raises(CenterRefused) as refused:
        LineageLookup("NB1", third.way).after(["0123456789abcdef"], "staff", "v" * 8)
    assert refused.value.values["status"] == 403
