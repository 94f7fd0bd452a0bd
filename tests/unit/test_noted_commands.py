"""R-093: what a command does without a visit is a line of the desk's record too, and nothing else can be written so."""

from __future__ import annotations

import pytest

from kakanai_desk import bootstrap
from kakanai_desk.asking import asked, noted
from kakanai_desk.cli import main
from kakanai_desk.command_faults import Refused
from kakanai_desk.settings import read_settings

SETTINGS = 'profile = "training"\nday = "2026-04-10"\n[keys]\nkind = "files"\n'


@pytest.fixture
def place(tmp_path):
    (tmp_path / "desk.toml").write_text(SETTINGS)
    return read_settings(tmp_path / "desk.toml")


@pytest.fixture
def desk(place):
    bootstrap.open_store(place)[0].close()
    return place


def lines(settings):
    store, _ = bootstrap.open_store(settings)
    found = [(line.kind, line.values) for line in store.record.lines()]
    store.close()
    return found


def test_a_command_leaves_a_line_with_words_and_numbers(desk):
    noted(desk, "card_read_by_command", card="my_number", number_for="", photo=False)
    assert lines(desk) == [("card_read_by_command", {"card": "my_number", "number_for": "", "photo": False})]


def test_a_machine_without_a_record_gets_none(place):
    noted(place, "card_read_by_command", card="my_number")
    assert not bootstrap.store_file(place).exists()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("signed_in", {}),
        ("towns_imported", {"city": "x" * 65}),
        ("towns_imported", {"city": ["見本"]}),
        ("towns_imported", None),
    ],
)
def test_nothing_else_can_be_written_through_a_command(desk, kind, values):
    with pytest.raises(Refused):
        asked(desk, {"do": "note", "kind": kind, "values": values})
    assert lines(desk) == []


def test_pictures_that_are_read_are_counted_and_not_named(desk, tmp_path, capsys):
    assert main(["--settings", str(tmp_path / "desk.toml"), "ocr", str(tmp_path / "見本花子.png"), "--json"]) == 1
    capsys.readouterr()
    assert lines(desk) == [("pictures_read_by_command", {"files": 1, "number_for": ""})]
