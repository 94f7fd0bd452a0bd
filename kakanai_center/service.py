"""The HTTP service. Every entry is checked by the desk's signature, whatever brought it here."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool

from kakanai_center.store import CenterStore
from kakanai_desk.core.outbox import OutboxEntry
from kakanai_desk.sync.protocol import MAX_BYTES, PATH, BadMessage, EntryResult, decode_entries, encode_results

log = logging.getLogger(__name__)


def build(store: CenterStore) -> FastAPI:
    """The application over one store."""
    app = FastAPI(title="Kakanai center", docs_url=None, redoc_url=None)

    @app.post(PATH)
    async def take(request: Request) -> Response:
        """Take entries of one desk; answer per entry whether it is applied."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BYTES:
                return Response(status_code=413)
        try:
            terminal, entries = decode_entries(bytes(body))
        except BadMessage as error:
            log.info("a message was refused: %s", error)
            return Response(status_code=422)
        try:
            results = await run_in_threadpool(_apply_all, store, entries)
        except DBAPIError as error:
            log.error("the database does not answer: %s", type(error.orig).__name__)
            return Response(status_code=503)
        log.info("terminal %s: %d entries", terminal, len(entries))
        return Response(encode_results(results), media_type="application/json")

    @app.get("/v1/health")
    async def health() -> dict[str, str]:
        """Whether the service answers."""
        return {"state": "up"}

    return app


def _apply_all(store: CenterStore, entries: list[OutboxEntry]) -> list[EntryResult]:
    return [store.apply(entry) for entry in entries]
