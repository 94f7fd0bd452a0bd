"""The kana pad's rules: which keys stand where, and how a mark changes the last letter (experience v15)."""

from __future__ import annotations

COLUMNS = ("あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの", "はひふへほ", "まみむめも",
           "や　ゆ　よ", "らりるれろ", "わ　を　ん")  # fmt: skip
DIGITS = "1234567890"
LATIN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # as a residence card writes names
PLACES = (("{丁目|ちょうめ}", "丁目"), ("{番地|ばんち}", "番地"), ("{番|ばん}", "番"), ("{号|ごう}", "号"), ("－", "-"))
"""The other keys beside the digits: what stands on them, and what they write."""
MARK, LONG, SPACE, CONVERT, ERASE = "mark", "long", "space", "convert", "erase"
KATAKANA, NUMBERS, LATIN = "katakana", "numbers", "latin"
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
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_TO_HIRAGANA = {after: before for before, after in _TO_KATAKANA.items()}
_NEXT = {
    letter: cycle[(n + 1) % len(cycle)]
    for hiragana in _CYCLES
    for cycle in (hiragana, hiragana.translate(_TO_KATAKANA))
    for n, letter in enumerate(cycle)
}


def pressed(text: str, key: str, most: int = 60) -> str:
    """``text`` after ``key``: letters, ``MARK`` (゛゜小さく, in turn), ``LONG``, ``SPACE``, ``KATAKANA``, ``ERASE``."""
    if key == ERASE:
        return text[:-1]
    if key == MARK:
        return text[:-1] + _NEXT.get(text[-1], text[-1]) if text else text
    if key == KATAKANA:
        return _other_kana(text)
    if len(text) >= most:
        return text
    if key == SPACE:
        return text + "　" if text and not text.endswith("　") else text
    if key == LONG:
        return text + "ー" if text and not text.endswith("　") else text
    return (text + key)[:most]


def _other_kana(text: str) -> str:
    """The kana at the end as カタカナ, and カタカナ at the end as ひらがな again."""
    kana = tail(text)
    if kana:
        return text.removesuffix(kana) + kana.translate(_TO_KATAKANA)
    start = len(text)
    while start and (ord(text[start - 1]) in _TO_HIRAGANA or text[start - 1] == "ー"):
        start -= 1
    return text[:start] + text[start:].translate(_TO_HIRAGANA)


def tail(text: str) -> str:
    """What 変換 is about: the kana at the end, back to the last letter that is none."""
    start = len(text)
    while start and ("ぁ" <= text[start - 1] <= "ゖ" or (text[start - 1] == "ー" and start > 1)):
        start -= 1
    return text[start:].lstrip("ー")  # that of コーヒー belongs to what stands before


def converted(text: str, kana: str, word: str, most: int = 60) -> str:
    """``text`` with ``word`` in the place of the ``kana`` at its end; as it was, where that does not stand there."""
    return (text.removesuffix(kana) + word)[:most] if kana and text.endswith(kana) else text


def by_digits(row: int, line: int) -> str:
    """The letter of a ten-key: the column (1 あ … 9 ら, 0 わ), then its place in it (1 … 5); empty: there is none.

    A digit is the digit and 0, and 0 itself 09. 00 is ``CONVERT``, 06 ``KATAKANA``, 07 the dash of a 番地.
    """
    others = {(0, 0): CONVERT, (0, 6): KATAKANA, (0, 7): "-", (0, 9): "0"} | {(n, 0): str(n) for n in range(1, 10)}
    if (row, line) in others:
        return others[row, line]
    column = COLUMNS[(row - 1) % 10]
    return column[line - 1].strip("　") if 1 <= line <= len(column) else ""
