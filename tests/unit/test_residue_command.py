"""R-121: what was planted in a process of ours or in a plain file is found, and no longer once it is wiped."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import validate

from kakanai_desk import residue_command
from kakanai_desk.cli import main
from kakanai_desk.core.places import root

HOLDER = """
import os, sys
held = bytearray(64)
count = os.readv(0, [held])
os.write(1, b"holds\\n")
os.read(0, 1)
held[:] = bytes(64)
os.write(1, b"wiped\\n")
os.read(0, 1)
"""
WORD = "ZQ7-canary-4491-XK"
KANJI = "見本残渣検査花子之四四九一"
SETTINGS = """profile = "training"
day = "2026-04-10"
[store]
folder = "{}"
[keys]
kind = "files"
"""
SCHEMA = json.loads((root() / "docs" / "schemas" / "residue.schema.json").read_text("utf-8"))


class Holder:
    """A process of ours that holds some bytes once, and nowhere else."""

    def __init__(self, place: Path, name: str = "kakanai-desk") -> None:
        script = place / name
        script.write_text(HOLDER, "utf-8")
        self.process = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def told(self, data: bytes) -> bytes:
        os.write(self.process.stdin.fileno(), data)
        return self.process.stdout.readline()

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture
def place(tmp_path, monkeypatch):
    for name in ("temp", "code"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(residue_command.tempfile, "gettempdir", lambda: str(tmp_path / "temp"))
    (tmp_path / "desk.toml").write_text(SETTINGS.format(tmp_path / "data"), "utf-8")
    return tmp_path


def look(place, monkeypatch, capsys, *words: str, more: tuple[str, ...] = ()) -> dict:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{word}\n" for word in words)))
    status = main(["residue", "--json", "--settings", str(place / "desk.toml"), *more])
    value = json.loads(capsys.readouterr().out)
    validate(value, SCHEMA)
    assert status == value["exit"]
    return value


def where(value: dict, word: int = 1) -> set[str]:
    return {hit["where"] for hit in value["hits"] if hit["word"] == word}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-32-le", "cp932"])
def test_a_word_in_the_memory_of_a_process_is_found_until_it_is_wiped(place, monkeypatch, capsys, encoding):
    holder = Holder(place / "code")
    try:
        assert holder.told(KANJI.encode(encoding)) == b"holds\n"
        found = look(place, monkeypatch, capsys, "never-planted-anywhere", KANJI)
        assert f"process {holder.process.pid}" in where(found, 2)
        assert {hit["encoding"] for hit in found["hits"] if hit["where"].startswith("process")} == {encoding}
        assert found["exit"] == 1
        assert holder.told(b"x") == b"wiped\n"
        found = look(place, monkeypatch, capsys, KANJI)
        assert f"process {holder.process.pid}" not in where(found)
        assert found["processes"] >= 1
    finally:
        holder.end()


def test_a_process_that_is_not_ours_is_left_alone(place, monkeypatch, capsys):
    holder = Holder(place / "code", "another-program")
    try:
        holder.told(WORD.encode())
        assert f"process {holder.process.pid}" not in where(look(place, monkeypatch, capsys, WORD))
    finally:
        holder.end()


@pytest.mark.parametrize("at", [0, residue_command.CHUNK - 7, 2 * residue_command.CHUNK + 1])
def test_a_word_in_a_plain_file_is_found_wherever_it_stands(place, monkeypatch, capsys, at):
    spilled = place / "temp" / "deep" / "core.1"
    spilled.parent.mkdir()
    spilled.write_bytes(bytes(at) + WORD.encode("utf-16-le") + bytes(100))
    found = look(place, monkeypatch, capsys, WORD)
    assert str(spilled) in where(found)
    spilled.write_bytes(bytes(at + 100))
    assert str(spilled) not in where(look(place, monkeypatch, capsys, WORD))


def test_a_folder_that_is_named_is_looked_at_too(place, monkeypatch, capsys):
    (place / "spool").mkdir()
    (place / "spool" / "d00001").write_text(WORD, "utf-8")
    assert where(look(place, monkeypatch, capsys, WORD)) == set()
    found = look(place, monkeypatch, capsys, WORD, more=("--also", str(place / "spool")))
    assert where(found) == {str(place / "spool" / "d00001")}


def test_a_process_that_ends_before_it_is_looked_at_is_nothing_unread(place, monkeypatch, capsys):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(30)
    monkeypatch.setattr(residue_command, "ours", lambda: [gone.pid])
    found = look(place, monkeypatch, capsys, WORD)
    assert (found["unread"], found["exit"]) == ([], 0)


def test_what_cannot_be_looked_at_is_said_and_is_no_clean_answer(place, monkeypatch, capsys):
    shut = place / "temp" / "shut"
    shut.write_text("x", "utf-8")
    true = Path.open

    def refused(self, *arguments, **more):
        if self == shut:
            raise PermissionError(13, "shut")
        return true(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", refused)
    found = look(place, monkeypatch, capsys, WORD)
    assert (found["unread"], found["exit"]) == ([str(shut)], 1)


def test_the_word_itself_is_never_printed(place, monkeypatch, capsys):
    (place / "temp" / "left").write_text(WORD, "utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(WORD + "\n"))
    assert main(["residue", "--settings", str(place / "desk.toml")]) == 1
    told = capsys.readouterr()
    assert "1番目の言葉が残っています" in told.out
    assert WORD not in told.out + told.err


@pytest.mark.parametrize("words", [(), ("1234",), (WORD, "short")])
def test_what_stands_somewhere_by_chance_is_not_looked_for(place, monkeypatch, capsys, words):
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{word}\n" for word in words)))
    assert main(["residue", "--settings", str(place / "desk.toml")]) == 2
    assert capsys.readouterr().err
