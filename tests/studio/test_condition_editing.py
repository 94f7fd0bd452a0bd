"""The cursor on a condition: what may be chosen, what a choice does, where the cursor goes on."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.loader import load
from kakanai_desk.studio.rule.condition_editing import KIND, WHO, Choice, ConditionEditor, typed_value
from kakanai_desk.studio.rule.lexicon import lexicon
from kakanai_desk.studio.rule.line import ALWAYS
from kakanai_desk.studio.rule.line_source import line_of, tree_of


@pytest.fixture(scope="module")
def words():
    return lexicon(load(procedures()), procedures())


def editor(words, tree=None, **values) -> ConditionEditor:
    return ConditionEditor(line_of(tree), words, **values).at(())


def test_a_yes_no_fact_is_a_whole_sentence_at_once(words):
    found = editor(words).with_fresh("fact:dog")
    assert tree_of(found.top) == {"is_yes": "dog"}
    assert found.lacks == ()


def test_a_choice_asks_for_its_value_next(words):
    found = editor(words, {"is_yes": "dog"}).with_fresh("fact:event")
    assert (found.place, found.slot) == ((1,), "value")
    choice = found.choice()
    assert choice is not None
    assert ("tenkyo", "転居") in choice.pairs
    found = found.take("tenkyo")
    assert tree_of(found.top) == {"all": [{"is_yes": "dog"}, {"is": {"event": "tenkyo"}}]}


def test_a_fact_of_a_person_is_somebodys_of_the_household(words):
    found = editor(words).with_fresh("fact:nationality").take("JP")
    assert tree_of(found.top) == {"some_person": {"is": {"nationality": "JP"}}}
    own = editor(words, of_person=True).with_fresh("fact:nationality").take("JP")
    assert tree_of(own.top) == {"is": {"nationality": "JP"}}
    everybody = found.at((), WHO).take("every")
    assert tree_of(everybody.top) == {"every_person": {"is": {"nationality": "JP"}}}
    two = found.at((), WHO).take("count").at((), "least").take(2)
    assert tree_of(two.top) == {"count": {"of": {"is": {"nationality": "JP"}}, "at_least": 2}}
    nobody = found.at((), WHO).take("")
    assert [lack.slot for lack in nobody.lacks] == [WHO]
    assert nobody.row.slots[0] == WHO


def test_a_sentence_becomes_another_of_the_same_fact(words):
    found = editor(words, {"is": {"event": "tennyu"}}).at((), KIND)
    choice = found.choice()
    assert choice is not None
    assert [kind for kind, _ in choice.pairs] == ["is", "is_not", "one_of"]
    many = found.take("one_of")
    assert tree_of(many.top) == {"one_of": {"event": ["tennyu"]}}
    assert many.at((), "values").choice() == dataclasses.replace(
        many.at((), "values").choice() or Choice(""), many=True, chosen=("tennyu",)
    )
    assert tree_of(many.at((), "values").take(("tennyu", "tenkyo")).top) == {"one_of": {"event": ["tennyu", "tenkyo"]}}
    assert tree_of(many.at((), KIND).take("is_not").top) == {"is_not": {"event": "tennyu"}}
    assert tree_of(editor(words, {"is_yes": "dog"}).at((), KIND).take("is_no").top) == {"is_no": "dog"}


def test_days_are_counted_and_compared(words):
    found = editor(words).with_fresh("fact:move_date")
    assert found.slot == "date"
    assert tree_of(found.take(date(2026, 4, 1)).top) == {"on_or_after": {"move_date": date(2026, 4, 1)}}
    other = found.at((), KIND).take("before").take("visit_date").at((), "years").take(-1)
    assert tree_of(other.top) == {"before": {"move_date": {"fact": "visit_date", "years": -1}}}
    passed = found.at((), KIND).take("deadline_passed")
    assert [lack.slot for lack in passed.lacks] == ["days"]
    assert tree_of(passed.at((), "days").take(14).top) == {"deadline_passed": {"from": "move_date", "days": 14}}
    month = found.at((), KIND).take("in_month").take(("8",))
    assert tree_of(month.top) == {"in_month": {"move_date": [8]}}
    age = editor(words, of_person=True).with_fresh("age")
    assert age.slot == "at_least"
    assert tree_of(age.take(20).at((), "below").take(60).top) == {"age": {"at_least": 20, "below": 60}}


def test_a_group_becomes_another_group_and_not_takes_one(words):
    both = {"all": [{"is_yes": "dog"}, {"is_no": "death_car"}]}
    assert tree_of(editor(words, both).at((), KIND).take("any").top) == {"any": both["all"]}
    assert tree_of(editor(words, both).at((), KIND).take("not").top) == {"not": {"any": both["all"]}}


def test_the_cursor_goes_over_all_slots_and_lines_and_ends(words):
    tree = {"all": [{"is": {"event": "tennyu"}}, {"some_person": {"age": {"at_least": 3}}}]}
    found = editor(words, tree)
    seen = [(found.place, found.slot)]
    while (step := found.next_slot(1)) is not None:
        found = step
        seen.append((found.place, found.slot))
        assert len(seen) < 50
    assert [slot for place, slot in seen if place == (0,)] == ["fact", "value", KIND]
    assert (WHO in [slot for place, slot in seen if place == (1,)]) is True
    assert seen[-1] == ((1,), KIND)
    while (step := found.next_slot(-1)) is not None:
        found = step
    assert found.place == ()


def test_lines_are_wrapped_dropped_moved_and_come_back(words):
    found = editor(words, {"all": [{"is_yes": "dog"}, {"is_no": "death_car"}]}).at((1,))
    assert tree_of(found.moved(-1).top) == {"all": [{"is_no": "death_car"}, {"is_yes": "dog"}]}
    wrapped = found.wrapped("not")
    assert tree_of(wrapped.top) == {"all": [{"is_yes": "dog"}, {"not": {"is_no": "death_car"}}]}
    assert wrapped.unwrapped() == wrapped
    assert tree_of(found.wrapped("any").unwrapped().top) == tree_of(found.top)
    assert found.dropped().dropped().dropped().top == ALWAYS
    assert editor(words).wrapped("any").top == ALWAYS


def test_what_is_typed_is_a_number_a_day_or_words():
    today = date(2026, 4, 10)
    assert typed_value(Choice("", whole=True), "-75", today) == -75
    assert typed_value(Choice("", day=True), "2026-04-01", today) == date(2026, 4, 1)
    assert typed_value(Choice("", day=True), "R8.4.1", today) == date(2026, 4, 1)
    assert typed_value(Choice(""), " 07-31 ", today) == "07-31"
    assert typed_value(Choice(""), "  ", today) is None
    for choice, text in ((Choice("", whole=True), "many"), (Choice("", day=True), "spring")):
        with pytest.raises(ValueError, match=r".*"):
            typed_value(choice, text, today)
