"""The 町字 of the city, and what an address typed by a clerk means by them (R-080).

The rows are those of the アドレス・ベース・レジストリ's 町字マスター (デジタル庁): 大字・町, 丁目, 小字, each with the
city's own 町字ID. A typed name finds its row whatever its width, 大字・字, ヶ・ケ・が, numeral of the 丁目 or old
character. The table is the city's and is imported (``forms.town_source``); without it nothing is checked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from kakanai_desk.core.characters import is_selector
from kakanai_desk.core.search_keys import usual_form

NUMERALS = "〇一二三四五六七八九"
_NUMERAL = re.compile(r"[〇一二三四五六七八九十]{1,3}(?=丁目|番|号)")
_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff々])[ヶヵケカがガ](?=[\u3400-\u9fff々])")
_ARTICLE = re.compile(r"大字|字")
_INNER = re.compile(r"小字|字")
_CHOME = re.compile(r"0*(\d{1,2})丁目")
_BARE_CHOME = re.compile(r"0*(\d{1,2})[-のノ](?=\d)")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー－ｰ", "-"))


@dataclass(frozen=True)
class Town:
    """One row. ``chome``: 一丁目, with its number; ``residential``: 住居表示 (番・号) is in force, None: not said."""

    id: str
    oaza: str
    oaza_kana: str = ""
    chome: str = ""
    chome_number: int = 0
    koaza: str = ""
    koaza_kana: str = ""
    residential: bool | None = None
    postal_code: str = ""

    @property
    def name(self) -> str:
        return self.oaza + self.chome + self.koaza


@dataclass(frozen=True)
class Found:
    """Where an address stands: ``town`` is None where the 大字・町 is known and its 丁目 is not.

    ``end``: how many characters of the text the place took.
    """

    oaza: str
    town: Town | None
    end: int


@dataclass(frozen=True, eq=False)
class TownTable:
    """``as_of``: the newest day on which one of the rows came into force, or what the city said."""

    prefecture: str
    city: str
    towns: tuple[Town, ...]
    as_of: date
    source: str = ""  # SHA-256 of the file it came from
    sample: bool = False  # rows of a sample, with invented ids

    @cached_property
    def _by_oaza(self) -> Mapping[str, tuple[Town, ...]]:
        found: dict[str, list[Town]] = {}
        for town in self.towns:
            found.setdefault(_bare(town.oaza), []).append(town)
        return {name: tuple(towns) for name, towns in found.items()}

    @cached_property
    def _longest_first(self) -> tuple[str, ...]:
        return tuple(sorted(self._by_oaza, key=len, reverse=True))

    def here(self, text: str) -> int | None:
        """How many characters name the prefecture and this city; None: it names another city or no city."""
        folded = Folded.of(text)
        at = len(self._prefecture) if folded.text.startswith(self._prefecture) else 0
        city = self._city
        return folded.source(at + len(city)) if folded.text.startswith(city, at) else None

    @cached_property
    def _prefecture(self) -> str:
        return Folded.of(self.prefecture).text

    @cached_property
    def _city(self) -> str:
        return Folded.of(self.city).text

    def find(self, text: str) -> Found | None:
        """The row that ``text`` (what follows the city) begins with; the longest one."""
        folded = Folded.of(text)
        starts = [0]
        if article := _ARTICLE.match(folded.text):
            starts.append(article.end())
        for name in self._longest_first:
            for start in starts:
                if folded.text.startswith(name, start):
                    return self._within(self._by_oaza[name], folded, start + len(name))
        return None

    def _within(self, towns: Sequence[Town], folded: Folded, at: int) -> Found:
        """The row of one 大字・町: its 小字, its 丁目, or itself."""
        best: tuple[int, Town] | None = None
        inner = _INNER.match(folded.text, at)
        for town in towns:
            koaza = _bare(town.koaza)
            if not koaza or town.chome_number:
                continue
            for start in {at, inner.end() if inner else at}:
                if folded.text.startswith(koaza, start) and (best is None or start + len(koaza) > best[0]):
                    best = (start + len(koaza), town)
        if best is None:
            chomes = {town.chome_number: town for town in towns if town.chome_number}
            asked = _CHOME.match(folded.text, at) or (_BARE_CHOME.match(folded.text, at) if chomes else None)
            if asked and (town := chomes.get(int(asked.group(1)))) is not None:
                best = (asked.end(), town)
            elif asked is None and (town := next((t for t in towns if not t.chome and not t.koaza), None)) is not None:
                best = (at, town)
        if best is None:
            return Found(towns[0].oaza, None, folded.source(at))
        return Found(best[1].oaza, best[1], folded.source(best[0]))


@dataclass(frozen=True)
class Folded:
    """A text as it is compared, and where each of its characters came from."""

    text: str
    places: tuple[int, ...] = field(repr=False)  # by folded index: index of the source; one more for the end

    @staticmethod
    def of(text: str) -> Folded:
        letters: list[str] = []
        places: list[int] = []
        for index, char in enumerate(text):
            if is_selector(char) or char.isspace():
                continue
            for letter in unicodedata.normalize("NFKC", char).translate(DASHES):
                letters.append(usual_form(letter))
                places.append(index)
        places.append(len(text))
        return _numerals(_BETWEEN.sub("ケ", "".join(letters)), places)

    def source(self, index: int) -> int:
        """The index in the source after ``index`` folded characters; a selector belongs to what it follows."""
        return self.places[index] if index < len(self.places) else self.places[-1]


def _numerals(text: str, places: list[int]) -> Folded:
    """一丁目 as 1丁目; the digits stand where the first numeral stood."""
    letters: list[str] = []
    kept: list[int] = []
    at = 0
    for found in _NUMERAL.finditer(text):
        letters += text[at : found.start()]
        kept += places[at : found.start()]
        digits = str(number_of(found.group()))
        letters += digits
        kept += [places[found.start()]] * len(digits)
        at = found.end()
    letters += text[at:]
    kept += places[at:]
    return Folded("".join(letters), tuple(kept))


def number_of(numerals: str) -> int:
    """十二 → 12, up to 99."""
    tens, ten, ones = numerals.partition("十")
    if not ten:
        return int("".join(str(NUMERALS.index(n)) for n in numerals))
    return (NUMERALS.index(tens) if tens else 1) * 10 + (NUMERALS.index(ones) if ones else 0)


def _bare(name: str) -> str:
    """A name of the table as it is compared: without its own 大字, 小字, 字."""
    folded = Folded.of(name).text
    article = _ARTICLE.match(folded) or _INNER.match(folded)
    rest = folded[article.end() :] if article else folded
    return rest or folded


# --- plain values, as they are kept -----------------------------------------------------------------------------


def to_plain(table: TownTable) -> dict[str, Any]:
    return {
        "v": 1,
        "prefecture": table.prefecture,
        "city": table.city,
        "as_of": table.as_of.isoformat(),
        "source": table.source,
        "sample": table.sample,
        "towns": [
            [t.id, t.oaza, t.oaza_kana, t.chome, t.chome_number, t.koaza, t.koaza_kana, t.residential, t.postal_code]
            for t in table.towns
        ],
    }


def from_plain(value: Mapping[str, Any]) -> TownTable:
    return TownTable(
        value["prefecture"],
        value["city"],
        tuple(Town(*row) for row in value["towns"]),
        date.fromisoformat(value["as_of"]),
        value["source"],
        value["sample"],
    )
