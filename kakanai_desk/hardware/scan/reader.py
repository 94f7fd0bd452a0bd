"""Finds 2D codes in pictures: zxing-cpp first, then mended views of likely places, zbar last.

``look`` is for the live camera. A clear code costs one pass over the frame for QR alone (5 ms at 1080p); only a
frame without one goes on, and stops when its time is over. The order of the steps was measured
(``python -m tests.bench --only codes``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import cv2
import numpy as np
import zxingcpp

from kakanai_desk.core.ports.code import CodeReading, GreyFrame, Symbol, Symbology
from kakanai_desk.hardware.scan import recovery, second_reader
from kakanai_desk.hardware.scan.blur import Picture, blurs_to_try, noise_of
from kakanai_desk.hardware.scan.fusion import fused
from kakanai_desk.hardware.scan.qr_sequence import part_of

_zxing: Any = zxingcpp
_F = _zxing.BarcodeFormat
_NAMES = {
    _F.QRCode: Symbology.QR,
    _F.QRCodeModel2: Symbology.QR,
    _F.MicroQRCode: Symbology.MICRO_QR,
    _F.RMQRCode: Symbology.RMQR,
    _F.DataMatrix: Symbology.DATA_MATRIX,
    _F.PDF417: Symbology.PDF417,
    _F.CompactPDF417: Symbology.PDF417,
    _F.MicroPDF417: Symbology.PDF417,
    _F.Aztec: Symbology.AZTEC,
    _F.AztecCode: Symbology.AZTEC,
}
_QR = _zxing.BarcodeFormats([_F.QRCode, _F.MicroQRCode, _F.RMQRCode])
_OTHERS = _zxing.BarcodeFormats([_F.DataMatrix, _F.PDF417, _F.Aztec])
EVERY = _zxing.BarcodeFormats([_F.QRCode, _F.MicroQRCode, _F.RMQRCode, _F.DataMatrix, _F.PDF417, _F.Aztec])
_ENOUGH = 0.85  # of the time: the step that runs when it is over still ends within it
_SAME = 24  # pixels between the middles of one symbol seen in two views


class PictureReader:
    """The ``CodeReader`` for frames and still pictures. Holds nothing but the clock."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock

    def look(self, frame: GreyFrame, seconds: float = 0.25) -> CodeReading:
        begun = self._clock()
        return self._first(self._steps(picture_of(frame)), begun, seconds)

    def look_through(self, frames: Sequence[GreyFrame], seconds: float = 1.0) -> CodeReading:
        """As ``look`` over the sharpest of the frames, then over all of them laid over each other."""
        begun = self._clock()
        pictures = [picture_of(frame) for frame in frames]
        if not pictures:
            return CodeReading((), 0.0)
        return self._first(_video_steps(pictures), begun, seconds)

    def search(self, frame: GreyFrame, seconds: float = 2.0) -> CodeReading:
        begun = self._clock()
        picture = picture_of(frame)
        found = decoded(picture, EVERY, thorough=True)
        steps = ["plain"] if found else []
        for place in recovery.places(_without(picture, found), 8):
            for view in recovery.views(picture, place):
                if self._clock() - begun > seconds:
                    break
                new = _placed(decoded(view.picture, EVERY), view.place, view.scale)
                if _add(found, new):
                    steps.append(view.step)
                    break
        if not found:
            found = second_reader.read(picture)
            steps = ["second_reader"] if found else []
        return CodeReading(tuple(found), (self._clock() - begun) * 1000, " ".join(dict.fromkeys(steps)))

    def _first(self, steps: Iterator[tuple[str, list[Symbol]]], begun: float, seconds: float) -> CodeReading:
        for name, symbols in steps:
            took = self._clock() - begun
            if symbols:
                return CodeReading(tuple(symbols), took * 1000, name)
            if took > seconds * _ENOUGH:
                break
        return CodeReading((), (self._clock() - begun) * 1000)

    def _steps(self, picture: Picture) -> Iterator[tuple[str, list[Symbol]]]:
        yield "plain", decoded(picture, _QR)
        yield "plain", decoded(picture, _OTHERS, turned=False)
        yield from _mended(picture)
        yield "inverted", decoded(picture, _QR, inverted=True)
        yield "turned", decoded(picture, _OTHERS)


def _mended(picture: Picture) -> Iterator[tuple[str, list[Symbol]]]:
    for place in recovery.places(picture):
        last = None
        for view in recovery.views(picture, place):
            yield view.step, _placed(decoded(view.picture, _QR), place, view.scale)
            if view.step == "gauss":
                last = view
        if last is not None:
            yield last.step, _placed(decoded(last.picture, _OTHERS), place, last.scale)
            yield "second_reader", _placed(second_reader.read(last.picture), place, last.scale)


