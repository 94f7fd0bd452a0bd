"""Words of the studio from the text table."""

from __future__ import annotations

from typing import Any

from kakanai_desk.core.texts import load_texts


def say(key: str, **values: Any) -> str:
    """The sentence ``studio.<key>``."""
    return load_texts().studio(f"studio.{key}", **values)


def has_words(key: str) -> bool:
    return load_texts().has_studio(f"studio.{key}")
