"""What a running desk answers on its local line, to the commands of this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from kakanai_desk.carry_answers import carry_answer
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ports.devices import Lane
from kakanai_desk.core.texts import load_texts
from kakanai_desk.settings import Settings
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store_answers import of_store
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.vault.keystore import KeyStore
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.desk import Desk


class Runs(Protocol):
    """What is asked of a running desk (``running.Running``)."""

    settings: Settings
    desk: Desk
    context: Context
    store: DeskStore
    sync: SyncEngine

    @property
    def visit_lane(self) -> Lane: ...


def sync_answer(engine: SyncEngine, terminal: str, public_key: bytes) -> dict[str, object]:
    """The answer of ``sync status --json`` (docs/schemas/sync.schema.json)."""
    status = engine.status()
    return {
        "terminal": terminal,
        "public_key": public_key.hex(),
        "waiting": status.waiting,
        "sent": status.sent,
        "refused": status.refused,
        "link": status.link.value,
    }


def answer_line(running: Runs, keys: KeyStore) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """What a running desk answers on its local line."""

    def answer(request: Mapping[str, Any]) -> Mapping[str, Any]:
        what = request.get("do")
        found = of_store(running.store, lambda: running.context.pack, request)
        if what == "forget_buildings":
            running.visit_lane.submit(running.desk.addresses.buildings_forgotten)
        if found is None:
            found = carry_answer(running.settings, running.store, keys, running.context.clock, request)
        if found is not None:
            return found
        if what == "sync_once":
            try:
                running.sync.drain()
            except DeskError as error:
                return {"error": load_texts().error_for_clerk(error)}
        elif what != "sync_status":
            return {"error": f"unknown: {what}"}
        return sync_answer(running.sync, running.store.terminal, running.context.signer.public_key)

    return answer
