"""Who is asking: the desk of the certificate that the TLS connection was made with. No header tells it.

``PeerH11`` is uvicorn's HTTP protocol with one thing more: uvicorn does not hand the client's certificate on, so it
puts it into the ASGI state of each request, where nothing that a client sends can reach.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kakanai_center.refusals import refusal
from kakanai_desk.core.rates import Rates
from kakanai_desk.vault.certificates import fingerprint

log = logging.getLogger(__name__)
PEER, TERMINAL = "peer", "terminal"


class PeerH11(H11Protocol):
    """Tells each request the certificate (DER) that its connection was made with."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        self.app_state = {**self.app_state, PEER: tls.getpeercert(binary_form=True) if tls is not None else None}


class DeskOnly:
    """Lets through only requests of a desk whose certificate is valid now, and puts its terminal into the state.

    ``holder`` gives the terminal of a fingerprint, or None. It is asked for every request, so that a revocation takes
    effect on connections that are open.
    """

    def __init__(self, app: ASGIApp, holder: Callable[[str], str | None], rates: Rates) -> None:
        self._app = app
        self._holder = holder
        self._rates = rates
        self._said = Rates(rate=1 / 60, burst=1)

    def _say(self, words: str, name: str) -> None:
        """A line a minute of each: who hurries fills no log."""
        if self._said.allow(name):
            log.warning(words, *([name] if "%s" in words else []))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        peer = state.get(PEER)
        terminal = await run_in_threadpool(self._holder, fingerprint(peer)) if peer else None
        if terminal is None:
            self._say("a request without a valid certificate was refused", "certificate")
            await refusal(403, "certificate")(scope, receive, send)
        elif not self._rates.allow(terminal):
            self._say("terminal %s asks too often and is slowed", terminal)
            await refusal(429, "rate")(scope, receive, send)
        else:
            state[TERMINAL] = terminal
            await self._app(scope, receive, send)
