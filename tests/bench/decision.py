"""What a decision with its reasons costs."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kakanai_desk.core.places import procedures, root
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.compiled import compiled
from kakanai_desk.forms.coverage import cover
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.difference import difference
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
        row("all combinations of all conditions covered", covering(pack), 60.0, "s"),
        row("a million households decided by two packs", comparing(), 60.0, "s"),
    ]


def covering(pack: Pack) -> float:
    started = time.perf_counter()
    cover(pack)
    return time.perf_counter() - started


def comparing() -> float:
    """Against a copy in which two procedures decide otherwise, with as many processes as processors."""
    with TemporaryDirectory() as place:
        new = Path(place) / "new"
        shutil.copytree(procedures(), new)
        for file, old, other in (
            ("kokuho_shutoku/procedure.yaml", "{age: {below: 75}}", "{age: {below: 70}}"),
            ("jidou_teate/procedure.yaml", "{is_no: civil_servant}", "{is_yes: civil_servant}"),
        ):
            path = new / file
            path.write_text(path.read_text("utf-8").replace(old, other, 1), "utf-8")
        started = time.perf_counter()
        difference(procedures(), new, 1_000_000, jobs=os.cpu_count() or 1)
        return time.perf_counter() - started


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