def _video_steps(pictures: list[Picture]) -> Iterator[tuple[str, list[Symbol]]]:
    for picture in pictures:
        yield "plain", decoded(picture, _QR)
    sharpest = max(range(len(pictures)), key=lambda n: _sharpness(pictures[n]))
    ordered = [pictures[sharpest], *pictures[:sharpest], *pictures[sharpest + 1 :]]
    for place in recovery.places(ordered[0], 2):
        for view in recovery.views(ordered[0], place):
            if view.step == "ladder":
                break
            yield view.step, _placed(decoded(view.picture, _QR), place, view.scale)
        whole, fitted = fused(ordered, place)
        if fitted < 2:
            continue
        shown = np.clip(whole, 0, 255).astype(np.uint8)
        noise = max(noise_of(place.cut(ordered[0])) / fitted, 0.0005)
        scale = round(whole.shape[0] / place.height)
        yield "fused", _placed(decoded(shown, _QR), place, scale)
        for step, blur in blurs_to_try(shown):
            mended = recovery.enlarged(recovery.deconvolved(whole, blur, noise), 1)
            yield f"fused {step}", _placed(decoded(mended, _QR), place, scale)
    yield "plain", decoded(ordered[0], EVERY, thorough=True)


def _sharpness(picture: Picture) -> float:
    half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(half, cv2.CV_32F).var())


def picture_of(frame: GreyFrame) -> Picture:
    return np.frombuffer(frame.pixels, np.uint8).reshape(frame.height, frame.width)


def grey(picture: Any) -> GreyFrame:
    """A picture as OpenCV has it (BGR), for this reader."""
    plain = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return GreyFrame(plain.shape[1], plain.shape[0], plain.tobytes())


def decoded(
    picture: Picture, formats: Any, *, turned: bool = True, inverted: bool = False, thorough: bool = False
) -> list[Symbol]:
    """The symbols zxing-cpp finds; only whole and error-free ones."""
    found = _zxing.read_barcodes(
        np.ascontiguousarray(picture),
        formats=formats,
        try_rotate=turned or thorough,
        try_invert=inverted or thorough,
        text_mode=_zxing.TextMode.Plain,
    )
    return [_symbol(barcode) for barcode in found if barcode.valid and barcode.format in _NAMES]


def _symbol(barcode: Any) -> Symbol:
    at = barcode.position
    corners = tuple((int(p.x), int(p.y)) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left))
    part = None
    if barcode.format in (_F.QRCode, _F.QRCodeModel2):
        more = barcode.extra or {}
        if {"Version", "ECLevel", "DataMask"} <= set(more) and str(more["Version"]).isdigit():
            modules = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) == 0
            part = part_of(modules, int(more["Version"]), str(more["ECLevel"]), int(more["DataMask"]))
    data = bytes(barcode.bytes)
    try:
        text = data.decode("utf-8")  # zxing-cpp sometimes guesses Latin-1 where no encoding is declared
    except UnicodeDecodeError:
        text = str(barcode.text)
    return Symbol(_NAMES[barcode.format], data, text, corners, part)


def _placed(symbols: list[Symbol], place: recovery.Place, scale: int) -> list[Symbol]:
    """The same symbols with their corners in frame pixels."""
    return [
        Symbol(
            s.symbology,
            s.data,
            s.text,
            tuple((x // scale + place.x, y // scale + place.y) for x, y in s.position),
            s.part,
        )
        for s in symbols
    ]


def _middle(symbol: Symbol) -> tuple[float, float]:
    count = max(len(symbol.position), 1)
    return sum(x for x, _ in symbol.position) / count, sum(y for _, y in symbol.position) / count


def _without(picture: Picture, found: list[Symbol]) -> Picture:
    """The picture with the found codes painted over, so that the strong edges of a clear one hide no faint one."""
    if not found:
        return picture
    rest = picture.copy()
    for symbol in found:
        corners = np.array(symbol.position, np.float32)
        middle = corners.mean(0)
        wider = (middle + (corners - middle) * 1.12).astype(np.int32)
        x, y, width, height = cv2.boundingRect(wider)
        patch = rest[max(y, 0) : y + height, max(x, 0) : x + width]
        if patch.size:
            cv2.fillConvexPoly(rest, wider, float(np.percentile(patch, 90)))
    return rest


def _add(found: list[Symbol], new: list[Symbol]) -> bool:
    fresh = [
        s
        for s in new
        if not any(
            s.data == f.data and np.hypot(_middle(s)[0] - _middle(f)[0], _middle(s)[1] - _middle(f)[1]) < _SAME
            for f in found
        )
    ]
    found.extend(fresh)
    return bool(fresh)
