"""Writes a person onto a My Number card: 券面事項入力補助AP, 共通AP and enough of the 公的個人認証AP to be told by.

All of it is synthetic. Signatures and keys (EF0003 … EF0007) have their true sizes and no meaning: this card does not
prove that it is genuine, and a reader must call such a card 検証不可.
"""

from __future__ import annotations

import hashlib
from datetime import date

from kakanai_desk.core.wareki import era_of
from kakanai_desk.hardware.simulators.virtual_card.card import VirtualCard
from kakanai_desk.hardware.simulators.virtual_card.damage import spoil
from kakanai_desk.hardware.simulators.virtual_card.encode import ber, noise
from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.files import Application, ElementaryFile, Secret
from kakanai_desk.hardware.simulators.virtual_card.people import SamplePerson

PIN, BLOCKED, NUMBER_A, NUMBER_B = 0x0011, 0x0012, 0x0014, 0x0015
_BASIC_SIZE = 0x400  # physical size of EF0002; the rest is FF

_TOKENS = {"my_number": b"JPKIAPICCTOKEN2", "juki": b"JPKIAPICCTOKEN", "smartphone": b"JPKIAPGPSETOKEN"}


def my_number_card(person: SamplePerson, faults: Faults | None = None) -> VirtualCard:
    """A new card of ``person``. Old 住基カード and telephones have no 券面 applications."""
    faults = faults or Faults()
    applications = {"jpki": _jpki(person)}
    if person.kind == "my_number":
        applications = {"text": _text(person, faults), "common": _common(person)} | applications
    spoil(applications, faults)
    return VirtualCard(applications, faults)


def basic_four(person: SamplePerson) -> bytes:
    """EF0002 without its padding: the offset table, then name, address, birth, sex in this order."""
    parts = [
        ber(0xDF22, person.name.encode()),
        ber(0xDF23, person.address.encode()),
        ber(0xDF24, person.birth_date.encode()),
        ber(0xDF25, person.sex.encode()),
    ]
    body = b"".join(parts)
    at = len(ber(0xFF20, bytes(11) + body)) - len(body)
    offsets = b""
    for part in parts:
        offsets += at.to_bytes(2, "big")
        at += len(part)
    return ber(0xFF20, ber(0xDF21, offsets) + body)


def number_b(person: SamplePerson) -> bytes:
    """照合番号B: YY of the Japanese era, MMDD, expiry year, security code."""
    day = date(int(person.birth_date[:4]), int(person.birth_date[4:6]) or 1, int(person.birth_date[6:]) or 1)
    return f"{era_of(day).year:02d}{person.birth_date[4:]}{person.expires_on[:4]}{person.security_code}".encode()


def _text(person: SamplePerson, faults: Faults) -> Application:
    number = ber(0xFF10, person.individual_number.encode()) + b"\xff\xff"
    basic = basic_four(person)
    signed_part = basic[basic.index(b"\xdf\x22") :]
    digests = hashlib.sha256(number).digest(), hashlib.sha256(signed_part).digest()
    signature = ber(0xDF31, digests[0]) + ber(0xDF32, digests[1]) + ber(0xDF33, noise("sig", 256))
    key = ber(0x90, b"\x01\x00\x01") + ber(0x91, noise("key", 256))
    info = ber(0xDF41, bytes.fromhex("01030e01")) + ber(0xDF42, noise("id", 16))
    info += b"\xdf\x43\x82\x00\x80" + noise("digest", 32) + b"\xff" * 96
    certificate = b"\x5f\x4e\x82\x01\x29" + noise("cv", 297) + b"\x5f\x37\x82\x01\x00" + noise("cv sig", 256)
    left = faults.pin_left if faults.pin_left >= 0 else person.pin_left
    return Application(
        bytes.fromhex("D3921000310001010408"),
        {
            0x0001: ElementaryFile(number, frozenset({PIN, NUMBER_A})),
            0x0002: ElementaryFile(basic.ljust(_BASIC_SIZE, b"\xff"), frozenset({PIN, NUMBER_B})),
            0x0003: ElementaryFile(ber(0xFF30, signature), frozenset({PIN, NUMBER_A, NUMBER_B})),
            0x0004: ElementaryFile(b"\x7f\x21\x82\x02\x33" + certificate),
            0x0005: ElementaryFile((b"\xff\x40\x82\x00\x9f" + info).ljust(256, b"\xff")),
            0x0006: ElementaryFile(ber(0xA1, key), frozenset({PIN, NUMBER_A, NUMBER_B})),
            0x0007: ElementaryFile(
                ber(0xFF50, b"\xdf\x51\x82\x01\x09" + key + b"\xdf\x52\x82\x01\x00" + noise("ap sig", 256)),
                frozenset({PIN, NUMBER_A, NUMBER_B}),
            ),
            0x0008: ElementaryFile(b"\xff" * 16),
        },
        {
            PIN: Secret(person.pin.encode(), 3, left),
            BLOCKED: Secret(b"", 3, 0),
            NUMBER_A: Secret(person.individual_number.encode(), 10, 10),
            NUMBER_B: Secret(number_b(person), 10, 10),
        },
    )


def _common(person: SamplePerson) -> Application:
    serial = f"{int.from_bytes(noise(person.individual_number, 6), 'big') % 10**15:015d}"
    record = b"\x01\x1c" + (serial + person.municipality + person.expires_on).encode()
    return Application(bytes.fromhex("D3921000310001010100"), {0x0001: ElementaryFile(records=(record,))})


def _jpki(person: SamplePerson) -> Application:
    token = _TOKENS[person.kind].ljust(32) + b"JPKI".ljust(32) + b" " * 32
    return Application(
        bytes.fromhex("D392F000260100000001"),
        {0x0006: ElementaryFile(token.ljust(160, b"\0")), 0x0008: ElementaryFile(b"\x8f\x8f\x00")},
        {0x0018: Secret(noise("jpki", 4), 3, 3), 0x001B: Secret(noise("sign", 8), 5, 5)},
    )
