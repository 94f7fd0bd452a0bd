"""R-117, R-127: the recovery key on two sheets of paper that two people keep, and what is typed from them."""

import os
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakanai_center import recovery_command
from kakanai_center.backup import BackupFailed
from kakanai_center.recovery_sheets import SheetsUnfit, key_of, page, split
from kakanai_desk.core.texts import load_texts
from tests.fakes.center import MemoryKeys

KEY = bytes(range(32))


def typed(key=KEY) -> list[str]:
    return [line for sheet in split(key) for line in sheet.lines()]


def unfit(lines) -> tuple[str, str]:
    with pytest.raises(SheetsUnfit) as fault:
        key_of("\n".join(lines))
    assert fault.value.values["at"] in load_texts().error_for_clerk(fault.value)
    return fault.value.values["sheet"], fault.value.values["at"]


@settings(max_examples=25)
@given(st.binary(min_size=32, max_size=32), st.randoms())
def test_both_sheets_give_the_key_in_any_order_and_hand(key, luck):
    lines = typed(key)
    luck.shuffle(lines)
    assert key_of("\n".join(lines)) == key.hex()
    assert key_of("\n\n".join(f"   {line.lower()} " for line in lines)) == key.hex()
    wide = str.maketrans({letter: chr(ord(letter) + 0xFEE0) for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"})
    assert key_of("\r\n".join(line.translate(wide) for line in lines)) == key.hex()
    alike = str.maketrans("01", "Ol")
    assert key_of("\n".join(line[:5] + line[5:].translate(alike) for line in lines)) == key.hex()


def test_the_pages_themselves_are_read_and_a_plain_key_too():
    pages = [page(sheet, date(2026, 4, 10)) for sheet in split(KEY)]
    assert key_of("\n".join(pages)) == KEY.hex() == key_of(KEY.hex() + "\n")


def test_what_stands_on_one_sheet_does_not_come_from_the_key(monkeypatch):
    monkeypatch.setattr("secrets.token_bytes", lambda count: b"\x5a" * count)
    one, other = split(KEY), split(bytes(32))
    assert one[0].share == other[0].share and one[1].share != other[1].share
    monkeypatch.undo()
    assert split(KEY)[0].share != split(KEY)[0].share
    assert unfit(split(KEY)[0].lines()) == ("missing", "2-1")


def test_every_single_slip_is_found_in_its_line():
    lines, luck = typed(), random.Random(7)
    for number, line in enumerate(lines):
        if line.startswith("印"):
            continue
        place = luck.choice([at for at, letter in enumerate(line) if at > 4 and letter != "-"])
        other = luck.choice([letter for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if letter != line[place]])
        spoiled = [*lines[:number], line[:place] + other + line[place + 1 :], *lines[number + 1 :]]
        assert unfit(spoiled) == ("line", line[:3])
        assert unfit([*lines[:number], line[:-1], *lines[number + 1 :]]) == ("line", line[:3])
        assert unfit([*lines[:number], line[:-1] + "?", *lines[number + 1 :]]) == ("line", line[:3])
        assert unfit([*lines[:number], *lines[number + 1 :]]) == ("missing", line[:3])
    assert unfit([line for line in lines if not line.startswith("印")]) == ("missing", "印")
    swapped = [line.replace("1-1 ", "x").replace("1-2 ", "1-1 ").replace("x", "1-2 ") for line in lines]
    assert unfit(swapped) == ("line", "1-1")  # two lines typed in each other's place


def test_sheets_of_two_keys_or_of_two_splits_are_told():
    one, other = split(KEY), split(bytes(32))
    assert unfit([*one[0].lines(), *other[1].lines()])[0] == "mark"
    again = split(KEY)
    assert unfit([*one[0].lines(), *again[1].lines()]) == ("other", "印")
    assert unfit([*one[0].lines(), *one[1].lines(), *again[1].lines()])[0] == "line"  # the same line twice, not alike


def test_the_commands_make_check_and_refuse(tmp_path, capsys):
    keys, file = MemoryKeys(), tmp_path / "recovery.key"
    assert recovery_command.make(file, keys) == 0
    assert recovery_command.make(file, keys) == 1  # never over an old one
    assert recovery_command.sheets(file, tmp_path, keys, date(2026, 4, 10)) == 0
    both = [tmp_path / "fukkyu-1.txt", tmp_path / "fukkyu-2.txt"]
    assert all(os.stat(sheet).st_mode & 0o077 == 0 for sheet in both)
    assert recovery_command.read(both) == file.read_text().strip()
    assert recovery_command.check(both, keys) == 0 and recovery_command.check([file], keys) == 0
    assert recovery_command.sheets(file, tmp_path, keys, date(2026, 4, 10)) == 1  # nor over old sheets
    with pytest.raises(SheetsUnfit):
        recovery_command.check(both[:1], keys)
    with pytest.raises(BackupFailed):
        recovery_command.check([tmp_path / "none"], keys)
    said = capsys.readouterr()
    assert file.read_text().strip() not in said.out + said.err
    assert recovery_command.make(tmp_path / "newer.key", keys) == 0
    assert recovery_command.check(both, keys) == 1  # of the key before
    with pytest.raises(BackupFailed):
        recovery_command.sheets(file, tmp_path, keys, date(2026, 4, 10))
