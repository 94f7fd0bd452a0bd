"""A procedure written by an editor, from nothing until it decides as meant; every step changes only what it says."""

from __future__ import annotations

import difflib
from datetime import date
from pathlib import Path

import pytest

from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.definitions import Level
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.lint import lint
from kakanai_desk.studio.rule.finding_words import told
from kakanai_desk.studio.rule.line import ALWAYS, group, sentence
from kakanai_desk.studio.rule.new_procedure import (
    USES,
    drop_procedure,
    fault_of_id,
    leading_uses,
    letters_for,
    new_edition,
    new_procedure,
    with_use,
)
from kakanai_desk.studio.rule.procedure_text import count_of
from kakanai_desk.studio.rule.sample_families import families, tally
from kakanai_desk.studio.rule.saying import HalfFilled
from kakanai_desk.studio.rule.trying import (
    begin,
    case_entry,
    case_file,
    covered,
    outcomes,
    stand_of,
    with_case,
    without_case,
)
from kakanai_desk.studio.rule.wording import hints, translated, untranslated
from tests.studio.studio_files import StudioFiles

TITLE = {"ja": "犬の登録", "easy": "{犬|いぬ}の {登録|とうろく}"}
DOG = sentence("is_yes", fact="dog")
MOVED = {"move_date": "2026-04-05", "more_things": "yes"}


@pytest.fixture
def studio(tmp_path: Path) -> StudioFiles:
    return StudioFiles(tmp_path / "mirror")


def inu(studio: StudioFiles) -> StudioFiles:
    """犬の登録: with a dog, within 30 days, 鑑札 to bring, its fee."""
    studio.take(new_procedure("inu_touroku", TITLE, "kankyou", ["tennyu", "tenkyo"], date(2024, 4, 1), order=96))
    steps = [
        lambda p: p.with_condition("levels", 0, DOG, studio.words),
        lambda p: p.with_words("levels", "ja", "犬を飼っているため", 0, "why"),
        lambda p: p.with_words("levels", "easy", "{犬|いぬ}を {飼|か}っているから", 0, "why"),
        lambda p: p.with_words("not_needed", "ja", "犬を飼っていないため"),
        lambda p: p.with_counts([count_of("event_date", 30)]),
        lambda p: p.with_words("late", "ja", "20万円以下の罰金の定めがあります"),
        lambda p: p.with_more("bring"),
        lambda p: p.with_words("bring", "ja", "犬の鑑札", 0, "what"),
        lambda p: p.with_fee(studio.shown.pack.fees["inu_kansatsu"]),
        lambda p: p.with_field("basis", "狂犬病予防法 第4条"),
    ]
    for step in steps:
        studio.take(step(studio.procedure("inu_touroku")))
    return studio


def families_of(shown):
    return families(shown.folder, shown.pack)["single"]


def test_a_procedure_from_nothing_loads_without_a_finding_and_decides_as_meant(studio: StudioFiles):
    before = studio.shown.findings
    shown = inu(studio).shown
    assert shown.findings == before == ()
    assert shown.changed == ("inu_touroku/procedure.yaml",)
    people = families_of(shown)
    with_dog = Case(date(2026, 4, 10), "tennyu", people, {**MOVED, "dog": "yes"}, Applicant(person=people[0].id))
    needed = decide(with_dog, shown.pack).of("inu_touroku")
    assert needed is not None
    assert needed.level is Level.REQUIRED
    assert needed.deadline is not None
    assert needed.deadline.date == date(2026, 5, 7)  # 5月5日から7日目: 5/5 closed, 5/6 振替休日
    assert [words["ja"] for words in needed.bring] == ["犬の鑑札"]
    assert needed.procedure.fee is not None
    without = Case(date(2026, 4, 10), "tennyu", people, {**MOVED, "dog": "no"}, Applicant(person=people[0].id))
    assert stand_of(decide(without, shown.pack), "inu_touroku") == "not_needed"


