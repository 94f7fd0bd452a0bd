"""ためす and 点検 of the studio: a trial becomes a case, a case turns red, a finding leads to its place."""

from __future__ import annotations

from pathlib import Path

from kakanai_desk.settings import read_settings
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.rule.trial_desk import NotStarted, TrialDesk
from kakanai_desk.ui.studio.findings_page import weight

FILE = "inu_henkou/procedure.yaml"
CASES = "inu_henkou/cases/inu_henkou.yaml"


def tried(studio):
    studio.window.go_to("try", FILE)
    studio.settle()
    return studio.window.page("try")


def answered(studio, **answers):
    """Each question by its row, its answer by its words."""
    page = studio.window.page("try")
    for name, words in answers.items():
        rows = page.questions.model_.rows
        page.questions.go_to(next(n for n, row in enumerate(rows) if row.question == name))
        page.questions.setFocus()
        studio.press("Enter", words, "Enter")


def test_a_trial_is_answered_and_says_where_the_procedure_stands(studio):
    page = tried(studio)
    assert page.stand() == "unknown"
    assert [row.question for row in page.questions.model_.rows if row.answer] == ["move_date"]
    answered(studio, more_things="はい", dog="はい")
    assert page.stand() == "required"
    answered(studio, dog="いいえ")
    assert page.stand() == "not_needed"
    assert "組み合わせ" in page.covering()


def test_this_is_right_makes_a_case_and_a_change_turns_it_red(studio):
    page = tried(studio)
    answered(studio, more_things="はい", dog="はい")
    studio.press("F12")
    assert CASES not in studio.state.files  # a case says what it is about
    assert page.sentence.line.hasFocus()
    studio.press("犬がいれば30日以内", "F12")
    entry = YamlText(studio.state.files[CASES].decode()).value()[0]
    assert entry["expect"]["required"] == ["inu_henkou"]
    assert entry["given"]["dog"] == "yes"
    assert [row.passed for row in page.cases.model_.rows] == [True]
    text = studio.state.files[FILE].decode().replace("days: 30", "days: 14")
    studio.window.change("期限", {FILE: text.encode()})
    studio.settle()
    assert [row.passed for row in page.cases.model_.rows] == [False]
    assert page.cases.model_.rows[0].differences == ("期限: 期待 2026-05-11、結果 2026-04-24",)
    page.cases.setFocus()
    page.cases.go_to(0)
    studio.settle()
    studio.press("F6")
    assert CASES not in studio.state.files


def test_another_family_begins_anew(studio):
    page = tried(studio)
    answered(studio, more_things="はい")
    studio.press("F2", "髙見", "Enter")
    assert [row.question for row in page.questions.model_.rows if row.answer] == ["move_date"]
    studio.press("F3", "転居", "Enter")
    assert page.stand() == "unknown"
    answered(studio, dog="はい")
    assert page.stand() == "required"


def test_who_stands_at_the_counter_is_tried_and_kept_in_the_case(studio):
    studio.window.go_to("try", "juri_tsuuchi/procedure.yaml")
    studio.settle()
    page = studio.window.page("try")
    page.role.setFocus()
    studio.press("Enter", "任意代理人", "Enter")
    assert page.stand() == "required"
    page.role.setFocus()
    studio.press("Enter", "本人", "Enter")
    page.identity.setFocus()
    studio.press("Enter", "できた", "Enter")
    assert page.stand() == "not_needed"
    page.role.setFocus()
    studio.press("Enter", "任意代理人", "Enter")
    page.sentence.setFocus()
    studio.press("代理人が来たら知らせる", "F12")
    file = "juri_tsuuchi/cases/juri_tsuuchi.yaml"
    entry = next(
        one for one in YamlText(studio.state.files[file].decode()).value() if one["case"] == "代理人が来たら知らせる"
    )
    assert entry["applicant"]["role"] == "agent"
    assert [row.passed for row in page.cases.model_.rows if row.sentence == entry["case"]] == [True]


def test_people_may_differ(studio):
    studio.window.go_to("try", "kokuho_shutoku/procedure.yaml")
    studio.settle()
    page = studio.window.page("try")
    rows = [row for row in page.questions.model_.rows if row.person == "*"]
    assert rows
    page.questions.go_to(page.questions.model_.rows.index(rows[0]))
    page.questions.setFocus()
    studio.press("Enter", "人によって", "Enter")
    each = [row.person for row in page.questions.model_.rows if row.question == rows[0].question]
    assert {"taro", "hanako"} <= set(each)


def test_all_procedures_may_ask(studio):
    page = tried(studio)
    few = len(page.questions.model_.rows)
    studio.press("F5")
    assert len(page.questions.model_.rows) > few + 3


def test_coverage_says_what_no_household_reaches(studio):
    page = tried(studio)
    both = studio.state.files[FILE].decode().replace("{is_yes: dog}", "{all: [{is_yes: dog}, {is_no: dog}]}")
    studio.window.change("矛盾", {FILE: both.encode()})
    studio.settle()
    assert "矛盾" in page.covering()


