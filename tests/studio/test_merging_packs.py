"""Two editors' changes come together; where both changed one place, nobody's is lost (R-115)."""

import copy
import random

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.studio.pack.draft import read_files
from kakanai_desk.studio.pack.merging import GONE, ById, Change, Conflict, changes, merged
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.pack.yaml_tree import plain_of

BEFORE = """\
# 手続
id: a
title: {ja: 見本, easy: かみ}   # 題
fields:
  - {id: name, at: [10, 20]}    # 氏名
  - {id: kana, at: [10, 30]}
levels: [x, y]
order: 1
"""


def with_(*edits):
    text = YamlText(BEFORE)
    for edit in edits:
        text = edit(text)
    return {"a.yaml": text.text.encode()}


def of(change):
    return [(c.where, c.old, c.new) for c in change]


def test_what_differs_is_said_as_small_as_it_can_be():
    old, new = plain_of(BEFORE), plain_of(BEFORE)
    assert list(changes(old, new)) == []
    new["title"]["ja"] = "見本届"
    del new["order"]
    new["section"] = "shiminka"
    new["fields"] = [{"id": "kana", "at": [10, 35]}, {"id": "birth", "at": [1, 1]}]
    new["levels"] = ["x"]
    assert of(changes(old, new)) == [
        (("order",), 1, GONE),
        (("title", "ja"), "見本", "見本届"),
        (("fields", ById("name")), {"id": "name", "at": [10, 20]}, GONE),
        (("fields", ById("kana"), "at", 1), 30, 35),
        (("fields", ById("birth")), GONE, {"id": "birth", "at": [1, 1]}),
        (("levels",), ["x", "y"], ["x"]),
        (("section",), GONE, "shiminka"),
    ]


def test_true_is_not_one():
    assert list(changes({"a": 1}, {"a": True})) == [Change(("a",), 1, True)]


def test_what_only_one_changed_comes_together_and_comments_stay():
    mine = with_(
        lambda t: t.put(("title", "ja"), "わたしの題"),
        lambda t: t.insert(("fields",), 1, {"id": "mine", "at": [1, 1]}),
        lambda t: t.add((), "late", "おくれ", after="levels"),
    )
    theirs = with_(
        lambda t: t.put(("title", "easy"), "あちらの紙"),
        lambda t: t.put(("fields", 1, "at", 1), 35),
        lambda t: t.insert(("fields",), 2, {"id": "theirs", "at": [2, 2]}),
        lambda t: t.drop(("order",)),
    )
    found = merged({"a.yaml": BEFORE.encode()}, mine, theirs)
    assert found.conflicts == ()
    text = found.files["a.yaml"].decode()
    assert plain_of(text) == {
        "id": "a",
        "title": {"ja": "わたしの題", "easy": "あちらの紙"},
        "fields": [
            {"id": "name", "at": [10, 20]},
            {"id": "mine", "at": [1, 1]},
            {"id": "kana", "at": [10, 35]},
            {"id": "theirs", "at": [2, 2]},
        ],
        "levels": ["x", "y"],
        "late": "おくれ",
    }
    assert [line for line in BEFORE.splitlines() if "#" in line and "題" not in line] == [
        line for line in text.splitlines() if "#" in line and "題" not in line
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "where", "sayings"),
    [
        (lambda t: t.put(("order",), 2), lambda t: t.put(("order",), 3), ("order",), (1, 2, 3)),
        (lambda t: t.put(("order",), 2), lambda t: t.drop(("order",)), ("order",), (1, 2, GONE)),
        (lambda t: t.drop(("title",)), lambda t: t.put(("title", "ja"), "x"), ("title",),
         ({"ja": "見本", "easy": "かみ"}, GONE, {"ja": "x", "easy": "かみ"})),
        (lambda t: t.put(("levels",), ["x"]), lambda t: t.put(("levels", 1), "z"), ("levels",),
         (["x", "y"], ["x"], ["x", "z"])),
        (lambda t: t.add((), "late", "a"), lambda t: t.add((), "late", "b"), ("late",), (GONE, "a", "b")),
        (lambda t: t.put(("fields", 0, "at", 0), 11), lambda t: t.drop(("fields", 0)), ("fields", ById("name")),
         ({"id": "name", "at": [10, 20]}, {"id": "name", "at": [11, 20]}, GONE)),
    ],
)  # fmt: skip
def test_where_both_changed_one_place_it_stands_as_mine_and_says_what_both_made_of_it(mine, theirs, where, sayings):
    found = merged({"a.yaml": BEFORE.encode()}, with_(mine), with_(theirs))
    assert found.conflicts == (Conflict("a.yaml", where, *sayings),)
    assert found.files == with_(mine)
    back = merged({"a.yaml": BEFORE.encode()}, with_(theirs), with_(mine))
    assert back.conflicts == (Conflict("a.yaml", where, sayings[0], sayings[2], sayings[1]),)


def test_both_the_same_change_is_no_conflict():
    both = with_(lambda t: t.put(("order",), 2).put(("levels",), ["z"]))
    assert merged({"a.yaml": BEFORE.encode()}, both, both).conflicts == ()
    one = with_(lambda t: t.put(("order",), 2))
    found = merged({"a.yaml": BEFORE.encode()}, one, both)
    assert (found.files, found.conflicts) == (both, ())


def test_files_that_are_new_gone_or_no_yaml():
    before = {"a.pdf": b"1", "b.pdf": b"1", "c.pdf": b"1", "d.yaml": b"x: [", "e.yaml": b"x: 1\n"}
    mine = {"a.pdf": b"2", "b.pdf": b"1", "d.yaml": b"x: 1\n", "e.yaml": b"x: 2\n", "new.yaml": b"a: 1\n"}
    theirs = {"a.pdf": b"3", "c.pdf": b"1", "d.yaml": b"x: 2\n", "f.yaml": b"y: 1\n", "new.yaml": b"a: 2\n"}
    found = merged(before, mine, theirs)
    assert sorted(found.files) == ["a.pdf", "d.yaml", "e.yaml", "f.yaml", "new.yaml"]
    assert found.files["f.yaml"] == b"y: 1\n"
    assert [(c.file, c.where) for c in found.conflicts] == [
        ("a.pdf", ()),
        ("d.yaml", ()),
        ("e.yaml", ()),
        ("new.yaml", ()),
    ]
    assert found.conflicts[2] == Conflict("e.yaml", (), b"x: 1\n", b"x: 2\n", None)


@pytest.mark.parametrize("seed", range(12))
def test_on_the_citys_content_changes_at_different_places_always_come_together(seed):
    """Two editors draw places of one real file; the merge is what one who made all changes would have."""
    chance = random.Random(seed)
    files = read_files(procedures())
    name = chance.choice(sorted(n for n, data in files.items() if n.endswith("procedure.yaml") and len(data) < 6000))
    tree = plain_of(files[name].decode())
    leaves = [p for p in _leaves(tree) if p]
    chosen = chance.sample(leaves, min(6, len(leaves)))
    one, other, both = (YamlText(files[name].decode()) for _ in range(3))
    for n, place in enumerate(chosen):
        value = f"変更{n}"
        both = both.put(place, value)
        one, other = (one.put(place, value), other) if n % 2 else (one, other.put(place, value))
    found = merged({name: files[name]}, {name: one.text.encode()}, {name: other.text.encode()})
    assert found.conflicts == ()
    assert found.files[name].decode() == both.text


def _leaves(value, place=()):
    if isinstance(value, dict):
        for key, inner in copy.copy(value).items():
            if key != "id":
                yield from _leaves(inner, (*place, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _leaves(inner, (*place, n))
    else:
        yield place
