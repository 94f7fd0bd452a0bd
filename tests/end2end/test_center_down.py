"""The center is down for the whole visit, then comes up, is killed in the middle, and comes back (R-102)."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.places import root
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable, LinkState
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.transports.http import HttpTransport
from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import walk


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def center(*arguments, data):
    command = [sys.executable, "-m", "kakanai_center", arguments[0], "--data", str(data), *arguments[1:]]
    return subprocess.run(command, cwd=root(), capture_output=True, text=True, timeout=60)


@contextmanager
def serving(data, port, *options, log=subprocess.DEVNULL):
    """A center process; ends by SIGKILL, as a power cut would."""
    command = [sys.executable, "-m", "kakanai_center", "serve", "--data", str(data), "--port", str(port), *options]
    running = subprocess.Popen(command, cwd=root(), stdout=log, stderr=log)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield running
    finally:
        os.kill(running.pid, signal.SIGKILL)
        running.wait(10)


def test_a_visit_without_its_center_is_finished_and_arrives_once_later(tmp_path, port):
    data = tmp_path / "center"
    assert center("init", data=data).returncode == 0
    bench = desk_bench(tmp_path / "desk").signed_in()
    assert center("enrol", "NA1", bench.context.signer.public_key.hex(), data=data).returncode == 0
    sync = SyncEngine(bench.store.terminal, bench.store, HttpTransport(f"http://127.0.0.1:{port}"), SystemClock())

    assert list(walk(bench))[-1] == "left"
    with pytest.raises(CenterUnreachable):
        sync.drain()
    assert (sync.status().waiting, sync.status().link) == (1, LinkState.DOWN)

    with serving(data, port):
        assert sync.drain() == 1
    list(walk(bench))
    with pytest.raises(CenterUnreachable):  # the center was killed
        sync.drain()
    with serving(data, port):
        assert sync.drain() == 1
        assert sync.drain() == 0
    assert '"applications": 2' in center("status", "--json", data=data).stdout
    assert '"alarms": 0' in center("status", "--json", data=data).stdout
    sync.stop()
    bench.store.close()


def test_the_loop_keeps_trying_by_itself_until_the_center_is_back(tmp_path, port):
    data = tmp_path / "center"
    center("init", data=data)
    bench = desk_bench(tmp_path / "desk").signed_in()
    center("enrol", "NA1", bench.context.signer.public_key.hex(), data=data)
    sync = SyncEngine(bench.store.terminal, bench.store, HttpTransport(f"http://127.0.0.1:{port}"), SystemClock())
    heard = []
    sync.start(heard.append)
    list(walk(bench))
    sync.wake()
    with serving(data, port):
        until = time.monotonic() + 30
        while time.monotonic() < until and not (heard and heard[-1].sent == 1):
            time.sleep(0.05)
        sync.stop()
    assert heard[-1].sent == 1
    assert heard[-1].waiting == 0
    bench.store.close()


def test_plain_http_to_another_machine_is_refused():
    with pytest.raises(CenterRefused):
        HttpTransport("http://192.0.2.1:8470")


def test_a_message_too_large_is_refused_by_the_center(tmp_path, port):
    data = tmp_path / "center"
    center("init", data=data)
    with serving(data, port):
        way = HttpTransport(f"http://127.0.0.1:{port}")
        with pytest.raises(CenterRefused) as refused:
            way.exchange(b"x" * (5 * 1024 * 1024))
        assert refused.value.values["status"] == 413
        with pytest.raises(CenterRefused) as refused:
            way.exchange(b"{}")
        assert refused.value.values["status"] == 422
        way.close()
