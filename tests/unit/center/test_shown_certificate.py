"""The center's own certificate is made anew while it serves: the next handshake shows it, on every port."""

import ssl
from datetime import UTC, datetime, timedelta

from cryptography import x509

from kakanai_center.authority import Authority
from kakanai_center.serving import ShownCertificate
from kakanai_desk.vault.certificates import client_context, server_context
from tests.fakes.center import MemoryKeys

NOW = datetime.now(UTC)


def shown_in(server, authority):
    """The certificate (DER) of one handshake with a client that trusts the authority."""
    client = client_context(authority.certificate)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = client.wrap_bio(back, there, server_hostname="localhost"), server.wrap_bio(there, back, True)
    for _ in range(5):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ends[0].getpeercert(binary_form=True)


def test_a_certificate_that_ends_soon_is_another_in_the_next_handshake_on_every_port():
    authority = Authority.make(MemoryKeys(), NOW - timedelta(days=360))
    shown, ports = ShownCertificate(authority, ["localhost"]), [server_context(None), server_context(None)]
    assert shown.renew(NOW - timedelta(days=350)) is True
    for port in ports:
        shown.over(port)
    first = shown_in(ports[0], authority)
    assert shown.renew(NOW - timedelta(days=100)) is False
    assert shown_in(ports[0], authority) == first
    assert shown.renew(NOW - timedelta(days=1)) is True
    others = [shown_in(port, authority) for port in ports]
    assert others[0] == others[1] != first
    assert x509.load_der_x509_certificate(others[0]).not_valid_after_utc > NOW + timedelta(days=390)
