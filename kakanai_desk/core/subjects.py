"""Whose data a line of the record is about: the words that its keyed marks are made of (R-094, 対象者). Pure.

A person is known by reading or name, and birth date; width, kind of kana and old shapes make no difference. The words
themselves are never stored.
"""

from __future__ import annotations

from kakanai_desk.core.search_keys import kana_key, name_key


def subjects_of(name: str, kana: str, birth: str) -> tuple[str, ...]:
    """The words of one person: by reading, and by name; none for who has neither."""
    keys = (kana_key(kana), name_key(name))
    return tuple(f"{key}|{birth}" for key in dict.fromkeys(keys) if key)
