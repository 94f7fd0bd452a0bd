"""A code reader on a serial line, played over a pseudo terminal: cut frames, garbage, unplugged and back."""

from __future__ import annotations

import os
import queue
import sys
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.hardware.drivers.serial_codes import Frames, LineHabits, SerialCodes

posix = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")


class Line:
    """A reader at the end of a pseudo terminal, found under a name that stays when it is plugged in again."""

    def __init__(self, port: Path) -> None:
        self.port = port
        self.hand = -1

    def plug(self) -> None:
        self.hand, desk = os.openpty()
        tty.setraw(desk)
        self.port.symlink_to(os.ttyname(desk))
        self._desk = desk

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.hand, data[:512]) :]

    def unplug(self) -> None:
        if self.hand >= 0:
            self.port.unlink()
            os.close(self.hand)
            os.close(self._desk)
            self.hand = -1


class Desk:
    def __init__(self, port: Path, habits: LineHabits | None = None) -> None:
        self.codes: queue.Queue[bytes] = queue.Queue()
        self.lamps: queue.Queue[DeviceStatus] = queue.Queue()
        self.reader = SerialCodes(str(port), self.codes.put, self.lamps.put, habits, look_again=0.02)

    def lamp(self) -> DeviceState:
        return self.lamps.get(timeout=10).state


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line(tmp_path / "reader")
    yield made
    made.unplug()


@pytest.fixture
def desk(line: Line) -> Iterator[Desk]:
    line.plug()
    made = Desk(line.port)
    assert made.lamp() is DeviceState.OK
    yield made
    made.reader.close()


@posix
def test_bytes_come_through_as_they_are(desk: Desk, line: Line) -> None:
    for code in ("見本　花子".encode("cp932"), bytes(n for n in range(256) if n not in b"\r\n"), b"A\rB\nC"):
        line.send(code + b"\r\n")
        assert desk.codes.get(timeout=10) == code


@posix
def test_a_code_in_pieces_is_one_code(desk: Desk, line: Line) -> None:
    for piece in (b"KKC1:", b"AB", b"C\r", b"\n"):
        line.send(piece)
        time.sleep(0.06)
    assert desk.codes.get(timeout=10) == b"KKC1:ABC"


@posix
def test_three_kilobytes_are_one_code(desk: Desk, line: Line) -> None:
    code = bytes(range(32, 127)) * 32
    line.send(code + b"\r\n" + b"next\r\n")
    assert desk.codes.get(timeout=10) == code
    assert desk.codes.get(timeout=10) == b"next"


@posix
def test_garbage_lights_the_lamp_and_the_next_code_is_read(desk: Desk, line: Line) -> None:
    line.send(b"\x00\xff" * 6000 + b"\r\n")
    assert desk.lamp() is DeviceState.CAUTION
    line.send(b"good\r\n")
    assert desk.codes.get(timeout=10) == b"good"
    assert desk.lamp() is DeviceState.OK


@posix
def test_an_unplugged_reader_is_found_again(desk: Desk, line: Line) -> None:
    line.send(b"half")
    time.sleep(0.1)
    line.unplug()
    assert desk.lamp() is DeviceState.ABSENT
    line.plug()
    assert desk.lamp() is DeviceState.OK
    line.send(b"again\r\n")
    assert desk.codes.get(timeout=10) == b"again"


@posix
def test_a_reader_that_is_not_there_yet_is_waited_for(line: Line) -> None:
    desk = Desk(line.port)
    try:
        assert desk.lamp() is DeviceState.ABSENT
        line.plug()
        assert desk.lamp() is DeviceState.OK
    finally:
        desk.reader.close()


@posix
def test_a_reader_without_a_suffix_ends_its_code_by_silence(line: Line) -> None:
    line.plug()
    desk = Desk(line.port, LineHabits(suffix=b"", quiet=0.1))
    try:
        assert desk.lamp() is DeviceState.OK
        line.send(b"a\r\nb")
        assert desk.codes.get(timeout=10) == b"a\r\nb"
    finally:
        desk.reader.close()


@given(st.lists(st.binary(max_size=40), max_size=6), st.data())
def test_codes_do_not_depend_on_how_the_line_cuts_them(codes: list[bytes], data: st.DataObject) -> None:
    codes = [c.replace(b"\r", b"").replace(b"\n", b"") for c in codes]
    stream = b"".join(c + b"\r\n" for c in codes)
    frames, found, at = Frames(LineHabits()), [], 0
    while at < len(stream):
        step = data.draw(st.integers(1, 20))
        found += frames.hear(0.0, stream[at : at + step])[0]
        at += step
    assert found == [c for c in codes if c]


def test_a_code_without_its_prefix_or_too_long_is_dropped() -> None:
    frames = Frames(LineHabits(prefix=b"#", most=10))
    assert frames.hear(0, b"#good\r\nbad\r\n#" + b"x" * 11 + b"\r\n#" + b"y" * 10 + b"\r\n") == (
        [b"good", b"y" * 10],
        2,
    )


def test_a_piece_whose_end_never_came_does_not_begin_the_next_code() -> None:
    frames = Frames(LineHabits())
    assert frames.hear(0, b"lost") == ([], 0)
    assert frames.hear(1.5, b"") == ([], 1)
    assert frames.hear(2, b"good\r\n") == ([b"good"], 0)


def test_an_endless_stream_does_not_grow_the_memory() -> None:
    frames = Frames(LineHabits(most=100))
    for n in range(1000):
        frames.hear(n * 0.001, bytes(1000))
    assert len(frames._bytes) < 2000
    assert frames.hear(1.0, b"\r\ngood\r\n") == ([b"good"], 1)
