"""R-096, R-097 at the center, on both databases: lines of every desk, by every view; signs are alarms, once."""

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from starlette.testclient import TestClient

from kakanai_center import record_index
from kakanai_center.identity import PEER
from kakanai_center.record import CENTER
from kakanai_center.service import build
from kakanai_center.signs import Watch
from kakanai_center.store import CenterStore
from kakanai_center.tables import record_finds, record_lines
from kakanai_desk.core.merkle import Tree, leaf_hash
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.core.rates import Rates
from kakanai_desk.core.record_search import RecordAsked, Searches, View
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.sync.city_lines import CityLines
from kakanai_desk.sync.lines_protocol import LINES_PATH, MOST_LINES
from kakanai_desk.vault import record_views as views
from kakanai_desk.vault.city_lock import CityLock
from kakanai_desk.vault.record import GENESIS, TreeHead, city_mark_of, line_from, next_line
from kakanai_desk.vault.record_views import Alert, Limits
from kakanai_desk.vault.signing import FreshSigner
from tests.fakes.center import authority, known

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)  # a Friday, 10:00 in Japan
HANAKO = subjects_of("見本　花子", "みほん　はなこ", "1988-11-03")
KEY = CityLock(bytes(32)).record_key
LIMITS = Limits(searches=5, numbers=4, failures=3, minutes=10, off_hours=2)


class Writer:
    """A desk that brings lines to the center, and asks there."""

    def __init__(self, store: CenterStore, terminal: str) -> None:
        self.store, self.terminal, self.signer = store, terminal, FreshSigner()
        certificate = known(store, terminal, self.signer)
        self.tree, self.before, self.waiting, self.every = Tree(), (0, GENESIS), [], []
        app = build(store, authority(), Rates(rate=1e9, burst=1e9))

        async def shown(scope, receive, send):
            scope.setdefault("state", {})[PEER] = certificate
            await app(scope, receive, send)

        self.client = TestClient(shown)

    def write(self, kind, at=NOW, actor="K1", visit="", about=(), **values):
        marks = [city_mark_of(KEY, subject) for subject in about]
        line = next_line(self.before, at, kind, actor, visit, values, terminal=self.terminal, subjects=marks)
        self.before = line.seq, line.hash
        self.tree.append(leaf_hash(line.content))
        self.waiting.append(line)
        self.every.append(line.content)

    def bring(self):
        head = TreeHead(self.terminal, self.tree.size, self.tree.root().hex(), NOW.isoformat()).signed(self.signer)
        self.store.record.take(head, self.waiting[0].seq, [line.content for line in self.waiting])
        self.waiting = []

    def lines(self, question):
        answer = self.client.post(LINES_PATH, content=question, headers={"content-type": "application/json"})
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        return answer.content

    def ask(self, after=None, **wanted):
        return CityLines(self.terminal, self).search(RecordAsked(**wanted), "A1", after)

    def found(self, **wanted):
        return [(line.terminal, line.seq) for line in self.ask(**wanted).lines if line.terminal != CENTER]


@pytest.fixture
def city(center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW, watch=Watch(limits=LIMITS))) as store:
        na, nb = Writer(store, "NA1"), Writer(store, "NB1")
        na.write("signed_in")
        na.write("person_added", NOW + timedelta(minutes=1), visit="v1", about=HANAKO)
        na.write("printed", NOW + timedelta(minutes=2), visit="v1")
        na.write("sign_in_rejected", NOW + timedelta(minutes=3), actor="", code="SIGNIN-01")
        nb.write("visits_searched", NOW + timedelta(minutes=4), actor="K2", about=HANAKO, words=1, found=1)
        nb.write("people_changed", NOW + timedelta(minutes=5), actor="S1", version=2)
        nb.write("number_opened", NOW + timedelta(hours=13), actor="K2", visit="v2")  # 23:00
        nb.write("desk_started", NOW + timedelta(days=1), actor="")  # by itself, on a Saturday
        na.bring()
        nb.bring()
        yield na, nb


