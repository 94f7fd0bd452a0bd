"""The same models by ``paddleocr`` (Apache-2.0), for a city that wants that library: ``engine = "paddleocr"``.

It runs in an environment of its own (``tools/paddle_env.sh``), because it brings another ``cv2``; the models lie beside
that environment, and nothing is fetched. It tells a score per line, not per character, and takes several times as long.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kakanai_desk.core.errors import DeviceFault
from kakanai_desk.hardware.vision import charsets
from kakanai_desk.hardware.vision.engine import Corners, Glyph, Line, Picture

FOLDER = Path(sys.prefix) / "kakanai_models"  # det/ and rec/, each with inference.onnx and inference.yml


class PaddleEngine:
    """A ``TextEngine``. One thread may use it."""

    def __init__(self, folder: Path = FOLDER) -> None:
        if not all((folder / part / "inference.onnx").is_file() for part in ("det", "rec")):
            raise DeviceFault(device="ocr", what="model_missing")
        os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"  # it would ask a hub whether it is there
        try:
            from paddleocr import TextDetection, TextRecognition  # pyright: ignore[reportMissingImports]
        except ImportError:
            raise DeviceFault(device="ocr", what="paddleocr") from None
        self._finder: Any = TextDetection(
            model_name="PP-OCRv6_small_det", model_dir=str(folder / "det"), engine="onnxruntime",
            limit_side_len=4096, limit_type="max",
        )  # fmt: skip
        self._reader: Any = TextRecognition(
            model_name="PP-OCRv6_small_rec", model_dir=str(folder / "rec"), engine="onnxruntime"
        )

    def find(self, picture: Picture) -> list[Corners]:
        (found,) = self._finder.predict(picture)
        return [np.asarray(corners, np.float32) for corners in found["dt_polys"]]

    def read(self, strips: Sequence[Picture], allowed: frozenset[str] | None = None) -> list[Line]:
        usable = [strip if min(strip.shape[:2]) >= 4 else np.full((48, 48, 3), 255, np.uint8) for strip in strips]
        return [_line(found["rec_text"], float(found["rec_score"]), allowed) for found in self._reader.predict(usable)]


def _line(text: str, score: float, allowed: frozenset[str] | None) -> Line:
    """Characters evenly spread; those that the field may not hold are dropped."""
    fits = charsets.is_japanese if allowed is None else allowed.__contains__
    count = max(1, len(text))
    return Line(tuple(Glyph(((c, score),), (i + 0.5) / count) for i, c in enumerate(text) if fits(c)))
