"""在留カード and 特別永住者証明書 of both generations (docs/cards.md). The secret is the number printed on the card.

The card has no limit of tries; still one entry is one mutual authentication and one VERIFY. A wrong number ends the
read, and the clerk types again.
"""

from __future__ import annotations

import re
import secrets as entropy
from collections.abc import Callable, Mapping
from dataclasses import replace

from kakanai_desk.core.errors import CardDataBroken, CardNumberRejected, CardRefused, CardSecretsUnfit
from kakanai_desk.core.person import Sex
from kakanai_desk.core.ports.card import CardKind, CardWish, ReadField, ReadPicture
from kakanai_desk.core.provenance import Verification
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card import apdu, pictures, residence_crypto, residence_data, residence_proof
from kakanai_desk.hardware.card.apdu import CardChannel
from kakanai_desk.hardware.card.detect import wake
from kakanai_desk.hardware.card.kind import CAPITALS, DIGITS, Asked, Harvest, NotThisKind, SecretForm
from kakanai_desk.hardware.card.residence_channel import ResidenceChannel
from kakanai_desk.hardware.card.trust import NOBODY, TrustStore
from kakanai_desk.hardware.card.verify import Gate

_DF1, _DF2, _DF3 = (bytes.fromhex(f"D392F0004F0{n}") + bytes(10) for n in (2, 3, 4))
_NUMBER = re.compile(rb"[A-Z]{2}[0-9]{8}[A-Z]{2}")
_TYPES = {
    b"1": (CardKind.RESIDENCE, 1),
    b"2": (CardKind.SPECIAL_PERMANENT, 1),
    b"05": (CardKind.RESIDENCE, 2),
    b"06": (CardKind.SPECIAL_PERMANENT, 2),
}
_SEX = {b"1": Sex.MALE, b"2": Sex.FEMALE}
_DATES = {0xC5: "expires_on", 0xC6: "birth_date", 0xCB: "permitted_on", 0xCD: "stay_until"}
_CODES = {0xC8: "nationality", 0xC9: "residence_status", 0xCA: "permission_kind", 0xCC: "work_restriction"}


def _printed_number(typed: SecretText) -> bool:
    return _NUMBER.fullmatch(typed.buffer()) is not None


class Residence:
    """在留カード, 特別永住者証明書 (a ``KindModule``)."""

    kinds = frozenset({CardKind.RESIDENCE, CardKind.SPECIAL_PERMANENT})
    secrets: Mapping[str, SecretForm] = {
        "card_number": SecretForm(12, 12, DIGITS + CAPITALS, capitals=True, fits_too=_printed_number)
    }

    def __init__(self, trust: TrustStore = NOBODY, random: Callable[[int], bytes] = entropy.token_bytes) -> None:
        self._trust = trust
        self._random = random

    def planned_bytes(self, given: frozenset[str], wish: CardWish) -> int:
        return 10_500

    def ask(self, card: CardChannel, kind: CardKind) -> Asked:
        return Asked(tuple(self.secrets))

    def read(self, card: CardChannel, gate: Gate, wish: CardWish) -> tuple[CardKind, Harvest]:
        kind, generation = _type_of(card)
        if "card_number" not in gate.given:
            raise CardSecretsUnfit(kind=kind.value, wanted="card_number")
        suite: residence_crypto.Suite = (
            residence_crypto.FirstGeneration() if generation == 1 else residence_crypto.SecondGeneration()
        )
        channel = ResidenceChannel(card, suite, _authenticate(card, gate, suite, self._random))
        reader = _First if generation == 1 else _Second
        return kind, reader(channel, kind, self._trust, wish).harvest()


def _type_of(card: CardChannel) -> tuple[CardKind, int]:
    """The MF is current after power-up; what ``detect`` selected before is left by asking the MF's free files anew.

    Raises:
        NotThisKind: no residence card.
    """
    version = wake(card, "read MF version", apdu.read_binary_of(0x0B))
    told = card.exchange("read MF type", apdu.read_binary_of(0x0A)) if version.ok else version
    if version.data[:2] != b"\xc0\x04" or not told.ok or len(told.data) < 3 or told.data[0] != 0xC1:
        raise NotThisKind
    found = _TYPES.get(told.data[2 : 2 + told.data[1]])
    if found is None:
        raise NotThisKind
    return found


