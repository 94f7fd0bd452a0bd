"""One byte form for signed and hashed statements: JSON with sorted keys, no spaces, UTF-8, no floating point.

This is RFC 8785 restricted to the values we sign (text, integers, booleans, null, lists, objects).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("floating point has no canonical form here")
    if isinstance(value, dict):
        for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            if not isinstance(key, str):
                raise TypeError("object keys must be text")
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            _refuse_floats(inner)


def canonical(value: Any) -> bytes:
    """The canonical bytes of ``value``.

    Raises:
        TypeError: a float, a non-text key, or a type JSON does not know.
    """
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, as hex."""
    return hashlib.sha256(canonical(value)).hexdigest()
