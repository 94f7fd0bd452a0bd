"""What the center refuses leaves a line in its log: a handshake, a certificate, a desk that hurries. Not one each."""

import logging
import ssl
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from kakanai_center.authority import Authority
from kakanai_center.identity import PEER, DeskOnly
from kakanai_center.serving import Handshake
from kakanai_desk.core.rates import Rates
from kakanai_desk.vault.certificates import client_context, server_context, show_as
from tests.fakes.center import MemoryKeys


def test_a_handshake_that_fails_is_said(caplog):
    authority = Authority.make(MemoryKeys(), datetime.now(UTC))
    server, client = server_context(authority.certificate), client_context(authority.certificate)
    server.sslobject_class = Handshake
    show_as(server, *authority.for_server(["localhost"], datetime.now(UTC)))
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking, asked = client.wrap_bio(back, there, server_hostname="localhost"), server.wrap_bio(there, back, True)
    with caplog.at_level(logging.WARNING), pytest.raises(ssl.SSLError) as failed:
        for _ in range(5):
            for end in (asking, asked):
                try:
                    end.do_handshake()
                except ssl.SSLWantReadError:
                    continue
    assert failed.value.reason == "PEER_DID_NOT_RETURN_A_CERTIFICATE"
    assert [line.getMessage() for line in caplog.records] == [f"a TLS handshake failed: {failed.value.reason}"]


def test_a_refused_certificate_and_a_desk_that_hurries_are_said_once_a_minute(caplog):
    async def answered(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    known = {"one": "NA1", "two": "NB1"}
    gate = DeskOnly(answered, lambda shown: next(iter(shown_by.values())), Rates(now=lambda: 0.0, burst=2.0))
    shown_by: dict[str, str | None] = {"it": known["one"]}

    async def app(scope, receive, send):
        scope.setdefault("state", {})[PEER] = b"certificate"
        await gate(scope, receive, send)

    with caplog.at_level(logging.WARNING):
        statuses = [TestClient(app).get("/").status_code for _ in range(5)]
        shown_by["it"] = None
        statuses += [TestClient(app).get("/").status_code for _ in range(3)]
    assert statuses == [200, 200, 429, 429, 429, 403, 403, 403]
    assert [line.getMessage() for line in caplog.records] == [
        "terminal NA1 asks too often and is slowed",
        "a request without a valid certificate was refused",
    ]
