"""What TLS is spoken with, at both ends."""

from datetime import UTC, datetime

import pytest

from kakanai_center.authority import Authority
from kakanai_desk.vault.certificates import client_context, neighbour_context, server_context
from tests.fakes.center import MemoryKeys


@pytest.fixture(scope="module")
def contexts():
    authority = Authority.make(MemoryKeys(), datetime.now(UTC)).certificate
    trusting = [make(authority) for make in (client_context, neighbour_context, server_context)]
    return [*trusting, server_context(None)]


def test_only_forward_secret_authenticated_ciphers_are_spoken(contexts):
    for context in contexts:
        spoken = context.get_ciphers()
        assert {each["protocol"] for each in spoken} == {"TLSv1.2", "TLSv1.3"}
        assert all(each["aead"] and each["strength_bits"] >= 128 for each in spoken)
        assert {each["kea"] for each in spoken} <= {"kx-ecdhe", "kx-any"}  # any: of 1.3, always ephemeral


def test_the_machines_authorities_are_not_trusted(contexts):
    assert [context.cert_store_stats()["x509_ca"] for context in contexts] == [1, 1, 1, 0]
