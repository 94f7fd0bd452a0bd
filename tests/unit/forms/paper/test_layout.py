"""Layouts are data: a broken one gives findings with file, line and remedy, all at once, and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paper_people import facts

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.paper.binding import Path as FactPath
from kakanai_desk.forms.paper.binding import Test, shown
from kakanai_desk.forms.paper.layout import load_layout, load_layouts
from kakanai_desk.forms.paper.model import Table, grid

GOOD = (procedures() / "juumin_idou_todoke" / "documents" / "idou_todoke_a4.yaml").read_text("utf-8")


def load(tmp_path: Path, text: str, name: str = "idou_todoke_a4.yaml"):
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return load_layout(file)


def test_every_shipped_layout_is_sound_and_says_that_its_form_is_to_be_checked(layouts):
    assert set(layouts) >= {
        "idou_todoke_a4", "kokuho_shutoku_a4", "jidou_teate_a4", "fukushi_iryou_a4", "nenkin_todoke_a4",
    }  # fmt: skip
    for layout in layouts.values():
        assert "様式は要確認" in layout.note
        assert layout.basis


def test_printed_words_fit_their_cells_on_every_shipped_form(render):
    assert render(facts()).crowded == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("bind: new_address.text", "bind: new_adress.text", "PAPER-020", "'new_address' ですか"),
        ("bind: item.kana", "bind: item.kanna", "PAPER-020", "'kana' ですか"),
        ("columns: [17, 124, 12, 33]", "columns: [17, 124, 12, 30]", "PAPER-006", "186"),
        ("{signature: true}", "{signiture: true}", "PAPER-021", "'signature' ですか"),
        ("rows: 5\n", "rows: 0\n", "PAPER-007", "1以上"),
        ("- {head: 新しい住所, rows: 2}", "- {head: 新しい住所}", "PAPER-009", "span か rows"),
        ("- {head: 新しい住所, rows: 2}", "- {head: 新しい住所, rows: 9}", "PAPER-008", "5 まで"),
        ("height: 12.6", "height: -3", "PAPER-004", "正の数"),
        ("is: tennyu", "equals: tennyu", "PROC-004", "equals"),
        ("rows: 5\n", "rows: 15\n", "PAPER-003", "高さ"),
        ("  - heading:", "  - haeding:", "PAPER-005", "'heading' ですか"),
        ("size: 15", "size: huge", "PAPER-022", "size"),
        ("eras: births", "eras: [大, 照, 平, 令]", "PROC-010", "照"),
        ("revision: 1", "revison: 1", "PROC-004", "'revision' ですか"),
        ("effective: {from: 2024-04-01}", "effective: {from: いつか}", "PROC-009", "2026-04-01"),
        ("id: idou_todoke_a4", "id: other_a4", "PAPER-002", "idou_todoke_a4"),
    ],
)
def test_a_fault_is_found_with_its_line_and_remedy(old, new, code, says, tmp_path):
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    layout, findings = load(tmp_path, text)
    assert layout is None
    found = [finding for finding in findings if finding.code == code]
    assert found, [str(finding) for finding in findings]
    assert says in str(found[0])
    assert found[0].file.endswith("idou_todoke_a4.yaml")
    if code not in ("PAPER-003", "PAPER-007", "PAPER-009"):
        line = text[: text.index(new)].count("\n") + 1
        assert abs(found[0].line - line) <= new.count("\n")


def test_all_faults_are_reported_at_once(tmp_path):
    text = (
        GOOD.replace("is: tennyu", "is: [1]", 1)
        .replace("{signature: true}", "{stamp: true}")
        .replace("item.sex", "item.sexx")
    )
    _, findings = load(tmp_path, text)
    assert {"PAPER-024", "PAPER-021", "PAPER-020"} <= {finding.code for finding in findings}


@pytest.mark.parametrize(
    "text",
    ["", "- a\n- b", "id: [", "id: x\nid: y", "id: idou_todoke_a4\nbody: 3", "\x00", "body:\n  - table: {columns: x}"],
)
def test_what_is_no_layout_at_all_is_a_finding_too(text, tmp_path):
    layout, findings = load(tmp_path, text)
    assert layout is None
    assert findings
    assert all(finding.line >= 1 for finding in findings)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_line_lost_or_swapped_never_ends_in_a_traceback(data, tmp_path):
    lines = GOOD.splitlines()
    index = data.draw(st.integers(0, len(lines) - 1))
    change = data.draw(st.sampled_from(["drop", "double", "indent", "null", "list"]))
    line = lines[index]
    head = line.split(":")[0]
    lines[index : index + 1] = {
        "drop": [], "double": [line, line], "indent": ["  " + line], "null": [head + ":"],
        "list": [head + ": [1, {a: b}]"],
    }[change]  # fmt: skip
    load(tmp_path, "\n".join(lines))


def test_layouts_of_other_folders_are_loaded_even_when_one_is_broken(tmp_path):
    for name in ("one", "two"):
        folder = tmp_path / name / "documents"
        folder.mkdir(parents=True)
        (folder / f"{name}_a4.yaml").write_text(
            GOOD.replace("id: idou_todoke_a4", f"id: {name}_a4") if name == "one" else "id: two_a4", "utf-8"
        )
    found, findings = load_layouts(tmp_path)
    assert list(found) == ["one_a4"]
    assert findings
    assert all("two_a4.yaml" in finding.file for finding in findings)


def test_a_path_reads_names_and_positions_and_nothing_else():
    assert FactPath.parse("people.1.name").value(facts()) == "見本\u3000花子"
    assert FactPath.parse("people.9.name").value(facts()) is None
    assert FactPath.parse("people.name").value(facts()) is None
    assert FactPath.parse("visit_date.year").value(facts()) is None  # no attributes
    assert FactPath.parse("item.name").value(facts(), {"name": "あ"}) == "あ"


def test_true_and_one_are_different_constants():
    test = Test(FactPath.parse("answers.x"), "is", True)
    assert test.holds({"answers": {"x": True}}, None)
    assert not test.holds({"answers": {"x": 1}}, None)


def test_values_are_written_as_counters_write_them():
    assert shown(facts()["move_date"], "short") == "8.4.5"
    assert shown(["番号カード", "旅券"]) == "番号カード・旅券"
    assert shown(0) == "0"
    assert shown(None) == ""


def test_tall_cells_push_the_next_row_aside(layouts):
    table = next(block for block in layouts["idou_todoke_a4"].body if isinstance(block, Table) and len(block.rows) == 5)
    placed, wrong = grid(len(table.columns), table.rows)
    assert wrong == {}
    assert [(row, column) for row, column, _ in placed] == [
        (0, 0),
        (0, 1),
        (1, 1),
        (2, 0),
        (2, 1),
        (3, 1),
        (4, 0),
        (4, 1),
    ]
