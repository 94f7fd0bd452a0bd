"""受付票: what a writing desk prints at its end, as the dots of a receipt roll (R-010).

Words are set like those of every other paper, so hard names and variation selectors come out as registered, and are
then made black or white. The modules of a 2D code never pass through that: they lie on whole dots.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from PIL import Image, ImageChops

from kakanai_desk.core.clock import JST
from kakanai_desk.core.ports.receipts import Strip
from kakanai_desk.core.wareki import wareki
from kakanai_desk.forms.paper.bundle import TRAINING
from kakanai_desk.forms.paper.codes import qr_modules
from kakanai_desk.forms.paper.fit import wrap
from kakanai_desk.forms.paper.fonts import POINT, PaperFonts, Type
from kakanai_desk.forms.paper.ink import MIDDLE, WHITE, Layer, Sheet
from kakanai_desk.forms.paper.pages import write_pdf
from kakanai_desk.forms.paper.raster import page_image
from kakanai_desk.forms.paper.ruby import RubySetter, pitch

DOTS = 8  # a millimetre
MODULE = (4, 3)  # dots of a module: the first that the roll is wide enough for
QUIET = 4  # modules on every side (ISO/IEC 18004)
_RED = "1 0 0"  # what becomes a pattern instead of black
_DARK = 140  # of 255: what is darker becomes black; above the middle, so that thin strokes stay whole
_EDGE = 1.0  # mm left and right
_DISC = 2.6  # mm, the radius of a step's number
_STEP = 11.5  # pt, the words of a step


@dataclass(frozen=True)
class Said:
    """A sentence in Japanese and in the visitor's language. ``own`` empty: Japanese alone.

    In やさしい日本語 both may carry ruby marks (``{漢字|かんじ}``), and ``own`` stands in place of ``ja``.
    """

    ja: str
    own: str = ""


@dataclass(frozen=True)
class Slip:
    """What the slip says. Nothing personal: whoever finds it learns a number and a sealed code."""

    place: str  # 湖南市 東庁舎 1階
    number: str  # the reception number, which the clerk may type
    made_at: datetime  # with its time zone; printed in Japan's time
    heading: Said  # 受付票
    lines: tuple[Said, ...]  # what to do now, one step a line
    codes: tuple[str, ...]  # the texts of one or several symbols
    until: str  # the words of the day until which it is read, in the visitor's language (4月17日まで)
    language: str = "ja"
    training: bool = False  # 見本 across it, clear of the codes


def render_slip(slip: Slip, fonts: PaperFonts, width: int) -> Strip:
    """``slip`` as dots, ``width`` across (8 a millimetre), as long as it needs.

    Raises:
        ValueError: a code is too long for one symbol, or its symbol too wide for the roll.
    """
    faces = fonts.speaking(slip.language)
    symbols = [_symbol(text, width) for text in slip.codes]
    height = math.ceil(_Drawing(slip, symbols, Sheet(faces, width=width / DOTS)).draw() * DOTS)
    drawing = _Drawing(slip, symbols, Sheet(faces, width=width / DOTS, height=height / DOTS))
    drawing.draw()
    dots = _black(write_pdf([drawing.sheet], Layer.TRACE, title=slip.heading.ja), (width, height))
    for symbol, top in drawing.places:
        dots.paste(symbol, ((width - symbol.width) // 2, top))
    return Strip(width, height, ImageChops.invert(dots).tobytes())


def _symbol(text: str, width: int) -> Image.Image:
    """The symbol with its quiet zone, each module a square of whole dots."""
    rows = qr_modules(text)
    side = len(rows) + 2 * QUIET
    step = next((step for step in MODULE if side * step <= width), 0)
    if not step:
        raise ValueError("the code is too wide for the roll")
    small = Image.new("1", (side, side), 255)
    for y, row in enumerate(rows, start=QUIET):
        for x, dark in enumerate(row, start=QUIET):
            if dark:
                small.putpixel((x, y), 0)
    return small.resize((side * step, side * step), Image.Resampling.NEAREST)


def _black(pdf: bytes, size: tuple[int, int]) -> Image.Image:
    """The page in black and white; what is red in it becomes a grey of single dots."""
    drawn = page_image(pdf, 0, size[0])
    red, green, _ = drawn.split()
    black = red.point([0] * _DARK + [255] * (256 - _DARK))
    if ImageChops.difference(red, green).getbbox() is not None:
        pale = ImageChops.subtract(red, green).point([255] * 128 + [0] * 128)
        black = ImageChops.darker(black, ImageChops.lighter(pale, _sparse(drawn.size)))
    page = Image.new("1", size, 255)
    page.paste(black.convert("1", dither=Image.Dither.NONE), (0, 0))
    return page


def _sparse(size: tuple[int, int]) -> Image.Image:
    """White with every fourth dot of every second row black, the rows shifted against each other."""
    width, height = size
    empty = b"\xff" * width
    dotted = [(bytes([255] * shift + [0, 255, 255, 255] * (width // 4 + 1)))[:width] for shift in (0, 2)]
    rows = [empty if y % 2 else dotted[y // 2 % 2] for y in range(height)]
    return Image.frombytes("L", size, b"".join(rows))


@dataclass
class _Drawing:
    """From the top down; ``draw`` gives where it ends. Drawn twice: the first time tells how long the slip is."""

    slip: Slip
    symbols: Sequence[Image.Image]
    sheet: Sheet
    y: float = 1.5  # mm
    places: list[tuple[Image.Image, int]] = field(default_factory=list[tuple[Image.Image, int]])  # symbol, top in dots

    @property
    def wide(self) -> bool:
        return self.sheet.width > 60

    @property
    def room(self) -> float:
        return self.sheet.width - 2 * _EDGE

    @property
    def easy(self) -> bool:
        return self.slip.language == "easy"

    def draw(self) -> float:
        slip = self.slip
        self._head()
        for number, symbol in enumerate(self.symbols, start=1):
            self._code(symbol, f"{number}／{len(self.symbols)}" if len(self.symbols) > 1 else "")
        self._steps()
        self.y += 1.6
        self.sheet.rule(_EDGE, self.y, self.sheet.width - _EDGE, self.y, 0.7)
        self.y += 1.0
        self._said(slip.until, self.strong, 9.5)
        self._line(slip.place, Type.WORD, 8.5, gap=0.2)
        self.y += 1.5
        if slip.training:
            above = self.sheet.entries[:]
            self.sheet.entries[:] = [*self.sheet.drawn_by(self._training), *above]
        return self.y

    # --- head ----------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        slip, sheet = self.slip, self.sheet
        heading = slip.heading
        size = 20.0 if self.wide else 17.0
        middle = sheet.width / 2
        if self.easy:
            self._said(heading.own or heading.ja, self.strong, size * 0.8, align="center")
        else:
            self._line(heading.ja, Type.STRONG, size, align="center", spacing=2.0)
            if heading.own:
                self._said(heading.own, self.strong, 11.5, align="center")
        self.y += 1.2
        number_size = self._fitting(slip.number, Type.STRONG_DIGIT, 26.0)
        tall = number_size * POINT
        sheet.rule(_EDGE, self.y, sheet.width - _EDGE, self.y, 2.2)
        self.y += 1.6
        sheet.text(middle, self.y + 0.84 * tall, slip.number, Type.STRONG_DIGIT, number_size, align="center")
        self.y += tall + 1.0
        sheet.rule(_EDGE, self.y, sheet.width - _EDGE, self.y, 2.2)
        at = slip.made_at.astimezone(JST)
        made = f"{wareki(at.date())}　{at.hour}時{at.minute:02d}分"
        self._line(made, Type.WORD, 9.5, align="center", gap=0.8)
        self.y += 0.8

    # --- codes ---------------------------------------------------------------------------------------------------

    def _code(self, symbol: Image.Image, part: str) -> None:
        """The symbol in the middle; which part it is stands above, outside the quiet zone."""
        if part:
            self.y += 0.8
            self._line(part, Type.STRONG_DIGIT, 13, align="center")
        top = math.ceil(self.y * DOTS)
        self.places.append((symbol, top))
        self.y = (top + symbol.height) / DOTS

    # --- what to do now --------------------------------------------------------------------------------------------

    def _steps(self) -> None:
        """One disc a step, joined by the line that runs down every paper of the desk."""
        several = len(self.slip.lines) > 1
        left = _EDGE + 2 * _DISC + 2.2 if several else _EDGE
        before = 0.0
        self.y += 0.8
        for number, said in enumerate(self.slip.lines, start=1):
            middle = self.y + _DISC + (pitch(_STEP) - 4.6 if self.easy else 0.0)  # beside the first line's words
            if before:
                self.sheet.rule(_EDGE + _DISC, before, _EDGE + _DISC, middle - _DISC, 2.2)
            if several:
                self.sheet.disc(_EDGE + _DISC, middle, _DISC, fill="0 0 0")
                self.sheet.centered(
                    _EDGE + _DISC, middle, str(number), Type.STRONG_DIGIT, 10.5, align="center", color=WHITE
                )
                before = middle + _DISC
            least = middle + _DISC + 1.6
            self.y += 0.2
            if self.easy:
                self._said(said.own or said.ja, self.strong, _STEP, left=left)
            elif said.own:
                self._said(said.own, self.strong, _STEP, left=left)
                self._said(said.ja, Type.WORD, 9, left=left)
            else:
                self._said(said.ja, Type.STRONG, 12, left=left)
            self.y = max(self.y + 1.6, least)

    @property
    def strong(self) -> Type:
        return Type.SPOKEN_STRONG if Type.SPOKEN_STRONG in self.sheet.fonts.faces else Type.STRONG

    # --- words ---------------------------------------------------------------------------------------------------

    def _said(self, text: str, use: Type, size: float, *, left: float = _EDGE, align: str = "left") -> None:
        """A sentence over as many lines as it needs."""
        width = self.sheet.width - _EDGE - left
        if self.easy:
            setter = RubySetter(self.sheet.fonts, use, use)
            for line in setter.lines(text, size, width):
                self.y += pitch(size)
                x = self.sheet.width / 2 if align == "center" else left
                setter.text(self.sheet, x, self.y - 0.3, line, size, align=align)
            self.y += 0.8
            return
        for line in wrap(self.sheet.fonts, text, use, size, width, phrases=use in (Type.STRONG, Type.WORD)):
            self._line(line.rstrip(), use, size, left=left, align=align)

    def _line(
        self, text: str, use: Type, size: float, *, left: float = _EDGE, align: str = "left", spacing: float = 0.0,
        gap: float = 0.0,
    ) -> None:  # fmt: skip
        """One line below what stands; smaller where it would be wider than the roll."""
        size = self._fitting(text, use, size, spacing)
        em = size * POINT
        x = self.sheet.width / 2 if align == "center" else left
        self.y += gap + 1.28 * em
        self.sheet.text(x, self.y - 0.36 * em, text, use, size, align=align, spacing=spacing)

    def _fitting(self, text: str, use: Type, size: float, spacing: float = 0.0) -> float:
        wide = self.sheet.fonts.width(text, use, size, spacing)
        return size * min(1.0, self.room / wide) if wide else size

    # --- training --------------------------------------------------------------------------------------------------

    def _training(self) -> None:
        """見本, as large as the roll is wide, above the codes and below them."""
        size = 0.42 * self.sheet.width / POINT
        tops = [0.0, *((top + symbol.height) / DOTS for symbol, top in self.places)]
        ends = [*(top / DOTS for _, top in self.places), self.y]
        for top, end in zip(tops, ends, strict=True):
            if end - top > 12:
                fitted = min(size, 0.9 * (end - top) / POINT)
                middle = (top + end) / 2 + MIDDLE * fitted * POINT
                self.sheet.text(
                    self.sheet.width / 2, middle, TRAINING[0], Type.STRONG, fitted, align="center", color=_RED
                )
