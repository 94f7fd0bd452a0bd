"""From 印刷 to the spooler: eight signed forms made and handed to a real CUPS queue on loopback (R-045)."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "forms" / "paper"))

from paper_people import SIGNATURE, facts

from kakanai_desk.core.places import procedures
from kakanai_desk.core.ports.devices import JobStage
from kakanai_desk.forms.paper.bundle import TRAINING, Bundle, Request, Trace, render_bundle
from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.layout import load_layouts
from kakanai_desk.hardware.drivers.cups import CupsPrinter
from tests.fakes import cups

ROUNDS = 15
LIMIT = 1.0  # s, the customer's
QUEUE = "bench"


def measure() -> list[dict[str, Any]]:
    if cups.missing():
        return []
    with (
        tempfile.TemporaryDirectory(prefix="kakanai-cups-") as folder,
        cups.private_cups(Path(folder), QUEUE) as private,
    ):
        os.environ["CUPS_SERVER"] = private.address
        return _measured(Path(folder), CupsPrinter(QUEUE))


def _measured(folder: Path, printer: CupsPrinter) -> list[dict[str, Any]]:
    layouts, _ = load_layouts(procedures())
    order = list(layouts.values())[:8]
    requests = [Request(layout.id, layout, facts()) for layout in order]
    signatures = {request.document: SIGNATURE for request in requests}
    fonts, trace = PaperFonts.load(), Trace("NB1-260410-0042-X", datetime(2026, 4, 10, 1, 43, tzinfo=UTC))

    def bundle() -> Bundle:
        return render_bundle(requests, fonts, trace, signatures, TRAINING, show_individual_number=True)

    number = iter(range(1, 1000))

    def whole() -> object:
        return printer.print_pdf(bundle().pdf, f"NB1-260410-{next(number):04}-X")

    first = _seconds(whole)
    times = [_seconds(whole) for _ in range(ROUNDS)]
    file = folder / "bundle.pdf"
    file.write_bytes(bundle().pdf)
    lp = shutil.which("lp") or "lp"
    command = [lp, "-d", QUEUE, "-t", "peer", str(file)]
    sent = [_seconds(lambda: printer.print_pdf(file.read_bytes(), "NB1-260410-0999-X")) for _ in range(ROUNDS)]
    peer = [_seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(ROUNDS)]
    last = printer.print_pdf(bundle().pdf, "NB1-260410-1000-X")
    looks = [_seconds(lambda: printer.job(last)) for _ in range(ROUNDS)]
    assert cups.wait_until(lambda: printer.job(last).stage is JobStage.DONE, 60)
    return [
        _row("8 signed forms made and taken by the spooler, first of the process", [first], LIMIT),
        _row("8 signed forms made and taken by the spooler, slowest", [max(times)], LIMIT),
        _row("8 signed forms made and taken by the spooler, median", times, LIMIT),
        _row("the bundle handed to the spooler, beside lp", sent, 0.2, peer),
        _row("how a job stands, asked of the spooler", looks, 0.1),
    ]


def _seconds(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def _row(name: str, times: Sequence[float], limit: float, peer: Sequence[float] = ()) -> dict[str, Any]:
    ours = statistics.median(times)
    other = statistics.median(peer) if peer else None
    return {
        "name": name, "unit": "s", "better": "lower", "ours": round(ours, 4),
        "peer": round(other, 4) if other else None, "peer_name": "lp of CUPS" if other else "",
        "limit": limit, "goal": limit, "ratio": round(ours / other, 4) if other else None, "ok": ours <= limit,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(), ensure_ascii=False, indent=2))
