"""R-021 over all counters, on both databases: what a clerk may see, page by page, and a record of every search."""

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, event, func, insert, select, text, update
from starlette.testclient import TestClient

from kakanai_center.finding import _BY_THE_INDEX, understood
from kakanai_center.identity import PEER
from kakanai_center.record import CENTER
from kakanai_center.service import build
from kakanai_center.store import CenterStore
from kakanai_center.tables import entries, marks, marks_owed
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.ids import ReceptionNumber
from kakanai_desk.core.permissions import Field, Grant, Operation, Rights
from kakanai_desk.core.ports.search import CityQuestion
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.rates import Rates
from kakanai_desk.core.search_keys import wanted
from kakanai_desk.core.workflow import Move, Moved, moved_to_plain
from kakanai_desk.sync.city_search import REST, CitySearch
from kakanai_desk.sync.search_protocol import MOST_ROWS, SEARCH_PATH, SearchQuestion, WireGrant
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center_feed import PROCEDURES
from tests.contract.test_center_inbox import entry_of
from tests.fakes.center import authority, known

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
TODAY = date(2026, 4, 10)
MINUTE = timedelta(minutes=1)
ALL = Rights((Grant(frozenset({Operation.FIND}), frozenset({Field.PROTECTION}), frozenset(), frozenset()),))
FAMILY = [
    {"name": "見本　太郎", "kana": "みほん　たろう", "birth_date": "1986-05-01", "individual_number": "123456789018"},
    {"name": "見本　花子", "kana": "みほん　はなこ", "birth_date": "1988-11-03"},
]


def rights(*sections, protection=False):
    fields = {Field.PROTECTION} if protection else ()
    return Rights((Grant(frozenset({Operation.FIND}), frozenset(fields), frozenset(sections), frozenset()),))


def body_of(number, terminal, people, day=TODAY):
    return canonical(
        {
            "reception_number": str(ReceptionNumber(terminal[:2], int(terminal[2]), day, number)),
            "clerk": "見本 二郎",
            "case": {"event": "tennyu", "people": people, "answers": {"new_address": "滋賀県見本市西新町三丁目9"}},
            "decision": {"procedures": PROCEDURES},
        }
    )


class City:
    """A center with two desks; ``ask`` is a clerk's search at NB1."""

    def __init__(self, store, folder):
        self.store, self.now = store, NOW
        self.signers = {t: DeskSigner(FileKeyStore(folder / t)) for t in ("NA1", "NB1")}
        certificates = {t: known(store, t, signer) for t, signer in self.signers.items()}
        app = build(store, authority(), Rates(rate=1e9, burst=1e9))

        async def shown(scope, receive, send):
            scope.setdefault("state", {})[PEER] = certificates[self.desk]
            await app(scope, receive, send)

        self.desk, self.client, self.ticks = "NB1", TestClient(shown), 0.0
        self.finder = CitySearch("NB1", self, lambda: self.ticks)
        self.away = False

    def search(self, question):
        if self.away:
            raise CenterUnreachable
        answer = self.client.post(SEARCH_PATH, content=question, headers={"content-type": "application/json"})
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        self.said = answer.content
        return answer.content

    def closed(self, *numbers, people=FAMILY, terminal="NA1", minutes=0, day=TODAY):
        taken = self.store.take(
            [
                entry_of(
                    self.signers[terminal],
                    n,
                    terminal,
                    body=body_of(n, terminal, people, day),
                    at=NOW + MINUTE * (minutes or n),
                )
                for n in numbers
            ]
        )
        assert {result.why for result in taken.results} == {""}

    def ask(self, query, of=ALL, after=None, by="K1", kept_from=None):
        return self.finder.search(CityQuestion(query, TODAY, by, of, kept_from), after)

    def numbers(self, query, of=ALL, kept_from=None):
        return [int(row.reception_number[11:15]) for row in self.ask(query, of, kept_from=kept_from).rows]

    def lines(self, kind="city_searched"):
        lines = [json.loads(content) for _, content, _ in self.store.record.contents(CENTER)]
        return [line["values"] for line in lines if line["kind"] == kind]


@pytest.fixture
def city(center_engine, tmp_path):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        yield City(store, tmp_path)


