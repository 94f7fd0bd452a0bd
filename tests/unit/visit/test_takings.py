"""What the till is told: fees of closed visits by day and procedure, and never who came (spec 4-4-1 (4) エ)."""

import csv
import io
import json
from datetime import UTC, date, datetime

import jsonschema
import pytest

from kakanai_desk.core.places import root
from kakanai_desk.fees_command import as_csv
from kakanai_desk.store_answers import fees_answer
from kakanai_desk.visit.takings import takings
from tests.fakes.desk import city, desk_bench
from tests.unit.visit import test_every_event
from tests.unit.visit.test_every_event import closed, served

DAY = datetime(2026, 4, 10, 5, tzinfo=UTC)


def left(*lines):
    return {"fees": [dict(zip(("procedure", "copies", "yen", "waived"), line, strict=True)) for line in lines]}


def test_a_closed_visit_leaves_its_fees_and_nothing_of_the_person(tmp_path, monkeypatch):
    monkeypatch.setitem(test_every_event.GIVEN, "tax_proof", "juutaku")
    bench = desk_bench(tmp_path).signed_in()
    closed(served(bench, "zei"))
    ((_, kept),) = bench.store.efforts()
    assert kept["fees"] == [{"procedure": "zei_juutaku", "copies": 8, "yen": 10_400, "waived": False}]
    assert "見本" not in json.dumps(kept, ensure_ascii=False)
    answer = fees_answer(bench.store, city(), {})
    jsonschema.validate(answer, json.loads((root() / "docs" / "schemas" / "fees.schema.json").read_text("utf-8")))
    assert (answer["yen"], answer["whole"]) == (10_400, True)
    assert answer["rows"][0]["title"] == "住宅用家屋証明書"
    assert fees_answer(bench.store, city(), {"until": "2026-04-09"})["rows"] == []
    bench.store.close()


def test_days_are_those_of_japan_and_both_ends_are_in():
    late = datetime(2026, 4, 10, 15, 30, tzinfo=UTC)  # 0:30 of the 11th
    rows = [(DAY, left(("zei", 1, 300, False))), (late, left(("zei", 2, 600, False)))]
    assert [(t.day, t.yen) for t in takings(rows)] == [(date(2026, 4, 10), 300), (date(2026, 4, 11), 600)]
    assert [t.yen for t in takings(rows, date(2026, 4, 11), date(2026, 4, 11))] == [600]
    assert takings(rows, date(2026, 4, 12)) == []


def test_what_is_free_and_what_has_no_amount_is_counted_apart():
    lines = (("zei", 2, 600, False), ("zei", 1, 0, True), ("zei", 3, None, False), ("zei", None, None, False))
    (found,) = takings([(DAY, left(*lines))])
    assert (found.visits, found.copies, found.yen, found.waived, found.without_amount) == (4, 6, 600, 1, 2)


def test_visits_of_before_fees_were_kept_say_nothing():
    assert takings([(DAY, {"taps": 3})]) == []


@pytest.mark.parametrize("title", ["所得証明", '名前,"に"カンマ'])
def test_the_csv_comes_back_as_it_was(title):
    (found,) = takings([(DAY, left(("zei", 2, 600, False)))])
    rows = list(csv.reader(io.StringIO(as_csv({"rows": [found.to_json() | {"title": title}]}))))
    assert rows[0][:2] == ["日", "手続"]
    assert rows[1] == ["2026-04-10", title, "1", "2", "600", "0", "0"]
