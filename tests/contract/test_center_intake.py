"""R-076, R-077: what came from other systems is kept sealed, whole or not at all, and the same file changes nothing."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from kakanai_center import intake as taking
from kakanai_center import migrations
from kakanai_center.intake import ManyGone
from kakanai_center.intake_rows import rows_of
from kakanai_center.sealing import KeyRing
from kakanai_center.store import CenterStore
from kakanai_center.tables import intake_marks, intake_rows, intakes
from tests.unit.center.test_intake_rows import HANAKO, HEAD, mapping, pack

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
TODAY = date(2026, 4, 10)
TARO = "1002,500,見本 太郎,ﾐﾎﾝ ﾀﾛｳ,19860501,1,夫,滋賀県湖南市見本町1,0,0,1,1,1"


class City:
    def __init__(self, store, ring):
        self.store, self.ring = store, ring

    def take(self, *lines, dry=False, gone=False):
        content = "\r\n".join([HEAD, *lines, ""]).encode("cp932")
        rows, findings = rows_of("juumin.csv", content, mapping(), pack())
        assert findings == []
        return self.store.intakes.take(mapping(), rows, "0" * 64, "S-01", dry=dry, gone=gone)

    def find(self, query):
        found = self.store.intakes.find("juumin_kihon", query, TODAY)
        return sorted(row["number"] for row in found)

    def counts(self):
        with self.store.engine.connect() as tx:
            tables = (intakes, intake_rows, intake_marks)
            return tuple(tx.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


@pytest.fixture
def city(center_engine):
    ring = KeyRing.new()
    with closing(CenterStore(center_engine(), lambda: NOW, ring)) as store:
        yield City(store, ring)


def test_a_file_is_taken_once_found_and_only_its_changes_are_taken_next_time(city):
    done = city.take(HANAKO, TARO)
    assert (done.number, done.added, done.changed, done.gone) == (1, (2, 3), (), 0)
    assert (city.find("みほん"), city.find("はなこ"), city.find("s61.5.1")) == (["1001", "1002"], ["1001"], ["1002"])
    assert city.store.intakes.by_number("juumin_kihon", "1002")["protected"] == "yes"
    assert city.store.intakes.by_number("juumin_kihon", "9999") is None
    before = city.counts()
    again = city.take(TARO, HANAKO)
    assert (again.number, again.same) == (0, 2)
    assert city.counts() == before
    third = city.take(HANAKO.replace("見本町1", "見本町2").replace("ﾊﾅｺ", "ﾊﾙｺ"))
    assert (third.number, third.changed, third.gone) == (2, (2,), 1)
    assert third.changed_places == {"person.address": 1, "person.kana": 1}
    assert (city.find("はなこ"), city.find("はるこ"), city.find("たろう")) == ([], ["1001"], [])
    lines = [json.loads(content) for _, content, _ in city.store.record.contents("center")]
    assert [(line["kind"], line["values"]["changed"]) for line in lines] == [("rows_imported", 0), ("rows_imported", 1)]
    assert "見本" not in json.dumps(lines, ensure_ascii=False)


def test_a_dry_run_says_what_would_change_and_writes_nothing(city):
    city.take(HANAKO)
    before = city.counts()
    done = city.take(HANAKO.replace("見本町1", "見本町2"), TARO, dry=True)
    assert (done.number, done.added, done.changed) == (0, (3,), (2,))
    assert done.changed_places == {"person.address": 1}
    assert city.counts() == before


def test_a_file_that_breaks_off_in_the_middle_of_its_writing_leaves_all_as_it_was(city, monkeypatch):
    city.take(HANAKO)
    before = city.counts()

    def cut(_content):
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(taking, "words_of", cut)
        with pytest.raises(RuntimeError):
            city.take(HANAKO.replace("見本町1", "見本町2"), TARO)
    assert city.counts() == before
    assert city.find("はなこ") == ["1001"]


def test_half_a_file_takes_nobody_out_unless_the_operator_agrees(city):
    many = [HANAKO.replace("1001", str(2000 + n)) for n in range(30)]
    city.take(*many)
    with pytest.raises(ManyGone) as refused:
        city.take(*many[:15])
    assert refused.value.values == {"gone": 15, "before": 30}
    assert city.take(*many[:15], dry=True).gone == 15
    assert len(city.find("はなこ")) == 30
    assert city.take(*many[:15], gone=True).gone == 15
    assert len(city.find("はなこ")) == 15


def test_the_database_shows_nobody_and_a_row_does_not_open_in_another_place(city):
    city.take(HANAKO, TARO)
    with city.store.engine.connect() as tx:
        rows = tx.execute(select(intake_rows)).mappings().all()
        marks = tx.execute(select(intake_marks)).mappings().all()
    kept = b"".join(bytes(v) if not isinstance(v, str) else v.encode() for row in (*rows, *marks) for v in row.values())
    for word in ("見本", "花子", "みほん", "1001", "1988"):
        assert word.encode() not in kept
    one, other = rows
    with pytest.raises(Exception, match="seal"):
        city.ring.open(one["key_id"], bytes(one["body"]), taking.row_bound(other))


def test_a_turn_of_the_keys_seals_what_was_taken_anew(city):
    city.take(HANAKO, TARO)
    city.store.use(city.ring.turned())
    assert city.store.unsealed() == 2
    city.store.reseal()
    assert city.store.unsealed() == 0
    assert city.find("みほん") == ["1001", "1002"]
    assert city.take(HANAKO, TARO).same == 2


def test_a_center_of_before_gets_the_tables(bare_engine):
    engine = bare_engine()
    migrations.upgrade(engine, "0031")
    with closing(CenterStore(engine, lambda: NOW, KeyRing.new())) as store:
        assert City(store, None).take(HANAKO).number == 1
