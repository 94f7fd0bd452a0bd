"""The city's tables as lines of values: fees, days, offices, notices …, changed one value or entry at a time (R-086).

A table is any file of ``_shared``: what stands in it is shown leaf by leaf with the way to it, and only what is typed
changes; what a value may be says the loader afterwards.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, cast

from kakanai_desk.core.places import resources
from kakanai_desk.studio.pack.yaml_text import Place, YamlText

YES, NO = "はい", "いいえ"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_WHOLE = re.compile(r"-?\d{1,9}\Z")


class NotAValue(ValueError):
    """``why``: empty (nothing is typed), yes_no, whole, day."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Leaf:
    """``entry``: where the entry of a list or table begins that it is part of; empty: it is part of none."""

    place: Place
    entry: Place
    of: str
    name: str
    value: Any = field(repr=False)

    @property
    def said(self) -> str:
        if isinstance(self.value, bool):
            return YES if self.value else NO
        return str(self.value)


def leaves(text: YamlText) -> tuple[Leaf, ...]:
    """Every single value, in the order of the file."""
    return tuple(_leaves(text.value(), (), (), "", ""))


def _leaves(tree: Any, place: Place, entry: Place, of: str, name: str) -> Iterator[Leaf]:
    if isinstance(tree, Mapping):
        for key, value in cast("Mapping[Any, Any]", tree).items():
            more = word(str(key)) if not isinstance(key, date) else key.isoformat()
            yield from _leaves(value, (*place, key), entry, of, f"{name} › {more}" if name else more)
    elif isinstance(tree, list):
        for number, value in enumerate(cast("list[Any]", tree)):
            here = (*place, number)
            title = _title(value)
            if isinstance(value, Mapping):
                outer = f"{of} › {title}" if of and title else title or of
                yield from _leaves(value, here, here, outer, "")
            else:
                yield from _leaves(value, here, here, of, f"{name} {number + 1}")
    else:
        yield Leaf(place, entry, of, name, tree)


def _title(entry: Any) -> str:
    """What an entry of a list is known by."""
    if not isinstance(entry, Mapping):
        return ""
    known = cast("Mapping[str, Any]", entry)
    title = known.get("name") or known.get("title") or known.get("id") or ""
    return str(cast("Mapping[str, Any]", title).get("ja", "")) if isinstance(title, Mapping) else str(title)


def word(key: str) -> str:
    """A key of a table for people; the key itself where it has no word."""
    return _words().get(key, key)


@cache
def _words() -> Mapping[str, str]:
    return tomllib.loads((resources() / "studio" / "tables.toml").read_text("utf-8"))["keys"]


def typed(text: str, before: Any) -> Any:
    """What was typed, of the kind that stood there; 要確認 and words stand for themselves.

    Raises:
        NotAValue.
    """
    text = text.strip()
    if not text:
        raise NotAValue("empty")
    if isinstance(before, bool):
        if text not in (YES, NO):
            raise NotAValue("yes_no")
        return text == YES
    if _DAY.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise NotAValue("day") from None
    if isinstance(before, date):
        raise NotAValue("day")
    if _WHOLE.match(text) and (not isinstance(before, str) or before == "要確認"):
        return int(text)
    if isinstance(before, int) and text != "要確認":
        raise NotAValue("whole")
    return text


def changed(text: YamlText, leaf: Leaf, value: Any) -> YamlText:
    return text.put(leaf.place, value)


def copied(text: YamlText, leaf: Leaf, name: str) -> YamlText:
    """A new entry after that of ``leaf``, with the same values; ``name`` is its id, where entries have one.

    Raises:
        NotAValue: the value is part of no list.
    """
    if not leaf.entry or not isinstance(leaf.entry[-1], int):
        raise NotAValue("entry")
    entry = text.value(leaf.entry)
    if isinstance(entry, dict) and "id" in entry:
        entry = {**entry, "id": name}
    return text.insert(leaf.entry[:-1], leaf.entry[-1] + 1, entry)


def dropped(text: YamlText, leaf: Leaf) -> YamlText:
    """Without the entry of ``leaf``; of a table of days, without that day."""
    return text.drop(leaf.entry or leaf.place)


def day_added(text: YamlText, leaf: Leaf, day: date, value: Any) -> YamlText:
    """One more day in the table of days that ``leaf`` is part of."""
    return text.add(leaf.place[:-1], day, value, _before(text.value(leaf.place[:-1]), day))


def _before(days: Mapping[date, Any], day: date) -> date | str:
    """The day after which ``day`` stands; empty: at the end."""
    return max((known for known in days if known < day), default="")
