"""``kakanai-center maintenance …``: answers by their schema, words for the operator."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest

from kakanai_center.__main__ import main
from kakanai_center.opening import make_center, open_store
from kakanai_center.settings import read_center_settings
from kakanai_desk.core.places import root


@pytest.fixture
def ask(tmp_path, capsys):
    data = tmp_path / "center"
    make_center(data, "")

    def asked(*arguments, status=0, words=False, group="maintenance"):
        command = [*([group] if group else []), *arguments, "--data", str(data), *([] if words else ["--json"])]
        assert main(command) == status
        out, err = capsys.readouterr()
        if words or status:
            return out + err
        name = "sessions" if arguments[0] == "sessions" else "list"
        schema = json.loads((root() / "docs" / "schemas" / f"center-maintenance-{name}.schema.json").read_text("utf-8"))
        answer = json.loads(out)
        jsonschema.validate(answer, schema)
        return answer

    asked.data = data
    return asked


def test_a_pause_by_command(ask):
    day = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    times = ("--from", f"{day}T18:00", "--to", f"{day}T20:00")
    said = ask("announce", *times, "--text", "機器の入れかえ", "--operator", "S-01")
    assert [p["from"] for p in said["pauses"]] == [f"{day}T18:00:00+09:00"]
    assert "18:00〜" in ask("list", words=True)
    assert ask("cancel", "1", "--operator", "S-01")["pauses"] == []
    assert "その番号の予定がありません" in ask("cancel", "1", "--operator", "S-01", status=1)


def test_every_command_of_a_session_is_recorded_and_counted(ask):
    who = ("--who", "vendor-7", "--reason", "W-123", "--hours", "2", "--operator", "S-01")
    assert ask("open", *who)["session"]["who"] == "vendor-7"
    assert "氏名は書きません" in ask("open", *who[:1], "見本 花子", *who[2:], status=2)
    ask("status", words=True, group="")
    assert ask("close", "--operator", "S-01")["session"] is None
    (session,) = ask("sessions", "--month", f"{datetime.now(UTC) + timedelta(hours=9):%Y-%m}")["sessions"]
    assert session["commands"] == 2  # status, close
    assert "命令 2" in ask("sessions", words=True)
    with closing(open_store(read_center_settings(ask.data))) as store:
        lines = [json.loads(content) for _, content, _ in store.record.contents("center")]
    commands = [line["values"]["command"] for line in lines if line["kind"] == "maintenance_command"]
    assert commands == ["status", "maintenance_close"]
