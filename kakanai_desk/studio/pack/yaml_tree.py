# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""What a YAML text says, as plain values, and the places in them. Called by ``yaml_text`` and who compares texts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from kakanai_desk.forms.trees import parse

Place = tuple[str | int | date, ...]
_FILE = Path("draft.yaml")


class NoSuchPlace(LookupError):
    """The text has nothing at this path, or something of another shape."""


def plain_of(text: str) -> Any:
    """What a text says, as plain values."""
    return _bare(parse(text.encode("utf-8"), _FILE))


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_bare(one) for one in value]
    return value


def value_at(tree: Any, place: Place) -> Any:
    """
    Raises:
        NoSuchPlace.
    """
    for step in place:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            raise NoSuchPlace(place) from None
    return tree


def changed_at(tree: Any, place: Place, value: Any) -> Any:
    """The tree with ``value`` at ``place``: changed in place, or the value itself."""
    if not place:
        return value
    value_at(tree, place[:-1])[place[-1]] = value
    return tree


def ordered(value: Any) -> Any:
    """With the order of keys and the kinds of values, which ``==`` does not look at."""
    if isinstance(value, dict):
        return [(key, ordered(one)) for key, one in value.items()]
    if isinstance(value, list):
        return [ordered(one) for one in value]
    return type(value).__name__, value
