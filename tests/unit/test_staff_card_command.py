"""R-083, R-085: staff cards are enrolled and taken off by command, an administrator's by two, and serve as well."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kakanai_desk.cli import main
from kakanai_desk.hardware.card.staff_session import StaffSession
from kakanai_desk.hardware.simulators.virtual_card.staff import guid_of
from tests.fakes.card_counters import MemoryCounter

SETTINGS = """profile = "training"
[printer]
folder = "out"
[store]
folder = "data"
[keys]
kind = "files"
"""
OWN = "yama-no-mukou-no-kaze"


@pytest.fixture
def run(tmp_path: Path, monkeypatch, capsys):
    """One command at a played counter; ``who``: the card on its reader. Answers status, answer, words."""
    (tmp_path / "desk.toml").write_text(SETTINGS, "utf-8")
    counter = MemoryCounter()
    reader = StaffSession(counter.machine, relay_seconds=0.0)
    reader.close = lambda: None  # the worker processes of a real reader are tried in the contract
    monkeypatch.setattr("kakanai_desk.administering.card_reader", lambda _settings: reader)

    def command(*words: str, typed: str = "", who: str = "") -> tuple[int, dict, str]:
        if who:
            counter.lay(who)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = main([*words, "--settings", str(tmp_path / "desk.toml"), "--json"])
        out = capsys.readouterr()
        return status, json.loads(out.out) if status == 0 else {}, out.out + out.err

    for user, group in (("A1", "administrator"), ("B1", "administrator"), ("K1", "clerk")):
        words = ("user", "add", user, "--name", f"見本 {user}", "--group", group)
        status, _, told = command(*words, typed=f"{OWN}\n")
        if status:
            status, _, told = command("people", "add", user, "--name", f"見本 {user}", "--as", "A1", typed=f"{OWN}\n")
        assert status == 0, told
    return command


def test_a_card_is_enrolled_by_one_administrator_and_taken_off(run) -> None:
    status, answer, told = run("people", "card-add", "K1", "--as", "A1", typed=f"{OWN}\n246810\n", who="staff")
    assert status == 0, told
    assert answer["serial"] == guid_of("K1").hex() and "proposal" not in answer
    _, answer, _ = run("people", "list")
    assert {u["id"]: u["cards"] for u in answer["users"]} == {"A1": [], "B1": [], "K1": [guid_of("K1").hex()]}
    status, _, told = run("people", "card-remove", "K1", "nothing", "--as", "A1", typed=f"{OWN}\n")
    assert status == 1 and "登録されていません" in told
    assert run("people", "card-remove", "K1", guid_of("K1").hex(), "--as", "A1", typed=f"{OWN}\n")[0] == 0
    assert {tuple(u["cards"]) for u in run("people", "list")[1]["users"]} == {()}


def test_a_wrong_pin_enrols_nothing_and_an_administrators_card_takes_two(run) -> None:
    status, _, told = run("people", "card-add", "K1", "--as", "A1", typed=f"{OWN}\n000000\n", who="staff")
    assert status == 1 and "残り2回" in told
    words = ("people", "card-add", "B1", "--as", "A1", "--reason", "採用")
    status, answer, told = run(*words, typed=f"{OWN}\n135790\n", who="staff_other")
    assert status == 0 and "proposal" in answer, told
    status, _, told = run("people", "approve", answer["proposal"], "--as", "B1", typed=f"{OWN}\n")
    assert status == 0, told
    words = ("people", "undo", "--as", "B1")
    status, _, told = run(*words, typed=f"{OWN}\n")
    assert status == 1 and "--card" in told
    status, _, told = run(*words, "--card", typed=f"{OWN}\n246810\n", who="staff")
    assert status == 1 and "登録のない職員カード" in told
    words = ("people", "add", "K1", "--name", "見本 K1", "--as", "B1")
    assert run(*words, "--card", typed=f"{OWN}\n135790\n", who="staff_other")[0] == 0
