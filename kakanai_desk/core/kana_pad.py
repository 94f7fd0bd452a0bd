"""The kana pad's rules: which keys stand where, and how a mark changes the last letter (experience v15)."""

from __future__ import annotations

COLUMNS = ("あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの", "はひふへほ", "まみむめも",
           "や　ゆ　よ", "らりるれろ", "わ　を　ん")  # fmt: skip
MARK, LONG, SPACE, CONVERT, ERASE = "mark", "long", "space", "convert", "erase"
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


def tail(text: str) -> str:
    """What 変換 is about: the kana at the end, back to the last letter that is none."""
    start = len(text)
    while start and ("ぁ" <= text[start - 1] <= "ゖ" or (text[start - 1] == "ー" and start > 1)):
        start -= 1
    return text[start:]


def converted(text: str, kana: str, word: str, most: int = 60) -> str:
    """``text`` with ``word`` in the place of the ``kana`` at its end; as it was, where that does not stand there."""
    return (text.removesuffix(kana) + word)[:most] if kana and text.endswith(kana) else text


def by_digits(row: int, line: int) -> str:
    """The letter of a ten-key: the column (1 あ … 9 ら, 0 わ), then its place in it (1 … 5); empty: there is none.

    00 is ``CONVERT``.
    """
    if (row, line) == (0, 0):
        return CONVERT
    column = COLUMNS[(row - 1) % 10]
    return column[line - 1].strip("　") if 1 <= line <= len(column) else ""
