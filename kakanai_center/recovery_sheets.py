"""The recovery key on two sheets of paper, for two people in two places (R-117, R-127).

The key is the exclusive or of what stands on both; one of them was drawn at random, so neither alone says anything of
the key. Each line carries two bytes of SHA-256 over itself, its place and the key's mark: a slip of the pen is found in
its line. The mark is the beginning of SHA-256 over the key's public half, and the same on both.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from unicodedata import normalize

from nacl.public import PrivateKey

from kakanai_desk.core.errors import DeskError
from kakanai_desk.vault import base32

KEY_BYTES, PART, CHECK = 32, 8, 2
_DOMAIN = b"kakanai/recovery-sheet/1"
_LINE = re.compile(r"^\s*([12])\s*[-\u2010\u2212\u30fc]\s*([1-4])\b[\s:]*(.*)$")
_MARK = re.compile(r"^\s*印[\s:]*(.*)$")
_PLAIN = re.compile(r"\s*[0-9a-f]{64}\s*")


class SheetsUnfit(DeskError):
    """The sheets do not give a key. Values: ``sheet`` (missing, line, mark, other) and ``at``, the line."""

    code = "CENTER-BACKUP-02"


@dataclass(frozen=True)
class Sheet:
    number: int
    mark: str
    share: bytes = field(repr=False)

    def lines(self) -> list[str]:
        """``印 …`` and the four lines, as they are printed and typed."""
        told = [f"印   {_grouped(self.mark)}"]
        for place, at in enumerate(range(0, KEY_BYTES, PART), start=1):
            label, part = f"{self.number}-{place}", self.share[at : at + PART]
            told.append(f"{label}  {_grouped(base32.spelled(part + _check(self.mark, label, part)))}")
        return told


def split(key: bytes) -> tuple[Sheet, Sheet]:
    """The two sheets of a private key; others each time."""
    mark, one = mark_of(key), secrets.token_bytes(KEY_BYTES)
    return Sheet(1, mark, one), Sheet(2, mark, _both(one, key))


def mark_of(key: bytes) -> str:
    return base32.spelled(sha256(_DOMAIN + bytes(PrivateKey(key).public_key)).digest()[:5])


def key_of(text: str) -> str:
    """The recovery key (hex) out of its own file, or out of both sheets as somebody typed them, in any order.

    Raises:
        SheetsUnfit: a line is missing or mistyped, or the sheets are of two keys.
    """
    if _PLAIN.fullmatch(text):
        return text.strip()
    marks, found = _read(text)
    if len(marks) != 1:
        raise SheetsUnfit(sheet="mark" if marks else "missing", at="印")
    (mark,) = marks
    shares: list[bytes] = []
    for number in (1, 2):
        share = b""
        for place in range(1, KEY_BYTES // PART + 1):
            label = f"{number}-{place}"
            if label not in found:
                raise SheetsUnfit(sheet="missing", at=label)
            share += _part(mark, label, found[label])
        shares.append(share)
    key = _both(*shares)
    if mark_of(key) != mark:
        raise SheetsUnfit(sheet="other", at="印")
    return key.hex()


def page(sheet: Sheet, made: date) -> str:
    """What is printed."""
    body = "\n\n".join(f"    {line}" for line in sheet.lines())
    return (
        f"書かない窓口 中央  バックアップの復旧の鍵    2枚のうちの {sheet.number}枚目    {made.isoformat()}\n\n"
        "バックアップを開くには、2枚とも要ります。1枚だけでは、何も分かりません。\n"
        "1枚目と2枚目は、別の二人が、別の場所で保管してください。1枚でもなくすと、開けません。\n\n\n"
        f"{body}\n\n\n"
        "使うとき: 2枚の「印」と 1-1 から 2-4 までを、1つのファイルに打ちます(順は自由。小文字でも全角でも)。\n"
        "    kakanai-center restore バックアップ --recovery-key ファイル --data 新しいフォルダ\n"
        "年に一度、開けるかを確かめます。\n"
        "    kakanai-center keys check ファイル --data フォルダ\n"
    )


def _read(text: str) -> tuple[set[str], dict[str, str]]:
    marks, found = set[str](), dict[str, str]()
    for line in normalize("NFKC", text).splitlines():
        if mark := _MARK.match(line):
            marks.add(_letters(mark.group(1), "印"))
        elif part := _LINE.match(line):
            label = f"{part.group(1)}-{part.group(2)}"
            typed = _letters(part.group(3), label)
            if found.setdefault(label, typed) != typed:
                raise SheetsUnfit(sheet="line", at=label)
    return marks, found


def _letters(typed: str, label: str) -> str:
    try:
        return base32.bare(typed)
    except ValueError:
        raise SheetsUnfit(sheet="line", at=label) from None


def _part(mark: str, label: str, letters: str) -> bytes:
    try:
        told = base32.read(letters)
    except ValueError:
        told = b""
    if len(told) != PART + CHECK or told[PART:] != _check(mark, label, told[:PART]):
        raise SheetsUnfit(sheet="line", at=label)
    return told[:PART]


def _check(mark: str, label: str, part: bytes) -> bytes:
    return sha256(_DOMAIN + f"\0{mark}\0{label}\0".encode() + part).digest()[:CHECK]


def _both(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
