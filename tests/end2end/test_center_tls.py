"""The way to a serving center: nobody without its certificate, nobody after revocation, nothing below TLS 1.2."""

import os
import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from kakanai_center.authority import Authority
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync.enrolment import CodeMistyped, CodeOfAnother, OtherCenter, enrol, enrolment_url
from kakanai_desk.sync.identity import Identity
from kakanai_desk.sync.protocol import AUTHORITY_PATH, PATH, decode_answer, encode_entries
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.vault.certificates import client_context, new_key, show_as
from kakanai_desk.vault.enrolment_code import EnrolmentCode
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.fakes.center import MemoryKeys, Ports, center, come, serving

HELLO = encode_entries("NA1", [])


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """(data folder, ports) of a center that serves."""
    data, ports = tmp_path_factory.mktemp("tls") / "center", Ports()
    assert center("init", data=data).returncode == 0
    with serving(data, ports):
        yield data, ports


@pytest.fixture
def keys(place):
    """The keys of NA1, which came to the center just now."""
    data, ports = place
    keys = FileKeyStore(data.parent / "NA1")
    come(data, ports, keys)
    return keys


def exchange(ports, keys, message=HELLO):
    way = HttpsTransport(ports.url, keys)
    try:
        return way.exchange(message)
    finally:
        way.close()


def test_an_enrolled_desk_is_answered_and_speaks_for_itself_only(place, keys):
    _, ports = place
    assert decode_answer(exchange(ports, keys)).standing is not None
    with pytest.raises(CenterRefused) as refused:
        exchange(ports, keys, encode_entries("NB1", []))
    assert refused.value.values["status"] == 403


def test_a_header_that_names_a_terminal_is_nothing(place, keys):
    data, ports = place
    come(data, ports, FileKeyStore(data.parent / "NB1"), "NB1")
    identity = Identity.kept(FileKeyStore(data.parent / "NB1"))
    names = ("x-terminal", "x-forwarded-user", "x-client-cert", "x-ssl-client-s-dn", "forwarded", "peer")
    with httpx.Client(base_url=ports.url, verify=identity.context(), trust_env=False) as client:
        headers = {name: "NA1" for name in names} | {"content-type": "application/json"}
        assert client.post(PATH, content=HELLO, headers=headers).status_code == 403


def test_nobody_without_a_certificate_gets_through_tls(place, keys):
    _, ports = place
    bare = client_context(Identity.kept(keys).authority)
    with httpx.Client(base_url=ports.url, verify=bare, trust_env=False) as client, pytest.raises(httpx.HTTPError):
        client.get("/v1/health")
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", ports.desks), 5) as plain:
        plain.sendall(b"GET /v1/health HTTP/1.1\r\nhost: center\r\n\r\n")
        answer = plain.recv(100)
        assert not answer.startswith(b"HTTP")
        raise ConnectionResetError


def test_a_certificate_of_another_authority_is_none(place, keys):
    _, ports = place
    stranger = Authority.make(MemoryKeys(), datetime.now(UTC))
    key = new_key()
    context = client_context(Identity.kept(keys).authority)
    show_as(context, key, stranger.for_desk("NA1", key.public_key(), datetime.now(UTC)).certificate)
    with httpx.Client(base_url=ports.url, verify=context, trust_env=False) as client, pytest.raises(httpx.HTTPError):
        client.get("/v1/health")


def test_the_centers_own_certificate_opens_nothing_as_a_client(place, keys):
    data, ports = place
    key, certificate = Authority(FileKeyStore(data / "keys")).for_server(
        ["localhost", "127.0.0.1", "::1"], datetime.now(UTC)
    )
    context = client_context(Identity.kept(keys).authority)
    show_as(context, key, certificate)
    with httpx.Client(base_url=ports.url, verify=context, trust_env=False) as client, pytest.raises(httpx.HTTPError):
        client.get("/v1/health")


