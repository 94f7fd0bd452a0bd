"""The line on which a command asks the running desk has a place that the system takes, wherever temporary files lie."""

import tempfile

import pytest

from kakanai_desk.vault import local_line
from kakanai_desk.vault.keystore import FileKeyStore


@pytest.mark.parametrize("deep", [1, 9])
def test_a_long_temporary_folder_does_not_stop_the_line(tmp_path, monkeypatch, deep):
    long = tmp_path.joinpath(*["a-rather-long-name"] * deep)
    long.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    keys = FileKeyStore(tmp_path / "keys")
    line = local_line.LocalLine(tmp_path / "data", keys, lambda asked: {"heard": asked["do"]})
    try:
        assert local_line.ask(tmp_path / "data", keys, {"do": "look"}) == {"heard": "look"}
    finally:
        line.close()
