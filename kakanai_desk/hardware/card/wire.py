"""What the desk and its card worker say to each other (``helper_words.py``).

To the worker: ``{"do": "readers" | "wait" | "read" | "prove" | "present" | "close" | "cancel", …}``. After a ``read``
line (a resident's card) or a ``prove`` line (that of a member of staff) the secrets follow as bare bytes, in the order
and lengths of its ``secrets``: a PIN never becomes a string. From the worker: ``{"done": …}`` or ``{"fault": code,
"values": …}`` ends a command; ``progress``, ``verify`` (VERIFY of the secret of that name leaves now) and ``log`` lines
come before it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from kakanai_desk.core.ports.card import CardKind, CardReading, PresentedCard, ReadField, ReadPicture
from kakanai_desk.core.provenance import Verification


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