def test_a_new_procedure_alone_is_sound_and_says_that_it_is_not_confirmed(studio: StudioFiles):
    shown = studio.take(new_procedure("inu_touroku", TITLE, "kankyou", ["tennyu"], date(2026, 4, 1)))
    assert shown.findings == ()
    assert studio.procedure("inu_touroku").field("basis") == "要確認"
    assert studio.text("inu_touroku/procedure.yaml").startswith("# 犬の登録\nid: inu_touroku\n")
    with pytest.raises(ValueError, match="Inu"):
        new_procedure("Inu", TITLE, "kankyou", ["tennyu"], date(2026, 4, 1))


def test_a_half_filled_condition_is_no_step(studio: StudioFiles):
    procedure = studio.procedure("inu_henkou")
    with pytest.raises(HalfFilled) as raised:
        procedure.with_condition("levels", 0, group("all", DOG, sentence("is", fact="event")), studio.words)
    assert [lack.place for lack in raised.value.lacks] == [(1,)]


def changed_lines(old: str, new: str) -> list[str]:
    rows = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return [row for row in rows if row[0] in "+-" and row[:3] not in ("+++", "---")]


def test_a_step_changes_its_line_and_nothing_else(studio: StudioFiles):
    file = "inu_henkou/procedure.yaml"
    old = studio.text(file)
    studio.take(studio.procedure("inu_henkou").with_condition("levels", 0, group("all", DOG, sentence(
        "is", fact="event", value="tennyu")), studio.words))  # fmt: skip
    assert changed_lines(old, studio.text(file)) == [
        "-    when: {is_yes: dog}",
        "+    when: {all: [{is_yes: dog}, {is: {event: tennyu}}]}",
    ]
    assert "# 犬の登録事項変更届" in studio.text(file)


def test_putting_back_what_stands_there_changes_no_file(studio: StudioFiles):
    for name in ("inu_henkou", "jidou_teate", "tokurei_tennyu", "kokumin_nenkin"):
        procedure = studio.procedure(name)
        for index in range(len(procedure.field("levels"))):
            line = procedure.condition("levels", index)
            edit = procedure.with_condition("levels", index, line, studio.words)
            assert edit.files[procedure.name].text == procedure.text.text
        for index, _ in enumerate(procedure.field("bring")):
            if procedure.condition("bring", index) != ALWAYS:
                edit = procedure.with_condition("bring", index, procedure.condition("bring", index), studio.words)
                assert edit.files[procedure.name].text == procedure.text.text


def test_a_condition_that_always_holds_is_not_written(studio: StudioFiles):
    studio.take(studio.procedure("inu_henkou").with_condition("levels", 0, ALWAYS, studio.words))
    assert "when" not in studio.text("inu_henkou/procedure.yaml")
    assert studio.procedure("inu_henkou").condition("levels", 0) == ALWAYS


def test_a_new_field_comes_where_definitions_have_it(studio: StudioFiles):
    studio.take(studio.procedure("inu_henkou").with_words("note", "ja", "窓口で聞いてください"))
    keys = list(studio.procedure("inu_henkou").text.value())
    assert keys.index("note") == keys.index("documents") + 1
    studio.take(studio.procedure("inu_henkou").with_words("note", "ja", ""))
    assert "note" not in studio.procedure("inu_henkou").text.value()


def test_without_counts_there_is_no_deadline_and_nothing_follows(studio: StudioFiles):
    shown = studio.take(studio.procedure("inu_henkou").with_counts([]))
    assert studio.procedure("inu_henkou").field("deadline") == "none"
    assert studio.procedure("inu_henkou").field("late") is None
    assert shown.findings == ()
    shown = studio.take(studio.procedure("inu_henkou").with_counts([count_of("event_date", 14, first_day=True)]))
    assert shown.findings == ()
    assert studio.procedure("inu_henkou").counts[0]["first_day"] == "counted"
    assert studio.procedure("inu_henkou").words("late") == {"ja": "要確認"}


