"""公的個人認証AP, as far as a counter has use for it: when certificates end, what the signing one says of its holder.

The four items are for comparing only and stay ``unchecked``: relying on the signature itself is reserved to those whom
公的個人認証法17条 names. The application must be selected.
"""

from __future__ import annotations

from datetime import timedelta

from cryptography import x509

from kakanai_desk.core.errors import CardDataBroken, CardRefused
from kakanai_desk.core.person import Sex
from kakanai_desk.core.ports.card import ReadField
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.hardware.card import apdu, certificate, licence_data
from kakanai_desk.hardware.card.apdu import CardChannel, Sw
from kakanai_desk.hardware.card.kind import Harvest

JPKI_AP = bytes.fromhex("D392F000260100000001")
CERTIFICATE_BYTES = 1800

_AUTH_FILE, _SIGN_FILE = 0x000A, 0x0001
_SIGN_NAME = "jpki EF0001"
_ARC = "1.2.392.200149.8.5.5."
_NAME, _NAME_MARKS, _SEX, _BIRTH, _ADDRESS, _ADDRESS_MARKS = (f"{_ARC}{n}" for n in range(1, 7))
_SEXES = {"1": Sex.MALE, "2": Sex.FEMALE, "9": Sex.NOT_APPLICABLE}


def read_auth_expiry(card: CardChannel, out: Harvest) -> None:
    """利用者証明用電子証明書: until when it is valid. No secret. Absent on some cards."""
    if not card.exchange("select EF000A", apdu.select_file(_AUTH_FILE)).ok:
        return
    try:
        found = _certificate(card, "EF000A")
    except CardRefused as error:
        if error.values["sw"] != f"{Sw.BEYOND_END:04X}":
            raise
        return
    out.fields["auth_certificate_expires_on"] = ReadField(_expiry(found), "jpki_ap/EF000A")


def read_signing(card: CardChannel, out: Harvest) -> None:
    """署名用電子証明書: its expiry and four items. Its password must be verified."""
    card.must("select jpki EF0001", apdu.select_file(_SIGN_FILE))
    found = _certificate(card, _SIGN_NAME)
    source = "jpki_ap/EF0001"
    out.fields["sign_certificate_expires_on"] = ReadField(_expiry(found), source)
    told = _other_names(found)
    if _NAME in told:
        out.fields["sign_name"] = ReadField(told[_NAME], source, check=bool(told.get(_NAME_MARKS)))
    if _ADDRESS in told:
        out.fields["sign_address"] = ReadField(told[_ADDRESS], source, check=bool(told.get(_ADDRESS_MARKS)))
    if _SEX in told:
        out.fields["sign_sex"] = ReadField(_SEXES.get(told[_SEX], Sex.UNKNOWN).value, source)
    if _BIRTH in told:
        day, sure = birth_date(told[_BIRTH])
        out.fields["sign_birth_date"] = ReadField(day, source, check=not sure)


def birth_date(said: str) -> tuple[str, bool]:
    """The birth date as an ISO date, and whether its form is certain; what is no date stays as written."""
    digits = said.strip()
    if not (digits.isascii() and digits.isdigit()):
        return said, False
    try:
        if len(digits) == 7:
            day = licence_data.era_date(digits.encode(), _SIGN_NAME)
            return (said, False) if day is None else (day.iso(), False)
        if len(digits) in (8, 9):  # nine: real ones are said to have an era digit in front
            return PartialDate.parse(digits[-8:]).iso(), len(digits) == 8
    except (ValueError, CardDataBroken):
        pass
    return said, False


def _certificate(card: CardChannel, file: str) -> x509.Certificate:
    return certificate.load(card.read_object(file), file)


def _expiry(found: x509.Certificate) -> str:
    """The day in Japan; certificates say it in UTC."""
    try:
        return (found.not_valid_after_utc + timedelta(hours=9)).date().isoformat()
    except (*certificate.BROKEN, OverflowError):
        raise CardDataBroken(file="certificate", what="date") from None


def _other_names(found: x509.Certificate) -> dict[str, str]:
    """The holder's items by their object identifier; those that are no text are left out."""
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        others = names.get_values_for_type(x509.OtherName)
    except x509.ExtensionNotFound:
        return {}
    except certificate.BROKEN:
        raise CardDataBroken(file=_SIGN_NAME, what="names") from None
    told: dict[str, str] = {}
    for other in others:
        text = _text(other.value)
        if text is not None:
            told[other.type_id.dotted_string] = text
    return told


def _text(der: bytes) -> str | None:
    """A UTF8String or PrintableString, perhaps once more inside its ``[0]``."""
    items = list(licence_data.items(der, _SIGN_NAME))
    if [item.tag for item in items] == [0xA0]:
        items = list(licence_data.items(items[0].value, _SIGN_NAME))
    if len(items) != 1 or items[0].tag not in (0x0C, 0x13):
        return None
    try:
        return items[0].value.decode("utf-8")
    except UnicodeDecodeError:
        return None
