"""What places are set by on a page: its rules, the cells between them, and the edges of the other places.

Found once for a template and kept by whoever shows it. Lengths in mm from the top left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kakanai_desk.forms.paper.template_form import TemplatePdf
from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.bringing import BARE
from kakanai_desk.studio.form.page import PIXELS_PER_MM, Page, area
from kakanai_desk.studio.form.raster import picture_page
from kakanai_desk.studio.form.ruling import Row, ruled
from kakanai_desk.studio.form.straighten import straightened_scan
from kakanai_desk.studio.form.vector import rendered, vector_page

REACH = 1.2  # mm within which an edge goes to a rule
BESIDE = 2.0  # mm beyond its ends that a rule still counts
NEIGHBOUR = 25.0  # mm from a place within which its edges count


@dataclass(frozen=True)
class Line:
    """Something to set an edge by: ``at`` is its y (``across``) or x, ``low`` and ``high`` its ends."""

    across: bool
    at: float
    low: float
    high: float


@dataclass(frozen=True)
class Guides:
    """Those of one page."""

    lines: tuple[Line, ...] = ()
    cells: tuple[Box, ...] = field(default=(), repr=False)
    rows: tuple[Row, ...] = field(default=(), repr=False)

    def moved(self, box: Box, others: Iterable[Box] = (), reach: float = REACH) -> Box:
        """The box with its nearest edges on a rule, its size kept."""
        lines = [*self.lines, *_edges(others, NEIGHBOUR)]
        x = _pull(lines, False, (box.left, box.right), (box.top, box.bottom), reach)
        y = _pull(lines, True, (box.top, box.bottom), (box.left, box.right), reach)
        return Box(box.left + x, box.top + y, box.right + x, box.bottom + y)

    def drawn(self, box: Box, edges: str = "ltrb", others: Iterable[Box] = (), reach: float = REACH) -> Box:
        """The box with each of ``edges`` (l, t, r, b) on the nearest rule; the others stay."""
        lines = [*self.lines, *_edges(others, NEIGHBOUR)]
        wide, tall = (box.left, box.right), (box.top, box.bottom)

        def edge(name: str, at: float, across: bool, along: tuple[float, float]) -> float:
            return at + _pull(lines, across, (at,), along, reach) if name in edges else at

        return Box(
            edge("l", box.left, False, tall), edge("t", box.top, True, wide),
            edge("r", box.right, False, tall), edge("b", box.bottom, True, wide),
        )  # fmt: skip

    def cell(self, x: float, y: float) -> Box | None:
        """The smallest cell around a point."""
        around = [one for one in self.cells if one.left <= x <= one.right and one.top <= y <= one.bottom]
        return min(around, key=area, default=None)

    def cells_in(self, box: Box) -> tuple[tuple[int, ...], float]:
        """The one-character cells printed where the box is: how many stand together, and mm between them."""
        for row in self.rows:
            inside = row.box.left > box.left - REACH and row.box.right < box.right + REACH
            if inside and row.box.top < box.middle < row.box.bottom:
                return row.groups, round(row.gap, 1)
        return (), 0.0


def guides_of(pdf: TemplatePdf) -> tuple[Guides, ...]:
    """Those of every page: by the PDF's own rules, of a scan by its picture (up to two seconds a page).

    Raises:
        TemplateBroken: more on a page than any form has.
    """
    found: list[Guides] = []
    for index, seen in enumerate(pdf.pages):
        page = vector_page(pdf.raw, index, seen)
        if len(page.strokes) + len(page.words) < BARE:
            page = picture_page(straightened_scan(rendered(pdf.raw, index, PIXELS_PER_MM)), None)
        found.append(_guides(page))
    return tuple(found)


def _guides(page: Page) -> Guides:
    rules = ruled(page)
    lines = [Line(one.across, one.at, one.start, one.end) for one in page.strokes]
    cells = tuple(cell.box for cell in rules.cells)
    return Guides(tuple([*lines, *_edges([*rules.ticks, *(row.box for row in rules.rows)])]), cells, rules.rows)


def _edges(boxes: Iterable[Box], beyond: float = 0.0) -> list[Line]:
    return [
        line
        for box in boxes
        for across, edges, low, high in (
            (True, (box.top, box.bottom), box.left, box.right),
            (False, (box.left, box.right), box.top, box.bottom),
        )
        for line in (Line(across, at, low - beyond, high + beyond) for at in edges)
    ]


def _pull(
    lines: Sequence[Line], across: bool, edges: Iterable[float], along: tuple[float, float], reach: float
) -> float:
    """How far to go so that the nearest of ``edges`` lies on a line; 0 where none is within ``reach``."""
    near = [
        line.at - edge
        for line in lines
        if line.across is across and line.low - BESIDE <= along[1] and line.high + BESIDE >= along[0]
        for edge in edges
        if abs(line.at - edge) <= reach
    ]
    return min(near, key=abs, default=0.0)
