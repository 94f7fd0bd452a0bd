"""What an editor did not mean is found: gaps in languages, idle questions, one fact asked twice, boxes left empty."""

import re
import shutil

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.lint import left_to_the_pen, lint
from kakanai_desk.forms.loader import load
from tests.unit.forms.packs import pack_of, procedure

KOKUHO = "kokuho_shutoku/procedure.yaml"
LAYOUT = "kokuho_shutoku/documents/kokuho_shutoku_a4.yaml"
NURSERY = "hoiku_shinki/documents/hoiku_nintei_a4.yaml"
QUESTIONS = "_shared/questions.yaml"


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "procedures"
    shutil.copytree(procedures(), copy)
    return copy


def found(folder, file, old, new):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return [(f.code, f.message, f.where) for f in lint(folder, load(folder))]


def test_the_city_s_content_has_no_finding(folder):
    assert lint(folder, load(folder)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "says"),
    [
        (KOKUHO, ', easy: "{国民健康保険|こくみんけんこうほけん}に {入|はい}る {紙|かみ}"}', "}", "PROC-050", "easy"),
        (QUESTIONS, ', easy: "マイナンバーカードが ありますか"}', "}", "PROC-050", "マイナンバーカードは ありますか"),
        (KOKUHO, "{入|はい}る {紙|かみ}", "{入|はい}る 紙", "PROC-051", "紙"),
        ("_shared/offices.yaml", "  税務課: ぜいむか\n", "", "PROC-057", "税務課"),
        (NURSERY, "bind: answers.nyuuen_kind", "bind: answers.nyuen_kind", "PROC-054", "nyuen_kind"),
        (LAYOUT, "bind: item.relation", "bind: item.tsuzukigara", "PROC-054", "tsuzukigara"),
        (LAYOUT, "bind: home.text", "bind: hom.text", "PROC-054", "hom.text"),
        (LAYOUT, "bind: home.text", "bind: person.name", "PROC-054", "person.name"),
        ("_shared/uses.yaml", "[tengaku]", "[jidou_teate]", "PROC-055", "tengaku"),
    ],
)
def test_each_gap_is_named(folder, file, old, new, code, says):
    hits = [f for f in found(folder, file, old, new) if f[0] == code]
    assert len(hits) >= 1
    assert any(says in message for _, message, _ in hits)


def test_a_question_whose_answer_nothing_uses_is_idle(folder):
    path = folder / QUESTIONS
    path.write_text(
        path.read_text("utf-8") + "\n  - {id: cat, type: yes_no, to: clerk, ask: 猫を飼っているか}\n", "utf-8"
    )
    assert [(f.code, f.where) for f in lint(folder, load(folder))] == [("PROC-052", "cat")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("type: text, ask: 赤ちゃんの名前, clerk: 子の氏名", "type: text, ask: 出生した子, clerk: 子の氏名", True),
        ("type: text, ask: 電話番号を おしえてください", "type: text, ask: 電話番号", True),
        ("type: text, ask: 昼間に連絡のつく電話番号", "type: text, ask: 昼に連絡のつく電話番号", True),
        ("type: text, ask: 新しい住所", "type: text, ask: 前の住所", False),
        ("type: text, ask: 児童(1人目)の住所", "type: text, ask: 児童(2人目)の住所", False),
        ("type: text, ask: 名前", "type: date, ask: 名前", False),
        ("type: text, ask: 名前", "type: text, ask: 名前, people: always", False),
    ],
)  # fmt: skip
def test_two_questions_for_one_fact_are_found(tmp_path, one, other, same):
    rows = {"one": procedure("{in_month: {visit_date: [4]}}", "asks: [a, b]\n")}
    pack = pack_of(tmp_path / "p", (f"{{id: a, {one}}}", f"{{id: b, {other}}}"), rows)
    codes = [f.code for f in lint(tmp_path / "p", pack)]
    assert ("PROC-053" in codes) == same


def test_a_box_that_may_stay_empty_is_told_apart_as_left_to_the_pen(folder):
    assert left_to_the_pen(folder, load(folder)) == []
    found(folder, LAYOUT, "bind: applicant.address, name: 届出人の住所", "bind: applicant.adress, name: 届出人の住所")
    assert {f.code for f in left_to_the_pen(folder, load(folder))} == {"PROC-054"}


def test_a_group_of_boxes_that_nobody_ticks_is_left_to_the_pen(folder):
    """One that the office ticks is not; nor one of which an alternative is bound."""
    path = folder / NURSERY
    path.write_text(re.sub(r"bind: answers\.nyuuen_kind, is: \w+, ?", "", path.read_text("utf-8")), "utf-8")
    path.write_text(re.sub(r", bind: answers\.nyuuen_kind, is: .\w+.\}", "}", path.read_text("utf-8")), "utf-8")
    left = left_to_the_pen(folder, load(folder))
    assert [f.code for f in left] == ["PROC-056"]
    assert left[0].file.endswith("hoiku_nintei_a4.yaml")
