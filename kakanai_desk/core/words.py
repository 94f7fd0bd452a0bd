"""Texts of the city's content in several languages."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]  # language → text; "ja" is always there, "easy" is やさしい日本語 with ruby marks


def said(words: Words, language: str = "ja") -> str:
    """The text in ``language``; Japanese where it is missing."""
    return words.get(language) or words.get("ja", "")