def test_a_trial_of_both_screens_is_a_training_desk_over_the_draft(studio, tmp_path: Path):
    """The program is played by one that writes down how it was called."""
    player = tmp_path / "player.py"
    player.write_text(
        "import sys, pathlib, time\n"
        f"log = pathlib.Path({str(tmp_path / 'calls')!r})\n"
        "log.write_text((log.read_text() if log.exists() else '') + ' '.join(sys.argv[3:]) + '\\n')\n"
        "if 'add' not in sys.argv: time.sleep(60)\n"
    )
    import sys

    seen = []
    desk = TrialDesk((sys.executable, str(player)))
    files = {**studio.state.files, "x.md": b"draft"}
    from datetime import date

    def began(settings: Path) -> None:
        found = read_settings(settings)
        seen.append((found.profile.value, found.day, found.desk.section, found.keys.kind))
        assert found.content.procedures is not None
        assert (found.content.procedures / "x.md").read_bytes() == b"draft"
        seen.append(settings.parent)

    desk.begin(files, date(2026, 4, 10), "kankyou", began)
    assert desk.running
    assert seen[0] == ("training", "2026-04-10", "kankyou", "files")
    folder = seen[1]
    desk.end()
    assert not desk.running
    assert not folder.exists()
    assert "user add K00001" in (tmp_path / "calls").read_text()


def test_a_trial_that_cannot_begin_says_why_and_leaves_nothing(studio, tmp_path: Path):
    import sys
    from datetime import date

    player = tmp_path / "player.py"
    player.write_text("import sys; print('読めません', file=sys.stderr); sys.exit(1)\n")
    desk = TrialDesk((sys.executable, str(player)))
    try:
        desk.begin(studio.state.files, date(2026, 4, 10), "kankyou")
    except NotStarted as error:
        assert error.why == "読めません"
    else:
        raise AssertionError("began")
    assert not desk.running


# --- 点検


def broken(studio, *changes):
    text = studio.state.files[FILE].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    studio.window.change("壊す", {FILE: text.encode()})
    studio.settle()
    studio.window.go_to("findings", "")
    studio.settle()
    return studio.window.page("findings")


def test_a_finding_leads_to_its_place(studio):
    page = broken(studio, ("section: kankyou", "section: moon"), ("what: {ja: ", "what: {jp: "))
    rows = page.table.model_.rows
    assert {(row.page, row.name, row.section) for row in rows} == {
        ("procedure", FILE, "section"),
        ("procedure", FILE, "bring"),
    }
    page.table.go_to(next(n for n, row in enumerate(rows) if row.section == "bring"))
    studio.press("Enter")
    procedure = studio.window.page("procedure")
    assert studio.window.at == "procedure"
    assert procedure.at.name == "bring"
    studio.press("Esc", "Esc")
    studio.window.go_to("findings", "")
    studio.settle()
    page.table.go_to(next(n for n, row in enumerate(page.table.model_.rows) if row.section == "section"))
    studio.press("F12")
    assert procedure.at.name == "basic"
    assert procedure.at.section.hasFocus()


def test_a_text_that_nobody_wrote_yet_is_advice_and_leads_there(studio):
    page = broken(studio, ('not_needed: {ja: "犬を飼っていないため"', "not_needed: {ja: 要確認"))
    rows = [row for row in page.table.model_.rows if row.finding.code == "TEXT-002"]
    assert [(row.section, row.name, weight(row)) for row in rows] == [("not_needed", FILE, "advice")]
    page.table.go_to(page.table.model_.rows.index(rows[0]))
    studio.press("Enter")
    assert studio.window.page("procedure").at.not_needed.japanese.line.hasFocus()


def test_a_finding_leads_to_the_entry_that_has_it(studio):
    file = "juumin_idou_todoke/procedure.yaml"
    text = studio.state.files[file].decode()
    studio.window.change("壊す", {file: text.replace("what: {ja: 本人確認書類", "what: {jp: 本人確認書類").encode()})
    studio.settle()
    studio.window.go_to("findings", "")
    studio.settle()
    assert {row.index for row in studio.window.page("findings").table.model_.rows} == {1}
    studio.press("Enter")
    assert studio.window.page("procedure").at.table.currentIndex().row() == 1


def test_what_is_said_is_plain_and_the_checks_own_words_stand_below(studio):
    page = broken(studio, ("basis: 狂犬病予防法 第4条第4項", "basis: 狂犬病予防法"))
    assert "根拠" in page.table.model_.rows[0].words
    assert "PROC-031" in page.table.model_.rows[0].exactly
    assert "PROC" not in page.table.model_.rows[0].words


def test_without_faults_the_lint_and_the_cases_speak(studio):
    page = broken(studio, ("犬を飼っているため", "犬がいるため"))
    rows = page.table.model_.rows
    assert [(row.finding.code, row.section) for row in rows] == [("TEXT-001", "words")]
    assert "犬がいるため" in rows[0].words
    studio.press("Ctrl+Z")
    assert page.table.model_.rows == ()
