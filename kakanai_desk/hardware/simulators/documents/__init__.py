"""Specimens of the papers and cards that people bring, with the truth about them: a test set for reading card faces.

``face`` is the flat document, ``frame`` what a camera above a desk sees, ``clip`` a film of a document's arrival.
Everything is invented or drawn by formula, and marked 見本. What it cannot show: real paper, holograms and colours of
cards, worn or bent documents, real handwriting and portraits, a real lens. Figures measured on it are upper bounds.
"""

from __future__ import annotations

from kakanai_desk.hardware.simulators.documents.clip import clip
from kakanai_desk.hardware.simulators.documents.conditions import PRESETS, Conditions
from kakanai_desk.hardware.simulators.documents.face import Face, face
from kakanai_desk.hardware.simulators.documents.frame import Frame, frame
from kakanai_desk.hardware.simulators.documents.split import Split
from kakanai_desk.hardware.simulators.documents.truth import FieldBox, Line, Truth

__all__ = ["PRESETS", "Conditions", "Face", "FieldBox", "Frame", "Line", "Split", "Truth", "clip", "face", "frame"]