def test_every_question_finds_the_lines_of_both_desks_the_latest_first(city):
    na, nb = city
    everything = [("NB1", 4), ("NB1", 3), ("NB1", 2), ("NB1", 1), *(("NA1", n) for n in (4, 3, 2, 1))]
    assert na.found() == nb.found() == everything
    assert na.found(terminal="NB1", actor="K2") == [("NB1", 3), ("NB1", 1)]
    assert na.found(kind="signed_in") == [("NA1", 1)]
    assert na.found(log="authentication") == [("NA1", 4), ("NA1", 1)]
    assert na.found(result="refused") == [("NA1", 4)]
    assert na.found(since=date(2026, 4, 11)) == [("NB1", 4)]
    assert na.found(until=date(2026, 4, 10), actor="K2") == [("NB1", 3), ("NB1", 1)]
    assert na.found(since=date(2026, 4, 12)) == []


def test_the_five_views_hold_over_all_desks(city):
    na, _ = city
    assert na.found(view=View.OFF_HOURS) == [("NB1", 3)]
    assert na.found(view=View.FAILURES) == [("NA1", 4)]
    assert na.found(view=View.PRIVILEGED) == [("NB1", 3), ("NB1", 2)]
    assert na.ask(view=View.MASS).rows == (Searches(date(2026, 4, 10), "K2", 1, 1),)
    hanako = tuple(city_mark_of(KEY, word) for word in HANAKO)
    assert na.found(person=True, marks=hanako) == [("NB1", 1), ("NA1", 3), ("NA1", 2)]  # with all of her visit
    assert na.found(person=True, marks=hanako, terminal="NA1") == [("NA1", 3), ("NA1", 2)]
    assert na.found(person=True, marks=hanako, kind="visits_searched") == [("NB1", 1)]
    assert na.found(person=True) == na.found(person=True, marks=("c" + "0" * 16,)) == []


