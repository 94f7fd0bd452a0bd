"""手続 of the studio, by the keyboard alone: a new procedure, its condition, its deadline, what to bring, its fee."""

from __future__ import annotations

import time
from datetime import date

import pytest

from kakanai_desk.forms.case import Applicant, Case
from kakanai_desk.forms.decision import decide
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.rule.sample_families import families

FILE = "inu_touroku/procedure.yaml"


def page(studio):
    return studio.window.page("procedure")


def tree(studio, file=FILE):
    return YamlText(studio.state.files[file].decode()).value()


def made(studio):
    """犬の登録 as far as it must be to exist."""
    studio.press("F2")
    assert studio.window.at == "procedure"
    studio.press("犬の登録", "Tab", "{犬|いぬ}の {登録|とうろく}", "Tab", "Tab")  # over the letters made of the reading
    studio.press("環境", "Enter", "Tab")
    studio.press("転入", "Enter", "転居", "Enter", "Enter", "Tab")
    studio.press("湖南市に引っ越して来た", "Enter", "F12")


def actions(studio):
    seats = studio.window.bar.keys()
    return [seat.action for seat in seats]


def test_a_new_procedure_is_made_with_its_letters_from_the_reading(studio):
    made(studio)
    assert studio.state.findings == ()
    assert studio.state.undo == "手続「犬の登録」を作る"
    found = tree(studio)
    assert (found["id"], found["section"], found["events"]) == ("inu_touroku", "kankyou", ["tennyu", "tenkyo"])
    assert found["title"] == {"ja": "犬の登録", "easy": "{犬|いぬ}の {登録|とうろく}"}
    assert b"inu_touroku" in studio.state.files["_shared/uses.yaml"]
    assert page(studio).at.name == "levels"
    studio.press("Ctrl+Z")
    assert studio.state.changed == ()


def test_a_procedure_that_lacks_something_is_not_made_and_says_what(studio):
    studio.press("F2", "F12")
    assert studio.state.changed == ()
    assert "名前" in page(studio).new.missing()
    studio.press("犬の登録")
    studio.press("F12")
    assert "英小文字" in page(studio).new.missing()
    assert studio.state.changed == ()


def test_the_whole_procedure_is_written_by_keys_and_decides_as_meant(studio):
    made(studio)
    # だれに必要か: the condition has the keys
    studio.press("F2", "犬", "Enter")
    assert tree(studio)["levels"][0]["when"] == {"is_yes": "dog"}
    levels = page(studio).at
    assert levels.reading() == "犬が「はい」である"
    assert "12" in levels.counted()
    studio.press("Tab", "犬を飼っているため", "Tab", "{犬|いぬ}を {飼|か}っているから", "Tab")
    levels.words.japanese.line.selectAll()
    assert tree(studio)["levels"][0]["why"]["easy"] == "{犬|いぬ}を {飼|か}っているから"
    # いつまでに
    studio.press("PgDn")
    studio.press("異動日", "Enter")
    assert tree(studio)["deadline"]["counts"][0]["days"] == 14
    studio.press("30", "Enter")
    assert tree(studio)["deadline"] == {
        "counts": [{"from": "event_date", "days": 30, "first_day": "not_counted", "closed_day": "next_open"}]
    }
    # 持ち物
    studio.press("PgDn", "F5")
    studio.press("犬の鑑札", "Enter")
    # 様式・手数料
    studio.press("PgDn", "Tab", "Tab")
    studio.press("inu", "Enter")
    found = tree(studio)
    assert found["bring"] == [{"what": {"ja": "犬の鑑札"}}]
    assert found["fee"] == {"table": "inu_kansatsu"}
    assert studio.state.findings == ()
    pack = studio.state.pack
    people = families(studio.state.folder, pack)["single"]
    answers = {"move_date": "2026-04-05", "more_things": "yes", "dog": "yes"}
    case = Case(date(2026, 4, 10), "tennyu", people, answers, Applicant(person="misaki"))
    needed = decide(case, pack).of("inu_touroku")
    assert needed is not None
    assert needed.deadline is not None
    assert needed.deadline.date == date(2026, 5, 7)
    assert [one["ja"] for one in needed.bring] == ["犬の鑑札"]
    assert 0 < int(page(studio).needed().split("のうち")[1].split()[0]) < 12


def opened(studio, place="inu_henkou/procedure.yaml#levels.0"):
    studio.window.go_to("procedure", place)
    studio.settle()
    return page(studio).at