def test_a_visit_of_another_counter_is_found_with_where_it_stands(city):
    city.closed(1)
    city.closed(2)
    (latest, row) = city.ask("みほん").rows
    assert (latest.reception_number, row.reception_number) == ("NA1-260410-0002-Y", "NA1-260410-0001-W")
    assert (row.terminal, row.event, row.clerk) == ("NA1", "tennyu", "見本 二郎")
    assert row.closed_at == NOW + timedelta(minutes=1)
    assert [(p.name, p.birth) for p in row.people] == [("見本　太郎", "1986-05-01"), ("見本　花子", "1988-11-03")]
    assert row.procedures == (
        ("kokuho", "国民健康保険", "hoken", "received"),
        ("jidou", "児童手当", "kodomo", "received"),
    )
    moved = Moved("", "NA1-visit-1", "kokuho", Move.START, "K1", "K1", "hoken", "NA1", NOW, 1)
    entry = entry_of(
        city.signers["NA1"], 9, visit="NA1-visit-1", kind="application_moved", body=canonical(moved_to_plain(moved))
    )
    assert [r.why for r in city.store.take([entry]).results] == [""]
    assert city.ask("NA1-260410-0001-W").rows[0].procedures[0][3] == "review"


def test_no_address_and_no_individual_number_is_sent(city):
    city.closed(1)
    assert len(city.ask("みほん").rows) == 1
    assert "西新町" not in city.said.decode()
    assert "123456789018" not in city.said.decode()


def test_the_own_visits_that_the_desk_still_has_are_left_to_it(city):
    yesterday = TODAY - timedelta(days=1)
    city.closed(1, terminal="NB1", day=yesterday)  # put aside overnight, and closed today
    city.closed(2, terminal="NB1")
    city.closed(3)
    assert city.numbers("みほん", kept_from=TODAY) == [3, 1]
    assert city.numbers("みほん", kept_from=yesterday) == [3]
    assert city.numbers("みほん") == [3, 2, 1]  # a new machine that has none yet


@pytest.mark.parametrize(
    ("query", "there"),
    [("みほん", True), ("見本 1988-11-03", True), ("架空 1988-11-03", False), ("s63.11.3 はなこ", True),
     ("はなこ 1", True), ("はなこ 2", False), ("はなこ 1988", True), ("はなこ 1987", False), ("みほん じろう", False)],
)  # fmt: skip
def test_every_word_must_fit_also_one_that_has_no_marks(city, query, there):
    city.closed(1)
    assert city.numbers(query) == ([1] if there else [])


@pytest.mark.parametrize("query", ["森", "は", "1", "1988", "?"])
def test_what_has_no_marks_is_not_looked_for_and_leaves_no_line(city, query):
    city.closed(1)
    page = city.ask(query)
    assert (page.rows, page.asked, city.lines()) == ((), False, [])


def test_a_section_sees_its_own_procedures_only(city):
    city.closed(1)
    (row,) = city.ask("みほん", rights("kodomo")).rows
    assert [p[0] for p in row.procedures] == ["jidou"]
    assert city.ask("みほん", rights("zeimu")).rows == ()
    assert city.ask("みほん", Rights()).rows == ()


def test_who_is_protected_is_found_only_by_who_may_see_it(city):
    mamoru = {"name": "見本　守", "kana": "みほん　まもる", "protection": {"provisional": False}}
    city.closed(1, people=[*FAMILY, mamoru])
    assert city.ask("みほん", rights()).rows == ()
    assert len(city.ask("みほん", rights(protection=True)).rows) == 1


def test_pages_go_on_where_the_one_before_ended(city):
    city.closed(*range(1, 2 * MOST_ROWS + 6), minutes=5)  # at the same moment, all of them
    seen, after = [], None
    while True:
        page = city.ask("みほん", after=after)
        seen += [row.id for row in page.rows]
        assert len(page.rows) <= MOST_ROWS
        if page.after is None:
            break
        after = page.after
    assert len(seen) == len(set(seen)) == 2 * MOST_ROWS + 5


