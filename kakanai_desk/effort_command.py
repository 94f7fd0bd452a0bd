"""``kakanai-desk effort``: what the visits of this desk cost beside the paper they replaced, as a table and a chart."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from kakanai_desk.asking import asked
from kakanai_desk.core.texts import load_texts
from kakanai_desk.settings import Settings

BARS = (("taps", "#00428c"), ("keys", "#115a36"), ("paper", "#8a8172"))
ROW, LEFT, WIDE = 92, 330, 900


def effort(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """
    Raises:
        Refused: a desk runs and does not answer.
    """
    answer = asked(settings, {"do": "effort"})
    rows: list[dict[str, Any]] = answer["visits"]
    if not options.json:
        print("\n".join(_lines(rows)))
    if options.chart:
        Path(options.chart).write_text(chart(rows), "utf-8")
    return answer


def _lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    say = load_texts().clerk
    if not rows:
        return [say("clerk.effort.none")]
    return [
        say(
            "clerk.effort.row",
            what=row["title"],
            language=row["language_name"],
            visits=row["visits"],
            taps=_n(row["taps"]),
            keys=_n(row["keys"]),
            minutes=f"{row['seconds'] / 60:.1f}",
            paper=_n(row["paper"]),
            pen=_n(row["pen"]),
        )
        for row in rows
    ]


def _n(value: float) -> str:
    return f"{value:g}"


def chart(rows: Sequence[dict[str, Any]]) -> str:
    """Three bars a kind of visit, as an SVG picture: taps, keys, and the characters of the same forms on paper."""
    say = load_texts().clerk
    most = max((row[name] for row in rows for name, _ in BARS), default=0) or 1
    parts: list[str] = []
    for number, row in enumerate(rows):
        top = 70 + number * ROW
        name = f"{row['title']}（{row['language_name']}、{row['visits']}件）"
        parts.append(f'<text x="24" y="{top + 36}" font-size="18">{escape(name)}</text>')
        for index, (what, color) in enumerate(BARS):
            wide = round(row[what] / most * WIDE)
            y = top + 8 + 24 * index
            label = escape(f"{say(f'clerk.effort.bar.{what}')} {_n(row[what])}")
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{max(wide, 1)}" height="18" fill="{color}"/>')
            parts.append(f'<text x="{LEFT + wide + 8}" y="{y + 15}" font-size="15">{label}</text>')
    width, height = LEFT + WIDE + 240, 90 + ROW * len(rows)
    head = f'<text x="24" y="40" font-size="24" font-weight="bold">{escape(say("clerk.effort.title"))}</text>'
    box = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    return f'{box} font-family="BIZ UDPGothic, sans-serif">{ground}{head}{"".join(parts)}</svg>\n'
