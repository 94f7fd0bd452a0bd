"""The case file: everything it can hold comes back, and every mistake is named."""

import pytest
from hypothesis import given, settings

from kakanai_desk.forms.case_file import BrokenCase, case_from_plain, case_to_plain, read_case, write_case
from tests.unit.forms.cases import cases, pack


@given(cases())
@settings(max_examples=60, deadline=None)
def test_a_case_written_and_read_is_the_same_case(tmp_path_factory, case):
    file = tmp_path_factory.mktemp("case") / "case.yaml"
    file.write_text(write_case(case), "utf-8")
    assert read_case(file, pack()) == case
    assert case_from_plain(case_to_plain(case), pack()) == case


GOOD = """kakanai_case: 1
visit_date: 2026-04-10
event: tennyu
people: [{id: p1, name: 見本　葛󠄂葉, birth_date: "1950-03", sex: female, relation: 世帯主}]
answers: {move_date: 2026-04-05, health_insurance: kokuho}
"""


def test_a_name_keeps_its_variation_selector(tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text(GOOD, "utf-8")
    case = read_case(file, pack())
    assert case.people[0].name == "見本　葛\U000e0102葉"
    assert case.people[0].birth_date.iso() == "1950-03"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("event: tennyu", "event: tenyu", "PROC-010"),
        ("kakanai_case: 1", "kakanai_case: 9", "CASE-002"),
        ("relation: 世帯主", "relation: 孫", "PROC-010"),
        ("health_insurance: kokuho", "health_insuranc: kokuho", "PROC-012"),
        ("health_insurance: kokuho", "health_insurance: {p9: kokuho}", "CASE-004"),
        ("health_insurance: kokuho", "health_insurance: golden", "PROC-010"),
        ("visit_date: 2026-04-10", "visit_date: tomorrow", "PROC-009"),
        ('birth_date: "1950-03"', "birth_date: long ago", "PROC-009"),
    ],
)
def test_a_mistake_in_a_case_file_is_named(tmp_path, old, new, code):
    assert old in GOOD
    file = tmp_path / "case.yaml"
    file.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(BrokenCase) as broken:
        read_case(file, pack())
    assert code in {f.code for f in broken.value.findings}


def test_a_list_is_no_case_file(tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text("- 1\n- 2\n", "utf-8")
    with pytest.raises(BrokenCase) as broken:
        read_case(file, pack())
    assert [f.code for f in broken.value.findings] == ["CASE-001"]
