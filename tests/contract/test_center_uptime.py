"""R-092, R-098 on both databases: when the center answered, read from the desks' records, sent to a desk, printed."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import insert

from kakanai_center.counting import Counting
from kakanai_center.statistics_command import answer
from kakanai_center.store import CenterStore
from kakanai_center.tables import record_lines
from kakanai_desk.core.clock import JST
from kakanai_desk.core.tabulating import Axis, Terms
from kakanai_desk.core.uptime import Goal, Outage
from kakanai_desk.sync.figures_protocol import FiguresAnswer, FiguresQuestion, as_wire, uptime_of
from kakanai_desk.sync.record_protocol import heard

NOW = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
APRIL = (date(2026, 4, 1), date(2026, 4, 30))
HOUR = 3600
CHOSEN = dict.fromkeys(("counter", "section", "procedure", "language", "event"), "")


def at(hour, minute=0, day=10):
    return datetime(2026, 4, day, hour, minute, tzinfo=JST).astimezone(UTC)


class City:
    def __init__(self, store):
        self.store, self._seq = store, {}

    def wrote(self, terminal, *lines):
        """Lines of a desk's record: kind, when, and the link where it is one."""
        rows = []
        for kind, when, *link in lines:
            seq = self._seq[terminal] = self._seq.get(terminal, 0) + 1
            values = {"link": link[0]} if link else {}
            content = json.dumps({"kind": kind, "values": values}, separators=(",", ":"))
            rows.append({"terminal": terminal, "seq": seq, "content": content, "hash": f"{seq}",
                         "at": when.isoformat(), "received_at": when.isoformat()})  # fmt: skip
        with self.store.engine.begin() as tx:
            tx.execute(insert(record_lines), rows)

    def of(self, counter="", days=APRIL):
        return self.store.uptimes.of(*days, Goal(), counter)


@pytest.fixture
def city(center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        made = City(store)
        made.wrote(
            "NA1", ("desk_started", at(8)), ("link_changed", at(8, 1), "up"), ("link_changed", at(10), "down"),
            ("signed_in", at(10, 10)), ("link_changed", at(10, 15), "refused"), ("link_changed", at(10, 30), "up"),
            ("desk_stopped", at(17, 30)),
        )  # fmt: skip
        yield made


def test_a_day_of_a_desk_with_one_outage(city):
    found = city.of()
    assert (found.total.measured, found.total.answered) == (8 * HOUR + 45 * 60, 8 * HOUR + 15 * 60)
    assert found.outages == (Outage("NA1", at(10), 1800),)
    assert [row.group for row in found.tables[Axis.DAY]] == ["2026-04-10"]


def test_a_desk_that_ended_without_a_word_ran_until_its_last_line(city):
    city.wrote("NB1", ("desk_started", at(9)), ("link_changed", at(9), "up"), ("answered", at(11)),
               ("desk_started", at(13)), ("link_changed", at(13), "up"), ("answered", at(14)))  # fmt: skip
    assert city.of("NB").total.measured == 3 * HOUR
    assert city.of("NC").total.measured == 0


def test_what_a_desk_said_last_before_the_period_still_holds(city):
    city.wrote("NB1", ("desk_started", at(9, day=9)), ("link_changed", at(9, day=9), "down"), ("answered", at(9, 30)))
    found = city.of("NB", (date(2026, 4, 10), date(2026, 4, 10)))
    assert (found.total.measured, found.total.answered) == (HOUR, 0)


def test_announced_pauses_are_left_out_as_far_as_they_lasted(city):
    maintenance = city.store.maintenance
    maintenance._now = lambda: at(9)
    maintenance.announce(at(10), at(10, 20), "更新", "S-01")
    maintenance.announce(at(14), at(16), "更新", "S-01")
    maintenance._now = lambda: at(15)
    maintenance.cancel(2, "S-01")
    found = city.of()
    assert found.total.measured == 8 * HOUR + 45 * 60 - 20 * 60 - HOUR
    assert found.outages == (Outage("NA1", at(10), 600),)


def test_a_holiday_is_no_business_day(city):
    city.wrote("NA1", ("desk_started", at(9, day=29)), ("link_changed", at(9, day=29), "up"), ("x", at(15, day=29)))
    assert [row.group for row in city.of().tables[Axis.DAY]] == ["2026-04-10"]


def test_the_desk_hears_it_unless_it_asks_for_a_section(city):
    store = city.store
    counting = Counting(store.figures, store.record.note, Terms(3, 2.0), None, store.uptimes, Goal())
    asks = FiguresQuestion("NA1", "K1", "2026-04", "2026-04")
    sent = heard(msgspec.json.encode(counting.meet(asks)), FiguresAnswer)
    assert uptime_of(sent) == city.of()
    sent = counting.meet(FiguresQuestion("NA1", "K1", "2026-04", "2026-04", section="hoken"))
    assert uptime_of(sent) is None


def test_the_monthly_report_has_it_on_every_kind_of_page(city, tmp_path):
    request = CHOSEN | {"first": "2026-04-01", "last": "2026-04-30", "by": [], "smallest": 3, "seconds": 2.0,
                        "operator": "S-01", "out": str(tmp_path / "out"), "goal": ["08:30", "17:15", 99.5]}  # fmt: skip
    told = answer(city.store, request)
    assert told["uptime"]["total"]["percent"] == 94.28
    assert told["uptime"]["outages"] == [{"terminal": "NA1", "at": at(10).isoformat(), "seconds": 1800}]
    out = tmp_path / "out"
    table = (out / "uptime.csv").read_text("utf-8-sig")
    assert "NA,94.28,8.8,1,30.0,30.0" in table
    assert "NA1,2026-04-10 10:00,30.0" in table
    page = (out / "toukei.html").read_text("utf-8")
    assert "開庁時間の 94.28 % で答えました(目標より下。目標 99.5 %、要確認)" in page
    assert "<td>2026-04-10 10:00</td>" in page
    assert (out / "toukei.pdf").read_bytes().startswith(b"%PDF")


def test_a_center_that_no_desk_told_anything_says_nothing(center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        assert store.uptimes.of(*APRIL, Goal()) is None


def test_as_wire_leaves_it_out_where_there_is_none(city):
    from kakanai_desk.core.tabulating import Report

    assert as_wire(Report(*APRIL, "", Terms(3, 2.0), ())).uptime is None
    assert timedelta(seconds=city.of().outages[0].seconds) == timedelta(minutes=30)
