"""Which characters may stand in a field. An engine that knows eighteen thousand is asked only for those.

The recognition model was trained on Chinese too and likes 桥 for 橋, 满 for 満, 种 for 種. Text of the register never
has them (a family called 种 must be typed): such forms the model may not say at all.
"""

from __future__ import annotations

from functools import cache

from kakanai_desk.core.characters import name_families

DIGITS = frozenset("0123456789")
CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
DATE = DIGITS | frozenset("年月日元明治大正昭和平成令MTSHR.()（）-/ 生まで有効交付")  # and the words behind a date
ENGLISH_DATE = DIGITS | CAPITALS | frozenset(" ")
SEX = frozenset("男女MF. ")
NUMBER = DIGITS | frozenset(" -第号")
CARD_NUMBER = DIGITS | CAPITALS
ZONE = DIGITS | CAPITALS | frozenset("<")  # machine readable zone of a passport
ZONE_NAMES = CAPITALS | frozenset("<")  # its upper line
LATIN = CAPITALS | frozenset(" -',.")
_EXTRA = frozenset(" ・ー〇々ヶヵ")


@cache
def is_japanese(char: str) -> bool:
    """Whether Japanese offices write it: in CP932; in JIS X 0213 and no form of mainland China; or a form of a name."""
    if char in _EXTRA or char in _forms_of_names():
        return True
    return is_common(char) or (_has(char, "shift_jisx0213") and not _has(char, "gb2312"))


def is_common(char: str) -> bool:
    """Whether every office's computer has it (CP932)."""
    return _has(char, "cp932")


@cache
def _forms_of_names() -> frozenset[str]:
    return frozenset("".join(name_families()))


def _has(char: str, code: str) -> bool:
    try:
        char.encode(code)
    except UnicodeEncodeError:
        return False
    return True
