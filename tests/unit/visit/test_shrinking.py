"""縮退 in a visit (R-044, R-074): of several candidates the clerk chooses; nothing is chosen quietly, nothing waits."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.forms.partners import Partners
from kakanai_desk.visit.model import from_plain, to_plain
from kakanai_desk.visit.shrinking import handed_names, handed_to_json, shrink_rows
from tests.fakes.desk import city, desk_bench
from tests.unit.visit.walk import walk_to

NAME = "見𨕙　𠮷子"  # 𨕙 has three candidates, 𠮷 one


@pytest.fixture
def bench(tmp_path):
    made = walk_to(desk_bench(tmp_path).signed_in(), "questions done")
    made.desk.edit_household()
    made.desk.household.change("p2", name=NAME)
    yield made
    made.store.close()


def rows(bench):
    found = shrink_rows(bench.context.visit, bench.context.pack)
    return {(row.person, row.at): row for row in found if row.person == "p2"}


def of_p2(handed):
    """The family's 葛󠄂 has a selector, which the partner does not take either."""
    return next(h for h in handed if (h["person"] if isinstance(h, dict) else h.person) == "p2")


def test_several_candidates_are_open_and_one_is_told(bench):
    found = rows(bench)
    assert set(found) == {("p2", 1), ("p2", 3)}
    open_, only = found["p2", 1], found["p2", 3]
    assert ([text for text, _ in open_.candidates], open_.chosen) == (["邊", "辺", "邉"], "")
    assert (only.chosen, only.by) == ("吉", "only")


def test_what_the_clerk_chooses_goes_over_and_is_recorded_without_the_name(bench):
    bench.desk.shrinking.choose("jumin", "p2", 1, "邉")
    visit = bench.context.visit
    handed = of_p2(handed_to_json(visit, bench.context.pack))
    assert handed["text"] == "見邉　吉子"
    assert [(s["from"], s["to"], s["by"]) for s in handed["steps"]] == [("𨕙", "邉", "clerk"), ("𠮷", "吉", "only")]
    entry = next(line for line in reversed(bench.store.record_since(0)) if line.kind == "character_shrunk")
    assert entry.values["partner"] == "jumin"
    assert entry.values["mj"].startswith("MJ")
    assert entry.values["to"].startswith("MJ")
    assert not set(NAME) & set(json.dumps(entry.values, ensure_ascii=False))
    assert from_plain(to_plain(visit), city()).shrunk == visit.shrunk


def test_the_last_word_counts_and_another_name_asks_again(bench):
    bench.desk.shrinking.choose("jumin", "p2", 1, "邉")
    bench.desk.shrinking.choose("jumin", "p2", 1, "辺")
    assert rows(bench)["p2", 1].chosen == "辺"
    bench.desk.household.change("p2", name="渡𨕙　𠮷子")
    assert rows(bench)["p2", 1].chosen == ""
    bench.desk.household.change("p2", name=NAME)
    assert rows(bench)["p2", 1].chosen == "辺"


@pytest.mark.parametrize(
    ("partner", "person", "at", "text"),
    [("jumin", "p2", 1, "渡"), ("jumin", "p2", 0, "邉"), ("jumin", "p1", 1, "邉"), ("nobody", "p2", 1, "邉")],
)
def test_nothing_else_can_be_written(bench, partner, person, at, text):
    before = bench.context.visit
    with pytest.raises(MoveNotAllowed):
        bench.desk.shrinking.choose(partner, person, at, text)
    assert bench.context.visit == before


def test_the_city_s_choice_needs_no_clerk_but_the_clerk_may_differ(bench):
    visit, pack = bench.context.visit, bench.context.pack
    decided = replace(pack, partners=Partners(pack.partners.systems, {"𨕙": "辺"}))
    handed = of_p2(handed_names(visit, decided))
    assert handed.shrunk.text == "見辺　吉子"
    bench.desk.shrinking.choose("jumin", "p2", 1, "邊")
    handed = of_p2(handed_names(bench.context.visit, decided))
    assert handed.shrunk.text == "見邊　吉子"


def test_what_stays_open_holds_nobody_up_and_leaves_as_open(bench):
    body = bench.desk.closing.body(bench.context.visit)
    handed = of_p2(body["partners"])
    assert handed["text"] is None
    assert [s["to"] for s in handed["steps"]] == [None, "吉"]
