"""A scan or photograph becomes a clean sheet: upright, straight, of a paper's size, evenly white, 8 pixels a mm.

A photographed sheet is found and seen from above by the product's eyes (``hardware.vision.find``). A scan is turned by
the slant of its own rules. Light is evened by dividing by what the paper looks like around each place.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from kakanai_desk.forms.paper.scan import LEAST_DPI, LEAST_SAID, MOST_PIXELS
from kakanai_desk.forms.paper.template_form import TemplateBroken
from kakanai_desk.hardware.vision.find import find_document, flatten, turned
from kakanai_desk.studio.form.page import PIXELS_PER_MM, Origin

PAPERS = {
    "A3": (297.0, 420.0), "A4": (210.0, 297.0), "A5": (148.0, 210.0), "A6": (105.0, 148.0),
    "B4": (257.0, 364.0), "B5": (182.0, 257.0), "B6": (128.0, 182.0), "はがき": (100.0, 148.0),
}  # fmt: skip
NEAR = 0.025  # of a side: a scan that differs by less has the paper's size
MOST_SLANT = 4.0  # degrees that a scan may lie turned
LEAST_PHOTO = 1100  # pixels of a photographed sheet's long side: below it, its rules are lost
MOST_PHOTO = 2800  # pixels of a photograph's long side: more shows no more of its rules
FEW_RULES = 1.2  # of the width: less is no measure of how a sheet lies
LIT, PAPER, BLACK = 0.92, 0.85, 0.05  # of 255: what even paper becomes; what is white and black to the eye
RIM = 0.012  # of a picture's side: the rim that tells a desk from paper
WHITE = 0.72  # of the paper's lightness that a rim of paper has at least
INCH = 25.4


@dataclass(frozen=True)
class Straight:
    """A sheet as grey pixels. ``faint``: the same before white was made white, where hairlines are still seen.

    ``assumed``: its size is a guess.
    """

    grey: Any
    faint: Any
    size: tuple[float, float]
    origin: Origin
    assumed: bool = False


def straightened(raw: bytes, name: str, paper: str = "") -> Straight:
    """A picture file as a sheet.

    Raises:
        TemplateBroken: no picture, too large, or too coarse (PAPER-041).
    """
    frame, dpi = _opened(raw, name)
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    scanned = _scan_size(grey.shape, dpi)
    if scanned is None and not _is_paper_to_the_rim(grey):
        return _photo(frame, name, paper)
    size = scanned or _sized(grey.shape, paper or "A4")
    if max(grey.shape) / max(size) < LEAST_DPI / INCH * 0.98:
        raise _coarse(name, f"粗すぎます({max(grey.shape) / max(size) * INCH:.0f}dpi)。", f"{LEAST_DPI}dpi以上")
    target = (round(size[0] * PIXELS_PER_MM), round(size[1] * PIXELS_PER_MM))
    way = cv2.INTER_AREA if target[0] < grey.shape[1] else cv2.INTER_CUBIC
    return _straight(cv2.resize(grey, target, interpolation=way), size, Origin.SCAN, scanned is None)


def straightened_scan(grey: Any) -> Straight:
    """A page of a PDF that is one picture; ``grey`` has 8 pixels a millimetre."""
    size = _snapped((grey.shape[1] / PIXELS_PER_MM, grey.shape[0] / PIXELS_PER_MM))
    target = (round(size[0] * PIXELS_PER_MM), round(size[1] * PIXELS_PER_MM))
    return _straight(cv2.resize(grey, target, interpolation=cv2.INTER_AREA), size, Origin.SCAN)


def _straight(grey: Any, size: tuple[float, float], origin: Origin, assumed: bool = False) -> Straight:
    """Evenly lit and level."""
    level = _levelled(_even(grey))
    clean = np.clip((level.astype(np.float32) / 255 - BLACK) / (PAPER - BLACK) * 255, 0, 255).astype(np.uint8)
    return Straight(clean, level, size, origin, assumed)


def paper_pdf(sheets: Sequence[Straight]) -> bytes:
    """The sheets as a PDF to print on."""
    pictures = [Image.fromarray(sheet.grey) for sheet in sheets]
    out = BytesIO()
    dpi = PIXELS_PER_MM * INCH
    pictures[0].save(out, "PDF", resolution=dpi, quality=85, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def _opened(raw: bytes, name: str) -> tuple[Any, float]:
    """The picture upright in colour, and the resolution it names (0: none)."""
    try:
        with (
            warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(BytesIO(raw)) as picture,
        ):
            if picture.width * picture.height > MOST_PIXELS:
                raise _coarse(name, "大きすぎます。", "A4・A3を300dpiで")
            said = float(picture.info.get("dpi", (0, 0))[0] or 0)
            upright = ImageOps.exif_transpose(picture)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                over = upright.convert("RGBA")
                upright = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
            colours = np.asarray(upright.convert("RGB"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _coarse(name, "大きすぎます。", "A4・A3を300dpiで") from error
    except (OSError, SyntaxError, ValueError, TypeError, UnidentifiedImageError) as error:
        raise _coarse(name, "画像として読めません。", "PNGかJPEGで") from error
    return cv2.cvtColor(colours, cv2.COLOR_RGB2BGR), said if said >= LEAST_SAID else 0.0


def _coarse(name: str, what: str, how: str) -> TemplateBroken:
    return TemplateBroken("PAPER-041", f"下絵の画像 '{name}' は、{what}", f"{how}取り込み直します。")


def _scan_size(shape: tuple[int, ...], dpi: float) -> tuple[float, float] | None:
    """The paper that the picture says it is."""
    if not dpi:
        return None
    size = (shape[1] / dpi * INCH, shape[0] / dpi * INCH)
    snapped = _snapped(size)
    return snapped if snapped != size else None


def _snapped(size: tuple[float, float]) -> tuple[float, float]:
    for short, long in PAPERS.values():
        for one in ((short, long), (long, short)):
            if all(abs(side / paper - 1) < NEAR for side, paper in zip(size, one, strict=True)):
                return one
    return size


def _sized(shape: tuple[int, ...], paper: str) -> tuple[float, float]:
    short, long = PAPERS.get(paper, PAPERS["A4"])
    return (short, long) if shape[1] <= shape[0] else (long, short)


def _is_paper_to_the_rim(grey: Any) -> bool:
    """Whether the picture's rim is as light as the paper in it, all around."""
    band = max(3, round(RIM * min(grey.shape)))
    rims = (grey[:band], grey[-band:], grey[:, :band], grey[:, -band:])
    middle = grey[grey.shape[0] // 5 : -grey.shape[0] // 5, grey.shape[1] // 5 : -grey.shape[1] // 5]
    light = float(np.percentile(middle, 85))
    return all(float(np.percentile(rim, 40)) > WHITE * light for rim in rims)


def _photo(frame: Any, name: str, paper: str) -> Straight:
    scale = MOST_PHOTO / max(frame.shape[:2])
    if scale < 1:
        frame = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = next(iter(find_document(frame)), None)
    if found is None:
        raise _coarse(name, "紙の四辺が写っていません。", "紙の全体が入るように")
    corners = max((turned(found.corners, quarter) for quarter in range(4)), key=lambda c: float((c[1] - c[0])[0]))
    across = float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3]))
    down = float(np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1]))
    if max(across, down) / 2 < LEAST_PHOTO:
        raise _coarse(name, "紙が小さく写っています。", "もっと近くから")
    size = _sized((round(down), round(across)), paper or "A4")
    flat = flatten(frame, corners, round(size[0] * PIXELS_PER_MM), round(size[1] * PIXELS_PER_MM))
    return _straight(cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY), size, Origin.PHOTO, not paper)


