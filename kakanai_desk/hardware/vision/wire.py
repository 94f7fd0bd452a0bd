"""What the desk and its vision worker say to each other: a JSON line, and the bytes it announces with ``blob``.

To the worker: ``{"do": "read" | "watch" | "cancel" | "close", …}``. From it: ``{"ready": true}`` once the models are
warm, ``{"preview": hint}`` with a JPEG, ``{"done": …}`` or ``{"fault": code, "values": …}``, and ``log`` lines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, cast

from kakanai_desk.core.ports.vision import DocumentKind, FrameHint, SeenDocument, SeenField

MOST_BLOB = 40_000_000  # bytes of one picture


def write(out: IO[bytes], blob: bytes = b"", **message: Any) -> None:
    if blob:
        message["blob"] = len(blob)
    out.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + blob)
    out.flush()


def read(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next message with its bytes; None at the end.

    Raises:
        ValueError: it is no message, or announces more than any picture is.
    """
    said = pipe.readline()
    if not said:
        return None
    message = json.loads(said)
    if not isinstance(message, dict):
        raise ValueError("not an object")
    told = cast("dict[str, Any]", message)
    count = int(told.get("blob", 0))
    if not 0 <= count <= MOST_BLOB:
        raise ValueError("blob")
    return told, pipe.read(count) if count else b""


def document_to_wire(seen: SeenDocument) -> dict[str, Any]:
    """Without its picture, which travels as bytes."""
    return {
        "kind": seen.kind.value,
        "persons": [
            {
                name: [f.value, f.confidence, f.certain, list(f.box), list(f.at), [list(c) for c in f.candidates]]
                for name, f in person.items()
            }
            for person in seen.persons
        ],
        "hints": [hint.value for hint in seen.hints],
        "corners": list(seen.corners),
        "milliseconds": seen.milliseconds,
    }


def document_from_wire(told: Mapping[str, Any], picture: bytes) -> SeenDocument:
    return SeenDocument(
        DocumentKind(told["kind"]),
        tuple(
            {
                name: SeenField(value, confidence, certain, _box(box), _box(at), tuple(tuple(c) for c in candidates))
                for name, (value, confidence, certain, box, at, candidates) in person.items()
            }
            for person in told["persons"]
        ),
        tuple(FrameHint(hint) for hint in told["hints"]),
        tuple(told["corners"]),
        picture,
        told["milliseconds"],
    )


def _box(numbers: list[int]) -> tuple[int, int, int, int]:
    left, top, width, height = numbers
    return left, top, width, height
