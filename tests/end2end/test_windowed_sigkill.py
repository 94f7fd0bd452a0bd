"""SIGKILL of the whole application, and the clerk goes on at the windows (R-126). All points: tests/heavy."""

import json
import signal
import socket
import subprocess
import sys

import pytest

from kakanai_desk.core.places import root
from tests.end2end.acknowledged import Acknowledged
from tests.end2end.test_center_down import center, serving
from tests.end2end.windowed_kill import Place, killed, nothing_is_lost_and_the_visit_arrives_once


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_killed_while_the_clerk_types_and_finished_without_windows(tmp_path):
    place = killed(tmp_path, "card-read:64:10")
    nothing_is_lost_and_the_visit_arrives_once(place)


@pytest.mark.parametrize("point", ["wrong-pin:5:120", "signed:1:60"], ids=["reading the card", "printing"])
def test_the_clerk_goes_on_at_the_windows(tmp_path, port, point):
    """The reopened windows offer the visit, play it to its end and send it to a center that is up by then."""
    place = Place(tmp_path, port)
    assert place.play("--kill", point).returncode == -signal.SIGKILL
    data = tmp_path / "center"
    assert center("init", data=data).returncode == 0
    key = subprocess.run(
        [sys.executable, "-m", "kakanai_desk", "--settings", str(place.file), "sync", "status", "--json"],
        cwd=root(),
        capture_output=True,
        text=True,
    )
    assert center("enrol", "NA1", json.loads(key.stdout)["public_key"], data=data).returncode == 0
    with serving(data, port):
        resumed = place.play("--resume", ledger="resumed")
    assert resumed.returncode == 0, resumed.stdout[-2000:]
    first, second = place.ledger(), place.ledger("resumed")
    offered = next(line["shows"] for line in second if line.get("shows", {}).get("screen") == "Home")
    assert offered["open"] == [Acknowledged(first).number]
    again = next(line["shows"] for line in second if "people" in line.get("shows", {}))
    Acknowledged(first).must_be_shown_again(again)
    status = json.loads(center("status", "--json", data=data).stdout)
    assert (status["applications"], status["entries"], status["alarms"]) == (1, 1, 0)
