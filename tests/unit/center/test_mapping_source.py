"""R-074: a mapping that cannot be right is refused with the line and the way to mend it, all faults at once."""

from __future__ import annotations

from functools import cache

import pytest

from kakanai_center.mapping_source import BrokenMapping, read_mapping
from kakanai_desk.core.places import procedures
from kakanai_desk.forms.loader import load

MAPPINGS = procedures() / "_shared" / "mappings"
LAWFUL = """lawful:
  individual_number: 住民基本台帳法 第7条第8号の2・第22条(要確認)
"""


@cache
def pack():
    return load(procedures())


def codes(folder, name, *changes):
    """(code, line) of what is found in a shipped mapping after these changes."""
    text = (MAPPINGS / f"{name}.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file = folder / "changed.yaml"
    file.write_text(text, "utf-8")
    try:
        read_mapping(file, pack())
    except BrokenMapping as broken:
        return [(f.code, f.line) for f in broken.findings]
    return []


@pytest.mark.parametrize("file", sorted(MAPPINGS.glob("*.yaml")), ids=lambda f: f.stem)
def test_the_samples_are_right_and_say_what_the_city_must_confirm(file):
    found = read_mapping(file, pack())
    assert found.id == file.stem
    assert found.to_confirm


def line_of(name, text):
    lines = (MAPPINGS / f"{name}.yaml").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("kokuho_shikaku", "kakanai_mapping: 1", "kakanai_mapping: 2", "MAP-001"),
        ("kokuho_shikaku", "[kokuho_shutoku]", "[kokuho_shutok]", "MAP-002"),
        ("kokuho_shikaku", "[received, review, decision, approved]", "[cancelled]", "MAP-003"),
        ("kokuho_shikaku", "name: kokuho.csv", "name: ../kokuho.csv", "MAP-004"),
        ("kokuho_shikaku", "charset: cp932", "charset: mj", "MAP-006"),
        ("juumin_idou", "住民基本台帳法 第7条第8号の2・第22条(要確認)", "あり", "MAP-008"),
        ("kokuho_shikaku", 'constant: "1"', 'constant: "1", from: person.name', "MAP-010"),
        ("jidou_teate", ', "no": いいえ', "", "MAP-011"),
        ("kokuho_shikaku", "from: person.kana", "from: person.kane", "MAP-013"),
        ("jidou_teate", "from: applicant.name", "from: person.name", "MAP-014"),
        ("kokuho_shikaku", "title: 続柄", "title: 性別", "MAP-016"),
        ("juumin_idou", "on: 続柄, column: 続柄", "on: 続柄, column: 続き柄", "MAP-017"),
    ],
)
def test_each_fault_has_its_code_and_its_line(tmp_path, name, old, new, code):
    found = codes(tmp_path, name, (old, new))
    assert code in [c for c, _ in found]
    if code not in ("MAP-010", "MAP-011", "MAP-016"):  # told at the column, or at the list as a whole
        assert (code, line_of(name, old)) in found


def test_an_individual_number_without_a_law_is_refused(tmp_path):
    assert codes(tmp_path, "juumin_idou", (LAWFUL, "lawful:\n")) == [
        ("MAP-015", line_of("juumin_idou", "person.individual_number") - 1)
    ]


def test_a_robot_needs_steps_and_the_number_it_answers_with(tmp_path):
    found = codes(tmp_path, "juumin_idou", ("  - {title: 受付番号, from: reception_number}\n", ""))
    assert {"MAP-018", "MAP-017"} <= {code for code, _ in found}


def test_a_word_that_no_mapping_knows_is_refused_and_everything_at_once(tmp_path):
    found = codes(
        tmp_path, "kokuho_shikaku", ("rows: concerned", "rows: all\nsql: drop"), ("reader: core", "reader: fax")
    )
    assert len(found) >= 3
