"""The table of label words (``resources/studio/labels.toml``) and how a printed label is looked up in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from pathlib import Path
from tomllib import loads
from typing import Any

from kakanai_desk.core.places import resources
from kakanai_desk.studio.form.page import Word, lines_of

FUZZY = 0.74  # how alike a misread label must be
MOST_SPREAD = 5  # letters of a label that is set apart
NAMED = frozenset(("bank", "branch", "head", "hittousha"))  # items that are names of something
LONGEST = 16  # characters of a label that only ends with a word of the table
FUZZY_FROM = 3  # characters
_MARKS = re.compile(r"[\s:.,、。※*＊*●■◆○◎・~〜_＿\-ー―|\[\]【】「」『』<>《》]")
_ASKED = re.compile(
    r"(?:を?(?:ご?記入|書|お書き|教え|記載|入力)(?:し|い|え)?て?(?:く|下)ださい|について|をどうぞ|はどれですか).*$"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBER = re.compile(r"^(?:問[0-9]{1,2}|第?[0-9]{1,2}[.)、項]?|\([0-9ア-ン]{1,2}\)|[①-⑳]|[ア-ン][.)])(?=\D)")
_ALIKE = str.maketrans(
    {
        "曰": "日",
        "囗": "口",
        "氐": "氏",
        "戶": "戸",
        "髙": "高",
        "佳": "住",
        "柱": "住",
        "话": "話",
        "电": "電",
        "屆": "届",
    }
)


@dataclass(frozen=True)
class Match:
    """A word of the table that a printed text says. ``sure``: 1 whole, less for a part or a likeness."""

    key: str
    word: str
    sure: float


@dataclass(frozen=True)
class Labels:
    """The table as it is used: plain word → key."""

    words: Mapping[str, str]
    subjects: Mapping[str, str]
    paths: Mapping[str, Mapping[str, str]]
    lists: Mapping[str, str]
    people: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    days: Mapping[str, Sequence[str]]

    def attribute(self, text: str) -> Match | None:
        """Which item a label names."""
        bare = _BRACKETS.sub("", unicodedata.normalize("NFKC", text))
        return (_best(plain(bare), self.words) if plain(bare) else None) or _best(plain(text), self.words)

    def subject(self, text: str) -> Match | None:
        """Whose or which place's a label is: the word it begins with counts first."""
        said = plain(text)
        found = [word for word in self.subjects if word in said and (len(word) > 1 or said.startswith(word))]
        if not found:
            return None
        word = min(found, key=lambda w: (said.index(w), -len(w)))
        return Match(self.subjects[word], word, 1.0 if word == said else 0.85)

    def is_office(self, text: str) -> bool:
        said = plain(text)
        return any(
            key == "office" and (said == word or (len(word) > 3 and word in said))
            for word, key in self.subjects.items()
        )

    def choice(self, text: str) -> list[tuple[str, str]]:
        """Every (set, value) that a word to choose may mean."""
        said = plain(text)
        return [(name, words[said]) for name, words in self.choices.items() if said in words]


def plain(text: str) -> str:
    """A label without blanks, marks, numbering, and with letters that are often misread as they are meant."""
    said = unicodedata.normalize("NFKC", text).replace("㊞", "印").translate(_ALIKE)
    said = _NUMBER.sub("", said.strip())
    said = _MARKS.sub("", _ASKED.sub("", said)).replace("(", "").replace(")", "") or said.strip()
    return _NUMBER.sub("", said)


def _best(said: str, words: Mapping[str, str]) -> Match | None:
    if not said:
        return None
    if said in words:
        return Match(words[said], said, 1.0)
    inside = [word for word in words if len(word) > 1 and word in said]
    if inside:
        # the word that a label ends with is what it is about: 世帯主の氏名
        word = max(inside, key=lambda w: (said.rindex(w) + len(w), len(w)))
        share = len(word) / len(said)
        if share >= 0.25 or (said.endswith(word) and len(said) <= LONGEST):
            named = [one for one in inside if words[one] in NAMED and said.startswith(one)]
            if words[word] == "name" and named:  # 銀行の名前
                word = max(named, key=len)
            return Match(words[word], word, 0.7 + 0.25 * share)
    if len(said) >= FUZZY_FROM:
        near = max(words, key=lambda w: SequenceMatcher(None, w, said).ratio() if abs(len(w) - len(said)) < 2 else 0.0)
        ratio = SequenceMatcher(None, near, said).ratio()
        if ratio >= FUZZY and abs(len(near) - len(said)) < 2:
            return Match(words[near], near, 0.6 * ratio)
    return None


def _turned(table: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {plain(word): key for key, words in table.items() for word in words}


@cache
def labels(file: Path | None = None) -> Labels:
    """The product's table, or another one."""
    told: dict[str, Any] = loads((file or resources() / "studio" / "labels.toml").read_text("utf-8"))
    return Labels(
        _turned(told["words"]),
        _turned(told["subjects"]),
        told["paths"],
        told["lists"],
        told["people"],
        {name: _turned(values) for name, values in told["choices"].items()},
        told["days"],
    )


def spread_joined(words: Iterable[Word], table: Labels) -> list[Word]:
    """Letters that are set far apart (氏　　名) as one word, where they are a label."""
    found: list[Word] = []
    for line in lines_of(words):
        at = 0
        while at < len(line):
            count = next(
                (n for n in range(min(MOST_SPREAD, len(line) - at), 1, -1) if _is_spread(line[at : at + n], table)), 1
            )
            part = line[at : at + count]
            found.append(Word(tuple(letter for word in part for letter in word.letters), min(w.sure for w in part)))
            at += count
    return found


def _is_spread(part: Sequence[Word], table: Labels) -> bool:
    if (
        any(len(word.letters) > 2 or table.choice(word.text) for word in part)
        or sum(len(word.letters) for word in part) > MOST_SPREAD
    ):
        return False
    room = [b.box.left - a.box.right for a, b in pairwise(part)]
    tall = max(word.box.height for word in part)
    if max(room) > 6 * tall or max(room) > min(room) * 1.6 + 1.0:
        return False
    letters = "".join(word.text for word in part)
    text = plain(letters)
    return len(text) == len(letters) and (text in table.words or text in table.subjects)
