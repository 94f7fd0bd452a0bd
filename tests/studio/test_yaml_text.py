"""A definition is changed at one place and nowhere else: every file of the city's content, every kind of change."""

import copy
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from kakanai_desk.core.places import procedures
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.pack.yaml_tree import NoSuchPlace, plain_of

SMALL_BYTES = 6000
FILES = sorted(procedures().rglob("*.yaml"))
SAMPLE = """\
# 見本の手続
id: mihon                       # 名前
title: {ja: 見本届, easy: "{見本|みほん}の {紙|かみ}"}   # 題
levels:                         # 区分
  - level: required
    when: {all: [{holds: moved}, {is_no: civil_servant}]}   # いつ
    why: {ja: 引っ越したため}

  # 任意のとき
  - level: optional
    when: always
asks: [phone, honseki]
# 終わりのほう
late:
order: 60
"""


def comments(text):
    """What stands behind a # outside quotes, in order; good enough for these files."""
    found = []
    for line in text.splitlines():
        quoted = False
        for at, letter in enumerate(line):
            quoted ^= letter == '"' and (at == 0 or line[at - 1] != "\\")
            if letter == "#" and not quoted and (at == 0 or line[at - 1] in " \t"):
                found.append(line[at:])
                break
    return found


def changed_lines(before, after):
    old, new = before.split("\n"), after.split("\n")
    return [n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]


@pytest.fixture
def sample():
    return YamlText(SAMPLE)


def places(value, place=()):
    """Every place of a tree, each with what stands there."""
    yield place, value
    if isinstance(value, dict):
        for key, one in value.items():
            yield from places(one, (*place, key))
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from places(one, (*place, n))


SOME = random.Random(20261130).sample([f for f in FILES if f.stat().st_size < SMALL_BYTES], 40)
TRIED = [(file, 2) for file in SOME] + [pytest.param(file, 3, marks=pytest.mark.heavy) for file in FILES]


@pytest.mark.parametrize(
    ("file", "many"), TRIED, ids=lambda f: str(f.relative_to(procedures())) if isinstance(f, Path) else ""
)
def test_of_the_citys_content_one_value_changes_and_not_one_other_character(file, many):
    """In each file some values, drawn by the file's own name: put, put back, and it is the same text again."""
    before = file.read_text("utf-8")
    text = YamlText(before)
    assert text.put((), text.value()) is text
    chance = random.Random(str(file.relative_to(procedures())))
    leaves = [(p, v) for p, v in places(text.value()) if isinstance(v, str) and p]
    for place, value in chance.sample(leaves, min(many, len(leaves))):
        other = value + "、追記"
        after = text.put(place, other)
        assert after.value(place) == other
        assert comments(after.text) == comments(before)
        lines = changed_lines(before, after.text) if "\n" not in value else [0]
        assert len(lines) == 1
        assert after.put(place, value).value() == text.value()


def test_a_value_keeps_its_quotes_and_takes_them_where_it_needs_them(sample):
    assert 'easy: "べつ"}' in sample.put(("title", "easy"), "べつ").text
    assert '{ja: "見本, 届", easy' in sample.put(("title", "ja"), "見本, 届").text
    assert 'id: "2024-10-01"' in sample.put(("id",), "2024-10-01").text
    assert "id: 2024-10-01  " in sample.put(("id",), date(2024, 10, 1)).text
    assert 'id: "yes: no"' in sample.put(("id",), "yes: no").text
    assert 'id: "a\\nb"' in sample.put(("id",), "a\nb").text


def test_one_more_entry_stands_in_the_manner_of_its_neighbours(sample):
    text = sample.add(("title",), "vi", "Mẫu", after="ja").add(("levels", 0), "note", "x", after="level")
    assert '{ja: 見本届, vi: Mẫu, easy: "{見本|みほん}の {紙|かみ}"}   # 題' in text.text
    assert "  - level: required\n    note: x\n    when:" in text.text
    text = text.add((), "section", "shiminka", after="title")
    assert "# 題\nsection: shiminka\nlevels:" in text.text
    assert comments(text.text) == comments(SAMPLE)


def test_one_more_line_of_a_list_and_one_less(sample):
    text = sample.insert(("asks",), 1, "move_date").insert(("asks",), 3, "pension")
    assert "asks: [phone, move_date, honseki, pension]" in text.text
    text = sample.insert(("levels",), 1, {"level": "likely", "when": {"holds": "moved"}})
    assert "why: {ja: 引っ越したため}\n  - {level: likely, when: {holds: moved}}\n\n  # 任意のとき" in text.text
    text = sample.insert(("levels",), 0, {"level": "likely", "when": "always"})
    assert "# 区分\n  - {level: likely, when: always}\n  - level: required" in text.text
    text = sample.drop(("levels", 0))
    assert text.text == SAMPLE.replace(SAMPLE[SAMPLE.index("  - level: required") : SAMPLE.index("\n  # 任意")], "")
    assert "asks: [honseki]" in sample.drop(("asks", 0)).text
    assert "asks: [phone]" in sample.drop(("asks", 1)).text
    assert "asks: []" in sample.drop(("asks", 1)).drop(("asks", 0)).text


