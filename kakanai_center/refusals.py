"""How the service says no: a status, and ``{"code": …}`` for programs. Never what it was that was sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

READ_SECONDS = 30.0  # within which a whole body must have come
CODES = {
    403: "this desk may not, or no longer",
    404: "there is none",
    408: "the body did not come in time",
    413: "more than is taken at once",
    415: "no application/json",
    422: "not of this interface",
    429: "too often; wait",
    503: "the database does not answer; try again",
}


class Refusal(Exception):
    """Raised in a handler; becomes the answer."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def refusal(status: int, code: str) -> Response:
    return JSONResponse({"code": code}, status, {"retry-after": "1"} if status in (429, 503) else None)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These refusals, for the published interface."""
    schema = {
        "type": "object",
        "properties": {"code": {"type": "string"}},
        "required": ["code"],
        "additionalProperties": False,
    }
    return {s: {"description": CODES[s], "content": {"application/json": {"schema": schema}}} for s in statuses}


async def body_of(request: Request, most: int) -> bytes:
    """The body of a request that says it is JSON.

    Raises:
        Refusal: another kind (415), more than ``most`` bytes (413), or too slow (408).
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "content_type")
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise Refusal(413, "size")
    body = bytearray()
    async with _in_time():
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise Refusal(413, "size")
    return bytes(body)


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        with anyio.fail_after(READ_SECONDS):
            yield
    except TimeoutError:
        raise Refusal(408, "slow") from None