def test_levels_and_things_move_and_go(studio: StudioFiles):
    procedure = studio.procedure("kokumin_nenkin")
    levels = [entry["level"] for entry in procedure.field("levels")]
    assert len(levels) > 1
    studio.take(procedure.with_moved("levels", 0, 1))
    assert [e["level"] for e in studio.procedure("kokumin_nenkin").field("levels")][:2] == levels[1::-1]
    studio.take(studio.procedure("kokumin_nenkin").without("levels", 0))
    assert len(studio.procedure("kokumin_nenkin").field("levels")) == len(levels) - 1
    studio.take(studio.procedure("kokumin_nenkin").with_level(0, Level.OPTIONAL))
    assert studio.procedure("kokumin_nenkin").field("levels")[0]["level"] == "optional"
    assert studio.shown.findings == ()


def test_a_thing_to_bring_gets_a_condition(studio: StudioFiles):
    procedure = studio.procedure("juumin_idou_todoke")
    shown = studio.take(procedure.with_condition("bring", 1, DOG, studio.words))
    assert shown.findings == ()
    assert studio.procedure("juumin_idou_todoke").field("bring")[1]["when"] == {"is_yes": "dog"}


def test_a_new_edition_begins_where_the_old_one_ends(studio: StudioFiles):
    shown = studio.take(new_edition(studio.shown.files, studio.procedure("inu_henkou"), date(2027, 4, 1)))
    assert shown.findings == ()
    editions = sorted((p for p in shown.pack.procedures if p.id == "inu_henkou"), key=lambda p: p.effective_from)
    assert [(p.revision, p.effective_from, p.effective_until) for p in editions] == [
        (1, date(2024, 4, 1), date(2027, 3, 31)),
        (2, date(2027, 4, 1), None),
    ]
    assert [p.file.rsplit("/", 1)[1] for p in editions] == ["procedure_2024.yaml", "procedure.yaml"]
    with pytest.raises(ValueError, match="since"):
        new_edition(shown.files, studio.procedure("inu_henkou"), date(2027, 4, 1))


def test_a_procedure_goes_with_all_that_leads_to_it(studio: StudioFiles):
    texts = {name: studio.workshop.draft.text(name) for name in (USES, "inu_shibou/procedure.yaml")}
    shown = studio.take(drop_procedure(studio.shown.files, texts, "inu_shibou"))
    assert not [name for name in shown.files if name.startswith("inu_shibou/")]
    assert shown.findings == ()


def test_an_id_is_offered_from_the_readings_and_checked():
    assert letters_for("{犬|いぬ}の {登録|とうろく}") == "inu_touroku"
    assert letters_for("{児童手当|じどうてあて}") == "jidouteate"
    assert letters_for("{出生|しゅっしょう} とどけ") == "shusshou_todoke"
    assert letters_for("住所") == ""
    assert fault_of_id("inu_touroku", ()) == ""
    assert "もうあります" in fault_of_id("inu_henkou", ["inu_henkou"])
    for name in ("", "1dog", "Inu", "犬"):
        assert fault_of_id(name, ())


def test_a_procedure_is_put_where_a_use_leads_to_it(studio: StudioFiles):
    inu(studio)
    findings = [f for f in lint(studio.shown.folder, studio.shown.pack) if f.code == "PROC-055"]
    assert [told(f, studio.shown.pack).name for f in findings] == ["inu_touroku/procedure.yaml"]
    uses = studio.workshop.draft.text(USES)
    place = next(place for place, title in leading_uses(uses) if "湖南市に引っ越して来た" in title)
    studio.take(with_use(uses, place, "inu_touroku", "犬の登録"))
    assert not [f for f in lint(studio.shown.folder, studio.shown.pack) if f.code == "PROC-055"]


# --- texts


