"""How a command asks this desk, or leaves a line with it: through the running one, or at its store when none runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kakanai_desk import bootstrap
from kakanai_desk.carry_answers import carry_answer
from kakanai_desk.command_faults import Refused
from kakanai_desk.core.errors import StoreBusy
from kakanai_desk.settings import Settings
from kakanai_desk.store_answers import of_store
from kakanai_desk.vault import local_line


def asked(settings: Settings, request: Mapping[str, Any]) -> dict[str, Any]:
    """What the store says to ``request`` (``store_answers``).

    Raises:
        Refused: a desk runs and does not answer, or says why not.
    """
    found = local_line.ask(settings.path(settings.store.folder), bootstrap.key_store(settings), dict(request))
    if found is None:
        try:
            store, _ = bootstrap.open_store(settings)
        except StoreBusy:
            raise Refused("動いている窓口が答えません。少し待って、もう一度試してください。") from None
        try:
            found = of_store(store, lambda: bootstrap.load_pack(settings), request)
            if found is None:
                keys, clock = bootstrap.key_store(settings), bootstrap.clock_of(settings)
                found = carry_answer(settings, store, keys, clock, request)
        finally:
            store.close()
    if found is None or "error" in found:
        raise Refused(str((found or {}).get("error", "")))
    return dict(found)


def noted(settings: Settings, kind: str, **values: int | str) -> None:
    """A line of this desk's record about what a command does (R-093); a machine that has no record yet gets none.

    Raises:
        Refused: a desk runs and does not answer: then the command must not do it either.
    """
    if bootstrap.store_file(settings).exists():
        asked(settings, {"do": "note", "kind": kind, "values": values})
