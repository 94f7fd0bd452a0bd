"""R-106, R-107 from the command line of both ends: only on approved media, with a line in both records."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import jsonschema
import pytest

from kakanai_center.__main__ import main as center
from kakanai_center.opening import open_store
from kakanai_center.settings import read_center_settings
from kakanai_desk import bootstrap
from kakanai_desk.cli import main as desk
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.places import root
from kakanai_desk.settings import read_settings

SETTINGS = """profile = "training"
day = "2026-04-10"
[desk]
letters = "NA"
[keys]
kind = "files"
[carry]
folders = ["stick"]
"""


class Ends:
    """A desk and a center on two machines, and a stick."""

    def __init__(self, folder, capsys):
        self.file, self.data, self.stick = folder / "desk.toml", folder / "center", folder / "stick"
        self.file.write_text(SETTINGS)
        self.stick.mkdir()
        self._capsys = capsys
        self.at_center("init")
        (self.data / "center.toml").write_text(f'[carry]\nfolders = ["{self.stick}"]\n')

    def _said(self, status):
        out, err = self._capsys.readouterr()
        assert status == 0, err
        return out

    def at_center(self, *arguments):
        return self._said(center([*arguments, "--data", str(self.data)]))

    def at_desk(self, *arguments):
        answer = json.loads(self._said(desk(["--settings", str(self.file), *arguments, "--json"])))
        schema = json.loads((root() / "docs" / "schemas" / f"carry-{arguments[1]}.schema.json").read_text("utf-8"))
        jsonschema.validate(answer, schema)
        return answer

    def refused(self, program, *arguments):
        assert program(list(arguments)) == 1
        return self._capsys.readouterr().err

    def close_visit(self):
        store, _ = bootstrap.open_store(read_settings(self.file))
        body = json.dumps({"reception_number": "NA1-260410-0001-X", "case": {"event": "tennyu"}}).encode()
        with store.transaction() as tx:
            tx.outbox.append("visit-1", EntryKind.VISIT_CLOSED, body, datetime.now(UTC))
        store.close()

    def lines(self):
        """Kinds and values of what both records say of carrying."""
        store, _ = bootstrap.open_store(read_settings(self.file))
        at_desk = [(line.kind, line.values) for line in store.record.lines() if "carried" in line.kind]
        store.close()
        opened = open_store(read_center_settings(self.data))
        lines = [json.loads(content) for _, content, _ in opened.record.contents("center")]
        at_center = [line["kind"] for line in lines if "carried" in line["kind"]]
        opened.close()
        return at_desk, at_center


@pytest.fixture
def ends(tmp_path, capsys):
    return Ends(tmp_path, capsys)


def test_a_desk_is_enrolled_and_brings_what_waits_by_stick_alone(ends):
    code = ends.at_center("pki", "code", "NA1").split()[0]
    ends.at_center("carry", "card", str(ends.stick / "center.card"))
    ends.at_desk("carry", "trust", str(ends.stick / "center.card"), "--code", code)
    asked = ends.at_desk("carry", "enrol", str(ends.stick), "--code", code)
    ends.at_center("carry", "in", str(ends.stick / asked["file"]))
    (enrolled,) = ends.stick.glob("*-enrolled-*")
    assert ends.at_desk("carry", "in", str(enrolled))["kind"] == "enrolled"
    ends.close_visit()
    carried = ends.at_desk("carry", "out", str(ends.stick))
    assert carried["entries"] == 1
    assert "1 件" in ends.at_center("carry", "in", str(ends.stick / carried["file"]))
    (answer,) = ends.stick.glob("*-answer-*")
    taken = ends.at_desk("carry", "in", str(answer))
    assert (taken["entries"], taken["waiting"]) == (1, 0)
    assert "申請 1" in ends.at_center("status")
    at_desk, at_center = ends.lines()
    assert [kind for kind, _ in at_desk] == ["answer_carried", "outbox_carried", "answer_carried"]
    assert at_desk[1][1]["entries"] == 1
    assert at_center == ["file_carried_in", "file_carried_in"]


def test_only_approved_media_are_read_and_written(ends, tmp_path):
    own = ("--settings", str(ends.file))
    for arguments in (("carry", "out", str(tmp_path)), ("carry", "in", str(tmp_path / "x.kkf"))):
        assert "媒体の上にありません" in ends.refused(desk, *own, *arguments)
    outside = ends.stick / ".." / "center.card"
    assert "媒体の上にありません" in ends.refused(center, "carry", "card", str(outside), "--data", str(ends.data))
    assert not outside.exists()


def test_what_is_no_file_of_ours_is_told_in_words(ends):
    ends.at_center("carry", "card", str(ends.stick / "center.card"))
    said = ends.refused(center, "carry", "in", str(ends.stick / "center.card"), "--data", str(ends.data))
    assert "書かない窓口の受け渡しのファイルではありません" in said
    own = ("--settings", str(ends.file))
    assert "名刺がありません" in ends.refused(desk, *own, "carry", "out", str(ends.stick))
