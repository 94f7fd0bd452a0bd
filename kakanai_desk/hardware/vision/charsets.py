"""Which characters may stand in a field. An engine that knows eighteen thousand is asked only for those.

The recognition model was trained on Chinese too and likes 桥 for 橋, 满 for 満, 种 for 種. Text of the register never
has them: what JIS X 0213 has no code for the model may not say at all.
"""

from __future__ import annotations

from functools import cache

DIGITS = frozenset("0123456789")
CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
DATE = DIGITS | frozenset("年月日元明治大正昭和平成令MTSHR.()（）-/ ")
NUMBER = DIGITS | frozenset(" -第号")
CARD_NUMBER = DIGITS | CAPITALS
ZONE = DIGITS | CAPITALS | frozenset("<")  # machine readable zone of a passport
LATIN = CAPITALS | frozenset(" -',.")
_EXTRA = frozenset(" ・ー〇々ヶヵ")


@cache
def is_japanese(char: str) -> bool:
    """Whether JIS X 0213 has the character, or it is one the register adds (U+FA11 and its like)."""
    if char in _EXTRA or "\uf900" <= char <= "\ufaff":
        return True
    try:
        char.encode("shift_jisx0213")
    except UnicodeEncodeError:
        return False
    return True
