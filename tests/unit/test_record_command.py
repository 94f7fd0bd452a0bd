"""R-095…R-097, R-117 from the command line: only who may looks, every look is a line, a file takes two people."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from kakanai_center.__main__ import main as center
from kakanai_desk import bootstrap
from kakanai_desk.core import merkle
from kakanai_desk.core.places import root
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.settings import read_settings
from tests.unit.test_people_command import OWN, Console
from tools import verify_record

pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.fixture
def console(tmp_path, monkeypatch, capsys) -> Console:
    made = Console(tmp_path, monkeypatch, capsys)
    for user, name, group in (("A1", "見本 甲", "auditor"), ("B1", "見本 乙", "auditor"), ("C1", "見本 丙", "clerk")):
        OWN.setdefault("C1", "umi-no-soko-no-hoshi")
        given = made.answer("people", "add", user, "--name", name, "--group", group)
        made.first_morning(user, given["first_password"])
    store, _ = bootstrap.open_store(read_settings(made.file))
    with store.transaction() as tx:
        at = datetime(2026, 4, 10, 14, 0, tzinfo=UTC)  # 23:00 in Japan
        hanako = subjects_of("見本　花子", "みほん　はなこ", "1988-11-03")
        tx.record.append("person_added", "K1", "v1", {"person": "p2"}, at, screen="household", subjects=hanako)
        tx.record.append("printed", "K1", "v1", {"sheets": 2}, at)
    store.close()
    return made


def test_a_person_is_found_by_name_or_reading_and_the_look_is_recorded(console) -> None:
    for who in ("見本 花子", "ミホン ハナコ"):
        found = console.answer("record", "search", "--who", who, "--born", "1988-11-03", by="A1")["lines"]
        assert [line["kind"] for line in found] == ["person_added", "printed"]
    assert console.answer("record", "search", "--who", "見本 花子", "--born", "1988-11-04", by="A1")["lines"] == []
    looked = console.answer("record", "search", "--kind", "record_searched", by="A1")["lines"]
    assert [(line["actor"], line["values"]["person"], line["values"]["found"]) for line in looked] == [
        ("A1", True, 2), ("A1", True, 2), ("A1", True, 0),
    ]  # fmt: skip
    assert "花子" not in json.dumps(looked, ensure_ascii=False)


def test_who_has_no_right_sees_nothing_and_that_is_recorded(console) -> None:
    status, out, err = console.run("record", "search", by="C1")
    assert (status, out) == (1, "") and err
    denied = console.answer("record", "search", "--kind", "denied", by="A1")["lines"]
    assert [(line["values"]["by"], line["result"]) for line in denied] == [("C1", "refused")]
    status, _, _ = console.run("record", "search")  # nobody, while the installation may still found
    assert status == 1


def test_views_alerts_and_the_month(console) -> None:
    night = console.answer("record", "search", "--view", "off-hours", "--until", "2026-04-30", by="A1")["lines"]
    assert [line["kind"] for line in night] == ["person_added", "printed"]
    assert ["off_hours", "2026-04-10", "K1", 2] in console.answer("record", "alerts", by="A1")["alerts"]
    told = console.answer("record", "report", "--month", "2026-04", by="A1")
    assert told["whole"] and "log,printing,done,1" in told["csv"]
    assert console.answer("record", "mass", by="A1")["rows"] == []
    status, _, err = console.run("record", "report", "--month", "April", by="A1")
    assert status == 1 and "2026-04" in err


def test_the_record_of_the_desk_is_verified_and_a_change_is_found(console) -> None:
    assert console.answer("record", "verify")["first_fault"] is None
    store, _ = bootstrap.open_store(read_settings(console.file))
    store._connection.execute("UPDATE record SET actor = 'K9' WHERE seq = 2")
    store.close()
    status, out, _ = console.run("record", "verify", "--json")
    assert (status, json.loads(out)["first_fault"], json.loads(out)["tree"]) == (1, 2, False)


def test_a_file_for_auditors_takes_two_people_and_each_approval_gives_one(console, tmp_path) -> None:
    file = tmp_path / "audit.jsonl"
    asked = console.answer("record", "propose-export", "--reason", "監査", "--until", "2026-04-30", by="A1")["proposal"]
    assert console.run("record", "export", asked, str(file), by="A1")[0] == 1 and not file.exists()
    assert console.run("people", "approve", asked, by="A1")[0] == 1
    assert console.answer("people", "approve", asked, by="B1")["state"] == "done"
    made = console.answer("record", "export", asked, str(file), by="A1")
    head, *lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert made["lines"] == len(lines) == 2
    for item in lines:
        content = item["line"].encode()
        proof = [bytes.fromhex(one) for one in item["proof"]]
        root, size = bytes.fromhex(head["head"]["root"]), head["head"]["size"]
        assert merkle.included(json.loads(content)["seq"] - 1, size, merkle.leaf_hash(content), proof, root)
    status, _, err = console.run("record", "export", asked, str(tmp_path / "again.jsonl"), by="A1")
    assert status == 1 and "まだ使っていない" in err


def test_the_center_verifies_and_exports_for_the_independent_verifier(tmp_path, capsys, monkeypatch) -> None:
    data, file = tmp_path / "center", tmp_path / "log.jsonl"
    assert center(["init", "--data", str(data)]) == 0
    assert center(["pki", "code", "NA1", "--data", str(data)]) == 0
    by = lambda name, *words: [*words, "--operator", name, "--data", str(data)]  # noqa: E731
    write = ("export-log", str(file), "--proposal", "1")
    assert center(by("S-01", "record", "propose-export", "--reference", "A-2026-01")) == 0
    assert center(by("S-01", *write)) == 1
    assert center(by("s-01", "record", "settle-export", "1", "--approve")) == 1
    assert not file.exists()
    assert center(by("S-02", "record", "settle-export", "1", "--approve")) == 0
    assert center(by("S-03", *write)) == 1
    assert not file.exists()
    assert center(by("S-02", *write)) == 0
    assert center(by("S-02", *write)) == 1
    file.rename(tmp_path / "once.jsonl")
    assert center(by("S-02", *write)) == 1
    assert not file.exists()
    (tmp_path / "once.jsonl").rename(file)
    assert "もう使った" in capsys.readouterr().err
    assert center(["record", "exports", "--data", str(data), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    schema = root() / "docs" / "schemas" / "center-record-exports.schema.json"
    jsonschema.validate(listed, json.loads(schema.read_text("utf-8")))
    assert [(one["state"], one["by"], one["decided_by"]) for one in listed["exports"]] == [("done", "S-01", "S-02")]
    assert center(["verify-log", "--data", str(data), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["lines"] >= 2 and told["faults"] == []
    monkeypatch.setattr("sys.argv", ["verify_record", str(file)])
    assert verify_record.main() == 0
    file.write_text(file.read_text("utf-8").replace("code_opened", "moved"), "utf-8")
    assert verify_record.main() == 1
    out = capsys.readouterr().out
    assert "root center" in out
    held = tmp_path / "held.json"
    held.write_text("[]", "utf-8")
    assert center(["verify-log", "--held", str(held), "--data", str(data)]) == 1
    assert Path(file).exists()