def test_a_stretch_that_holds_nothing_does_not_end_the_search(city, monkeypatch):
    monkeypatch.setattr("kakanai_center.finding.STRETCH", 3)
    city.closed(1)
    others = [{"name": "見本　渚", "kana": "みほん　なぎさ"}, {"name": "架空", "kana": "はなは　こなこ"}]
    city.closed(*range(2, 12), people=others)
    assert city.numbers("みほん はなこ") == [1]
    monkeypatch.setattr("kakanai_center.finding.MOST_READ", 6)
    page = city.ask("みほん はなこ")
    assert page.rows == ()
    assert page.after is not None
    assert [row.reception_number[11:15] for row in city.ask("みほん はなこ", after=page.after).rows] == ["0001"]


def test_every_search_is_a_line_that_says_who_and_never_what(city):
    city.closed(1)
    city.ask("みほん s63.11.3")
    (line,) = city.lines()
    assert line == {"by": "K1", "terminal": "NB1", "kinds": "day,kana,name", "words": 2, "found": 1, "further": False}


def test_searching_very_often_is_an_alarm_over_all_desks(city, monkeypatch):
    monkeypatch.setattr("kakanai_center.searching.MANY_SEARCHES", 4)
    for _ in range(3):
        city.ask("みほん")
    city.ask("みほん", by="K2")
    assert city.store.alarms() == []
    city.ask("みほん")
    city.ask("みほん")
    (alarm,) = city.store.alarms()
    assert (alarm["kind"], alarm["detail"], alarm["times"]) == ("mass_search", "2026-04-10 K1", 1)


def test_a_desk_asks_in_its_own_name_only(city):
    city.desk = "NA1"
    with pytest.raises(CenterRefused) as refused:
        city.ask("みほん")
    assert refused.value.values["status"] == 403
    assert city.lines() == []


def test_a_center_that_is_away_is_left_alone_for_a_while(city):
    city.away = True
    with pytest.raises(CenterUnreachable):
        city.ask("みほん")
    city.away = False
    with pytest.raises(CenterUnreachable):
        city.ask("みほん")
    city.ticks = REST + 1
    assert city.ask("みほん").rows == ()


def test_marks_of_before_are_kept_with_their_time(bare_engine, tmp_path):
    from kakanai_center import migrations

    engine = bare_engine()
    with closing(CenterStore(engine, lambda: NOW)) as store:
        city = City(store, tmp_path)
        city.closed(1, 2)
        ring = store._ring
        with engine.begin() as tx:  # as 0051 had it
            tx.exec_driver_sql("CREATE TABLE old AS SELECT mark, entry_id FROM marks")
            tx.exec_driver_sql("DROP TABLE marks")
            later = (
                "record_finds",
                "record_subjects",
                "record_answers",
                "intake_taken",
                "handling",
                "marks_owed",
                "pack_proposals",
                "slips",
            )
            for table in ("city_searches", *later, "release_offers", "release_reports", "record_exports"):
                tx.exec_driver_sql(f"DROP TABLE {table}")
            tx.exec_driver_sql("DROP INDEX ix_applications_entry_id")
            tx.exec_driver_sql("ALTER TABLE old RENAME TO marks")
            tx.exec_driver_sql("CREATE INDEX ix_marks_entry_id ON marks (entry_id)")
            tx.exec_driver_sql("UPDATE alembic_version SET version_num = '0051'")
    with closing(CenterStore(bare_engine(), lambda: NOW, ring)) as store:
        assert migrations.version(store.engine) == migrations.newest()
        assert [one.reception_number[11:15] for one in store.finder.find("みほん", TODAY)] == ["0002", "0001"]


def test_a_word_of_kanji_alone_finds_and_variants_of_it_do(city):
    city.closed(1)
    city.closed(2, people=[{"name": "髙橋　花子", "kana": "たかはし　はなこ", "birth_date": "1990-01-01"}])
    city.closed(3, people=[{"name": "森　渚", "kana": "もり　なぎさ", "birth_date": "1990-01-01"}])
    assert city.numbers("見本") == [1]
    assert city.numbers("花子") == [2, 1]
    assert city.numbers("高橋") == [2]
    assert city.numbers("見本花子") == [1]
    assert city.numbers("本花") == [1]  # as on the desk: whatever stands in the name
    assert city.numbers("橋見") == []
    assert city.ask("森").asked is False  # one character has no mark, and only narrows
    assert city.numbers("森 もり") == [3]
    assert city.numbers("見本 1988-11-03") == [1]
    assert city.lines()[0]["kinds"] == "name"
    assert "見本" not in json.dumps(city.lines(), ensure_ascii=False)


