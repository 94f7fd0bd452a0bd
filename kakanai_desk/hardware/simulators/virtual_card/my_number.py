"""Writes a person onto a My Number card: 券面事項入力補助AP, 券面事項確認AP, 共通AP and 公的個人認証AP.

All of it is synthetic. It is signed by the invented authority of ``pki.py``: a reader that does not know that one must
call such a card 検証不可.
"""

from __future__ import annotations

import hashlib
from datetime import date

from kakanai_desk.core.wareki import era_of
from kakanai_desk.hardware.simulators.virtual_card import pki
from kakanai_desk.hardware.simulators.virtual_card.card import VirtualCard
from kakanai_desk.hardware.simulators.virtual_card.damage import spoil
from kakanai_desk.hardware.simulators.virtual_card.encode import ber, noise
from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.files import MF, Application, ElementaryFile, Secret
from kakanai_desk.hardware.simulators.virtual_card.people import SamplePerson
from kakanai_desk.hardware.simulators.virtual_card.visual import visual_ap

PIN, BLOCKED, NUMBER_A, NUMBER_B = 0x0011, 0x0012, 0x0014, 0x0015
_BASIC_SIZE = 0x400  # physical size of EF0002; the rest is FF

_TOKENS = {"my_number": b"JPKIAPICCTOKEN2", "juki": b"JPKIAPICCTOKEN", "smartphone": b"JPKIAPGPSETOKEN"}


def my_number_card(person: SamplePerson, faults: Faults | None = None) -> VirtualCard:
    """A new card of ``person``. Old 住基カード and telephones have no 券面 applications."""
    faults = faults or Faults()
    applications = {"jpki": _jpki(person)}
    if person.kind == "my_number":
        visual = visual_ap(person, number_b(person))
        applications = {"text": _text(person, faults), "common": _common(person), "visual": visual} | applications
    if person.licence_applet:
        applications["licence"] = _licence_applet()
    if person.residence_type:
        kind = {
            0x0B: ElementaryFile(b"\xc0\x040001"),
            0x0A: ElementaryFile(b"\xc1\x02" + person.residence_type.encode()),
        }
        applications |= {
            MF: Application(b"", kind),
            "residence": Application(bytes.fromhex("D392F0004F01") + bytes(10)),
        }
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
    year = person.birth_date[2:4] if person.foreign else f"{era_of(day).year:02d}"
    return f"{year}{person.birth_date[4:]}{person.expires_on[:4]}{person.security_code}".encode()


def _text(person: SamplePerson, faults: Faults) -> Application:
    number = ber(0xFF10, person.individual_number.encode()) + b"\xff\xff"
    basic = basic_four(person)
    signed_part = basic[basic.index(b"\xdf\x22") :]
    digests = ber(0xDF31, hashlib.sha256(number).digest()) + ber(0xDF32, hashlib.sha256(signed_part).digest())
    key = ber(0x90, b"\x01\x00\x01") + ber(0x91, noise("key", 256))
    card_key = ber(0xDF51, pki.public_object("card"))
    info = ber(0xDF41, bytes.fromhex("01030e01")) + ber(0xDF42, noise("id", 16))
    info += b"\xdf\x43\x82\x00\x80" + noise("digest", 32) + b"\xff" * 96
    left = faults.pin_left if faults.pin_left >= 0 else person.pin_left
    return Application(
        bytes.fromhex("D3921000310001010408"),
        {
            0x0001: ElementaryFile(number, frozenset({PIN, NUMBER_A})),
            0x0002: ElementaryFile(basic.ljust(_BASIC_SIZE, b"\xff"), frozenset({PIN, NUMBER_B})),
            0x0003: ElementaryFile(
                ber(0xFF30, digests + ber(0xDF33, pki.sign("cv_issuer", digests))),
                frozenset({PIN, NUMBER_A, NUMBER_B}),
            ),
            0x0004: ElementaryFile(pki.cv_certificate()),
            0x0005: ElementaryFile((b"\xff\x40\x82\x00\x9f" + info).ljust(256, b"\xff")),
            0x0006: ElementaryFile(ber(0xA1, key), frozenset({PIN, NUMBER_A, NUMBER_B})),
            0x0007: ElementaryFile(
                ber(0xFF50, card_key + ber(0xDF52, pki.sign("cv_issuer", card_key))),
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
        signing_key="card",
    )


def _licence_applet() -> Application:
    """マイナ免許証 as far as it is known: the word about its PIN, the PIN, the files' places and the expiry ``C5``."""
    return Application(
        bytes.fromhex("A0000002310600000000000000000000"),
        {
            0x001A: ElementaryFile(b"\xc1\x01\x01"),
            0x001B: ElementaryFile(ber(0xC5, b"5120317"), frozenset({0x0006})),
            0x001C: ElementaryFile(noise("licence applet", 256), frozenset({0x0006})),
        },
        {0x0006: Secret(b"0246", 10, 10)},
    )


def _common(person: SamplePerson) -> Application:
    serial = f"{int.from_bytes(noise(person.individual_number, 6), 'big') % 10**15:015d}"
    record = b"\x01\x1c" + (serial + person.municipality + person.expires_on).encode()
    return Application(bytes.fromhex("D3921000310001010100"), {0x0001: ElementaryFile(records=(record,))})


def _jpki(person: SamplePerson) -> Application:
    """Two certificates and their authority, each in a file longer than itself; the signing one has a password."""
    token = _TOKENS[person.kind].ljust(32) + b"JPKI".ljust(32) + b" " * 32
    expires = person.certificate_expires_on
    four = ((1, person.name), (3, person.sex), (4, person.birth_date), (5, person.address))
    ours = {
        0x0001: ElementaryFile(_certificate("MIHON SIGN", expires, four), frozenset({0x001B})),
        0x0002: ElementaryFile(_certificate("MIHON JPKI CA", "20351231")),
        0x000A: ElementaryFile(_certificate("MIHON AUTH", expires)),
        0x000B: ElementaryFile(_certificate("MIHON JPKI CA", "20351231")),
    }
    return Application(
        bytes.fromhex("D392F000260100000001"),
        {0x0006: ElementaryFile(token.ljust(160, b"\0")), 0x0008: ElementaryFile(b"\x8f\x8f\x00"), **ours},
        {0x0018: Secret(noise("jpki", 4), 3, 3), 0x001B: Secret(person.sign_password.encode(), 5, 5)},
    )


def _certificate(subject: str, expires: str, other_names: tuple[tuple[int, str], ...] = ()) -> bytes:
    key = "jpki_ca" if subject.endswith("CA") else "card"
    return pki.certificate(subject, key, expires, other_names).ljust(2048, b"\xff")
