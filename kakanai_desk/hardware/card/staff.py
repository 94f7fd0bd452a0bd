"""PIV cards and security keys (NIST SP 800-73-4) as staff show them: CHUID, certificate and key of slot 9A.

Protocol only: ``prove`` takes a freshly powered card, sends at most one VERIFY through the ``Gate`` with its safety
rules, and none to a card whose key nobody asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection

from kakanai_desk.core.errors import (
    CardBusy,
    CardDataBroken,
    CardError,
    CardPinLocked,
    CardPinRejected,
    CardPinUncertain,
    CardRefused,
    CardRemoved,
    DeskError,
    DeviceFault,
    LastTryNotConfirmed,
    NoCard,
    NoReader,
    ReadCancelled,
)
from kakanai_desk.core.ports.staff_card import CardProof
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.staff_cards import (
    PIN_LEAST,
    PIN_MOST,
    StaffCardUnfit,
    StaffCardUnread,
    StaffLastTry,
    StaffPinLocked,
    StaffPinMalformed,
    StaffPinRejected,
)
from kakanai_desk.hardware.card import certificate, tlv
from kakanai_desk.hardware.card.apdu import CardChannel
from kakanai_desk.hardware.card.detect import wake
from kakanai_desk.hardware.card.kind import Reference
from kakanai_desk.hardware.card.verify import Gate
from kakanai_desk.vault.staff_card_proof import point_of

APPLICATION = bytes.fromhex("A00000030800001000")  # the version of the application may follow
CHUID = bytes.fromhex("5FC102")
CERTIFICATE_9A = bytes.fromhex("5FC105")
P256, SLOT_9A = 0x11, 0x9A  # SP 800-78-4, table 6-2; SP 800-73-4, table 4b
MOST_CERTIFICATE = 8192  # bytes, unpacked
PIN = "staff_pin"
_SELECT = ("select piv", bytes((0x00, 0xA4, 0x04, 0x00, len(APPLICATION))) + APPLICATION + b"\x00")
REFERENCE = Reference(PIN, 3, _SELECT, _SELECT)
_WHY: tuple[tuple[type[DeskError], str], ...] = (
    (NoReader, "no_reader"),
    (NoCard, "no_card"),
    (CardRemoved, "card_removed"),
    (CardBusy, "card_busy"),
    (CardPinUncertain, "card_uncertain"),
)


def padded(pin: SecretText) -> None:
    """Fill the typed PIN up with FF to eight bytes, in its own buffer.

    Raises:
        StaffPinMalformed: it cannot be one; the card hears nothing.
    """
    typed = pin.buffer()
    if not PIN_LEAST <= len(typed) <= PIN_MOST or not all(0x21 <= char <= 0x7E for char in typed):
        raise StaffPinMalformed
    while len(pin) < PIN_MOST:
        pin.push(0xFF)


def prove(card: CardChannel, gate: Gate, challenge: bytes, keys: Collection[str]) -> CardProof:
    """What the card shows of itself and, where its key is among ``keys`` (empty: any), its signature.

    Raises:
        StaffCardUnfit. CardPinRejected, CardPinLocked, CardPinUncertain, LastTryNotConfirmed: as ``Gate.verify``.
        CardRefused, CardDataBroken, and what the transport raises.
    """
    if not wake(card, *_SELECT).ok:
        raise StaffCardUnfit
    key, number = _key(card)
    serial = _guid(card) or number
    if keys and key not in keys:
        return CardProof(serial, key)
    gate.verify(REFERENCE)
    asked = bytes((0x7C, len(challenge) + 4, 0x82, 0x00, 0x81, len(challenge))) + challenge
    command = bytes((0x00, 0x87, P256, SLOT_9A, len(asked))) + asked + b"\x00"
    answer = card.once("sign", command)
    if not answer.ok:
        raise CardRefused(step="sign", sw=f"{answer.sw:04X}")
    found = tlv.first(answer.data, "signature")
    signature = next((one.value for one in tlv.children(found.value, "signature") if one.tag == 0x82), b"")
    if found.tag != 0x7C or not signature:
        raise CardDataBroken(file="signature", what="tag")
    return CardProof(serial, key, signature)


def in_words_of_staff(error: DeskError) -> DeskError:
    """A fault of card or reader as the holder of a staff card is told it: the others speak of residents' cards."""
    match error:
        case ReadCancelled():
            return error
        case CardPinRejected():
            return StaffPinRejected(attempts_left=int(error.values["attempts_left"]))
        case CardPinLocked():
            return StaffPinLocked()
        case LastTryNotConfirmed():
            return StaffLastTry()
        case CardError() | DeviceFault():
            return StaffCardUnread(why=next((why for kind, why in _WHY if isinstance(error, kind)), "card_fault"))
        case _:
            return error


def _object(card: CardChannel, name: str, tag: bytes) -> list[tlv.Tlv] | None:
    """The fields of a data object; None where the card has it not."""
    answer = card.exchange(f"read {name}", bytes((0x00, 0xCB, 0x3F, 0xFF, 0x05, 0x5C, 0x03)) + tag + b"\x00")
    if not answer.ok or not answer.data:
        return None
    found = tlv.first(answer.data, name)
    return list(tlv.children(found.value, name)) if found.tag == 0x53 else None


def _key(card: CardChannel) -> tuple[str, str]:
    """Public key (hex) and serial number (hex) of the certificate in slot 9A.

    Raises:
        StaffCardUnfit: there is none, or its key is no P-256 key.
    """
    fields = {one.tag: one.value for one in _object(card, "certificate", CERTIFICATE_9A) or ()}
    der = fields.get(0x70, b"")
    if fields.get(0x71, b"\x00")[:1] == b"\x01":
        der = _unpacked(der)
    try:
        found = certificate.load(der, "certificate")
        key = point_of(found.public_key())
    except (CardDataBroken, *certificate.BROKEN):
        raise StaffCardUnfit from None
    if not key:
        raise StaffCardUnfit
    return key, f"{found.serial_number:x}"


def _unpacked(packed: bytes) -> bytes:
    """A gzip'd certificate; no more than ``MOST_CERTIFICATE`` comes out of any."""
    try:
        return zlib.decompressobj(31).decompress(packed, MOST_CERTIFICATE)
    except zlib.error:
        return b""


def _guid(card: CardChannel) -> str:
    """The card's own number (GUID of the CHUID, hex); empty where it has none."""
    fields = {one.tag: one.value for one in _object(card, "chuid", CHUID) or ()}
    guid = fields.get(0x34, b"")
    return guid.hex() if len(guid) == 16 and any(guid) else ""
