"""One sheet as a list of strokes and texts, measured in millimetres from the top left corner.

The list, not the encoded PDF page, is what a signature covers: it says the same whatever else is in the bundle. Each
entry lies on a *layer*; the layers outside ``SIGNED`` may be added or left out without touching that statement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from math import hypot
from typing import Any

from kakanai_desk.forms.paper.fonts import POINT, Glyph, PaperFonts, Type, width_of
from kakanai_desk.forms.paper.template_form import TemplatePdf

WIDTH, HEIGHT = 210.0, 297.0  # A4
MIDDLE = 0.38  # the middle of an ideograph above its baseline, in em
_KAPPA = 0.5523

BLACK, DARK, SOFT = "0 0 0", ".2 .2 .2", ".302 .302 .302"
AI, AI_DEEP = "0 .259 .549", "0 .192 .416"
SHU_DEEP = ".545 .196 0"
GROUND, RULE_SOFT, RULE_DONE = ".949 .949 .949", ".812 .776 .714", ".541 .506 .447"
WHITE = "1 1 1"


class Layer(StrEnum):
    PAGE = "page"  # the form and what is filled in
    HATCH = "hatch"  # stands where an individual number will be printed
    NUMBER = "number"  # the individual number itself
    TRACE = "trace"  # made at, check code
    SIGNATURE = "signature"


SIGNED = (Layer.PAGE, Layer.HATCH)


@dataclass(frozen=True)
class Mark:
    """A path, as PDF operators in points."""

    layer: Layer
    operators: str


@dataclass(frozen=True)
class Line:
    """A run of text on a baseline (points from the bottom left)."""

    layer: Layer
    text: str
    use: Type
    size: float
    x: float
    y: float
    color: str
    spacing: float
    glyphs: tuple[Glyph, ...]

    @cached_property
    def stated(self) -> str:
        """The line as a signature covers it."""
        place = " ".join(_n(value) for value in (self.size, self.x, self.y, self.spacing))
        return f"{self.use} {place} {self.color} {self.text}"

    @cached_property
    def placed(self) -> str:
        """The PDF operators that begin it. Rounded as in ``stated``: what is signed is what is drawn."""
        return f"BT 1 0 0 1 {_n(self.x)} {_n(self.y)} Tm"

    @cached_property
    def runs(self) -> tuple[tuple[Type, tuple[Glyph, ...]], ...]:
        """The glyphs in runs of one face."""
        return tuple((use, tuple(run)) for use, run in groupby(self.glyphs, lambda glyph: glyph.type))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The written forms that no font has."""
        return tuple(glyph.cluster for glyph in self.glyphs if not glyph.known)


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _x(value: float) -> str:
    return _n(value / POINT)


@dataclass(frozen=True)
class Backdrop:
    """The page of a template below what is drawn."""

    pdf: TemplatePdf
    page: int


