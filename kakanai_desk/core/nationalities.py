"""国籍・地域: the code a card or a passport has for it, and the name as a residence card prints it.

The table is ``resources/countries.toml`` (codes: ICAO Doc 9303 part 3 section 5). A code nobody listed stands for
itself: what a chip says is not refused because the table is short.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from kakanai_desk.core.places import resources
from kakanai_desk.core.translations import languages
from kakanai_desk.core.words import Words


@cache
def listed() -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, those of the most frequent visitors first."""
    return tuple((code, names[0]) for code, names in _table().items())


@cache
def usual() -> tuple[str, ...]:
    """The codes of those who come most often, Japan first."""
    return tuple(tomllib.loads((resources() / "countries.toml").read_text("utf-8"))["usual"])


@cache
def _table() -> dict[str, list[str]]:
    groups = tomllib.loads((resources() / "countries.toml").read_text("utf-8"))
    return {code: names for group in groups.values() for code, names in group.items()}


@cache
def _codes() -> dict[str, str]:
    return {_plain(said): code for code, names in _table().items() for said in (code, *names)}


def name_of(code: str) -> str:
    """ブラジル of BRA; a code that is not listed stands for itself."""
    names = _table().get(code)
    return names[0] if names else code


_TERRITORIES = {  # CLDR's code of ``usual``
    "JP": "JP", "BRA": "BR", "VNM": "VN", "CHN": "CN", "PHL": "PH", "PER": "PE", "IDN": "ID", "KOR": "KR", "NPL": "NP",
    "USA": "US", "THA": "TH", "TWN": "TW", "IND": "IN", "MMR": "MM", "BOL": "BO", "LKA": "LK",
}  # fmt: skip


@cache
def words_of(code: str) -> Words:
    """Its Japanese name; for those who come most often also in the visitors' languages, the Japanese one beside it."""
    japanese = name_of(code)
    if code not in _TERRITORIES:
        return {"ja": japanese}
    said = {
        one.code: _territories(one.locale).get(_TERRITORIES[code], "") for one in languages().values() if one.locale
    }
    return {"ja": japanese, **{language: f"{name} ({japanese})" for language, name in said.items() if name}}


@cache
def _territories(locale: str) -> Mapping[str, str]:
    from babel import Locale  # most desks never ask

    return {str(code): str(name) for code, name in cast("Any", Locale.parse(locale)).territories.items()}


def code_of(said: str) -> str:
    """The code of a name, in whatever of its forms, or of a code as a passport has it; empty: nobody knows it."""
    return _codes().get(_plain(said), "")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
