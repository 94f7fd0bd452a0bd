"""The published interface under hostile requests: never a 5xx, never an answer that the interface does not tell of."""

import json
import random
from contextlib import closing
from datetime import UTC, datetime

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from kakanai_center.database import embedded_engine
from kakanai_center.identity import PEER
from kakanai_center.service import build, build_enrolment
from kakanai_center.store import CenterStore
from kakanai_desk.core.places import root
from kakanai_desk.core.rates import Rates
from kakanai_desk.sync import changes
from kakanai_desk.sync.alarm_protocol import ALARMS_PATH
from kakanai_desk.sync.credential_protocol import CREDENTIALS_PATH
from kakanai_desk.sync.effect_protocol import EFFECTS_PATH
from kakanai_desk.sync.figures_protocol import FIGURES_PATH
from kakanai_desk.sync.handling_protocol import OPEN_PATH, SHUT_PATH
from kakanai_desk.sync.imported_protocol import IMPORTED_BACK_PATH, IMPORTED_OPEN_PATH, IMPORTED_PATH
from kakanai_desk.sync.lineage_protocol import LINEAGE_PATH
from kakanai_desk.sync.lines_protocol import LINES_PATH
from kakanai_desk.sync.pack_protocol import PACK_PATH, PACKS_PATH
from kakanai_desk.sync.pause_protocol import PAUSES_PATH
from kakanai_desk.sync.people_protocol import PEOPLE_PATH
from kakanai_desk.sync.proposal_protocol import PROPOSALS_PATH
from kakanai_desk.sync.protocol import AUTHORITY_PATH, ENROL_PATH, MAX_BYTES, PATH, RENEW_PATH, encode_entries
from kakanai_desk.sync.record_protocol import RECORD_PATH
from kakanai_desk.sync.release_protocol import RELEASE_FILE_PATH, RELEASES_PATH
from kakanai_desk.sync.resident_protocol import RESIDENT_PATH, RESIDENTS_PATH
from kakanai_desk.sync.search_protocol import SEARCH_PATH
from kakanai_desk.sync.slip_protocol import SLIP_PATH, SLIPS_PATH
from kakanai_desk.sync.tries_protocol import TRIES_PATH
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center_inbox import entry_of
from tests.fakes.center import authority, known

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
JSON = {"content-type": "application/json"}
ENDLESS = {"rate": 1e9, "burst": 1e9}


class Shown:
    """The service with a connection's certificate, as TLS would bring it."""

    def __init__(self, app, certificate):
        self.app, self.certificate = app, certificate

    async def __call__(self, scope, receive, send):
        scope.setdefault("state", {})[PEER] = self.certificate
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return DeskSigner(FileKeyStore(tmp_path_factory.mktemp("keys")))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    engine = embedded_engine(tmp_path_factory.mktemp("interface") / "center.db", bytes(48))
    with closing(CenterStore(engine, lambda: datetime.now(UTC))) as store:
        yield store


@pytest.fixture(scope="module")
def desks(store, signer):
    return Shown(build(store, authority(), Rates(**ENDLESS)), known(store, "NA1", signer))


@pytest.fixture(scope="module")
def enrolment(store):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kakanai_center.service.ENROLMENT_RATE", 1e9)
        patch.setattr("kakanai_center.service.ENROLMENT_BURST", 1e9)
        yield build_enrolment(store, authority())


MANY = [60, pytest.param(200, marks=pytest.mark.heavy)]  # requests to each end
ENDS = [
    ("desks", "POST", PATH),
    ("desks", "POST", RECORD_PATH),
    ("desks", "POST", RENEW_PATH),
    ("desks", "POST", changes.PATH),
    ("desks", "POST", PACKS_PATH),
    ("desks", "POST", PACK_PATH),
    ("desks", "POST", RELEASES_PATH),
    ("desks", "GET", RELEASE_FILE_PATH),
    ("desks", "POST", PEOPLE_PATH),
    ("desks", "POST", TRIES_PATH),
    ("desks", "POST", PAUSES_PATH),
    ("desks", "POST", ALARMS_PATH),
    ("desks", "POST", CREDENTIALS_PATH),
    ("desks", "POST", SEARCH_PATH),
    ("desks", "POST", RESIDENTS_PATH),
    ("desks", "POST", RESIDENT_PATH),
    ("desks", "POST", IMPORTED_PATH),
    ("desks", "POST", IMPORTED_OPEN_PATH),
    ("desks", "POST", IMPORTED_BACK_PATH),
    ("desks", "POST", OPEN_PATH),
    ("desks", "POST", SHUT_PATH),
    ("desks", "POST", FIGURES_PATH),
    ("desks", "POST", LINES_PATH),
    ("desks", "POST", SLIPS_PATH),
    ("desks", "POST", LINEAGE_PATH),
    ("desks", "POST", PROPOSALS_PATH),
    ("desks", "POST", EFFECTS_PATH),
    ("desks", "GET", SLIP_PATH),
    ("desks", "GET", "/v1/health"),
    ("enrolment", "POST", ENROL_PATH),
    ("enrolment", "GET", AUTHORITY_PATH),
]


TRIED = [(*end, GenerationMode.POSITIVE) for end in ENDS] + [
    (*end, GenerationMode.NEGATIVE)
    for end in ENDS
    if end[1] != "GET"  # nothing of those could be otherwise
]