def test_a_word_of_kana_is_looked_for_by_its_reading_alone(city):
    city.closed(1, people=[{"name": "さくら", "kana": "さくら", "birth_date": "1990-01-01"}])
    assert city.numbers("さくら") == [1]
    assert {kind for kind, _ in understood(wanted("さくら", TODAY)[0])} == {"k"}
    assert {kind for kind, _ in understood(wanted("見本", TODAY)[0])} == {"n"}


def test_applications_of_before_get_the_marks_of_their_names_while_the_center_works(bare_engine, tmp_path):
    engine = bare_engine()
    with closing(CenterStore(engine, lambda: NOW)) as store:
        city = City(store, tmp_path)
        city.closed(*range(1, 4))
        city.store.take([entry_of(city.signers["NA1"], 9)])  # one without people
        ring = store._ring
        names = [ring.mark(f"n:{pair}") for pair in ("見本", "本太", "太郎", "本花", "花子")]
        with engine.begin() as tx:  # as 0063 had it
            tx.execute(delete(marks).where(marks.c.mark.in_(names)))
            for later in ("marks_owed", "slips", "pack_proposals"):
                tx.exec_driver_sql(f"DROP TABLE {later}")
            tx.exec_driver_sql("UPDATE alembic_version SET version_num = '0063'")
    with closing(CenterStore(bare_engine(), lambda: NOW, ring)) as store:
        assert store.finder.find("花子", TODAY) == []
        assert len(store.finder.find("みほん", TODAY)) == 3  # found meanwhile as before
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kakanai_center.owed_marks.AT_ONCE", 3)
            assert [store.make_owed_marks() for _ in range(3)] == [3, 1, 0]
        assert len(store.finder.find("花子", TODAY)) == 3
        with store.engine.connect() as tx:
            counted = select(func.count()).select_from(marks).where(marks.c.mark.in_(names))
            assert tx.execute(counted).scalar_one() == 3 * len(names)


def test_a_swept_application_gets_no_mark_again(center_engine, tmp_path):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        city = City(store, tmp_path)
        city.closed(1)
        with store.engine.begin() as tx:
            tx.execute(insert(marks_owed), [{"entry_id": "NA1-entry-1"}, {"entry_id": "gone"}])
            tx.execute(delete(marks))
            tx.execute(update(entries).values(state="swept"))
        assert store.make_owed_marks() == 2
        with store.engine.connect() as tx:
            assert tx.execute(select(func.count()).select_from(marks)).scalar_one() == 0


def test_what_a_page_brings_is_looked_up_along_indexes(bare_engine, tmp_path):
    """On PostgreSQL, with a common mark beside a rarer one, and without a reading of all applications anywhere."""
    with closing(CenterStore(bare_engine(), lambda: NOW)) as store:
        if store.engine.dialect.name != "postgresql":
            pytest.skip("SQLite keeps to the order in which it is told to look")
        city = City(store, tmp_path)
        for start in range(1, 601, 100):
            city.closed(*range(start, start + 100))
        seen: list[tuple[str, object]] = []

        def note(_connection, _cursor, statement, parameters, *_):
            if (statement.startswith("SELECT") and " marks" in statement) or " applications" in statement:
                seen.append((statement, parameters))

        event.listen(store.engine, "before_cursor_execute", note)
        store.searching.meet(
            SearchQuestion("NB1", "K1", "みほん はなこ", TODAY, [WireGrant(find=True, protection=True)])
        )
        event.remove(store.engine, "before_cursor_execute", note)
        assert len(seen) >= 3
        with store.engine.begin() as tx:
            tx.exec_driver_sql("ANALYZE")
            tx.execute(text(_BY_THE_INDEX))
            for statement, parameters in seen:
                plan = "\n".join(row[0] for row in tx.exec_driver_sql(f"EXPLAIN {statement}", parameters))
                assert "Seq Scan" not in plan, statement
                if "anon_1.at" in statement:
                    assert plan.count("Limit") > plan.count("Nested Loop"), plan
