"""``kakanai-center import``: findings by line and column, a dry run, the answer by its schema, nobody in it."""

from __future__ import annotations

import json

import jsonschema
import pytest

from kakanai_center.__main__ import main
from kakanai_center.opening import make_center
from kakanai_desk.core.places import root
from tests.unit.center.test_intake_rows import HANAKO, HEAD, JUUMIN, SHINSEI

SCHEMA = json.loads((root() / "docs" / "schemas" / "center-import.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("center") / "center"
    make_center(folder, "")
    return folder


@pytest.fixture
def ask(data, capsys, tmp_path):
    def asked(*arguments, lines=(), status=0, words=False):
        file = tmp_path / "juumin.csv"
        file.write_bytes("\r\n".join([HEAD, *lines, ""]).encode("cp932"))
        run = ["run", str(JUUMIN), str(file), "--operator", "S-01"] if lines else []
        command = ["import", *run, *arguments, "--data", str(data), *([] if words else ["--json"])]
        assert main(command) == status
        out, err = capsys.readouterr()
        assert "花子" not in out + err
        if words or status == 2:
            return out + err
        answer = json.loads(out)
        jsonschema.validate(answer, SCHEMA)
        return answer

    return asked


def test_the_samples_have_no_fault_and_say_what_is_to_be_confirmed(ask):
    assert ask("check", str(JUUMIN))["columns"] == 13
    assert "要確認: 見出し" in ask("check", str(SHINSEI), words=True)


def test_a_file_is_tried_taken_and_taken_again(ask):
    other = HANAKO.replace("1001", "1002")
    assert ask("--dry-run", lines=[HANAKO, other])["added"] == 2
    done = ask(lines=[HANAKO, other])
    assert (done["number"], done["added_lines"], done["gone"]) == (1, [2, 3], 0)
    assert ask(lines=[HANAKO, other])["same"] == 2
    said = ask(lines=[HANAKO, other.replace("見本町1", "見本町2")], words=True)
    assert "2 行: 新しい 0、変わった 1、同じ 1、なくなった 0。2 回目の取り込みです" in said
    assert "変わったところ person.address: 1 件" in said


def test_wrong_rows_are_told_and_nothing_is_taken(ask):
    wrong = HANAKO.replace("1001", "1003").replace("19881103", "x")
    told = ask(lines=[HANAKO.replace("1001", "1004"), wrong], status=1)
    ((finding,), count) = (told["findings"], told["findings_all"])
    assert (finding["line"], finding["where"], finding["code"], count) == (3, "生年月日", "IMP-018", 1)
    assert "何も取り込んでいません" in ask(lines=[wrong], status=1, words=True)
    many = ask(lines=[wrong] * 900, status=1)
    assert (len(many["findings"]), many["findings_all"]) == (300, 900 + 899)
    assert ask("--dry-run", lines=[HANAKO.replace("1001", "1004")])["added"] == 1


def test_an_operator_is_an_id_and_a_broken_mapping_is_told(ask, tmp_path):
    assert "氏名は書きません" in ask("--operator", "見本", lines=[HANAKO], status=2)
    (tmp_path / "broken.yaml").write_text("kakanai_import: 1\nid: x\n", "utf-8")
    said = ask("check", str(tmp_path / "broken.yaml"), status=1, words=True)
    assert all(key in said for key in ("broken.yaml:1", "title", "kind", "whole", "columns"))
