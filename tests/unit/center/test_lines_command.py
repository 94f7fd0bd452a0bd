"""``kakanai-center record search``: its answer by its schema, words for the operator, and a line that tells of it."""

import json
from contextlib import closing

import jsonschema
import pytest

from kakanai_center.__main__ import main
from kakanai_center.opening import make_center, open_store
from kakanai_center.settings import read_center_settings
from kakanai_desk.core.places import root


@pytest.fixture
def center(tmp_path):
    data = tmp_path / "center"
    make_center(data, "")
    with closing(open_store(read_center_settings(data))) as store:
        store.record.note("center_started")
        store.record.note("code_opened", terminal="NA1")
    return data


def test_a_search_is_answered_by_its_schema_and_recorded(center, capsys):
    asked = [
        "record",
        "search",
        "--view",
        "privileged",
        "--desk",
        "center",
        "--operator",
        "S-01",
        "--data",
        str(center),
    ]
    assert main([*asked, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    jsonschema.validate(said, json.loads((root() / "docs/schemas/center-record-search.schema.json").read_text("utf-8")))
    assert [one["content"]["kind"] for one in said["lines"]] == ["code_opened"]
    assert main(asked) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "record_searched" in first and '"fields": "terminal"' in first and '"by": "S-01"' in first
    assert "code_opened" in second and '"terminal": "NA1"' in second


def test_nothing_found_and_mass_searches_are_said_in_words(center, capsys):
    common = ["--operator", "S-01", "--data", str(center)]
    assert main(["record", "search", "--view", "mass", "--from", "2026-04-01", *common]) == 0
    assert capsys.readouterr().out == "ありません。\n"
    assert main(["record", "search", "--operator", "見本 花子", "--data", str(center)]) == 2
