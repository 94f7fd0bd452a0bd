"""The center is down for the whole visit, then comes up, is killed in the middle, and comes back (R-102)."""

import time

import pytest

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.ports.sync import CenterUnreachable, LinkState
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.vault.keystore import FileKeyStore
from tests.fakes.center import Ports, center, come, serving
from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import walk


@pytest.fixture
def place(tmp_path):
    """(data folder of a center, its ports, a desk's keys): the desk is enrolled, the center is down."""
    data, ports, keys = tmp_path / "center", Ports(), FileKeyStore(tmp_path / "desk" / "keys")
    assert center("init", data=data).returncode == 0
    come(data, ports, keys)
    return data, ports, keys


def sync_of(bench, ports, keys):
    return SyncEngine(bench.store.terminal, bench.store, HttpsTransport(ports.url, keys), SystemClock())


def test_a_visit_without_its_center_is_finished_and_arrives_once_later(tmp_path, place):
    data, ports, keys = place
    bench = desk_bench(tmp_path / "desk").signed_in()
    sync = sync_of(bench, ports, keys)

    assert list(walk(bench))[-1] == "left"
    with pytest.raises(CenterUnreachable):
        sync.drain()
    assert (sync.status().waiting, sync.status().link) == (1, LinkState.DOWN)

    with serving(data, ports):
        assert sync.drain() == 1
    list(walk(bench))
    with pytest.raises(CenterUnreachable):  # the center was killed
        sync.drain()
    with serving(data, ports):
        assert sync.drain() == 1
        assert sync.drain() == 0
    assert '"applications": 2' in center("status", "--json", data=data).stdout
    assert '"alarms": 0' in center("status", "--json", data=data).stdout
    sync.stop()
    bench.store.close()


def test_the_loop_keeps_trying_by_itself_until_the_center_is_back(tmp_path, place):
    data, ports, keys = place
    bench = desk_bench(tmp_path / "desk").signed_in()
    sync = sync_of(bench, ports, keys)
    heard = []
    sync.start(heard.append)
    list(walk(bench))
    sync.wake()
    with serving(data, ports):
        until = time.monotonic() + 30
        while time.monotonic() < until and not (heard and heard[-1].sent == 1):
            time.sleep(0.05)
        sync.stop()
    assert heard[-1].sent == 1
    assert heard[-1].waiting == 0
    bench.store.close()
