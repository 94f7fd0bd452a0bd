"""The HTTP service for desks, and the small one by which a desk comes. Strict schemas; what is not one is refused.

Every entry is checked by the desk's signature too, whatever brought it here.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from kakanai_center.authority import Authority
from kakanai_center.counting import Counting
from kakanai_center.desk_ends import ENDS, SMALL_BYTES, Parts, add, decoded, encoded, said
from kakanai_center.feed import MOST
from kakanai_center.identity import TERMINAL, DeskOnly
from kakanai_center.record import CenterRecord, Differs
from kakanai_center.refusals import Refusal, body_of, documented, refusal
from kakanai_center.registry import Enrolment, EnrolmentRefused
from kakanai_center.store import CenterStore
from kakanai_center.writer import Writer
from kakanai_desk.core.rates import Rates
from kakanai_desk.core.tabulating import USUAL, Terms
from kakanai_desk.core.uptime import Goal
from kakanai_desk.sync import (
    changes,
    pack_protocol,
    pause_protocol,
    release_protocol,
)
from kakanai_desk.sync.pack_protocol import (
    PACK_PATH,
    PACKS_PATH,
    PackAnswer,
    PackQuestion,
    PacksAnswer,
    PacksQuestion,
)
from kakanai_desk.sync.pause_protocol import PAUSES_PATH, PausesAnswer, PausesQuestion
from kakanai_desk.sync.people_protocol import PEOPLE_PATH, PeopleAnswer, PeopleQuestion, asked
from kakanai_desk.sync.protocol import (
    AUTHORITY_PATH,
    ENROL_PATH,
    MAX_BYTES,
    PATH,
    RENEW_PATH,
    Answer,
    BadMessage,
    decode_entries,
    encode_answer,
    message_schema,
)
from kakanai_desk.sync.record_protocol import (
    RECORD_PATH,
    RecordAnswer,
    RecordMessage,
    WireCity,
    WireSwept,
    heard,
    plain,
)
from kakanai_desk.sync.release_protocol import RELEASE_FILE_PATH, RELEASES_PATH, ReleasesAnswer, ReleasesQuestion
from kakanai_desk.sync.slip_protocol import SLIP_PATH, SlipAnswer
from kakanai_desk.vault.record import TreeHead

log = logging.getLogger(__name__)
T = TypeVar("T")
VERSION = "1.0"
BYTES = "application/octet-stream"
ENROLMENT_RATE, ENROLMENT_BURST = 0.5, 20.0  # of all who have no certificate together
ASKING_RATE, ASKING_BURST = 0.2, 30.0  # for people of the register, of one desk: no clerk asks faster


class _Renewal(msgspec.Struct, forbid_unknown_fields=True):
    request: Annotated[bytes, msgspec.Meta(min_length=1, max_length=4096)]


class _Enrolment(msgspec.Struct, forbid_unknown_fields=True):
    terminal: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[1-9]\Z")]
    secret: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{10}\Z")]
    request: Annotated[bytes, msgspec.Meta(min_length=1, max_length=4096)]
    signing_key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    proof: Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class _Certificate(msgspec.Struct):
    certificate: bytes  # DER


def build(
    store: CenterStore, authority: Authority, rates: Rates | None = None, terms: Terms = USUAL, goal: Goal | None = None
) -> FastAPI:
    """The service for desks that show their certificate. ``terms``: of statistics; ``goal``: what its uptime is held
    against."""
    writer, asking = Writer(store.take), Rates(rate=ASKING_RATE, burst=ASKING_BURST)
    parts = Parts(
        store,
        lambda turn: Counting(store.figures, store.record.note, terms, turn, store.uptimes, goal or Goal()),
        store.effects(terms.smallest),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(writer.close)

    app = _app("Kakanai center", lifespan=lifespan)
    app.add_middleware(DeskOnly, holder=store.registry.holder, rates=rates or Rates())

    @app.post(PATH, responses=said("answer", "What became of each entry, and where the desk stands.", 403, 413, 422))
    async def take(request: Request) -> Response:
        """Take entries of one desk, oldest first; none at all asks only where it stands."""
        body = await body_of(request, MAX_BYTES)
        try:
            message = decode_entries(body)
        except BadMessage as error:
            log.info("a message was refused: %s", error)
            raise Refusal(422, "message") from None
        if message.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        if message.entries:
            answer = await writer.take(message.entries)
        else:
            standings = await run_in_threadpool(store.standings, [message.terminal])
            answer = Answer([], standings.get(message.terminal))
        log.info("terminal %s: %d entries", message.terminal, len(message.entries))
        return Response(encode_answer(answer, message.protocol), media_type="application/json")

    @app.post(RECORD_PATH, responses=said("record_answer", "How far the record is here; heads.", 403, 413, 422))
    async def record(request: Request) -> Response:
        """Take lines of one desk's record, and show that every record goes on from the heads that it holds."""
        try:
            message = heard(await body_of(request, MAX_BYTES), RecordMessage)
        except BadMessage as error:
            log.info("a message was refused: %s", error)
            raise Refusal(422, "message") from None
        if not message.terminal == message.head.terminal == getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return encoded(await run_in_threadpool(answer_record, store.record, message))

    @app.post(RENEW_PATH, responses=said("certificate", "The new certificate.", 403, 413, 422))
    async def renew(request: Request) -> Response:
        """A new certificate for the desk that asks, before its present one ends."""
        asked = decoded(await body_of(request, SMALL_BYTES), _Renewal)
        terminal = getattr(request.state, TERMINAL)
        made = await run_in_threadpool(store.registry.renew, terminal, asked.request, authority)
        log.info("terminal %s has a new certificate", terminal)
        return encoded(_Certificate(made))

    @app.post(changes.PATH, responses=said("changes", "What is new on the board.", 403, 413, 422))
    async def new_changes(request: Request) -> Response:
        """What happened to applications after the desk's mark, in the center's order."""
        try:
            mark = changes.decode_asked(await body_of(request, changes.MAX_REQUEST))
        except BadMessage:
            raise Refusal(422, "message") from None
        again, found = await run_in_threadpool(store.feed.after, mark)
        return Response(
            changes.encode_changes(found, again=again, more=len(found) == MOST), media_type="application/json"
        )

    @app.post(PACKS_PATH, responses=said("packs_answer", "The packs above what the desk has.", 403, 413, 422))
    async def packs(request: Request) -> Response:
        """Hear which pack a desk serves, and name those that it has not."""
        asks = decoded(await body_of(request, pack_protocol.MAX_REQUEST), PacksQuestion)
        await run_in_threadpool(store.packs.reported, getattr(request.state, TERMINAL), asks.served, asks.highest)
        return encoded(PacksAnswer(1, await run_in_threadpool(store.packs.above, asks.highest)))

    @app.post(PACK_PATH, responses=said("pack_answer", "The signed file.", 403, 404, 413, 422))
    async def pack(request: Request) -> Response:
        """One pack by its digest."""
        asks = decoded(await body_of(request, pack_protocol.MAX_REQUEST), PackQuestion)
        content = await run_in_threadpool(store.packs.content, asks.digest)
        if content is None:
            raise Refusal(404, "pack")
        return encoded(PackAnswer(content))

    @app.post(RELEASES_PATH, responses=said("releases_answer", "What this desk is offered.", 403, 413, 422))
    async def releases(request: Request) -> Response:
        """Hear which program a desk runs, and name the one that it is offered today."""
        asks = decoded(await body_of(request, release_protocol.MAX_REQUEST), ReleasesQuestion)
        return encoded(await run_in_threadpool(store.releases.meet, getattr(request.state, TERMINAL), asks))

    @app.get(RELEASE_FILE_PATH, responses=_file_said("A file of the signed repository."))
    async def release_file(kind: str, name: str) -> Response:
        """A file by which a release is proven, or a release itself; believed by its signatures alone."""
        try:
            length, pieces = await run_in_threadpool(store.releases.file, kind, name)
        except OSError:
            raise Refusal(404, "release") from None
        return StreamingResponse(pieces, media_type=BYTES, headers={"content-length": str(length)})

    @app.post(PEOPLE_PATH, responses=said("people_answer", "What is new in the directory.", 403, 413, 422))
    async def people(request: Request) -> Response:
        """Number the steps of the directory that a desk brings, and give it those that it has not."""
        try:
            message = asked(await body_of(request, MAX_BYTES))
        except BadMessage:
            raise Refusal(422, "message") from None
        if message.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return encoded(await run_in_threadpool(store.people.meet, message))

    @app.post(PAUSES_PATH, responses=said("pauses_answer", "What is announced.", 403, 413, 422))
    async def pauses(request: Request) -> Response:
        """When the center is going to stop, for the clerks' first screen."""
        decoded(await body_of(request, pause_protocol.MAX_REQUEST), PausesQuestion)
        found = await run_in_threadpool(store.maintenance.announced)
        return Response(pause_protocol.encoded(found), media_type="application/json")

    for end in ENDS:
        add(app, end, parts.of(end), asking)

    @app.get(SLIP_PATH, responses=said("slip_answer", "What was left.", 403, 404))
    async def slip(request: Request, name: str) -> Response:
        """A slip that some desk left, until its end. Every taking is recorded."""
        terminal = getattr(request.state, TERMINAL)
        if not asking.allow(terminal):
            raise Refusal(429, "rate")
        found = await run_in_threadpool(store.slips.take, name, terminal)
        if found is None:
            raise Refusal(404, "slip")
        return encoded(found)

    @app.get("/v1/health", responses=documented(403, 429))
    async def health() -> dict[str, str]:
        """Whether the service answers."""
        return {"state": "up"}

    bodies = {
        PATH: "entries",
        RECORD_PATH: "record",
        RENEW_PATH: "renewal",
        changes.PATH: "asked",
        PACKS_PATH: "packs",
        PACK_PATH: "pack",
        RELEASES_PATH: "releases",
        PEOPLE_PATH: "people",
        PAUSES_PATH: "pauses",
        **{end.path: end.asks for end in ENDS},
    }
    _publish(app, bodies)
    return app


