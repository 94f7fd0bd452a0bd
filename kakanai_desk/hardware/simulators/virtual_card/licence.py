"""Writes a holder onto a 運転免許証 (docs/cards.md): MF with the two PINs, DF1, DF2 with the photograph, DF3.

The signature is noise of the right size. Which tag of EF04 means what is not known; a holder's file says what stands
under which tag.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from kakanai_desk.core.wareki import PartialDate, era_of_partial, eras
from kakanai_desk.hardware.simulators.virtual_card.card import VirtualCard
from kakanai_desk.hardware.simulators.virtual_card.damage import spoil
from kakanai_desk.hardware.simulators.virtual_card.encode import noise
from kakanai_desk.hardware.simulators.virtual_card.faults import Faults
from kakanai_desk.hardware.simulators.virtual_card.files import MF, Application, ElementaryFile, Secret
from kakanai_desk.hardware.simulators.virtual_card.people import LicenceHolder

PIN1, PIN2 = 0x0001, 0x0002
_ONE, _BOTH = frozenset({PIN1}), frozenset({PIN1, PIN2})
_GAIJI = re.compile(r"\[外字([1-7])\]|\[欠字\]")


def licence_card(holder: LicenceHolder, faults: Faults | None = None) -> VirtualCard:
    faults = faults or Faults()
    without = not holder.pin1
    pins = (holder.pin1 or "****").encode(), (holder.pin2 or "****").encode()
    left = faults.pin_left if faults.pin_left >= 0 else holder.pin1_left
    common = b"\x45\x0b" + holder.version.encode() + bytes.fromhex(holder.issued_on + holder.expires_on)
    used = "".join((holder.name, holder.address, holder.domicile, *holder.changes.values()))
    applications = {
        MF: Application(
            b"",
            {
                0x2F01: ElementaryFile(common + b"\x46\x02\x00\x00"),
                0x000A: ElementaryFile(bytes((0x05, 0x01, 0x00 if without else 0x01))),
            },
            {PIN1: Secret(pins[0], 3, left), PIN2: Secret(pins[1], 3, holder.pin2_left)},
        ),
        "df1": Application(
            bytes.fromhex("A0000002310100000000000000000000"),
            {
                0x0001: _file(face(holder), 880, _ONE),
                0x0002: _file(item(0x41, jis(holder.domicile)), 82, _BOTH),
                0x0003: _file(_slots(used, (0x48, 0x49), 1), 264, _ONE),
                0x0004: _file(_changes(0x50, range(0x51, 0x98), holder.changes), 640, _ONE),
                0x0005: _file(b"\xa0\x01\x00" + _slots(used, range(0xA1, 0xA6), 3), 663, _ONE),
                0x0006: _file(_changes(0xAB, range(0xAC, 0xB0), holder.domicile_changes), 256, _BOTH),
                0x0007: _file(_signature(), 578, _ONE),
            },
        ),
        "df2": Application(
            bytes.fromhex("A0000002310200000000000000000000"),
            {0x0001: _file(_photo(), 2005, _BOTH)},
        ),
        "df3": Application(bytes.fromhex("A0000002480300000000000000000000"), {0x0001: _file(b"", 512, _ONE)}),
    }
    spoil(applications, faults)
    return VirtualCard(applications, faults)


def face(holder: LicenceHolder) -> bytes:
    """DF1/EF01 without its padding: every tag in its order, absent ones with length 0."""
    values = {
        0x11: holder.edition.encode(),
        0x12: jis(holder.name),
        0x13: jis(holder.kana),
        0x14: jis(holder.alias),
        0x15: jis(holder.kana[:8]),
        0x16: era_day(holder.birth_date),
        0x17: jis(holder.address),
        0x18: era_day(holder.issued_on),
        0x19: b"12345",
        0x1A: jis(holder.colour),
        0x1B: era_day(holder.expires_on),
        0x20: jis(holder.commission),
        0x21: holder.licence_number.encode(),
    }
    values |= {0x1C + n: jis(text) for n, text in enumerate(holder.conditions)}
    values |= {int(tag, 16): era_day(day.replace("-", "")) for tag, day in holder.acquired.items()}
    acquired = dict.fromkeys(range(0x22, 0x34), b"0000000")
    return b"".join(item(tag, (acquired | values).get(tag, b"")) for tag in range(0x11, 0x40))


def item(tag: int, value: bytes) -> bytes:
    """One object of the licence's own TLV."""
    if len(value) < 0x80:
        return bytes((tag, len(value))) + value
    if len(value) < 0x100:
        return bytes((tag, 0x81, len(value))) + value
    return bytes((tag, 0x82)) + len(value).to_bytes(2, "big") + value