def test_a_half_filled_sentence_is_shown_red_and_not_kept(studio):
    levels = opened(studio)
    studio.press("+", "異動の種類", "Enter", "Esc")  # its value is not chosen
    assert studio.state.changed == ()
    assert "書きかけ" in levels.counted()
    assert "どれ" in levels.counted()
    studio.press("Enter", "転居", "Enter")
    assert tree(studio, "inu_henkou/procedure.yaml")["levels"][0]["when"] == {
        "all": [{"is_yes": "dog"}, {"is": {"event": "tenkyo"}}]
    }
    assert "書きかけ" not in levels.counted()
    assert studio.state.undo == "「犬の登録事項変更届」のだれに必要かを変える"


def test_lines_are_wrapped_moved_and_dropped_by_keys(studio):
    opened(studio)
    studio.press("F4")
    assert tree(studio, "inu_henkou/procedure.yaml")["levels"][0]["when"] == {"not": {"is_yes": "dog"}}
    studio.press("Ctrl+Z")
    assert studio.state.changed == ()
    studio.press("+", "転出の手続", "Enter", "特例", "Enter", "Ctrl+Up")
    assert [next(iter(one)) for one in tree(studio, "inu_henkou/procedure.yaml")["levels"][0]["when"]["all"]] == [
        "is",
        "is_yes",
    ]
    studio.press("Del")
    assert tree(studio, "inu_henkou/procedure.yaml")["levels"][0]["when"] == {"all": [{"is_yes": "dog"}]}


def test_a_sentence_is_turned_round_by_its_kind(studio):
    levels = opened(studio)
    studio.press("Right", "Enter")
    assert page(studio).picker.is_open
    studio.press("Down", "Enter")
    assert tree(studio, "inu_henkou/procedure.yaml")["levels"][0]["when"] == {"is_no": "dog"}
    assert levels.reading() == "犬が「いいえ」である"


def test_several_values_are_marked_and_taken_together(studio):
    opened(studio)
    studio.press("+", "年代", "Enter", "就学前", "Enter")  # is: one value
    when = tree(studio, "inu_henkou/procedure.yaml")["levels"][0]["when"]["all"][1]
    assert when == {"some_person": {"is": {"stage": "preschool"}}}
    for _ in range(3):
        if page(studio).at.condition.editor.slot != "kind":
            studio.press("Right")
    studio.press("Enter", "のどれか", "Enter")
    studio.press("Left", "Enter", "小学生", "Enter", "Enter")
    when = tree(studio, "inu_henkou/procedure.yaml")["levels"][0]["when"]["all"][1]
    assert when == {"some_person": {"one_of": {"stage": ["preschool", "elementary"]}}}


def test_an_end_of_an_age_is_emptied_again(studio):
    file = "kokumin_nenkin/procedure.yaml"
    opened(studio, f"{file}#levels.0")
    studio.press("Down")
    view = page(studio).at.condition
    for _ in range(6):
        if view.editor.slot != "below":
            studio.press("Right")
    studio.press("Enter", "Del")
    assert tree(studio, file)["levels"][0]["when"]["all"][0] == {"age": {"at_least": 20, "counted": "reached"}}
    studio.press("Enter", "many", "Enter")
    assert page(studio).picker.is_open
    studio.press("Tab")
    assert not page(studio).picker.is_open
    assert view.hasFocus()


def test_texts_are_kept_on_leaving_and_hint_at_plain_japanese(studio):
    levels = opened(studio)
    studio.press("Tab", "Tab")
    line = levels.words.easy.line
    assert line.hasFocus()
    line.selectAll()
    studio.press("犬を飼っているから", "Enter")
    assert tree(studio, "inu_henkou/procedure.yaml")["levels"][0]["why"]["easy"] == "犬を飼っているから"
    assert "飼" in levels.words.advice()


def test_what_is_being_typed_is_not_overwritten(studio):
    levels = opened(studio)
    levels.words.japanese.line.setFocus()
    levels.words.japanese.line.selectAll()
    studio.type("まだ書いて")
    name = "inu_shibou/procedure.yaml"
    studio.window.change("ほかの手続", lambda files: {name: files[name] + b"# \n"})
    studio.settle()
    assert levels.words.japanese.text() == "まだ書いて"
    studio.press("Enter")
    assert tree(studio, "inu_henkou/procedure.yaml")["levels"][0]["why"]["ja"] == "まだ書いて"


def test_escape_goes_to_the_sections_and_then_home(studio):
    opened(studio)
    studio.press("Esc")
    assert page(studio).list.hasFocus()
    assert "edition" in actions(studio)
    studio.press("Esc")
    assert studio.window.at == "home"


