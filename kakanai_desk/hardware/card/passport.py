"""旅券 by Basic Access Control: DG1, DG2 on request, passive authentication (docs/cards.md). The secret is the MRZ.

A passport counts no tries but grows slower with each wrong one; one entry is one attempt.
"""

from __future__ import annotations

import secrets as entropy
from collections.abc import Callable, Mapping

from kakanai_desk.core.errors import CardDataBroken, CardRefused, CardSecretsUnfit, PassportNeedsPace, PassportRefused
from kakanai_desk.core.ports.card import CardKind, CardWish, ReadField, ReadPicture
from kakanai_desk.core.provenance import Verification
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card import apdu, mrz, passport_proof, pictures, tlv
from kakanai_desk.hardware.card.apdu import CardChannel, Sw
from kakanai_desk.hardware.card.detect import GUARDED, PASSPORT, wake
from kakanai_desk.hardware.card.kind import CAPITALS, DIGITS, Asked, Harvest, NotThisKind, SecretForm
from kakanai_desk.hardware.card.passport_crypto import Access, Session, seed_of
from kakanai_desk.hardware.card.trust import NOBODY, TrustStore
from kakanai_desk.hardware.card.verify import Gate

_CARD_ACCESS = 0x1C
_PACE = bytes.fromhex("04007F0007020204")
_DG1, _DG2, _SOD = 0x0101, 0x0102, 0x011D
_JAPAN = "JPN"  # whose citizens' names are written otherwise than in the zone
_PIECE = 224
_LARGEST = 0x7FFF


def _readable(typed: SecretText) -> bool:
    return mrz.info_of(typed.buffer()) is not None


class Passport:
    """旅券 (a ``KindModule``)."""

    kinds = frozenset({CardKind.PASSPORT})
    secrets: Mapping[str, SecretForm] = {
        "mrz": SecretForm(24, 90, DIGITS + CAPITALS + b"<", capitals=True, fits_too=_readable)
    }

    def __init__(self, trust: TrustStore = NOBODY, random: Callable[[int], bytes] = entropy.token_bytes) -> None:
        self._trust = trust
        self._random = random

    def planned_bytes(self, given: frozenset[str], wish: CardWish) -> int:
        return 100 + (20_000 if wish.photo else 0) + (2_000 if self._trust.passport else 0)

    def ask(self, card: CardChannel, kind: CardKind) -> Asked:
        return Asked(tuple(self.secrets))

    def read(self, card: CardChannel, gate: Gate, wish: CardWish) -> tuple[CardKind, Harvest]:
        access = wake(card, "read EF.CardAccess", apdu.read_binary_of(_CARD_ACCESS))
        selected = card.exchange("select passport", apdu.select_application(PASSPORT))
        if not selected.ok and selected.sw not in GUARDED:
            raise NotThisKind
        if "mrz" not in gate.given:
            raise CardSecretsUnfit(kind=CardKind.PASSPORT.value, wanted="mrz")
        if not selected.ok:
            raise PassportNeedsPace()
        files = _Files(card, self._open(card, gate, pace=access.ok and _PACE in access.data))
        out = Harvest()
        groups = {1: files.read(_DG1, "DG1")}
        if wish.photo:
            groups[2] = files.read(_DG2, "DG2")
        verified = Verification.UNCHECKED
        if self._trust.passport:
            verified = passport_proof.check(files.read(_SOD, "SOD"), groups, self._trust)
            if verified is not Verification.GENUINE:
                out.note("forged" if verified is Verification.FORGED else "not_checked")
        out.fields.update(_fields(groups[1], verified))
        if 2 in groups:
            out.pictures["photo"] = _photo(groups[2], verified)
        return CardKind.PASSPORT, out

    def _open(self, card: CardChannel, gate: Gate, *, pace: bool) -> Session:
        """Basic Access Control, once.

        Raises:
            PassportNeedsPace: this passport knows the newer way only.
            PassportRefused: the typed MRZ is not that of this passport.
        """
        with gate.spend("mrz") as typed:
            theirs = card.exchange("get challenge", bytes.fromhex("0084000008"))
            if not theirs.ok or len(theirs.data) != 8:
                raise PassportNeedsPace() if pace else CardRefused(step="get challenge", sw=f"{theirs.sw:04X}")
            info = mrz.info_of(typed.buffer()) or bytearray()
            seed = seed_of(info)
            info[:] = bytes(len(info))
            shake = Access(seed, self._random(8), self._random(16), theirs.data)
            token = shake.token()
            answer = card.once("basic access control", bytes((0x00, 0x82, 0x00, 0x00, len(token))) + token + b"\x28")
            if not answer.ok:
                raise PassportRefused()
            return shake.session(answer.data)


