"""How one comes from counter to counter, as the guide sheet draws it (R-033, R-034)."""

from __future__ import annotations

import pytest

from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.definitions import Section
from kakanai_desk.forms.paper.way_mark import Way, WayMark
from kakanai_desk.visit.guide_sheet import guide_of, way_mark
from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import walk_to


def at(floor, building="東庁舎"):
    return Section("x", "見本課", building, floor, "1番窓口", {}, "", 1, "")


@pytest.mark.parametrize(
    ("before", "there", "mark"),
    [
        (at("1階"), [at("1階")], WayMark(Way.ALONG, (1,))),
        (at("1階"), [at("２階")], WayMark(Way.UP, (2,))),
        (at("3階"), [at("1階")], WayMark(Way.DOWN, (1,))),
        (at("1階"), [at("2階", "西庁舎"), at("1階", "西庁舎")], WayMark(Way.OUTSIDE, (1, 2))),
        (None, [at("1階")], WayMark(Way.OUTSIDE, (1,))),
        (at("地下1階"), [at("1階")], WayMark(Way.ALONG, (1,))),
        (at("1階"), [at("地下1階")], WayMark(Way.ALONG, ())),
        (at("1階"), [at("別館")], WayMark(Way.ALONG, ())),
        (at("1階"), [at("99階")], WayMark(Way.ALONG, ())),
    ],
)
def test_the_way_is_told_by_building_and_floor(before, there, mark):
    assert way_mark(before, there) == mark


def test_on_a_real_sheet_what_is_done_has_no_mark_and_each_other_stop_has_one_from_the_stop_before(tmp_path):
    bench = walk_to(desk_bench(tmp_path).signed_in(), "paper came out")
    c = bench.context
    sheet = guide_of(c.visit, c.effective_decision(), c.pack, load_texts(), "shiminka")
    assert sheet.stops[0].mark is None
    ways = [stop.mark.way for stop in sheet.stops[1:]]
    assert ways[0] is Way.ALONG  # 保険年金課 is on the same floor
    assert Way.OUTSIDE in ways[1:]
    bench.store.close()
