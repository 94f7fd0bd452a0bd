"""The HTTP service for desks, and the small one by which a desk comes. Strict schemas; what is not one is refused.

Every entry is checked by the desk's signature too, whatever brought it here.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Lock
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
from kakanai_center.counting import Busy, Counting, TooLong
from kakanai_center.feed import MOST
from kakanai_center.handling import NotTheirs
from kakanai_center.identity import TERMINAL, DeskOnly
from kakanai_center.record import CenterRecord, Differs
from kakanai_center.refusals import Refusal, body_of, documented, refusal
from kakanai_center.registry import Enrolment, EnrolmentRefused
from kakanai_center.slips import NotKept
from kakanai_center.store import CenterStore
from kakanai_center.writer import Writer
from kakanai_desk.core.rates import Rates
from kakanai_desk.core.tabulating import USUAL, Terms
from kakanai_desk.core.uptime import Goal
from kakanai_desk.sync import (
    alarm_protocol,
    changes,
    figures_protocol,
    handling_protocol,
    imported_protocol,
    lineage_protocol,
    lines_protocol,
    pack_protocol,
    pause_protocol,
    release_protocol,
    resident_protocol,
    search_protocol,
    slip_protocol,
)
from kakanai_desk.sync.alarm_protocol import ALARMS_PATH, AlarmsAnswer, AlarmsQuestion
from kakanai_desk.sync.credential_protocol import CREDENTIALS_PATH, CredentialsAnswer, CredentialsQuestion
from kakanai_desk.sync.figures_protocol import FIGURES_PATH, FiguresAnswer, FiguresQuestion
from kakanai_desk.sync.handling_protocol import (
    OPEN_PATH,
    SHUT_PATH,
    ApplicationAnswer,
    ApplicationOpening,
    ApplicationShut,
    ApplicationShutting,
)
from kakanai_desk.sync.imported_protocol import (
    IMPORTED_BACK_PATH,
    IMPORTED_OPEN_PATH,
    IMPORTED_PATH,
    ImportedAnswer,
    ImportedApplication,
    ImportedOpening,
    ImportedQuestion,
    ImportedReturn,
    ImportedReturned,
)
from kakanai_desk.sync.lineage_protocol import LINEAGE_PATH, LineageAnswer, LineageQuestion
from kakanai_desk.sync.lines_protocol import LINES_PATH, LinesAnswer, LinesQuestion
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
from kakanai_desk.sync.resident_protocol import (
    RESIDENT_PATH,
    RESIDENTS_PATH,
    ResidentAnswer,
    ResidentQuestion,
    ResidentsAnswer,
    ResidentsQuestion,
)
from kakanai_desk.sync.search_protocol import SEARCH_PATH, SearchAnswer, SearchQuestion
from kakanai_desk.sync.slip_protocol import SLIP_PATH, SLIPS_PATH, SlipAnswer, SlipLeaving, SlipLeft
from kakanai_desk.sync.tries_protocol import TRIES_PATH, TriesAnswer, TriesQuestion
from kakanai_desk.vault.record import TreeHead

log = logging.getLogger(__name__)
T = TypeVar("T")
SMALL_BYTES = 16 * 1024  # a certificate request and what comes with it
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
    writer, turn = Writer(store.take), Lock()
    asking = Rates(rate=ASKING_RATE, burst=ASKING_BURST)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(writer.close)

    app = _app("Kakanai center", lifespan=lifespan)
    app.add_middleware(DeskOnly, holder=store.registry.holder, rates=rates or Rates())

    @app.post(PATH, responses=_said("answer", "What became of each entry, and where the desk stands.", 403, 413, 422))
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

    @app.post(RECORD_PATH, responses=_said("record_answer", "How far the record is here; heads.", 403, 413, 422))
    async def record(request: Request) -> Response:
        """Take lines of one desk's record, and show that every record goes on from the heads that it holds."""
        try:
            message = heard(await body_of(request, MAX_BYTES), RecordMessage)
        except BadMessage as error:
            log.info("a message was refused: %s", error)
            raise Refusal(422, "message") from None
        if not message.terminal == message.head.terminal == getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return _encoded(await run_in_threadpool(answer_record, store.record, message))

    @app.post(RENEW_PATH, responses=_said("certificate", "The new certificate.", 403, 413, 422))
    async def renew(request: Request) -> Response:
        """A new certificate for the desk that asks, before its present one ends."""
        asked = _decoded(await body_of(request, SMALL_BYTES), _Renewal)
        terminal = getattr(request.state, TERMINAL)
        made = await run_in_threadpool(store.registry.renew, terminal, asked.request, authority)
        log.info("terminal %s has a new certificate", terminal)
        return _encoded(_Certificate(made))

    @app.post(changes.PATH, responses=_said("changes", "What is new on the board.", 403, 413, 422))
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

    @app.post(PACKS_PATH, responses=_said("packs_answer", "The packs above what the desk has.", 403, 413, 422))
    async def packs(request: Request) -> Response:
        """Hear which pack a desk serves, and name those that it has not."""
        said = _decoded(await body_of(request, pack_protocol.MAX_REQUEST), PacksQuestion)
        await run_in_threadpool(store.packs.reported, getattr(request.state, TERMINAL), said.served, said.highest)
        return _encoded(PacksAnswer(1, await run_in_threadpool(store.packs.above, said.highest)))

    @app.post(PACK_PATH, responses=_said("pack_answer", "The signed file.", 403, 404, 413, 422))
    async def pack(request: Request) -> Response:
        """One pack by its digest."""
        said = _decoded(await body_of(request, pack_protocol.MAX_REQUEST), PackQuestion)
        content = await run_in_threadpool(store.packs.content, said.digest)
        if content is None:
            raise Refusal(404, "pack")
        return _encoded(PackAnswer(content))

    @app.post(RELEASES_PATH, responses=_said("releases_answer", "What this desk is offered.", 403, 413, 422))
    async def releases(request: Request) -> Response:
        """Hear which program a desk runs, and name the one that it is offered today."""
        said = _decoded(await body_of(request, release_protocol.MAX_REQUEST), ReleasesQuestion)
        return _encoded(await run_in_threadpool(store.releases.meet, getattr(request.state, TERMINAL), said))

    @app.get(RELEASE_FILE_PATH, responses=_file_said("A file of the signed repository."))
    async def release_file(kind: str, name: str) -> Response:
        """A file by which a release is proven, or a release itself; believed by its signatures alone."""
        try:
            length, pieces = await run_in_threadpool(store.releases.file, kind, name)
        except OSError:
            raise Refusal(404, "release") from None
        return StreamingResponse(pieces, media_type=BYTES, headers={"content-length": str(length)})

    @app.post(PEOPLE_PATH, responses=_said("people_answer", "What is new in the directory.", 403, 413, 422))
    async def people(request: Request) -> Response:
        """Number the steps of the directory that a desk brings, and give it those that it has not."""
        try:
            message = asked(await body_of(request, MAX_BYTES))
        except BadMessage:
            raise Refusal(422, "message") from None
        if message.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return _encoded(await run_in_threadpool(store.people.meet, message))

    @app.post(TRIES_PATH, responses=_said("tries_answer", "How long to wait before a try.", 403, 413, 422))
    async def tries(request: Request) -> Response:
        """Count a try of somebody's password or code, at whatever desk it is made."""
        asks = _decoded(await body_of(request, SMALL_BYTES), TriesQuestion)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return _encoded(await run_in_threadpool(store.tries.meet, asks))

    @app.post(PAUSES_PATH, responses=_said("pauses_answer", "What is announced.", 403, 413, 422))
    async def pauses(request: Request) -> Response:
        """When the center is going to stop, for the clerks' first screen."""
        _decoded(await body_of(request, pause_protocol.MAX_REQUEST), PausesQuestion)
        found = await run_in_threadpool(store.maintenance.announced)
        return Response(pause_protocol.encoded(found), media_type="application/json")

    @app.post(ALARMS_PATH, responses=_said("alarms_answer", "What nobody has looked at yet.", 403, 413, 422))
    async def alarms(request: Request) -> Response:
        """Open alarms, for who watches over the city at a desk; and who looked at one there."""
        asks = _decoded(await body_of(request, alarm_protocol.MAX_REQUEST), AlarmsQuestion)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return _encoded(await run_in_threadpool(store.meet_alarms, asks))

    @app.post(CREDENTIALS_PATH, responses=_said("credentials_answer", "What others sealed.", 403, 413, 422))
    async def credentials(request: Request) -> Response:
        """Pass passwords on between desks, sealed so that only desks can open them."""
        asks = _decoded(await body_of(request, MAX_BYTES), CredentialsQuestion)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return _encoded(await run_in_threadpool(store.credentials.meet, asks))

    @app.post(SEARCH_PATH, responses=_said("search_answer", "A page of what fits.", 403, 413, 422))
    async def search(request: Request) -> Response:
        """What other counters closed, as far as the clerk who asks may see it. Every search is recorded."""
        asks = _decoded(await body_of(request, search_protocol.MAX_REQUEST), SearchQuestion)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return _encoded(await run_in_threadpool(store.searching.meet, asks))

    @app.post(RESIDENTS_PATH, responses=_said("residents_answer", "Who fits, to choose from.", 403, 413, 422))
    async def residents(request: Request) -> Response:
        """Who of the resident register it may be, for a visit at this desk. Every search is recorded."""
        asks = _decoded(await body_of(request, resident_protocol.MAX_REQUEST), ResidentsQuestion)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        if not asks.whole:
            raise Refusal(422, "question")
        if not asking.allow(asks.terminal):
            raise Refusal(429, "rate")
        return _encoded(await run_in_threadpool(store.residents.find, asks))

    @app.post(RESIDENT_PATH, responses=_said("resident_answer", "What it says of one.", 403, 404, 413, 422))
    async def resident(request: Request) -> Response:
        """What the register says of the person that the clerk has chosen. Every opening is recorded."""
        asks = _decoded(await body_of(request, resident_protocol.MAX_REQUEST), ResidentQuestion)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        if not asking.allow(asks.terminal):
            raise Refusal(429, "rate")
        found = await run_in_threadpool(store.residents.open, asks)
        if found is None:
            raise Refusal(404, "resident")
        return _encoded(found)

    @app.post(LINEAGE_PATH, responses=_said("lineage_answer", "What was received after it.", 403, 413, 422))
    async def lineage(request: Request) -> Response:
        """What others received after the sheet was printed that this desk goes on from. Every answer is recorded."""
        asks = _decoded(await body_of(request, lineage_protocol.MAX_REQUEST), LineageQuestion)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        if not asking.allow(asks.terminal):
            raise Refusal(429, "rate")
        return _encoded(await run_in_threadpool(store.lineages.after, asks))

    @app.post(SLIPS_PATH, responses=_said("slip_left", "It is kept.", 403, 413, 422))
    async def slip_leave(request: Request) -> Response:
        """Keep a sealed slip of a writing desk for whatever desk reads its code. Every one is recorded."""
        asks = _decoded(await body_of(request, slip_protocol.MAX_REQUEST), SlipLeaving)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        if not asking.allow(asks.terminal):
            raise Refusal(429, "rate")
        try:
            await run_in_threadpool(store.slips.leave, asks)
        except NotKept as why:
            raise Refusal(429 if why.code == "full" else 422, why.code) from None
        return _encoded(SlipLeft())

    @app.get(SLIP_PATH, responses=_said("slip_answer", "What was left.", 403, 404))
    async def slip(request: Request, name: str) -> Response:
        """A slip that some desk left, until its end. Every taking is recorded."""
        terminal = getattr(request.state, TERMINAL)
        if not asking.allow(terminal):
            raise Refusal(429, "rate")
        found = await run_in_threadpool(store.slips.take, name, terminal)
        if found is None:
            raise Refusal(404, "slip")
        return _encoded(found)

    @app.post(LINES_PATH, responses=_said("lines_answer", "A page of lines of every desk.", 403, 413, 422))
    async def lines(request: Request) -> Response:
        """Lines of every desk's record, for who watches over the city. Every page is recorded."""
        asks = _decoded(await body_of(request, lines_protocol.MAX_REQUEST), LinesQuestion)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return _encoded(await run_in_threadpool(store.lines.meet, asks))

    @app.post(IMPORTED_PATH, responses=_said("imported_answer", "Those to choose from.", 403, 413, 422))
    async def imported(request: Request) -> Response:
        """Applications of other systems, for a desk to open as a visit. Every list is recorded."""
        asks = _decoded(await body_of(request, imported_protocol.MAX_REQUEST), ImportedQuestion)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        if not asking.allow(asks.terminal):
            raise Refusal(429, "rate")
        return _encoded(await run_in_threadpool(store.imported.listed, asks))

    @app.post(IMPORTED_OPEN_PATH, responses=_said("imported_application", "What it says.", 403, 404, 413, 422))
    async def imported_open(request: Request) -> Response:
        """All of one application, which is marked as taken by this desk. Every opening is recorded."""
        asks = _decoded(await body_of(request, imported_protocol.MAX_REQUEST), ImportedOpening)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        if not asking.allow(asks.terminal):
            raise Refusal(429, "rate")
        found = await run_in_threadpool(store.imported.open, asks)
        if found is None:
            raise Refusal(404, "imported")
        return _encoded(found)

    @app.post(IMPORTED_BACK_PATH, responses=_said("imported_returned", "How many are free again.", 403, 413, 422))
    async def imported_back(request: Request) -> Response:
        """A visit came to nothing: the application that it had taken may be opened by the next desk."""
        asks = _decoded(await body_of(request, imported_protocol.MAX_REQUEST), ImportedReturn)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return _encoded(await run_in_threadpool(store.imported.give_back, asks))

    @app.post(OPEN_PATH, responses=_said("application", "What it says, or who has it.", 403, 404, 413, 422))
    async def application_open(request: Request) -> Response:
        """What the section that works on an application needs of it, for one counter at a time. It is recorded."""
        asks = _decoded(await body_of(request, handling_protocol.MAX_REQUEST), ApplicationOpening)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        try:
            found = await run_in_threadpool(store.handling.open, asks)
        except NotTheirs:
            raise Refusal(403, "right") from None
        if found is None:
            raise Refusal(404, "application")
        return _encoded(found)

    @app.post(SHUT_PATH, responses=_said("application_shut", "Whether it was this counter's.", 403, 413, 422))
    async def application_shut(request: Request) -> Response:
        """The counter that had an application open is through with it."""
        asks = _decoded(await body_of(request, SMALL_BYTES), ApplicationShutting)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        return _encoded(await run_in_threadpool(store.handling.shut, asks))

    @app.post(FIGURES_PATH, responses=_said("figures_answer", "Tables of the months.", 403, 413, 422))
    async def figures(request: Request) -> Response:
        """What all counters did in whole months, nobody in it. The desk has looked at the clerk's rights."""
        asks = _decoded(await body_of(request, figures_protocol.MAX_REQUEST), FiguresQuestion)
        if asks.terminal != getattr(request.state, TERMINAL):
            raise Refusal(403, "terminal")
        counting = Counting(store.figures, store.record.note, terms, turn, store.uptimes, goal or Goal())
        try:
            return _encoded(await run_in_threadpool(counting.meet, asks))
        except TooLong:
            raise Refusal(422, "period") from None
        except Busy:
            raise Refusal(429, "busy") from None

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
        TRIES_PATH: "tries",
        PAUSES_PATH: "pauses",
        ALARMS_PATH: "alarms",
        CREDENTIALS_PATH: "credentials",
        SEARCH_PATH: "search",
        RESIDENTS_PATH: "residents",
        RESIDENT_PATH: "resident",
        IMPORTED_PATH: "imported",
        IMPORTED_OPEN_PATH: "imported_opening",
        IMPORTED_BACK_PATH: "imported_return",
        OPEN_PATH: "application_opening",
        SHUT_PATH: "application_shutting",
        FIGURES_PATH: "figures",
        LINES_PATH: "lines",
        SLIPS_PATH: "slip_leaving",
        LINEAGE_PATH: "lineage",
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

    @app.get(AUTHORITY_PATH, responses=_said("certificate", "The authority's own certificate."))
    async def authority_certificate() -> Response:
        """The center's authority; whoever has a code checks it against the code."""
        return _encoded(_Certificate(authority.certificate))

    @app.post(ENROL_PATH, responses=_said("certificate", "The desk's certificate.", 403, 413, 422))
    async def enrol(request: Request) -> Response:
        """One certificate for one code."""
        if not rates.allow("everybody"):
            raise Refusal(429, "rate")
        asked = _decoded(await body_of(request, SMALL_BYTES), _Enrolment)
        wanted = Enrolment(asked.terminal, asked.secret, asked.request, asked.signing_key, asked.proof)
        made = await run_in_threadpool(store.registry.enrol, wanted, authority)
        log.info("terminal %s is enrolled", asked.terminal)
        return _encoded(_Certificate(made))

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


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refusal(422, "message") from None


