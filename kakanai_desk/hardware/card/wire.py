"""What the desk and its card worker say to each other: one JSON object per line, both ways.

To the worker: ``{"do": "readers" | "wait" | "read" | "present" | "close" | "cancel", …}``. After a ``read`` line the
secrets follow as bare bytes, in the order and lengths of its ``secrets``: a PIN never becomes a string. From the
worker: ``{"done": …}`` or ``{"fault": code, "values": …}`` ends a command; ``progress``, ``verify`` (VERIFY of the
secret of that name leaves now) and ``log`` lines come before it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, cast

from kakanai_desk.core import errors
from kakanai_desk.core.errors import DeskError, DeviceFault
from kakanai_desk.core.ports.card import CardKind, CardReading, PresentedCard, ReadField, ReadPicture
from kakanai_desk.core.provenance import Verification


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


def presented_to_wire(card: PresentedCard) -> dict[str, Any]:
    return {
        "reader": card.reader,
        "kind": card.kind.value,
        "tries_left": dict(card.tries_left),
        "tries_max": dict(card.tries_max),
        "takes": list(card.takes),
        "others": list(card.others),
        "also": list(card.also),
    }


def presented_from_wire(told: Mapping[str, Any]) -> PresentedCard:
    return PresentedCard(
        reader=told["reader"],
        kind=CardKind(told["kind"]),
        tries_left=told["tries_left"],
        tries_max=told["tries_max"],
        takes=tuple(told["takes"]),
        others=tuple(told["others"]),
        also=tuple(told["also"]),
    )


def reading_to_wire(reading: CardReading) -> dict[str, Any]:
    return {
        "kind": reading.kind.value,
        "fields": {
            name: [f.value, f.source, f.verified.value, f.check, list(f.glyphs.items())]
            for name, f in reading.fields.items()
        },
        "pictures": {
            name: [base64.b64encode(p.data).decode("ascii"), p.media_type, p.source, p.verified.value]
            for name, p in reading.pictures.items()
        },
        "notes": list(reading.notes),
        "tries_left": dict(reading.tries_left),
        "apdus": reading.apdus,
        "bytes": reading.bytes,
        "milliseconds": reading.milliseconds,
        "verify_commands": reading.verify_commands,
    }


def reading_from_wire(told: Mapping[str, Any]) -> CardReading:
    fields = {
        name: ReadField(value, source, Verification(verified), check, dict(glyphs))
        for name, (value, source, verified, check, glyphs) in told["fields"].items()
    }
    pictures = {
        name: ReadPicture(base64.b64decode(data), media_type, source, Verification(verified))
        for name, (data, media_type, source, verified) in told["pictures"].items()
    }
    return CardReading(
        kind=CardKind(told["kind"]),
        fields=fields,
        tries_left=told["tries_left"],
        apdus=told["apdus"],
        bytes=told["bytes"],
        milliseconds=told["milliseconds"],
        verify_commands=told["verify_commands"],
        pictures=pictures,
        notes=tuple(told["notes"]),
    )


def fault_to_wire(error: DeskError) -> dict[str, Any]:
    return {"fault": error.code, "values": error.values}


def fault_from_wire(told: Mapping[str, Any]) -> DeskError:
    """The error again, by its code; a code nobody knows becomes a ``DeviceFault``."""
    kind = _BY_CODE.get(told["fault"])
    if kind is None:
        return DeviceFault(device="card_worker", what=str(told["fault"]))
    return kind(**told["values"])


def _cards_and_devices() -> dict[str, type[DeskError]]:
    roots = [errors.CardError, errors.DeviceFault, errors.SimulatorRefused]
    found: dict[str, type[DeskError]] = {}
    while roots:
        kind = roots.pop()
        found[kind.code] = kind
        roots += kind.__subclasses__()
    return found


_BY_CODE = _cards_and_devices()