@pytest.mark.parametrize(("version", "spoken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
def test_tls_1_2_and_later_is_spoken(place, keys, version, spoken):
    _, ports = place
    context = Identity.kept(keys).context()
    with pytest.warns(DeprecationWarning) if version == "TLSv1_1" else open(os.devnull):
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = getattr(ssl.TLSVersion, version)
    with httpx.Client(base_url=ports.url, verify=context, trust_env=False) as client:
        if spoken:
            assert client.get("/v1/health").status_code == 200
        else:
            with pytest.raises(httpx.HTTPError):
                client.get("/v1/health")


def test_a_revocation_takes_effect_on_an_open_connection(place):
    data, ports = place
    keys = FileKeyStore(data.parent / "NC1")
    come(data, ports, keys, "NC1")
    way = HttpsTransport(ports.url, keys)
    hello = encode_entries("NC1", [])
    way.exchange(hello)
    assert center("pki", "revoke", "NC1", data=data).returncode == 0
    with pytest.raises(CenterRefused) as refused:
        way.exchange(hello)
    assert refused.value.values["status"] == 403
    come(data, ports, keys, "NC1")  # the same desk is let in again, and finds that without being started anew
    assert decode_answer(way.exchange(hello)).standing is not None
    way.close()


def test_a_certificate_is_renewed_in_its_last_third_and_the_older_one_ends(place):
    data, ports = place
    keys = FileKeyStore(data.parent / "ND1")
    come(data, ports, keys, "ND1")
    first, hello = Identity.kept(keys), encode_entries("ND1", [])
    later = [datetime.now(UTC) + timedelta(days=59)]
    way = HttpsTransport(ports.url, keys, now=lambda: later[0])
    way.exchange(hello)
    assert Identity.kept(keys).certificate == first.certificate
    later[0] += timedelta(days=2)
    way.exchange(hello)
    second = Identity.kept(keys)
    assert second.certificate != first.certificate
    assert second.terminal == "ND1"
    way.exchange(hello)
    way.close()
    first.keep(keys)
    with pytest.raises(CenterRefused):
        exchange(ports, keys, hello)


def test_an_expired_certificate_is_not_even_shown(place, keys):
    _, ports = place
    way = HttpsTransport(ports.url, keys, now=lambda: datetime.now(UTC) + timedelta(days=91))
    with pytest.raises(CenterRefused) as refused:
        way.exchange(HELLO)
    assert refused.value.values["status"] == "expired"


def test_a_desk_tells_nothing_to_whoever_is_not_its_center(place, keys, tmp_path):
    other, ports = tmp_path / "other", Ports()
    assert center("init", data=other).returncode == 0
    with serving(other, ports):
        with pytest.raises(CenterRefused) as refused:
            exchange(ports, keys)
        assert refused.value.values["status"] == "certificate"
        code = str(EnrolmentCode.new("NA1", Authority(FileKeyStore(place[0] / "keys")).certificate))
        with pytest.raises(OtherCenter):
            enrol(ports.enrolment_url, code, "NA1", MemoryKeys(), DeskSigner(MemoryKeys()))
        assert '"enrolment"' not in center("alarms", "--json", data=other).stdout


def test_a_code_that_cannot_be_right_is_told_to_nobody():
    nobody = "https://127.0.0.1:9"
    with pytest.raises(CodeMistyped):
        enrol(nobody, "NA1-1", "NA1", MemoryKeys(), DeskSigner(MemoryKeys()))
    with pytest.raises(CodeOfAnother):
        enrol(nobody, str(EnrolmentCode.new("NB1", b"")), "NA1", MemoryKeys(), DeskSigner(MemoryKeys()))
    with pytest.raises(CenterUnreachable):
        enrol(nobody, str(EnrolmentCode.new("NA1", b"")), "NA1", MemoryKeys(), DeskSigner(MemoryKeys()))


def test_a_desk_that_never_came_is_told_so():
    with pytest.raises(CenterRefused) as refused:
        exchange(Ports(), MemoryKeys())
    assert refused.value.values["status"] == "enrol"


def test_the_enrolment_port_serves_nothing_else(place):
    _, ports = place
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with httpx.Client(base_url=ports.enrolment_url, verify=context, trust_env=False) as client:
        assert client.get(AUTHORITY_PATH).status_code == 200
        assert client.post(PATH, content=HELLO).status_code == 404
        assert client.get("/v1/health").status_code == 404


def test_the_enrolment_port_follows_the_desks_port():
    assert enrolment_url("https://center.example:8470") == "https://center.example:8471"
    assert enrolment_url("https://[::1]:8470") == "https://[::1]:8471"


def test_too_large_and_unreadable_messages_are_refused(place, keys):
    _, ports = place
    for message, status in ((b"x" * (5 * 1024 * 1024), 413), (b"{}", 422), (b"[" * 100_000, 422), (b"\xff", 422)):
        with pytest.raises(CenterRefused) as refused:
            exchange(ports, keys, message)
        assert refused.value.values["status"] == status


def test_a_desk_that_asks_without_end_is_slowed_and_others_are_not(place, keys):
    data, ports = place
    come(data, ports, FileKeyStore(data.parent / "NE1"), "NE1")
    identity = Identity.kept(keys)
    seen = []

    def ask(client):
        seen.append(client.get("/v1/health").status_code)

    with httpx.Client(base_url=ports.url, verify=identity.context(), trust_env=False) as client:
        until = time.monotonic() + 30
        while 429 not in seen and time.monotonic() < until:
            threads = [
                threading.Thread(target=lambda: seen.append(client.get("/v1/health").status_code)) for _ in range(40)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert 429 in seen
    assert exchange(ports, FileKeyStore(data.parent / "NE1"), encode_entries("NE1", []))


def test_a_body_that_does_not_come_does_not_keep_others_waiting(place, keys):
    _, ports = place
    context = Identity.kept(keys).context()
    context.check_hostname = False
    slow = [context.wrap_socket(socket.create_connection(("127.0.0.1", ports.desks), 5)) for _ in range(5)]
    for one in slow:
        one.sendall(
            b"POST /v1/entries HTTP/1.1\r\nhost: c\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"
        )
    started = time.monotonic()
    exchange(ports, keys)
    assert time.monotonic() - started < 5
    for one in slow:
        one.close()


def test_no_answer_is_kept_or_guessed_or_tells_versions(place, keys):
    _, ports = place
    identity = Identity.kept(keys)
    bare = client_context(identity.authority)
    answers = []
    with httpx.Client(base_url=ports.url, verify=identity.context(), trust_env=False) as client:
        answers += [client.get("/v1/health"), client.get("/nowhere"), client.post(PATH, content=b"{}")]
    with httpx.Client(base_url=ports.enrolment_url, verify=bare, trust_env=False) as client:
        answers += [client.get(AUTHORITY_PATH), client.get("/openapi.json")]
    assert [answer.status_code for answer in answers] == [200, 404, 415, 200, 200]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store" and answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == "application/json"
        assert not {"server", "x-powered-by", "access-control-allow-origin", "set-cookie"} & set(answer.headers)


def spoken(ports, keys, sent: bytes) -> bytes:
    """What the center says to these bytes on one connection, until it closes or is silent."""
    told = b""
    context = Identity.kept(keys).context()
    with (
        socket.create_connection(("127.0.0.1", ports.desks), 5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as line,
        suppress(TimeoutError),
    ):
        line.sendall(sent)
        line.settimeout(1)
        while piece := line.recv(65536):
            told += piece
    return told


def test_where_a_request_ends_is_never_a_matter_of_opinion(place, keys):
    _, ports = place
    begin = f"POST {PATH} HTTP/1.1\r\nhost: c\r\ncontent-type: application/json\r\n".encode()
    hidden = b"GET /hidden HTTP/1.1\r\nhost: c\r\n\r\n"
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(HELLO), HELLO)
    both = begin + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n" + chunks
    assert spoken(ports, keys, both + hidden).startswith(b"HTTP/1.1 200")  # the chunks count, the length does not
    for lengths in (b"content-length: 4\r\ncontent-length: 9\r\n", b"transfer-encoding: chunked, gzip\r\n"):
        told = spoken(ports, keys, begin + lengths + b"\r\n" + HELLO + hidden)
        assert told.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")) and told.count(b"HTTP/1.1") == 1
