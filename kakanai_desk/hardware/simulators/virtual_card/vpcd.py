"""Lays a virtual card on the virtual reader of vsmartcard-vpcd (a plain TCP service of the machine's PC/SC daemon).

Each message is a 16-bit length and that many bytes. One byte is a power command; four and more are an APDU. The
reader sends length and content in two packets, and the kernel would hold back our acknowledgement of the first for
40 ms: TCP_QUICKACK is set anew before every receive.
"""

from __future__ import annotations

import socket
import struct

from kakanai_desk.hardware.simulators.virtual_card.card import CardPulled, VirtualCard

_POWER_OFF, _POWER_ON, _RESET, _ATR = 0x00, 0x01, 0x02, 0x04
_QUICKACK = getattr(socket, "TCP_QUICKACK", None)  # Linux only


def serve(card: VirtualCard, host: str = "127.0.0.1", port: int = 35963) -> None:
    """Insert ``card`` and answer until the reader closes or the card is pulled. Closing the socket is the removal.

    Raises:
        OSError: no virtual reader listens there.
    """
    with socket.create_connection((host, port)) as line:
        answer(card, line)


def answer(card: VirtualCard, line: socket.socket) -> None:
    """The same over a connection that is open already, until either end closes it."""
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while (message := _receive(line)) is not None:
        if len(message) != 1:
            try:
                _send(line, card.execute(message))
            except (CardPulled, TimeoutError):
                return
        elif message[0] == _ATR:
            _send(line, card.atr)
        elif message[0] == _POWER_OFF:
            card.power_off()
        elif message[0] in (_POWER_ON, _RESET):
            card.power_on()


def _receive(line: socket.socket) -> bytes | None:
    head = _exactly(line, 2)
    return None if head is None else _exactly(line, struct.unpack(">H", head)[0])


def _exactly(line: socket.socket, count: int) -> bytes | None:
    held = b""
    while len(held) < count:
        if _QUICKACK is not None:
            line.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
        try:
            part = line.recv(count - len(held))
        except ConnectionError:
            return None
        if not part:
            return None
        held += part
    return held


def _send(line: socket.socket, content: bytes) -> None:
    line.sendall(struct.pack(">H", len(content)) + content)
