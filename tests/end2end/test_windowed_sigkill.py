"""SIGKILL of the whole application, and the clerk goes on at the windows (R-126). All points: tests/heavy."""

import json
import signal

import pytest

from kakanai_desk import bootstrap
from tests.end2end.acknowledged import Acknowledged
from tests.end2end.windowed_kill import Place
from tests.fakes.center import Ports, center, come, serving


@pytest.mark.parametrize("point", ["wrong-pin:5:120", "signed:1:60"], ids=["reading the card", "printing"])
def test_the_clerk_goes_on_at_the_windows(tmp_path, point):
    """The reopened windows offer the visit, play it to its end and send it to a center that is up by then."""
    ports = Ports()
    place = Place(tmp_path, ports.desks)
    assert place.play("--kill", point).returncode == -signal.SIGKILL
    data = tmp_path / "center"
    assert center("init", data=data).returncode == 0
    (data / "center.toml").write_text("[watch]\noff_hours = 10000\n", "utf-8")  # the test may run at night
    come(data, ports, bootstrap.key_store(place.settings))
    with serving(data, ports):
        resumed = place.play("--resume", ledger="resumed")
    assert resumed.returncode == 0, resumed.stdout[-2000:]
    first, second = place.ledger(), place.ledger("resumed")
    offered = next(line["shows"] for line in second if line.get("shows", {}).get("screen") == "Home")
    assert offered["open"] == [Acknowledged(first).number]
    again = next(line["shows"] for line in second if "people" in line.get("shows", {}))
    Acknowledged(first).must_be_shown_again(again)
    status = json.loads(center("status", "--json", data=data).stdout)
    assert (status["applications"], status["entries"], status["alarms"]) == (1, 1, 0)
