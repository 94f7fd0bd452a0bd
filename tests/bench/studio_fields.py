"""Fields of brought forms: found, named right at first guess, and how long a page takes (R-035).

On the held-out drawings of ``tests/studio/sheets/held_out.py``. A field is found when a proposal covers it by an
intersection over union of a half; see ``scoring``. The table by style goes to standard error.
"""

import sys
from collections import defaultdict
from typing import Any

from kakanai_desk.hardware.vision.rapid_engine import RapidEngine
from tests.studio.sheets import held_out
from tests.studio.sheets.scoring import Score, score, total

FOUND, RIGHT, SECONDS = 95.0, 90.0, 3.0


def measure() -> list[dict[str, Any]]:
    engine = RapidEngine()
    by: dict[str, list[Score]] = defaultdict(list)
    for kind, sheet, raw, name in held_out.pages():
        made, _ = score(sheet, raw, name, engine)
        by[kind].append(made)
        by[f"{kind} {sheet.style}"].append(made)
        by["all"].append(made)
    print("| pages | fields | found | right | false | s/page | slowest |", file=sys.stderr)
    for name in sorted(by, key=lambda n: (" " in n, n)):
        _tell(name, by[name])
    rows: list[dict[str, Any]] = []
    for kind in ("pdf", "scan", "photo", "all"):
        rows += _rows(kind, by[kind])
    return rows


def _tell(name: str, scores: list[Score]) -> None:
    whole = total(scores)
    found, right = 100 * whole.found / whole.fields, 100 * whole.right / max(1, whole.labelled)
    slowest, mean = max(s.seconds for s in scores), whole.seconds / len(scores)
    numbers = f"{len(scores)} | {whole.fields} | {found:.1f} | {right:.1f} | {whole.false} | {mean:.2f} | {slowest:.2f}"
    print(f"| {name} | {numbers} |", file=sys.stderr)


def _rows(kind: str, scores: list[Score]) -> list[dict[str, Any]]:
    whole = total(scores)
    figures = (
        ("fields found", "%", "higher", 100 * whole.found / whole.fields, FOUND),
        ("labels right at first guess", "%", "higher", 100 * whole.right / max(1, whole.labelled), RIGHT),
        ("slowest page", "s", "lower", max(s.seconds for s in scores), SECONDS),
        ("most processor time of a page, two cores", "s", "lower", max(s.processor for s in scores), 2 * SECONDS),
    )
    return [
        {
            "name": f"brought forms ({kind}, {len(scores)} pages): {name}",
            "unit": unit,
            "better": better,
            "ours": ours,
            "limit": limit,
            "ok": ours >= limit if better == "higher" else ours <= limit,
        }
        for name, unit, better, ours, limit in figures
    ]
