"""Where the key is that wraps a center's keys: a PKCS#11 URI (RFC 7512), as the settings say it, never with the PIN."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

_URI = re.compile(r"pkcs11:(?P<path>[^?]*)(?:\?(?P<query>.*))?")


@dataclass(frozen=True)
class TokenPlace:
    """Where the wrapping key is. ``pin``: the file of the PIN; None: the environment has it."""

    module: Path
    token: str
    key: str
    pin: Path | None

    @classmethod
    def parse(cls, uri: str) -> TokenPlace:
        """``pkcs11:token=…;object=…?module-path=…&pin-source=file:…``.

        Raises:
            ValueError: it is not of this form, or says the PIN itself.
        """
        found = _URI.fullmatch(uri)
        if found is None:
            raise ValueError("uri")
        path = _pairs(found["path"], ";", {"token", "object"})
        query = _pairs(found["query"] or "", "&", {"module-path", "pin-source"})
        if not path.keys() >= {"token", "object"} or "module-path" not in query:
            raise ValueError("uri")
        source = query.get("pin-source")
        return cls(
            Path(query["module-path"]),
            path["token"],
            path["object"],
            Path(source.removeprefix("file:")) if source else None,
        )


def _pairs(text: str, between: str, known: set[str]) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(between) if part]
    if any(name not in known or not value for name, _, value in pairs):
        raise ValueError("uri")
    return {name: unquote(value) for name, _, value in pairs}
