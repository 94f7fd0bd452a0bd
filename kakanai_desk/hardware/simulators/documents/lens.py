"""From light to file: focus, shake, sensor noise, JPEG."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kakanai_desk.hardware.simulators.documents.conditions import Conditions
from kakanai_desk.hardware.simulators.documents.placing import smear
from kakanai_desk.hardware.simulators.documents.sheet import Picture
from kakanai_desk.hardware.simulators.documents.split import Chance

_WIDE = 1920
_LEAST_BLUR = 0.2
_SHOT = 0.55  # the part of the noise that grows with brightness


@dataclass(frozen=True)
class Lens:
    """``defocus`` is the Gaussian sigma and ``motion`` the way in pixels of this picture, ``noise`` the sigma in grey
    levels at middle brightness."""

    defocus: float
    motion: float
    heading: float
    noise: float
    jpeg: int

    @classmethod
    def drawn(cls, conditions: Conditions, luck: Chance, wide: int) -> Lens:
        scale = wide / _WIDE
        defocus, motion = luck.within(conditions.defocus) * scale, luck.within(conditions.motion) * scale
        return cls(
            defocus, motion, luck.within((0, 3.14)), luck.within(conditions.noise), luck.say.randint(*conditions.jpeg)
        )

    def blurred(self, light: Picture) -> Picture:
        seen = cv2.GaussianBlur(light, (0, 0), self.defocus) if self.defocus > _LEAST_BLUR else light
        if self.motion > 1.0:
            seen = cv2.filter2D(seen, -1, smear(self.motion * np.array((np.cos(self.heading), np.sin(self.heading)))))
        return seen

    def noisy(self, seen: Picture, luck: Chance) -> Picture:
        """8 bits; a new draw of noise each time."""
        high, wide = seen.shape[:2]
        grain = luck.field.standard_normal((high, wide, 1), np.float32) * self.noise
        tint = luck.field.standard_normal((high // 2, wide // 2, 3), np.float32) * (self.noise * 0.5)
        grained = cv2.resize(tint, (wide, high), interpolation=cv2.INTER_LINEAR)
        grained += grain
        grained *= seen[..., 1:2] * (_SHOT * 2 / 255) + (1 - _SHOT)
        grained += seen
        return cv2.convertScaleAbs(np.maximum(grained, 0, out=grained))

    def stored(self, picture: Picture) -> Picture:
        """Through JPEG and back."""
        _, coded = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, self.jpeg))
        seen = cv2.imdecode(coded, cv2.IMREAD_COLOR)
        assert seen is not None  # noqa: S101  # it was coded the line before
        return seen
