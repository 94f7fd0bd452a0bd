"""What a decision with its reasons costs."""

import gc
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kakanai_desk.core.places import procedures, root
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.compiled import UNKNOWN, compiled
from kakanai_desk.forms.coverage import cover
from kakanai_desk.forms.decision import decide
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.difference import difference
from kakanai_desk.forms.households import Households
from kakanai_desk.forms.interpreted import decide_plainly
from kakanai_desk.forms.interview import interview
from kakanai_desk.forms.loader import load
from kakanai_desk.forms.trees import kept_trees
from kakanai_desk.visit.paper_shop import load_layouts_of
from tests.bench.rules_peer import Peer


def measure() -> list[dict[str, Any]]:
    started = time.perf_counter()
    pack = load(procedures())
    load_layouts_of(pack, procedures())
    loading = (time.perf_counter() - started) * 1000
    case = read_case(root() / "tests" / "fixtures" / "cases" / "family4.yaml", pack)
    decision = decide(case, pack)
    every = replace(pack, procedures=tuple(replace(p, events=(case.event,)) for p in pack.procedures), compiled={})
    all_of_them = f"all {len(every.at(case.visit_date, case.event))} procedures at once, family of four"
    function, whole = (compiled(p, case.event, p.at(case.visit_date, case.event)) for p in (pack, every))
    rows, whole_rows = function.rows(case, pack), whole.rows(case, every)
    plain = micro(lambda: decide_plainly(case, pack))
    return [
        row(
            f"decision with reasons, {len(function.procedures)} procedures of the event, family of four",
            micro(lambda: decide(case, pack)),
            200.0,
            "µs",
            peer=plain,
            peer_name="the plain interpreter",
        ),
        row(
            f"decision with reasons, {all_of_them}",
            micro(lambda: decide(case, every)),
            200.0,
            "µs",
            peer=micro(lambda: decide_plainly(case, every)),
            peer_name="the plain interpreter",
        ),
        row("decision without reasons, family of four", micro(lambda: function.judge(*rows)), 20.0, "µs"),
        row(f"decision without reasons, {all_of_them}", micro(lambda: whole.judge(*whole_rows)), 20.0, "µs"),
        row("a case made ready for it, family of four", micro(lambda: function.rows(case, pack)), 50.0, "µs"),
        beside_zen(case, pack),
        row("next question, family of four", micro(lambda: interview(case, pack, decision)) / 1000, 5.0),
        row("reading all definitions and layouts, parsed", loading, 3000.0),
        row("reading all definitions and layouts, kept", keeping(), 300.0),
        row("all combinations of all conditions covered", covering(pack), 60.0, "s"),
        row("a million households decided by two packs", comparing(), 60.0, "s"),
    ]


def beside_zen(case: Case, pack: Pack) -> dict[str, Any]:
    """The rules that zen-engine can take, without reasons; both must come to the same on 300 households."""
    peer = Peer(pack, case.event, (replace(p, replaced_by=()) for p in pack.at(case.visit_date, case.event)))
    ours = compiled(pack, case.event, tuple(peer.procedures))
    supply = Households([pack], case.event, 5, known=1.0, size=300)
    for drawn in supply.draw(300):
        other = supply.case(drawn)
        found = ours.judge(*ours.rows(other, pack))
        if any(stand & 7 == UNKNOWN for stand in found):
            continue  # a birthday that is not fully known; zen knows no third value
        if found != peer.as_ours(peer.judge(peer.household(other))):
            raise RuntimeError("zen-engine decides otherwise")
    household, rows = peer.household(case), ours.rows(case, pack)
    mine, zen = micro(lambda: ours.judge(*rows)), micro(lambda: peer.judge(household))
    name = f"the rules of {len(peer.procedures)} procedures without reasons, against zen-engine"
    return row(name, mine / zen, 1.0, "ratio", peer=zen, peer_name="zen-engine (µs)", microseconds=mine)


def keeping() -> float:
    """Milliseconds for a second start."""
    with TemporaryDirectory() as place:
        took = 0.0
        for _ in range(2):
            started = time.perf_counter()
            with kept_trees(Path(place) / "definitions.trees", procedures()):
                load_layouts_of(load(procedures()), procedures())
            took = (time.perf_counter() - started) * 1000
    return took


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
    """Microseconds of processor time a call, the best of some rounds: other work on the machine only adds.

    Cyclic garbage is not looked for meanwhile, as in the desk (``ui/garbage.py``).
    """
    rounds = []
    gc.disable()
    for _ in range(15):
        started = time.process_time()
        for _ in range(100):
            work()
        rounds.append((time.process_time() - started) * 1e6 / 100)
        gc.collect(0)
    gc.enable()
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
