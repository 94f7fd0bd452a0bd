"""Texts of the city's content in several languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

Words = Mapping[str, str]  # language → text; "ja" is always there, "easy" is やさしい日本語 with ruby marks


def said(words: Words, language: str = "ja") -> str:
    """The text in ``language``; Japanese where it is missing."""
    return words.get(language) or words.get("ja", "")


def with_readings(text: str, readings: Mapping[str, str]) -> str:
    """``text`` with ruby over the words of ``readings``, the longest first; what is not there stays bare."""
    if not readings:
        return text
    known = "|".join(re.escape(word) for word in sorted(readings, key=len, reverse=True))
    return re.sub(known, lambda found: f"{{{found.group()}|{readings[found.group()]}}}", text)
