"""A broken definition gives its finding — where, what, how to mend — and never a traceback."""

import shutil

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.check import check_cases
from kakanai_desk.forms.loader import BrokenDefinitions, load, load_with_findings


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "procedures"
    shutil.copytree(procedures(), copy)
    return copy


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


KOKUHO = "kokuho_shutoku/procedure.yaml"
QUESTIONS = "_shared/questions.yaml"
DOMESTIC = 'choices:\n      - {value: domestic, label: {ja: 国内, easy: "{日本|にほん}の {中|なか}"}}\n'


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "says"),
    [
        (
            KOKUHO,
            "{is: {health_insurance: kokuho}}",
            "{is: {health_insurence: kokuho}}",
            "PROC-012",
            "health_insurance",
        ),
        (KOKUHO, "{is: {health_insurance: kokuho}}", "{is: {health_insurance: kokuhoo}}", "PROC-013", "kokuho"),
        (KOKUHO, "{age: {below: 75}}", "{agee: {below: 75}}", "PROC-021", "age"),
        (KOKUHO, "{age: {below: 75}}", "{age: {on: phone, below: 75}}", "PROC-022", "phone"),
        (KOKUHO, "{age: {below: 75}}", "{age: {}}", "PROC-024", "at_least"),
        (KOKUHO, "level: required", "level: requierd", "PROC-010", "required"),
        (KOKUHO, "rule: D11", "rulee: D11", "PROC-004", "rule"),
        (KOKUHO, "section: hoken_nenkin", "section: hokennenkin", "PROC-019", "hoken_nenkin"),
        (KOKUHO, "from: 2024-12-02", "from: hello", "PROC-009", "日付"),
        (KOKUHO, "id: kokuho_shutoku ", "id: kokuho ", "PROC-018", "フォルダ名"),
        (KOKUHO, "documents/kokuho_shutoku_a4.yaml", "documents/nothing.yaml", "PROC-025", "nothing"),
        (KOKUHO, "for_each: person", "for_each: household", "PROC-026", "for_each"),
        (KOKUHO, "events: [tennyu]", "events: [tenyu]", "PROC-027", "tennyu"),
        (KOKUHO, "revision: 1", "revision: one", "PROC-007", "整数"),
        (KOKUHO, "revision: 1\n", "revision: 1\nrevision: 2\n", "PROC-001", "二度"),
        (KOKUHO, "title: {", "title: {{", "PROC-001", "YAML"),
        (QUESTIONS, DOMESTIC, "choices:\n", "PROC-016", "2〜9"),
        (KOKUHO, "basis: 国民健康保険法 第9条第1項、同法施行規則 第2条", "basis: 国民健康保険法", "PROC-031", "第…条"),
        (KOKUHO, "late: {", "lates: {", "PROC-003", "late"),
        (KOKUHO, "bring: []\n", "", "PROC-003", "bring"),
        ("tengaku/procedure.yaml", "deadline: none", "note: 期限なし", "PROC-003", "deadline"),
        (KOKUHO, "{from: 2024-12-02}", "{from: 2024-12-02, until: 2024-12-01}", "PROC-030", "前"),
        (KOKUHO, "after: [juumin_idou_todoke]", "after: [juumin_idou]", "PROC-033", "juumin_idou_todoke"),
        ("_shared/offices.yaml", "floor: 1階, ", "", "PROC-003", "floor"),
        ("_shared/offices.yaml", ', hours: "平日 8:30〜17:15"', "", "PROC-003", "hours"),
        ("_shared/conditions.yaml", "holds: child}", "holds: chld}", "PROC-032", "child"),
        ("jidou_teate/procedure.yaml", "holds: raises_child", "holds: with_child", "PROC-032", "household"),
        ("_shared/offices.yaml", "市民課: しみんか", "市民課: シミンカ", "PROC-085", "ひらがな"),
        ("_shared/calendar.yaml", "  2026-05-06: 憲法記念日 振替休日\n", "", "PROC-035", "2026-05-03"),
        (
            "_shared/uses.yaml",
            "procedures: [kokuho_shutoku",
            "procedures: [kokuho_shutok",
            "PROC-033",
            "kokuho_shutoku",
        ),
        ("_shared/uses.yaml", "id: iryou\n", "id: kurashi\n", "PROC-036", "二度"),
        (KOKUHO, "{age: {below: 75}}", "{is: {move_date: 2026-04-01}}", "PROC-037", "before"),
        (QUESTIONS, "when: {holds: household_with_child}", "when: {holds: child}", "PROC-026", "some_person"),
        (
            "jidou_teate/procedure.yaml",
            "when: {is_no: public_account}",
            "when: {is: {health_insurance: employer}}",
            "PROC-026",
            "some_person",
        ),
        (KOKUHO, "{age: {below: 75}}", "{age: {below: 75, counted: eve}}", "PROC-010", "reached"),
        (KOKUHO, "{age: {below: 75}}", "{in_month: {visit_date: [13]}}", "PROC-034", "1〜12"),
        (QUESTIONS, "type: date\n    ask", "type: dat\n    ask", "PROC-010", "date"),
        (QUESTIONS, "{引|ひ}っこしましたか", "{引ひ}っこしましたか", "PROC-011", "ふりがな"),
        (QUESTIONS, "when: {is: {move_from: domestic}}", "when: {is: {planned_out_date: x}}", "PROC-028", "めぐり"),
    ],
)
def test_each_mistake_is_named_with_its_place_and_its_mending(folder, file, old, new, code, says):
    change(folder, file, old, new)
    _, findings = load_with_findings(folder)
    hits = [f for f in findings if f.code == code]
    assert hits, [str(f) for f in findings]
    assert any(says in str(f) for f in hits), [str(f) for f in hits]
    assert all(f.line >= 1 and f.file.startswith("procedures/") for f in hits)


