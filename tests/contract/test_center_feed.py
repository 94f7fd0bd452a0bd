"""R-066: the board's feed on both databases: one order for all desks, nothing lost, also after a restored backup."""

import json
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import MetaData

from kakanai_center import migrations
from kakanai_center.sealing import KeyRing
from kakanai_center.store import CenterStore
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.ports.board import Mark
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.workflow import Move, Moved, State, moved_to_plain, opening_of
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.changes import decode_asked, decode_changes, encode_asked, encode_changes
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.feed import BoardFeed
from kakanai_desk.sync.protocol import BadMessage, EntryState
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center import Way
from tests.contract.test_center_inbox import entry_of
from tests.fakes.center import known

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
PROCEDURES = [
    {"id": "kokuho", "title": "国民健康保険", "section": "hoken", "deadline": {"date": "2026-04-24"}},
    {"id": "jidou", "title": "児童手当", "section": "kodomo", "deadline": None},
]


def closed_body(number, terminal="NA1"):
    return {
        "reception_number": f"{terminal}-260410-{number:04d}-X",
        "clerk": "K1",
        "case": {"event": "tennyu", "people": [{"name": "見本　花子", "individual_number": "123456789018"}]},
        "decision": {"procedures": PROCEDURES},
    }


class Counter:
    """A desk with its store, its outbox loop and its feed, over a way that can be cut."""

    def __init__(self, folder, letters, center):
        self.signer = DeskSigner(FileKeyStore(folder / f"keys-{letters}"))
        self.store = DeskStore(folder / f"{letters}.db", bytes(range(48)), letters, 1, self.signer)
        self.changed = 0
        self.way = Road(center)
        self.sync = SyncEngine(self.store.terminal, self.store, self.way, SystemClock())
        self.feed = BoardFeed(self.store, self.way, self._heard)

    def _heard(self):
        self.changed += 1

    def close_visit(self, number):
        body = closed_body(number, self.store.terminal)
        visit = f"{self.store.terminal}-visit-{number}"
        with self.store.transaction() as tx:
            entry = tx.outbox.append(visit, EntryKind.VISIT_CLOSED, canonical(body), NOW)
            tx.board.add(entry, opening_of(body))
        return f"{visit}/kokuho"

    def move(self, application, move, by="K1", memo="わけ", to=""):
        visit, _, procedure = application.partition("/")
        seen = self.store.known_entries(visit)
        moved = Moved("", visit, procedure, move, by, by, "hoken", self.store.terminal, NOW, seen, memo, to)
        plain = moved_to_plain(moved)
        with self.store.transaction() as tx:
            tx.board.add(tx.outbox.append(visit, EntryKind.APPLICATION_MOVED, canonical(plain), NOW), plain)

    def meet(self):
        """One turn of the loop."""
        self.sync.drain()
        self.feed.pull()

    def shown(self):
        return [
            (a.id, a.state, a.section, a.crossed, [(m.entry_id, m.void, m.crossed) for m in a.history])
            for a in sorted(self.store.applications(ended_since=date(2000, 1, 1)), key=lambda a: a.id)
        ]


class Road(Way):
    """The way of entries, and that of changes beside it."""

    def changes(self, question):
        if self.down:
            raise CenterUnreachable
        again, found = self.center.feed.after(decode_asked(question), most=3)
        return encode_changes(found, again=again, more=len(found) == 3)


@pytest.fixture
def city(tmp_path, center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW)) as center:
        desks = [Counter(tmp_path, letters, center) for letters in ("NA", "NB")]
        for desk in desks:
            known(center, desk.store.terminal, desk.signer)
        yield center, *desks
        for desk in desks:
            desk.store.close()


def test_a_visit_closed_here_stands_on_the_board_there(city):
    _, here, there = city
    application = here.close_visit(1)
    here.meet()
    there.meet()
    assert there.shown() == here.shown()
    found = there.store.application(application)
    assert (found.title, found.section, found.deadline) == ("国民健康保険", "hoken", "2026-04-24")
    assert found.opening.who == "見本　花子"
    assert there.changed == 1
    kept = json.dumps(there.store._rows("SELECT CAST(body AS TEXT) FROM board_entries"))
    assert "123456789018" not in kept


