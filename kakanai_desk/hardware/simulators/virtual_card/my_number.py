"""Writes a person onto a My Number card: 券面事項入力補助AP, 共通AP and enough of the 公的個人認証AP to be told by.

All of it is synthetic. Signatures and keys (EF0003 … EF0007) have their true sizes and no meaning: this card does not
prove that it is genuine, and a reader must call such a card 検証不可.
"""

from __future__ import annotations

import hashlib
from datetime import date

from kakanai_desk.core.wareki import era_of
from kakanai_desk.hardware.simulators.virtual_card.card import VirtualCard
from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.files import Application, ElementaryFile, Secret
from kakanai_desk.hardware.simulators.virtual_card.people import SamplePerson

PIN, BLOCKED, NUMBER_A, NUMBER_B = 0x0011, 0x0012, 0x0014, 0x0015
_BASIC_SIZE = 0x400  # physical size of EF0002; the rest is FF

_TOKENS = {"my_number": b"JPKIAPICCTOKEN2", "juki": b"JPKIAPICCTOKEN", "smartphone": b"JPKIAPGPSETOKEN"}


def personalise(person: SamplePerson, faults: Faults | None = None) -> VirtualCard:
    """A new card of ``person``. Old 住基カード and telephones have no 券面 applications."""
    faults = faults or Faults()
    applications = {"jpki": _jpki(person)}
    if person.kind == "my_number":
        applications = {"text": _text(person, faults), "common": _common(person)} | applications
    for where, how in faults.corrupt.items():
        app, _, ef = where.partition(":")
        file = applications[app].files[int(ef, 16)]
        file.content = damage(file.content, how)
    return VirtualCard(applications, faults)


def basic_four(person: SamplePerson) -> bytes:
    """EF0002 without its padding: the offset table, then name, address, birth, sex in this order."""
    parts = [
        _object(0xDF22, person.name.encode()),
        _object(0xDF23, person.address.encode()),
        _object(0xDF24, person.birth_date.encode()),
        _object(0xDF25, person.sex.encode()),
    ]
    body = b"".join(parts)
    at = len(_object(0xFF20, bytes(11) + body)) - len(body)
    offsets = b""
    for part in parts:
        offsets += at.to_bytes(2, "big")
        at += len(part)
    return _object(0xFF20, _object(0xDF21, offsets) + body)


def number_b(person: SamplePerson) -> bytes:
    """照合番号B: YY of the Japanese era, MMDD, expiry year, security code."""
    day = date(int(person.birth_date[:4]), int(person.birth_date[4:6]) or 1, int(person.birth_date[6:]) or 1)
    return f"{era_of(day).year:02d}{person.birth_date[4:]}{person.expires_on[:4]}{person.security_code}".encode()