def test_the_first_entry_behind_a_dash_goes_and_the_dash_stays(sample):
    text = sample.drop(("levels", 0, "level"))
    assert "  - when: {all:" in text.text
    assert sample.drop(("levels", 1, "when")).drop(("levels", 1, "level")).value(("levels", 1)) == {}


def test_what_is_short_comes_into_one_line_and_what_is_long_goes_below_its_key(sample):
    long = [{"what": {"ja": "見本の書類" * 6}, "when": {"holds": "moved"}} for _ in range(2)]
    text = sample.put(("asks",), long)
    assert text.value(("asks",)) == long
    assert "asks:\n  - {what: {ja: 見本の書類" in text.text
    assert sample.put(("levels",), "none").text.count("levels: none                         # 区分") <= 1
    assert sample.put(("levels",), "none").value(("levels",)) == "none"
    assert "late: 遅れると困る\n" in sample.put(("late",), "遅れると困る").text
    assert "# 終わりのほう" in sample.put(("late",), "遅れると困る").text


def test_of_a_whole_new_value_only_what_differs_is_changed(sample):
    tree = sample.value()
    tree["levels"][0]["why"]["ja"] = "移ったため"
    tree["asks"].append("pension")
    del tree["late"]
    text = sample.put((), tree)
    wanted = (
        SAMPLE.replace("引っ越したため", "移ったため").replace("honseki]", "honseki, pension]").replace("late:\n", "")
    )
    assert text.text == wanted


def test_what_is_not_there_is_said(sample):
    for place in (("no",), ("levels", 7), ("id", "x"), ("asks", "x")):
        with pytest.raises(NoSuchPlace):
            sample.put(place, "x")
    with pytest.raises(NoSuchPlace):
        sample.add(("asks",), "x", "y")
    with pytest.raises(NoSuchPlace):
        sample.insert(("title",), 0, "x")
    with pytest.raises(NoSuchPlace):
        sample.drop(())
    with pytest.raises(KeyError):
        sample.add(("title",), "ja", "x")


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: &x 1\nb: *x\n", "a: ["])
def test_what_no_definition_may_hold_is_refused(text):
    with pytest.raises((YAMLError, ValueError)):
        YamlText(text)
        plain_of(text)


def test_a_value_that_yaml_has_not_is_refused_and_nothing_is_changed(sample):
    with pytest.raises(ValueError, match="value"):
        sample.put(("id",), {1, 2})
    assert sample.text == SAMPLE


WORDS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x85\u2028\u2029\ufeff"), max_size=12
) | st.sampled_from(
    ["yes", "null", "2024-10-01", "1_000", "0x1F", "- a", "{a", "a: b", "a #b", "~", "見本　花子", "'", '"', "=", "<<"]
)
VALUES = st.recursive(
    WORDS | st.integers(-1000, 1000) | st.booleans() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"\A[a-z_]{1,8}\Z"), inner, max_size=3),
    max_leaves=8,
)
SMALL = [f for f in FILES if f.stat().st_size < SMALL_BYTES]


@pytest.mark.parametrize("many", [20, pytest.param(200, marks=pytest.mark.heavy)])
def test_any_change_of_any_definition_holds_what_was_meant_and_keeps_the_other_comments(many):
    """Checked against the same change of the plain tree."""

    @given(st.data())
    @settings(max_examples=many, deadline=None, database=None)
    def holds(data):
        _three_changes(data)

    holds()


def _three_changes(data):
    file: Path = data.draw(st.sampled_from(SMALL))
    text = YamlText(file.read_text("utf-8"))
    for _ in range(3):
        tree = text.value()
        place, old = data.draw(st.sampled_from(list(places(tree))))
        how = data.draw(st.sampled_from(["put", "drop", "add"]))
        value, wanted = data.draw(VALUES), copy.deepcopy(tree)
        target = wanted
        for step in place[:-1]:
            target = target[step]
        before = text.text
        if how == "drop" and place:
            del target[place[-1]]
            text = text.drop(place)
        elif how == "add" and isinstance(old, list):
            at = data.draw(st.integers(0, len(old)))
            (target[place[-1]] if place else wanted).insert(at, value)
            text = text.insert(place, at, value)
        elif how == "add" and isinstance(old, dict):
            (target[place[-1]] if place else wanted)["zz_new"] = value
            if "zz_new" in old:
                continue
            text = text.add(place, "zz_new", value)
        elif place:
            target[place[-1]] = value
            text = text.put(place, value)
        else:
            continue
        assert text.value() == wanted
        assert plain_of(text.text) == wanted
        if how == "add":
            assert comments(before) == comments(text.text) or any("#" in str(v) for _, v in places(value))