def test_pages_follow_one_another_without_a_gap(city):
    na, _ = city
    for number in range(2 * MOST_LINES + 7):
        na.write("answered", NOW + timedelta(days=2, seconds=number // 3), actor="K7")  # three at one moment
    na.bring()
    pages, after = [], None
    while True:
        page = na.ask(after, actor="K7")
        pages.append([line.seq for line in page.lines])
        after = page.after
        if after is None:
            break
    assert [len(one) for one in pages] == [MOST_LINES, MOST_LINES, 7]
    assert [seq for one in pages for seq in one] == list(range(4 + 2 * MOST_LINES + 7, 4, -1))


def test_that_somebody_looked_is_a_line_of_the_center_without_what_was_looked_for(city):
    na, _ = city
    mark = city_mark_of(KEY, HANAKO[0])
    na.ask(person=True, marks=(mark,), actor="K2", view=View.FAILURES)
    *_, content = (content for _, content, _ in na.store.record.contents(CENTER))
    line = json.loads(content)
    assert line["kind"] == "record_searched"
    assert line["values"] == {
        "by": "A1",
        "terminal": "NA1",
        "view": "failures",
        "fields": "actor,person",
        "found": 0,
        "further": False,
    }
    assert mark not in content and "K2" not in content


def test_another_desk_s_name_and_what_is_no_question_are_refused(city):
    na, _ = city
    with pytest.raises(CenterRefused) as refused:
        CityLines("NB1", na).search(RecordAsked(), "A1")
    assert refused.value.values["status"] == 403
    for wrong in ({"actor": "K" * 65}, {"kind": "x y"}, {"marks": ("花子",)}, {"result": "other"}):
        with pytest.raises(CenterRefused) as refused:
            na.ask(**wrong)
        assert refused.value.values["status"] == 422


def test_what_is_found_by_is_made_anew_where_it_lags_even_beside_a_line_that_is_none(city):
    na, _ = city
    before = na.found()
    with na.store.engine.begin() as tx:
        tx.execute(delete(record_finds).where(record_finds.c.terminal == "NA1", record_finds.c.seq > 1))
        tx.execute(update(record_lines).where(record_lines.c.seq == 3).values(content="{}"))
    assert record_index.catch_up(na.store.engine, Watch().hours) == 3
    with na.store.engine.begin() as tx:
        asked = RecordAsked(terminal="NA1")
        assert [row.seq for row in record_index.page(tx, asked, None, 10)] == [4, 2, 1, 3]  # of no time
    assert record_index.catch_up(na.store.engine, Watch().hours) == 0
    with na.store.engine.begin() as tx:
        tx.execute(update(record_lines).where(record_lines.c.seq == 3).values(content="", hash=""))
        assert len(tx.execute(select(record_finds.c.seq)).all()) >= len(before)


def test_a_month_of_all_desks_is_counted_as_one_desk_s_would_be(city):
    na, nb = city
    for minute in range(LIMITS.failures):
        na.write("sign_in_rejected", NOW + timedelta(hours=1, minutes=minute), actor="", code="SIGNIN-01")
    for writer in (na, nb, na, nb):
        writer.write("visits_searched", actor="K2", words=1, found=1)
    na.write("signed_in", datetime(2026, 5, 1, 0, tzinfo=UTC), actor="K5")  # of another month
    na.bring()
    nb.bring()
    lines = [line_from(content) for writer in (na, nb) for content in writer.every]
    whole = views.report(views.month(lines, 2026, 4), Watch().hours, LIMITS)
    made = na.store.lines.report(date(2026, 4, 1), "S-01")
    assert made.users == whole.users and "K5" not in made.users
    assert made.logs == whole.logs
    tries = Alert("guessing", date(2026, 4, 10), "NA1", LIMITS.failures + 1)  # all of that day
    assert set(made.alerts) == {tries, Alert("mass_search", date(2026, 4, 10), "K2", 5)}
    assert na.store.lines.report(date(2026, 3, 1), "S-01").logs == {}


# --- signs


def alarms(writer):
    return [(row["kind"], row["terminal"], row["detail"], row["times"]) for row in writer.store.alarms()]


def test_many_searches_of_one_user_at_two_desks_together_are_one_alarm(city):
    na, nb = city
    for writer in (na, na, nb, nb, nb):  # nobody reaches five at one desk
        writer.write("visits_searched", actor="K2", words=1, found=1)
        writer.bring()
        if writer is na:
            assert alarms(na) == []
    assert alarms(na) == [("mass_search", "NB1", "2026-04-10 K2", 1)]


def test_numbers_off_hours_and_guessing_are_alarms_from_their_limits_on_and_once(city):
    na, _ = city
    for _ in range(LIMITS.numbers):
        na.write("number_opened", actor="K3", visit="v3")
    for minute in (0, 12, 13, 30, 31, 32):  # two of the first three are near, then all three
        na.write("sign_in_rejected", NOW + timedelta(hours=2, minutes=minute), actor="", code="SIGNIN-01")
    na.write("signed_in", NOW + timedelta(days=1), actor="K4")
    na.bring()
    assert alarms(na) == [("many_numbers", "NA1", "2026-04-10 K3", 1), ("guessing", "NA1", "2026-04-10", 1)]
    na.write("signed_out", NOW + timedelta(days=1), actor="K4")
    na.bring()
    night = ("off_hours", "NA1", "2026-04-11 K4", 1)
    assert alarms(na)[2:] == [night]
    na.store.settle_alarm(3, "S1", "known")
    na.write("signed_in", NOW + timedelta(days=1), actor="K4")
    na.bring()
    assert alarms(na)[2:] == [night] and na.store.status()["open_alarms"] == 2  # who looked has looked


def test_a_desk_s_hostile_words_are_kept_and_break_nothing(city):
    na, _ = city
    na.write("signed_in", datetime(9999, 12, 31, 23, tzinfo=UTC), actor="K\x00" + "9" * 500)
    na.write("signed_in", datetime(1, 1, 1), actor="K8")  # noqa: DTZ001 - as no desk of ours writes
    na.bring()
    assert ("NA1", 6) in na.found(actor="K8")
    assert len(na.ask(actor="K" + "9" * 63).lines) == 1