def test_all_mistakes_are_named_at_once(folder):
    change(folder, KOKUHO, "{age: {below: 75}}", "{agee: {below: 75}}")
    change(folder, KOKUHO, "level: required", "level: requierd")
    change(folder, "jidou_teate/procedure.yaml", "section: kodomo_wakamono", "section: kodomo")
    with pytest.raises(BrokenDefinitions) as broken:
        load(folder)
    assert {f.code for f in broken.value.findings} >= {"PROC-021", "PROC-010", "PROC-019"}


def test_a_finding_points_at_its_line(folder):
    change(folder, KOKUHO, "section: hoken_nenkin", "section: hokennenkin")
    text = (folder / KOKUHO).read_text("utf-8").splitlines()
    line = next(n for n, t in enumerate(text, 1) if t.startswith("section:"))
    _, findings = load_with_findings(folder)
    assert [f.line for f in findings] == [line]


def test_yes_and_on_stay_words_in_the_city_s_yaml(folder):
    pack = load(folder)
    assert [c.value for c in pack.questions["move_from"].choices] == ["domestic", "abroad"]
    assert pack.procedures  # the deadline key "on:" and the answer "yes" are no booleans here


def test_two_revisions_in_force_on_one_day_are_a_finding(folder):
    shutil.copy(folder / KOKUHO, folder / "kokuho_shutoku/procedure_2026.yaml")
    _, findings = load_with_findings(folder)
    assert [f.code for f in findings] == ["PROC-029"]


def test_a_later_revision_is_chosen_by_the_day(folder):
    change(folder, KOKUHO, "effective: {from: 2024-12-02}", "effective: {from: 2024-12-02, until: 2026-06-30}")
    text = (folder / KOKUHO).read_text("utf-8")
    later = text.replace("{from: 2024-12-02, until: 2026-06-30}", "{from: 2026-07-01}").replace(
        "revision: 1", "revision: 2"
    )
    (folder / "kokuho_shutoku/procedure_2026.yaml").write_text(later, "utf-8")
    pack = load(folder)

    def revision(day):
        return next(p.revision for p in pack.at(day, "tennyu") if p.id == "kokuho_shutoku")

    from datetime import date

    assert revision(date(2026, 6, 30)) == 1
    assert revision(date(2026, 7, 1)) == 2


def test_a_folder_that_holds_no_definitions_says_so(tmp_path):
    _, findings = load_with_findings(tmp_path)
    assert [f.code for f in findings] == ["PROC-000"]


def test_a_file_that_is_no_text_is_a_finding(folder):
    (folder / KOKUHO).write_bytes(b"\xff\xfe\x00")
    _, findings = load_with_findings(folder)
    assert [f.code for f in findings] == ["PROC-001"]


def test_a_case_with_a_wrong_expectation_says_what_came_instead(folder):
    change(
        folder,
        "kokuho_shutoku/cases/kokuho.yaml",
        "required: [kokuho_shutoku, fukushi_kodomo]",
        "likely: [jidou_teate]",
    )
    outcomes, findings = check_cases(folder, load(folder))
    failed = [o for o in outcomes if not o.passed]
    assert not findings
    assert len(failed) == 1
    assert "jidou_teate: 期待 likely" in failed[0].differences[0]