def test_two_desks_offline_converge_and_the_crossing_is_shown_on_both(city):
    _, here, there = city
    application = here.close_visit(1)
    here.meet()
    there.meet()
    here.way.down = there.way.down = True
    here.move(application, Move.HOLD)
    there.move(application, Move.START, by="K2")
    assert here.store.application(application).state is State.HELD
    assert there.store.application(application).state is State.REVIEW
    here.way.down = there.way.down = False
    for desk in (here, there, here):
        desk.meet()
    assert here.shown() == there.shown()
    found = there.store.application(application)
    assert (found.state, found.crossed, len(found.history)) == (State.HELD, True, 2)
    there.move(application, Move.ACCEPT, by="K2")
    there.meet()
    here.meet()
    assert here.store.application(application).crossed is False


def test_a_feed_longer_than_one_answer_is_taken_whole_and_once(city):
    center, here, there = city
    for number in range(1, 9):
        here.close_visit(number)
    here.meet()
    assert there.feed.pull() == 8
    assert there.feed.pull() == 0
    assert there.store.board_mark().number == center.feed.last() == 8


def test_numbers_are_without_a_gap_and_in_the_order_of_commits(city):
    center, here, there = city
    seen, ended = [], threading.Event()

    def look():
        mark = Mark()
        while True:
            last_look = ended.is_set()
            _, found = center.feed.after(mark)
            seen.extend(c.number for c in found)
            mark = Mark(found[-1].number, found[-1].entry_id) if found else mark
            time.sleep(0.002)
            if last_look and not found:
                return

    def bring(counter, terminal):
        for start in range(1, 41, 4):
            center.take([entry_of(counter.signer, n, terminal=terminal) for n in range(start, start + 4)])

    looking = threading.Thread(target=look)
    bringing = [threading.Thread(target=bring, args=one) for one in ((here, "NA1"), (there, "NB1"))]
    for thread in (looking, *bringing):
        thread.start()
    for thread in bringing:
        thread.join()
    ended.set()
    looking.join()
    assert seen == list(range(1, 81))


def test_an_entry_that_is_sent_again_stands_once(city):
    center, here, _ = city
    here.close_visit(1)
    here.way.lose_answer = True
    with pytest.raises(CenterUnreachable):
        here.sync.drain()
    here.way.lose_answer = False
    here.meet()
    assert center.feed.last() == 1


@pytest.mark.parametrize("broken", [b"no json", b"{}", b"[]", b'{"move":"fly"}', b"[" * 5000])
def test_a_move_that_is_none_is_set_aside_and_never_told(city, broken):
    center, here, _ = city
    entry = entry_of(here.signer, 1, body=broken, kind="application_moved")
    (result,) = center.take([entry]).results
    assert (result.state, result.why) == (EntryState.RECEIVED, "body")
    assert center.feed.last() == 0


def test_a_center_restored_from_an_older_backup_is_taken_anew_and_filled_by_the_desks(city, tmp_path, center_engine):
    center, here, there = city
    old = here.close_visit(1)
    here.meet()
    there.meet()
    new = here.close_visit(2)
    here.move(old, Move.START)
    here.meet()
    there.meet()
    before = here.shown()
    with center.engine.begin() as tx:  # as a backup from after the first visit has it
        tables = MetaData()
        tables.reflect(tx)
        for name in ("entries", "feed", "applications", "marks"):
            column = tables.tables[name].c.get("entry_id", tables.tables[name].c.get("id"))
            first = tx.execute(tables.tables["feed"].select().order_by("number")).first().entry_id
            if name != "feed":
                tx.execute(tables.tables[name].delete().where(column != first))
        tx.execute(tables.tables["feed"].delete().where(tables.tables["feed"].c.number > 1))
        desks = tables.tables["desks"]
        tx.execute(desks.update().values(whole_to=1, highest=1).where(desks.c.terminal == "NA1"))
    there.close_visit(1)  # another desk comes first now: the numbers are given anew
    there.meet()
    here.sync.ask()
    here.meet()
    there.meet()
    here.meet()
    assert [row for row in here.shown() if row[0].startswith("NA1")] == before
    assert here.shown() == there.shown()
    assert here.store.application(new) is not None


