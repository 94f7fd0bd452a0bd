"""The My Number card: 券面事項入力補助AP with its PIN, and the expiry from the 共通AP (docs/cards.md).

Functions take a ``CardChannel`` whose application is selected. None of them sends VERIFY; ``my_number_kind.py`` has
the order of things and ``verify.py`` the rules.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from kakanai_desk.core import individual_number
from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.core.person import Sex
from kakanai_desk.core.ports.card import ReadField
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.hardware.card import apdu, tlv
from kakanai_desk.hardware.card.apdu import CardChannel

log = logging.getLogger(__name__)

TEXT_AP = bytes.fromhex("D3921000310001010408")  # 券面事項入力補助AP
COMMON_AP = bytes.fromhex("D3921000310001010100")  # 共通カードAP
JPKI_AP = bytes.fromhex("D392F000260100000001")  # 公的個人認証AP

PIN_FILE = 0x0011  # 券面事項入力補助用暗証番号
PIN_LENGTH = 4
PIN_TRIES = 3
NUMBER_FILE = 0x0001
BASIC_FILE = 0x0002

TEXT_AP_BYTES = 160  # planning value for the progress bar: EF0002 of an ordinary person
NUMBER_BYTES = 17

_SEX = {"1": Sex.MALE, "2": Sex.FEMALE, "9": Sex.NOT_APPLICABLE}
_OFFSETS, _NAME, _ADDRESS, _BIRTH, _SEX_TAG = 0xDF21, 0xDF22, 0xDF23, 0xDF24, 0xDF25


@dataclass(frozen=True)
class BasicFour:
    """基本4情報 exactly as written on the card, not normalised. ``birth_date`` is None when all of it is 不詳."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    birth_date: PartialDate | None = field(repr=False)
    sex: Sex = field(repr=False)


@dataclass(frozen=True)
class Issue:
    """What the 共通AP tells without any secret."""

    expires_on: PartialDate | None = None
    municipality: str = ""  # five digits of the issuing 市区町村


def read_issue(card: CardChannel) -> Issue:
    """Expiry of the card and who issued it; needs no PIN. The 共通AP must be selected. Empty when absent or unclear.

    Record 1 is ``01 1C`` and 28 digits: serial (15), 市区町村 (5), expiry (8). This is a convenience at the counter and
    not worth failing a read for.
    """
    answer = card.exchange("read expiry", apdu.read_record(1, 1))
    if not answer.ok or answer.data[:2] != b"\x01\x1c" or len(answer.data) < 30:
        return Issue()
    issuer = answer.data[17:22].decode("latin-1")
    try:
        expires_on = PartialDate.parse(answer.data[22:30].decode("ascii"))
    except ValueError:
        expires_on = None
    return Issue(expires_on, issuer if issuer.isascii() and issuer.isdigit() else "")


def issue_field(value: str) -> ReadField:
    return ReadField(value, "common_ap/EF0001")


def basic_four_file(card: CardChannel) -> bytes:
    """EF0002 without its padding. The text AP must be selected and its PIN or 照合番号B verified."""
    card.must("select EF0002", apdu.select_file(BASIC_FILE))
    return card.read_object("EF0002")


def number_file(card: CardChannel) -> bytes:
    """EF0001, the 個人番号. Call it only for a procedure that may lawfully use the number."""
    card.must("select EF0001", apdu.select_file(NUMBER_FILE))
    return card.read_object("EF0001")


def parse_basic_four(data: bytes) -> BasicFour:
    """Read EF0002 by tag. The offset table DF21 is compared and otherwise not trusted.

    Raises:
        CardDataBroken: values ``file`` and ``what`` (a tag or a word; never contents).
    """
    outer = tlv.first(data, "EF0002")
    if outer.tag != 0xFF20:
        raise CardDataBroken(file="EF0002", what="tag")
    start = len(data) - len(outer.value)
    found: dict[int, tlv.Tlv] = {}
    for part in tlv.children(outer.value, "EF0002", base=start):
        if part.tag in found:
            raise CardDataBroken(file="EF0002", what=f"{part.tag:04X} twice")
        found[part.tag] = part
    for tag in (_NAME, _ADDRESS, _BIRTH, _SEX_TAG):
        if tag not in found:
            raise CardDataBroken(file="EF0002", what=f"{tag:04X} missing")
    _compare_offsets(found)
    return BasicFour(
        name=_text(found[_NAME], "DF22"),
        address=_text(found[_ADDRESS], "DF23"),
        birth_date=_date(found[_BIRTH]),
        sex=_SEX.get(found[_SEX_TAG].value.decode("latin-1"), Sex.UNKNOWN),
    )


def parse_number(data: bytes) -> str:
    """Read EF0001; both ``FF10`` and ``DF10`` are accepted, the value is bare digits in either.

    Raises:
        CardDataBroken: not twelve digits, or the check digit does not fit.
    """
    outer = tlv.first(data, "EF0001")
    if outer.tag not in (0xFF10, 0xDF10):
        raise CardDataBroken(file="EF0001", what="tag")
    digits = outer.value.decode("latin-1")
    fault = individual_number.fault_of(digits)
    if fault:
        raise CardDataBroken(file="EF0001", what=fault)
    return digits


def reading_fields(basic: BasicFour | None, number: str | None, expiry: PartialDate | None) -> Mapping[str, ReadField]:
    """The fields of a ``CardReading``: name, address, birth_date, sex; individual_number and expires_on if known."""
    fields: dict[str, ReadField] = {}
    if basic is not None:
        fields["name"] = ReadField(basic.name, "text_ap/EF0002")
        fields["address"] = ReadField(basic.address, "text_ap/EF0002")
        fields["sex"] = ReadField(basic.sex.value, "text_ap/EF0002")
        if basic.birth_date is not None:
            fields["birth_date"] = ReadField(basic.birth_date.iso(), "text_ap/EF0002")
    if number is not None:
        fields["individual_number"] = ReadField(number, "text_ap/EF0001")
    if expiry is not None:
        fields["expires_on"] = issue_field(expiry.iso())
    return fields


def _text(part: tlv.Tlv, what: str) -> str:
    try:
        text = part.value.decode("utf-8")
    except UnicodeDecodeError:
        raise CardDataBroken(file="EF0002", what=f"{what} utf-8") from None
    if not text or any(ord(char) < 0x20 or ord(char) == 0x7F for char in text):
        raise CardDataBroken(file="EF0002", what=f"{what} characters")
    return text


def _date(part: tlv.Tlv) -> PartialDate | None:
    digits = part.value.decode("latin-1")
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        raise CardDataBroken(file="EF0002", what="DF24 digits")
    if digits[:4] == "0000":
        return None
    try:
        return PartialDate.parse(digits)
    except ValueError:
        raise CardDataBroken(file="EF0002", what="DF24 date") from None


def _compare_offsets(found: Mapping[int, tlv.Tlv]) -> None:
    table = found.get(_OFFSETS)
    real = b"".join((found[tag].offset & 0xFFFF).to_bytes(2, "big") for tag in (_NAME, _ADDRESS, _BIRTH, _SEX_TAG))
    if table is None or table.value != real:
        log.info("EF0002: the offset table does not point at the objects")
