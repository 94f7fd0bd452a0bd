"""HTTP to the center. Plain HTTP is accepted on the loopback address only (the embedded center)."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync.protocol import PATH

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class HttpTransport:
    """One keep-alive connection. Proxies of the environment are ignored: the center is on the closed network.

    Raises:
        CenterRefused: the address is plain HTTP to another machine.
    """

    def __init__(self, url: str, timeout: float = 10.0) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise CenterRefused(status="http")
        self._client = httpx.Client(base_url=url, timeout=timeout, trust_env=False)

    def exchange(self, message: bytes) -> bytes:
        try:
            answer = self._client.post(PATH, content=message, headers={"content-type": "application/json"})
        except httpx.HTTPError as error:
            raise CenterUnreachable from error
        if answer.status_code >= 500:
            raise CenterUnreachable
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        return answer.content

    def close(self) -> None:
        self._client.close()
