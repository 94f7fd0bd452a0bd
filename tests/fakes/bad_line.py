"""A line between desks and center that misbehaves: cuts, crawls, goes deaf, loses the answer, says things twice.

A loopback proxy on TCP. It sees only TLS records, so it can lose and delay what it likes and forge nothing; that a
message is *repeated* happens as on a real line: the answer is lost and the desk sends it again. What each connection
suffers is drawn from a seed.
"""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

FAULTS = ("none", "cut", "crawl", "deaf", "answer lost")
WEIGHTS = (4, 3, 2, 2, 3)
PIECE = 16 * 1024
CRAWL_SECONDS = 0.02  # between two pieces
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: what is sent is thrown away, the other side sees a reset
HELLO_BYTES = 6_000  # a TLS handshake with two certificates, from the center; later bytes are answers


class BadLine:
    """Listens on ``port`` and passes on to ``target``. ``heal`` ends the faults, also of what is open."""

    def __init__(self, target: int, seed: int) -> None:
        self._target = target
        self._draw = random.Random(seed)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._healed = False
        self.suffered: Counter[str] = Counter()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def heal(self) -> None:
        self._healed = True
        self._end_all()

    def close(self) -> None:
        self._listening.close()
        self._end_all()

    def _end_all(self) -> None:
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            _reset(end)

    def _accept(self) -> None:
        while True:
            try:
                desk, _ = self._listening.accept()
            except OSError:
                return
            with self._lock:
                fault = "none" if self._healed else self._draw.choices(FAULTS, WEIGHTS)[0]
                after = self._draw.randrange(500, 60_000)
            threading.Thread(target=self._serve, args=(desk, fault, after), daemon=True).start()

    def _serve(self, desk: socket.socket, fault: str, after: int) -> None:
        try:
            center = socket.create_connection(("127.0.0.1", self._target), 5)
        except OSError:  # the center is down
            _reset(desk)
            return
        center.settimeout(None)
        with self._lock:
            self._open |= {desk, center}
            self.suffered[fault] += 1
        passed = [0, 0]

        def said(desk_side: bool, piece: bytes) -> bool:
            """Whether the piece goes on; ends the connection where that is its fault."""
            passed[desk_side] += len(piece)
            if fault == "crawl":
                time.sleep(CRAWL_SECONDS)
            if fault == "cut" and sum(passed) > after:
                _reset(desk)
                _reset(center)
                return False
            if fault == "deaf" and sum(passed) > after:
                return False  # both ends stay open and hear nothing
            if fault == "answer lost" and not desk_side and passed[0] > HELLO_BYTES:
                _reset(desk)  # the center has done what it was asked
                return False
            return True

        one = threading.Thread(target=_pass_on, args=(desk, center, lambda p: said(True, p)), daemon=True)
        one.start()
        _pass_on(center, desk, lambda p: said(False, p))


def _pass_on(source: socket.socket, to: socket.socket, said: Callable[[bytes], bool]) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE):
            if not said(piece):
                return  # a deaf line keeps both sockets until the line is healed or closed
            to.sendall(piece)
        to.shutdown(socket.SHUT_WR)


def _reset(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        end.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        end.close()