@dataclass
class Sheet:
    """One page being drawn. ``kept`` is what its layout draws for everybody (``template.py``): empty unless given."""

    fonts: PaperFonts
    entries: list[Mark | Line] = field(default_factory=list[Mark | Line])
    kept: dict[Hashable, Any] = field(default_factory=dict[Hashable, Any], repr=False, compare=False)
    width: float = WIDTH
    height: float = HEIGHT
    backdrop: Backdrop | None = None
    without: Layer | None = None  # left out on this sheet, whatever the file leaves out

    def copy(self, mark: str) -> Sheet:
        """The sheet once more with ``mark`` (副, 控え) at its top left. What goes to the resident (控) shows no
        individual number."""
        hidden = Layer.NUMBER if "控" in mark else None
        made = Sheet(self.fonts, list(self.entries), {}, self.width, self.height, self.backdrop, hidden)
        wide = self.fonts.width(mark, Type.STRONG, 8.5) + 4
        made.box(12.0, 5.6, wide, 4.4, 0.7)
        made.centered(12.0 + wide / 2, 7.8, mark, Type.STRONG, 8.5, align="center")
        return made

    def empty(self) -> Sheet:
        """Paper of the same size with nothing on it."""
        return Sheet(self.fonts, [], {}, self.width, self.height)

    def _y(self, value: float) -> str:
        return _n((self.height - value) / POINT)

    @property
    def missing(self) -> list[str]:
        """The written forms on this sheet that no font has, in order."""
        lines = (entry for entry in self.entries if isinstance(entry, Line) and entry.missing)
        return list(dict.fromkeys(form for line in lines for form in line.missing))

    def once(self, key: Hashable, draw: Callable[[], object]) -> None:
        """Draw what is the same on every sheet of a layout; from the second time on what the first one left.

        Never for a value: ``kept`` outlives the visit. ``key`` tells all that the drawing depends on.
        """
        parts: tuple[Mark | Line, ...] | None = self.kept.get(key)
        if parts is None:
            self.kept[key] = self.drawn_by(draw)
        else:
            self.entries += parts

    def drawn_by(self, draw: Callable[[], object]) -> tuple[Mark | Line, ...]:
        """Draw, and give what came onto the sheet."""
        start = len(self.entries)
        draw()
        return tuple(self.entries[start:])

    # --- text ----------------------------------------------------------------------------------------------------

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        use: Type = Type.WORD,
        size: float = 9.5,
        *,
        align: str = "left",
        color: str = BLACK,
        spacing: float = 0.0,
        layer: Layer = Layer.PAGE,
    ) -> float:
        """Set ``text`` (mm, pt); ``align`` says what ``x`` is: its left, center or right. Returns its width in mm."""
        glyphs = tuple(self.fonts.shape(text, use))
        if not glyphs:
            return 0.0
        width = width_of(glyphs, size, spacing)
        left = x - (width / 2 if align == "center" else width if align == "right" else 0.0)
        self.entries.append(
            Line(layer, text, use, size, left / POINT, (self.height - baseline) / POINT, color, spacing, glyphs)
        )
        return width

    def centered(
        self, x: float, middle: float, text: str, use: Type = Type.WORD, size: float = 9.5, **how: object
    ) -> float:
        """As ``text``, placed by the vertical middle of its characters instead of the baseline."""
        return self.text(x, middle + MIDDLE * size * POINT, text, use, size, **how)  # pyright: ignore[reportArgumentType]

    # --- lines ---------------------------------------------------------------------------------------------------

    def draw(self, operators: str, layer: Layer = Layer.PAGE) -> None:
        self.entries.append(Mark(layer, operators))

    def path(
        self,
        points: Iterable[tuple[float, float]],
        weight: float = 0.5,
        *,
        color: str = BLACK,
        dash: str = "",
        round_ends: bool = False,
        layer: Layer = Layer.PAGE,
    ) -> None:
        """A polyline through ``points``; ``weight`` in pt, ``dash`` as PDF writes it (``1 1.5``)."""
        steps = [f"{_x(x)} {self._y(y)} {'l' if index else 'm'}" for index, (x, y) in enumerate(points)]
        ends = "1 J 1 j " if round_ends else ""
        dashes = f"[{dash}] 0 d " if dash else ""
        self.draw(f"q {color} RG {_n(weight)} w {ends}{dashes}{' '.join(steps)} S Q", layer)

    def rule(
        self, x1: float, y1: float, x2: float, y2: float, weight: float = 0.5, *, color: str = BLACK, dash: str = ""
    ) -> None:
        self.path([(x1, y1), (x2, y2)], weight, color=color, dash=dash)

    def dotted(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.rule(x1, y1, x2, y2, 0.5, dash="0.8 1.2", color=DARK)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        weight: float = 0.5,
        *,
        fill: str = "",
        color: str = BLACK,
        layer: Layer = Layer.PAGE,
    ) -> None:
        """A rectangle; ``weight`` 0 for no outline, ``fill`` empty for no ground."""
        shape = f"{_x(x)} {self._y(y + height)} {_x(width)} {_x(height)} re"
        ground = f"{fill} rg " if fill else ""
        outline = f"{color} RG {_n(weight)} w " if weight else ""
        how = "B" if fill and weight else "f" if fill else "S"
        self.draw(f"q {ground}{outline}{shape} {how} Q", layer)

    def stadium(self, x: float, y: float, width: float, height: float, weight: float = 1.2) -> None:
        """The ring round a chosen word: half circles at both ends."""
        self._round(x, y, width, height, min(width, height) / 2, f"q {BLACK} RG {_n(weight)} w", "S Q")

    def dotted_ring(self, x: float, y: float, radius: float) -> None:
        start = f"q {DARK} RG .5 w [0.8 1.2] 0 d"
        self._round(x - radius, y - radius, 2 * radius, 2 * radius, radius, start, "S Q")

    def disc(self, x: float, y: float, radius: float, *, fill: str, ring: str = "", weight: float = 0.0) -> None:
        """A filled circle about (x, y), with a ring of ``weight`` pt inside its edge when told."""
        start = f"q {fill} rg" + (f" {ring} RG {_n(weight)} w" if ring else "")
        self._round(x - radius, y - radius, 2 * radius, 2 * radius, radius, start, ("B" if ring else "f") + " Q")

    def _round(self, x: float, y: float, width: float, height: float, r: float, start: str, end: str) -> None:
        k = r * (1 - _KAPPA)
        right, bottom = x + width, y + height

        def to(*points: tuple[float, float]) -> str:
            return " ".join(f"{_x(px)} {self._y(py)}" for px, py in points)

        self.draw(
            f"{start} {to((x + r, y))} m {to((right - r, y))} l "
            f"{to((right - k, y), (right, y + k), (right, y + r))} c {to((right, bottom - r))} l "
            f"{to((right, bottom - k), (right - k, bottom), (right - r, bottom))} c {to((x + r, bottom))} l "
            f"{to((x + k, bottom), (x, bottom - k), (x, bottom - r))} c {to((x, y + r))} l "
            f"{to((x, y + k), (x + k, y), (x + r, y))} c h {end}"
        )

    def tick(self, x: float, y: float, side: float) -> None:
        """The tick of a check box whose top left is (x, y); it overshoots to the top right, as a pen does."""
        self.path(
            [(x + 0.16 * side, y + 0.46 * side), (x + 0.44 * side, y + 0.84 * side), (x + 1.1 * side, y - 0.16 * side)],
            1.5,
            round_ends=True,
        )

    def hatch(self, x: float, y: float, width: float, height: float, step: float = 1.4) -> None:
        """Slanting lines over a cell that is filled in only when printing."""
        lines: list[str] = []
        offset = step
        while offset < width + height:
            x1, y1 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
            x2, y2 = (x, y + offset) if offset <= height else (x + offset - height, y + height)
            lines.append(f"{_x(x1)} {self._y(y1)} m {_x(x2)} {self._y(y2)} l")
            offset += step
        self.draw(f"q .6 .6 .6 RG .3 w {' '.join(lines)} S Q", Layer.HATCH)

    def modules(self, x: float, y: float, side: float, rows: Sequence[Sequence[bool]]) -> None:
        """The dark modules of a 2D code, one rectangle for each run, filling a square of ``side`` mm."""
        step = side / len(rows)
        parts: list[str] = []
        lefts = [_x(x + column * step) for column in range(len(rows))]
        widths = [_x(count * step) for count in range(len(rows) + 1)]
        for line, row in enumerate(rows):
            bottom, start = self._y(y + (line + 1) * step), None
            for column, dark in enumerate([*row, False]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    parts.append(f"{lefts[start]} {bottom} {widths[column - start]} {widths[1]} re")
                    start = None
        self.draw(f"q 0 0 0 rg {' '.join(parts)} f Q")

    def stroke(self, points: Sequence[tuple[float, float]], weight: float = 0.8) -> None:
        """One pen stroke on the signature layer; a touch without movement becomes a dot."""
        if len(points) == 1 or all(hypot(x - points[0][0], y - points[0][1]) < 0.02 for x, y in points):
            points = [points[0], (points[0][0] + 0.02, points[0][1])]
        self.path(points, weight, round_ends=True, layer=Layer.SIGNATURE)

    # --- out -----------------------------------------------------------------------------------------------------

    def statement(self) -> bytes:
        """What a signature covers of this sheet: its signed layers, word for word."""
        size = "A4" if (self.width, self.height) == (WIDTH, HEIGHT) else f"{_n(self.width)}x{_n(self.height)}"
        lines = [f"{size} fonts {self.fonts.digest}"]
        if self.backdrop is not None:
            lines.append(f"on {self.backdrop.pdf.sha256} {self.backdrop.page}")
        for entry in self.entries:
            if entry.layer not in SIGNED:
                continue
            lines.append(entry.operators if isinstance(entry, Mark) else entry.stated)
        return "\n".join(lines).encode("utf-8")

    def fingerprint(self) -> bytes:
        return hashlib.sha256(self.statement()).digest()
