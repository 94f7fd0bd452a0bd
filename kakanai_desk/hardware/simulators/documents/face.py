"""The flat face of a specimen: what a perfect scan of it would be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.simulators.documents.faces import (
    eligibility,
    handbook,
    licence,
    moving_out,
    my_number,
    passport,
    residence,
)
from kakanai_desk.hardware.simulators.documents.sheet import Picture, Sheet
from kakanai_desk.hardware.simulators.documents.split import Chance, Split, chance
from kakanai_desk.hardware.simulators.documents.truth import Truth

DRAWN: dict[DocumentKind, Callable[[Chance, Split], Sheet]] = {
    DocumentKind.DRIVING_LICENCE: licence.draw,
    DocumentKind.DRIVING_HISTORY: licence.draw_history,
    DocumentKind.RESIDENCE: residence.draw,
    DocumentKind.SPECIAL_PERMANENT: residence.draw_special_permanent,
    DocumentKind.MY_NUMBER_FRONT: my_number.draw_front,
    DocumentKind.MY_NUMBER_BACK: my_number.draw_back,
    DocumentKind.ELIGIBILITY: eligibility.draw,
    DocumentKind.DISABILITY_PHYSICAL: handbook.draw_physical,
    DocumentKind.DISABILITY_MENTAL: handbook.draw_mental,
    DocumentKind.DISABILITY_INTELLECTUAL: handbook.draw_intellectual,
    DocumentKind.PASSPORT: passport.draw,
    DocumentKind.MOVING_OUT: moving_out.draw,
}
RADIUS = 3.18  # mm, ISO/IEC 7810
_CORNERS = {  # not a card: the radius of its corners
    DocumentKind.DISABILITY_PHYSICAL: 2.0,
    DocumentKind.DISABILITY_MENTAL: 2.0,
    DocumentKind.DISABILITY_INTELLECTUAL: 2.0,
    DocumentKind.PASSPORT: 2.5,
    DocumentKind.MOVING_OUT: 0.0,
}


@dataclass(frozen=True)
class Face:
    """``image`` is blue, green, red; ``truth.corners`` are those of the image. ``radius`` of the corners in mm."""

    image: Picture
    truth: Truth
    scale: float  # pixels a millimetre
    radius: float


def face(kind: DocumentKind, seed: int, split: Split | str) -> Face:
    """
    Raises:
        KeyError: no such document is drawn (``UNKNOWN``).
        FileNotFoundError: a font package is missing.
    """
    split = Split(split)
    sheet = DRAWN[kind](chance(split, kind.value, seed, "face"), split)
    high, wide = sheet.picture.shape[:2]
    truth = Truth(
        kind=kind,
        split=split.value,
        seed=seed,
        size_mm=sheet.size,
        persons=tuple(sheet.persons),
        boxes=sheet.boxes(),
        lines=tuple(sheet.lines),
        typefaces=tuple(sorted({line.typeface for line in sheet.lines})),
        design=sheet.design,
        corners=((0.0, 0.0), (float(wide), 0.0), (float(wide), float(high)), (0.0, float(high))),
    )
    image = cv2.cvtColor(sheet.picture, cv2.COLOR_RGB2BGR)
    return Face(image, truth, sheet.scale, _CORNERS.get(kind, RADIUS))