def _even(grey: Any) -> Any:
    """Paper of one lightness everywhere (``PAPER``): shadows and a dark corner are divided out."""
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    ground = cv2.GaussianBlur(cv2.medianBlur(ground, 9), (0, 0), 6)
    ground = cv2.resize(ground, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    lit = grey.astype(np.float32) / np.maximum(ground.astype(np.float32), 20.0)
    return np.clip(lit * LIT * 255.0, 0, 255).astype(np.uint8)


def _levelled(grey: Any) -> Any:
    """Turned by the slant of its long rules."""
    angle = slant(grey)
    if abs(angle) < 0.03:
        return grey
    high, wide = grey.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    return cv2.warpAffine(grey, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255,))


def slant(grey: Any) -> float:
    """Degrees by which the rules lie turned (counter-clockwise positive to mend); 0 where there are none."""
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = cv2.morphologyEx((half < 190).astype(np.uint8) * 255, cv2.MORPH_OPEN, np.ones((1, 14), np.uint8))
    found = cv2.HoughLinesP(ink, 1, np.pi / 1800, 140, minLineLength=half.shape[1] // 9, maxLineGap=4)
    if found is None:
        return _slant_of_print(half)
    x1, y1, x2, y2 = found.reshape(-1, 4).astype(np.float64).T
    angle, long = np.degrees(np.arctan2(y2 - y1, x2 - x1)), np.hypot(x2 - x1, y2 - y1)
    flat = np.where(np.abs(angle) > 45, angle - np.sign(angle) * 90, angle)
    near = np.abs(flat) < MOST_SLANT
    if not near.any() or long[near].sum() < FEW_RULES * half.shape[1]:
        return _slant_of_print(half)
    flat, long = flat[near], long[near]
    order = np.argsort(flat)
    middle = flat[order][np.searchsorted(np.cumsum(long[order]), long.sum() / 2)]
    close = np.abs(flat - middle) < 0.25
    return float(np.average(flat[close], weights=long[close] ** 2))


def _slant_of_print(half: Any) -> float:
    """Degrees by which the lines of print lie turned: turned right, they and the white between them part best."""
    small = cv2.resize(255 - half, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    high, wide = small.shape

    def parted(angle: float) -> float:
        turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
        rows = cv2.warpAffine(small, turn, (wide, high), flags=cv2.INTER_LINEAR).sum(axis=1, dtype=np.float64)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    best = 0.0
    for step, reach in ((0.25, MOST_SLANT), (0.05, 0.25), (0.01, 0.05)):
        best = max((best + step * n for n in range(-round(reach / step), round(reach / step) + 1)), key=parted)
    return best
