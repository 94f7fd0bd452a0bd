"""``kakanai-center record search``: its answer by its schema, words for the operator, and a line that tells of it."""

import json
from contextlib import closing
from datetime import datetime

import jsonschema
import pytest

from kakanai_center.__main__ import main
from kakanai_center.opening import make_center, open_store
from kakanai_center.settings import read_center_settings
from kakanai_desk.core.clock import JST
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


def test_a_month_is_written_once_for_excel_and_recorded(center, capsys, tmp_path):
    month = datetime.now(JST).strftime("%Y-%m")
    asked = ["record", "report", "--month", month, "--operator", "S-01", "--data", str(center)]
    assert main([*asked, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    jsonschema.validate(said, json.loads((root() / "docs/schemas/center-record-report.schema.json").read_text("utf-8")))
    assert said["month"] == month and "log,authentication,done,1" in said["csv"]
    file = tmp_path / "tsuki.csv"
    assert main([*asked, "-o", str(file)]) == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbfpart,name,what,count\r\n")
    assert main([*asked, "-o", str(file)]) == 2
    assert main([*asked[:3], "2026-13", *asked[4:]]) == 2
    with closing(open_store(read_center_settings(center))) as store:
        lines = [json.loads(content) for _, content, _ in store.record.contents("center")]
    assert [line["values"]["view"] for line in lines if line["kind"] == "record_searched"] == ["report", "report"]


def test_nothing_found_and_mass_searches_are_said_in_words(center, capsys):
    common = ["--operator", "S-01", "--data", str(center)]
    assert main(["record", "search", "--view", "mass", "--from", "2026-04-01", *common]) == 0
    assert capsys.readouterr().out == "ありません。\n"
    assert main(["record", "search", "--operator", "見本 花子", "--data", str(center)]) == 2
