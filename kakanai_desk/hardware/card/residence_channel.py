"""Reading files of residence cards, plain or sealed: whole with one extended command where the reader says that it
carries one, or in pieces.

The first refusal of an extended command by the card makes the rest of the read short. A reader that does not say what
it carries is not tried: what it does with an extended command is an error of its driver, and ends the read.
"""

from __future__ import annotations

from kakanai_desk.core.errors import CardRefused
from kakanai_desk.hardware.card import apdu, residence_crypto
from kakanai_desk.hardware.card.apdu import SHORT_DATA, Answer, CardChannel, Sw

_SEALING = 32  # most that padding and header add to a piece, so that its sealed answer fits as well
_NO_EXTENDED = (0x6700, 0x6883, 0x6D00)


class ResidenceChannel:
    """One authenticated card."""

    def __init__(self, card: CardChannel, suite: residence_crypto.Suite, session_key: bytes) -> None:
        self._card = card
        self._suite = suite
        self._key = session_key
        self._most = card.most_data()

    def select(self, name: str, aid: bytes) -> None:
        self._card.must(f"select {name}", apdu.select_application(aid))

    def has(self, name: str, aid: bytes) -> bool:
        """Select what a card may lack. Raises: CardRefused, for any other reason."""
        answer = self._card.exchange(f"select {name}", apdu.select_application(aid))
        if not answer.ok and answer.sw != Sw.NOT_FOUND:
            raise CardRefused(step=f"select {name}", sw=f"{answer.sw:04X}")
        return answer.ok

    def read(self, name: str, sfi: int, size: int, *, sealed: bool, optional: bool = False) -> bytes:
        """The file with this short id, ``size`` bytes of it or all there are.

        ``optional``: a file that is not there, or holds nothing, gives nothing.

        Raises:
            CardRefused, CardDataBroken.
        """
        held = b""
        while len(held) < size:
            extended = self._most > SHORT_DATA
            count = min(self._most - _SEALING, size - len(held))
            place = (0x80 | sfi, 0) if not held else (len(held) >> 8, len(held) & 0xFF)
            answer = self._piece(name, place, count, whole=count == size, sealed=sealed, extended=extended)
            if extended and (answer.sw in _NO_EXTENDED or answer.sw & 0xFF00 == 0x6C00):
                self._most = SHORT_DATA
                continue
            if answer.sw == Sw.BEYOND_END and (held or optional):
                break
            if answer.sw == Sw.NOT_FOUND and optional and not held:
                break
            if answer.sw not in (Sw.OK, Sw.END_OF_FILE):
                raise CardRefused(step=f"read {name}", sw=f"{answer.sw:04X}")
            held += answer.data
            if not answer.data or answer.sw == Sw.END_OF_FILE:
                break
        return held

    def _piece(
        self, name: str, place: tuple[int, int], count: int, *, whole: bool, sealed: bool, extended: bool
    ) -> Answer:
        """One READ BINARY; the answer's data is opened already. ``whole``: the file in one, asked for as such."""
        wanted = count.to_bytes(2, "big")
        if sealed:
            body = b"\x96\x02" + (b"\x00\x00" if whole and extended else wanted)
            lengths = (b"\x00\x00\x04", b"\x00\x00") if extended else (b"\x04", b"\x00")
            command = bytes((0x08, 0xB0, *place)) + lengths[0] + body + lengths[1]
        else:
            command = bytes((0x00, 0xB0, *place)) + (b"\x00" + wanted if extended else wanted[1:])
        step = f"read {name}"
        answer = self._card.once(step, command) if extended else self._card.exchange(step, command)
        if answer.sw not in (Sw.OK, Sw.END_OF_FILE):
            return answer
        data = residence_crypto.opened(self._suite, self._key, answer.data, name) if sealed else answer.data
        self._card.on_bytes(len(data))
        return Answer(data, answer.sw)
