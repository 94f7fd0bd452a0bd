"""The one text table: no code without its sentences, no language without a placeholder, no broken ruby."""

import re
from pathlib import Path
from tomllib import loads

import pytest

from kakanai_desk.core import errors
from kakanai_desk.core.errors import CardPinRejected, DeskError
from kakanai_desk.core.places import resources, root
from kakanai_desk.core.texts import load_texts, reading_of, without_ruby

ERRORS = loads((resources() / "texts" / "errors.toml").read_text("utf-8"))
VISITOR = loads((resources() / "texts" / "visitor.toml").read_text("utf-8"))
CLERK = loads((resources() / "texts" / "clerk.toml").read_text("utf-8"))
SOURCES = [p for p in (root() / "kakanai_desk").rglob("*.py") if "player" not in p.parts]


def all_errors(kind=DeskError):
    yield kind
    for below in kind.__subclasses__():
        yield from all_errors(below)


@pytest.mark.parametrize("kind", sorted(set(all_errors()), key=lambda k: k.code), ids=lambda k: k.code)
def test_every_expected_fault_has_its_sentence(kind):
    assert kind.code in ERRORS, kind.__name__


def placeholders(text):
    return set(re.findall(r"\{(\w+)\}", without_ruby(text)))


@pytest.mark.parametrize("key", sorted(VISITOR))
def test_every_language_fills_the_same_places(key):
    wanted = placeholders(VISITOR[key]["ja"])
    assert all(placeholders(text) == wanted for text in VISITOR[key].values())


@pytest.mark.parametrize("key", sorted(k for k in VISITOR if not k.startswith("paper.")))
def test_easy_japanese_has_furigana_on_every_kanji(key):
    easy = VISITOR[key].get("easy", "")
    assert easy, key
    bare = re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", easy)
    assert not re.search(r"[一-龠々]", bare), easy


@pytest.mark.parametrize(
    ("pattern", "table"),
    [(r'"(visitor\.[a-z_]+(?:\.[a-z0-9_]+)*)"', VISITOR), (r'"(clerk\.[a-z_]+(?:\.[a-z0-9_]+)*)"', CLERK)],
    ids=["visitor", "clerk"],
)
def test_every_key_that_the_code_names_is_in_the_table(pattern, table):
    named = {key for file in SOURCES for key in re.findall(pattern, file.read_text("utf-8"))}
    assert named
    assert sorted(named - set(table)) == []


def test_a_fault_speaks_to_each_reader_in_their_words():
    texts = load_texts()
    fault = CardPinRejected(attempts_left=2)
    assert texts.error_for_clerk(fault) == "暗証番号が違います。残り2回です。 (CARD-PIN-01)"
    assert "CARD" not in texts.error_for_visitor(fault)
    assert "2" in texts.error_for_visitor(fault, "easy")


def test_a_fault_shows_only_counts_and_codes_in_a_log():
    assert str(errors.CardPinRejected(attempts_left=2)) == "CARD-PIN-01 attempts_left=2"


def test_ruby_is_left_out_for_screen_readers_and_read_for_speech():
    assert without_ruby("{紙|かみ}を {出|だ}す") == "紙を 出す"
    assert reading_of("{紙|かみ}を {出|だ}す") == "かみを だす"


def test_the_product_tree_is_where_the_tests_think():
    assert Path(root() / "pyproject.toml").is_file()
