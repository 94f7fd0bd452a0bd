"""Codes of others: read as their profile says, refused where they do not fit, and never believed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.errors import CodeError, CodeMalformed, CodeTooLarge
from kakanai_desk.core.places import procedures, root
from kakanai_desk.forms.codes.cases import check_codes
from kakanai_desk.forms.codes.foreign import Certificate, parsed, recognised
from kakanai_desk.forms.codes.profile_source import load_profiles

PROFILES, _ = load_profiles(procedures())
OTHERS, _ = load_profiles(root() / "tests" / "fixtures" / "codes")
HEAD = "TENSHUTSU-MIHON,01,999991,1,20260325,,20260401,"
HOUSE = "SETAI,東京都例示区,"
PERSON = "HITO,見本　花子,,20200101,2,,,,,,,,,"


def said(text: str, purpose: str | None = None, encoding: str = "utf-8") -> Certificate:
    data = text.encode(encoding)
    known = recognised(data, (*PROFILES, *OTHERS))
    assert known is not None
    return parsed(data, known[1], known[0], purpose)


def sheet(*persons: str, head: str = HEAD, house: str = HOUSE) -> str:
    return "\n".join([head, house, *(persons or (PERSON,))])


@pytest.mark.parametrize("folder", [procedures(), root() / "tests" / "fixtures" / "codes"], ids=["ours", "others"])
def test_every_case_beside_the_profiles_holds(folder) -> None:
    outcomes, findings = check_codes(folder)
    assert [str(f) for f in findings] == []
    assert outcomes
    assert {o.sentence: o.differences for o in outcomes if not o.passed} == {}


def test_a_case_that_does_not_hold_is_told(tmp_path) -> None:
    shared = tmp_path / "_shared" / "codes"
    (shared / "cases").mkdir(parents=True)
    fixtures = root() / "tests" / "fixtures" / "codes" / "_shared" / "codes"
    (shared / "fixed_width.yaml").write_text((fixtures / "fixed_width.yaml").read_text("utf-8"), "utf-8")
    _, findings = check_codes(tmp_path)
    assert [f.code for f in findings] == ["CODES-010"]
    case = (fixtures / "cases" / "fixed_width.yaml").read_text("utf-8").replace("1988-11-30", "1988-11-29")
    (shared / "cases" / "fixed_width.yaml").write_text(case, "utf-8")
    outcomes, findings = check_codes(tmp_path)
    assert findings == []
    assert "1988-11-30" in outcomes[0].differences[0]


def test_numbers_are_dropped_unless_a_procedure_may_use_them() -> None:
    text = sheet("HITO,見本　太郎,,19860501,1,,12345678901,123456789018,,,,,,")
    found = said(text)
    assert found.dropped == ("resident_record_code", "individual_number")
    assert "123456789018" not in str(found.persons) + repr(found)
    kept = said(text, purpose="jidou_teate")
    assert kept.dropped == ()
    assert kept.persons[0]["individual_number"] == "123456789018"
    assert "123456789018" not in repr(kept)


def test_a_number_with_a_wrong_check_digit_is_refused_where_it_would_be_used() -> None:
    text = sheet("HITO,見本　太郎,,19860501,1,,,123456789012,,,,,,")
    assert said(text).dropped == ("individual_number",)
    with pytest.raises(CodeMalformed) as caught:
        said(text, purpose="jidou_teate")
    assert caught.value.values["what"] == "3-7 check_digit"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (sheet(head=HEAD.replace("01", "02", 1)), "1-1 fixed"),
        (sheet(head=HEAD + ",more"), "1-8 fields"),
        (sheet(house="SETAI,,"), "2-1 empty"),
        (HEAD + "\n" + HOUSE, "2-0 missing"),
        (sheet(PERSON, HEAD), "4-0 often"),
        (sheet("NANIKA,1"), "3-1 record"),
        (sheet(*[PERSON] * 13), "15-0 often"),
        (sheet(PERSON.replace("20200101", "20200230")), "3-3 date"),
        (sheet(PERSON.replace("20200101", "令和8年13月1日")), "3-3 date"),
        (sheet(PERSON.replace("20200101", "平成40年1月1日")), "3-3 date"),
        (sheet(PERSON.replace(",2,", ",5,")), "3-4 value"),
        (sheet(PERSON.replace("花子", "花\x07子")), "3-1 control"),
        (sheet(PERSON.replace("花子", "花\u202e子")), "3-1 control"),
        (sheet(PERSON.replace("花子", "花" * 300)), "3-1 long"),
        (sheet(PERSON.replace("見本　花子", '"見本　花子')), "3-0 quote"),
        (sheet(PERSON.replace("見本　花子", '"見本"花子')), "3-0 quote"),
    ],
)
def test_a_place_that_does_not_fit_refuses_the_whole_code(text: str, what: str) -> None:
    with pytest.raises(CodeMalformed) as caught:
        said(text)
    assert caught.value.values == {"kind": "tenshutsu_mihon", "what": what}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20200101", "2020-01-01"),
        ("2020/1/5", "2020-01-05"),
        ("平成元年1月8日", "1989-01-08"),
        ("昭和６４年１月７日", "1989-01-07"),
        ("H31.4.30", "2019-04-30"),
        ("令1.5.1", "2019-05-01"),
        ("20200000", "2020"),
        ("20200300", "2020-03"),
        ("昭和25年0月0日", "1950"),
    ],
)
def test_dates_in_every_way_they_are_written(written: str, meant: str) -> None:
    assert said(sheet(PERSON.replace("20200101", written))).persons[0]["birth_date"] == meant


@pytest.mark.parametrize(
    "name",
    [
        "=HYPERLINK(1)",
        "@SUM(A1)",
        "+81",
        "-1",
        "<script>alert(1)</script>",
        "'; DROP TABLE visits;--",
        "{visitor}",
        "%s",
    ],
)
def test_what_looks_like_a_formula_or_a_tag_stays_text(name: str) -> None:
    quoted = f'"{name}"'
    assert said(sheet(PERSON.replace("見本　花子", quoted))).persons[0]["name"] == name


def test_more_bytes_than_the_profile_allows_are_refused() -> None:
    data = (sheet() + "\n" * 5000).encode()
    known = recognised(data, PROFILES)
    assert known is not None
    with pytest.raises(CodeTooLarge):
        parsed(data, known[1], known[0])


def test_rare_characters_and_variation_selectors_come_through() -> None:
    assert said(sheet(PERSON.replace("花子", "葛󠄂𠮷"))).persons[0]["name"] == "見本　葛󠄂𠮷"


def test_a_group_that_is_not_whole_is_refused() -> None:
    with pytest.raises(CodeMalformed) as caught:
        said("TS2\x1d1\x1d5080401\x1dx\x1d\x1dM", encoding="shift_jisx0213")
    assert caught.value.values["what"] == "1-6 persons"


def test_a_line_of_another_width_is_refused() -> None:
    with pytest.raises(CodeMalformed) as caught:
        said("W100004220260401\r\n見本")
    assert caught.value.values["what"] == "2-2 width"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(tail: str) -> None:
    for begin in ("TENSHUTSU-MIHON,", HEAD + "\n", sheet() + "\n", "W1", "TS2\x1d"):
        try:
            said(begin + tail)
        except (CodeError, AssertionError):
            continue
        except UnicodeEncodeError:
            continue


def test_no_code_takes_long() -> None:
    began = time.perf_counter()
    for tail in ('"' * 4000, '""' * 2000, "," * 4000, "\n" * 4000, "HITO," * 800, "昭" * 1300):
        with pytest.raises(CodeError):
            said(HEAD + "\n" + tail)
    assert time.perf_counter() - began < 2
