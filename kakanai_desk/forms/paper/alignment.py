"""A page that shows how true a printer prints: scale, margins, squareness, the smallest letters and a code (R-045).

The same page every time but for what stands in its middle; nothing of anybody is on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kakanai_desk.forms.paper.codes import qr_modules
from kakanai_desk.forms.paper.fonts import PaperFonts, Type
from kakanai_desk.forms.paper.ink import HEIGHT, WIDTH, Layer, Sheet
from kakanai_desk.forms.paper.pages import write_pdf

TICK, FIVE, TEN = 2.0, 3.0, 4.5  # mm: lengths of the marks of the rulers
HAIR, LINE = 0.25, 0.5  # pt
LETTERS = (6, 7, 8, 9.5)  # pt; 6 is the smallest on any form (ruby), 7 the foot
SAMPLE = "髙﨑 德永 齋藤 鷲 0123456789 ABCD ぁっゃ"
CODE = "KD1/KAKANAI-DESK/ALIGNMENT/1-1"
SIDE = 100.0  # mm


@dataclass(frozen=True)
class Said:
    """The page's own words, and ``lines``: queue, tray and the like."""

    title: str
    how: Sequence[str]
    lines: Sequence[str]


def alignment_page(said: Said, fonts: PaperFonts) -> bytes:
    """A4, one page."""
    sheet = Sheet(fonts)
    _rulers(sheet)
    _cross(sheet)
    _square(sheet)
    _words(sheet, said)
    sheet.modules(156.0, 214.0, 24.0, qr_modules(CODE))
    sheet.modules(140.0, 214.0, 10.5, qr_modules(CODE))
    return write_pdf([sheet], Layer.NUMBER, title=said.title)


def _rulers(sheet: Sheet) -> None:
    """Millimetres from all four edges of the paper: the first mark that is seen is where the printer begins."""
    for edge, length in (("top", WIDTH), ("bottom", WIDTH), ("left", HEIGHT), ("right", HEIGHT)):
        for at in range(18, int(length) - 17):
            long = TEN if at % 10 == 0 else FIVE if at % 5 == 0 else TICK
            _tick(sheet, edge, at, 10.0, long)
            if at % 10 == 0:
                _number(sheet, edge, at)
    for depth in range(1, 10):  # how near to the edge there is ink, each mark 1 mm further in than the last
        for edge, length in (("top", WIDTH), ("bottom", WIDTH), ("left", HEIGHT), ("right", HEIGHT)):
            _tick(sheet, edge, length / 2 + 3 * (depth - 5), float(depth), 0.0, across=2.4)


def _place(edge: str, at: float, depth: float) -> tuple[float, float]:
    """A point ``at`` mm along the edge, ``depth`` mm into the paper."""
    return {
        "top": (at, depth),
        "bottom": (at, HEIGHT - depth),
        "left": (depth, at),
        "right": (WIDTH - depth, at),
    }[edge]


def _tick(sheet: Sheet, edge: str, at: float, depth: float, long: float, *, across: float = 0.0) -> None:
    ends = (
        [_place(edge, at - across / 2, depth), _place(edge, at + across / 2, depth)]
        if across
        else [_place(edge, at, depth), _place(edge, at, depth + long)]
    )
    sheet.path(ends, LINE if across or at % 10 == 0 else HAIR)


def _number(sheet: Sheet, edge: str, at: int) -> None:
    x, y = _place(edge, at, 10.0 + TEN + 2.2)
    sheet.centered(x, y, str(at), Type.DIGIT, 6, align="center")


def _cross(sheet: Sheet) -> None:
    x, y = WIDTH / 2, HEIGHT / 2
    sheet.path([(x - 12, y), (x + 12, y)], HAIR)
    sheet.path([(x, y - 12), (x, y + 12)], HAIR)


def _square(sheet: Sheet) -> None:
    """100 mm by 100 mm around the middle, with its diagonals' ends: 141.4 mm where nothing is askew."""
    left, top = (WIDTH - SIDE) / 2, (HEIGHT - SIDE) / 2
    sheet.box(left, top, SIDE, SIDE, LINE)
    for x in (left, left + SIDE):
        for y in (top, top + SIDE):
            sheet.path([(x - 2, y), (x + 2, y)], HAIR)
            sheet.path([(x, y - 2), (x, y + 2)], HAIR)
    sheet.centered(WIDTH / 2, top - 4, "100 mm", Type.DIGIT, 9, align="center")
    sheet.centered(left + SIDE + 9, HEIGHT / 2, "100 mm", Type.DIGIT, 9, align="center")


def _words(sheet: Sheet, said: Said) -> None:
    sheet.text(WIDTH / 2, 34, said.title, Type.STRONG, 16, align="center")
    for number, line in enumerate(said.how):
        sheet.text(30, 44 + 5.5 * number, line, Type.WORD, 9.5)
    for number, line in enumerate(said.lines):
        sheet.text(30, 78 + 5 * number, line, Type.WORD, 9.5)
    for number, size in enumerate(LETTERS):
        sheet.text(30, 216 + 6.5 * number, f"{size:g} pt　{SAMPLE}", Type.FACT, size)
