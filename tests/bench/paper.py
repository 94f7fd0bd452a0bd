"""Measures the paper: opening the fonts, a bundle of eight signed forms, two-page forms a second and core."""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "forms" / "paper"))

from paper_people import SIGNATURE, TARO, facts

from kakanai_desk.core.places import procedures
from kakanai_desk.forms.paper.bundle import TRAINING, Bundle, Request, Trace, render_bundle
from kakanai_desk.forms.paper.fonts import FILES, PaperFonts, Type
from kakanai_desk.forms.paper.layout import load_layouts
from kakanai_desk.forms.paper.model import Layout
from kakanai_desk.forms.paper.raster import page_png
from tests.bench import paper_peers

ROUNDS = 7
FORMS = 40  # two-page forms, each of another household
TWO_PAGES = "idou_todoke_a4"
_KANJI = "見本架空仮例示試験紙面家族青赤白黒山川田村石部湖南甲賀東西北中央本町"


def _peer_font_seconds(path: Path) -> float:
    """How long reportlab's own font class takes to read the register font."""
    from reportlab.pdfbase.ttfonts import TTFont

    start = time.perf_counter()
    TTFont("peer", str(path))
    return time.perf_counter() - start


def _row(
    name: str,
    unit: str,
    ours: float,
    limit: float,
    goal: float,
    peer: float | None = None,
    peer_name: str = "reportlab TTFont, IPAmj alone",
    better: str = "lower",
) -> dict[str, Any]:
    return {
        "name": name,
        "unit": unit,
        "better": better,
        "ours": round(ours, 4),
        "peer": round(peer, 4) if peer is not None else None,
        "peer_name": peer_name if peer is not None else "",
        "limit": limit,
        "goal": goal,
        "ratio": round(ours / peer, 4) if peer else None,
        "ok": ours <= limit if better == "lower" else ours >= limit,
    }


def _household(seed: int) -> dict[str, Any]:
    """Nine people of whom no two forms have the same names: sixty values and a second page."""
    people = [
        TARO | {"id": f"b{n}", "name": "".join(_KANJI[(seed * 7 + n * 5 + k * (seed % 11 + 1)) % 34] for k in range(4))}
        for n in range(9)
    ]
    return facts(people)


def _two_pages(fonts: PaperFonts, layouts: dict[str, Layout], trace: Trace) -> list[dict[str, Any]]:
    """Forms per second of processor time; each bundle has a font subset of its own."""
    requests = [Request(str(seed), layouts[TWO_PAGES], _household(seed)) for seed in range(FORMS)]

    def rate(size: int) -> float:
        best = 0.0
        for _ in range(3):
            start = time.process_time()
            for first in range(0, FORMS, size):
                part = requests[first : first + size]
                signatures = {request.document: SIGNATURE for request in part}
                render_bundle(part, fonts, trace, signatures, TRAINING, show_individual_number=True)
            best = max(best, FORMS / (time.process_time() - start))
        return best

    alone, together = rate(1), rate(8)
    forms = []
    for request in requests:
        pages = render_bundle([request], fonts, trace, {}, TRAINING, show_individual_number=True).pages
        forms.append(
            [
                paper_peers.Place(page.number - 1, pin.x, pin.y, pin.width, pin.height, pin.name, pin.value)
                for page in pages
                for pin in page.pins
            ]
        )
    assert all(len(form) >= 60 and form[-1].page == 1 for form in forms)
    empty = facts([TARO | {"name": "", "kana": ""}] * 9)
    blank = render_bundle([Request("blank", layouts[TWO_PAGES], empty)], fonts, trace).pdf
    what = f"two-page forms of {len(forms[0])} values per second and core"
    rows = [
        _row(f"{what}, each alone", "1/s", alone, 100, 120, better="higher"),
        _row(f"{what}, eight to a bundle", "1/s", together, 100, 250, better="higher"),
    ]
    for name, speed, remark in paper_peers.rates(forms, blank, fonts.faces[Type.FACT].path):
        label = f"… {name}" + (f": NOT MEASURED ({remark})" if speed is None else "")
        rows.append(_row(label, "1/s", alone, 0, 0, speed, name, better="higher"))
    return rows


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
        *_two_pages(fonts, layouts, trace),
    ]


if __name__ == "__main__":
    rows = measure()
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    sys.exit(0 if all(row["ok"] for row in rows) else 1)
