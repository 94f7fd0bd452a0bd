"""R-081: the city's banks are taken over whole or not at all, and found by name, reading and code on a day."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

import jsonschema
import pytest

from kakanai_desk.cli import main
from kakanai_desk.core.banks import from_plain, to_plain
from kakanai_desk.core.places import procedures, root
from kakanai_desk.forms.bank_source import BANKS, read_banks

SAMPLE = procedures() / "_shared" / "banks.sample.csv"
MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 1)
SETTINGS = 'profile = "training"\nday = "2026-04-10"\n[keys]\nkind = "files"\n'
SCHEMA = json.loads((root() / "docs" / "schemas" / "banks.schema.json").read_text("utf-8"))


@cache
def table():
    found, findings = read_banks(SAMPLE, APRIL)
    assert findings == []
    return found


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("見本", ["9901"]), ("見本銀行", ["9901"]), ("ミホン", ["9901", "9951"]), ("みほ", ["9901", "9951"]),
        ("9951", ["9951"]), ("９９", ["9901", "9951"]), ("みほん信用金庫", ["9951"]), ("旧見本", []), ("よそ", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_bank_is_found_by_name_reading_and_code(query, codes):
    assert sorted(bank.code for bank in table().find(query, APRIL)) == codes


@pytest.mark.parametrize(
    ("query", "day", "names"),
    [
        ("34", MARCH, []), ("034", MARCH, ["石部支店"]), ("034", APRIL, ["甲西支店"]), ("いしべ", APRIL, []),
        ("甲西", APRIL, ["甲西支店"]), ("こなん", APRIL, ["湖南支店"]), ("0", APRIL, ["本店", "湖南支店", "甲西支店"]),
    ],
)  # fmt: skip
def test_a_branch_is_found_as_it_stands_on_the_day(query, day, names):
    (bank,) = table().find("見本銀行", day)
    assert [branch.name for branch in bank.find(query, day)] == names


@pytest.mark.parametrize(
    ("bank", "branch", "day", "odd"),
    [
        ("見本銀行", "湖南支店", APRIL, ""), ("見本銀行", "012", APRIL, ""), ("", "", APRIL, ""),
        ("見本銀行", "", APRIL, ""),
        ("よその銀行", "本店", APRIL, "unknown_bank"), ("旧見本信用組合", "本店", APRIL, "closed_bank"),
        ("見本銀行", "よそ支店", APRIL, "unknown_branch"), ("見本銀行", "石部支店", APRIL, "closed_branch"),
        ("見本銀行", "石部支店", MARCH, ""), ("見本銀行", "甲西支店", MARCH, "closed_branch"),
    ],
)  # fmt: skip
def test_what_is_odd_about_an_account(bank, branch, day, odd):
    assert table().oddness(bank, branch, day) == odd


def test_a_table_is_kept_whole_and_a_running_desk_hears_of_a_new_one(tmp_path):
    watch = BANKS.watched(tmp_path)
    assert (watch.changed(), BANKS.kept(tmp_path)) == (None, None)
    BANKS.keep(table(), tmp_path)
    assert watch.changed() == table() == BANKS.kept(tmp_path)
    assert watch.changed() is None
    assert from_plain(json.loads(json.dumps(to_plain(table())))) == table()
    (tmp_path / "banks.json").write_text("{", "utf-8")
    assert BANKS.kept(tmp_path) is None


@pytest.mark.parametrize(
    ("was", "now", "line", "where", "code"),
    [
        ("9901,見本銀行,ミホン,,,012", "991,見本銀行,ミホン,,,012", 3, "bank_code", "BANK-005"),
        (",012,", ",12,", 3, "branch_code", "BANK-005"),
        ("湖南支店,コナン", "湖南支店,こなん", 3, "branch_kana", "BANK-007"),
        (",,2026-03-31", ",,2026-03-32", 4, "branch_until", "BANK-006"),
        ("イシベ,,2026", "イシベ,2026-04-01,2026", 4, "branch_until", "BANK-006"),
        ("甲西支店,コウセイ,2026-04-01", "甲西支店,コウセイ,2026-03-31", 5, "branch_code", "BANK-009"),
        ("9901,見本銀行,ミホン,,,034,石部", "9901,見本銀,ミホン,,,034,石部", 4, "bank_code", "BANK-008"),
        ("湖南支店", "", 3, "branch_name", "BANK-004"),
        ("湖南支店,", "湖南支店", 3, "", "BANK-003"),
        ("bank_kana", "bank_yomi", 1, "bank_kana", "BANK-003"),
    ],
)
def test_a_wrong_row_is_told_with_line_and_column_and_nothing_is_read(tmp_path, was, now, line, where, code):
    text = SAMPLE.read_text("utf-8")
    assert was in text
    (tmp_path / "odd.csv").write_text(text.replace(was, now, 1), "utf-8")
    found, findings = read_banks(tmp_path / "odd.csv", APRIL)
    assert found is None
    assert (line, where, code) in [(f.line, f.where, f.code) for f in findings]


def test_by_command_it_is_tried_taken_shown_and_found(tmp_path, capsys):
    (tmp_path / "desk.toml").write_text(SETTINGS)

    def ask(*arguments, status=0, words=False):
        command = ["--settings", str(tmp_path / "desk.toml"), "banks", *arguments, *([] if words else ["--json"])]
        assert main(command) == status
        out, err = capsys.readouterr()
        if words or status == 2:
            return out + err
        answer = json.loads(out)
        jsonschema.validate(answer, SCHEMA)
        return answer

    assert ask("show")["banks"] == 0
    assert "取り込まれていません" in ask("find", "見本", status=1, words=True)
    tried = ask("import", str(SAMPLE), "--dry-run")
    assert (tried["added"], tried["dry_run"], ask("show")["banks"]) == (6, True, 0)
    assert ask("import", str(SAMPLE), "--as-of", "2026-04-01")["branches"] == 6
    again = ask("import", str(SAMPLE))
    assert (again["added"], again["changed"], again["gone"]) == (0, 0, 0)
    assert "見本の表です" in ask("show", words=True)
    found = ask("find", "ミホン", "こうせい")["found"]
    assert [(row["bank"], row["branch_code"]) for row in found] == [("見本銀行", "034"), ("みほん信用金庫", "003")]
    assert ask("find", "見本銀行", "こうせい", "--on", "2026-03-31", status=1)["found"] == []
    odd = tmp_path / "odd.csv"
    odd.write_text(SAMPLE.read_text("utf-8").replace(",012,", ",12,"), "utf-8")
    said = ask("import", str(odd), status=1, words=True)
    assert "odd.csv:3" in said
    assert "何も取り込んでいません" in said
    assert ask("show")["branches"] == 6
