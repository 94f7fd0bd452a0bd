"""YAML that is made to do harm: refused at its line, in words, in no time, and nothing of it is used."""

import pytest

from kakanai_desk.forms import trees
from kakanai_desk.forms.source import read

LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (LAUGHS, 2, "参照は使えません"),
        ("top: 1\na: &a [*a]\n", 2, "参照は使えません"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, "参照は使えません"),
        ("a: " + "9" * 5000, 1, "数か日付として読めません"),
        ("a: 1\nb: 0x" + "f" * 100_000, 2, "数か日付として読めません"),
        ("a: 0b" + "1" * 20_000, 1, "数か日付として読めません"),
        ("a: 9223372036854775809", 1, "数か日付として読めません"),
        ("ok: 1\nstarts: 2026-13-45\n", 2, "数か日付として読めません"),
        ("at: 2026-01-01T25:61:61", 1, "数か日付として読めません"),
        ("[" * 20_000 + "]" * 20_000, 1, "深すぎます"),
        ("".join(" " * n + "a:\n" for n in range(200)), 64, "深すぎます"),
        ("a: !!binary x", 1, "型の指定は使えません"),
        ("ok: 1\na: !!python/object/apply:os.system ['true']\n", 2, "型の指定は使えません"),
        ("ok: 1\nb:\n  c: !!python/name:os.system\n", 3, "型の指定は使えません"),
        ("a: !own {b: 1}", 1, "型の指定は使えません"),
        ("a: !!str 1", 1, "型の指定は使えません"),
        ("a: 'x\0y'", 1, "YAMLとして読めません"),
        ("a: 1\na: 2\n", 2, "二度あります"),
        ("a: 1\n---\nb: 2\n", 1, "YAMLとして読めません"),
        ("%YAML 9.9\n---\na: 1\n", 1, "YAMLとして読めません"),
    ],
)
def test_yaml_that_does_harm_is_refused_at_its_line(tmp_path, text, line, says):
    file = tmp_path / "procedure.yaml"
    file.write_text(text, "utf-8")
    findings = []
    assert read(file, tmp_path, findings) is None
    assert len(findings) == 1
    assert says in findings[0].message
    assert findings[0].code == "PROC-001"
    if "YAMLとして" not in says:
        assert findings[0].line == line


def test_a_file_beyond_any_definition_is_refused_unread(tmp_path):
    file = tmp_path / "procedure.yaml"
    file.write_bytes(b"a: 1\n" + b"# \n" * trees.MOST_BYTES)
    findings = []
    assert read(file, tmp_path, findings) is None
    assert "大きすぎます" in findings[0].message


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['touch {}']", "!!python/name:os.system", "!own {{a: 1}}"]
)
def test_a_tag_makes_nothing_run(tmp_path, tag):
    mark = tmp_path / "ran"
    file = tmp_path / "procedure.yaml"
    file.write_text("a: " + tag.format(mark), "utf-8")
    findings = []
    assert read(file, tmp_path, findings) is None
    assert [(finding.line, finding.code) for finding in findings] == [(1, "PROC-001")]
    assert "型の指定は使えません" in findings[0].message
    assert not mark.exists()
