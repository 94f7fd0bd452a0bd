"""When to take the picture: a document lies still and sharp. Looked at frame by frame, without the models."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from kakanai_desk.core.ports.vision import FrameHint
from kakanai_desk.hardware.vision import quality
from kakanai_desk.hardware.vision.engine import Picture
from kakanai_desk.hardware.vision.find import find_document
from kakanai_desk.hardware.vision.sight import sight_of

STILL_SECONDS = 0.30
MOVED = 3.0  # mean difference of grey between two frames above which something moves
SMALL = 160  # pixels of the width in which movement is looked for


class Stillness:
    """Fed with every frame. ``ready`` after a frame without a hint that ends ``STILL_SECONDS`` of stillness."""

    def __init__(self) -> None:
        self._before: Any = None
        self._still_since: float | None = None
        self.ready = False

    def look(self, frame: Picture, now: float) -> FrameHint | None:
        """What should change before a picture is taken; None: nothing. ``now``: seconds of a clock that only grows."""
        self.ready = False
        scale = SMALL / frame.shape[1]
        small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
        before, self._before = self._before, gray
        if before is None or float(np.abs(gray - before).mean()) > MOVED:
            self._still_since = None
            return None
        if self._still_since is None:
            self._still_since = now
        if now - self._still_since < STILL_SECONDS:
            return None
        found = next(find_document(frame), None)
        if found is None:
            return quality.without_document(frame)[0]
        hints = quality.hints(sight_of(frame, found))
        if hints:
            return hints[0]
        self.ready = True
        return None
