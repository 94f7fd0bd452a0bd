"""Writes a holder onto a 在留カード or 特別永住者証明書 of either generation, and answers as such a card does.

Mutual authentication and secure messaging are written here a second time, from the same page (docs/cards.md), so that a
slip on one side shows. Signed by the invented authorities of ``pki.py``.
"""

from __future__ import annotations

import hashlib
import io
import os
from functools import cache
from typing import Any

from kakanai_desk.hardware.simulators.virtual_card import pki
from kakanai_desk.hardware.simulators.virtual_card.card import VirtualCard, split, sw
from kakanai_desk.hardware.simulators.virtual_card.damage import spoil
from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.files import MF, Application, ElementaryFile
from kakanai_desk.hardware.simulators.virtual_card.licence import face_jpeg2000
from kakanai_desk.hardware.simulators.virtual_card.people import ResidenceHolder

NUMBER = 0x0006
_NEEDS = frozenset({NUMBER})


class ResidenceCard(VirtualCard):
    """Adds GET CHALLENGE, MUTUAL AUTHENTICATE and sealed VERIFY and READ. The number has no counter: 6300 only."""

    def __init__(self, number: str, generation: int, applications: dict[str, Application], faults: Faults) -> None:
        super().__init__(applications, faults)
        self._number = number.encode()
        self._key = hashlib.sha1(self._number, usedforsecurity=False).digest()[:16]
        self._generation = generation
        self._block = 8 if generation == 1 else 16
        self._challenge = b""
        self._session = b""
        self.challenge_source = lambda: os.urandom(8)
        self.half_key_source = lambda: os.urandom(16)

    def _forget(self) -> None:
        super()._forget()
        self._challenge = self._session = b""

    def _answer(self, command: bytes) -> bytes:
        if len(command) < 5 or (command[1] not in (0x84, 0x82) and command[0] != 0x08):
            if len(command) < 2 or command[1] != 0xC0:
                self._challenge = b""  # good for the very next command only
            return super()._answer(command)
        fresh, self._fresh = self._fresh, False
        if fresh and self.faults.first_6f00:
            return sw(0x6F00)
        body, le, extended = split(command)
        if extended and self.faults.no_extended:
            return sw(0x6700)
        match command[0], command[1]:
            case 0x00, 0x84:
                self._challenge = self.challenge_source()
                return self._handed_over(self._challenge + sw(0x9000))
            case 0x00, 0x82:
                return self._handed_over(self._mutual(body))
            case 0x08, 0x20:
                return self._verify_sealed(command[3], body)
            case 0x08, 0xB0:
                return self._handed_over(self._read_sealed(command[2], command[3], body, le))
            case _:
                return sw(0x6D00)

    def _mutual(self, body: bytes) -> bytes:
        challenge, self._challenge = self._challenge, b""
        if not challenge:
            return sw(0x6985)
        if len(body) != 40:
            return sw(0x6700)
        sealed, mac = body[:32], body[32:]
        if mac != self._mac(sealed):
            return sw(0x6300)
        plain = self._cipher(self._key, sealed, back=True)
        if plain[8:16] != challenge:
            return sw(0x6300)
        half = self.half_key_source()
        answer = self._cipher(self._key, challenge + plain[:8] + half)
        seed = bytes(a ^ b for a, b in zip(plain[16:], half, strict=True))
        self._session = hashlib.sha1(seed + b"\0\0\0\1", usedforsecurity=False).digest()[:16]
        answer += self._mac(answer)
        return (bytes(40) if self.faults.copied else answer) + sw(0x9000)

    def _verify_sealed(self, p2: int, body: bytes) -> bytes:
        self.verify_total += 1
        self.verify_sessions[-1] += 1
        self.verify_seen["mf:0006"] = self.verify_seen.get("mf:0006", 0) + 1
        self.on_change()
        if p2 != 0x80 | NUMBER or not self._session:
            return sw(0x6982)
        if body[:3] != b"\x86\x11\x01" or len(body) != 19:
            return sw(0x6988)
        if self._opened(body[3:]) != self._number:
            return sw(0x6300)
        self._verified.add((MF, NUMBER))
        if self.faults.pull_at_verify:
            self.faults.pull_at_verify = False
            self._pull()
        if self.faults.lose_verify:
            self.faults.lose_verify = False
            raise TimeoutError
        return sw(self.faults.verify_sw or 0x9000)

    def _read_sealed(self, p1: int, p2: int, body: bytes, le: int | None) -> bytes:
        if not self._session:
            return sw(0x6982)
        if len(body) != 4 or body[:2] != b"\x96\x02":
            return sw(0x6987)
        found = self._target(p1 & 0x1F if p1 & 0x80 else 0)
        if found != 0x9000:
            return sw(found)
        file = self._current()
        if isinstance(file, int):
            return sw(file)
        offset = p2 if p1 & 0x80 else p1 << 8 | p2
        if offset >= len(file.content):
            return sw(0x6B00)
        count = int.from_bytes(body[2:], "big") or 65536
        plain = file.content[offset:][: min(count, self.faults.max_read or count)]
        padded = plain + b"\x80" + bytes(-(len(plain) + 1) % self._block)
        value = b"\x01" + self._cipher(self._session, padded)
        answer = tlv(0x86, value)
        return answer + sw(0x9000) if le is None or len(answer) <= le else sw(0x6700)

    def _read_binary(self, p1: int, p2: int, le: int | None) -> bytes:
        """A file that is only read sealed refuses a plain READ."""
        app, ef = self.applications[self._app], p1 & 0x1F if p1 & 0x80 else self._ef
        file = app.files.get(ef or 0)
        if file is not None and file.sealed:
            return sw(0x6982)
        return super()._read_binary(p1, p2, le)

    def _opened(self, sealed: bytes) -> bytes:
        return self._cipher(self._session, sealed, back=True).rstrip(b"\0").removesuffix(b"\x80")

    def _cipher(self, key: bytes, data: bytes, *, back: bool = False) -> bytes:
        from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        made: Any = TripleDES((key + key)[:24]) if self._block == 8 else algorithms.AES(key)
        cipher = Cipher(made, modes.CBC(bytes(self._block)))
        work = cipher.decryptor() if back else cipher.encryptor()
        return work.update(data) + work.finalize()

    def _mac(self, data: bytes) -> bytes:
        if self._generation == 2:
            from cryptography.hazmat.primitives.ciphers import algorithms
            from cryptography.hazmat.primitives.cmac import CMAC

            made = CMAC(algorithms.AES(self._key))
            made.update(data)
            return made.finalize()[:8]
        left, right = self._key[:8] * 3, self._key[8:] * 3
        chained = self._cipher(left, data + b"\x80" + bytes(7))[-8:]
        return self._cipher(left, self._cipher(right, chained, back=True))