def _authenticate(
    card: CardChannel, gate: Gate, suite: residence_crypto.Suite, random: Callable[[int], bytes]
) -> bytes:
    """Mutual authentication and VERIFY with the typed number, once each; the session's key.

    Raises:
        CardNumberRejected: the number is not this card's.
        CardDataBroken: the card's half of the authentication is wrong.
    """
    with gate.spend("card_number") as number:
        theirs = card.must("get challenge", bytes.fromhex("0084000008")).data
        if len(theirs) != residence_crypto.RANDOM_SIZE:
            raise CardDataBroken(file="challenge", what="length")
        ours, half = random(residence_crypto.RANDOM_SIZE), random(residence_crypto.KEY_SIZE)
        key = residence_crypto.number_key(number.buffer())
        shake = residence_crypto.Handshake(suite, key, ours, half, theirs)
        token = shake.token()
        answer = card.once("mutual authentication", bytes((0x00, 0x82, 0x00, 0x00, len(token))) + token + b"\x00")
        _refused(answer.sw, "mutual authentication")
        session = shake.session_key(answer.data)
        data = residence_crypto.verify_data(suite, session, number.buffer())
        done = gate.send_sealed("card_number", bytearray((0x08, 0x20, 0x00, 0x86, len(data))) + data)
        _refused(done.sw, "verify")
        return session


def _refused(sw: int, step: str) -> None:
    if sw & 0xFF00 == 0x6300:
        raise CardNumberRejected()
    if sw != apdu.Sw.OK:
        raise CardRefused(step=step, sw=f"{sw:04X}")


class _Reader:
    """What both generations have in common: DF2 holds what was written on the card later, openly readable."""

    def __init__(self, channel: ResidenceChannel, kind: CardKind, trust: TrustStore, wish: CardWish) -> None:
        self._channel = channel
        self._kind = kind
        self._trust = trust
        self._wish = wish
        self.out = Harvest()

    def _objects(
        self, df: str, ef: str, sfi: int, size: int, *, sealed: bool = False, optional: bool = False
    ) -> dict[int, bytes]:
        name = f"{df}/{ef}"
        raw = self._channel.read(name, sfi, size, sealed=sealed, optional=optional)
        return residence_data.by_tag(raw, name)

    def _proof(self, size: int) -> dict[int, bytes]:
        """DF3: signature and certificate. Children's cards may lack both."""
        if not self._channel.has("df3", _DF3):
            return {}
        return self._objects("df3", "EF01", 0x02, size, optional=True)

    def _text(self, name: str, raw: bytes, source: str) -> None:
        found = residence_data.text(raw, source)
        if found.value:
            self.out.fields[name] = ReadField(found.value, source, check=not found.sure)

    def _day(self, name: str, raw: bytes, source: str) -> None:
        found = residence_data.day(raw, source)
        if found is not None:
            self.out.fields[name] = ReadField(found.iso(), source)

    def _picture(self, name: str, raw: bytes, source: str) -> None:
        """Small children's cards have no face: then the value is empty or all NUL."""
        if not raw.strip(b"\x00"):
            return
        kind = pictures.media_type(raw)
        if kind is None:
            raise CardDataBroken(file=source, what="picture")
        data = raw if kind == "image/tiff" else raw.rstrip(b"\x00")
        self.out.pictures[name] = ReadPicture(data, kind, source)

    def _vouch(self, signature: bytes, message: bytes, certificate: bytes, fields: tuple[str, ...], shown: str) -> None:
        """Check the signature and put the result on what it covers: ``fields``, the picture ``shown`` and the face."""
        if not signature.strip(b"\x00"):
            self.out.note("residence_unsigned")
            return
        verified = residence_proof.check(self._trust, certificate, signature, message)
        if verified is Verification.FORGED:
            self.out.note("forged")
        elif verified is Verification.UNCHECKED:
            self.out.note("not_checked")
        for name in fields:
            if name in self.out.fields:
                self.out.fields[name] = replace(self.out.fields[name], verified=verified)
        for name in (shown, "photo"):
            if name in self.out.pictures:
                self.out.pictures[name] = replace(self.out.pictures[name], verified=verified)


