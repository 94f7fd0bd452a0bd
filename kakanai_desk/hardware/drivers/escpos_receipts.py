"""A receipt printer that speaks ESC/POS, by python-escpos: dots in bands (GS v 0), one cut, and what it says of itself.

Nothing is sent twice. Where the printer can be asked, it is asked before (DLE EOT: a printer that would not print gets
nothing) and after the last dot (GS r, which it answers in its turn, when it has taken what came before).
Source: Epson, ESC/POS Command Reference (DLE EOT, GS r, GS v 0, GS V).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from PIL import Image, ImageChops

from kakanai_desk.core.errors import PrinterFault
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.core.ports.receipts import Strip
from kakanai_desk.hardware.drivers.escpos_lines import LINE_FAULTS, LINES, SECONDS

BAND = 128  # rows of one GS v 0: 9 kB at 80 mm, so that a slow line takes it within its time
LONGEST = 60.0  # seconds for a whole slip
ANSWER = 2.0  # seconds for an answer that is given at once
FINISH = 4.0  # seconds after which a printer that is online and does not know GS r counts as done
_ASK = b"\x10\x04"  # DLE EOT n
_ASK_IN_TURN = b"\x1dr\x01"  # GS r 1
_ONLINE, _CAUSE, _PAPER = 1, 2, 4
_OFFLINE, _COVER, _FAILED, _NO_PAPER, _LOW = 0x08, 0x04, 0x40, 0x60, 0x0C


def _instant(byte: int) -> bool:
    """Whether it can be an answer to DLE EOT: some bits of it are fixed."""
    return byte & 0x93 == 0x12


def _in_turn(byte: int) -> bool:
    """Whether it can be an answer to GS r."""
    return byte & 0x90 == 0


class EscposReceipts:
    """One printer on one line. ``line`` makes a fresh, unopened line; each call opens it and closes it again."""

    def __init__(self, line: Callable[[], Any], width: int, *, answer: float = ANSWER, finish: float = FINISH) -> None:
        self._line = line
        self._width = width
        self._answer = answer
        self._finish = finish
        self._mute = False  # it was asked on a line that may be silent, and was

    @classmethod
    def at(cls, kind: str, address: str, width: int) -> EscposReceipts:
        """``kind`` and ``address`` as the settings name them (docs/receipts.md)."""
        return cls(lambda: LINES[kind](address, SECONDS), width)

    @property
    def width(self) -> int:
        return self._width

    # --- its lamp ------------------------------------------------------------------------------------------------

    def status(self) -> DeviceStatus:
        try:
            line = self._line()
            if not line.present:
                return _lamp(DeviceState.BROKEN, "absent")
            if line.answers is False:  # opening it would begin a job
                return _lamp(DeviceState.OK, "one_way")
            with self._opened(line):
                return self._look(line)
        except LINE_FAULTS:
            return _lamp(DeviceState.BROKEN, "absent")

    def _look(self, line: Any) -> DeviceStatus:
        if line.answers is False:
            return _lamp(DeviceState.OK, "one_way")
        said: dict[int, int] = {}
        for question in (_ONLINE, _CAUSE, _PAPER):
            answer = self._heard(line, _ASK + bytes([question]), _instant, self._answer)
            if answer is None:
                self._mute = line.answers is None and not said
                return _lamp(DeviceState.OK, "one_way") if self._mute else _lamp(DeviceState.BROKEN, "silent")
            said[question] = answer
        self._mute = False
        if said[_CAUSE] & _COVER:
            return _lamp(DeviceState.BROKEN, "cover")
        if said[_PAPER] & _NO_PAPER:
            return _lamp(DeviceState.BROKEN, "paper")
        if said[_CAUSE] & _FAILED:
            return _lamp(DeviceState.BROKEN, "failed")
        if said[_ONLINE] & _OFFLINE:
            return _lamp(DeviceState.BROKEN, "offline")
        if said[_PAPER] & _LOW:
            return _lamp(DeviceState.CAUTION, "low")
        return DeviceStatus("receipt", DeviceState.OK, "clerk.device.ok")

    def _heard(self, line: Any, question: bytes, fits: Callable[[int], bool], seconds: float) -> int | None:
        """The first byte that can be the answer; None: none came in time. Other bytes on the line are passed over.

        Raises:
            one of ``LINE_FAULTS``: the line was closed.
        """
        line._raw(question)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for byte in line._read():
                if fits(byte):
                    return byte
        return None

    # --- printing ------------------------------------------------------------------------------------------------

    def print_strip(self, strip: Strip) -> None:
        """Print it once and cut.

        Raises:
            PrinterFault: ``what`` says why. ``receipt_unclear``: something may have been printed, a person has to look.
            ValueError: the strip is of another width.
        """
        if strip.width != self._width:
            raise ValueError("the strip is not as wide as the roll")
        sent = False
        try:
            line = self._line()
            with self._opened(line):
                if self._asks(line) and (before := self._look(line)).state is DeviceState.BROKEN:
                    raise _fault(before)
                sent = True
                self._send(line, strip)
                if self._asks(line):
                    self._wait_until_taken(line)
        except LINE_FAULTS:
            raise PrinterFault(queue="receipt", what="receipt_unclear" if sent else "receipt_absent") from None

    def _send(self, line: Any, strip: Strip) -> None:
        until = time.monotonic() + LONGEST
        dots = ImageChops.invert(Image.frombytes("1", (strip.width, strip.height), strip.rows))
        line.hw("INIT")
        for top in range(0, strip.height, BAND):
            if time.monotonic() > until:
                raise TimeoutError
            line.image(dots.crop((0, top, strip.width, min(top + BAND, strip.height))), fragment_height=BAND)
        line.cut(feed=False)  # GS V 66: the printer itself brings the paper to its cutter

    def _asks(self, line: Any) -> bool:
        return line.answers is not False and not self._mute

    def _wait_until_taken(self, line: Any) -> None:
        if self._heard(line, _ASK_IN_TURN, _in_turn, self._finish) is not None:
            return
        after = self._look(line)
        if after.text.endswith(".silent"):
            raise ConnectionError
        if after.state is DeviceState.BROKEN:
            raise _fault(after)

    @contextmanager
    def _opened(self, line: Any) -> Iterator[None]:
        try:
            line.open()
            yield
        except BaseException:
            with suppress(*LINE_FAULTS):
                line.abandon()
            raise
        finally:
            with suppress(*LINE_FAULTS):
                line.close()


def _lamp(state: DeviceState, word: str) -> DeviceStatus:
    return DeviceStatus("receipt", state, f"clerk.device.receipt.{word}")


def _fault(status: DeviceStatus) -> PrinterFault:
    return PrinterFault(queue="receipt", what=f"receipt_{status.text.rpartition('.')[2]}")