def residence_card(holder: ResidenceHolder, faults: Faults | None = None) -> ResidenceCard:
    faults = faults or Faults()
    first = holder.generation == 1
    resident = holder.kind == "residence"
    kind = ("1" if resident else "2") if first else ("05" if resident else "06")
    version = b"0003" if first else b"0001"
    df = (_first if first else _second)(holder, resident)
    aids = {f"df{n}": bytes.fromhex(f"D392F0004F0{n + 1}") + bytes(10) for n in (1, 2, 3)}
    applications = {
        MF: Application(b"", {0x0B: ElementaryFile(tlv(0xC0, version)), 0x0A: ElementaryFile(tlv(0xC1, kind.encode()))})
    }
    applications |= {name: Application(aids[name], files) for name, files in df.items()}
    spoil(applications, faults)
    return ResidenceCard(holder.card_number, holder.generation, applications, faults)


def tlv(tag: int, value: bytes) -> bytes:
    name = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    if len(value) < 0x80:
        return name + bytes((len(value),)) + value
    if len(value) < 0x100:
        return name + bytes((0x81, len(value))) + value
    return name + b"\x82" + len(value).to_bytes(2, "big") + value


Files = dict[int, ElementaryFile]


def _first(holder: ResidenceHolder, resident: bool) -> dict[str, Files]:
    front, face = writing(f"{holder.name} {holder.printed_address}", 600, 380).ljust(7000, b"\0"), _face(holder)
    code = b"" if holder.unsigned else _sign_rsa(front + face)
    certificate = b"" if holder.unsigned else pki.residence_certificate(1)
    home = (holder.address_since, holder.municipality, holder.address) if holder.address else ("", "", "")
    later = {
        1: _file(
            tlv(0xD2, _fixed(home[0], 8)) + tlv(0xD3, _fixed(home[1], 6)) + tlv(0xD4, _encoded(holder, home[2], 320))
        )
    }
    if resident:
        later[2] = _file(tlv(0xD5, _encoded(holder, holder.permission_general, 120)))
        later[3] = _file(tlv(0xD6, _encoded(holder, holder.permission_individual, 120)))
        later[4] = _file(tlv(0xD7, holder.pending.encode()))
    return {
        "df1": {5: _file(tlv(0xD0, front), sealed=True), 6: _file(tlv(0xD1, _cut(holder, face)), sealed=True)},
        "df2": later,
        "df3": {
            2: _file(tlv(0xDA, _cut(holder, _fixed(code, 256))) + tlv(0xDB, _cut(holder, _fixed(certificate, 1200))))
        },
    }