def answer_record(record: CenterRecord, message: RecordMessage) -> RecordAnswer:
    """What the center says to a desk about its record, and about all of them."""
    head, fault, have = TreeHead.from_plain(plain(message.head)), "", 0
    try:
        have = record.take(head, message.first, [line.encode("utf-8") for line in message.lines])
    except Differs:
        fault = "conflict"
    city = record.city()
    proofs = record.proofs(message.held, city)
    ended = record.ended(message.terminal, message.begins, city)
    wire = WireCity(city.at, list(city.trees), city.signature)
    swept = WireSwept(*ended) if ended is not None else None
    return RecordAnswer(have, fault, wire, record.public_key.hex(), proofs, swept)


def build_enrolment(store: CenterStore, authority: Authority) -> FastAPI:
    """The service for desks that have no certificate yet: the authority to check, and one certificate for a code."""
    app = _app("Kakanai center: enrolment")
    rates = Rates(rate=ENROLMENT_RATE, burst=ENROLMENT_BURST)

    @app.get(AUTHORITY_PATH, responses=said("certificate", "The authority's own certificate."))
    async def authority_certificate() -> Response:
        """The center's authority; whoever has a code checks it against the code."""
        return encoded(_Certificate(authority.certificate))

    @app.post(ENROL_PATH, responses=said("certificate", "The desk's certificate.", 403, 413, 422))
    async def enrol(request: Request) -> Response:
        """One certificate for one code."""
        if not rates.allow("everybody"):
            raise Refusal(429, "rate")
        asked = decoded(await body_of(request, SMALL_BYTES), _Enrolment)
        wanted = Enrolment(asked.terminal, asked.secret, asked.request, asked.signing_key, asked.proof)
        made = await run_in_threadpool(store.registry.enrol, wanted, authority)
        log.info("terminal %s is enrolled", asked.terminal)
        return encoded(_Certificate(made))

    _publish(app, {ENROL_PATH: "enrolment"})
    return app


