"""How the desk and its helper processes speak: a JSON object on a line, and the bytes it announces with ``blob``.

Both ways. ``done`` or ``fault`` ends a command; ``ready`` and ``log`` may come at any time. What else is said stands in
``card/wire.py`` and ``vision/wire.py``.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from typing import IO, Any, cast

from kakanai_desk.core.errors import DeskError, DeviceFault

MOST_BLOB = 40_000_000  # bytes of one picture


def line(**message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def heard(said: bytes | bytearray) -> dict[str, Any]:
    """One line read back.

    Raises:
        ValueError: not a JSON object.
    """
    message = json.loads(said)
    if not isinstance(message, dict):
        raise ValueError("not an object")
    return cast("dict[str, Any]", message)


def read(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next message with its bytes; None at the end.

    Raises:
        ValueError: it is no message, or announces more than any picture is.
    """
    said = pipe.readline()
    if not said:
        return None
    message = heard(said)
    count = int(message.get("blob", 0))
    if not 0 <= count <= MOST_BLOB:
        raise ValueError("blob")
    return message, pipe.read(count) if count else b""


class Mouth:
    """A helper's way out: whole messages, from any thread."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._lock = threading.Lock()

    def say(self, blob: bytes = b"", **message: Any) -> None:
        if blob:
            message["blob"] = len(blob)
        with self._lock:
            self._out.write(line(**message) + blob)
            self._out.flush()

    def fault(self, error: DeskError) -> None:
        self.say(**fault_to_words(error))


class LogToDesk(logging.Handler):
    """A helper's log lines go the same way."""

    def __init__(self, mouth: Mouth) -> None:
        super().__init__()
        self._mouth = mouth

    def emit(self, record: logging.LogRecord) -> None:
        self._mouth.say(log=[record.levelno, record.name, record.getMessage()])


def fault_to_words(error: DeskError) -> dict[str, Any]:
    return {"fault": error.code, "values": error.values}


def fault_from_words(told: Mapping[str, Any], device: str) -> DeskError:
    """The error again, by its code; a code nobody knows becomes a ``DeviceFault`` of ``device``."""
    kind = next((kind for kind in _below(DeskError) if kind.code == told["fault"]), None)
    return DeviceFault(device=device, what=str(told["fault"])) if kind is None else kind(**told["values"])


def _below(kind: type[DeskError]) -> Iterator[type[DeskError]]:
    yield kind
    for under in kind.__subclasses__():
        yield from _below(under)
