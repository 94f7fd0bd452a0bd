"""The worker as a real process, and the desk's client that owns it."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kakanai_desk.core.errors import (
    CardPinRejected,
    CardPinUncertain,
    CardRemoved,
    DeviceFault,
    ReadCancelled,
    SimulatorRefused,
)
from kakanai_desk.core.ports.card import CancelToken, CardWish, Progress
from kakanai_desk.hardware import helper_words
from kakanai_desk.hardware.card_client import CardClient, worker_command
from tests.fakes.card_counters import WorkerCounter, person, secrets, wait_until

SLOW = "per_apdu=0.2"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[WorkerCounter]:
    made = WorkerCounter(tmp_path)
    yield made
    made.close()


def workers() -> list[psutil.Process]:
    """Those that run: what has ended, and waits for its parent to hear of it, has no command line any more."""
    return [p for p in psutil.Process().children() if "kakanai_desk.hardware.card_worker" in " ".join(_command(p))]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:  # a ZombieProcess is one
        return []


def test_each_read_has_a_process_of_its_own_and_the_next_one_is_warm(counter: WorkerCounter) -> None:
    counter.lay("taro")
    counter.reader.wait_for_card(1, CancelToken())
    (first,) = workers()
    counter.read("1234")
    assert wait_until(lambda: not first.is_running())
    (second,) = workers()
    assert second.pid != first.pid


def test_a_worker_killed_before_the_pin_is_replaced_by_itself(counter: WorkerCounter) -> None:
    counter.lay("taro")
    counter.reader.wait_for_card(1, CancelToken())
    (worker,) = workers()
    worker.kill()
    worker.wait(5)
    assert counter.read("1234").fields["name"].value == "見本　太郎"


def test_a_worker_lost_after_verify_is_never_asked_again_even_when_the_read_is_cancelled(tmp_path: Path) -> None:
    """It hears nothing any more when the cancel comes: that alone must not make it one that died idle."""
    asked, deaf, gone = tmp_path / "asked", tmp_path / "deaf", tmp_path / "gone"
    script = tmp_path / "worker.py"
    script.write_text(
        "import os, sys\n"
        "asked, deaf, gone = sys.argv[1:4]\n"
        "order = sys.stdin.readline()\n"
        "open(asked, 'a').write(order)\n"
        "if '\"read\"' in order:\n"
        "    print('{\"progress\": [1, 2]}', flush=True)\n"
        "    os.close(0)\n"
        '    print(\'{"verify": "pin"}\', flush=True)\n'
        "    open(deaf, 'w').close()\n"
        "    while not os.path.exists(gone): pass\n",
        "utf-8",
    )
    cancel = CancelToken()
    client = CardClient([sys.executable, str(script), *map(str, (asked, deaf, gone))])

    def visitor_leaves(at: Progress) -> None:
        assert wait_until(deaf.exists)
        cancel.cancel()
        threading.Timer(0.2, gone.touch).start()

    try:
        with pytest.raises(CardPinUncertain):
            client.read(secrets("1234"), CardWish(), cancel, visitor_leaves)
    finally:
        client.close()
    assert asked.read_text("utf-8").count('"do":"read"') == 1


def test_a_hung_worker_is_ended_and_the_counter_goes_on(tmp_path: Path) -> None:
    counter = WorkerCounter(tmp_path, hang_seconds=3)  # the next worker has to start within it on a busy machine
    try:
        counter.lay("taro")
        counter.reader.wait_for_card(1, CancelToken())
        (worker,) = workers()
        worker.send_signal(signal.SIGSTOP)
        with pytest.raises(DeviceFault) as caught:
            counter.read("1234")
        assert caught.value.values == {"device": "card_worker", "what": "hung"}
        assert wait_until(lambda: not worker.is_running())
        assert counter.read("1234").verify_commands == 1
    finally:
        counter.close()


def test_a_worker_lost_after_the_pin_left_is_an_unclear_pin_with_its_count(counter: WorkerCounter) -> None:
    counter.lay("taro", SLOW)
    counter.reader.wait_for_card(5, CancelToken())
    (worker,) = workers()
    kept = counter.slot.with_suffix(".kept")

    def kill_after_verify() -> None:
        if wait_until(lambda: json.loads(kept.read_text("utf-8"))["verify_total"] == 1, 10):
            worker.kill()

    killer = threading.Thread(target=kill_after_verify)
    killer.start()
    with pytest.raises(CardPinUncertain) as caught:
        counter.read("9999")
    killer.join()
    assert caught.value.values == {"attempts_left": 2}
    assert counter.verify_total == 1


def test_a_visitor_who_walks_away_in_the_middle_stops_the_worker(counter: WorkerCounter) -> None:
    counter.lay("taro", SLOW)
    cancel = CancelToken()
    threading.Timer(0.5, cancel.cancel).start()
    with pytest.raises(ReadCancelled):
        counter.read("1234", number=True, cancel=cancel)
    assert counter.verify_total <= 1


def test_a_desk_that_dies_leaves_no_worker_behind(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    worker = subprocess.Popen(
        worker_command(allow_virtual=True, slot=tmp_path / "none.yaml"), stdin=read_end, stdout=subprocess.DEVNULL
    )
    os.close(read_end)
    os.write(write_end, helper_words.line(do="wait", seconds=600))
    os.close(write_end)
    assert worker.wait(5) == 0


def test_errors_come_through_the_pipe_as_they_were() -> None:
    for error in (CardPinRejected(attempts_left=2), CardRemoved(), DeviceFault(device="card_reader", what="x")):
        said = helper_words.line(**helper_words.fault_to_words(error))
        again = helper_words.fault_from_words(json.loads(said), "card_worker")
        assert (type(again), again.values) == (type(error), error.values)
    unknown = helper_words.fault_from_words({"fault": "NEW-99", "values": {}}, "card_worker")
    assert unknown.values == {"device": "card_worker", "what": "NEW-99"}


def test_the_secrets_are_wiped_on_the_desks_side_too(counter: WorkerCounter) -> None:
    counter.lay("taro")
    typed = secrets("1234")
    counter.reader.read(typed, CardWish(), CancelToken(), lambda at: None)
    assert len(typed["pin"]) == 0


def test_the_workers_log_reaches_the_desk_and_holds_nothing_personal(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    holder = person("taro")
    with caplog.at_level(logging.DEBUG):
        counter = WorkerCounter(tmp_path)
        counter.lay("taro")
        counter.read(holder.pin, number=True)
        counter.close()
    assert "verify: sw 9000" in caplog.text
    for secret in (holder.pin, holder.name, holder.address, holder.individual_number, holder.birth_date, "見本"):
        assert secret not in caplog.text


def test_the_desk_itself_never_loads_the_card_library() -> None:
    code = "import sys, kakanai_desk.hardware.card_client as c; sys.exit('smartcard' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_played_card_is_refused_where_real_residents_are_served(tmp_path: Path) -> None:
    with pytest.raises(SimulatorRefused):
        worker_command(slot=tmp_path / "card.yaml")
    command = [*worker_command(), f"--slot={tmp_path / 'card.yaml'}"]
    assert subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 2


def test_a_closed_client_starts_nothing_more(counter: WorkerCounter) -> None:
    counter.close()
    with pytest.raises(DeviceFault):
        counter.reader.readers()
    assert wait_until(lambda: workers() == [])


def test_a_worker_that_cannot_start_is_a_device_fault() -> None:
    client = CardClient([sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(DeviceFault):
        client.readers()
    client.close()
