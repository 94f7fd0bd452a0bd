"""R-098…R-100: what statistics are made of, from real visits and hostile bodies, the same on both databases."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from kakanai_center.store import CenterStore
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.outbox import EntryKind, OutboxEntry, entry_statement
from kakanai_desk.core.tabulating import STANDARD, Axis, Chosen, Tally, Terms
from kakanai_desk.core.workflow import Move, Moved, State, moved_to_plain
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.witness import Witness
from kakanai_desk.vault import signing
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center import Way
from tests.fakes.center import known
from tests.fakes.desk import desk_bench
from tests.fakes.records import RecordWay
from tests.unit.visit.walk import walk

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
PROCEDURES = [
    {"id": "kokuho", "title": "見本　花子", "section": "hoken", "deadline": None},
    {"id": "jidou", "title": "児童手当", "section": "kodomo", "deadline": None},
]


class City:
    """A center with one desk that says what a test wants."""

    def __init__(self, folder, store):
        self.store = store
        self.signer = DeskSigner(FileKeyStore(folder / "keys"))
        known(store, "NA1", self.signer)
        self._seq = 0

    def close(self, *, at=NOW, **more):
        """A visit; its number."""
        number = self._seq + 1
        body = {
            "reception_number": f"NA1-260410-{number:04d}-X",
            "started_at": (at - timedelta(minutes=12)).isoformat(),
            "language": "vi",
            "case": {"event": "tennyu", "people": [{"name": "見本　花子"}]},
            "decision": {"procedures": PROCEDURES},
            "effort": {"people": 3, "taps": 9, "keys": 31, "seconds": {"household": 90, "print": 60}, "paper": 640,
                       "pen": 2},
        }  # fmt: skip
        return self._send(f"visit-{number}", EntryKind.VISIT_CLOSED, body | more, at)

    def move(self, number, move, hours, by="K1"):
        at = NOW + timedelta(hours=hours)
        plain = moved_to_plain(Moved("", f"visit-{number}", "kokuho", move, by, by, "hoken", "NA1", at, 99, "わけ", ""))
        self._send(f"visit-{number}", EntryKind.APPLICATION_MOVED, plain, at)

    def _send(self, visit, kind, body, at):
        self._seq += 1
        content, name = canonical(body), f"entry-{self._seq}"
        statement = entry_statement(name, "NA1", self._seq, visit, kind, at, content)
        signature = self.signer.sign(signing.ENTRY, statement)
        self.store.take([OutboxEntry(name, "NA1", self._seq, visit, kind, content, signature, at)])
        return self._seq

    def counted(self, first=None, last=None):
        return sorted(self.store.figures.each(first, last), key=lambda v: v.at)


@pytest.fixture
def city(tmp_path, center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        yield City(tmp_path, store)


def test_a_visit_is_numbers_and_codes_and_its_applications_have_their_hours(city):
    number = city.close()
    for move, hours, by in (
        (Move.NOTE, 1, "K1"), (Move.START, 2, "K1"), (Move.SEND, 3, "K1"), (Move.APPROVE, 4, "K2"),
        (Move.REGISTER, 5, "K2"), (Move.COMPLETE, 6, "K2"),
    ):  # fmt: skip
        city.move(number, move, hours, by)
    (visit,) = city.counted()
    assert (visit.counter, visit.event, visit.language, visit.people) == ("NA", "tennyu", "vi", 3)
    assert (visit.minutes, visit.entering, visit.taps, visit.keys) == (12.0, 1.5, 9, 31)
    assert (visit.paper, visit.pen, visit.answer) == (640, 2, "")
    assert [(a.procedure, a.section, a.state, a.waited, a.took) for a in visit.applications] == [
        ("kokuho", "hoken", State.DONE, 2.0, 6.0),
        ("jidou", "kodomo", State.RECEIVED, None, None),
    ]


def test_days_are_those_of_the_city(city):
    for hour in (14, 15):  # 23:00 and, in Japan, midnight
        city.close(at=datetime(2026, 4, 9, hour, tzinfo=UTC))
    assert [v.at.isoformat() for v in city.counted(last=date(2026, 4, 9))] == ["2026-04-09T23:00:00+09:00"]
    assert [v.at.isoformat() for v in city.counted(first=date(2026, 4, 10))] == ["2026-04-10T00:00:00+09:00"]
    assert len(city.counted(date(2026, 4, 9), date(2026, 4, 10))) == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"language": "見本 花子", "decision": {"procedures": [{"id": "見本", "title": "", "section": "=1+1"}]}},
        {"effort": {"people": "many"}, "language": 5, "decision": {"procedures": [PROCEDURES[0]]}},
        {"effort": None, "started_at": "yesterday", "decision": None},
    ],
)
def test_what_a_body_does_not_say_as_it_should_counts_and_shows_no_text_of_it(city, odd):
    city.close(**odd)
    (visit,) = city.counted()
    with city.store.engine.connect() as tx:
        (board,) = city.store.applications.of(tx, ["visit-1"])
    assert len(visit.applications) == len(board.board)
    texts = {visit.language, visit.event, *(t for a in visit.applications for t in (a.procedure, a.section))}
    assert texts <= {"other", "tennyu", "vi", "kokuho", "hoken"}


def test_a_report_adds_up_with_the_store(city):
    for number in range(12):
        city.close(at=NOW + timedelta(days=number % 3), language=("ja", "vi")[number % 2])
    city.move(1, Move.CANCEL, 1)
    tally = Tally(STANDARD, Chosen(), Terms(3, 2.0))
    for visit in city.counted():
        tally.add(visit)
    status = city.store.status()
    board = [a for visit in city.store.applications.all() for a in visit.board]
    for table in tally.tables():
        assert (table.total.visits, table.total.applications) == (status["applications"], len(board))
        assert sum(row.numbers.applications for row in table.rows) == len(board)
    (by_day,) = (t for t in tally.tables() if t.axes == (Axis.DAY,))
    assert [row.numbers.visits for row in by_day.rows] == [4, 4, 4]
    assert by_day.total.cancelled is None  # one: nobody is to be seen


def test_a_real_visit_comes_with_its_cost_and_with_how_the_visitor_found_it(tmp_path, center_engine):
    bench = desk_bench(tmp_path).signed_in()
    for step in walk(bench):
        if step == "questions done":
            bench.desk.count_taps(7)
        if step == "closed":
            bench.desk.leave("good")
            break
    with closing(CenterStore(center_engine(), bench.context.clock.now)) as store:
        signer = bench.context.signer
        known(store, "NA1", signer)
        SyncEngine(bench.store.terminal, bench.store, Way(store), bench.context.clock).drain()
        way = RecordWay(lambda: store)
        Witness("NA1", bench.store.record, signer, way, bench.context.clock, lambda *_: None).once()
        (visit,) = store.figures.each()
        ((_, effort),) = bench.store.efforts()
        assert (visit.answer, visit.language, visit.event) == ("good", "ja", "tennyu")
        assert (visit.people, visit.paper, visit.taps) == (4, effort["paper"], 7)
        assert visit.minutes is not None
        assert {"juumin_idou_todoke", "jidou_teate"} <= {a.procedure for a in visit.applications}
        assert "見本" not in json.dumps(repr(visit), ensure_ascii=False)
    bench.store.close()
