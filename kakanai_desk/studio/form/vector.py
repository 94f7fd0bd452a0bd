"""A PDF page's own rules and words, by pdfium: nothing is rendered and nothing guessed.

pdfium gives places in the page's space; ``SeenPage.matrix`` turns them to how the page is seen. Thin filled rectangles
are rules, as word processors draw them. A closed path of four sides with round corners counts as its rectangle.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from kakanai_desk.forms.paper.fonts import POINT
from kakanai_desk.forms.paper.raster import pdfium_alone
from kakanai_desk.forms.paper.template_form import SeenPage, TemplateBroken
from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.page import Letter, Origin, Page, Stroke, words_of
from kakanai_desk.studio.form.strokes import dashed_joined, merged, parted

THIN = 0.9  # mm: a filled rectangle not wider than this is a rule
LEVEL = 0.25  # mm of slant that a rule may have
MOST_OBJECTS = 60_000  # of one page; a form has a few thousand
_SMALL_RING = (6.0, 32.0)  # mm across: a place for a seal

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def vector_page(pdf: bytes, index: int, seen: SeenPage) -> Page:
    """The page's rules, boxes and words.

    Raises:
        TemplateBroken: more on it than any form has.
    """
    with pdfium_alone():
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[index]
            to_mm = _to_mm(seen)
            paths = list(_paths(page, to_mm))
            words = words_of(_letters(page, to_mm))
            page.close()
        finally:
            document.close()
    rings = tuple(box for kind, box in paths if kind == "ring")
    found = [stroke for kind, stroke in paths if kind == "stroke"]
    boxes = [box for kind, box in paths if kind == "box"]
    strokes, squares = parted(merged(dashed_joined(found)), boxes)
    return Page(seen.width, seen.height, Origin.PDF, tuple(strokes), tuple(words), tuple(squares), rings)


def _to_mm(seen: SeenPage) -> Matrix:
    a, b, c, d, e, f = seen.matrix
    return (a * POINT, -b * POINT, c * POINT, -d * POINT, e * POINT, seen.height - f * POINT)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _box(matrix: Matrix, left: float, bottom: float, right: float, top: float) -> Box:
    x1, y1 = _at(matrix, left, bottom)
    x2, y2 = _at(matrix, right, top)
    return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _own(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return _SAME
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _letters(page: Any, to_mm: Matrix) -> Iterator[Letter]:
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > MOST_OBJECTS:
            raise _too_much()
        for index in range(count):
            char = chr(raw.FPDFText_GetUnicode(text, index))
            left, bottom, right, top = text.get_charbox(index, loose=char not in "□☐▢■☑○◯")
            if char in "\r\n\x00\ufffe":
                yield Letter("\n", _box(to_mm, left, bottom, right, top))
            else:
                yield Letter(char, _box(to_mm, left, bottom, right, top))
    finally:
        text.close()


def _paths(page: Any, to_mm: Matrix) -> Iterator[tuple[str, Any]]:
    for number, item in enumerate(page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=8)):
        if number > MOST_OBJECTS:
            raise _too_much()
        matrix, holder = _own(item), item.container
        while holder is not None:
            matrix, holder = _times(matrix, _own(holder)), holder.container
        yield from _path(item, _times(matrix, to_mm))


def _path(item: Any, matrix: Matrix) -> Iterator[tuple[str, Any]]:
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, filled, stroked)
    if not stroked.value and not filled.value:
        return
    weight_in = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(item, weight_in)
    scale = (abs(matrix[0]) + abs(matrix[1]) + abs(matrix[2]) + abs(matrix[3])) / 2
    weight = max(0.05, weight_in.value * scale)
    dotted = raw.FPDFPageObj_GetDashCount(item) > 0
    for points, curves in _outlines(item, matrix):
        left, right = min(p[0] for p in points), max(p[0] for p in points)
        top, bottom = min(p[1] for p in points), max(p[1] for p in points)
        box, closed = Box(left, top, right, bottom), points[0] == points[-1] and len(points) > 3
        wide, tall = right - left, bottom - top
        if not stroked.value:
            if min(wide, tall) <= THIN < max(wide, tall) and not curves and _dark(item):
                yield "stroke", _rule(box, min(wide, tall), wide >= tall, dotted)
            continue
        if curves >= 4 and len(points) <= curves + 2:
            if _SMALL_RING[0] <= wide <= _SMALL_RING[1] and abs(wide - tall) < 0.15 * wide:
                yield "ring", box
            continue
        if closed and wide > THIN and tall > THIN and (curves == 4 or _rectangular(points, box)):
            yield "box", box
            for across, at in ((True, top), (True, bottom), (False, left), (False, right)):
                ends = (left, right) if across else (top, bottom)
                yield "stroke", Stroke(across, at, *ends, weight, dotted)
            continue
        for (x1, y1), (x2, y2) in pairwise(points):
            if abs(y1 - y2) <= LEVEL and abs(x1 - x2) > LEVEL:
                yield "stroke", Stroke(True, (y1 + y2) / 2, min(x1, x2), max(x1, x2), weight, dotted)
            elif abs(x1 - x2) <= LEVEL and abs(y1 - y2) > LEVEL:
                yield "stroke", Stroke(False, (x1 + x2) / 2, min(y1, y2), max(y1, y2), weight, dotted)


def _rule(box: Box, weight: float, across: bool, dotted: bool) -> Stroke:
    if across:
        return Stroke(True, box.middle, box.left, box.right, weight, dotted)
    return Stroke(False, (box.left + box.right) / 2, box.top, box.bottom, weight, dotted)


def _dark(item: Any) -> bool:
    """Whether a filled shape shows on white."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return True
    return red.value + green.value + blue.value < 3 * 225 and alpha.value > 40


def _rectangular(points: list[tuple[float, float]], box: Box) -> bool:
    near = [
        min(abs(x - box.left), abs(x - box.right)) < LEVEL and min(abs(y - box.top), abs(y - box.bottom)) < LEVEL
        for x, y in points
    ]
    return len(points) <= 6 and all(near)


def _outlines(item: Any, matrix: Matrix) -> Iterator[tuple[list[tuple[float, float]], int]]:
    """Every part of a path: its points, and how many of them end a curve."""
    points: list[tuple[float, float]] = []
    curves = controls = 0
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(raw.FPDFPath_CountSegments(item), MOST_OBJECTS)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind, point = raw.FPDFPathSegment_GetType(segment), _at(matrix, x.value, y.value)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, curves
            points, curves, controls = [point], 0, 0
        elif kind == raw.FPDF_SEGMENT_BEZIERTO:
            controls += 1
            if controls % 3 == 0:
                points.append(point)
                curves += 1
        else:
            points.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        yield points, curves


def _too_much() -> TemplateBroken:
    return TemplateBroken("PAPER-042", "このPDFには線や文字が多すぎます。", "様式のページだけを保存し直します。")


def rendered(pdf: bytes, index: int, pixels_per_mm: float) -> Any:
    """The page as grey pixels (height × width of uint8)."""
    import numpy as np

    from kakanai_desk.forms.paper.raster import page_image, page_sizes

    wide = page_sizes(pdf)[index][0]
    return np.asarray(page_image(pdf, index, round(wide * pixels_per_mm)).convert("L"))
