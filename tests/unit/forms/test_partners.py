"""The partners' systems and the city's standing 縮退, and what is wrong in the file, in words for its editor."""

from pathlib import Path

import pytest

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.partners import FILE, read_partners

GOOD = """partners:
  - {id: jumin, name: 住民記録, charset: jisx0213}
  - {id: kouki, name: 後期高齢, charset: jisx0208}
choices: {𨕙: 辺, 濵: 浜}
"""


def read(folder: Path, text: str):
    (folder / "_shared").mkdir(exist_ok=True)
    (folder / "_shared" / FILE).write_text(text, "utf-8")
    findings: list[Finding] = []
    return read_partners(folder / "_shared", folder, findings), findings


def test_systems_and_choices_are_read(tmp_path):
    found, findings = read(tmp_path, GOOD)
    assert findings == []
    assert [(p.id, p.charset.id) for p in found.systems] == [("jumin", "jisx0213"), ("kouki", "jisx0208")]
    assert found.choices == {"𨕙": "辺", "濵": "浜"}


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("charset: jisx0213", "charset: jisx0212", "PROC-091", "jisx0213"),
        ("id: kouki", "id: jumin", "PROC-090", "jumin"),
        ("𨕙: 辺", "𨕙: 渡", "PROC-092", "邊・辺・邉"),
        ("𨕙: 辺", "一: 二", "PROC-092", "どの相手も"),
    ],
)
def test_a_fault_is_said_with_what_could_stand_there(tmp_path, old, new, code, says):
    _, findings = read(tmp_path, GOOD.replace(old, new))
    assert [f.code for f in findings] == [code]
    assert says in str(findings[0])


def test_a_city_without_the_file_hands_names_to_nobody(tmp_path):
    assert read_partners(tmp_path, tmp_path, []).systems == ()


def test_the_file_of_the_product_has_no_fault():
    findings: list[Finding] = []
    assert read_partners(procedures() / "_shared", procedures(), findings).systems
    assert findings == []
