"""The exhaustive check: what never happens is found, what happens is not called dead, and the counts are true."""

from datetime import date
from itertools import combinations, product
from math import comb

import pytest

from kakanai_desk.forms.compiled import compiled
from kakanai_desk.forms.coverage import USUAL, cover
from kakanai_desk.forms.households import Households
from kakanai_desk.forms.loader import load_with_findings
from kakanai_desk.forms.pairwise import pairwise
from tests.unit.forms.packs import pack_of, procedure, write_pack
from tests.unit.forms.test_compiled import city, random_pack

QUESTIONS = (
    "{id: wish, type: yes_no, ask: 希望}",
    "{id: why, type: choice, ask: 理由, when: {is_yes: wish}, choices: [{value: a, label: あ}, {value: b, label: い}]}",
    "{id: own, type: yes_no, ask: 自分, people: {age: {at_least: 18}}}",
)


def codes(folder, levels, more=""):
    pack = pack_of(folder / "p", QUESTIONS, {"one": procedure(levels, more)})
    return [f.code for f in cover(pack).findings]


def level(condition, name="required"):
    return f"- {{level: {name}, why: だから, when: {condition}}}\n"


@pytest.mark.parametrize(
    ("levels", "more", "expected"),
    [
        ("{is_yes: wish}", "", []),
        ("{all: [{is_yes: wish}, {is_no: wish}]}", "", ["PROC-040", "PROC-042"]),
        ("{all: [{is_no: wish}, {is: {why: a}}]}", "", ["PROC-040", "PROC-042"]),  # 聞かない質問の答え
        ("{all: [{age: {below: 10}}, {age: {at_least: 20}}]}", "for_each: person\n", ["PROC-040", "PROC-042"]),
        ("{all: [{is: {stage: preschool}}, {age: {at_least: 7}}]}", "for_each: person\n", ["PROC-040", "PROC-042"]),
        ("{all: [{is: {stage: elementary}}, {age: {below: 6}}]}", "for_each: person\n", ["PROC-040", "PROC-042"]),
        ("{all: [{is_yes: own}, {age: {below: 18}}]}", "for_each: person\n", ["PROC-040", "PROC-042"]),
        ("{all: [{is: {stage: elementary}}, {age: {at_least: 6, below: 7}}]}", "for_each: person\n", []),
        (
            "{all: [{before: {move_date: 2026-04-01}}, {on_or_after: {move_date: 2026-04-01}}]}",
            "",
            ["PROC-040", "PROC-042"],
        ),
        ("{before: {move_date: 2020-01-01}}", "", []),
        ("{deadline_passed: {from: move_date, days: 14}}", "", []),
        ("{count: {of: {age: {below: 3}}, at_least: 5}}", "", []),
        ("{count: {of: {age: {below: 3}}, at_least: 6}}", "", ["PROC-040", "PROC-042"]),  # 5人まで
        (level("{is_yes: wish}") + level("{is: {why: a}}", "likely"), "", ["PROC-041"]),
        (level("{is: {why: a}}") + level("{is_yes: wish}", "likely"), "", []),
        ("{is_yes: wish}", "bring: [{what: 紙, when: {all: [{is: {why: a}}, {is: {why: b}}]}}]\n", ["PROC-043"]),
    ],
)  # fmt: skip
def test_what_happens_in_no_household_is_found(tmp_path, levels, more, expected):
    if "bring" in more:  # the head says bring: [] already
        pack = pack_of(tmp_path / "p", QUESTIONS, {"one": procedure(levels)})
        file = tmp_path / "p" / "one" / "procedure.yaml"
        file.write_text(file.read_text("utf-8").replace("bring: []\n", more), "utf-8")
        pack, _ = load_with_findings(tmp_path / "p")
        assert [f.code for f in cover(pack).findings] == expected
    else:
        assert codes(tmp_path, levels, more) == expected


def test_a_reason_is_missing_where_a_household_does_not_need_it(tmp_path):
    folder = write_pack(tmp_path / "p", QUESTIONS, {"one": procedure("{is_yes: wish}")})
    file = folder / "one" / "procedure.yaml"
    file.write_text(file.read_text("utf-8").replace("not_needed: {ja: 要らない}\n", ""), "utf-8")
    assert [f.code for f in cover(load_with_findings(folder)[0]).findings] == ["PROC-045"]


