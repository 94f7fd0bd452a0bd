"""A receipt printer as the other end of a line sees it: it makes pixels of GS v 0, counts cuts and says how it is.

``Paper`` is the printer without a line. ``listening`` puts it behind a TCP port on loopback, ``at_the_end_of_a_cable``
behind a pseudo terminal (for a serial line and a device file).
"""

from __future__ import annotations

import os
import select
import socket
import struct
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from PIL import Image, ImageChops

HEADS = {b"\x1b@": 2, b"\x10\x04": 3, b"\x1dr": 3, b"\x1dV": 4, b"\x1dv0": 8}  # command → its length without dots


@dataclass
class Paper:
    """How it is, how it misbehaves, and what it has printed."""

    online: bool = True
    cover_open: bool = False
    failed: bool = False
    low: bool = False
    rows_left: int = 1_000_000  # of the roll; when it is used up, it prints no more
    mute: bool = False  # never answers
    garbage: bytes = b""  # said before every answer
    garbled: bool = False  # every answer is one that no printer gives
    knows_in_turn: bool = True  # answers GS r
    hasty: bool = False  # answers what looks like DLE EOT among the dots, as real printers do
    dies_after: int | None = None  # bytes, then the line is closed
    hangs_after: int | None = None  # bytes, then nothing more is read
    slips: list[Image.Image] = field(default_factory=list[Image.Image])  # cut off
    strange: bytearray = field(default_factory=bytearray)  # what is no command it knows
    taken: int = 0  # bytes
    last_at: float = 0.0  # time.monotonic() at the last byte
    visits: int = 0  # how often the line was opened
    _bands: list[tuple[int, int, bytes]] = field(default_factory=list[tuple[int, int, bytes]])
    _waiting: bytearray = field(default_factory=bytearray)

    def hear(self, data: bytes) -> bytes:
        """Take bytes as they come; what it answers."""
        self.taken += len(data)
        self.last_at = time.monotonic()
        self._waiting += data
        said = bytearray()
        while (answer := self._one()) is not None:
            said += answer
        return b"" if self.mute or not said else self.garbage + bytes(said)

    def _one(self) -> bytes | None:
        """One whole command; None: it is not here yet."""
        head = next((head for head in HEADS if self._waiting.startswith(head)), None)
        if head is None:
            if not self._waiting or any(one.startswith(self._waiting) for one in HEADS):
                return None
            self.strange.append(self._waiting.pop(0))
            return b""
        length = HEADS[head]
        if len(self._waiting) < length:
            return None
        if head == b"\x1dv0":
            across, tall = struct.unpack_from("<HH", self._waiting, 4)
            if len(self._waiting) < length + across * tall:
                return None
            dots = bytes(self._waiting[length : length + across * tall])
            del self._waiting[: length + across * tall]
            chances = [dots[at + 2] for at in range(len(dots) - 2) if dots[at : at + 2] == b"\x10\x04"]
            said = bytes(self._instant(question) for question in chances if self.hasty)
            self._print(across, tall, dots)
            return said
        given = bytes(self._waiting[:length])
        del self._waiting[:length]
        return self._done(head, given)

    def _done(self, head: bytes, given: bytes) -> bytes:
        if head == b"\x10\x04":
            return b"\xff" if self.garbled else bytes([self._instant(given[2])])
        if self.stopped:
            return b""
        if head == b"\x1dr":
            return bytes([0x03 if self.low else 0x00]) if self.knows_in_turn else b""
        if head == b"\x1dV":
            self._cut()
        return b""

    @property
    def stopped(self) -> bool:
        return self.cover_open or self.failed or not self.online or self.rows_left <= 0

    def _instant(self, question: int) -> int:
        out = self.rows_left <= 0
        bits = {
            1: 0x08 if self.stopped else 0,
            2: (0x04 if self.cover_open else 0) | (0x20 if out else 0) | (0x40 if self.failed else 0),
            4: (0x60 if out else 0) | (0x0C if self.low or out else 0),
        }
        return 0x12 | bits.get(question, 0)

    def _print(self, across: int, tall: int, dots: bytes) -> None:
        if self.stopped:
            return
        printed = min(tall, self.rows_left)
        self.rows_left -= printed
        self._bands.append((across, printed, dots[: across * printed]))

    def _cut(self) -> None:
        across, tall = self._bands[0][0], sum(tall for _, tall, _ in self._bands)
        whole = Image.frombytes("1", (across * 8, tall), b"".join(dots for _, _, dots in self._bands))
        self._bands.clear()
        self.slips.append(ImageChops.invert(whole))

    @property
    def uncut(self) -> int:
        """Rows that were printed and not cut off."""
        return sum(tall for _, tall, _ in self._bands)

    def wait_until(self, done: int, seconds: float = 10.0) -> list[Image.Image]:
        """The slips, once there are so many."""
        until = time.monotonic() + seconds
        while len(self.slips) < done and time.monotonic() < until:
            time.sleep(0.005)
        return self.slips


@contextmanager
def listening(paper: Paper) -> Iterator[str]:
    """The address where it takes one line after the other."""
    door = socket.create_server(("127.0.0.1", 0))
    door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # as small as a printer's
    door.settimeout(0.05)
    ending = threading.Event()

    def serve() -> None:
        while not ending.is_set():
            with suppress(TimeoutError):
                line, _ = door.accept()
                paper.visits += 1
                with line:
                    line.settimeout(0.05)
                    _talk(paper, line, ending)

    thread = threading.Thread(target=serve, name="escpos-printer")
    thread.start()
    try:
        yield f"127.0.0.1:{door.getsockname()[1]}"
    finally:
        ending.set()
        thread.join(10)
        door.close()


def _talk(paper: Paper, line: socket.socket, ending: threading.Event) -> None:
    while not ending.is_set():
        if paper.hangs_after is not None and paper.taken >= paper.hangs_after:
            ending.wait(0.05)
            continue
        if paper.dies_after is not None and paper.taken >= paper.dies_after:
            return
        try:
            data = line.recv(4096)
        except TimeoutError:
            continue
        except OSError:
            return
        if not data:
            return
        answer = paper.hear(data)
        if answer:
            with suppress(OSError):
                line.sendall(answer)


@contextmanager
def at_the_end_of_a_cable(paper: Paper) -> Iterator[str]:
    """The device file that stands for it."""
    master, slave = os.openpty()
    tty.setraw(slave)
    ending = threading.Event()

    def serve() -> None:
        while not ending.is_set():
            ready, _, _ = select.select([master], [], [], 0.05)
            if ready and not (paper.hangs_after is not None and paper.taken >= paper.hangs_after):
                answer = paper.hear(os.read(master, 4096))
                if answer:
                    os.write(master, answer)

    thread = threading.Thread(target=serve, name="escpos-printer")
    thread.start()
    try:
        yield os.ttyname(slave)
    finally:
        ending.set()
        thread.join(10)
        os.close(slave)
        os.close(master)
