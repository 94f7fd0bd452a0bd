"""The kana pad's rules: which keys stand where, and how a mark changes the last letter (experience v15)."""

from __future__ import annotations

COLUMNS = ("あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの", "はひふへほ", "まみむめも",
           "や　ゆ　よ", "らりるれろ", "わ　を　ん")  # fmt: skip
MARK, LONG, SPACE, ERASE = "mark", "long", "space", "erase"
_CYCLES = (
    *(
        f"{plain}{voiced}"
        for plain, voiced in zip("かきくけこさしすせそたちてと", "がぎぐげござじずぜぞだぢでど", strict=True)
    ),
    *(a + b + c for a, b, c in zip("はひふへほ", "ばびぶべぼ", "ぱぴぷぺぽ", strict=True)),
    *(a + b for a, b in zip("あいえおやゆよわ", "ぁぃぇぉゃゅょゎ", strict=True)),
    "うぅゔ",
    "つっづ",
)
_NEXT = {letter: cycle[(n + 1) % len(cycle)] for cycle in _CYCLES for n, letter in enumerate(cycle)}


def pressed(text: str, key: str, most: int = 60) -> str:
    """``text`` after ``key``: a letter, ``MARK`` (゛゜ 小さく, in turn), ``LONG``, ``SPACE`` or ``ERASE``."""
    if key == ERASE:
        return text[:-1]
    if key == MARK:
        return text[:-1] + _NEXT.get(text[-1], text[-1]) if text else text
    if len(text) >= most:
        return text
    if key == SPACE:
        return text + "　" if text and not text.endswith("　") else text
    if key == LONG:
        return text + "ー" if text and not text.endswith("　") else text
    return text + key


def by_digits(row: int, line: int) -> str:
    """The letter of a ten-key: the column (1 あ … 9 ら, 0 わ), then its place in it (1 … 5); empty: there is none."""
    column = COLUMNS[(row - 1) % 10]
    return column[line - 1].strip("　") if 1 <= line <= len(column) else ""
