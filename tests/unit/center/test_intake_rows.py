"""R-076, R-077: a file through the city's mapping is rows of ours, or all that is wrong with it."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakanai_center.intake_mapping import BrokenIntake, read_intake
from kakanai_center.intake_rows import rows_of
from kakanai_desk.core.places import procedures
from kakanai_desk.forms.loader import load

JUUMIN, SHINSEI = (procedures() / "_shared" / "imports" / f"{n}.yaml" for n in ("juumin_kihon", "shinsei_kanri"))
HEAD = "宛名番号,世帯番号,氏名,カナ,生年月日,性別,続柄,住所,国保,後期,児童手当,口座,支援措置"
HANAKO = "1001,500,見本 花子,ﾐﾎﾝ ﾊﾅｺ,19881103,2,世帯主,滋賀県湖南市見本町1,1,0,0,1,0"

ODD = st.characters(codec="cp932", exclude_characters="¢£¬‖−〜")  # those that CP932 reads as others


@cache
def pack():
    return load(procedures())


@cache
def mapping(file=JUUMIN):
    return read_intake(file, pack())


def read(*lines, head=HEAD, encoding="cp932"):
    return rows_of("juumin.csv", "\r\n".join([head, *lines, ""]).encode(encoding), mapping(), pack())


def test_a_resident_is_read_into_our_words():
    (row,), findings = read(HANAKO)
    assert findings == []
    assert (row.line, row.number) == (2, "1001")
    assert row.content == {
        "v": 1, "kind": "residents", "number": "1001", "household": "500", "account": "yes", "protected": "no",
        "person": {"name": "見本　花子", "kana": "みほん　はなこ", "birth_date": "1988-11-03", "sex": "female",
                   "relation": "世帯主", "address": "滋賀県湖南市見本町1"},
        "holds": {"kokuho": "yes", "kouki": "no", "jidou_teate": "no"},
    }  # fmt: skip


def test_the_other_systems_own_characters_become_ours_or_are_named_by_their_place():
    (row,), _ = read(HANAKO.replace("花子", "\ue000葉"))
    assert row.content["person"]["name"] == "見本　葛\U000e0102葉"
    _, (finding,) = read(HANAKO.replace("花子", "\ue001葉"))
    assert (finding.line, finding.where, finding.code) == (2, "氏名", "IMP-017")
    assert "E001" in finding.message


@pytest.mark.parametrize(
    ("was", "now", "where", "code"),
    [
        ("1001,", ",", "宛名番号", "IMP-015"),
        ("1001,", "一,", "宛名番号", "IMP-019"),
        ("ﾐﾎﾝ ﾊﾅｺ", "見本", "カナ", "IMP-019"),
        ("19881103", "1988/11/3", "生年月日", "IMP-018"),
        ("19881103", "19881303", "生年月日", "IMP-018"),
        ("世帯主", "ぬし", "続柄", "IMP-019"),
        ("見本 花子", "見本 " + "花" * 60, "氏名", "IMP-016"),
        ("見本 花子", '"見本\r\n花子"', "氏名", "IMP-016"),
        (",1,0,0,1,0", ",1,0,0,1", "", "IMP-013"),
        ("見本町1", '見本"町"1', "", ""),
    ],
)
def test_a_wrong_cell_is_told_with_line_and_column_and_without_what_stands_there(was, now, where, code):
    rows, findings = read(HANAKO.replace("1001", "1000"), HANAKO.replace(was, now, 1))
    if not code:
        assert not findings
        return
    (finding,) = findings
    assert rows == []
    assert (finding.where, finding.code) == (where, code)
    assert finding.line in (3, 4)
    assert "花" not in str(finding)
    assert "1988" not in finding.message


def test_everything_wrong_is_told_at_once_and_a_number_stands_once():
    _, findings = read(HANAKO, HANAKO, HANAKO.replace("19881103", "x").replace("ﾐﾎﾝ", "見"))
    assert [(f.line, f.where, f.code) for f in findings] == [
        (3, "宛名番号", "IMP-020"), (4, "カナ", "IMP-019"), (4, "生年月日", "IMP-018"), (4, "宛名番号", "IMP-020"),
    ]  # fmt: skip
    assert "2行目" in findings[0].message


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "IMP-012"), (HEAD.encode("cp932"), "IMP-011"), (f"{HEAD}\n{HANAKO}".encode("utf-16"), "IMP-010")],
)
def test_a_file_that_is_none_is_told_as_such(content, code):
    rows, findings = rows_of("juumin.csv", content, mapping(), pack())
    assert rows == []
    assert {f.code for f in findings} == {code}


def test_a_day_with_unknown_parts_is_kept_as_such_for_a_birth_only():
    (row,), _ = read(HANAKO.replace("19881103", "19881100"))
    assert row.content["person"]["birth_date"] == "1988-11"


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(ODD, max_size=8), min_size=12, max_size=14), max_size=4))
def test_whatever_a_file_says_it_is_rows_or_findings_and_never_both(lines):
    rows, findings = read(*(",".join(cells) for cells in lines))
    assert bool(rows) != bool(findings)


def test_an_application_of_the_other_system_names_a_procedure_and_answers_questions():
    head = "受付番号,手続,申請日,氏名,カナ,生年月日,住所,電話,公金受取口座"
    line = "R8-000123,0001,2026-04-05,見本 太郎,ミホン タロウ,1986-05-01,湖南市,0000000000,1"
    content = f"{head}\n{line}\n".encode("utf-8-sig")
    (row,), findings = rows_of("shinsei.csv", content, mapping(SHINSEI), pack())
    assert findings == []
    assert (row.number, row.content["procedure"], row.content["submitted"]) == (
        "R8-000123",
        "jidou_teate",
        "2026-04-05",
    )
    assert row.content["answers"] == {"phone": "0000000000", "public_account": "yes"}
    wrong = content.replace(b",0001,", b",0009,").replace(b"2026-04-05", b"2026-02-30").replace(b",1\n", b",3\n")
    _, findings = rows_of("shinsei.csv", wrong, mapping(SHINSEI), pack())
    assert [f.where for f in findings] == ["手続", "申請日", "公金受取口座"]
    assert "使えるもの: 0001、0002" in findings[0].hint


def test_a_mapping_is_told_all_that_is_wrong_with_it(tmp_path):
    text = JUUMIN.read_text("utf-8")
    for was, now in (
        ("to: number, needed: true", "to: number"), ("to: person.kana", "to: person.yomi"), ("list: sex", "list: sexx"),
        ("to: account, list: held", "to: account"), ("E000:", "A041:"), ('{"1": "yes"', '{1: "yes"'),
        ("to: person.name", "to: person.individual_number"),
        ("to: person.address", "to: answer.phone"), ("encoding: cp932", "encoding: ebcdic"),
    ):  # fmt: skip
        assert was in text
        text = text.replace(was, now)
    (tmp_path / "odd.yaml").write_text(text, "utf-8")
    with pytest.raises(BrokenIntake) as broken:
        read_intake(tmp_path / "odd.yaml", pack())
    codes = [f.code for f in broken.value.findings]
    assert {"IMP-003", "IMP-009", "IMP-005", "IMP-006", "IMP-004", "IMP-008"} <= set(codes)
    assert len(codes) >= 8
    assert all(f.line > 0 for f in broken.value.findings)
