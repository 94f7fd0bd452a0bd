"""Names are read several times, each time in another crop, and what every reading thought is offered together.

No dictionary knows what a name must be, so nothing else can tell 宮嵜 from a 宮 whose neighbour the model overlooked,
or weigh 濱 against 演 where 濵 is printed. It makes no name certain: the readings share one model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from kakanai_desk.hardware.vision import charsets
from kakanai_desk.hardware.vision.engine import Glyph, Line, Picture
from kakanai_desk.hardware.vision.sheet import SPACE, Box, Run, joined, run_of
from kakanai_desk.hardware.vision.sight import STRIP, Sight

Read = Callable[[Sequence[Picture], frozenset[str] | None], list[Line]]

ROOMS = (0.10, 0.22)  # of a line's height, around it
ROOM_TIGHT = 0.16
BESIDE = 1.3  # character widths that the first and the last character may take
DARK = 0.45  # of the way from paper to the darkest print: what is lighter is the paper's own pattern
INK = 0.25  # of the darkest row's ink: rows of print have more
LEAST_HIGH = 0.25  # of the box: what is lower is no line
TRUST = 4  # power of a reading's sureness with which it votes: one clear reading outvotes two of rubble
KEPT = 8  # options of a character


def read_again(sight: Sight, run: Run, read: Read) -> Run:
    """``run`` of one or several lines, every line by the majority of its readings."""
    return joined(_line_again(sight, piece, read) for piece in _lines(run))


def _lines(run: Run) -> Iterator[Run]:
    """The lines a value was joined from."""
    places = [n for n, glyph in enumerate(run.glyphs) if glyph.char.strip()]
    ends = [n for n, (a, b) in enumerate(pairwise(places), 1) if not _level(run.boxes[a], run.boxes[b])]
    for start, end in pairwise([0, *ends, len(places)]):
        yield run.cut(places[start], places[end - 1] + 1)


def _level(one: Box, other: Box) -> bool:
    return abs(one.middle - other.middle) < 0.4 * min(one.height, other.height)


def _line_again(sight: Sight, run: Run, read: Read) -> Run:
    allowed = charsets.LATIN if is_latin(run) else None
    box = _closer(run)
    tight = _tightened(sight, box)
    strips = [*(sight.strip(box, room) for room in ROOMS), sight.strip(tight, ROOM_TIGHT)]
    lines = [Line(run.glyphs), *read(strips, allowed)]
    return run_of(agreed(lines), box)


def is_latin(run: Run) -> bool:
    letters = sum(glyph.char.isascii() and glyph.char.isalpha() for glyph in run.glyphs)
    return letters * 2 > len(run.glyphs)


def agreed(lines: Sequence[Line]) -> Line:
    """What the readings say together: of the number of characters that most of them vouch for, every place with all
    their thoughts."""
    readings = [line for line in lines if _chars(line)]
    if not readings:
        return Line()
    counts = [len(_chars(line)) for line in readings]
    by_count = {n: [line for line, m in zip(readings, counts, strict=True) if m == n] for n in counts}
    chosen = max(by_count.values(), key=lambda same: sum(line.sure**TRUST for line in same))
    best = max(chosen, key=lambda line: line.sure)
    together = [_blended(place, len(chosen)) for place in zip(*(_chars(line) for line in chosen), strict=True)]
    glyphs: list[Glyph] = []
    for place, (options, glyph) in enumerate(zip(together, _chars(best), strict=True)):
        if 2 * sum(place in _gaps(line) for line in chosen) >= len(chosen) and place:
            glyphs.append(Glyph(SPACE.options, (glyphs[-1].at + glyph.at) / 2))
        glyphs.append(Glyph(options, glyph.at))
    return Line(tuple(glyphs))


def _gaps(line: Line) -> set[int]:
    """Characters before which a space stands."""
    found: set[int] = set()
    count = 0
    for glyph in line.glyphs:
        if glyph.char.isspace():
            found.add(count)
        else:
            count += 1
    return found


def _chars(line: Line) -> list[Glyph]:
    return [glyph for glyph in line.glyphs if not glyph.char.isspace()]


def _blended(glyphs: Sequence[Glyph], count: int) -> tuple[tuple[str, float], ...]:
    """The mean of what each reading gave to each character."""
    weights: dict[str, float] = {}
    for glyph in glyphs:
        for char, share in glyph.options:
            weights[char] = weights.get(char, 0.0) + share / count
    return tuple(sorted(weights.items(), key=lambda option: -option[1])[:KEPT])


def _closer(run: Run) -> Box:
    """Its box without what stands beside its first and last character: a caption's end, a seal."""
    box = run.box()
    if len(run.glyphs) < 3:
        return box
    widths = sorted(b.right - b.left for b in run.boxes[1:-1])
    reach = BESIDE * max(widths[len(widths) // 2], 0.5 * box.height)
    return Box(
        max(box.left, run.boxes[1].left - reach), box.top, min(box.right, run.boxes[-2].right + reach), box.bottom
    )


def _tightened(sight: Sight, box: Box) -> Box:
    """As high as its print: a box around small letters and a larger caption is too high for the letters."""
    strip = sight.strip(box, 0.0).astype(np.float32).mean(axis=2)
    paper, darkest = np.median(strip), np.percentile(strip, 1)
    dark = (strip < paper - DARK * (paper - darkest)).mean(axis=1)
    rows = np.flatnonzero(dark > INK * dark.max()) if dark.max() > 0 else np.empty(0, int)
    if not len(rows):
        return box
    scale = box.height / STRIP
    top, bottom = box.top + rows[0] * scale, box.top + (rows[-1] + 1) * scale
    return Box(box.left, top, box.right, bottom) if bottom - top > LEAST_HIGH * box.height else box
