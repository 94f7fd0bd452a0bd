"""A staff card on the reader of this counter, from waiting to its power cut: a ``StaffCardReader`` over any transport.

Runs in the card worker's process and in tests; the desk's side is ``hardware/card_client.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ports.card import CancelToken, CardWish
from kakanai_desk.core.ports.staff_card import CardProof
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card import staff
from kakanai_desk.hardware.card.apdu import CardChannel
from kakanai_desk.hardware.card.transport import CardReaders
from kakanai_desk.hardware.card.verify import Gate


def _unheard(_name: str) -> None:
    """Nobody supervises."""


class StaffSession:
    """``on_verify`` is called just before VERIFY leaves, as in ``session.CardSession``."""

    def __init__(
        self, readers: CardReaders, *, relay_seconds: float = 1.0, on_verify: Callable[[str], None] = _unheard
    ) -> None:
        self._readers = readers
        self._relay_seconds = relay_seconds
        self._on_verify = on_verify

    def prove(
        self,
        challenge: bytes,
        keys: Collection[str],
        pin: SecretText,
        cancel: CancelToken,
        *,
        seconds: float,
        last_try: bool = False,
    ) -> CardProof:
        """See ``core.ports.staff_card.StaffCardReader``."""
        try:
            with pin:
                staff.padded(pin)
                reader = self._readers.wait_for_present(seconds, cancel)
                transport = self._readers.open(reader)
                try:
                    transport.connect()
                    card = CardChannel(transport.transmit, cancel, transport.most_data)
                    gate = Gate(
                        transport,
                        card,
                        {staff.PIN: pin},
                        CardWish(last_try_confirmed=last_try),
                        relay_seconds=self._relay_seconds,
                        on_verify=self._on_verify,
                    )
                    return staff.prove(card, gate, challenge, keys)
                finally:
                    transport.disconnect()
        except DeskError as error:
            raise staff.in_words_of_staff(error) from None
