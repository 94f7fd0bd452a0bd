"""運転免許証, V8 to V10 (docs/cards.md). PIN1 opens all but 本籍 and photograph, PIN2 opens those as well.

``****`` is sent for a PIN only where the card says itself, in so many bytes, that no PIN is set.
"""

from __future__ import annotations

from collections.abc import Mapping

from kakanai_desk.core.errors import CardDataBroken, CardSecretsUnfit
from kakanai_desk.core.ports.card import CardKind, CardWish, ReadField, ReadPicture
from kakanai_desk.hardware.card import apdu, licence_data, pictures
from kakanai_desk.hardware.card.apdu import CardChannel, Sw
from kakanai_desk.hardware.card.detect import wake
from kakanai_desk.hardware.card.kind import Asked, Harvest, NotThisKind, Reference, SecretForm
from kakanai_desk.hardware.card.verify import Gate, ask_tries

_MF = ("select mf", apdu.select_master_file())
_DF1 = ("select df1", apdu.select_application(bytes.fromhex("A0000002310100000000000000000000")))
_DF2 = ("select df2", apdu.select_application(bytes.fromhex("A0000002310200000000000000000000")))

PIN1 = Reference("pin1", 3, _MF, ("select pin1", apdu.select_file(0x0001)))
PIN2 = Reference("pin2", 3, _MF, ("select pin2", apdu.select_file(0x0002)))
NO_PIN = b"****"

_COMMON, _SETTING = 0x2F01, 0x000A
_PIN_SET, _PIN_NOT_SET = bytes.fromhex("050101"), bytes.fromhex("050100")
_SIZES = {1: 880, 2: 82, 3: 264, 4: 640, 5: 663, 6: 256}
_PHOTO_SIZE = 2005
_SIGNED = bytes.fromhex("B1820100")

_EDITION = 0x11
_TEXTS = {0x12: "name", 0x13: "kana", 0x14: "alias", 0x15: "unified_kana", 0x17: "address", 0x1A: "colour",
          0x1C: "condition_1", 0x1D: "condition_2", 0x1E: "condition_3", 0x1F: "condition_4",
          0x20: "commission"}  # fmt: skip
_NUMBERS = {0x19: "reference_number", 0x21: "licence_number"}
_DATES = {0x16: "birth_date", 0x18: "issued_on", 0x1B: "expires_on"} | {
    0x22 + place: f"acquired_{name}"
    for place, name in enumerate(
        ("nishogen", "ta", "nishu", "oogata", "futsuu", "daitoku", "daijini", "fujini", "kotoku", "gentsuki", "kenin",
         "daini", "funi", "daitokuni", "keninni", "chuugata", "chuuni", "junchuugata")
    )
}  # fmt: skip
_CHANGED_BY_LATER_ENTRIES = {"name", "kana", "alias", "unified_kana"} | {f"condition_{n}" for n in range(1, 5)}
_ALWAYS_THERE = (0x12, 0x16, 0x17, 0x1B, 0x21)  # a file cut short between two objects must not pass for a licence
_NOTHING_ADDED = (b"\x00", b"0")


class Licence:
    """運転免許証 (a ``KindModule``)."""

    kinds = frozenset({CardKind.DRIVING_LICENCE})
    secrets: Mapping[str, SecretForm] = {"pin1": SecretForm(4, 4), "pin2": SecretForm(4, 4)}

    def planned_bytes(self, given: frozenset[str], wish: CardWish) -> int:
        return 800 + (340 if "pin2" in given else 0) + (_PHOTO_SIZE if wish.photo else 0)

    def ask(self, card: CardChannel, kind: CardKind) -> Asked:
        card.must(*_MF)
        if not _pin_set(card):
            return Asked()
        left = {reference.name: ask_tries(card, reference) for reference in (PIN1, PIN2)}
        return Asked(tuple(left), left, {reference.name: reference.tries for reference in (PIN1, PIN2)})

    def read(self, card: CardChannel, gate: Gate, wish: CardWish) -> tuple[CardKind, Harvest]:
        if not wake(card, *_MF).ok or not card.exchange("select MF/EF01", apdu.select_file(_COMMON)).ok:
            raise NotThisKind  # a My Number card may say yes to the MF; it has no common data
        pin_set = _pin_set(card)
        both = _verify(gate, pin_set)
        out = _Files(card).harvest(both, wish)
        if not pin_set:
            out.note("no_pin")
        return CardKind.DRIVING_LICENCE, out


def _pin_set(card: CardChannel) -> bool:
    """The card's own word on its PINs.

    Raises:
        CardDataBroken, CardRefused: no clear word; then nothing may be sent.
    """
    card.must("select MF/EF02", apdu.select_file(_SETTING))
    said = card.must("read MF/EF02", apdu.read_binary(0, len(_PIN_SET))).data
    if said not in (_PIN_SET, _PIN_NOT_SET):
        raise CardDataBroken(file="MF/EF02", what="pin_setting")
    return said == _PIN_SET


def _verify(gate: Gate, pin_set: bool) -> bool:
    """Open what can be opened; True when PIN2 is open too."""
    if not pin_set:
        gate.verify_unset(PIN1, NO_PIN)
        gate.verify_unset(PIN2, NO_PIN)
        return True
    if "pin1" not in gate.given:
        raise CardSecretsUnfit(kind=CardKind.DRIVING_LICENCE.value, wanted=PIN1.name)
    gate.verify(PIN1)
    if "pin2" not in gate.given:
        return False
    gate.verify(PIN2)
    return True


