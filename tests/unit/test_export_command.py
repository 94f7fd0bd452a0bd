"""``kakanai-center export …``: answers by their schema, words for the operator, no name on the command line."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import jsonschema
import pytest

from kakanai_center.__main__ import main as center
from kakanai_center.cells import Refused
from kakanai_center.handing import Handover
from kakanai_center.mapping_source import read_mapping
from kakanai_center.opening import make_center, open_store
from kakanai_center.settings import read_center_settings
from kakanai_desk.core.places import procedures, root
from tests.contract.test_core_systems import RESULTS, City, pack

KOKUHO = str(procedures() / "_shared" / "mappings" / "kokuho_shikaku.yaml")
JUUMIN = str(procedures() / "_shared" / "mappings" / "juumin_idou.yaml")


@pytest.fixture
def asked(tmp_path, capsys):
    """Runs a command over a center with one family, whose application is approved; gives its answer."""
    data = tmp_path / "center"
    make_center(data, "")
    with closing(open_store(read_center_settings(data))) as store:
        city = City(tmp_path, store)
        city.close()
        city.approve()

    def ask(what, *arguments, status=0, words=False):
        command = ["export", what, *arguments, "--data", str(data), *([] if words else ["--json"])]
        assert center(command) == status
        out, err = capsys.readouterr()
        if words or status == 2:
            return out + err
        schema = json.loads((root() / "docs" / "schemas" / f"center-export-{what}.schema.json").read_text("utf-8"))
        answer = json.loads(out)
        jsonschema.validate(answer, schema)
        return answer

    return ask


def test_check_run_results_and_reconcile(asked, tmp_path):
    assert asked("check", JUUMIN)["columns"] == 16
    writing = ("--out", str(tmp_path / "out"), "--operator", "S-01")
    assert asked("run", JUUMIN, *writing, "--dry-run")["applications"] == 1
    done = asked("run", JUUMIN, *writing)
    assert (done["number"], done["lines"]) == (1, 4)
    answer = tmp_path / "answer.csv"
    answer.write_text(RESULTS.format(number="NA1-260410-0001-X", word="NG", said=""), "utf-8-sig")
    assert asked("results", JUUMIN, str(answer), "--operator", "S-01")["failed"] == 1
    assert asked("reconcile", JUUMIN)["failed"] == 1
    assert asked("resend", JUUMIN, *writing, "--errors")["number"] == 2


def test_words_for_the_operator(asked, tmp_path):
    writing = ("--out", str(tmp_path / "out"), "--operator", "S-01")
    assert "要確認: 列の順" in asked("check", KOKUHO, words=True)
    assert "申請 1 件、4 行、代わりの字 1" in asked("run", KOKUHO, *writing, words=True)
    assert "何も書いていません" in asked("run", KOKUHO, *writing, words=True)
    assert "結果なし 1" in asked("reconcile", KOKUHO, words=True)


def test_an_operator_is_an_id_and_a_broken_mapping_is_told_line_by_line(asked, tmp_path):
    said = asked("run", KOKUHO, "--out", str(tmp_path), "--operator", "見本 花子", status=2)
    assert "氏名は書きません" in said
    broken = tmp_path / "broken.yaml"
    broken.write_text("kakanai_mapping: 1\nid: x\n", "utf-8")
    said = asked("check", str(broken), status=1, words=True)
    assert "broken.yaml:1" in said
    assert all(key in said for key in ("title", "reader", "columns"))


def test_an_answer_names_a_thousand_lines_counts_all_and_fits_the_local_line(asked, tmp_path):
    many = 30_000  # more than the line carries if each were named
    answer = tmp_path / "answer.csv"
    answer.write_text("受付番号,手続,結果,内容\r\n" + "NA1-260410-0001-X,,たぶん,\r\n" * many, "utf-8-sig")
    said = asked("results", JUUMIN, str(answer), "--operator", "S-01", status=1)
    assert (said["refused"], len(said["refused_lines"])) == (many, 1000)
    shown = asked("results", JUUMIN, str(answer), "--operator", "S-01", status=1, words=True)
    assert f"ほかに {many - 1000} 件" in shown

    stays = tuple(Refused("NA1-260410-0001-X", "juumin_idou_todoke", "氏名", "character") for _ in range(many))
    told = Handover(0, "", 0, 0, 0, 0, 0, 0, stays).to_json()
    assert (told["staying_all"], len(told["staying"])) == (many, 1000)
    assert len(json.dumps(told).encode()) < 1 << 20


def test_a_column_may_leave_its_characters_as_they_are(tmp_path):
    text = Path(KOKUHO).read_text("utf-8").replace("from: head.name}", "from: head.name, characters: false}")
    (tmp_path / "plain.yaml").write_text(text, "utf-8")
    how = read_mapping(tmp_path / "plain.yaml", pack())
    assert [c.title for c in how.columns if not c.characters] == ["世帯主氏名"]
