"""Conditions as sentences: every condition of the content goes in and comes out; half-filled ones are not written."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.condition_source import OPERATORS, Vocabulary, read_condition
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.question_source import signs_of
from kakanai_desk.forms.source import Node
from kakanai_desk.forms.trees import parse
from kakanai_desk.studio.rule.fact_words import Lexicon, facts_for, options, search
from kakanai_desk.studio.rule.lexicon import lexicon
from kakanai_desk.studio.rule.line import (
    ALWAYS,
    SLOTS,
    Line,
    Scope,
    add_after,
    drop,
    every_line,
    group,
    line_at,
    move,
    put,
    sentence,
    unwrap,
    wrap,
)
from kakanai_desk.studio.rule.line_source import line_of, tree_of
from kakanai_desk.studio.rule.saying import HalfFilled, lacks, pieces, text_of, whole, written

DOG = sentence("is_yes", fact="dog")
CAR = sentence("is_yes", fact="death_car")
CHILD = sentence("holds", condition="child")
ONE_OF_EACH: dict[str, Any] = {
    "all": {"all": [{"is_yes": "dog"}, {"is_no": "death_car"}]},
    "any": {"any": [{"is_yes": "dog"}]},
    "not": {"not": {"is_yes": "dog"}},
    "holds": {"holds": "household_with_child"},
    "is": {"is": {"event": "tennyu"}},
    "is_not": {"is_not": {"move_from": "abroad"}},
    "one_of": {"one_of": {"event": ["tennyu", "tenkyo"]}},
    "is_yes": {"is_yes": "dog"},
    "is_no": {"is_no": "dog"},
    "number": {"number": {"tax_copies": {"at_least": 2, "below": 5}}},
    "age": {"age": {"at_least": 20, "below": 60, "on": "visit_date", "counted": "reached"}},
    "before": {"before": {"birth_date": {"fact": "visit_date", "years": -75, "months": 3}}},
    "on_or_after": {"on_or_after": {"move_date": date(2026, 4, 1)}},
    "more_days_than": {"more_days_than": {"from": "event_date", "to": "visit_date", "days": 14}},
    "deadline_passed": {"deadline_passed": {"from": "event_date", "days": 14, "closed_day": "stays"}},
    "in_month": {"in_month": {"visit_date": [8, 9]}},
    "same_month": {"same_month": {"visit_date": "event_date"}},
    "some_person": {"some_person": {"is_not": {"nationality": "JP"}}},
    "every_person": {"every_person": {"any": [{"age": {"below": 7}}, {"is": {"sex": "male"}}]}},
    "count": {"count": {"of": {"is": {"stage": "preschool"}}, "at_least": 2, "at_most": 4}},
}


@cache
def words() -> Lexicon:
    return lexicon(load(procedures()), procedures())


def trees_of(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        if key in ("when", "people"):
            yield key, value
            return
        for name, inner in value.items():
            yield from trees_of(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from trees_of(inner, key)


def every_condition() -> Iterator[tuple[str, Any, bool]]:
    """Where it stands, its tree, and whether it is put to each person."""
    shared = procedures() / "_shared"
    for file in sorted(procedures().glob("[!_]*/procedure*.yaml")):
        tree = parse(file.read_bytes(), file)
        for key, one in trees_of({name: tree[name] for name in tree if name != "levels"}):
            yield f"{file.parent.name}.{key}", one, False
        for _, one in trees_of(tree["levels"]):
            yield file.parent.name, one, tree.get("for_each") == "person"
    for name in ("alerts", "questions"):
        for key, one in trees_of(parse((shared / f"{name}.yaml").read_bytes(), shared / f"{name}.yaml")):
            yield name, one, key == "people"
    conditions = parse((shared / "conditions.yaml").read_bytes(), shared / "conditions.yaml")["conditions"]
    for name, one in conditions.items():
        yield name, one, True


def test_every_condition_of_the_content_goes_in_and_comes_out_as_it_was():
    seen = 0
    for where, tree, of_person in every_condition():
        line = line_of(tree)
        assert tree_of(line) == tree, where
        assert all(one.kind != "locked" for _, one in every_line(line)), where
        assert lacks(line, words(), of_person=of_person) == (), where
        assert written(line, words(), of_person=of_person) == tree
        seen += 1
    assert seen > 280


def test_every_condition_of_the_content_is_said_in_japanese():
    known = set(words().facts) | set(words().named)
    for where, tree, _ in every_condition():
        said = whole(line_of(tree), words())
        for word in known - {"event"}:
            assert word not in said, (where, said)


@pytest.mark.parametrize("operator", OPERATORS)
def test_each_operator_of_the_language_has_its_sentence(operator: str):
    tree = ONE_OF_EACH[operator]
    line = line_of(tree)
    assert line.kind != "locked"
    assert tree_of(line) == tree
    assert lacks(line, words(), of_person=True) == ()
    findings: list[Any] = []
    read_condition(Node(tree, "x", 1, "", findings), vocabulary())
    assert findings == []


def vocabulary() -> Vocabulary:
    pack = load(procedures())
    file = procedures() / "_shared" / "questions.yaml"
    rows = parse(file.read_bytes(), file)["questions"]
    nodes = [Node(row, "questions", 1, "", []) for row in rows]
    signs = signs_of(nodes, tuple(pack.events), pack.relations)
    return Vocabulary(signs, pack.calendar, dict(pack.conditions))


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"some_person": {"is_not": {"nationality": "JP"}}}, "世帯のだれかの国籍・地域が「日本」でない"),
        (
            {"age": {"at_least": 20, "below": 60, "counted": "school_year"}},
            "年齢が、その年度末の年齢で数えると20歳以上60歳未満である",
        ),
        ({"deadline_passed": {"from": "event_date", "days": 14}}, "異動日から14日の期限を、過ぎている"),
        (
            {"before": {"birth_date": {"fact": "visit_date", "years": -75, "months": 3}}},
            "生年月日が届出日の75年前の3か月後より前である",
        ),
        ({"count": {"of": {"is": {"stage": "preschool"}}, "at_least": 2}}, "世帯の2人以上の年代が「就学前」である"),
        (
            {"all": [{"is_yes": "dog"}, {"any": [{"is": {"event": "tennyu"}}, {"is": {"event": "tenkyo"}}]}]},
            "犬が「はい」である、かつ、(異動の種類が「転入」である、または、異動の種類が「転居」である)",
        ),
        ({"not": {"holds": "household_with_child"}}, None),
        ({"in_month": {"visit_date": [8, 9]}}, "届出日が8月・9月である"),
    ],
)
def test_a_condition_reads_as_one_sentence(tree: Any, said: str | None):
    found = whole(line_of(tree), words())
    assert found == said if said is not None else found.startswith("「") and found.endswith("ということはない")


def test_a_line_shows_what_goes_without_saying_and_offers_what_may_be_added():
    line = line_of({"age": {"at_least": 20}})
    assert [(p.text, p.usual) for p in pieces(line, words()) if p.slot] == [
        ("異動日", True),
        ("誕生日で数える", True),
        ("20", False),
    ]
    assert "below" in [p.slot for p in pieces(line, words(), all_slots=True)]


@pytest.mark.parametrize(
    "tree",
    [
        {"is": {"dog": "yes", "event": "tennyu"}},
        {"resembles": {"dog": "yes"}},
        {"all": "dog"},
        {"count": {"at_least": 2}},
        {"number": {"tax_copies": 3}},
        {"some_person": {"every_person": {"is_yes": "deceased"}}},
        {"age": {"at_least": "twenty"}},
        "sometimes",
        7,
    ],
)
def test_what_no_sentence_says_is_kept_as_it_is(tree: Any):
    line = line_of(tree)
    assert tree_of(line) == tree
    assert "locked" in [one.kind for _, one in every_line(line)]
    both = group("all", DOG, line)
    assert tree_of(both) == {"all": [{"is_yes": "dog"}, tree]}


# --- what is missing


@pytest.mark.parametrize(
    ("line", "slot", "said"),
    [
        (sentence("is", value="tennyu"), "fact", "なにが"),
        (sentence("is", fact="event"), "value", "どれ"),
        (sentence("is", fact="event", value="carnival"), "value", "carnival"),
        (sentence("is_yes", fact="event"), "fact", "異動の種類"),
        (sentence("one_of", fact="event", values=()), "values", "どれか"),
        (sentence("age"), "at_least", "いくつ以上"),
        (sentence("age", at_least=60, below=20), "below", "大きく"),
        (sentence("number", fact="tax_copies"), "at_least", "いくつ以上"),
        (sentence("before_day", fact="move_date"), "date", "日付"),
        (sentence("before", fact="dog", other="visit_date"), "fact", "犬"),
        (sentence("more_days_than", from_="event_date", days=3), "to", "いつまで"),
        (sentence("deadline_passed", from_="event_date"), "days", "何日"),
        (sentence("deadline_passed", from_="event_date", yearly="13-01"), "yearly", "毎年の月日"),
        (sentence("holds"), "condition", "条件の名前"),
        (group("any"), "", "一つ以上"),
        (group("not", DOG, CAR), "", "一つだけ"),
        (dataclasses.replace(DOG, who=Scope("count")), "least", "何人"),
        (sentence("is", fact="sex", value="male"), "who", "だれ"),
        (CHILD, "who", "だれ"),
    ],
)
def test_a_half_filled_condition_says_what_is_missing_and_is_not_written(line: Line, slot: str, said: str):
    whole_ = group("all", DOG, line)
    found = lacks(whole_, words())
    if line.kind == "age":
        found = lacks(whole_, words(), of_person=True)
    assert [(lack.place, lack.slot) for lack in found] == [((1,), slot)]
    assert said in found[0].words
    with pytest.raises(HalfFilled) as raised:
        written(whole_, words(), of_person=line.kind == "age")
    assert raised.value.lacks == found


def test_of_one_person_or_put_to_each_a_fact_of_a_person_may_be_used():
    assert written(dataclasses.replace(CHILD, who=Scope("some")), words()) == {"some_person": {"holds": "child"}}
    assert written(CHILD, words(), of_person=True) == {"holds": "child"}
    below = group("all", CHILD, DOG, who=Scope("every"))
    assert lacks(below, words()) == ()


# --- changing


def test_lines_are_added_below_a_group_and_beside_a_sentence():
    assert add_after(ALWAYS, (), DOG) == (DOG, ())
    top, place = add_after(DOG, (), CAR)
    assert (top, place) == (group("all", DOG, CAR), (1,))
    top, place = add_after(top, (0,), CHILD)
    assert [line.kind for _, line in every_line(top)] == ["all", "is_yes", "holds", "is_yes"]
    assert place == (1,)
    top, place = add_after(top, (), DOG)
    assert place == (3,)


def test_a_second_line_below_not_makes_none_of_them():
    top, place = add_after(group("not", DOG), (), CAR)
    assert tree_of(top) == {"not": {"any": [{"is_yes": "dog"}, {"is_yes": "death_car"}]}}
    assert line_at(top, place) == CAR
    top, place = add_after(top, (), DOG)
    assert line_at(top, place) == DOG
    assert len(line_at(top, (0,)).parts) == 3


def test_dropping_the_last_line_of_a_group_drops_the_group():
    top = group("all", DOG, group("any", CAR))
    assert drop(top, (1, 0)) == (group("all", DOG), (0,))
    assert drop(group("all", DOG), (0,)) == (ALWAYS, ())


def test_wrapping_and_unwrapping():
    top, place = wrap(group("all", DOG, CAR), (1,), "not")
    assert tree_of(top) == {"all": [{"is_yes": "dog"}, {"not": {"is_yes": "death_car"}}]}
    assert place == (1,)
    with pytest.raises(ValueError, match="not"):
        unwrap(top, (1,))
    nested = group("all", DOG, group("all", CAR, DOG))
    assert unwrap(nested, (1,))[0] == group("all", DOG, CAR, DOG)
    assert unwrap(group("any", DOG), ())[0] == DOG
    with pytest.raises(ValueError, match="any"):
        unwrap(group("all", DOG, group("any", CAR, DOG)), (1,))


def test_a_line_moves_past_its_neighbour_into_a_group_and_out_of_it():
    top = group("all", DOG, group("any", CAR))
    into, place = move(top, (0,), 1)
    assert (into, place) == (group("all", group("any", DOG, CAR)), (0, 0))
    out, place = move(into, place, -1)
    assert (out, place) == (group("all", DOG, group("any", CAR)), (0,))
    assert move(top, (0,), -1) == (top, (0,))
    assert move(group("all", DOG, CAR), (1,), -1) == (group("all", CAR, DOG), (0,))
    assert move(group("not", DOG), (0,), 1) == (group("not", DOG), (0,))


def test_any_steps_keep_every_line_and_lose_none():
    """Random moves: the same sentences stand in the condition, and the place given is that of the moved one."""
    chance = random.Random(20260410)
    for _ in range(400):
        top: Line = group("all", DOG)
        for number in range(12):
            places = [place for place, _ in every_line(top)]
            line = sentence("is", fact="event", value=f"n{number}")
            top, place = add_after(top, chance.choice(places), line)
            assert line_at(top, place) == line
            place = chance.choice([p for p, one in every_line(top) if not one.group])
            if chance.random() < 0.3:
                top, place = wrap(top, place, chance.choice(["all", "any", "not"]))
            before = sorted(str(dict(one.slots)) for _, one in every_line(top) if not one.group)
            moved = line_at(top, place)
            top, place = move(top, place, chance.choice([-1, 1]))
            assert line_at(top, place) == moved
            assert sorted(str(dict(one.slots)) for _, one in every_line(top) if not one.group) == before
            assert tree_of(line_of(tree_of(top))) == tree_of(top)


def test_another_fact_empties_its_values():
    line = sentence("is", fact="event", value="tennyu").with_slot("fact", "move_from")
    assert line.value("value") is None
    assert put(group("all", DOG), (0,), line).parts == (line,)


# --- what may be chosen


def test_a_slot_offers_the_facts_that_fit_it():
    yes = {fact.name for fact in facts_for(words(), "is_yes", "fact")}
    assert {"dog", "is_applicant"} <= yes
    assert "event" not in yes
    dates = {fact.name for fact in facts_for(words(), "before", "other")}
    assert {"visit_date", "move_date", "birth_date"} <= dates
    assert "dog" not in dates
    assert ("tennyu", "転入") in options(words(), "is", "value", "event")
    assert ("JP", "日本") in options(words(), "is", "value", "nationality")
    assert ("child", "18歳になった後の最初の3月31日まで(高校生年代まで)") in options(words(), "holds", "condition")
    assert set(SLOTS) >= {
        line_of(tree).kind for tree in ONE_OF_EACH.values() if line_of(tree).kind not in ("all", "any", "not")
    }


def test_type_ahead_finds_by_title_question_and_id():
    found = options(words(), "is_yes", "fact")
    assert search(found, "犬", words())[0] == ("dog", "犬")
    assert ("dog", "犬") in search(found, "dog", words())
    assert ("dog", "犬") in search(found, "飼って", words())
    assert search(found, "ない言葉", words()) == ()
    assert text_of(DOG, words()) == "犬が「はい」である"


def test_without_a_folder_named_conditions_keep_their_ids(tmp_path: Path):
    assert lexicon(load(procedures())).named["child"].title == "child"