def test_hints_name_what_plain_japanese_would_not_say():
    assert hints({"ja": "犬", "easy": "{犬|いぬ}を {飼|か}っています"}) == ()
    assert "ありません" in hints({"ja": "犬"})[0]
    assert "飼" in hints({"ja": "犬", "easy": "{犬|いぬ}を 飼っています"})[0]
    long = hints({"ja": "犬", "easy": "あ" * 31 + "。" + "い" * 30})
    assert len(long) == 1
    assert "31字" in long[0]
    assert "わたされます" in hints({"ja": "紙", "easy": "{紙|かみ}が わたされます"})[0]
    assert "出す" in hints({"ja": "紙", "easy": "{紙|かみ}を {提出|ていしゅつ}します"})[0]


def test_missing_translations_are_listed_and_written_into_their_catalog(studio: StudioFiles):
    assert untranslated(studio.shown.pack, studio.shown.files, "inu_henkou") == ()
    shown = inu(studio).shown
    missing = untranslated(shown.pack, shown.files, "inu_touroku")
    assert [one.japanese for one in missing] == ["犬の登録", "20万円以下の罰金の定めがあります"]
    assert sorted(missing[0].languages) == sorted(("en", "pt-BR", "vi", "zh-Hans", "es", "fil", "id", "ko", "ne"))
    old = studio.text("_shared/languages/en.po")
    shown = studio.take(translated(shown.files, "en", "犬の登録", 'Register your "dog"', "犬の登録"))
    new = studio.text("_shared/languages/en.po")
    assert new.startswith(old)
    assert 'msgid "犬の登録"\nmsgstr "Register your \\"dog\\""\n' in new
    assert "en" not in untranslated(shown.pack, shown.files, "inu_touroku")[0].languages
    studio.take(translated(shown.files, "en", "犬の登録", "Dog registration", "犬の登録"))
    assert studio.text("_shared/languages/en.po").count('msgid "犬の登録"') == 1


# --- trying


def test_sample_households_show_who_needs_it(studio: StudioFiles):
    shown = inu(studio).shown
    procedure = next(p for p in shown.pack.procedures if p.id == "inu_touroku")
    found = tally(shown.folder, shown.pack, procedure)
    assert found.households == 12
    assert 0 < found.needed < 12
    assert (found.not_needed, found.unknown) == (12 - found.needed, 0)
    assert found.levels == (found.needed,)
    assert found.bring == (found.needed,)
    everybody = next(p for p in shown.pack.procedures if p.id == "juumin_idou_todoke")
    assert tally(shown.folder, shown.pack, everybody).needed == 12


def tried(studio: StudioFiles, **answers: str):
    shown = studio.shown
    trial = begin("single", families_of(shown), "tennyu", date(2026, 4, 10))
    for name, answer in {**MOVED, **answers}.items():
        trial = trial.answered(name, answer)
    return trial


def test_what_is_right_becomes_a_case_that_the_check_reads(studio: StudioFiles):
    shown = inu(studio).shown
    trial = tried(studio, dog="yes")
    assert "dog" in {ask.question.id for ask in trial.without("dog").asks(shown.pack, "inu_touroku")}
    entry = case_entry(trial, shown.pack, "inu_touroku", "犬を飼っている人は30日以内に登録する")
    shown = studio.take(with_case({}, "inu_touroku", entry))
    texts = {case_file("inu_touroku"): studio.workshop.draft.text(case_file("inu_touroku"))}
    second = case_entry(tried(studio, dog="no"), shown.pack, "inu_touroku", "犬がいなければ要らない")
    shown = studio.take(with_case(texts, "inu_touroku", second))
    found = outcomes(shown.folder, shown.pack, "inu_touroku")
    assert [(one.sentence, one.passed) for one in found] == [
        ("犬を飼っている人は30日以内に登録する", True),
        ("犬がいなければ要らない", True),
    ]
    text = studio.text(case_file("inu_touroku"))
    assert "deadline: {inu_touroku: 2026-05-07}" in text
    assert "not_needed: [inu_touroku]" in text
    # the law changes: the case that was right is red
    shown = studio.take(studio.procedure("inu_touroku").with_counts([count_of("event_date", 14)]))
    assert [one.passed for one in outcomes(shown.folder, shown.pack, "inu_touroku")] == [False, True]
    texts = {case_file("inu_touroku"): studio.workshop.draft.text(case_file("inu_touroku"))}
    studio.take(without_case(texts, case_file("inu_touroku"), "犬を飼っている人は30日以内に登録する"))
    texts = {case_file("inu_touroku"): studio.workshop.draft.text(case_file("inu_touroku"))}
    shown = studio.take(without_case(texts, case_file("inu_touroku"), "犬がいなければ要らない"))
    assert case_file("inu_touroku") not in shown.files


