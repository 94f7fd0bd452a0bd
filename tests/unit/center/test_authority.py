"""Certificates of the center: for whom, for what, for how long; and what is no request."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from kakanai_center.authority import Authority
from kakanai_desk.core.errors import KeyMissing
from kakanai_desk.vault.certificates import BadRequest, desk_of, make_request, new_key, requested_key
from kakanai_desk.vault.enrolment_code import EnrolmentCode, mark_of
from tests.fakes.center import MemoryKeys

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)


def test_an_authority_is_made_once_and_never_by_asking_for_it():
    keys = MemoryKeys()
    with pytest.raises(KeyMissing):
        Authority(keys)
    first = Authority.make(keys, NOW)
    assert Authority.make(keys, NOW + timedelta(days=9)).certificate == first.certificate


def test_a_desks_certificate_names_its_terminal_and_no_host():
    issued = Authority.make(MemoryKeys(), NOW).for_desk("NA1", new_key().public_key(), NOW)
    found = x509.load_der_x509_certificate(issued.certificate)
    assert desk_of(issued.certificate) == "NA1"
    uses = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(uses) == [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]  # it lends to neighbours
    assert not found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert (issued.not_after - NOW).days == 90


def test_the_centers_own_certificate_is_kept_until_its_names_or_its_time_change():
    authority = Authority.make(MemoryKeys(), NOW)
    _, first = authority.for_server(["localhost", "127.0.0.1"], NOW)
    assert desk_of(first) is None
    assert authority.for_server(["localhost", "127.0.0.1"], NOW + timedelta(days=299))[1] == first
    assert authority.for_server(["localhost", "127.0.0.1"], NOW + timedelta(days=301))[1] != first
    _, second = authority.for_server(["center.example", "localhost"], NOW)
    found = x509.load_der_x509_certificate(second).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert found.value.get_values_for_type(x509.DNSName) == ["center.example", "localhost"]


def test_what_is_no_request_of_ours_is_refused():
    good = make_request(new_key(), "NA1")
    requested_key(good)
    damaged = bytearray(good)
    damaged[-3] ^= 1
    subject = x509.Name([])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    others = [
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1()))
    ]
    for bad in (b"", b"\x00" * 100, good[:-1], bytes(damaged), *others):
        with pytest.raises(BadRequest):
            requested_key(bad)


def test_a_code_is_read_however_it_is_typed():
    code = EnrolmentCode("NA1", "0123456789", "ABCDEFGHJKMNPQRS")
    assert str(code) == "NA1-01234-56789-ABCD-EFGH-JKMN-PQRS"
    assert EnrolmentCode.parse(" na1 oi234 56789 abcdefgh-jkmnpqrs\n") == code
    for wrong in ("", "NA1-01234", str(code) + "0", str(code).replace("A", "U"), "NAA" + str(code)[3:]):
        with pytest.raises(ValueError, match="code"):
            EnrolmentCode.parse(wrong)


def test_a_new_code_has_another_secret_and_the_mark_of_its_authority():
    codes = [EnrolmentCode.new("NA1", b"authority") for _ in range(50)]
    assert len({code.secret for code in codes}) == 50
    assert {code.mark for code in codes} == {mark_of(b"authority")}
    assert mark_of(b"authority") != mark_of(b"authoritz")
    assert codes[0].secret not in repr(codes[0])
