"""The characters of the register."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.characters import CharacterTable, graphemes, normalise, shrink_candidates, table, variants_of
from kakanai_desk.core.places import resources


def test_all_forms_of_a_name_character_are_known_with_their_codes():
    forms = variants_of("邉")
    assert len(forms) == 16
    assert forms[0].mj == "MJ026190"
    assert forms[0].bare
    assert (forms[0].text, forms[0].strokes, forms[0].koseki, forms[0].juki) == ("邉\U000e010f", 17, "445000", "J+9089")
    assert len({form.text for form in forms}) == 16


def test_a_selector_on_the_question_is_ignored():
    assert variants_of("葛\U000e0102") == variants_of("葛")
    assert variants_of("x") == []


@pytest.mark.parametrize(
    ("adobe", "moji"),
    [
        ("葛\U000e0100", "葛\U000e0102"),  # 葛城市
        ("葛\U000e0101", "葛\U000e0103"),  # 葛飾区
        ("辻\U000e0100", "辻\U000e0102"),  # one dot
        ("辻\U000e0101", "辻\U000e0103"),  # two dots
        ("祇\U000e0100", "祇\U000e0102"),
    ],
)
def test_sequences_of_other_software_become_the_registers(adobe, moji):
    assert normalise(f"見本{adobe}子") == f"見本{moji}子"
    assert normalise(moji) == moji


def test_a_sequence_without_counterpart_stays_to_be_reported():
    assert normalise("邉\U000e0105") == "邉\U000e0105"
    assert table().identify("邉\U000e0105") is None


@given(st.text())
def test_graphemes_join_to_the_same_text(text):
    assert "".join(graphemes(text)) == text


def test_a_selector_stays_with_its_character():
    assert graphemes("𠮷葛\U000e0102子") == ["𠮷", "葛\U000e0102", "子"]


def test_common_characters_are_offered_for_rare_ones():
    assert [candidate.text for candidate in shrink_candidates("髙")] == ["高"]
    assert "崎" in [candidate.text for candidate in shrink_candidates("﨑")]
    assert shrink_candidates("高") == []
    assert shrink_candidates("邉\U000e0111")


def test_related_characters_are_found_for_the_picker():
    texts = {variant.text[0] for variant in table().relatives_of("辺")}
    assert {"邉", "邊"} <= texts


def test_a_form_is_identified_by_how_it_is_written():
    found = table().identify("葛\U000e0102")
    assert found is not None
    assert found.mj == "MJ022335"
    bare = table().identify("葛")
    assert bare is not None
    assert bare.mj == "MJ022336"


def test_threads_may_ask_at_once():
    faults: list[BaseException] = []

    def ask():
        try:
            for _ in range(50):
                assert len(variants_of("邉")) == 16
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_no_question_about_a_character_reads_through_the_whole_table():
    """58,859 glyphs: a question without an index costs 13 ms, and every view of the desk asks several."""
    characters = CharacterTable(resources() / "characters" / "characters.sqlite")
    with sqlite3.connect(resources() / "characters" / "characters.sqlite") as plain:
        asked: list[str] = []
        characters.identify("見")
        characters._connection.set_trace_callback(asked.append)
        for cluster in ("邉", "邉\U000e010f", "葛\U000e0100", "x", "あ"):
            characters.identify(cluster)
            characters.shrink_candidates(cluster)
            characters.variants_of(cluster)
            characters.relatives_of(cluster)
            characters.normalise(cluster)
        characters.close()
        assert len(asked) > 20
        for question in sorted(set(asked)):
            plan = [row[3] for row in plain.execute(f"explain query plan {question}")]
            assert not [step for step in plan if step.startswith("SCAN")], question
