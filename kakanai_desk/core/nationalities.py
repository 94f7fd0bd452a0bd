"""国籍・地域: the code a card or a passport has for it, and the name as a residence card prints it.

The table is ``resources/countries.toml`` (codes: ICAO Doc 9303 part 3 section 5). A code nobody listed stands for
itself: what a chip says is not refused because the table is short.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache

from kakanai_desk.core.places import resources


@cache
def listed() -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, those of the most frequent visitors first."""
    return tuple((code, names[0]) for code, names in _table().items())


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


def code_of(said: str) -> str:
    """The code of a name, in whatever of its forms, or of a code as a passport has it; empty: nobody knows it."""
    return _codes().get(_plain(said), "")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
