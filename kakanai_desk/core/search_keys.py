"""Keys by which a visit is found again, however a clerk writes a name, a date or a number (R-021).

One rule for both sides: ``keys_of_person`` and ``keys_of_visit`` give what is kept, ``wanted`` what is looked for; a
word fits a key that begins with it. Names lose what people confuse: width, spaces, variant characters (髙・高,
齋・斉), kana of both kinds, 清濁, 拗促音 written large or small, 長音. That finds a few too many rather than one too
few; ``plain`` tells the exact ones apart. Keys hold personal data and stay in the encrypted store.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache

from kakanai_desk.core.characters import is_selector, japanese_of, name_families, shrink_candidates
from kakanai_desk.core.person import Person
from kakanai_desk.core.typed_dates import parse_typed
from kakanai_desk.core.wareki import PartialDate

NAME, KANA, DAY, SERIAL, NUMBER = "n", "k", "d", "s", "r"

_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_SAME = str.maketrans("ぢづをゐゑゔ", "じずおいえぶ")
_FOREIGN = {"ゔぁ": "ば", "ゔぃ": "び", "ゔぇ": "べ", "ゔぉ": "ぼ"}
_ROWS = {
    "o": "おこそとのほもよろ",
    "u": "うくすつぬふむゆる",
    "e": "えけせてねへめれ",
    "i": "いきしちにひみり",
    "a": "あかさたなはまやらわ",
}
_VOWEL = {kana: vowel for vowel, row in _ROWS.items() for kana in row}
_LENGTHENS = {("o", "う"), ("o", "お"), ("u", "う"), ("e", "い"), ("e", "え"), ("i", "い"), ("a", "あ")}
_DROPPED = re.compile(r"[\s\u3000・･·.,、。'’\-‐‑–—―ー〜~]+")
_SERIAL = re.compile(r"0*([1-9]\d{0,3})番?")
_NUMBER = re.compile(r"[a-z]{2}[1-9](\d{0,10}[a-z0-9]?)?")
_WORDS = re.compile(r"[\s\u3000]+")
_FOLLOWED_BY_NUMBER = re.compile(r"(?<=[年月/.])[\s\u3000]+(?=\d)")


def plain(text: str) -> str:
    """``text`` without width, spaces, selectors and the kind of kana: what counts as written the same."""
    found = unicodedata.normalize("NFKC", "".join(c for c in text if not is_selector(c))).casefold()
    found = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in found)
    return _DROPPED.sub("", found)


def name_key(text: str) -> str:
    """A name in kanji or in Latin letters as it is kept and looked for."""
    base = "".join(c for c in text if not is_selector(c))
    base = "".join(usual_form(c) for c in unicodedata.normalize("NFC", base))
    return _without_marks(plain(base))


def kana_key(text: str) -> str:
    """A reading as it is kept and looked for: はっとり・ハツトリ, ゆうこ・ユーコ, かなざわ・かなさわ are one."""
    known = re.sub("ゔ[ぁぃぇぉ]", lambda found: _FOREIGN[found.group()], plain(text))
    bare = _without_marks(known.translate(_SMALL).translate(_SAME))
    kept: list[str] = []
    for kana in bare:
        if kept and (_VOWEL.get(kept[-1], ""), kana) in _LENGTHENS:
            continue
        kept.append(kana)
    return "".join(kept)


def keys_of_person(person: Person) -> set[str]:
    """Whole name, its parts, the reading likewise, the birth date; never the individual number."""
    found: set[str] = set()
    for kind, text, fold in ((NAME, person.name, name_key), (KANA, person.kana, kana_key)):
        for word in (text, *_WORDS.split(text)):
            if key := fold(word):
                found.add(f"{kind}:{key}")
    if person.birth_date is not None:
        found.add(f"{DAY}:{person.birth_date.iso()}")
    return found


def keys_of_visit(reception_number: str, day: date, people: Iterable[Person]) -> frozenset[str]:
    """Every key under which a visit is kept."""
    found = {f"{NUMBER}:{plain(reception_number)}", f"{DAY}:{day.isoformat()}"}
    parts = reception_number.split("-")
    if len(parts) == 4:
        found.add(f"{SERIAL}:{parts[2].lstrip('0')}.")
    for person in people:
        found |= keys_of_person(person)
    return frozenset(found)


def day_key(day: date) -> frozenset[str]:
    """The word that all visits of a day fit."""
    return frozenset({f"{DAY}:{day.isoformat()}"})


def wanted(query: str, today: date) -> tuple[frozenset[str], ...]:
    """The words of a query, each as the beginnings of keys that it may stand for; all words must fit one visit.

    Empty: nothing in it can be looked for.
    """
    words = _WORDS.split(_FOLLOWED_BY_NUMBER.sub("", query.strip()))
    return tuple(found for word in words if (found := _beginnings(word, today)))


def _beginnings(word: str, today: date) -> frozenset[str]:
    found: set[str] = set()
    bare = plain(word)
    if not bare:
        return frozenset()
    if serial := _SERIAL.fullmatch(bare):
        found.add(f"{SERIAL}:{serial.group(1)}.")
    if _NUMBER.fullmatch(bare):
        found.add(f"{NUMBER}:{bare}")
    if day := _day(word, today):
        found.add(f"{DAY}:{day.iso()}")
    if not any(c.isdigit() for c in bare):
        found.add(f"{NAME}:{name_key(word)}")
        if kana := kana_key(word) if all("ぁ" <= c <= "ん" for c in bare) else "":
            found.add(f"{KANA}:{kana}")
    return frozenset(found)


def _day(word: str, today: date) -> PartialDate | None:
    if not any(c.isdigit() or c == "元" for c in unicodedata.normalize("NFKC", word)):
        return None
    try:
        return parse_typed(word, today)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def usual_form(char: str) -> str:
    """The usual form of a character: what names write for it, else what a register puts in its place."""
    char = (japanese_of(char) or char)[0]
    known = _families().get(char)
    if known is None and ord(char) > 0x2E7F:
        instead = next((c.text for c in shrink_candidates(char) if c.text[0] != char), char)[0]
        known = _families().get(instead, instead)
    return known or char


@cache
def _families() -> dict[str, str]:
    return {char: family[0] for family in name_families() for char in family}


def _without_marks(text: str) -> str:
    """Without 濁点・半濁点 and the marks on Latin letters (Nguyễn, Đỗ)."""
    apart = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("ø", "o").replace("ł", "l"))
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))
