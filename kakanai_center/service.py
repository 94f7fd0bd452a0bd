"""The HTTP service. Every entry is checked by the desk's signature, whatever brought it here."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool

from kakanai_center.store import CenterStore
from kakanai_center.writer import Writer
from kakanai_desk.sync.protocol import MAX_BYTES, PATH, Answer, BadMessage, decode_entries, encode_answer

log = logging.getLogger(__name__)


def build(store: CenterStore) -> FastAPI:
    """The application over one store."""
    writer = Writer(store.take)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(writer.close)

    app = FastAPI(title="Kakanai center", docs_url=None, redoc_url=None, lifespan=lifespan)

    @app.post(PATH)
    async def take(request: Request) -> Response:
        """Take entries of one desk; answer per entry whether it is applied."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BYTES:
                return Response(status_code=413)
        try:
            message = decode_entries(bytes(body))
        except BadMessage as error:
            log.info("a message was refused: %s", error)
            return Response(status_code=422)
        try:
            if message.entries:
                answer = await writer.take(message.entries)
            else:
                answer = Answer(
                    [], (await run_in_threadpool(store.standings, [message.terminal])).get(message.terminal)
                )
        except DBAPIError as error:
            log.error("the database does not answer: %s", type(error.orig).__name__)
            return Response(status_code=503)
        log.info("terminal %s: %d entries", message.terminal, len(message.entries))
        return Response(encode_answer(answer, message.protocol), media_type="application/json")

    @app.get("/v1/health")
    async def health() -> dict[str, str]:
        """Whether the service answers."""
        return {"state": "up"}

    return app
