"""The ten-key pad: whatever way its bytes come, and however often it is unplugged."""

import errno
import os
import threading
import time

import pytest

from kakanai_desk.core.ports.devices import DeviceState
from kakanai_desk.hardware.drivers.evdev_keys import EV_KEY, EV_SYN, EVENT, SYN_DROPPED, EvdevKeys
from tests.fakes.ten_key import CODES, TenKey, events


def until(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


class Counter:
    """A desk's end of the pad."""

    def __init__(self, folder, reserve=lambda file: None):
        self.heard, self.lamps = [], []
        self.pad = TenKey(folder / "pad")
        self.keys = EvdevKeys(
            self.pad.device, self.heard.append, lambda s: self.lamps.append(s.state), reserve=reserve, look_again=0.02
        )

    @property
    def text(self):
        return "".join(map(chr, self.heard))


@pytest.fixture
def counter(tmp_path):
    found = Counter(tmp_path)
    yield found
    found.keys.close()
    found.pad.unplug()


def test_each_press_is_heard_once(counter):
    counter.pad.plug().press("1234\r")
    until(lambda: len(counter.heard) >= 5)
    assert counter.text == "1234\r"


def test_a_held_key_does_not_repeat(counter):
    pad = counter.pad.plug()
    pad.send(events("1")[: EVENT.size])
    for _ in range(5):
        pad.send(EVENT.pack(0, 0, EV_KEY, CODES["1"], 2))
    pad.press("2")
    until(lambda: counter.text.endswith("2"))
    assert counter.text == "12"


@pytest.mark.parametrize("size", [1, 7, EVENT.size - 1, EVENT.size + 1])
def test_events_cut_into_pieces_are_put_together(counter, size):
    pad = counter.pad.plug()
    data = events("90*")
    for at in range(0, len(data), size):
        pad.send(data[at : at + size])
        time.sleep(0.001)
    until(lambda: len(counter.heard) >= 3)
    assert counter.text == "90*"


def test_what_follows_lost_events_is_not_taken_for_a_key(counter):
    pad = counter.pad.plug()
    pad.send(EVENT.pack(0, 0, EV_SYN, SYN_DROPPED, 0) + events("5") + events("6"))
    until(lambda: counter.text.endswith("6"))
    assert counter.text == "6"


def test_a_pad_plugged_in_again_works_without_a_restart_and_the_lamp_follows(counter):
    until(lambda: counter.lamps == [DeviceState.ABSENT])
    for number, digit in enumerate("123", start=1):
        counter.pad.plug().press(digit)
        until(lambda n=number: len(counter.heard) == n)
        assert counter.lamps[-1] is DeviceState.OK
        counter.pad.unplug()
        until(lambda: counter.lamps[-1] is DeviceState.ABSENT)
    assert counter.text == "123"
    assert counter.lamps == [DeviceState.ABSENT, *[DeviceState.OK, DeviceState.ABSENT] * 3]


def test_half_an_event_before_unplugging_does_not_spoil_the_next(counter):
    counter.pad.plug().send(events("7")[: EVENT.size // 2])
    until(lambda: DeviceState.OK in counter.lamps)
    time.sleep(0.05)
    counter.pad.unplug()
    until(lambda: counter.lamps[-1] is DeviceState.ABSENT)
    counter.pad.plug().press("8")
    until(lambda: counter.heard)
    assert counter.text == "8"


def test_a_pad_that_cannot_be_reserved_is_heard_and_the_clerk_warned(tmp_path):
    def refuse(file):
        raise OSError(errno.EBUSY, "grabbed by another")

    counter = Counter(tmp_path, refuse)
    counter.pad.plug().press("4")
    until(lambda: counter.heard)
    assert counter.lamps[-1] is DeviceState.CAUTION
    counter.keys.close()
    counter.pad.unplug()


@pytest.mark.parametrize("plugged", [True, False])
def test_close_ends_the_thread_and_leaves_no_file_open(tmp_path, plugged):
    before = set(os.listdir("/proc/self/fd"))
    counter = Counter(tmp_path)
    if plugged:
        counter.pad.plug()
    counter.keys.close()
    counter.pad.unplug()
    assert not any(t.name == "ten-key" for t in threading.enumerate())
    assert set(os.listdir("/proc/self/fd")) == before


def test_close_never_reads_a_number_that_belongs_to_another_file(tmp_path):
    """The bytes of a file opened right after ``close`` — often with the same number — stay in that file."""
    for number in range(30):
        folder = tmp_path / str(number)
        folder.mkdir()
        counter = Counter(folder)
        counter.pad.plug()
        counter.keys.close()
        reading, writing = os.pipe()
        os.write(writing, events("1"))
        time.sleep(0.002)
        assert os.read(reading, 4096) == events("1")
        assert counter.heard == []
        os.close(reading)
        os.close(writing)
        counter.pad.unplug()
