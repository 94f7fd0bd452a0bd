"""How a My Number card is read: which application, which secret, in which order (docs/cards.md)."""

from __future__ import annotations

from collections.abc import Mapping

from kakanai_desk.core.errors import CardSecretsUnfit
from kakanai_desk.core.ports.card import CardKind, CardWish
from kakanai_desk.hardware.card import apdu, detect, my_number
from kakanai_desk.hardware.card.apdu import CardChannel
from kakanai_desk.hardware.card.kind import Asked, Harvest, NotThisKind, Reference, SecretForm
from kakanai_desk.hardware.card.verify import Gate, ask_tries

_TEXT = ("select text_ap", apdu.select_application(my_number.TEXT_AP))

PIN = Reference("pin", my_number.PIN_TRIES, _TEXT, ("select pin", apdu.select_file(my_number.PIN_FILE)))


class MyNumber:
    """マイナンバーカード (a ``KindModule``)."""

    kinds = frozenset({CardKind.MY_NUMBER})
    secrets: Mapping[str, SecretForm] = {"pin": SecretForm(my_number.PIN_LENGTH, my_number.PIN_LENGTH)}

    def planned_bytes(self, given: frozenset[str], wish: CardWish) -> int:
        return my_number.TEXT_AP_BYTES + (my_number.NUMBER_BYTES if wish.individual_number_for else 0)

    def ask(self, card: CardChannel, kind: CardKind) -> Asked:
        return Asked(("pin",), {"pin": ask_tries(card, PIN)}, {"pin": PIN.tries})

    def read(self, card: CardChannel, gate: Gate, wish: CardWish) -> tuple[CardKind, Harvest]:
        common = detect.wake(card, "select common_ap", apdu.select_application(my_number.COMMON_AP))
        expiry = my_number.read_expiry(card) if common.ok else None
        if not card.exchange(*_TEXT).ok:
            raise NotThisKind
        if "pin" not in gate.given:
            raise CardSecretsUnfit(kind=CardKind.MY_NUMBER.value, wanted="pin")
        gate.verify(PIN)
        basic = my_number.read_basic_four(card)
        number = my_number.read_number(card) if wish.individual_number_for else None
        return CardKind.MY_NUMBER, Harvest(dict(my_number.reading_fields(basic, number, expiry)))
