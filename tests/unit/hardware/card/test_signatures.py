"""Certificates of many countries in one list, and the ways in which a passport's object may be signed."""

from __future__ import annotations

import hashlib
import warnings
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from kakanai_desk.core.errors import SettingsBroken
from kakanai_desk.core.provenance import Verification
from kakanai_desk.hardware.card import passport_proof, residence_proof
from kakanai_desk.hardware.card.signatures import issued_by_one_of
from kakanai_desk.hardware.card.trust import TrustStore
from kakanai_desk.hardware.simulators.virtual_card import pki
from kakanai_desk.hardware.simulators.virtual_card.encode import ber
from kakanai_desk.hardware.trust_store import read_trust

GENUINE, UNCHECKED, FORGED = Verification.GENUINE, Verification.UNCHECKED, Verification.FORGED
RSA_OID = bytes.fromhex("2a864886f70d010101")
SHA256, SHA1 = hashes.SHA256(), hashes.SHA1()
GROUPS = {1: b"\x61\x03abc", 2: b"\x75\x03def"}

CA = rsa.generate_private_key(65537, 2048)
RSA_SIGNER = rsa.generate_private_key(65537, 2048)
EC_SIGNER = ec.generate_private_key(ec.SECP256R1())


def certificate(subject: str, key: Any, *, pss: bool = False, key_id: bool = False) -> x509.Certificate:
    """Issued by ``CA``."""

    def name(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name("MIHON CA"))
        .public_key(key.public_key())
        .serial_number(int.from_bytes(subject.encode(), "big"))
        .not_valid_before(datetime(2025, 5, 1, tzinfo=UTC))
        .not_valid_after(datetime(2039, 7, 20, tzinfo=UTC))
    )
    if key_id:
        builder = builder.add_extension(x509.SubjectKeyIdentifier(b"k" * 20), critical=False)
    padded = padding.PSS(padding.MGF1(SHA256), 32) if pss else None
    return builder.sign(CA, SHA256, rsa_padding=padded)


ROOT = certificate("MIHON CA", CA)
BELIEVED = TrustStore(passport=(ROOT,), residence=(ROOT,))


RESIDENCE_ROOTS = TrustStore(
    residence=tuple(x509.load_der_x509_certificate(pki.residence_root(generation)) for generation in (1, 2))
)


def of_unknown_kind(found: x509.Certificate) -> x509.Certificate:
    """The same with a key that no machine knows."""
    raw = found.public_bytes(Encoding.DER)
    return x509.load_der_x509_certificate(raw.replace(RSA_OID, RSA_OID[:-1] + b"\x7f", 1))


# --- who issued a certificate


@pytest.mark.parametrize("pss", [False, True])
def test_a_certificate_is_known_by_its_authority_however_it_signs(pss: bool) -> None:
    found = certificate("MIHON DS", EC_SIGNER, pss=pss)
    assert issued_by_one_of((ROOT,), found)
    assert not issued_by_one_of((x509.load_der_x509_certificate(pki.passport_root()),), found)
    assert not issued_by_one_of((), found)


def test_an_authority_this_machine_cannot_read_hides_no_other() -> None:
    odd = of_unknown_kind(ROOT)
    found = certificate("MIHON DS", EC_SIGNER)
    assert issued_by_one_of((odd, ROOT), found)
    assert not issued_by_one_of((odd,), found)


def test_an_authority_of_another_name_is_found_by_its_signature() -> None:
    renamed = certificate("MIHON CA of 2015", CA)
    assert issued_by_one_of((renamed,), certificate("MIHON DS", EC_SIGNER))


def test_a_residence_card_with_a_certificate_nobody_understands_is_unchecked() -> None:
    """A card whose certificate names an unknown signature algorithm once ended the read as a fault."""
    known = bytes.fromhex("2a8648ce3d040302")
    raw = pki.residence_certificate(2).replace(known, known[:-1] + b"\x7f")
    roots = TrustStore(residence=(x509.load_der_x509_certificate(pki.residence_root(2)),))
    assert residence_proof.check(roots, raw, bytes(96), b"") is UNCHECKED


VERSION_3 = bytes.fromhex("a003020102")


def test_a_certificate_of_a_version_that_does_not_exist_is_none() -> None:
    """The library's word for it is no ValueError, and once ended the read as a fault. Found by changing bytes."""
    sign, algorithm, signer = SIGNED["ECDSA, the hash of the digest"]
    sod = object_of(sign, algorithm, (signer,), by_number(signer))
    assert sod.count(VERSION_3) == 1
    assert passport_proof.check(sod.replace(VERSION_3, VERSION_3[:-1] + b"\x06"), GROUPS, BELIEVED) is UNCHECKED
    raw = pki.residence_certificate(1).replace(VERSION_3, VERSION_3[:-1] + b"\x06")
    assert residence_proof.check(BELIEVED, raw, bytes(256), b"") is UNCHECKED


