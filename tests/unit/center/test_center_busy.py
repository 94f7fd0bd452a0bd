"""A command beside a center that is just starting waits for it, and says so in the end."""

import threading

import pytest

import kakanai_center.__main__ as program
from kakanai_center.opening import make_center, open_store
from kakanai_center.settings import read_center_settings


@pytest.fixture
def held(tmp_path):
    """(data folder, its store, which this test has open as a starting center would)."""
    make_center(tmp_path / "center", "")
    store = open_store(read_center_settings(tmp_path / "center"))
    yield tmp_path / "center", store
    store.close()


def test_data_that_stay_in_use_are_told_as_that(held, monkeypatch, capsys):
    monkeypatch.setattr(program, "STARTING_SECONDS", 0.3)
    assert program.main(["status", "--data", str(held[0])]) == 1
    assert "中央のデータは、ほかの処理が使っています" in capsys.readouterr().err


def test_data_that_become_free_are_read(held, capsys):
    threading.Timer(0.5, held[1].close).start()
    assert program.main(["status", "--data", str(held[0])]) == 0
    assert "端末 0" in capsys.readouterr().out