def jis(text: str) -> bytes:
    """Rows and columns of JIS X 0208 (or 0213), with the codes of 外字 and missing characters."""
    raw, at = b"", 0
    for mark in _GAIJI.finditer(text):
        raw += _rows(text[at : mark.start()]) + (b"\xff" + bytes((0xF0 + int(mark[1]),)) if mark[1] else b"\xff\xfa")
        at = mark.end()
    return raw + _rows(text[at:])


def _rows(text: str) -> bytes:
    return bytes(byte & 0x7F for byte in text.encode("euc_jis_2004"))


def era_day(digits: str) -> bytes:
    """Eight digits as era digit and YYMMDD, by the era of that day."""
    day = PartialDate.parse(digits)
    found = era_of_partial(day)
    number = [era.name for era in eras()].index(found.era.name) + 1
    return f"{number}{found.year:02d}{digits[4:]}".encode()


def gaiji_bits(number: int) -> bytes:
    """32 × 32 dots: a frame with ``number`` bars in it."""
    rows = [0xFFFFFFFF if y in (0, 31) else 0x80000001 for y in range(32)]
    for bar in range(number):
        rows[4 + 4 * bar] |= 0x3FFFFFFC
    return b"".join(row.to_bytes(4, "big") for row in rows)


def _slots(used: str, tags: tuple[int, ...] | range, first: int) -> bytes:
    return b"".join(
        item(tag, b"\x01" + gaiji_bits(first + place)) if f"[外字{first + place}]" in used else item(tag, b"")
        for place, tag in enumerate(tags)
    )


def _changes(flag: int, tags: range, entries: Mapping[str, str]) -> bytes:
    there = {int(tag, 16): text for tag, text in entries.items()}
    body = b"".join(
        item(tag, there[tag].encode() if there[tag].isascii() else jis(there[tag])) if tag in there else item(tag, b"")
        for tag in tags
    )
    return item(flag, b"\x01" if there else b"\x00") + body


def _signature() -> bytes:
    signed = item(0xB1, noise("licence signature", 256))
    return (
        signed + item(0xB2, noise("serial", 8)) + item(0xB3, b"C=JP") + item(0xB4, b"C=JP") + item(0xB5, noise("k", 20))
    )


def _photo() -> bytes:
    picture = b"\x00\x00" + face_jpeg2000("L", (80, 100), 1500)  # some cards have bytes before the picture
    return b"\x5f" + item(0x40, picture)


def face_jpeg2000(mode: str, size: tuple[int, int], most: int, *, boxed: bool = False) -> bytes:
    """A drawn face as a JPEG 2000 codestream (``boxed``: a JP2 file) of at most ``most`` bytes."""
    from PIL import Image, ImageDraw

    picture = Image.new(mode, size, 230 if mode == "L" else (230, 230, 240))
    pen = ImageDraw.Draw(picture)
    w, h = size
    ink = 90 if mode == "L" else (90, 80, 70)
    pen.ellipse((w * 0.25, h * 0.15, w * 0.75, h * 0.65), outline=ink, width=2)
    pen.ellipse((w * 0.1, h * 0.7, w * 0.9, h * 1.3), outline=ink, width=2)
    for rate in (10, 20, 40, 80, 160, 320):
        out = io.BytesIO()
        picture.save(out, "JPEG2000", quality_mode="rates", quality_layers=[rate], no_jp2=not boxed)
        if len(out.getvalue()) <= most:
            return out.getvalue()
    raise ValueError("the drawn face is too large")


def _file(content: bytes, size: int, needs: frozenset[int]) -> ElementaryFile:
    if len(content) > size:
        raise ValueError(f"{len(content)} bytes in a file of {size}")
    return ElementaryFile(content.ljust(size, b"\xff"), needs=needs)
