"""All measurements of the counter: name, ours, limit, and whether the limit holds. ``--only PART`` runs one part."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from kakanai_desk.core.places import root
from tests.bench import (
    card_read,
    center,
    city_search,
    codes,
    decision,
    figures,
    kanji,
    ocr,
    paper,
    preentry,
    printing,
    receipts,
    record,
    search,
    sheet_scans,
    sign_in,
    store,
    studio_fields,
    studio_live,
    touch,
    windows,
)  # fmt: skip

Rows = list[dict[str, Any]]


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parts: tuple[tuple[str, Callable[[], Rows]], ...] = (
        ("decision", decision.measure),
        ("store", store.measure),
        ("search", search.measure),
        ("record", record.measure),
        ("sign_in", sign_in.measure),
        ("center", center.measure),
        ("city_search", city_search.measure),
        ("figures", figures.measure),
        ("kanji", kanji.measure),
        ("paper", paper.measure),
        ("card", card_read.measure),
        ("codes", codes.measure),
        ("sheet", sheet_scans.measure),
        ("preentry", preentry.measure),
        ("printing", printing.measure),
        ("receipts", receipts.measure),
        ("ocr", ocr.measure),
        ("studio-fields", studio_fields.measure),
        ("studio-live", studio_live.measure),
        ("windows", windows.measure),
        ("touch", touch.measure),
    )
    options = argparse.ArgumentParser(prog="python -m tests.bench")
    options.add_argument("--only", choices=[name for name, _ in parts], action="append")
    only = options.parse_args().only
    rows: Rows = []
    for name, measure in parts:
        if only and name not in only:
            continue
        print(f"… {name}", file=sys.stderr, flush=True)
        rows += measure()
    out = root() / "out"
    out.mkdir(exist_ok=True)
    (out / "bench.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
    print(f"{'':2} {'ours':>12} {'limit':>10} {'peer':>12}  name")
    for row in rows:
        mark = "○" if row["ok"] else "×"
        peer = "" if row.get("peer") is None else f"{row['peer']:.3g}"
        limit = "" if row.get("limit") is None else f"{row['limit']:g}"
        print(f"{mark:2} {row['ours']:12.4g} {limit:>10} {peer:>12}  {row['name']} [{row['unit']}]")
    return 0


if __name__ == "__main__":
    sys.exit(main())
