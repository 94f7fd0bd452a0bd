"""Commands and answers of ISO/IEC 7816-4 as the Japanese cards use them (docs/cards.md, "Commands").

Short commands are the rule: every reader passes them and every card answers them. ``CardChannel`` is the one place
where bytes leave for the card, so it counts them, looks at the cancel token between two of them, and writes the log:
step, status word and lengths, never contents.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from kakanai_desk.core.errors import CardDataBroken, CardRefused, ReadCancelled
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card import tlv

log = logging.getLogger(__name__)

Transmit = Callable[[bytes | bytearray], bytes]

SHORT_DATA = 256  # the most data of a short answer
_CHUNK = SHORT_DATA
_LAST_OFFSET = 0x7FFF
_MOST_FOLLOW_UPS = 64


class Sw(IntEnum):
    """Status words that this code tells apart."""

    OK = 0x9000
    END_OF_FILE = 0x6282
    NO_COUNTER = 0x6300
    NOT_VERIFIED = 0x6982
    BLOCKED_ISO = 0x6983
    BLOCKED = 0x6984
    CONDITIONS = 0x6985
    NOT_FOUND = 0x6A82
    BEYOND_END = 0x6B00
    OTHER = 0x6F00


@dataclass(frozen=True)
class Answer:
    """What the card said. ``data`` stays out of ``repr``: it is personal."""

    data: bytes = field(repr=False)
    sw: int

    @property
    def ok(self) -> bool:
        return self.sw == Sw.OK


def select_application(aid: bytes) -> bytes:
    return bytes((0x00, 0xA4, 0x04, 0x0C, len(aid))) + aid


def select_master_file() -> bytes:
    """Back to the MF. Never on a My Number card: it refuses, or says yes and does not go there."""
    return bytes((0x00, 0xA4, 0x00, 0x00))


def select_file(file_id: int) -> bytes:
    return bytes((0x00, 0xA4, 0x02, 0x0C, 0x02)) + file_id.to_bytes(2, "big")


def ask_tries() -> bytes:
    """VERIFY without data: tells the tries left and uses none up."""
    return bytes((0x00, 0x20, 0x00, 0x80))


def read_binary(offset: int, count: int) -> bytes:
    """``count`` 1 … 256 bytes from ``offset`` 0 … 32767."""
    return bytes((0x00, 0xB0, offset >> 8, offset & 0xFF, count & 0xFF))


def read_binary_of(short_file_id: int) -> bytes:
    """The first bytes of a file named in the command itself; the file becomes the current one."""
    return bytes((0x00, 0xB0, 0x80 | short_file_id, 0x00, 0x00))


def read_record(short_file_id: int, record: int) -> bytes:
    return bytes((0x00, 0xB2, record, short_file_id << 3 | 0x04, 0x00))


def tries_in(sw: int) -> int | None:
    """Tries left as a status word tells them; None when it does not."""
    if sw & 0xFFF0 == 0x63C0:
        return sw & 0x000F
    if sw in (Sw.BLOCKED, Sw.BLOCKED_ISO):
        return 0
    return None


def _short() -> int:
    """Nothing is known of the reader."""
    return SHORT_DATA


def _unheard(_count: int) -> None:
    """Nobody asked for progress."""


class CardChannel:
    """One powered card. Every APDU of a visit goes through here.

    ``most_data``: how much data one command or answer may hold on this reader; more than ``SHORT_DATA`` where it says
    that it passes extended commands.
    """

    def __init__(
        self, transmit: Transmit, cancel: CancelToken | None = None, most_data: Callable[[], int] = _short
    ) -> None:
        self.most_data = most_data
        self._transmit = transmit
        self._cancel = cancel or CancelToken()
        self.apdus = 0
        self.bytes = 0
        self.verify_commands = 0
        self.on_bytes: Callable[[int], None] = _unheard

    def send(self, step: str, command: bytes | bytearray, *, even_if_cancelled: bool = False) -> Answer:
        """One command, one answer; nothing is repeated.

        Raises:
            ReadCancelled: the person walked away; the command was not sent.
            CardRemoved, DeviceFault: from the transport.
            CardDataBroken: the answer has no status word.
        """
        if not even_if_cancelled and self._cancel.cancelled:
            raise ReadCancelled(step=step)
        self.apdus += 1
        raw = self._transmit(command)
        if len(raw) < 2:
            raise CardDataBroken(file=step, what="answer")
        self.bytes += len(raw)
        answer = Answer(raw[:-2], int.from_bytes(raw[-2:], "big"))
        log.debug("%s: sw %04X, %d bytes out, %d bytes in", step, answer.sw, len(command), len(raw))
        return answer

    def exchange(self, step: str, command: bytes) -> Answer:
        """As ``send``, and the two transport answers are followed: 6Cxx (ask again with that length), 61xx (fetch).

        Never for VERIFY: a command repeated there is a second try.
        """
        answer = self.send(step, command)
        if answer.sw & 0xFF00 == 0x6C00:
            answer = self.send(step, command[:-1] + bytes((answer.sw & 0xFF,)))
        return self._fetched(step, answer)

    def once(self, step: str, command: bytes) -> Answer:
        """As ``send``, and a waiting answer is fetched (61xx); the command itself is never given twice."""
        return self._fetched(step, self.send(step, command))

    def _fetched(self, step: str, answer: Answer) -> Answer:
        data = answer.data
        for _ in range(_MOST_FOLLOW_UPS):
            if answer.sw & 0xFF00 != 0x6100:
                return Answer(data, answer.sw)
            answer = self.send(step, bytes((0x00, 0xC0, 0x00, 0x00, answer.sw & 0xFF)))
            data += answer.data
        raise CardDataBroken(file=step, what="endless")

    def must(self, step: str, command: bytes) -> Answer:
        """As ``exchange``, and anything but 9000 is an error.

        Raises:
            CardRefused: with the step and the status word.
        """
        answer = self.exchange(step, command)
        if not answer.ok:
            raise CardRefused(step=step, sw=f"{answer.sw:04X}")
        return answer

    def verify(self, pin: SecretText) -> Answer:
        """Send VERIFY for the selected reference: once, whatever happens. The command's buffer is zeroed."""
        typed = pin.buffer()
        command = bytearray((0x00, 0x20, 0x00, 0x80, len(typed)))
        command += typed
        if self._cancel.cancelled:
            raise ReadCancelled(step="verify")
        self.verify_commands += 1
        try:
            return self.send("verify", command, even_if_cancelled=True)
        finally:
            command[:] = bytes(len(command))

    def verify_sealed(self, command: bytearray) -> Answer:
        """As ``verify``, for a command whose data is sealed already."""
        if self._cancel.cancelled:
            raise ReadCancelled(step="verify")
        self.verify_commands += 1
        try:
            return self.send("verify", command, even_if_cancelled=True)
        finally:
            command[:] = bytes(len(command))

    def read_until(self, name: str, most: int, whole: Callable[[bytearray], bool]) -> bytes:
        """The selected file from its start: ``most`` bytes, or less when ``whole`` says that only padding follows.

        Raises:
            CardRefused: a READ was refused. 6982 means "not verified for this file": never verify again for it.
        """
        held = bytearray()
        while len(held) < most and not whole(held):
            answer = self.exchange(f"read {name}", read_binary(len(held), min(_CHUNK, most - len(held))))
            if answer.sw == Sw.BEYOND_END and held:
                break
            if answer.sw not in (Sw.OK, Sw.END_OF_FILE):
                raise CardRefused(step=f"read {name}", sw=f"{answer.sw:04X}")
            held += answer.data
            self.on_bytes(len(answer.data))
            if not answer.data or answer.sw == Sw.END_OF_FILE:
                break
        return bytes(held)

    def read_object(self, name: str) -> bytes:
        """The whole first object of the selected file, by its own length; padding is cut.

        A READ may give less than was asked for (end of file, or a card with small answers); reading goes on where
        it stopped.

        Raises:
            CardRefused: a READ was refused. 6982 means "not verified for this file": never verify again for it.
            CardDataBroken: the file ends before its object does.
        """
        held = bytearray()
        wanted = _CHUNK
        while True:
            if len(held) > _LAST_OFFSET:
                raise CardDataBroken(file=name, what="length")
            answer = self.exchange(f"read {name}", read_binary(len(held), min(_CHUNK, wanted)))
            if answer.sw == Sw.BEYOND_END and held:
                raise CardDataBroken(file=name, what="cut_short")
            if answer.sw not in (Sw.OK, Sw.END_OF_FILE):
                raise CardRefused(step=f"read {name}", sw=f"{answer.sw:04X}")
            if not answer.data:
                raise CardDataBroken(file=name, what="cut_short")
            held += answer.data
            self.on_bytes(len(answer.data))
            found = tlv.header(held, name)
            if found is None:
                continue
            if found.size > _LAST_OFFSET:
                raise CardDataBroken(file=name, what="length")
            if len(held) >= found.size:
                return bytes(held[: found.size])
            wanted = found.size - len(held)
