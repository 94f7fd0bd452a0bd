"""PP-OCR models by rapidocr and onnxruntime (rapidocr 3.10.0, Apache-2.0: the models lie inside the package).

rapidocr finds the lines; the recognition model is run by its session and decoded here, because the choice of
characters (``charsets``) and the runners-up of every character are wanted, which rapidocr's own decoder throws away.
Files are checked against their hashes before they are loaded, and no path leads to a download.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from kakanai_desk.core.characters import japanese_of
from kakanai_desk.core.errors import DeviceFault
from kakanai_desk.hardware.vision import charsets
from kakanai_desk.hardware.vision.engine import Corners, Glyph, Line, Picture

MODELS = {
    "PP-OCRv6_det_small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    "PP-OCRv6_rec_small.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
HEIGHT = 48  # of a strip, as the recognition model was trained
LEAST, MOST = 24, 2400  # width of a strip in pixels
RUNNERS_UP = 8
FULL_WIDTH = 0.95  # of a strip's height: no character is wider
LEAST_WIDTH = 0.85  # of the print's height: a full-width character is hardly narrower
INKED = 0.45  # of a character's width that is dark where the model kept silent
LEAST_SHARE = 0.0005  # a runner-up below this is none


def models_folder() -> Path:
    """Where the models are: inside the installed rapidocr.

    Raises:
        DeviceFault: not installed.
    """
    found = find_spec("rapidocr")
    if found is None or found.origin is None:
        raise DeviceFault(device="ocr", what="rapidocr")
    return Path(found.origin).parent / "models"


def checked(folder: Path, name: str) -> Path:
    """The model's path.

    Raises:
        DeviceFault: missing, or not the file this product was tested with.
    """
    path = folder / name
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        raise DeviceFault(device="ocr", what="model_missing") from None
    if digest != MODELS[name]:
        raise DeviceFault(device="ocr", what="model_changed")
    return path


class RapidEngine:
    """A ``TextEngine``. ``threads``: of onnxruntime. Loading takes about half a second; one thread may use it."""

    def __init__(self, threads: int = 2, folder: Path | None = None) -> None:
        folder = folder or models_folder()
        det, rec = (checked(folder, name) for name in MODELS)
        from rapidocr import RapidOCR

        made: Any = RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.log_level": "error",
                "Det.model_path": str(det),
                "Rec.model_path": str(rec),
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.limit_type": "max",
                "Det.limit_side_len": 4096,  # pictures come in the size they are to be searched at
            }
        )
        blank = np.full((HEIGHT, 4 * HEIGHT, 3), 255, np.uint8)
        made(blank, use_det=True, use_cls=False, use_rec=False)  # models are loaded at their first use
        made(blank, use_det=False, use_cls=False, use_rec=True)
        self._finder: Any = made.text_det
        self._session: Any = made.text_rec.session
        self._chars: list[str] = ["", *self._session.get_character_list(), " "]
        self._masks: dict[frozenset[str] | None, Any] = {}

    def find(self, picture: Picture) -> list[Corners]:
        found = self._finder(picture).boxes
        return [] if found is None else [np.asarray(box, np.float32) for box in found]

    def read(self, strips: Sequence[Picture], allowed: frozenset[str] | None = None) -> list[Line]:
        return [self._line(strip, self._mask(allowed)) for strip in strips]

    def _mask(self, allowed: frozenset[str] | None) -> Any:
        if allowed not in self._masks:
            fits = charsets.is_japanese if allowed is None else allowed.__contains__
            mask = np.fromiter((fits(char) for char in self._chars), bool, len(self._chars))
            mask[0] = True  # nothing here
            self._masks[allowed] = mask
        return self._masks[allowed]

    def _line(self, strip: Picture, mask: Any) -> Line:
        high, wide = strip.shape[:2]
        if high < 4 or wide < 4:
            return Line()
        width = min(MOST, max(LEAST, round(wide * HEIGHT / high)))
        way = cv2.INTER_AREA if high > HEIGHT else cv2.INTER_CUBIC
        sized = cv2.resize(strip, (width, HEIGHT), interpolation=way)
        fed = (sized.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None]
        shares = self._session(fed)[0]
        glyphs = _glyphs(shares, mask, self._chars)
        return Line(tuple(_with_silent(glyphs, shares, mask, self._chars, sized)))


def _glyphs(shares: Any, mask: Any, chars: Sequence[str]) -> list[Glyph]:
    """Greedy CTC: a run of one character is one glyph, the blank (0) divides.

    Where the model means a character that may not stand here (滨), one stands there all the same: its place is kept,
    and what it looks like most among the allowed ones is offered.
    """
    meant = shares.argmax(axis=1)
    found: list[Glyph] = []
    start = 0
    for end in range(1, len(meant) + 1):
        if end < len(meant) and meant[end] == meant[start]:
            continue
        if meant[start]:
            peak = start + int(shares[start:end, meant[start]].argmax())
            options = _options(shares[peak], mask, chars, int(meant[start]))
            if options and not (found and _same(found[-1], options, start, end, len(meant))):
                found.append(Glyph(options, (start + end) / 2 / len(meant)))
        start = end
    return found


def _options(row: Any, mask: Any, chars: Sequence[str], meant: int) -> tuple[tuple[str, float], ...]:
    """What may stand at one place, likeliest first; the blank is none of it."""
    kept = np.where(mask, row, 0.0)
    kept[0] = 0.0
    top = np.argpartition(kept, -RUNNERS_UP)[-RUNNERS_UP:]
    order = top[np.argsort(-kept[top])]
    options: list[tuple[str, float]] = [(str(chars[i]), float(kept[i])) for i in order if kept[i] >= LEAST_SHARE]
    relatives = [char for char in japanese_of(chars[meant]) if not mask[meant]]
    told = {char for char, _ in options}
    options += [(char, LEAST_SHARE) for char in relatives if char not in told]
    if not mask[meant]:  # a relative is likelier than whatever else is nearly as dark
        options.sort(key=lambda option: (option[0] not in relatives, -option[1]))
    return tuple(options)


def _with_silent(glyphs: list[Glyph], shares: Any, mask: Any, chars: Sequence[str], strip: Picture) -> list[Glyph]:
    """Characters on which the model kept silent (濵 is not among those it knows): ink where no glyph is.

    Only among full-width characters, whose width is known; the likeliest other meanings of the place are offered.
    """
    wide = [glyph for glyph in glyphs if ord(glyph.char) > 0x3000]
    if len(wide) < 2 or len(wide) * 2 < len(glyphs):
        return glyphs
    steps, pixels = len(shares), strip.shape[1]
    at = [glyph.at * pixels for glyph in wide]
    dark = 255.0 - cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY).astype(np.float32)
    pitch = min(max(float(np.diff(at).min()), LEAST_WIDTH * _height(dark)), FULL_WIDTH * HEIGHT)
    ink = dark.max(axis=0) - np.median(dark)
    clear = 0.5 * float(np.percentile(ink, 90))
    places = [-0.2 * pitch, *(glyph.at * pixels for glyph in glyphs), pixels + 0.2 * pitch]
    found: list[Glyph] = []
    for left, right in pairwise(places):
        for n in range(round((right - left) / pitch) - 1):
            middle = left + (n + 1) * (right - left) / round((right - left) / pitch)
            span = ink[max(0, int(middle - 0.3 * pitch)) : int(middle + 0.3 * pitch) + 1]
            if span.size and float((span > clear).mean()) > INKED:
                first, last = (int(np.clip((middle + d * pitch) / pixels * steps, 0, steps - 1)) for d in (-0.4, 0.4))
                options = _options(shares[first : last + 1].max(axis=0), mask, chars, 0)
                beside = {glyph.char for glyph in glyphs if abs(glyph.at * pixels - middle) < 1.3 * pitch}
                if options and options[0][0] not in beside:  # else one character twice
                    found.append(Glyph(options, middle / pixels))
    return sorted([*glyphs, *found], key=lambda glyph: glyph.at)


def _height(dark: Any) -> float:
    """How high the print of a strip is, in pixels; the strip's own height where no print is darker than its ground."""
    rows = np.percentile(dark, 95, axis=1) - np.median(dark)
    inked = np.flatnonzero(rows > 0.4 * rows.max())
    return float(inked[-1] - inked[0] + 1) if inked.size else float(len(rows))


def _same(before: Glyph, options: tuple[tuple[str, float], ...], start: int, end: int, count: int) -> bool:
    """Two meanings of one place side by side (滨, then 濱): one character."""
    return options[0][0] == before.char and (start + end) / 2 / count - before.at < 1.5 / count
