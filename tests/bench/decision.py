"""What a decision with its reasons costs."""

import statistics
import time
from typing import Any

from kakanai_desk.core.places import procedures, root
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.interview import interview
from kakanai_desk.forms.loader import load


def measure() -> list[dict[str, Any]]:
    started = time.perf_counter()
    pack = load(procedures())
    loading = (time.perf_counter() - started) * 1000
    case = read_case(root() / "tests" / "fixtures" / "cases" / "family4.yaml", pack)
    deciding, asking = [], []
    for _ in range(300):
        started = time.perf_counter()
        decision = decide(case, pack)
        deciding.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        interview(case, pack, decision)
        asking.append((time.perf_counter() - started) * 1000)
    return [
        row("decision with reasons, family of four", statistics.median(deciding), 1.0),
        row("next question, family of four", statistics.median(asking), 5.0),
        row("reading all definitions", loading, 3000.0),
    ]


def row(name: str, ours: float, limit: float, unit: str = "ms", **more: Any) -> dict[str, Any]:
    """One line of the table; lower is better unless ``more`` says otherwise."""
    return {
        "name": name,
        "unit": unit,
        "better": "lower",
        "ours": ours,
        "peer": None,
        "peer_name": None,
        "limit": limit,
        "goal": limit,
        "ratio": ours / limit if limit else None,
        "ok": ours <= limit,
    } | more