def test_a_new_edition_from_a_day(studio):
    opened(studio)
    studio.press("Esc", "F9", "2027-04-01", "Enter")
    assert studio.state.changed == ("inu_henkou/procedure.yaml", "inu_henkou/procedure_2024.yaml")
    assert tree(studio, "inu_henkou/procedure.yaml")["revision"] == 2
    assert studio.state.findings == ()


def test_a_deadline_of_figures_that_are_none_is_refused(studio):
    deadline = opened(studio, "inu_henkou/procedure.yaml#deadline")
    line = deadline.counts[0]
    line.days.setFocus()
    line.days.line.selectAll()
    studio.press("many", "Enter")
    assert studio.state.changed == ()
    assert line.days.line.wrong
    line.days.line.selectAll()
    studio.press("14", "Enter")
    assert tree(studio, "inu_henkou/procedure.yaml")["deadline"]["counts"][0]["days"] == 14


def test_the_second_of_several_levels_is_changed_alone(studio):
    file = "kokumin_nenkin/procedure.yaml"
    before = tree(studio, file)["levels"]
    levels = opened(studio, f"{file}#levels.1")
    studio.press("+", "犬", "Enter")
    after = tree(studio, file)["levels"]
    assert after[0] == before[0]
    assert after[1]["when"]["all"][:2] == before[1]["when"]["all"]
    assert {"is_yes": "dog"} in after[1]["when"]["all"]
    levels.table.setFocus()
    studio.settle()
    studio.press("F7")
    assert [one["level"] for one in tree(studio, file)["levels"]] == [one["level"] for one in reversed(before)]
    studio.press("F6")
    assert tree(studio, file)["levels"] == [before[0]]


def test_the_deadline_is_counted_out_for_a_day(studio):
    deadline = opened(studio, "inu_henkou/procedure.yaml#deadline")
    assert "初日を数えず30日" in deadline.example()
    assert "令和8年5月11日" in deadline.example()
    deadline.counts[0].first_day.choose("counted")
    studio.settle()
    assert "初日を数えて30日" in deadline.example()


def test_what_is_done_before_and_together_is_chosen(studio):
    opened(studio, "inu_henkou/procedure.yaml#after")
    studio.press("住民異動届", "Enter", "Enter")
    assert tree(studio, "inu_henkou/procedure.yaml")["after"] == ["juumin_idou_todoke"]
    assert studio.state.findings == ()
    studio.press("Enter", "Del")
    assert "after" not in tree(studio, "inu_henkou/procedure.yaml")


def test_the_form_of_a_procedure_is_opened_from_it(studio):
    opened(studio, "inu_shibou/procedure.yaml#documents")
    studio.press("F2")
    assert studio.window.at == "form"


def test_quick_steps_are_not_taken_back_by_an_older_state(studio):
    """The window shows the draft's states one after the other; what the editor sees is the newest step."""
    levels = opened(studio)
    studio.window.lane.run(lambda: time.sleep(0.2), lambda _: None)
    view = levels.condition
    view._added("fact:death_car")  # pyright: ignore[reportPrivateUsage]
    view.wrap("not")
    seen = []
    view.turned.connect(lambda: seen.append(len(view.editor.rows) if view.editor is not None else 0))
    newest = view.editor.top
    studio.settle()
    assert view.editor.top == newest
    assert set(seen) <= {len(view.editor.rows)}


def test_a_missing_translation_is_listed_and_written(studio):
    made(studio)
    words = page(studio).section("words")
    assert any(row.japanese == "犬の登録" for row in words.table.model_.rows)
    for _ in range(4):
        studio.press("PgDn")
    assert page(studio).at is words
    words.table.go_to(next(n for n, row in enumerate(words.table.model_.rows) if row.japanese == "犬の登録"))
    code = words.language.text()
    words.line.setFocus()
    studio.press("Register your dog", "Enter")
    assert b"Register your dog" in studio.state.files[f"_shared/languages/{code}.po"]
    row = next(row for row in words.table.model_.rows if row.japanese == "犬の登録")
    assert code not in row.languages


@pytest.mark.parametrize("name", ["kokumin_nenkin", "jidou_teate", "tokurei_tennyu", "kouki_koureisha", "hoiku_shinki"])
def test_looking_at_a_procedure_changes_nothing(studio, name):
    opened(studio, f"{name}/procedure.yaml#levels.0")
    for _ in range(5):
        studio.press("PgDn", "Tab", "Tab")
    studio.press("Esc")
    assert studio.state.changed == ()
    assert studio.state.undo == ""
