"""Measures the paper: opening the fonts, and a bundle of eight signed forms."""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "forms" / "paper"))

from paper_people import SIGNATURE, facts

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.paper.bundle import TRAINING, Bundle, Request, Trace, render_bundle
from kakanai_desk.forms.paper.fonts import FILES, PaperFonts, Type
from kakanai_desk.forms.paper.layout import load_layouts
from kakanai_desk.forms.paper.raster import page_png

ROUNDS = 7


def _peer_font_seconds(path: Path) -> float:
    """How long reportlab's own font class takes to read the register font."""
    from reportlab.pdfbase.ttfonts import TTFont

    start = time.perf_counter()
    TTFont("peer", str(path))
    return time.perf_counter() - start


def _row(name: str, unit: str, ours: float, limit: float, goal: float, peer: float | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "unit": unit,
        "better": "lower",
        "ours": round(ours, 4),
        "peer": round(peer, 4) if peer is not None else None,
        "peer_name": "reportlab TTFont, IPAmj alone" if peer is not None else "",
        "limit": limit,
        "goal": goal,
        "ratio": round(ours / peer, 4) if peer else None,
        "ok": ours <= limit,
    }


def measure() -> list[dict[str, Any]]:
    """One row for each measured thing; ``ok`` is False where the limit is passed."""
    layouts, _ = load_layouts(procedures())
    opening = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        fonts = PaperFonts.load()
        opening.append(time.perf_counter() - start)
    order = [*layouts.values(), *layouts.values()][:8]
    requests = [Request(f"{layout.id}-{index}", layout, facts()) for index, layout in enumerate(order)]
    signatures = {request.document: SIGNATURE for request in requests}
    trace = Trace("N8-0410-0042", datetime(2026, 4, 10, 10, 43))  # noqa: DTZ001

    def bundle() -> Bundle:
        return render_bundle(requests, fonts, trace, signatures, TRAINING, show_individual_number=True)

    fonts = PaperFonts.load()
    start = time.perf_counter()
    done = bundle()
    first = time.perf_counter() - start
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        done = bundle()
        times.append(time.perf_counter() - start)
    start = time.perf_counter()
    page_png(done.pdf, 0, 1240)
    picture = time.perf_counter() - start
    start = time.perf_counter()
    load_layouts(procedures())
    reading = time.perf_counter() - start
    peer = _peer_font_seconds(fonts.faces[Type.FACT].path)
    return [
        _row(f"open the {len(FILES)} paper fonts", "s", statistics.median(opening), 0.6, 0.05, peer),
        _row("bundle of 8 signed forms, first", "s", first, 0.4, 0.3),
        _row(
            "bundle of 8 signed forms, median",
            "s",
            statistics.median(times),
            0.4,
            0.2,
        ),
        _row("bundle of 8 signed forms, size", "kB", len(done.pdf) / 1000, 300, 200),
        _row("one page as a picture, 1240 px", "s", picture, 0.5, 0.2),
        _row("read all layouts", "s", reading, 3.0, 1.5),
    ]


if __name__ == "__main__":
    rows = measure()
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    sys.exit(0 if all(row["ok"] for row in rows) else 1)
