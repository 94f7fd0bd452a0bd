"""The table of OWASP ASVS 5.0: all of its rows, each decided, and each fault of the table is told."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tools import asvs
from tools.asvs import ROOT, TABLE, Row, faults_of, levels, main, page_of, rows_of

TODAY = date(2026, 11, 30)
SHOWN = "tests/unit/test_asvs.py::test_the_standard_has_345_rows_in_17_chapters"
ROWS = [Row(key, level, "asks", "applies", "reason", (SHOWN,)) for key, level in levels().items()]


def told(change, key="V6.2.1"):
    rows = [change(row) if row.id == key else row for row in ROWS]
    return faults_of([row for row in rows if row], ROOT, TODAY)


def test_the_standard_has_345_rows_in_17_chapters():
    assert len(levels()) == 345
    counts = [sum(key.startswith(f"V{n}.") for key in levels()) for n in range(1, 18)]
    assert counts == [30, 13, 31, 16, 13, 47, 19, 13, 7, 36, 24, 12, 21, 13, 21, 17, 12]
    assert [list(levels().values()).count(level) for level in (1, 2, 3)] == [70, 183, 92]


def test_the_table_of_the_product_is_whole_and_its_page_is_written():
    rows = rows_of((ROOT / TABLE).read_text("utf-8"))
    assert faults_of(rows, ROOT, TODAY) == []
    assert (ROOT / asvs.PAGE).read_text("utf-8") == page_of(rows)


def test_a_whole_table_has_no_fault():
    assert told(lambda row: row) == []


def test_a_row_that_is_missing_doubled_or_unknown_is_told():
    assert told(lambda _: None)[0].startswith("V6.2.1: 行がありません")
    assert faults_of([*ROWS, ROWS[5]], ROOT, TODAY)[0].startswith(f"{ROWS[5].id}: 2行")
    assert any("V6.9.9: ASVS 5.0 にない番号" in fault for fault in told(lambda row: replace(row, id="V6.9.9")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"level": 3}, "レベルは 1"),
        ({"decision": "maybe"}, "判断は"),
        ({"reason": " "}, "理由"),
        ({"evidence": ()}, "試験か、日付のある確認がありません"),
        ({"evidence": ("tools/asvs.py",)}, "試験か、日付のある確認がありません"),
        ({"evidence": (SHOWN, "tools/gone.py")}, "ファイルがありません: tools/gone.py"),
        ({"evidence": ("tests/unit/test_asvs.py::test_that_was_renamed",)}, "試験がありません"),
        ({"evidence": ("2026-12-01: will be looked at",)}, "先の日"),
        ({"decision": "partly", "evidence": ()}, "試験か、日付のある確認がありません"),
    ],
)
def test_a_row_that_is_not_right_is_told(change, words):
    faults = told(lambda row: replace(row, **change))
    assert any(fault.startswith("V6.2.1: ") and words in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("key", "level_3_needs_proof"), [("V6.3.5", True), ("V11.2.4", True), ("V4.1.4", False), ("V13.1.2", False)]
)
def test_the_third_level_is_proven_in_some_chapters_only(key, level_3_needs_proof):
    assert bool(told(lambda row: replace(row, evidence=()), key)) is level_3_needs_proof


@pytest.mark.parametrize("decision", ["not_met", "not_applicable"])
def test_what_is_not_met_or_not_applicable_needs_its_reason_alone(decision):
    assert told(lambda row: replace(row, decision=decision, evidence=())) == []


def test_a_dated_look_counts():
    assert told(lambda row: replace(row, evidence=("2026-11-29: looked at it",))) == []


def test_a_page_that_is_not_what_the_table_says_is_told_and_written(tmp_path: Path, capsys):
    for place in (TABLE, asvs.PAGE, SHOWN.split("::")[0]):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / SHOWN.split("::")[0]).write_text(f"def {SHOWN.split('::')[1]}(): ...\n", "utf-8")
    row = '[[row]]\nid = "{}"\nlevel = {}\nasks = "a | b"\ndecision = "applies"\nreason = "r"\nevidence = ["{}"]\n'
    (tmp_path / TABLE).write_text("".join(row.format(r.id, r.level, SHOWN) for r in ROWS), "utf-8")
    assert main([], tmp_path) == 1
    assert "--write" in capsys.readouterr().out
    assert main(["--write"], tmp_path) == 0
    assert main([], tmp_path) == 0
    last = capsys.readouterr().out.splitlines()[-1].split()
    assert last == ["all", "345", "0", "0", "0", "345"]
    assert "| V1.1.1 | 2 | a \\| b | met |" in (tmp_path / asvs.PAGE).read_text("utf-8")
    (tmp_path / TABLE).write_text("[[row]\n", "utf-8")
    assert main([], tmp_path) == 1
    assert "読めません" in capsys.readouterr().out