class _Files:
    """Collects the fields of one licence, and the 外字 that they need."""

    def __init__(self, card: CardChannel) -> None:
        self._card = card
        self._out = Harvest()
        self._needed: set[int] = set()  # numbers of the 外字 that some text uses

    def harvest(self, both: bool, wish: CardWish) -> Harvest:
        out = self._out
        self._card.must(*_DF1)
        face = licence_data.by_tag(self._file(1), "EF01")
        changes = licence_data.by_tag(self._file(4), "EF04")
        if both:
            self._domicile()
        self._face(face, self._changes(changes))
        self._glyphs()
        self._signature()
        if both and wish.photo:
            self._photo()
        return out

    def _file(self, number: int) -> bytes:
        name = f"EF{number:02d}"
        self._card.must(f"select {name}", apdu.select_file(number))
        return self._card.read_until(name, _SIZES[number], licence_data.whole)

    def _face(self, face: Mapping[int, bytes], changed: bool) -> None:
        """EF01. Entries made later may supersede it, and the sheet does not say which: then the address stays empty."""
        for tag in _ALWAYS_THERE:
            if tag not in face:
                raise CardDataBroken(file="EF01", what=f"{tag:02X} missing")
        old_table = face.get(_EDITION) == b"1"
        if old_table:
            self._out.note("jis_1978")
        for tag, raw in face.items():
            if tag in _TEXTS:
                name = _TEXTS[tag]
                doubt = old_table or (changed and name in _CHANGED_BY_LATER_ENTRIES)
                if changed and name == "address":
                    name, doubt = "face_address", True
                self._text(name, raw, "df1/EF01", doubt)
            elif tag in _NUMBERS:
                self._out.fields[_NUMBERS[tag]] = ReadField(licence_data.digits(raw, "EF01"), "df1/EF01")
            elif tag in _DATES:
                day = licence_data.era_date(raw, "EF01")
                if day is not None:
                    self._out.fields[_DATES[tag]] = ReadField(day.iso(), "df1/EF01")

    def _changes(self, changes: Mapping[int, bytes]) -> bool:
        """EF04, 記載事項変更: shown as written, tag by tag, for the clerk to read."""
        entries = {tag: raw for tag, raw in changes.items() if tag != 0x50}
        if not entries and changes.get(0x50) in _NOTHING_ADDED:
            return False
        self._out.note("licence_changed")
        self._entries(entries, "EF04")
        return True

    def _domicile(self) -> None:
        """EF02 and EF06, 本籍 and its changes; a changed one is shown as written and not filled in."""
        held = licence_data.by_tag(self._file(2), "EF02")
        changes = licence_data.by_tag(self._file(6), "EF06")
        entries = {tag: raw for tag, raw in changes.items() if tag != 0xAB}
        changed = bool(entries) or changes.get(0xAB) not in _NOTHING_ADDED
        if changed:
            self._out.note("licence_domicile_changed")
            self._entries(entries, "EF06")
        if 0x41 in held:
            self._text("face_domicile" if changed else "domicile", held[0x41], "df1/EF02", changed)

    def _entries(self, entries: Mapping[int, bytes], file: str) -> None:
        for tag, raw in entries.items():
            self._put(f"change_{tag:02x}", licence_data.as_written(raw, file), f"df1/{file}", check=True)

    def _text(self, name: str, raw: bytes, source: str, doubt: bool) -> None:
        found = licence_data.text(raw, source.rpartition("/")[2])
        if found.value:
            self._put(name, found, source, check=doubt)

    def _put(self, name: str, found: licence_data.Text, source: str, *, check: bool) -> None:
        self._needed.update(found.gaiji.values())
        glyphs = {place: f"gaiji_{number}" for place, number in found.gaiji.items()}
        if glyphs:
            self._out.note("gaiji")
        self._out.fields[name] = ReadField(
            found.value, source, check=check or found.doubtful or bool(glyphs), glyphs=glyphs
        )

    def _glyphs(self) -> None:
        """The patterns of the 外字 that the texts use; a file nobody refers to is not read."""
        for file, first, last in ((3, 1, 2), (5, 3, 7)):
            if not any(first <= number <= last for number in self._needed):
                continue
            for number, bits in licence_data.gaiji_patterns(self._file(file), f"EF{file:02d}", first).items():
                if number in self._needed:
                    data, kind = pictures.bitmap(bits)
                    self._out.pictures[f"gaiji_{number}"] = ReadPicture(data, kind, f"df1/EF{file:02d}")

    def _signature(self) -> None:
        """EF07. Its certificate is not on the card, so all that can be told is that it is signed."""
        signed = False
        if self._card.exchange("select EF07", apdu.select_file(7)).ok:
            head = self._card.exchange("read EF07", apdu.read_binary(0, len(_SIGNED)))
            signed = head.sw in (Sw.OK, Sw.END_OF_FILE) and head.data == _SIGNED
        self._out.note("licence_signed" if signed else "licence_unsigned")

    def _photo(self) -> None:
        self._card.must(*_DF2)
        self._card.must("select DF2/EF01", apdu.select_file(1))
        raw = self._card.read_until("DF2/EF01", _PHOTO_SIZE, licence_data.whole_photo)
        held = licence_data.photo(raw, "DF2/EF01")
        found = None if held is None else pictures.jpeg2000(held)
        if found is not None:
            kind = pictures.media_type(found) or "image/j2c"
            self._out.pictures["photo"] = ReadPicture(found, kind, "df2/EF01")
