"""What the store alone can say to a command: effort and fees of closed visits (R-100, R-123), buildings forgotten,
and what commands did as lines of the record (R-093)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.translations import languages
from kakanai_desk.core.words import said
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.store.administration import INSTALLATION
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.visit.effort import summaries
from kakanai_desk.visit.takings import takings

BY_COMMAND = (
    "card_read_by_command", "pictures_read_by_command", "center_joined",
    "test_page_printed", "towns_imported", "banks_imported", "pack_taken",
    "release_staged", "release_refused",
)  # fmt: skip
LONGEST_WORD = 64


def effort_answer(store: DeskStore, pack: Pack) -> dict[str, Any]:
    """The answer of ``effort --json`` (docs/schemas/effort.schema.json)."""
    found = summaries(effort for _, effort in store.efforts())
    rows = [
        s.to_json()
        | {
            "title": "・".join(said(pack.events[e].title) if e in pack.events else e for e in s.events),
            "language_name": languages()[s.language].ja if s.language in languages() else s.language,
        }
        for s in found
    ]
    return {"visits": rows, "exit": 0}


def fees_answer(store: DeskStore, pack: Pack, request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of ``fees --json`` (docs/schemas/fees.schema.json). ``request``: ``since`` and ``until``, ISO days."""
    since, until = (date.fromisoformat(day) if (day := request.get(name)) else None for name in ("since", "until"))
    titles = {p.id: said(p.title) for p in pack.procedures}
    found = takings(store.efforts(), since, until)
    return {
        "rows": [t.to_json() | {"title": titles.get(t.procedure, t.procedure)} for t in found],
        "yen": sum(t.yen for t in found),
        "whole": not any(t.without_amount for t in found),
        "exit": 0,
    }


def note_answer(store: DeskStore, request: Mapping[str, Any]) -> dict[str, Any]:
    """A line of the record about a command: of a kind that commands may write, with short words and numbers."""
    kind, values = request.get("kind"), request.get("values")
    fits = isinstance(values, dict) and all(
        isinstance(value, int) or (isinstance(value, str) and len(value) <= LONGEST_WORD) for value in values.values()
    )
    if kind not in BY_COMMAND or not fits:
        return {"error": "unknown: note"}
    with store.transaction() as tx:
        tx.record.append(str(kind), INSTALLATION, "", dict(values or {}), SystemClock().now())
    return {"exit": 0}


def of_store(store: DeskStore, pack: Callable[[], Pack], request: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer to ``request["do"]``; None: the store alone cannot say it."""
    match request.get("do"):
        case "effort":
            return effort_answer(store, pack())
        case "fees":
            return fees_answer(store, pack(), request)
        case "note":
            return note_answer(store, request)
        case "forget_buildings":
            return {"forgotten": store.forget_buildings(SystemClock().now()), "exit": 0}
        case _:
            return None
