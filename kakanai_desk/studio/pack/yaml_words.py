"""Values as YAML words, in the manner of ``procedures/``: short ones in a line of braces, long ones line by line."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from ruamel.yaml.error import YAMLError

from kakanai_desk.core.translations import languages
from kakanai_desk.forms.trees import parse

WIDEST, WIDEST_LIST = 110, 60  # characters of what stands in braces, and of a list of such things
_FILE = Path("words.yaml")
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def scalar(value: Any, like: str | None = None) -> str:
    """One value. ``like``: the style of what it replaces; what stood in quotes goes on doing so.

    Raises:
        ValueError: no value that a definition holds.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise ValueError(type(value).__name__)
    return value if like not in ('"', "'") and _plain(value) else _quoted(value)


def key_words(key: Any) -> str:
    """A key: words, or a day of a table of days."""
    return key.isoformat() if isinstance(key, date) else scalar(str(key))


def flow(value: Any) -> str:
    """In one line: ``{ja: 見本, days: [1, 2]}``."""
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        return "{" + ", ".join(f"{key_words(k)}: {flow(v)}" for k, v in entries.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(one) for one in cast("list[Any]", value)) + "]"
    return scalar(value)


def in_one_line(value: Any) -> bool:
    """Whether it stands in a line: a single value, words in languages, or what is short."""
    if not isinstance(value, dict | list) or not value:
        return True
    if isinstance(value, dict) and set(cast("dict[str, Any]", value)) <= {"ja", "easy", *languages()}:
        return True
    nested = isinstance(value, list) and any(isinstance(one, dict | list) for one in cast("list[Any]", value))
    return len(flow(value)) <= (WIDEST_LIST if nested else WIDEST)


def block(value: Any, indent: int) -> str:
    """Line by line, each line with ``indent`` spaces and an end."""
    space = " " * indent
    if isinstance(value, dict) and value:
        return "".join(_entry(space + key_words(k) + ":", v, indent) for k, v in cast("dict[str, Any]", value).items())
    if isinstance(value, list) and value:
        return "".join(_item(one, indent) for one in cast("list[Any]", value))
    return space + flow(value) + "\n"


def _entry(head: str, value: Any, indent: int) -> str:
    if in_one_line(value):
        return f"{head} {flow(value)}\n"
    return f"{head}\n{block(value, indent + 2)}"


def _item(value: Any, indent: int) -> str:
    space = " " * indent
    if in_one_line(value):
        return f"{space}- {flow(value)}\n"
    return f"{space}- {block(value, indent + 2)[indent + 2 :]}"


def _quoted(value: str) -> str:
    words = json.dumps(value, ensure_ascii=False)
    return _ODD.sub(lambda found: f"\\u{ord(found.group()):04x}", words)


@lru_cache(maxsize=4096)
def _plain(value: str) -> bool:
    """Whether it may stand without quotes, in braces as well as behind a key."""
    if not value or _ODD.search(value) or value != value.strip():
        return False
    try:
        read = parse(f"a: {value}\nb: [{value}, {{c: {value}}}]\n".encode(), _FILE)
    except (YAMLError, UnicodeError):
        return False
    return bool(read == {"a": value, "b": [value, {"c": value}]})
