"""券面事項確認AP of a played My Number card: age record, face with its pictures, picture of the number."""

from __future__ import annotations

import hashlib
import io
from functools import cache

from kakanai_desk.hardware.simulators.virtual_card import pki
from kakanai_desk.hardware.simulators.virtual_card.encode import ber
from kakanai_desk.hardware.simulators.virtual_card.files import Application, ElementaryFile, Secret
from kakanai_desk.hardware.simulators.virtual_card.licence import face_jpeg2000
from kakanai_desk.hardware.simulators.virtual_card.people import SamplePerson

BIRTH, NUMBER_B, NUMBER_A = 0x0011, 0x0012, 0x0013
_THREE_DIGESTS = bytes.fromhex("3071300D060960864801650304020105000460")


def visual_ap(person: SamplePerson, number_b: bytes) -> Application:
    return Application(
        bytes.fromhex("D3921000310001010402"),
        {
            0x0001: ElementaryFile(_age(person), frozenset({BIRTH})),
            0x0002: ElementaryFile(_face(person), frozenset({NUMBER_A, NUMBER_B})),
            0x0003: ElementaryFile(_issuer(person)),
            0x0004: ElementaryFile(pki.cv_certificate()),
            0x0005: ElementaryFile(_number(person), frozenset({NUMBER_A})),
            0x0006: ElementaryFile(b"\xff" * 16),
        },
        {
            BIRTH: Secret(number_b[:6], 10, 10),
            NUMBER_B: Secret(number_b, 10, 10),
            NUMBER_A: Secret(person.individual_number.encode(), 10, 10),
        },
        signing_key="card",
    )


def _age(person: SamplePerson) -> bytes:
    signed = ber(0xDF11, person.birth_date.encode()) + ber(0xDF12, pki.public_object("card"))
    return ber(0xFF10, signed + ber(0xDF13, pki.sign("cv_issuer", signed)))


@cache
def _face(person: SamplePerson) -> bytes:
    photo = b"" if person.without_photo else face_jpeg2000("L", (240, 320), 5000, boxed=True)
    groups = (
        (
            ber(0xDF22, person.birth_date.encode()),
            ber(0xDF23, person.sex.encode()),
            ber(0xDF24, pki.public_object("card")),
        ),
        (ber(0xDF25, _picture(person.name, 180, 24)), ber(0xDF26, _picture(person.address, 360, 48))),
        (ber(0xDF27, photo),),
    )
    digests = b"".join(hashlib.sha256(b"".join(group)).digest() for group in groups)
    parts = [part for group in groups for part in group]
    parts += [
        ber(0xDF28, pki.sign_raw("cv_issuer", _THREE_DIGESTS + digests)),
        ber(0xDF29, person.expires_on.encode()),
        ber(0xDF2A, _picture(person.security_code, 24, 12)),
    ]
    body = b"".join(parts)
    at = len(ber(0xFF20, bytes(21) + body)) - len(body)
    offsets = b""
    for part in parts:
        offsets += at.to_bytes(2, "big")
        at += len(part)
    return ber(0xFF20, ber(0xDF21, offsets) + body)


def _issuer(person: SamplePerson) -> bytes:
    body = ber(0xDF31, bytes.fromhex("06030E01")) + ber(0xDF32, pki.ISSUER_ID) + ber(0xDF33, b"\x01")
    return ber(0xFF30, body + ber(0xDF34, person.municipality.encode()) + ber(0xDF35, pki.ISSUER_ID + bytes(256)))


def _number(person: SamplePerson) -> bytes:
    signed = ber(0xDF41, _picture(person.individual_number, 72, 12)) + ber(0xDF42, pki.public_object("card"))
    return ber(0xFF40, signed + ber(0xDF43, pki.sign("cv_issuer", signed)))


def _picture(text: str, width: int, height: int) -> bytes:
    """A one-bit PNG that differs with ``text``; nothing is written in it that could be read."""
    from PIL import Image

    noise = hashlib.shake_256(f"drawn {text}".encode()).digest((width + 7) // 8 * height)
    out = io.BytesIO()
    Image.frombytes("1", (width, height), noise).save(out, "PNG")
    return out.getvalue()
