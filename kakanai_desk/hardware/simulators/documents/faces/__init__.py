"""The layouts, one file a family of documents. Geometry follows the public descriptions of each document, as well
as it is known from the issuers' sample pictures; the drawing is our own. Each ``draw`` returns a full sheet."""

from __future__ import annotations

from kakanai_desk.hardware.simulators.documents.fonts import Style
from kakanai_desk.hardware.simulators.documents.sheet import Hands, Sheet
from kakanai_desk.hardware.simulators.documents.split import Chance, Split

CARD = (85.60, 53.98)  # ISO/IEC 7810 ID-1
CARD_DPI = 600


def card(luck: Chance, split: Split, *, label: Style | None = None, value: Style | None = None) -> Sheet:
    return Sheet(CARD, CARD_DPI, split, luck, Hands.drawn(luck, split, label=label, value=value))


def sex_of(sex: str) -> str:
    return "男" if sex == "male" else "女"