class _First(_Reader):
    """Name, birth date and all else stand in the picture of the front only."""

    def harvest(self) -> Harvest:
        out = self.out
        self._channel.select("df1", _DF1)
        front = self._objects("df1", "EF01", 0x05, 7004, sealed=True).get(0xD0, b"")
        self._picture("front", front, "df1/EF01")
        face = b""
        if self._wish.photo or self._trust.residence:
            face = self._objects("df1", "EF02", 0x06, 3004, sealed=True, optional=True).get(0xD1, b"")
        if self._wish.photo:
            self._picture("photo", face, "df1/EF02")
        self._later()
        if self._trust.residence:
            proof = self._proof(1464)
            message = front.ljust(7000, b"\x00") + face.ljust(3000, b"\x00")
            self._vouch(proof.get(0xDA, b""), message, proof.get(0xDB, b""), (), "front")
        out.note("written_in_picture")
        return out

    def _later(self) -> None:
        """DF2: the latest 住居地 supersedes the printed one; permissions of a 在留カード."""
        self._channel.select("df2", _DF2)
        home = self._objects("df2", "EF01", 0x01, 342)
        self._text("address", home.get(0xD4, b""), "df2/EF01")
        if "address" in self.out.fields:
            self._day("address_since", home.get(0xD2, b""), "df2/EF01")
            self._text("municipality", home.get(0xD3, b""), "df2/EF01")
        if self._kind is not CardKind.RESIDENCE:
            return
        self._text("permission_general", self._objects("df2", "EF02", 0x02, 122).get(0xD5, b""), "df2/EF02")
        self._text("permission_individual", self._objects("df2", "EF03", 0x03, 122).get(0xD6, b""), "df2/EF03")
        self._text("application_pending", self._objects("df2", "EF04", 0x04, 3).get(0xD7, b""), "df2/EF04")


class _Second(_Reader):
    """Items as text; name and address still as pictures."""

    def harvest(self) -> Harvest:
        out = self.out
        resident = self._kind is CardKind.RESIDENCE
        self._channel.select("df1", _DF1)
        number = self._objects("df1", "EF01", 0x01, 14, sealed=True)
        self._text("card_number", number.get(0xC2, b""), "df1/EF01")
        items = self._objects("df1", "EF02", 0x03, 73 if resident else 46, sealed=True)
        self._items(items)
        shown = self._objects("df1", "EF03", 0x04, 5508, sealed=True)
        self._picture("name", shown.get(0xD0, b""), "df1/EF03")
        if self._wish.photo:
            self._picture("photo", shown.get(0xD1, b""), "df1/EF03")
        home = self._objects("df1", "EF04", 0x06, 2505, sealed=True)
        self._picture("address", home.get(0xDFD1, b""), "df1/EF04")
        self._later(resident)
        if self._trust.residence:
            proof = self._proof(704)
            values = b"".join(items.get(tag, b"") for tag in residence_proof.SIGNED_ITEMS).ljust(53, b"\x00")
            message = values + shown.get(0xD1, b"").ljust(3000, b"\x00") + shown.get(0xD0, b"").ljust(2500, b"\x00")
            items_signed = (*_DATES.values(), *_CODES.values(), "sex", "stay_period")
            self._vouch(proof.get(0xDC, b""), message, proof.get(0xDD, b""), items_signed, "name")
        out.note("written_in_picture")
        return out

    def _items(self, items: Mapping[int, bytes]) -> None:
        source = "df1/EF02"
        for tag, name in _DATES.items():
            self._day(name, items.get(tag, b""), source)
        for tag, name in _CODES.items():
            self._text(name, items.get(tag, b"").rstrip(b" "), source)
        if 0xC7 in items:
            self.out.fields["sex"] = ReadField(_SEX.get(items[0xC7], Sex.UNKNOWN).value, source)
        period = residence_data.period(items.get(0xCE, b""))
        if period:
            self.out.fields["stay_period"] = ReadField(period, source)

    def _later(self, resident: bool) -> None:
        self._channel.select("df2", _DF2)
        if not resident:
            return
        permission = self._objects("df2", "EF01", 0x01, 22)
        self._text("permission_general", permission.get(0xD5, b""), "df2/EF01")
        self._day("permission_until", permission.get(0xD6, b""), "df2/EF01")
        self._text("permission_individual", permission.get(0xD7, b""), "df2/EF01")
        self._text("application_pending", self._objects("df2", "EF02", 0x02, 3).get(0xD8, b""), "df2/EF02")