def test_a_case_needs_a_sentence(studio: StudioFiles):
    with pytest.raises(ValueError, match="sentence"):
        case_entry(tried(studio), studio.shown.pack, "inu_henkou", " ")


def test_coverage_of_one_procedure_finds_a_contradiction(studio: StudioFiles):
    assert covered(studio.shown.pack, "inu_henkou").findings == ()
    assert covered(studio.shown.pack, "inu_henkou").complete
    both = group("all", DOG, sentence("is_no", fact="dog"))
    shown = studio.take(studio.procedure("inu_henkou").with_condition("levels", 0, both, studio.words))
    codes = [finding.code for finding in covered(shown.pack, "inu_henkou").findings]
    assert codes == ["PROC-040", "PROC-042"]


# --- findings


@pytest.mark.parametrize(
    ("finding", "page", "name", "section", "index", "said"),
    [
        (Finding("procedures/inu_henkou/procedure.yaml", 9, "levels[0].when", "PROC-020", "x"),
         "procedure", "inu_henkou/procedure.yaml", "levels", 0, "書きかけ"),
        (Finding("procedures/inu_henkou/procedure.yaml", 1, "inu_henkou.bring[1].what", "PROC-014", "x"),
         "procedure", "inu_henkou/procedure.yaml", "bring", 1, "日本語"),
        (Finding("procedures/inu_henkou/procedure.yaml", 1, "", "PROC-003", "'late' がありません。"),
         "procedure", "inu_henkou/procedure.yaml", "late", None, "過ぎたとき"),
        (Finding("procedures/inu_henkou/documents/inu_henkou_a4.yaml", 3, "body", "PAPER-001", "紙の幅"),
         "form", "inu_henkou/documents/inu_henkou_a4.yaml", "", None, "紙の幅"),
        (Finding("procedures/_shared/fees.yaml", 3, "fees[0]", "PROC-007", "整数で書いてください。"),
         "tables", "_shared/fees.yaml", "", None, "整数"),
        (Finding("procedures/jidou_teate/cases/a.yaml", 3, "", "CASE-005", "家族"),
         "try", "jidou_teate/cases/a.yaml", "", None, "家族"),
    ],
)  # fmt: skip
def test_a_finding_says_in_plain_words_where_it_is_mended(studio, finding, page, name, section, index, said):
    found = told(finding, studio.shown.pack)
    assert (found.page, found.name, found.section, found.index) == (page, name, section, index)
    assert said in found.words
    assert finding.code in found.exactly
    assert found.place


def test_every_finding_of_broken_content_leads_somewhere(studio: StudioFiles):
    file = "inu_henkou/procedure.yaml"
    text = studio.text(file)
    broken = (
        text.replace("is_yes: dog", "is_yes: dgo")
        .replace("section: kankyou", "section: moon")
        .replace("days: 30", "days: x")
    )
    shown = studio.workshop.change("壊す", {file: broken.encode()})
    found = [told(finding, shown.pack) for finding in shown.findings]
    assert {one.section for one in found} == {"levels", "section", "deadline"}
    assert {(one.page, one.name) for one in found} == {("procedure", file)}
