"""A straight sheet's rules, small boxes and words, from its pixels.

Rules are long thin runs of ink with white beside them; dotted ones are chains of specks at one pitch; small boxes are
outlines that stand alone. What ink is left is print: it is read by the product's text engine, each line as one strip.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from kakanai_desk.hardware.vision.engine import TextEngine
from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.page import PIXELS_PER_MM, Page, Stroke
from kakanai_desk.studio.form.reading import parted_from_print, read_words
from kakanai_desk.studio.form.straighten import Straight
from kakanai_desk.studio.form.strokes import merged

MM = PIXELS_PER_MM
DARK = 178  # of 255: ink is darker
FAINT = 214  # the dots of a dotted rule, which a scan washes out, are at least as dark as this
HAIRLINE = 9  # of 255 below the paper: a rule, smoothed along itself, is at least as dark
HARDLY = 5  # of 255 below the paper: most pixels of a rule are
WHOLE, PIECE = 0.88, 64  # of a rule's length that is inked; pixels that are looked at together
LONG_HAIRLINE = 16.0  # mm
DASHES = 5  # pixels between the dashes of a rule that was drawn so finely
ALONG = 9  # pixels over which a rule is smoothed along itself
LONG = 7.5  # mm: a rule this long is one by itself
SHORT = 2.6  # mm: a shorter one is when it ends at other rules
THICK = 1.3  # mm: what is thicker is no rule
BRIDGED = 0.4  # mm of a rule that may be missing
SPECK = (0.12, 2.8)  # mm: the sides of a dot or dash
MOST_PITCH = 3.2  # mm from one dot to the next
FEWEST_DOTS = 6
HELD_DOTS = 2  # between two rules
SQUARE = (2.0, 7.0)  # mm: the side of a small box
PRINTED_BOX = 4.2  # mm: a smaller box may be the character 口; what it is shows when the line is read
MEETS = 0.7  # mm between a short rule's end and the one it ends at


def picture_page(sheet: Straight, engine: TextEngine | None) -> Page:
    """What stands on the sheet; without ``engine`` no words."""
    ink = (sheet.grey < DARK).astype(np.uint8)
    strokes, rules = _rules(sheet, ink)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    dots = _dotted(sheet.grey, rules, strokes)
    dotted = [i for i, part in enumerate(stats[1:count]) if _on_dots(part, dots)]
    squares = _squares(sheet.grey)
    rings, ringed = _rings(ink, stats[1:count])
    gone = np.zeros(count, bool)
    gone[1 + np.array([*dotted, *ringed], int)] = True
    print_ink = ink.copy()
    print_ink[gone[labels]] = 0
    print_ink[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    for square in squares:
        if square.height > PRINTED_BOX:
            _erase_outline(print_ink, square)
    words = read_words(sheet.grey, print_ink, engine) if engine is not None else []
    words, squares = parted_from_print(words, squares)
    return Page(
        *sheet.size, sheet.origin, tuple(merged([*strokes, *dots])), tuple(words), tuple(squares), tuple(rings),
        engine is not None, sheet.grey,
    )  # fmt: skip


# --- rules ------------------------------------------------------------------------------------------------------------


def _rules(sheet: Straight, ink: Any) -> tuple[list[Stroke], Any]:
    """Rules both ways and a drawing of their ink.

    A rule is looked for smoothed along itself: what is noise across it is none along it. A hairline that a scan washed
    out is seen only so, and must be long.
    """
    kept: list[tuple[Stroke, Place]] = []
    short: list[tuple[Stroke, Place]] = []
    drawn: Any = np.zeros(ink.shape, np.uint8)
    paper = float(np.median(sheet.faint))
    spots = (sheet.faint < paper - HARDLY).astype(np.uint8)
    for across in (True, False):
        along = (ALONG, 1) if across else (1, ALONG)
        clear = (cv2.blur(sheet.grey, along) < FAINT).astype(np.uint8)
        bridged = cv2.morphologyEx(
            (sheet.grey < FAINT).astype(np.uint8),
            cv2.MORPH_CLOSE,
            np.ones((1, DASHES) if across else (DASHES, 1), np.uint8),
        )
        kept += [run for run in _runs(clear, ink, across, LONG) if _whole(bridged, run[1], across)]
        short += [s for s in _runs(clear, ink, across, SHORT) if s[0].length < LONG + 1]
        faint = (cv2.blur(sheet.faint, along) < paper - HAIRLINE).astype(np.uint8)
        kept += [run for run in _runs(faint, ink, across, LONG_HAIRLINE) if _whole(spots, run[1], across)]
        drawn |= cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones((1, 60) if across else (60, 1), np.uint8))
    for _ in range(2):  # a short rule may end at another short one
        known = [stroke for stroke, _ in kept]
        kept += [s for s in short if s not in kept and _held(s[0], known)]
    mask = np.zeros(ink.shape, np.uint8)
    for stroke, (x, y, w, h) in kept:
        part = ink if stroke.length < LONG + 1 else drawn | ink
        mask[y : y + h, x : x + w] |= part[y : y + h, x : x + w]
    return merged(stroke for stroke, _ in kept), mask


Place = tuple[int, int, int, int]


def _runs(seen: Any, ink: Any, across: bool, least: float) -> list[tuple[Stroke, Place]]:
    bridge, run = round(BRIDGED * MM), round(least * MM)

    def kernel(n: int) -> Any:
        return np.ones((1, n) if across else (n, 1), np.uint8)

    whole = cv2.morphologyEx(seen, cv2.MORPH_CLOSE, kernel(bridge)) if least >= LONG else seen
    opened = cv2.morphologyEx(whole, cv2.MORPH_OPEN, kernel(run))
    # a rule that leans by a pixel is one rule
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    found: list[tuple[Stroke, Place]] = []
    for index in range(1, count):
        x, y, w, h, pixels = (int(n) for n in stats[index])
        long, thick = (w, h) if across else (h, w)
        weight = pixels / long
        if weight > THICK * MM or thick > weight + max(6, 0.02 * long):
            continue
        if not _white_beside(ink, (x, y, w, h), across):
            continue
        if across:
            at = y + h / 2
            found.append((Stroke(True, at / MM, x / MM, (x + w) / MM, weight / MM), (x, y, w, h)))
        else:
            at = x + w / 2
            found.append((Stroke(False, at / MM, y / MM, (y + h) / MM, weight / MM), (x, y, w, h)))
    return found


def _white_beside(ink: Any, place: Place, across: bool) -> bool:
    """Whether most of what lies along both sides is white: the strokes of print have other strokes beside them."""
    x, y, w, h = place
    beyond = 4
    if across:
        one, other = ink[max(0, y - beyond) : max(1, y - 1), x : x + w], ink[y + h + 1 : y + h + beyond, x : x + w]
        shares = [float(side.max(axis=0).mean()) if side.size else 0.0 for side in (one, other)]
    else:
        one, other = ink[y : y + h, max(0, x - beyond) : max(1, x - 1)], ink[y : y + h, x + w + 1 : x + w + beyond]
        shares = [float(side.max(axis=1).mean()) if side.size else 0.0 for side in (one, other)]
    return max(shares) < 0.45


def _whole(spots: Any, place: Place, across: bool) -> bool:
    """Whether a rule is inked all along: a line of print is broken between its letters."""
    x, y, w, h = place
    part = spots[max(0, y - 1) : y + h + 1, x : x + w] if across else spots[y : y + h, max(0, x - 1) : x + w + 1].T
    pairs = np.maximum(part[:-1], part[1:])  # a rule that leans lies on two rows of pixels
    pieces = [
        pairs[:, at : at + PIECE].mean(axis=1).max() for at in range(0, max(1, pairs.shape[1] - PIECE // 2), PIECE)
    ]
    return float(np.mean(pieces)) > WHOLE


def _held(stroke: Stroke, known: Sequence[Stroke]) -> bool:
    """Whether both ends of a short rule meet rules of the other direction."""

    def met(end: float) -> bool:
        return any(
            s.across is not stroke.across and abs(s.at - end) < MEETS and s.start - MEETS < stroke.at < s.end + MEETS
            for s in known
        )

    return met(stroke.start) and met(stroke.end)


# --- dots -------------------------------------------------------------------------------------------------------------

Dot = tuple[float, float, float]  # start, end, middle across the rule; pixels


def _dotted(grey: Any, rules: Any, strokes: Sequence[Stroke]) -> list[Stroke]:
    """Dotted rules: chains of specks at one pitch; a short one must end at other rules."""
    faint = ((grey < FAINT) & (cv2.dilate(rules, np.ones((3, 3), np.uint8)) == 0)).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(faint, connectivity=8)
    sizes = stats[1:count]
    high = SPECK[1] * MM
    small = sizes[(sizes[:, 2] <= high) & (sizes[:, 3] <= high) & (sizes[:, 4] >= 2)]
    long: list[Stroke] = []
    short: list[Stroke] = []
    for across in (True, False):
        rows: dict[int, list[Dot]] = defaultdict(list)
        for x, y, w, h in small[:, :4]:
            if (h if across else w) > 0.8 * MM:
                continue
            start, end, middle = (x, x + w, y + h / 2) if across else (y, y + h, x + w / 2)
            rows[round(middle / 2.0)].append((float(start), float(end), float(middle)))
        for key in sorted(rows):
            for chain in _chains(sorted((*rows[key], *rows.get(key + 1, [])))):
                at = float(np.mean([dot[2] for dot in chain])) / MM
                stroke = Stroke(across, at, chain[0][0] / MM, chain[-1][1] / MM, 0.2, True)
                (long if len(chain) >= FEWEST_DOTS and stroke.length > LONG else short).append(stroke)
    known = [*strokes, *long]
    reached = [s for s in (_reaching(one, known) for one in short) if s is not None]
    return [*(_drawn_out(one, known) for one in long), *reached]


def _drawn_out(dots: Stroke, known: Sequence[Stroke]) -> Stroke:
    """A dotted rule drawn to the rules that its first and last dot stand before."""
    start, end = _rule_near(dots, dots.start, known), _rule_near(dots, dots.end, known)
    return replace(dots, start=min(dots.start, start or dots.start), end=max(dots.end, end or dots.end))


def _rule_near(dots: Stroke, at: float, known: Sequence[Stroke]) -> float | None:
    """Where a rule crosses just beyond an end of a dotted one."""
    near = [
        s.at
        for s in known
        if s.across is not dots.across and abs(s.at - at) < MOST_PITCH and s.start - 0.5 < dots.at < s.end + 0.5
    ]
    return min(near, key=lambda other: abs(other - at), default=None)


def _reaching(dots: Stroke, known: Sequence[Stroke]) -> Stroke | None:
    """A short chain drawn to the rules that it runs between; None where it ends in the open."""
    start, stop = _rule_near(dots, dots.start, known), _rule_near(dots, dots.end, known)
    if start is None or stop is None or stop - start < SHORT:
        return None
    return Stroke(dots.across, dots.at, start, stop, dots.weight, True)


def _on_dots(part: Any, dots: Sequence[Stroke]) -> bool:
    """Whether a piece of ink is part of a dotted rule."""
    x, y, w, h = (int(n) / MM for n in part[:4])
    if max(w, h) > SPECK[1]:
        return False
    for dot in dots:
        at, along = (y + h / 2, x + w / 2) if dot.across else (x + w / 2, y + h / 2)
        if abs(at - dot.at) < 0.5 and dot.start - 0.5 < along < dot.end + 0.5:
            return True
    return False


def _chains(dots: Sequence[Dot]) -> Iterator[list[Dot]]:
    """Runs of dots at one pitch."""
    chain: list[Dot] = []
    for dot in [*dots, None]:
        if dot is not None and (not chain or 0 <= dot[0] - chain[-1][1] < MOST_PITCH * MM):
            chain.append(dot)
            continue
        if len(chain) >= HELD_DOTS:
            step = np.diff([one[0] for one in chain])
            if float(np.median(np.abs(step - np.median(step)))) <= max(1.6, 0.22 * float(np.median(step))):
                yield chain
        chain = [dot] if dot is not None else []


# --- boxes and rings --------------------------------------------------------------------------------------------------


def _squares(grey: Any) -> list[Box]:
    """Outlines of small boxes that touch nothing else, in dark ink or in what a scan left of it."""
    found: list[Box] = []
    for darkness in (DARK, FAINT):
        ink = (grey < darkness).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        for box in _outlined(ink, stats[1:count]):
            if not any(abs(box.left - other.left) < 1 and abs(box.top - other.top) < 1 for other in found):
                found.append(box)
    return found


def _outlined(ink: Any, stats: Any) -> Iterator[Box]:
    least, most = SQUARE[0] * MM, SQUARE[1] * MM * 1.5
    shorter, longer = stats[:, 2:4].min(axis=1), stats[:, 2:4].max(axis=1)
    for index in np.flatnonzero((shorter >= least) & (shorter <= SQUARE[1] * MM) & (longer <= most)):
        x, y, w, h = (int(n) for n in stats[index][:4])
        part = ink[y : y + h, x : x + w]
        rim = max(2, round(0.42 * MM))
        lying, standing = (part[:rim], part[-rim:]), (part[:, :rim], part[:, -rim:])
        outline = [*(side.max(axis=0) for side in lying), *(side.max(axis=1) for side in standing)]
        inside = part[rim + 1 : -rim - 1, rim + 1 : -rim - 1]
        if min(float(side.mean()) for side in outline) < 0.93 or not inside.size or float(inside.mean()) > 0.04:
            continue
        if not _has_legs(part):
            yield Box(x / MM, y / MM, (x + w) / MM, (y + h) / MM)


def _erase_outline(ink: Any, box: Box) -> None:
    left, top, right, bottom = (round(n * MM) for n in (box.left, box.top, box.right, box.bottom))
    cv2.rectangle(ink, (left, top), (right, bottom), (0,), round(0.9 * MM))


def _has_legs(part: Any) -> bool:
    """Whether the sides go on below the lower stroke, as those of the character 口 do."""
    filled = part.mean(axis=1)
    bottom = np.flatnonzero(filled > 0.8)
    return bool(bottom.size) and part.shape[0] - 1 - int(bottom[-1]) >= max(3, round(0.05 * part.shape[0]))


def _rings(ink: Any, stats: Any) -> tuple[list[Box], list[int]]:
    """Circles as large as a seal's."""
    found: list[Box] = []
    used: list[int] = []
    wide, tall = stats[:, 2], stats[:, 3]
    for index in np.flatnonzero((wide > 7 * MM) & (wide < 32 * MM) & (np.abs(wide - tall) < 0.12 * wide)):
        x, y, w, h = (int(n) for n in stats[index][:4])
        part = ink[y : y + h, x : x + w]
        angles = np.linspace(0, 2 * np.pi, 72, endpoint=False)
        seen = 0
        for angle in angles:
            for radius in (0.5, 0.49, 0.48, 0.47, 0.46):
                px, py = int(w / 2 + radius * w * np.cos(angle)), int(h / 2 + radius * h * np.sin(angle))
                if part[min(py, h - 1), min(px, w - 1)]:
                    seen += 1
                    break
        corner = part[: max(1, h // 8), : max(1, w // 8)]
        if seen > 62 and float(corner.mean()) < 0.05:
            found.append(Box(x / MM, y / MM, (x + w) / MM, (y + h) / MM))
            used.append(int(index))
    return found, used