def test_a_certificate_whose_issuer_is_no_text_is_not_understood() -> None:
    """The library's word for it is a TypeError. Found by ``make fuzz``."""
    raw = pki.residence_certificate(1)
    name = b"\x0c\x13MIHON ZairyuCard CA"
    assert name in raw
    odd = raw.replace(name, b"\x03\x13\x00" + name[3:], 1)
    assert residence_proof.check(RESIDENCE_ROOTS, odd, bytes(256), b"") is UNCHECKED


def test_a_root_of_such_a_version_is_a_finding_of_the_settings(tmp_path: Path) -> None:
    pki.write_trust(tmp_path)
    raw = pki.passport_root().replace(VERSION_3, VERSION_3[:-1] + b"\x06")
    (tmp_path / "passport" / "odd.cer").write_bytes(raw)
    with pytest.raises(SettingsBroken) as caught:
        read_trust(tmp_path, invented=True)
    assert "odd.cer" in str(caught.value)


@cache
def made_once(how: str) -> bytes:
    """ECDSA signs differently each time, and hypothesis wants to see the same bytes again."""
    sign, algorithm, signer = SIGNED[how]
    return object_of(sign, algorithm, (ROOT, signer), by_number(signer))


@settings(max_examples=300)
@given(st.data())
def test_a_spoiled_object_or_certificate_is_a_result_and_nothing_else(data: st.DataObject) -> None:
    sod = bytearray(made_once(data.draw(st.sampled_from(sorted(SIGNED)))))
    raw = bytearray(pki.residence_certificate(data.draw(st.sampled_from((1, 2)))))
    for spoiled in (sod, raw):
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(spoiled) - 1))
            spoiled[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd certificates
        passport_proof.check(bytes(sod), GROUPS, BELIEVED)
        residence_proof.check(RESIDENCE_ROOTS, bytes(raw), bytes(96), b"")


def test_a_residence_card_is_checked_beside_an_authority_nobody_understands() -> None:
    root = x509.load_der_x509_certificate(pki.residence_root(1))
    message = b"front and face"
    for first in (of_unknown_kind(ROOT), ROOT):
        roots = TrustStore(residence=(first, root))
        signature = pki.sign("residence_card1", message)
        assert residence_proof.check(roots, pki.residence_certificate(1), signature, message) is GENUINE
        assert residence_proof.check(roots, pki.residence_certificate(1), signature, b"another") is FORGED


# --- the signed object of a passport


def sequence(inner: bytes) -> bytes:
    return ber(0x30, inner)


def oid(hexes: str) -> bytes:
    return ber(0x06, bytes.fromhex(hexes))


SHA256_NAME, SHA1_NAME = sequence(oid("608648016503040201")), sequence(oid("2b0e03021a"))
PSS_SHA256 = sequence(
    oid("2a864886f70d01010a")
    + sequence(ber(0xA0, SHA256_NAME) + ber(0xA1, sequence(oid("2a864886f70d010108") + SHA256_NAME)))
)
PSS_DEFAULT = sequence(oid("2a864886f70d01010a") + sequence(b""))
ECDSA_SHA1, ECDSA_BARE = sequence(oid("2a8648ce3d0401")), sequence(oid("2a8648ce3d0201"))
RSA_SHA256, RSA_BARE = sequence(oid("2a864886f70d01010b")), sequence(oid("2a864886f70d010101"))
UNKNOWN = sequence(oid("2a864886f70d01017f"))


def object_of(
    sign: Any, algorithm: bytes, certificates: tuple[x509.Certificate, ...], signer: bytes, *, bare: bool = False
) -> bytes:
    """EF.SOD over ``GROUPS``; digests are SHA-256 everywhere. ``bare``: without signed attributes."""
    rows = b"".join(
        sequence(ber(0x02, bytes((n,))) + ber(0x04, hashlib.sha256(data).digest())) for n, data in GROUPS.items()
    )
    content = sequence(ber(0x02, b"\x00") + SHA256_NAME + sequence(rows))
    attributes = sequence(oid("2a864886f70d010904") + ber(0x31, ber(0x04, hashlib.sha256(content).digest())))
    signature = sign(content if bare else ber(0x31, attributes))
    told = b"" if bare else ber(0xA0, attributes)
    info = sequence(ber(0x02, b"\x01") + signer + SHA256_NAME + told + algorithm + ber(0x04, signature))
    signed = sequence(
        ber(0x02, b"\x03")
        + ber(0x31, SHA256_NAME)
        + sequence(oid("678108010101") + ber(0xA0, ber(0x04, content)))
        + ber(0xA0, b"".join(one.public_bytes(Encoding.DER) for one in certificates))
        + ber(0x31, info)
    )
    return ber(0x77, sequence(oid("2a864886f70d010702") + ber(0xA0, signed)))


def by_number(found: x509.Certificate) -> bytes:
    number = found.serial_number
    return sequence(found.issuer.public_bytes() + ber(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big")))


RSA_CERTIFICATE = certificate("MIHON DS 1", RSA_SIGNER)
EC_CERTIFICATE = certificate("MIHON DS 2", EC_SIGNER, key_id=True)


def rsa_pss(algorithm: Any) -> Any:
    return lambda message: RSA_SIGNER.sign(message, padding.PSS(padding.MGF1(algorithm), 20), algorithm)


SIGNED = {
    "RSA, the hash named": (lambda m: RSA_SIGNER.sign(m, padding.PKCS1v15(), SHA256), RSA_SHA256, RSA_CERTIFICATE),
    "RSA, the hash of the digest": (lambda m: RSA_SIGNER.sign(m, padding.PKCS1v15(), SHA256),
                                    RSA_BARE, RSA_CERTIFICATE),
    "RSA-PSS with its hash": (rsa_pss(SHA256), PSS_SHA256, RSA_CERTIFICATE),
    "RSA-PSS of SHA-1, said by saying nothing": (rsa_pss(SHA1), PSS_DEFAULT, RSA_CERTIFICATE),
    "ECDSA of another hash than the digest's": (lambda m: EC_SIGNER.sign(m, ec.ECDSA(SHA1)),
                                                ECDSA_SHA1, EC_CERTIFICATE),
    "ECDSA, the hash of the digest": (lambda m: EC_SIGNER.sign(m, ec.ECDSA(SHA256)), ECDSA_BARE, EC_CERTIFICATE),
}  # fmt: skip


@pytest.mark.parametrize("how", SIGNED)
@pytest.mark.parametrize("bare", [False, True])
def test_a_passport_is_genuine_in_every_way_of_signing_we_know(how: str, bare: bool) -> None:
    sign, algorithm, signer = SIGNED[how]
    sod = object_of(sign, algorithm, (signer,), by_number(signer), bare=bare)
    assert passport_proof.check(sod, GROUPS, BELIEVED) is GENUINE
    assert passport_proof.check(sod, {**GROUPS, 2: b"changed"}, BELIEVED) is FORGED
    assert passport_proof.check(sod, {**GROUPS, 14: b"not in the list"}, BELIEVED) is FORGED
    assert passport_proof.check(sod[:-1] + bytes((sod[-1] ^ 1,)), GROUPS, BELIEVED) is FORGED


@pytest.mark.parametrize("signer", [by_number(EC_CERTIFICATE), ber(0x80, b"k" * 20)], ids=["number", "key id"])
@pytest.mark.parametrize("others", [(ROOT,), (ROOT, RSA_CERTIFICATE)])
def test_certificates_sent_along_do_not_hide_the_signer(others: tuple[x509.Certificate, ...], signer: bytes) -> None:
    """A genuine passport that carries its country's own certificate first was once called a forgery."""
    sign, algorithm, _ = SIGNED["ECDSA, the hash of the digest"]
    sod = object_of(sign, algorithm, (*others, EC_CERTIFICATE), signer)
    assert passport_proof.check(sod, GROUPS, BELIEVED) is GENUINE


def test_a_signer_named_carelessly_is_found_and_a_missing_one_is_no_forgery() -> None:
    sign, algorithm, _ = SIGNED["ECDSA, the hash of the digest"]
    careless = ber(0x80, b"?" * 20)
    assert (
        passport_proof.check(object_of(sign, algorithm, (ROOT, EC_CERTIFICATE), careless), GROUPS, BELIEVED) is GENUINE
    )
    other = certificate("MIHON DS 3", ec.generate_private_key(ec.SECP256R1()))
    for held in ((ROOT,), (ROOT, RSA_CERTIFICATE), (other,), ()):
        assert passport_proof.check(object_of(sign, algorithm, held, careless), GROUPS, BELIEVED) is UNCHECKED
        number = by_number(EC_CERTIFICATE)
        assert passport_proof.check(object_of(sign, algorithm, held, number), GROUPS, BELIEVED) is UNCHECKED


@pytest.mark.parametrize("named", [by_number(EC_CERTIFICATE), ber(0x80, b"k" * 20)], ids=["number", "key id"])
def test_a_signature_by_another_key_than_the_named_one_is_a_forgery(named: bytes) -> None:
    another = ec.generate_private_key(ec.SECP256R1())
    sod = object_of(lambda m: another.sign(m, ec.ECDSA(SHA256)), ECDSA_BARE, (EC_CERTIFICATE,), named)
    assert passport_proof.check(sod, GROUPS, BELIEVED) is FORGED


def test_digests_changed_together_with_the_contents_are_a_forgery() -> None:
    """The signature covers the attributes, and only they say which digests were signed."""
    sign, algorithm, signer = SIGNED["ECDSA, the hash of the digest"]
    sod = object_of(sign, algorithm, (signer,), by_number(signer))
    changed = {**GROUPS, 1: b"\x61\x03abd"}
    old, new = (hashlib.sha256(data).digest() for data in (GROUPS[1], changed[1]))
    assert passport_proof.check(sod.replace(old, new), changed, BELIEVED) is FORGED


@pytest.mark.parametrize(
    "algorithm", [UNKNOWN, RSA_SHA256, sequence(oid("2a864886f70d01010a") + sequence(ber(0xA1, b"")))]
)
def test_a_way_of_signing_nobody_understands_is_unchecked(algorithm: bytes) -> None:
    sign, _, signer = SIGNED["ECDSA, the hash of the digest"]
    sod = object_of(sign, algorithm, (signer,), by_number(signer))
    assert passport_proof.check(sod, GROUPS, BELIEVED) is UNCHECKED