def _second(holder: ResidenceHolder, resident: bool) -> dict[str, Files]:
    days = {0xC5: holder.expires_on, 0xC6: holder.birth_date, 0xCB: holder.permitted_on, 0xCD: holder.stay_until}
    items = {tag: day.encode() for tag, day in days.items()} | {
        0xC7: holder.sex.encode(),
        0xC8: holder.nationality.encode().ljust(3),
        0xC9: holder.status.encode().ljust(10),
        0xCE: holder.stay_period.encode().ljust(4),
        0xCA: holder.permission_kind.encode(),
        0xCC: holder.work_restriction.encode(),
    }
    order = (0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCE, 0xCA, 0xCB, 0xCC, 0xCD)
    tags = order if resident else order[:6]
    face, name = _face(holder), writing(holder.name, 300, 40).ljust(2500, b"\0")
    home = writing(holder.printed_address, 400, 60).ljust(2500, b"\0")
    message = b"".join(items[tag] for tag in tags).ljust(53, b"\0") + face + name
    signed = b"" if holder.unsigned else _sign_ec(message)
    certificate = b"" if holder.unsigned else pki.residence_certificate(2)
    later = {}
    if resident:
        permission = tlv(0xD5, holder.permission_general.encode() or b"0")
        permission += tlv(0xD6, _fixed(holder.permission_until, 8)) + tlv(
            0xD7, holder.permission_individual.encode() or b"0"
        )
        later = {1: _file(permission), 2: _file(tlv(0xD8, holder.pending.encode()))}
    later[3 if resident else 1] = _file(tlv(0xD9, b"0") + tlv(0xDE, bytes(200)))
    return {
        "df1": {
            1: _file(tlv(0xC2, holder.card_number.encode()), sealed=True),
            3: _file(b"".join(tlv(tag, items[tag]) for tag in tags), sealed=True),
            4: _file(tlv(0xD0, name) + tlv(0xD1, _cut(holder, face)), sealed=True),
            6: _file(tlv(0xDFD1, home), sealed=True),
        },
        "df2": later,
        "df3": {2: _file((tlv(0xDC, _fixed(signed, 96)) + tlv(0xDD, _fixed(certificate, 598))).ljust(704, b"\0"))},
    }


def _file(content: bytes, *, sealed: bool = False) -> ElementaryFile:
    return ElementaryFile(content, needs=_NEEDS, sealed=sealed)


def _cut(holder: ResidenceHolder, value: bytes) -> bytes:
    return b"" if holder.cut_empty and not value.strip(b"\0") else value


def _fixed(value: str | bytes, size: int) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    if len(raw) > size:
        raise ValueError(f"{len(raw)} bytes in {size}")
    return raw.ljust(size, b"\0")


def _encoded(holder: ResidenceHolder, text: str, size: int) -> bytes:
    return _fixed(text.encode(holder.encoding), size)


def _face(holder: ResidenceHolder) -> bytes:
    return (b"" if holder.without_photo else face_jpeg2000("RGB", (120, 160), 3000)).ljust(3000, b"\0")


@cache
def writing(text: str, width: int, height: int) -> bytes:
    """A G4 TIFF that differs with ``text``: bars instead of letters."""
    from PIL import Image, ImageDraw

    picture = Image.new("1", (width, height), 1)
    pen = ImageDraw.Draw(picture)
    for place, byte in enumerate(hashlib.shake_256(text.encode()).digest(min(24, width // 12))):
        pen.rectangle((8 + place * 12, height // 4, 8 + place * 12 + byte % 9, height * 3 // 4), fill=0)
    out = io.BytesIO()
    picture.save(out, "TIFF", compression="group4")
    return out.getvalue()


@cache
def _sign_rsa(message: bytes) -> bytes:
    return pki.sign("residence_card1", message)


@cache
def _sign_ec(message: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(pki.private_key("residence_card2").sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(48, "big") + s.to_bytes(48, "big")
