"""What the desk and its vision worker say to each other (``helper_words.py``).

To the worker: ``{"do": "read" | "watch" | "look" | "cancel" | "close", …}``. From it: ``{"ready": true}`` once the
models are warm, ``{"preview": hint, "symbols": […]}`` with a JPEG, ``{"done": …}`` or ``{"fault": code, "values": …}``,
and ``log`` lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kakanai_desk.core.ports.code import Symbol
from kakanai_desk.core.ports.vision import DocumentKind, FrameHint, Preview, SeenDocument, SeenField


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
        "symbols": [symbol.to_json() for symbol in seen.symbols],
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
        tuple(Symbol.from_json(symbol) for symbol in told["symbols"]),
    )


def preview_from_wire(told: Mapping[str, Any], picture: bytes) -> Preview:
    hint = FrameHint(told["preview"]) if told["preview"] else None
    return Preview(picture, hint, tuple(Symbol.from_json(symbol) for symbol in told["symbols"]))


def _box(numbers: list[int]) -> tuple[int, int, int, int]:
    left, top, width, height = numbers
    return left, top, width, height
