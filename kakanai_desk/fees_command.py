"""``kakanai-desk fees``: the fees of this desk's closed visits, by day and procedure, for the till."""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path
from typing import Any

from kakanai_desk.asking import asked
from kakanai_desk.core.spreadsheets import plain_cell
from kakanai_desk.core.texts import load_texts
from kakanai_desk.settings import Settings

COLUMNS = ("day", "title", "visits", "copies", "yen", "waived", "without_amount")


def fees(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """
    Raises:
        Refused: a desk runs and does not answer.
    """
    days = {name: day.isoformat() for name in ("since", "until") if (day := getattr(options, name)) is not None}
    answer = asked(settings, {"do": "fees", **days})
    if options.csv:
        Path(options.csv).write_text(as_csv(answer), "utf-8-sig")  # with its mark, so that Excel reads it
    if not options.json:
        print("\n".join(_lines(answer)))
    return answer


def _lines(answer: dict[str, Any]) -> list[str]:
    say = load_texts().clerk
    if not answer["rows"]:
        return [say("clerk.fees.none")]
    lines = [say("clerk.fees.row", **{**row, "yen": f"{row['yen']:,}"}) for row in answer["rows"]]
    lines.append(say("clerk.fees.sum", yen=f"{answer['yen']:,}"))
    return [*lines, *([] if answer["whole"] else [say("clerk.fees.not_whole")])]


def as_csv(answer: dict[str, Any]) -> str:
    """The rows as CSV with headings; no cell is taken for a formula."""
    say = load_texts().clerk
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([say(f"clerk.fees.column.{name}") for name in COLUMNS])
    cells = ([row[name] for name in COLUMNS] for row in answer["rows"])
    writer.writerows([plain_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in cells)
    return out.getvalue()