def _app(title: str, **more: Any) -> FastAPI:
    app = FastAPI(title=title, version=VERSION, docs_url=None, redoc_url=None, **more)

    @app.exception_handler(Refusal)
    async def refused(_: Request, why: Refusal) -> Response:
        log.info("a request was refused: %d %s", why.status, why.code)
        return refusal(why.status, why.code)

    @app.exception_handler(EnrolmentRefused)
    async def not_enrolled(_: Request, __: EnrolmentRefused) -> Response:
        return refusal(403, "enrolment")

    @app.exception_handler(DBAPIError)
    async def away(_: Request, error: DBAPIError) -> Response:
        log.error("the database does not answer: %s", type(error.orig).__name__)
        return refusal(503, "database")

    @app.exception_handler(NoConnection)
    async def busy(_: Request, __: NoConnection) -> Response:
        log.error("the database gives no connection")
        return refusal(503, "database")

    @app.exception_handler(HTTPException)
    async def not_found(_: Request, error: HTTPException) -> Response:
        return JSONResponse({"code": "http"}, error.status_code, error.headers)

    return app


def _file_said(text: str) -> dict[int | str, dict[str, Any]]:
    content = {BYTES: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"description": text, "content": content}, **documented(403, 404, 422, 429, 503)}


def _publish(app: FastAPI, bodies: dict[str, str]) -> None:
    """The interface at /openapi.json, with the schemas that the messages are read by."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(title=app.title, version=app.version, routes=app.routes)
            found.setdefault("components", {})["schemas"] = _schemas()
            for path, schema in bodies.items():
                content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
                found["paths"][path]["post"]["requestBody"] = {"required": True, "content": content}
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _schemas() -> dict[str, Any]:
    names, components = message_schema()
    of_changes, its_components = changes.changes_schema()
    components |= its_components | of_changes
    kinds = {
        "renewal": _Renewal,
        "enrolment": _Enrolment,
        "certificate": _Certificate,
        "record": RecordMessage,
        "record_answer": RecordAnswer,
        "packs": PacksQuestion,
        "packs_answer": PacksAnswer,
        "pack": PackQuestion,
        "pack_answer": PackAnswer,
        "releases": ReleasesQuestion,
        "releases_answer": ReleasesAnswer,
        "people": PeopleQuestion,
        "people_answer": PeopleAnswer,
        "pauses": PausesQuestion,
        "pauses_answer": PausesAnswer,
        "slip_answer": SlipAnswer,
        **{end.asks: end.question for end in ENDS},
        **{end.answers: end.answer for end in ENDS},
    }
    schemas, more = msgspec.json.schema_components(kinds.values(), ref_template="#/components/schemas/{name}")
    return {**components, **more, **names, **dict(zip(kinds, schemas, strict=True))}