def damage(content: bytes, how: str) -> bytes:
    """A file as a broken or unusual card would hold it.

    ``garbage``: noise · ``truncated``: the file ends in the middle of its object · ``empty`` · ``bounds``: an inner
    length points outside · ``nonminimal``: every inner length one byte longer than needed (lawful) · ``offsets``: a
    lying offset table · ``utf8``: text that is none · ``tag``: another outer tag.

    Raises:
        ValueError: no such way.
    """
    length = _outer_size(content)
    match how:
        case "garbage":
            return hashlib.shake_256(b"garbage").digest(len(content))
        case "truncated":
            return content[: length // 2]
        case "empty":
            return b""
        case "bounds":
            at = content.index(b"\xdf\x23") + 2
            return content[:at] + b"\x7f" + content[at + 1 :]
        case "nonminimal":
            return _stretched(content[:length]) + content[length:]
        case "offsets":
            at = content.index(b"\xdf\x21\x08") + 3
            return content[:at] + bytes.fromhex("7fff000000017ffe") + content[at + 8 :]
        case "utf8":
            at = content.index(b"\xdf\x22") + 3
            return content[:at] + b"\xc3\x28" + content[at + 2 :]
        case "tag":
            return b"\xff\x21" + content[2:]
        case _:
            raise ValueError(f"no such damage: {how}")


def _text(person: SamplePerson, faults: Faults) -> Application:
    number = _object(0xFF10, person.individual_number.encode()) + b"\xff\xff"
    basic = basic_four(person)
    signed_part = basic[basic.index(b"\xdf\x22") :]
    digests = hashlib.sha256(number).digest(), hashlib.sha256(signed_part).digest()
    signature = _object(0xDF31, digests[0]) + _object(0xDF32, digests[1]) + _object(0xDF33, _noise("sig", 256))
    key = _object(0x90, b"\x01\x00\x01") + _object(0x91, _noise("key", 256))
    info = _object(0xDF41, bytes.fromhex("01030e01")) + _object(0xDF42, _noise("id", 16))
    info += b"\xdf\x43\x82\x00\x80" + _noise("digest", 32) + b"\xff" * 96
    certificate = b"\x5f\x4e\x82\x01\x29" + _noise("cv", 297) + b"\x5f\x37\x82\x01\x00" + _noise("cv sig", 256)
    left = faults.pin_left if faults.pin_left >= 0 else person.pin_left
    return Application(
        bytes.fromhex("D3921000310001010408"),
        {
            0x0001: ElementaryFile(number, frozenset({PIN, NUMBER_A})),
            0x0002: ElementaryFile(basic.ljust(_BASIC_SIZE, b"\xff"), frozenset({PIN, NUMBER_B})),
            0x0003: ElementaryFile(_object(0xFF30, signature), frozenset({PIN, NUMBER_A, NUMBER_B})),
            0x0004: ElementaryFile(b"\x7f\x21\x82\x02\x33" + certificate),
            0x0005: ElementaryFile((b"\xff\x40\x82\x00\x9f" + info).ljust(256, b"\xff")),
            0x0006: ElementaryFile(_object(0xA1, key), frozenset({PIN, NUMBER_A, NUMBER_B})),
            0x0007: ElementaryFile(
                _object(0xFF50, b"\xdf\x51\x82\x01\x09" + key + b"\xdf\x52\x82\x01\x00" + _noise("ap sig", 256)),
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
    serial = f"{int.from_bytes(_noise(person.individual_number, 6), 'big') % 10**15:015d}"
    record = b"\x01\x1c" + (serial + person.municipality + person.expires_on).encode()
    return Application(bytes.fromhex("D3921000310001010100"), {0x0001: ElementaryFile(records=(record,))})


def _jpki(person: SamplePerson) -> Application:
    token = _TOKENS[person.kind].ljust(32) + b"JPKI".ljust(32) + b" " * 32
    return Application(
        bytes.fromhex("D392F000260100000001"),
        {0x0006: ElementaryFile(token.ljust(160, b"\0")), 0x0008: ElementaryFile(b"\x8f\x8f\x00")},
        {0x0018: Secret(_noise("jpki", 4), 3, 3), 0x001B: Secret(_noise("sign", 8), 5, 5)},
    )


def _object(tag: int, value: bytes) -> bytes:
    name = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    if len(value) < 0x80:
        return name + bytes((len(value),)) + value
    if len(value) < 0x100:
        return name + bytes((0x81, len(value))) + value
    return name + b"\x82" + len(value).to_bytes(2, "big") + value


def _outer_size(content: bytes) -> int:
    match content[2]:
        case 0x81:
            return 4 + content[3]
        case 0x82:
            return 5 + int.from_bytes(content[3:5], "big")
        case small:
            return 3 + small


def _stretched(whole: bytes) -> bytes:
    """The same objects with ``82 00 LL`` lengths; the offset table stays as it was."""
    start = {0x81: 4, 0x82: 5}.get(whole[2], 3)
    inner, body = whole[start:], b""
    while inner:
        size = _outer_size(inner)
        value = inner[{0x81: 4, 0x82: 5}.get(inner[2], 3) : size]
        body += inner[:2] + b"\x82" + len(value).to_bytes(2, "big") + value
        inner = inner[size:]
    return whole[:2] + b"\x82" + len(body).to_bytes(2, "big") + body


def _noise(label: str, count: int) -> bytes:
    """Reproducible bytes that mean nothing."""
    return hashlib.shake_256(f"synthetic {label}".encode()).digest(count)
