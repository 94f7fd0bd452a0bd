"""What the command line asks of a center, running or not: one answer, as plain values."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kakanai_center import (
    accounting,
    export_command,
    import_command,
    maintenance_command,
    packs_command,
    partitions,
    record_command,
    releases_command,
    retention_command,
    statistics_command,
)
from kakanai_center.authority import Authority
from kakanai_center.backup import Backups
from kakanai_center.carrying import RECORD_KEY, CenterCarrier
from kakanai_center.registry import CODE_MINUTES
from kakanai_center.sealing import KeyRing
from kakanai_center.store import CenterStore
from kakanai_center.verifying import verify
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.texts import load_texts
from kakanai_desk.vault.keystore import KeyStore
from kakanai_desk.vault.signing import DeskSigner


def answer(
    store: CenterStore,
    authority: Authority,
    keys: KeyStore,
    backups: Backups,
    request: Mapping[str, Any],
    *,
    serving: bool,
) -> dict[str, Any]:
    """The answer to ``{"do": …}``; ``error`` in it is a sentence for the operator.

    What takes long goes on in a thread of its own where the center is ``serving``.
    """
    terminal = str(request.get("terminal", ""))
    if "terminal" in request and not re.fullmatch(r"[A-Z]{2}[1-9]", terminal):
        return {"error": "端末の記号は、英大文字2つと1〜9の数字です(例: NA1)。"}
    try:
        store.maintenance.seen(str(request.get("do")))
        match request.get("do"):
            case "status":
                return store.status() | {"backups": backups.verified()}
            case "alarms":
                return {"alarms": store.alarms()}
            case "settle":
                store.settle_alarm(int(request["number"]), str(request["operator"]), str(request["because"]))
                return {"number": int(request["number"]), "open": store.status()["open_alarms"]}
            case "code":
                code = store.registry.open_code(terminal, authority)
                store.record.note("code_opened", terminal=terminal)
                return {"terminal": terminal, "code": str(code), "minutes": CODE_MINUTES}
            case "revoke":
                ended = store.registry.revoke(terminal)
                store.record.note("desk_revoked", terminal=terminal, ended=ended)
                return {"terminal": terminal, "ended": ended}
            case "certificates":
                return {"certificates": store.registry.all()}
            case "backup":
                made = backups.make()
                store.record.note("center_backed_up", name=made.name, root=made.root)
                return {"name": made.name, "root": made.root, "counts": made.counts, "whole_to": made.whole_to}
            case "partition":
                months = partitions.partition(store.engine, datetime.now(UTC))
                store.record.note("center_partitioned", months=len(months))
                return {"months": months}
            case "verify_log":
                found = verify(store.record, request.get("held") or ()).to_json()
                found["faults"] += [list(fault) for fault in accounting.faults(store.engine)]
                return found | {"heads_held": len(request.get("held") or ())}
            case "card":
                return {"card": _carrier(store, authority, keys).card().decode("ascii")}
            case "carry_in":
                return _carry_in(store, authority, keys, request)
            case "turn":
                return _turn(store, keys, serving=serving)
            case str() as what if what.startswith("export_"):
                return export_command.answer(store, request)
            case str() as what if what.startswith("import_"):
                return import_command.answer(store, request)
            case str() as what if what.startswith("packs_"):
                return packs_command.answer(store, request)
            case str() as what if what.startswith("releases_"):
                return releases_command.answer(store, request)
            case str() as what if what.startswith("record_"):
                return record_command.answer(store, request)
            case str() as what if what.startswith("retention_"):
                return retention_command.answer(store, request)
            case str() as what if what.startswith("maintenance_"):
                return maintenance_command.answer(store, request)
            case "statistics":
                return statistics_command.answer(store, request)
            case what:
                return {"error": f"unknown: {what}"}
    except DeskError as error:
        return {"error": load_texts().error_for_clerk(error)}


def _carrier(store: CenterStore, authority: Authority, keys: KeyStore) -> CenterCarrier:
    return CenterCarrier(store, authority, keys, DeskSigner(keys, RECORD_KEY))


def _carry_in(store: CenterStore, authority: Authority, keys: KeyStore, request: Mapping[str, Any]) -> dict[str, Any]:
    """Take a desk's file; the answer to it lies beside it. A line of the record, with numbers only."""
    file, folder = Path(str(request["file"])), Path(str(request["folder"]))
    kind, written, entries = _carrier(store, authority, keys).take(file, folder, datetime.now(UTC))
    told = {"carried": kind.value, "entries": entries, "answer": written.file.name}
    store.record.note("file_carried_in", **told)
    return told


def _turn(store: CenterStore, keys: KeyStore, *, serving: bool) -> dict[str, Any]:
    """A new newest key for what is sealed. It is kept before anything is sealed under it."""
    ring = (KeyRing.read(keys) or KeyRing.new()).turned()
    ring.keep(keys)
    store.use(ring)
    store.record.note("keys_turned", newest=ring.newest)
    if serving:
        threading.Thread(target=store.reseal, name="reseal", daemon=True).start()
    else:
        store.reseal()
    return {"newest": ring.newest, "left": store.unsealed()}
