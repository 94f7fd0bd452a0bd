"""券面事項確認AP: the age record, the face of the card with its pictures, the picture of the number (docs/cards.md).

The application must be selected and the right secret verified. Text on these pictures is the true shape of a name.
"""

from __future__ import annotations

import hashlib

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.person import Sex
from kakanai_desk.core.ports.card import ReadField, ReadPicture
from kakanai_desk.core.provenance import Verification
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.hardware.card import apdu, cv, pictures, tlv
from kakanai_desk.hardware.card.apdu import CardChannel
from kakanai_desk.hardware.card.kind import Harvest
from kakanai_desk.hardware.card.trust import TrustStore, worst

VISUAL_AP = bytes.fromhex("D3921000310001010402")

AGE_BYTES, FACE_BYTES, NUMBER_BYTES = 550, 4700, 700

_THREE_DIGESTS = bytes.fromhex("3071300D060960864801650304020105000460")
_SIGNED_GROUPS = ((0xDF22, 0xDF23, 0xDF24), (0xDF25, 0xDF26), (0xDF27,))
_PICTURES = {0xDF25: "name", 0xDF26: "address", 0xDF27: "photo", 0xDF2A: "security_code"}
_SEX = {b"1": Sex.MALE, b"2": Sex.FEMALE, b"9": Sex.NOT_APPLICABLE}
_UNSIGNED = (0xDF29, 0xDF2A)

Parts = dict[int, tuple[bytes, bytes]]


def read_age(card: CardChannel, trust: TrustStore, out: Harvest) -> None:
    """EF0001: the birth date alone, opened by the six digits of 生年月日."""
    parts = _read(card, 0x0001, "visual EF0001", 0xFF10)
    verified = _simple_proof(card, trust, parts, (0xDF11, 0xDF12), 0xDF13)
    _date(out, "birth_date", parts, 0xDF11, "visual_ap/EF0001", verified)


def read_face(card: CardChannel, trust: TrustStore, out: Harvest, *, photo: bool) -> None:
    """EF0002: birth date, sex, expiry, and the pictures of name, address, security code and, if wished, the holder."""
    parts = _read(card, 0x0002, "visual EF0002", 0xFF20)
    verified = _face_proof(card, trust, parts)
    source = "visual_ap/EF0002"
    _date(out, "birth_date", parts, 0xDF22, source, verified)
    sex = _SEX.get(parts[0xDF23][1], Sex.UNKNOWN) if 0xDF23 in parts else Sex.UNKNOWN
    out.fields.setdefault("sex", ReadField(sex.value, source, verified))
    _date(out, "expires_on", parts, 0xDF29, source, Verification.UNCHECKED)
    for tag, name in _PICTURES.items():
        if name != "photo" or photo:
            _picture(out, name, parts, tag, source, Verification.UNCHECKED if tag in _UNSIGNED else verified)


def read_number_picture(card: CardChannel, trust: TrustStore, out: Harvest) -> None:
    """EF0005, the 個人番号 as a picture. Call it only for a procedure that may lawfully use the number."""
    parts = _read(card, 0x0005, "visual EF0005", 0xFF40)
    verified = _simple_proof(card, trust, parts, (0xDF41, 0xDF42), 0xDF43)
    _picture(out, "individual_number", parts, 0xDF41, "visual_ap/EF0005", verified)


def _read(card: CardChannel, file: int, name: str, tag: int) -> Parts:
    card.must(f"select {name}", apdu.select_file(file))
    outer = tlv.first(card.read_object(name), name)
    if outer.tag != tag:
        raise CardDataBroken(file=name, what="tag")
    return cv.stored(outer.value, name)


def _simple_proof(
    card: CardChannel, trust: TrustStore, parts: Parts, signed: tuple[int, int], signature: int
) -> Verification:
    """A signature over two objects, the second of which is the card's own key."""

    def check() -> Verification:
        issuer = cv.read_issuer(card, trust)
        if issuer.standing is not Verification.GENUINE:
            return issuer.standing
        if not {*signed, signature} <= set(parts):
            raise CardDataBroken(file="visual", what="signature")
        result = issuer.check(b"".join(parts[tag][0] for tag in signed), parts[signature][1])
        if result is not Verification.GENUINE:
            return result
        return cv.challenge(card, cv.key_of(parts[signed[1]][1], "visual"))

    return cv.as_far_as_readable(check) if trust.my_number else Verification.UNCHECKED


def _face_proof(card: CardChannel, trust: TrustStore, parts: Parts) -> Verification:
    """One signature over three digests. Another structure inside it is taken for our ignorance, not for a forgery."""

    def check() -> Verification:
        issuer = cv.read_issuer(card, trust)
        if issuer.standing is not Verification.GENUINE:
            return issuer.standing
        if 0xDF28 not in parts or 0xDF24 not in parts:
            raise CardDataBroken(file="visual EF0002", what="signature")
        said, result = issuer.open(parts[0xDF28][1])
        if result is not Verification.GENUINE:
            return result
        if not said.startswith(_THREE_DIGESTS) or len(said) != len(_THREE_DIGESTS) + 96:
            return Verification.UNCHECKED
        ours = b"".join(
            hashlib.sha256(b"".join(parts[tag][0] for tag in group if tag in parts)).digest()
            for group in _SIGNED_GROUPS
        )
        if said[len(_THREE_DIGESTS) :] != ours:
            return Verification.FORGED
        return worst([cv.challenge(card, cv.key_of(parts[0xDF24][1], "visual EF0002"))])

    return cv.as_far_as_readable(check) if trust.my_number else Verification.UNCHECKED


def _date(out: Harvest, name: str, parts: Parts, tag: int, source: str, verified: Verification) -> None:
    """Eight digits; what another application told before stands."""
    raw = parts.get(tag, (b"", b""))[1]
    if not raw or raw[:4] == b"0000":
        return
    try:
        day = PartialDate.parse(raw.decode("ascii"))
    except ValueError:
        raise CardDataBroken(file=source, what=f"{tag:04X} date") from None
    out.fields.setdefault(name, ReadField(day.iso(), source, verified))


def _picture(out: Harvest, name: str, parts: Parts, tag: int, source: str, verified: Verification) -> None:
    data = parts.get(tag, (b"", b""))[1]
    if not data:
        return  # small children's cards have no photograph
    kind = pictures.media_type(data)
    if kind is None:
        raise CardDataBroken(file=source, what=f"{tag:04X} picture")
    out.pictures[name] = ReadPicture(data, kind, source, verified)
