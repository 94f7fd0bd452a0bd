"""What a desk answers about files carried to a center that no line leads to: who may read and write where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kakanai_desk.core.clock import Clock
from kakanai_desk.core.errors import DeskError, NoMedium
from kakanai_desk.core.texts import load_texts
from kakanai_desk.settings import Settings
from kakanai_desk.store.administration import INSTALLATION
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.carrying import DeskCarrier
from kakanai_desk.vault.keystore import KeyStore
from kakanai_desk.vault.signing import DeskSigner


def allowed(settings: Settings, path: Path) -> Path:
    """The path, if it lies on an approved medium.

    Raises:
        NoMedium.
    """
    found = path.resolve()
    for folder in settings.carry.folders:
        if found.is_relative_to(settings.path(folder).resolve()):
            return found
    raise NoMedium(name=path.name)


def carrier_of(settings: Settings, keys: KeyStore) -> DeskCarrier:
    return DeskCarrier(f"{settings.desk.letters}{settings.desk.epoch}", keys, DeskSigner(keys))


def carry_answer(
    settings: Settings, store: DeskStore, keys: KeyStore, clock: Clock, request: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The answer to ``carry_out`` and ``carry_in`` with an absolute ``path``; None: it is neither.

    Each is a line of the record, with numbers only.
    """
    what, path = request.get("do"), Path(str(request.get("path", "")))
    if what not in ("carry_out", "carry_in"):
        return None
    now, carrier = clock.now(), carrier_of(settings, keys)
    try:
        place = allowed(settings, path)
        if what == "carry_out":
            written = carrier.outbox(store, place, now)
            told = {"file": written.file.name, "entries": written.entries, "bytes": written.size}
            kind = "outbox_carried"
        else:
            taken = carrier.take(place, store, now)
            told = {"kind": taken.kind.value, "entries": taken.entries, "waiting": store.sync_counts().waiting}
            kind = "answer_carried"
    except DeskError as error:
        return {"error": load_texts().error_for_clerk(error)}
    with store.transaction() as tx:
        tx.record.append(kind, INSTALLATION, "", told, now)
    return told