class _Files:
    """The data groups behind the seal."""

    def __init__(self, card: CardChannel, session: Session) -> None:
        self._card = card
        self._session = session

    def read(self, file: int, name: str) -> bytes:
        """The whole file, by the length of its own first object.

        Raises:
            CardRefused, CardDataBroken.
        """
        self._sealed(f"select {name}", bytes.fromhex("A4020C"), file.to_bytes(2, "big"), None)
        held = bytearray()
        wanted = _PIECE
        while True:
            header = bytes((0xB0, len(held) >> 8, len(held) & 0xFF))
            got = self._sealed(f"read {name}", header, b"", min(_PIECE, wanted))
            if not got:
                raise CardDataBroken(file=name, what="cut_short")
            held += got
            self._card.on_bytes(len(got))
            found = tlv.header(held, name)
            if found is not None and len(held) >= found.size:
                return bytes(held[: found.size])
            if found is not None:
                wanted = found.size - len(held)
            if len(held) + wanted > _LARGEST:
                raise CardDataBroken(file=name, what="length")

    def _sealed(self, step: str, header: bytes, data: bytes, le: int | None) -> bytes:
        answer = self._card.once(step, self._session.seal(header, data, le))
        if answer.sw not in (Sw.OK, Sw.END_OF_FILE):
            raise CardRefused(step=step, sw=f"{answer.sw:04X}")
        opened, inner = self._session.open(answer.data, step)
        if inner not in (Sw.OK, Sw.END_OF_FILE):
            raise CardRefused(step=step, sw=f"{inner:04X}")
        return opened


def _fields(data: bytes, verified: Verification) -> dict[str, ReadField]:
    outer = tlv.first(data, "DG1")
    said = next((part.value for part in tlv.children(outer.value, "DG1") if part.tag == 0x5F1F), b"")
    if outer.tag != 0x61:
        raise CardDataBroken(file="DG1", what="tag")
    zone = mrz.parse(said)
    told = {
        "name": zone.name,
        "passport_number": zone.number,
        "issuing_state": zone.issuer,
        "nationality": zone.nationality,
        "sex": zone.sex.value,
        "expires_on": zone.expires_on.iso(),
    }
    unsure = not zone.name_whole or zone.nationality == _JAPAN
    fields = {
        name: ReadField(value, "lds/DG1", verified, check=name == "name" and unsure)
        for name, value in told.items()
        if value
    }
    if zone.birth_date is not None:
        fields["birth_date"] = ReadField(zone.birth_date.iso(), "lds/DG1", verified, check=not zone.birth_sure)
    return fields


def _photo(data: bytes, verified: Verification) -> ReadPicture:
    """The face inside DG2: its record has headers before the picture itself."""
    record = _inside(data, (0x75, 0x7F61, 0x7F60))
    face = next((p.value for p in tlv.children(record, "DG2") if p.tag in (0x5F2E, 0x7F2E)), b"")
    found = pictures.first_picture(face)
    if found is None:
        raise CardDataBroken(file="DG2", what="picture")
    return ReadPicture(found, pictures.media_type(found) or "image/jpeg", "lds/DG2", verified)


def _inside(data: bytes, path: tuple[int, ...]) -> bytes:
    for tag in path:
        part = next((part for part in tlv.children(data, "DG2") if part.tag == tag), None)
        if part is None:
            raise CardDataBroken(file="DG2", what=f"{tag:04X} missing")
        data = part.value
    return data