def _encoded(answer: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _said(schema: str, text: str, *refusals: int) -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    more = (408, 415, 429, 503) if refusals else ()
    return {200: {"description": text, "content": content}, **documented(*refusals, *more)}


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
        "tries": TriesQuestion,
        "tries_answer": TriesAnswer,
        "pauses": PausesQuestion,
        "pauses_answer": PausesAnswer,
        "alarms": AlarmsQuestion,
        "alarms_answer": AlarmsAnswer,
        "credentials": CredentialsQuestion,
        "credentials_answer": CredentialsAnswer,
        "search": SearchQuestion,
        "search_answer": SearchAnswer,
        "residents": ResidentsQuestion,
        "residents_answer": ResidentsAnswer,
        "resident": ResidentQuestion,
        "resident_answer": ResidentAnswer,
        "imported": ImportedQuestion,
        "imported_answer": ImportedAnswer,
        "imported_opening": ImportedOpening,
        "imported_application": ImportedApplication,
        "imported_return": ImportedReturn,
        "imported_returned": ImportedReturned,
        "application_opening": ApplicationOpening,
        "application": ApplicationAnswer,
        "application_shutting": ApplicationShutting,
        "application_shut": ApplicationShut,
        "figures": FiguresQuestion,
        "figures_answer": FiguresAnswer,
        "lines": LinesQuestion,
        "lines_answer": LinesAnswer,
        "lineage": LineageQuestion,
        "lineage_answer": LineageAnswer,
        "slip_leaving": SlipLeaving,
        "slip_left": SlipLeft,
        "slip_answer": SlipAnswer,
    }
    schemas, more = msgspec.json.schema_components(kinds.values(), ref_template="#/components/schemas/{name}")
    return {**components, **more, **names, **dict(zip(kinds, schemas, strict=True))}