def test_a_turned_key_ring_still_opens_the_feed(city):
    center, here, there = city
    here.close_visit(1)
    here.meet()
    center.use(center._ring.turned())
    center.reseal()
    here.move("NA1-visit-1/kokuho", Move.START)
    here.meet()
    there.meet()
    assert there.store.application("NA1-visit-1/kokuho").state is State.REVIEW


def test_applications_from_before_the_feed_stand_in_it(bare_engine, tmp_path):
    engine = bare_engine()
    ring = KeyRing.new()
    with closing(CenterStore(engine, lambda: NOW, ring)) as center:
        signer = DeskSigner(FileKeyStore(tmp_path / "keys"))
        known(center, "NA1", signer)
        center.take([entry_of(signer, n, body=canonical(closed_body(n))) for n in (1, 2, 3)])
        with center.engine.begin() as tx:
            for table in (
                "feed",
                "handed",
                "handovers",
                "intakes",
                "intake_rows",
                "intake_marks",
                "packs",
                "pack_reports",
                "people_steps",
                "people_tries",
                "city_locks",
                "lock_boxes",
                "credentials",
                "sessions",
                "retention_proposals",
                "holds",
                "sweeps",
                "counted_visits",
                "intake_files",
                "pauses",
                "maintenance_sessions",
                "city_searches",
                "intake_taken",
                "handling",
                "marks_owed",
                "pack_proposals",
                "slips",
                "record_exports",
                "release_offers",
                "release_reports",
                "record_finds",
                "record_subjects",
                "record_answers",
            ):  # all that came with the feed and after it
                tx.exec_driver_sql(f"DROP TABLE {table}")
            tx.exec_driver_sql("DROP INDEX ix_applications_closed_at")
            tx.exec_driver_sql("DROP INDEX ix_applications_entry_id")
            for column in ("settled_at", "settled_by", "because"):
                tx.exec_driver_sql(f"ALTER TABLE alarms DROP COLUMN {column}")
            tx.exec_driver_sql("UPDATE alembic_version SET version_num = '0020'")
    with closing(CenterStore(bare_engine(), lambda: NOW, ring)) as center:
        assert migrations.newest() == migrations.version(center.engine)
        _, found = center.feed.after(Mark())
        assert [(c.number, c.entry_id) for c in found] == [(n, f"NA1-entry-{n}") for n in (1, 2, 3)]
        assert found[0].body["procedures"][0][0] == "kokuho"


def test_a_center_without_a_feed_leaves_the_board_to_the_desk(city):
    _, here, _ = city

    class Older(Road):
        def changes(self, question):
            raise CenterRefused(status=404)

    application = here.close_visit(1)
    feed = BoardFeed(here.store, Older(here.way.center), here._heard)
    assert feed.pull() == 0
    assert here.store.application(application).state is State.RECEIVED


@pytest.mark.parametrize(
    "message", [b"", b"{}", b"[]", b"\xff", b'{"protocol":2,"after":0,"entry_id":""}', b"[" * 9999]
)
def test_a_question_or_an_answer_that_is_none_is_refused(message):
    with pytest.raises(BadMessage):
        decode_asked(message)
    with pytest.raises(BadMessage):
        decode_changes(message)
    assert decode_asked(encode_asked(Mark(7, "a"))) == Mark(7, "a")


def test_changes_read_back_as_they_were_said(city):
    center, here, _ = city
    here.close_visit(1)
    here.meet()
    _, found = center.feed.after(Mark())
    again, more, read = decode_changes(encode_changes(found, again=True, more=False))
    assert (again, more) == (True, False)
    assert [replace(c, recorded_at="") for c in read] == [replace(c, recorded_at="") for c in found]
