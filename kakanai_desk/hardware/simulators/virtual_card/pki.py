"""The invented authorities that sign the played cards, and a trust store that believes them (training and tests only).

``python -m kakanai_desk.hardware.simulators.virtual_card.pki FOLDER`` writes that store.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from kakanai_desk.hardware.simulators.virtual_card.encode import ber

PKI = Path(__file__).resolve().parents[1] / "pki"
CA_ID = b"9000001\x08\x05001" + bytes(4)
ISSUER_ID = b"9000011\x08\x05001" + bytes(4)
SHA256_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
_BEGINS = datetime(2025, 5, 1, tzinfo=UTC)


@cache
def _numbers(name: str) -> tuple[int, int]:
    """Modulus and private exponent."""
    numbers = private_key(name).private_numbers()
    return numbers.public_numbers.n, numbers.d


@cache
def private_key(name: str) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key((PKI / f"{name}.pem").read_bytes(), None)


@cache
def sign_raw(name: str, info: bytes) -> bytes:
    """PKCS#1 v1.5 over ``info`` as it stands, as a card pads what it is given."""
    n, d = _numbers(name)
    size = (n.bit_length() + 7) // 8
    padded = b"\x00\x01" + b"\xff" * (size - 3 - len(info)) + b"\x00" + info
    return pow(int.from_bytes(padded, "big"), d, n).to_bytes(size, "big")


def sign(name: str, message: bytes) -> bytes:
    return sign_raw(name, SHA256_INFO + hashlib.sha256(message).digest())


def public_object(name: str) -> bytes:
    """``90 03 e 91 820100 n``, as cards write public keys."""
    return ber(0x90, b"\x01\x00\x01") + ber(0x91, _numbers(name)[0].to_bytes(256, "big"))


def cv_certificate() -> bytes:
    """The certificate of the issuer that signs the 券面 data, 568 bytes."""
    body = CA_ID + ISSUER_ID + public_object("cv_issuer")
    return ber(0x7F21, ber(0x5F4E, body) + ber(0x5F37, sign("cv_ca", body)))


@cache
def certificate(subject: str, key: str, expires: str, other_names: tuple[tuple[int, str], ...] = ()) -> bytes:
    """A DER certificate of the invented 公的個人認証 authority. ``other_names``: last arc → text in SubjectAltName."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import NameOID, ObjectIdentifier

    def name(common: str) -> Any:
        parts = ((NameOID.COUNTRY_NAME, "JP"), (NameOID.COMMON_NAME, common))
        return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])

    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name("MIHON JPKI CA"))
        .public_key(private_key(key).public_key())
        .serial_number(int.from_bytes(hashlib.sha256(subject.encode()).digest()[:8], "big") >> 1 or 1)
        .not_valid_before(_BEGINS)
        .not_valid_after(datetime.strptime(expires, "%Y%m%d").replace(hour=14, minute=59, second=59, tzinfo=UTC))
    )
    if other_names:
        arc = "1.2.392.200149.8.5.5."
        names = [
            x509.OtherName(ObjectIdentifier(f"{arc}{last}"), ber(0x0C, text.encode())) for last, text in other_names
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    from cryptography.hazmat.primitives.serialization import Encoding

    return builder.sign(private_key("jpki_ca"), hashes.SHA256()).public_bytes(Encoding.DER)


@cache
def residence_certificate(generation: int) -> bytes:
    """The certificate of the invented signer of residence cards."""
    return _issued(f"MIHON ZAIRYU {generation}", f"residence_card{generation}", f"residence_ca{generation}")


@cache
def residence_root(generation: int) -> bytes:
    return _issued("MIHON ZairyuCard CA", f"residence_ca{generation}", f"residence_ca{generation}")


@cache
def passport_signer() -> bytes:
    """The certificate of the invented country's document signer."""
    return _issued("MIHON DS", "passport_signer", "passport_ca", "MIHON CSCA")


@cache
def passport_root() -> bytes:
    return _issued("MIHON CSCA", "passport_ca", "passport_ca", "MIHON CSCA")


def _issued(subject: str, key: str, authority: str, issuer: str = "MIHON ZairyuCard CA") -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import NameOID

    def name(common: str) -> Any:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(private_key(key).public_key())
        .serial_number(int.from_bytes(hashlib.sha256(subject.encode()).digest()[:8], "big") >> 1)
        .not_valid_before(_BEGINS)
        .not_valid_after(datetime(2039, 7, 20, tzinfo=UTC))
    )
    return builder.sign(private_key(authority), hashes.SHA256()).public_bytes(Encoding.DER)


def write_trust(folder: Path) -> None:
    """A trust store that believes the played cards."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    place = folder / "my_number"
    place.mkdir(parents=True, exist_ok=True)
    key = private_key("cv_ca").public_key()
    (place / f"{CA_ID.hex()}.pem").write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    place = folder / "residence"
    place.mkdir(exist_ok=True)
    for generation in (1, 2):
        (place / f"mihon{generation}.cer").write_bytes(residence_root(generation))
    place = folder / "passport"
    place.mkdir(exist_ok=True)
    (place / "mihon.cer").write_bytes(passport_root())


if __name__ == "__main__":
    write_trust(Path(sys.argv[1]))