@pytest.mark.parametrize("many", MANY)
@pytest.mark.parametrize(("service", "method", "path", "mode"), TRIED)
def test_the_service_keeps_to_its_interface(request, service, method, path, mode, many):
    schema = schemathesis.openapi.from_asgi("/openapi.json", request.getfixturevalue(service))
    operation = schema[path][method]

    @settings(max_examples=many, suppress_health_check=list(HealthCheck), database=None)
    @given(operation.as_strategy(generation_mode=mode))
    def keeps(case):
        case.call_and_validate(checks=CHECKS)

    keeps()


def test_every_end_of_the_interface_is_tried(request):
    for service in ("desks", "enrolment"):
        told = TestClient(request.getfixturevalue(service)).get("/openapi.json").json()["paths"]
        tried = {(method.lower(), path) for name, method, path in ENDS if name == service}
        assert {(method, path) for path, methods in told.items() for method in methods} == tried


def deep(levels):
    return b'{"protocol":2,"terminal":"NA1","entries":' + b"[" * levels + b"]" * levels + b"}"


HOSTILE = {
    "empty": b"",
    "no json": b"{",
    "no object": b"7",
    "null": b"null",
    "not UTF-8": b'{"protocol":2,"terminal":"\xff\xfe\x00"}',
    "lone surrogate": b'{"protocol":2,"terminal":"\\ud800","entries":[]}',
    "UTF-16": '{"protocol":2}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "deep": deep(100_000),
    "deep and closed": deep(500),
    "a huge number": b'{"protocol":' + b"9" * 100_000 + b"}",
    "a huge name": b'{"' + b"a" * 1_000_000 + b'":1}',
    "not a number": b'{"protocol":NaN,"terminal":"NA1","entries":[]}',
    "a float for a number": b'{"protocol":2.0,"terminal":"NA1","entries":[]}',
    "twice the same key": b'{"protocol":2,"protocol":7,"terminal":"NA1","entries":[]}',
    "one field more": b'{"protocol":2,"terminal":"NA1","entries":[],"admin":true}',
    "a NUL": b'{"protocol":2,"terminal":"NA1\\u0000","entries":[]}',
    "zeros": bytes(100_000),
    "too many": json.dumps({"protocol": 2, "terminal": "NA1", "entries": [{}] * 5000}).encode(),
}


@pytest.mark.parametrize("path", [PATH, RENEW_PATH])
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_body_is_refused_by_the_service_for_desks(desks, path, body):
    answer = TestClient(desks).post(path, content=body, headers=JSON)
    assert answer.status_code in (413, 422)
    assert set(answer.json()) == {"code"}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_body_is_refused_by_the_service_for_enrolment(enrolment, body):
    assert TestClient(enrolment).post(ENROL_PATH, content=body, headers=JSON).status_code in (413, 422)


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_message_is_refused_or_its_entry_is(desks, store, signer, seed):
    chance = random.Random(seed)
    good = encode_entries("NA1", [entry_of(signer, 1)])
    before = store.status()["entries"]
    for _ in range(150):
        body = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            body[chance.randrange(len(body))] ^= chance.randrange(1, 256)
        if bytes(body) == good:
            continue  # two damages that undo one another
        answer = TestClient(desks).post(PATH, content=bytes(body), headers=JSON)
        assert answer.status_code in (200, 403, 422)
        if answer.status_code == 200:
            assert {r["state"] for r in answer.json()["results"]} <= {"refused", "conflict"}
    assert store.status()["entries"] == before


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "application/json2", "multipart/form-data"])
def test_only_json_is_taken(desks, kind):
    assert TestClient(desks).post(PATH, content=b"{}", headers={"content-type": kind}).status_code == 415


def test_a_body_longer_than_it_says_or_without_a_length_is_cut_off_at_the_limit(desks):
    def endless():
        for _ in range(MAX_BYTES // 65536 + 2):
            yield b" " * 65536

    assert TestClient(desks).post(PATH, content=endless(), headers=JSON).status_code == 413
    said = JSON | {"content-length": "9" * 30}
    assert TestClient(desks).post(PATH, content=b"{}", headers=said).status_code == 413


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"])
def test_other_methods_are_refused(desks, enrolment, method):
    for service, way, path in ENDS:
        other = "POST" if way == "GET" and method == "GET" else method
        answer = TestClient({"desks": desks, "enrolment": enrolment}[service]).request(other, path)
        assert answer.status_code == 405, (other, path)


def test_without_a_certificate_even_the_interface_is_not_told(desks):
    for path in ("/openapi.json", "/v1/health", "/nowhere"):
        assert TestClient(Shown(desks.app, None)).get(path).status_code == 403
        assert TestClient(Shown(desks.app, b"junk")).get(path).status_code == 403


@pytest.mark.parametrize("name", ["desks", "enrolment"])
def test_the_published_interface_is_the_one_in_the_documents(request, name):
    told = TestClient(request.getfixturevalue(name)).get("/openapi.json").json()
    kept = root() / "docs" / "schemas" / f"center-{name}.openapi.json"
    assert json.loads(kept.read_text("utf-8")) == told


def test_a_desk_that_hurries_is_told_to_wait(store, desks):
    clock = [0.0]
    app = build(store, authority(), Rates(lambda: clock[0], rate=1, burst=3))
    client = TestClient(Shown(app, desks.certificate))
    assert [client.get("/v1/health").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    clock[0] = 1.0
    answer = [client.get("/v1/health") for _ in range(2)]
    assert [a.status_code for a in answer] == [200, 429]
    assert answer[1].headers["retry-after"] == "1"
