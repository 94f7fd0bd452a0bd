"""Finding a registered character by what a clerk knows of it: reading, 部首 and strokes, code, MJ name, another form.

Several words narrow each other down: ``ヘン 辶`` or ``さんずい 17画``. Source: MJ文字情報一覧表 with its 読み, 部首 and
内画数.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from kakanai_desk.core.characters import CharacterTable, Variant, table
from kakanai_desk.core.places import resources

MOST = 360  # forms that are offered; more need another word
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+")
_NUMBERED = (
    (re.compile(r"MJ(\d{6})"), "select mj from glyph where mj=cast(? as integer)"),
    (re.compile(r"(\d{6})"), "select mj from glyph where koseki=?"),  # 戸籍統一文字番号
    (re.compile(r"(\d{1,2})画"), "select mj from glyph where strokes=cast(? as integer)"),
)
_JUKI = re.compile(r"J\+?([0-9A-F]{4,5})")  # 住基ネット統一文字コード
_CODE_POINT = re.compile(r"U\+?([0-9A-F]{4,6})")
_RADICAL = re.compile(r"(\d{1,3}|\D+?)部?[. ・]?(\d{1,2})?")  # 162.15, 辶15, しんにょう15


class UnknownWord(ValueError):
    """A word of the search that means nothing here. Carries the word."""


def search(query: str, characters: CharacterTable | None = None) -> tuple[Variant, ...]:
    """The forms that every word of ``query`` fits, fewest strokes first; at most ``MOST``.

    Raises:
        UnknownWord: a word is neither reading, radical, code nor character.
    """
    characters = characters or table()
    words = unicodedata.normalize("NFKC", query).split() if not _with_selector(query) else query.split()
    found: set[int] | None = None
    for word in words:
        fits = _fitting(word, characters)
        found = fits if found is None else found & fits
    return characters.forms(found or set(), MOST)


def _with_selector(query: str) -> bool:
    return any("\U000e0100" <= char <= "\U000e01ef" for char in query)


def _fitting(word: str, characters: CharacterTable) -> set[int]:
    upper = word.upper()
    for pattern, question in _NUMBERED:
        if match := pattern.fullmatch(upper):
            return characters.numbers(question, match[1])
    if match := _JUKI.fullmatch(upper):
        return characters.numbers("select mj from glyph where juki=?", f"J+{match[1]}")
    if (match := _CODE_POINT.fullmatch(upper)) and int(match[1], 16) <= 0x10FFFF:
        return characters.numbers("select mj from glyph where ucs=?", chr(int(match[1], 16)))
    named = _RADICAL.fullmatch(word)
    if named is not None and (named[2] or len(word) > 1 or _KANA.fullmatch(word)) and (parts := radicals_of(named[1])):
        return _beside(parts, named[2], characters)
    if _KANA.fullmatch(word):
        return _read_as(word, characters)
    if len(word) == 1 or (len(word) == 2 and _with_selector(word)):
        related = (*characters.variants_of(word), *characters.relatives_of(word))
        return {int(form.mj[2:]) for form in related}
    raise UnknownWord(word)


def _beside(parts: tuple[int, ...], strokes: str | None, characters: CharacterTable) -> set[int]:
    """Characters under one of the radicals, with so many strokes beside it when told."""
    found: set[int] = set()
    for part in parts:
        if strokes:
            found |= characters.numbers("select mj from radical where radical=? and rest=?", part, int(strokes))
        else:
            found |= characters.numbers("select mj from radical where radical=?", part)
    return found


def _read_as(word: str, characters: CharacterTable) -> set[int]:
    """By 音 (katakana in the table) or 訓 (hiragana), however it was typed; the beginning of one when none is whole."""
    ways = {"".join(_shifted(word, 0x60)), "".join(_shifted(word, -0x60))}
    whole: set[int] = set()
    for way in ways:
        whole |= characters.numbers("select mj from reading where reading=?", way)
    if whole:
        return whole
    begun: set[int] = set()
    for way in ways:
        begun |= characters.numbers("select mj from reading where reading>=? and reading<?", way, way + "\uffff")
    return begun


def _shifted(word: str, by: int) -> Iterator[str]:
    first, last = ("ぁ", "ゖ") if by > 0 else ("ァ", "ヶ")
    return (chr(ord(char) + by) if first <= char <= last else char for char in word)


def radicals_of(name: str) -> tuple[int, ...]:
    """The numbers of the radicals that ``name`` may mean: 162, 辶, しんにょう; 阝 is two of them."""
    return _radicals().get(name, ())


@cache
def _radicals() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for line in (resources() / "characters" / "radicals.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        number, *names = line.split()
        for name in (number, *names):
            found[name] = (*found.get(name, ()), int(number))
    return found
