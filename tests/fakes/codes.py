"""Pictures of 2D codes: single ones, sets, and sheets with many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import zxingcpp

from kakanai_desk.core.ports.code import GreyFrame

Picture = Any
_zxing: Any = zxingcpp


def picture(payload: bytes | str, kind: str = "QRCode", pixels: int = 4) -> Picture:
    """One code with its quiet zone."""
    code = _zxing.create_barcode(payload, getattr(_zxing.BarcodeFormat, kind))
    return np.asarray(code.to_image(scale=pixels, add_quiet_zones=True)).copy()


def parts(text: str, count: int, pixels: int = 4) -> list[Picture]:
    """The codes of a set (structured append), one picture each."""
    settings = cv2.QRCodeEncoder_Params()
    settings.mode = cv2.QRCodeEncoder_MODE_STRUCTURED_APPEND
    settings.structure_number = count
    settings.version = 0
    settings.correction_level = cv2.QRCodeEncoder_CORRECT_LEVEL_M
    found = cv2.QRCodeEncoder.create(settings).encodeStructuredAppend(text)
    return [
        cv2.resize(
            cv2.copyMakeBorder(one, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=255),
            None,
            fx=pixels,
            fy=pixels,
            interpolation=cv2.INTER_NEAREST,
        )
        for one in found
    ]


def sheet(codes: Sequence[Picture], columns: int = 4) -> Picture:
    """Codes side by side on white paper."""
    side = max(max(code.shape) for code in codes) + 20
    rows = -(-len(codes) // columns)
    paper = np.full((rows * side, columns * side), 255, np.uint8)
    for number, code in enumerate(codes):
        y, x = divmod(number, columns)
        paper[y * side : y * side + code.shape[0], x * side : x * side + code.shape[1]] = code
    return paper


def frame(shown: Picture) -> GreyFrame:
    return GreyFrame(shown.shape[1], shown.shape[0], np.ascontiguousarray(shown).tobytes())
