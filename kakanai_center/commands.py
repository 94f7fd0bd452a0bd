"""What the command line asks of a center, running or not: one answer, as plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kakanai_center.authority import Authority
from kakanai_center.registry import CODE_MINUTES
from kakanai_center.store import CenterStore
from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.texts import load_texts


def answer(store: CenterStore, authority: Authority, request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to ``{"do": …}``; ``error`` in it is a sentence for the operator."""
    terminal = str(request.get("terminal", ""))
    if "terminal" in request and not re.fullmatch(r"[A-Z]{2}[1-9]", terminal):
        return {"error": "端末の記号は、英大文字2つと1〜9の数字です(例: NA1)。"}
    try:
        match request.get("do"):
            case "status":
                return store.status()
            case "alarms":
                return {"alarms": store.alarms()}
            case "code":
                code = store.registry.open_code(terminal, authority)
                return {"terminal": terminal, "code": str(code), "minutes": CODE_MINUTES}
            case "revoke":
                return {"terminal": terminal, "ended": store.registry.revoke(terminal)}
            case "certificates":
                return {"certificates": store.registry.all()}
            case what:
                return {"error": f"unknown: {what}"}
    except DeskError as error:
        return {"error": load_texts().error_for_clerk(error)}
