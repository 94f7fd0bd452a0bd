"""Small confusions of the recognition model, mended by what stands beside them.

Measured on synthetic cards: コーポ came as コ一ポ, ・ as ·, ロ as 口. Only a neighbour decides; a character that may
stand alone is left alone.
"""

from __future__ import annotations

import unicodedata

from kakanai_desk.hardware.vision.engine import Glyph, Line

CHOON = "ー"
DASHES = frozenset("ー一-—―‐–−ｰ－")
DOTS = frozenset("·‧•∙⋅･")
AS_KATAKANA = dict(zip("口二力工夕卜八才千", "ロニカエタトハオチ", strict=True))
AS_KANJI = {kana: kanji for kanji, kana in AS_KATAKANA.items()}
AS_DIGIT = {"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1", "|": "1", "Z": "2", "S": "5", "B": "8"}


def is_katakana(char: str) -> bool:
    return "ァ" <= char <= "ヺ" or char == CHOON


def is_kanji(char: str) -> bool:
    return "㐀" <= char <= "鿿" or "豈" <= char <= "﫿" or char >= "\U00020000"


def mended(text: str) -> str:
    """``text`` with digits and Latin letters narrow, and every confusion decided by its neighbours."""
    chars = [_plain(char) for char in text]
    for index, char in enumerate(chars):
        before = chars[index - 1] if index else ""
        after = _plain(text[index + 1]) if index + 1 < len(text) else ""
        chars[index] = _decided(char, before, after)
    return "".join(chars)


def mended_line(line: Line) -> Line:
    """As ``mended``, glyph by glyph: what was mended stays as sure as it was."""
    texts = mended(line.text)
    return Line(
        tuple(
            glyph if glyph.char == char else Glyph(((char, glyph.sure), *glyph.options[1:]), glyph.at)
            for glyph, char in zip(line.glyphs, texts, strict=True)
        )
    )


def _plain(char: str) -> str:
    if char in DOTS:
        return "・"
    if "！" <= char <= "～" or char == "\u3000":  # the full-width forms
        return unicodedata.normalize("NFKC", char)
    return char


def _decided(char: str, before: str, after: str) -> str:
    if char in DASHES:
        return _dash(char, before, after)
    kana_before, kana_after = is_katakana(before) or before == "・", is_katakana(after)
    if char in AS_KATAKANA and (kana_before and (kana_after or not after or not is_kanji(after))):
        return AS_KATAKANA[char]
    if char == "口" and before == "号":  # 高度専門職1号ロ
        return "ロ"
    if char in AS_KATAKANA and not before and kana_after:
        return AS_KATAKANA[char]
    if char in AS_KANJI and is_kanji(before) and not kana_after and (is_kanji(after) or after.isdigit()):
        return AS_KANJI[char]
    if char in AS_DIGIT and before.isdigit() and (after.isdigit() or after in "号番室-"):
        return AS_DIGIT[char]
    return char


def _dash(char: str, before: str, after: str) -> str:
    if is_katakana(before) and before:
        return CHOON
    if before.isdigit() and (after.isdigit() or after in AS_DIGIT):
        return "-"
    if after == "丁" and not before.isdigit():
        return "一"
    return char if char in "一-" or not before else ("-" if before.isdigit() else char)
