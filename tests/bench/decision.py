"""What a decision with its reasons costs."""

import time
from collections.abc import Callable
from typing import Any

from kakanai_desk.core.places import procedures, root
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.compiled import compiled
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.interview import interview
from kakanai_desk.forms.loader import load


def measure() -> list[dict[str, Any]]:
    started = time.perf_counter()
    pack = load(procedures())
    loading = (time.perf_counter() - started) * 1000
    case = read_case(root() / "tests" / "fixtures" / "cases" / "family4.yaml", pack)
    decision = decide(case, pack)
    function = compiled(pack, case.event, pack.at(case.visit_date, case.event))
    household, people = function.rows(case, pack)
    return [
        row("decision with reasons, family of four", micro(lambda: decide(case, pack)), 200.0, "µs"),
        row("decision without reasons, family of four", micro(lambda: function.judge(household, people)), 20.0, "µs"),
        row("a case made ready for it, family of four", micro(lambda: function.rows(case, pack)), 50.0, "µs"),
        row("next question, family of four", micro(lambda: interview(case, pack, decision)) / 1000, 5.0),
        row("reading all definitions", loading, 3000.0),
    ]


def micro(work: Callable[[], object]) -> float:
    """Microseconds of processor time a call, the best of some rounds: other work on the machine only adds."""
    rounds = []
    for _ in range(15):
        started = time.process_time()
        for _ in range(100):
            work()
        rounds.append((time.process_time() - started) * 1e6 / 100)
    return min(rounds)


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
