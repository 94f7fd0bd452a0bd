"""R-082, R-085, R-117 from the command line: founded by the installation, then one administrator, two for the rest."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pyotp.totp import TOTP

from kakanai_desk import bootstrap
from kakanai_desk.cli import main
from kakanai_desk.core.directory import Directory, PutUser, User
from kakanai_desk.core.directory_steps import read, written
from kakanai_desk.core.secret import SecretText
from kakanai_desk.settings import read_settings

pytestmark = pytest.mark.usefixtures("cheap_hashes")
SETTINGS = """profile = "service"
[printer]
queue = "x"
[store]
folder = "data"
[keys]
kind = "files"
"""
OWN = {"A1": "yama-no-mukou-no-kaze", "B1": "kawa-no-nagare-no-oto"}
HEAD = "職員番号,氏名,本人番号,所属,グループ,開始日,終了日\n"


class Console:
    """The command line over one desk; administrators A1 and B1 have signed in once, each with an authenticator."""

    def __init__(self, folder: Path, monkeypatch, capsys) -> None:
        self.file = folder / "desk.toml"
        self.file.write_text(SETTINGS, "utf-8")
        self._patch, self._out = monkeypatch, capsys
        self.codes: dict[str, TOTP] = {}

    def run(self, *words: str, by: str = "", typed: str = "") -> tuple[int, str, str]:
        if by:
            words = (*words, "--as", by)
            typed = f"{OWN[by]}\n{self.next_code(by)}\n"
        self._patch.setattr("sys.stdin", io.StringIO(typed))
        status = main([*words, "--settings", str(self.file)])
        out = self._out.readouterr()
        return status, out.out, out.err

    def answer(self, *words: str, by: str = "") -> dict:
        status, out, err = self.run(*words, "--json", by=by)
        assert status == 0, err
        return json.loads(out)

    def next_code(self, user: str) -> str:
        """A code that was not used yet: of the next half minute, by setting back what was used."""
        settings = read_settings(self.file)
        store, _ = bootstrap.open_store(settings)
        with store.transaction() as tx:
            from dataclasses import replace

            tx.people.save_credentials(replace(tx.people.credentials(user), second_step=0))
        store.close()
        return self.codes[user].now()

    def first_morning(self, user: str, first: str) -> None:
        settings = read_settings(self.file)
        store, _ = bootstrap.open_store(settings)
        people, now = bootstrap.people_of(settings, store), bootstrap.clock_of(settings).now()
        assert people.try_password(user, SecretText(first.encode()), now).initial
        people.set_password(user, SecretText(OWN[user].encode()), SecretText(OWN[user].encode()), now)
        secret, _ = people.enrolment(user)
        self.codes[user] = TOTP(secret)
        people.enrol(user, secret, SecretText(self.codes[user].at(now).encode()), now)
        store.close()


@pytest.fixture
def console(tmp_path, monkeypatch, capsys) -> Console:
    made = Console(tmp_path, monkeypatch, capsys)
    for user, name in (("A1", "見本 甲"), ("B1", "見本 乙")):
        given = made.answer("people", "add", user, "--name", name, "--group", "administrator")
        made.first_morning(user, given["first_password"])
    return made


def test_once_there_are_two_the_installation_does_nothing_more(console) -> None:
    status, _, err = console.run("people", "add", "K1", "--name", "見本 丙")
    assert status == 1 and "--as" in err
    status, _, err = console.run("user", "add", "K1", "--name", "見本 丙", typed="hajimete-no-aikotoba\n")
    assert status == 1 and "PEOPLE-03" in err
    told = console.answer("people", "list")
    assert {u["id"] for u in told["users"]} == {"A1", "B1"}
    assert told["set_aside"] == [] and told["not_known"] == {} and told["waiting"] == 2


def test_a_change_of_another_desk_that_does_not_hold_is_told_with_its_reason(console) -> None:
    store, _ = bootstrap.open_store(read_settings(console.file))
    now, today = datetime(2026, 4, 10, tzinfo=UTC), date(2026, 4, 10)
    changes = [PutUser(User("K7", "見本 七", "K7"))]
    content = written(
        Directory(), step_id="s1", terminal="NB1", at=now, day=today, by="K9", changes=changes, proposal=None
    )
    store.take_people([(1, read(content, bytes(64)))], again=False, at=now, day=today)
    store.close()
    status, out, _ = console.run("people", "list")
    assert status == 0 and "取りのけた変更(NB1、K9" in out and "K7 — 変えた人が、もうその権限を" in out
    assert "中央に届いていない変更が 2 件" in out


def test_a_clerk_is_added_by_one_and_an_administrator_by_two(console) -> None:
    clerk = console.answer("people", "add", "K1", "--name", "見本 丙", "--section", "shiminka", by="A1")
    assert len(clerk["first_password"]) == 19 and clerk["which"] == "whole"
    asked = console.answer(
        "people", "add", "C1", "--name", "見本 丁", "--group", "administrator", "--reason", "異動", by="A1"
    )
    assert "first_password" not in asked
    (row,) = console.answer("people", "proposals")["proposals"]
    assert (row["id"], row["state"], row["reason"]) == (asked["proposal"], "open", "異動")
    status, _, err = console.run("people", "approve", row["id"], by="A1")
    assert status == 1 and "別の人" in err
    assert console.answer("people", "approve", row["id"], by="B1")["state"] == "done"
    halves = [console.answer("people", "password", "C1", by=user) for user in ("A1", "B1")]
    assert [h["which"] for h in halves] == ["half", "last_half"]
    whole = "-".join(h["first_password"] for h in halves)
    OWN["C1"] = "umi-no-soko-no-hoshi"
    console.first_morning("C1", whole)


def test_a_wrong_password_does_nothing(console) -> None:
    words = ("people", "add", "K1", "--name", "見本 丙", "--as", "A1")
    status, _, err = console.run(*words, typed="something-else-here\n000000\n")
    assert status == 1 and "SIGNIN-01" in err
    status, _, err = console.run(*words, typed=f"{OWN['A1']}\n000000\n")
    assert status == 1 and "SIGNIN-03" in err
    assert "K1" not in {u["id"] for u in console.answer("people", "list")["users"]}


def test_a_staff_file_is_shown_then_done_then_taken_back(console, tmp_path) -> None:
    file = tmp_path / "idou.csv"
    file.write_text(HEAD + "K1,見本 丙,,税務課,窓口職員,2020/4/1,\nK2,見本 戊,,市民課,責任者,2020/4/1,\n", "cp932")
    shown = console.answer("people", "import", str(file), "--dry-run")
    assert shown["dry_run"] and [c[0] for c in shown["changed"]] == ["K1", "K2"]
    assert len(console.answer("people", "list")["users"]) == 2
    console.answer("people", "import", str(file), by="A1")
    groups = {u["id"]: u["groups"] for u in console.answer("people", "list")["users"]}
    assert groups["K1"] == ["clerk"] and groups["K2"] == ["supervisor"]
    console.answer("people", "undo", by="B1")
    assert {u["id"]: u["disabled"] for u in console.answer("people", "list")["users"]}["K1"]


def test_a_staff_file_with_faults_names_them_all_and_changes_nothing(console, tmp_path) -> None:
    file = tmp_path / "idou.csv"
    file.write_text(HEAD + "K1,見本 丙,,税務署,窓口職員,2020/4/1,\nK2,見本 戊,,市民課,係長,2020/4/1,\n", "utf-8")
    status, _, err = console.run("people", "import", str(file), by="A1")
    assert status == 1 and "2行目" in err and "3行目" in err and "何も変えていません" in err


def test_no_password_and_no_code_stands_in_the_record(console) -> None:
    given = console.answer("people", "add", "K1", "--name", "見本 丙", by="A1")["first_password"]
    store, _ = bootstrap.open_store(read_settings(console.file))
    text = repr(store.record_lines())
    store.close()
    for secret in (given, *OWN.values(), *(c.secret for c in console.codes.values()), "見本"):
        assert secret not in text


def test_whoever_knows_the_own_password_changes_it(console, monkeypatch) -> None:
    new = "umi-no-soko-no-hoshi"
    words = ("people", "renew", "--as", "A1")
    status, _, err = console.run(*words, typed=f"something-else-here\n000000\n{new}\n{new}\n")
    assert status == 1 and "SIGNIN-01" in err
    status, _, err = console.run(*words, typed=f"{OWN['A1']}\n000000\n{new}\n{new}\n")
    assert status == 1 and "SIGNIN-03" in err
    status, _, err = console.run(*words, typed=f"{OWN['A1']}\n{console.next_code('A1')}\n{new}\n{new}x\n")
    assert status == 1 and "SIGNIN-04" in err
    status, out, err = console.run(*words, typed=f"{OWN['A1']}\n{console.next_code('A1')}\n{new}\n{new}\n")
    assert status == 0 and "替えました" in out and new not in out, err
    monkeypatch.setitem(OWN, "A1", new)
    console.answer("people", "add", "K1", "--name", "見本 丙", by="A1")
    status, _, err = console.run("people", "renew", typed=f"{new}\n{new}\n")
    assert status == 1 and "--as" in err
