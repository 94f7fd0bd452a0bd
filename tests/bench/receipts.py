"""From the last tap to the paper: a slip drawn and sent, until its last byte is at a printer on loopback (R-010)."""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import UTC, datetime
from typing import Any

from kakanai_desk.forms.paper.fonts import PaperFonts
from kakanai_desk.forms.paper.slip import Said, Slip, render_slip
from kakanai_desk.hardware.drivers.escpos_receipts import EscposReceipts
from tests.fakes.escpos_printer import Paper, listening

ROUNDS = 25
LIMIT = 0.5  # s, the customer's
OWN = "यो कागज लिएर ३ नम्बर काउन्टरमा जानुहोस् र आफ्नो नम्बर बोलाउँदासम्म पर्खनुहोस्।"


def _slip(number: int, codes: int) -> Slip:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    texts = tuple("".join(letters[(7 * i * i + number + n) % 36] for i in range(500)) for n in range(codes))
    said = Said("この紙を持って、3番窓口へ行ってください。", OWN)
    return Slip(
        "湖南市 東庁舎 1階", f"NA1-260410-{number:04d}-X", datetime(2026, 4, 10, 0, 41, tzinfo=UTC), Said("受付票"),
        (said, said), texts, "令和8年4月17日まで", language="ne",
    )  # fmt: skip


def _taken(fonts: PaperFonts, printer: EscposReceipts, paper: Paper, number: int, codes: int) -> float:
    """Seconds from the call to the last byte at the printer."""
    start = time.monotonic()
    printer.print_strip(render_slip(_slip(number, codes), fonts, printer.width))
    paper.wait_until(number)
    return paper.last_at - start


def measure() -> list[dict[str, Any]]:
    fonts, paper = PaperFonts.load(), Paper()
    with listening(paper) as address:
        printer = EscposReceipts.at("network", address, 576)
        first = _taken(fonts, printer, paper, 1, 1)
        one = [_taken(fonts, printer, paper, n, 1) for n in range(2, ROUNDS + 2)]
        four = [_taken(fonts, printer, paper, n, 4) for n in range(ROUNDS + 2, 2 * ROUNDS + 2)]
    return [
        _row("receipt slip, last byte at the printer, first of the process", first),
        _row("receipt slip, one code, median", statistics.median(one)),
        _row("receipt slip, four codes, slowest", max(four)),
    ]


def _row(name: str, seconds: float) -> dict[str, Any]:
    return {
        "name": name, "unit": "s", "better": "lower", "ours": round(seconds, 4), "peer": None, "peer_name": "",
        "limit": LIMIT, "goal": LIMIT, "ratio": None, "ok": seconds <= LIMIT,
    }  # fmt: skip


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, ensure_ascii=False, indent=1)
