"""Reading files of residence cards, plain or sealed: whole with one extended command, or in pieces with short ones.

The first refusal of an extended command (reader or card) makes the rest of the read short.
"""

from __future__ import annotations

from kakanai_desk.core.errors import CardRefused
from kakanai_desk.hardware.card import apdu, residence_crypto
from kakanai_desk.hardware.card.apdu import Answer, CardChannel, Sw

_PIECE = 224  # with padding and header a sealed answer of this size fits a short one
_NO_EXTENDED = (0x6700, 0x6883, 0x6D00)


class ResidenceChannel:
    """One authenticated card."""

    def __init__(self, card: CardChannel, suite: residence_crypto.Suite, session_key: bytes) -> None:
        self._card = card
        self._suite = suite
        self._key = session_key
        self._extended = True

    def select(self, name: str, aid: bytes) -> None:
        self._card.must(f"select {name}", apdu.select_application(aid))

    def read(self, name: str, sfi: int, size: int, *, sealed: bool) -> bytes:
        """The file with this short id, ``size`` bytes of it or all there are.

        Raises:
            CardRefused, CardDataBroken.
        """
        held = b""
        if self._extended:
            answer = self._piece(name, 0x80 | sfi, 0, 0 if sealed else size, sealed)
            if answer.sw in (Sw.OK, Sw.END_OF_FILE):
                held = answer.data
            elif answer.sw not in _NO_EXTENDED and answer.sw & 0xFF00 != 0x6C00:
                raise CardRefused(step=f"read {name}", sw=f"{answer.sw:04X}")
            self._extended = bool(held)
        whole_answers, self._extended = self._extended, False
        try:
            return self._rest(name, sfi, size, sealed, held)
        finally:
            self._extended = whole_answers

    def _rest(self, name: str, sfi: int, size: int, sealed: bool, held: bytes) -> bytes:
        """What is missing, in pieces."""
        while len(held) < size:
            place = (0x80 | sfi, 0) if not held else (len(held) >> 8, len(held) & 0xFF)
            answer = self._piece(name, *place, min(_PIECE, size - len(held)), sealed)
            if answer.sw == Sw.BEYOND_END and held:
                break
            if answer.sw not in (Sw.OK, Sw.END_OF_FILE):
                raise CardRefused(step=f"read {name}", sw=f"{answer.sw:04X}")
            held += answer.data
            if not answer.data or answer.sw == Sw.END_OF_FILE:
                break
        return held

    def _piece(self, name: str, p1: int, p2: int, count: int, sealed: bool) -> Answer:
        """One READ BINARY; the answer's data is opened already."""
        wanted = count.to_bytes(2, "big")
        if sealed:
            body = b"\x96\x02" + wanted
            lengths = (b"\x00\x00\x04", b"\x00\x00") if self._extended else (b"\x04", b"\x00")
            command = bytes((0x08, 0xB0, p1, p2)) + lengths[0] + body + lengths[1]
        else:
            le = b"\x00" + wanted if self._extended else wanted[1:]
            command = bytes((0x00, 0xB0, p1, p2)) + le
        step = f"read {name}"
        answer = self._card.once(step, command) if self._extended else self._card.exchange(step, command)
        if answer.sw not in (Sw.OK, Sw.END_OF_FILE):
            return answer
        data = residence_crypto.opened(self._suite, self._key, answer.data, name) if sealed else answer.data
        self._card.on_bytes(len(data))
        return Answer(data, answer.sw)
