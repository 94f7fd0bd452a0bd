"""``kakanai-center settle``: an operator's id, a word of the list, and it is said who looked."""

import json
from contextlib import closing

import jsonschema
import pytest

from kakanai_center.__main__ import main
from kakanai_center.alarms import raise_alarms
from kakanai_center.opening import make_center, open_store
from kakanai_center.settings import read_center_settings
from kakanai_desk.core.places import root


@pytest.fixture
def data(tmp_path):
    """A center with one alarm."""
    make_center(tmp_path / "center", "")
    with closing(open_store(read_center_settings(tmp_path / "center"))) as store, store.engine.begin() as tx:
        raise_alarms(tx, "2026-04-10T01:00:00+00:00", [("conflict", "NA1", "seq 7")])
    return tmp_path / "center"


def test_an_alarm_is_settled_by_whoever_says_who_they_are(data, capsys):
    settle = ["settle", "1", "--because", "mended", "--data", str(data), "--json"]
    assert main([*settle, "--operator", "見本 花子"]) == 2
    assert "氏名は書きません" in capsys.readouterr().err
    assert main([*settle, "--operator", "S-01"]) == 0
    schema = json.loads((root() / "docs" / "schemas" / "center-settle.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(capsys.readouterr().out), schema)
    assert main(["alarms", "--data", str(data)]) == 0
    assert "済(直した、S-01)" in capsys.readouterr().out
    assert main([*settle, "--operator", "S-01"]) == 1
    assert "番号 1 はありません" in capsys.readouterr().err