def test_a_fact_that_nobody_can_be_asked_for_leaves_households_undecided(tmp_path):
    pack = pack_of(tmp_path / "p", QUESTIONS, {"one": procedure("{is: {old_prefecture: 滋賀県}}")})
    assert "PROC-044" in [f.code for f in cover(pack).findings]


def test_the_city_s_content_is_covered_completely_and_without_a_finding():
    coverage = cover(city())
    assert coverage.findings == ()
    assert coverage.large == ()
    assert all(g.covered == g.size for g in coverage.groups)
    assert coverage.exhaustive == sum(g.size for g in coverage.groups) > 10_000
    assert {g.procedure.file for g in coverage.groups} == {p.file for p in city().procedures}


def test_households_of_up_to_five_are_counted_where_people_meet(tmp_path):
    pack = pack_of(
        tmp_path / "p",
        QUESTIONS,
        {
            "alone": procedure("{age: {below: 3}}", "for_each: person\n"),
            "meet": procedure("{some_person: {age: {below: 3}}}"),
        },
    )
    sizes = {g.procedure.id: g.size for g in cover(pack).groups}
    days = 1  # nothing but the ages depends on the day of the event
    assert sizes == {"alone": 2 * days, "meet": (comb(2 + 5, 5) - 1) * days}


def test_a_group_beyond_the_limit_is_named_and_covered_pairwise_on_every_boundary_date(tmp_path):
    levels = "{all: [{is: {why: a}}, {some_person: {is_yes: own}}, {some_person: {is: {sex: male}}}]}"
    rows = {
        "big": procedure(levels, effective="{from: 2024-04-01, until: 2026-06-30}"),
        "small": procedure("{is_yes: wish}"),
    }
    pack = pack_of(tmp_path / "p", QUESTIONS, rows)
    whole, cut = cover(pack), cover(pack, limit=50)
    assert whole.large == ()
    (named,) = cut.large
    assert named.startswith("tennyu/big 第1版: ")
    assert cut.exhaustive == 2
    big = next(g for g in cut.groups if g.procedure.id == "big")
    assert cut.pairwise == big.covered < big.size
    assert cut.findings == whole.findings == ()


def test_a_contradiction_is_found_though_the_group_is_covered_pairwise(tmp_path):
    levels = "{all: [{is_yes: wish}, {is_no: wish}, {some_person: {is_yes: own}}]}"
    pack = pack_of(tmp_path / "p", QUESTIONS, {"one": procedure(levels)})
    assert [f.code for f in cover(pack, limit=1).findings] == ["PROC-040", "PROC-042"]


@pytest.mark.parametrize("sizes", [(2, 2), (3, 2, 4), (5, 5, 5, 2, 1), (7, 3), (4,)])
def test_every_two_values_of_two_factors_meet(sizes):
    rows = list(pairwise([list(range(n)) for n in sizes]))
    for one, other in combinations(range(len(sizes)), 2):
        met = {(row[one], row[other]) for row in rows}
        assert met == set(product(range(sizes[one]), range(sizes[other])))
    assert len(rows) <= 2 * max(a * b for a, b in combinations((*sizes, 1), 2))


@pytest.mark.parametrize("seed", [0, 2, 4, 5])
def test_nothing_called_dead_ever_happens_in_a_household_drawn_at_random(seed, tmp_path):
    """The classes leave nothing out: random definitions, random households, and the verdict of the check."""
    pack = random_pack(tmp_path / "p", seed)
    groups = {g.procedure.id: g for g in cover(pack, limit=5_000).groups}
    supply = Households([pack], "tennyu", seed, known=1.0, size=400, visits=[USUAL])
    for group in groups.values():
        if group.pairwise:
            continue
        probes = tuple(p.procedure for p in group.probes)
        function = compiled(pack, "tennyu", probes)
        for drawn in supply.draw(400):
            case = supply.case(drawn)
            if case.answer("old_address") == "見本市一丁目":  # an address without its prefecture is never settled
                continue
            for probe, found in zip(group.probes, function.judge(*function.rows(case, pack)), strict=True):
                assert probe.seen or found & 7 != 2, (probe.kind, probe.procedure.levels[0].when.text, case)
    assert date(2026, 4, 10) == USUAL
