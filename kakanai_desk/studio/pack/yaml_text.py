# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""A YAML text that is changed at one place and nowhere else (R-035, R-086).

The content editor and who edits by hand work on the same files. So nothing is written anew that did not change: a
change replaces the characters of one value, and comments, order and spacing of everything else stay. After every change
the text is read again and must hold exactly what was meant; where no small change gives that, the nearest collection
around it is written anew as a whole.

A path is the keys and indexes from the top: ``("levels", 0, "why", "ja")``.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kakanai_desk.studio.pack.yaml_tree import NoSuchPlace, Place, changed_at, ordered, plain_of, value_at
from kakanai_desk.studio.pack.yaml_words import block, flow, in_one_line, key_words, scalar

Key = str | date
"""Of an entry: a word, or a day of a table of days."""


class YamlText:
    """One text. It never changes: every change gives another one.

    Raises:
        YAMLError: it is no YAML that a definition may hold (``forms.trees``).
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain = plain_of(text)

    @cached_property
    def _root(self) -> Node | None:
        """The nodes with their places in the text: for who changes it."""
        return YAML(typ="rt", pure=True).compose(self.text)

    def value(self, place: Place = ()) -> Any:
        """A copy of what stands there.

        Raises:
            NoSuchPlace.
        """
        return copy.deepcopy(value_at(self._plain, place))

    def put(self, place: Place, value: Any) -> YamlText:
        """``value`` stands at ``place``, which is there already. Within collections only what differs is changed.

        Raises:
            NoSuchPlace.
        """
        old = value_at(self._plain, place)
        if old == value and type(old) is type(value):
            return self
        if old and value and not self._outgrown(place, old, value):
            if isinstance(old, dict) and isinstance(value, dict):
                return self._put_map(place, old, value)
            if isinstance(old, list) and isinstance(value, list):
                return self._put_list(place, old, value)
        return self._changed(place, lambda: self._replaced(place, value), lambda tree: changed_at(tree, place, value))

    def add(self, place: Place, key: Key, value: Any, after: Key = "") -> YamlText:
        """One more entry in the mapping at ``place``, behind ``after`` or at its end.

        Raises:
            NoSuchPlace: there is no mapping, or no such entry. KeyError: it has the entry already.
        """
        old = value_at(self._plain, place)
        if not isinstance(old, dict) or (after and after not in old):
            raise NoSuchPlace(place)
        if key in old:
            raise KeyError(key)
        before = after or (list(old)[-1] if old else "")

        def entry(tree: Any) -> Any:
            target = value_at(tree, place)
            rest = list(target.items())
            at = next((n for n, (name, _) in enumerate(rest) if name == before), -1) + 1
            target.clear()
            target.update([*rest[:at], (key, value), *rest[at:]])
            return tree

        return self._changed(place, lambda: self._added(place, before, key, value), entry)

    def insert(self, place: Place, index: int, value: Any) -> YamlText:
        """One more entry in the list at ``place``, before the ``index``-th.

        Raises:
            NoSuchPlace: there is no list, or it is shorter.
        """
        old = value_at(self._plain, place)
        if not isinstance(old, list) or not 0 <= index <= len(old):
            raise NoSuchPlace(place)

        def entry(tree: Any) -> Any:
            value_at(tree, place).insert(index, value)
            return tree

        return self._changed(place, lambda: self._inserted(place, index, value), entry)

    def drop(self, place: Place) -> YamlText:
        """The entry at ``place`` is gone, with what is said behind it; comment lines above it stay.

        Raises:
            NoSuchPlace: there is none; the whole text is no entry.
        """
        value_at(self._plain, place)
        if not place:
            raise NoSuchPlace(place)

        def entry(tree: Any) -> Any:
            del value_at(tree, place[:-1])[place[-1]]
            return tree

        return self._changed(place[:-1], lambda: self._dropped(place), entry)

    # --- collections, entry by entry

    def _outgrown(self, place: Place, old: Any, value: Any) -> bool:
        """Whether what stood in a line needs lines of its own now; what was long in its line before stays there."""
        node, inside, _ = self._node(place)
        return not inside and _in_braces(node) and in_one_line(old) and not in_one_line(value)

    def _put_map(self, place: Place, old: dict[Any, Any], value: dict[Any, Any]) -> YamlText:
        if [key for key in old if key in value] != [key for key in value if key in old]:  # another order
            return self._changed(
                place, lambda: self._replaced(place, value), lambda tree: changed_at(tree, place, value)
            )
        text, before = self, ""
        for key in [key for key in old if key not in value]:
            text = text.drop((*place, key))
        for key, one in value.items():
            if key in old:
                text = text.put((*place, key), one)
            else:
                text = text._first(place, key, one) if not before else text.add(place, key, one, before)
            before = key
        return text

    def _first(self, place: Place, key: Key, value: Any) -> YamlText:
        """An entry before all others: rare enough to write the mapping anew where it is not empty."""
        rest = value_at(self._plain, place)
        if not rest:
            return self.add(place, key, value)
        whole = {key: value, **rest}
        return self._changed(place, lambda: self._replaced(place, whole), lambda tree: changed_at(tree, place, whole))

    def _put_list(self, place: Place, old: list[Any], value: list[Any]) -> YamlText:
        text, moved = self, 0
        same = difflib.SequenceMatcher(a=[repr(v) for v in old], b=[repr(v) for v in value], autojunk=False)
        steps = [step for step in same.get_opcodes() if step[0] != "equal"]
        at_once = self._entries_put(place, value, steps)
        if at_once is not None:
            return at_once
        for _, i1, i2, j1, j2 in steps:
            both = min(i2 - i1, j2 - j1)
            for n in range(both):
                text = text.put((*place, i1 + moved + n), value[j1 + n])
            for _ in range(i2 - i1 - both):
                text = text.drop((*place, i1 + moved + both))
            for n in range(both, j2 - j1):
                text = text.insert(place, i1 + moved + n, value[j1 + n])
            moved += (j2 - j1) - (i2 - i1)
        return text

    def _entries_put(
        self, place: Place, value: list[Any], steps: Sequence[tuple[str, int, int, int, int]]
    ) -> YamlText | None:
        """All entries that differ of a list that stands line by line, in one text: a long one is read again once and
        not for each. None where its entries are not such that this can be done."""
        node, inside, _ = self._node(place)
        if inside or _in_braces(node) or not isinstance(node, SequenceNode) or not node.value:
            return None
        try:
            cuts = [cut for step in steps for cut in self._cuts(node, value, step)]
            text = self.text
            for start, end, words in sorted(cuts, reverse=True):
                text = text[:start] + words + text[end:]
            made, wanted = YamlText(text), changed_at(copy.deepcopy(self._plain), place, value)
        except (YAMLError, NoSuchPlace, ValueError):
            return None
        return made if ordered(made._plain) == ordered(wanted) else None

    def _cuts(
        self, node: Node, value: list[Any], step: tuple[str, int, int, int, int]
    ) -> Iterator[tuple[int, int, str]]:
        """What of the text is replaced, and by what, for one difference of two lists."""
        _, i1, i2, j1, j2 = step
        both = min(i2 - i1, j2 - j1)
        for n in range(both):
            start, end = self._span(node.value[i1 + n], None)
            if not _in_braces(node.value[i1 + n]):
                raise NoSuchPlace
            words = YamlText(self.text[start:end]).put((), value[j1 + n]).text
            yield start, end, flow(value[j1 + n]) if "\n" in words else words
        for entry in node.value[i1 + both : i2]:
            start, end = self._span(entry, None)
            yield self._line_start(start), self._line_end(end) + 1, ""
        if j2 - j1 > both:
            words = block(value[j1 + both : j2], node.start_mark.column).rstrip("\n")
            before = i1 + both - 1
            if before < 0:
                at = self._line_start(node.start_mark.index)
                yield at, at, f"{words}\n"
            else:
                at = self._line_end(self._span(node.value[before], None)[1])
                yield at, at, f"\n{words}"

    def _changed(self, around: Place, small: Callable[[], str], meant: Callable[[Any], Any]) -> YamlText:
        """The text after a small change; if that does not hold what was meant, with the collection anew."""
        wanted = meant(copy.deepcopy(self._plain))
        candidates = [small]
        for end in range(len(around), -1, -1):
            place = around[:end]
            candidates.append(lambda place=place: self._replaced(place, value_at(wanted, place)))
        candidates.append(lambda: block(wanted, 0))
        for candidate in candidates:
            try:
                made = YamlText(candidate())
            except (YAMLError, NoSuchPlace, ValueError):
                continue
            if made._plain == wanted and ordered(made._plain) == ordered(wanted):
                return made
        raise ValueError("not a value that YAML holds")

    # --- the characters

    def _node(self, place: Place) -> tuple[Node, bool, Node | None]:
        """The node, whether a flow collection holds it, and the node of its key."""
        node, inside, key = self._root, False, None
        for step in place:
            inside = inside or _in_braces(node)
            if isinstance(node, MappingNode):
                key, node = next(((k, v) for k, v in node.value if k.value == str(step)), (None, None))
            elif isinstance(node, SequenceNode) and isinstance(step, int):
                key, node = None, node.value[step]
            else:
                raise NoSuchPlace(place)
        if node is None:
            raise NoSuchPlace(place)
        return node, inside, key

    def _replaced(self, place: Place, value: Any) -> str:
        node, inside, key = self._node(place)
        start, end = self._span(node, key)
        if not place:
            return self.text[:start] + block(value, 0).rstrip("\n") + self.text[end:]
        if inside or in_one_line(value):
            words = flow(value) if not isinstance(value, str) else scalar(value, like=getattr(node, "style", None))
            if start < self._line_end(start) and not inside and self._opens_below(node, key):
                return self._onto_key(key, start, end, words)
            gap = " " if key is not None and start == _end_of_key(self.text, key) else ""
            return self.text[:start] + gap + words + self.text[end:]
        indent = self._column(key.start_mark.index) + 2 if key is not None else self._column(start)
        if key is None:
            return self.text[:start] + block(value, indent).lstrip().rstrip("\n") + self.text[end:]
        if self._opens_below(node, key):
            begin = self._line_start(start)
            return self.text[:begin] + block(value, indent).rstrip("\n") + self.text[end:]
        at = self._line_end(end)
        colon = _end_of_key(self.text, key)
        behind = self.text[end:at].rstrip()
        return self.text[:colon] + behind + "\n" + block(value, indent).rstrip("\n") + self.text[at:]

    def _onto_key(self, key: Node | None, start: int, end: int, words: str) -> str:
        """What stood below its key comes behind it."""
        if key is None:
            raise NoSuchPlace
        colon = _end_of_key(self.text, key)
        return self.text[:colon] + " " + words + self.text[colon : self._line_end(colon)] + self.text[end:]

    def _added(self, place: Place, before: Key, key: Key, value: Any) -> str:
        node, inside, _ = self._node(place)
        entry = f"{key_words(key)}: "
        if inside or _in_braces(node):
            if not before:
                return (
                    self.text[: node.start_mark.index + 1] + entry + flow(value) + self.text[node.end_mark.index - 1 :]
                )
            _, end = self._span(*self._entry(node, before))
            return self.text[:end] + ", " + entry + flow(value) + self.text[end:]
        _, end = self._span(*self._entry(node, before))
        indent = node.start_mark.column
        at = self._line_end(end)
        return self.text[:at] + "\n" + block({key: value}, indent).rstrip("\n") + self.text[at:]

    def _inserted(self, place: Place, index: int, value: Any) -> str:
        node, inside, _ = self._node(place)
        items: Sequence[Node] = node.value
        if inside or _in_braces(node):
            if not items:
                return self.text[: node.start_mark.index + 1] + flow(value) + self.text[node.end_mark.index - 1 :]
            if index < len(items):
                start, _ = self._span(items[index], None)
                return self.text[:start] + flow(value) + ", " + self.text[start:]
            _, end = self._span(items[-1], None)
            return self.text[:end] + ", " + flow(value) + self.text[end:]
        words = block([value], node.start_mark.column).rstrip("\n")
        if index == 0:
            at = self._line_start(node.start_mark.index)
            return self.text[:at] + words + "\n" + self.text[at:]
        _, end = self._span(items[index - 1], None)
        at = self._line_end(end)
        return self.text[:at] + "\n" + words + self.text[at:]

    def _dropped(self, place: Place) -> str:
        node, inside, _ = self._node(place[:-1])
        entries = [(k, v) for k, v in node.value] if isinstance(node, MappingNode) else [(None, v) for v in node.value]
        last = place[-1]
        index = next((n for n, (k, _) in enumerate(entries) if k is not None and k.value == str(last)), last)
        if not isinstance(index, int):
            raise NoSuchPlace(place)
        if len(entries) == 1:
            return self._replaced(place[:-1], {} if isinstance(node, MappingNode) else [])
        key, value = entries[index]
        start = key.start_mark.index if key is not None else self._span(value, None)[0]
        _, end = self._span(value, key)
        if inside or _in_braces(node):
            if index + 1 < len(entries):
                after = entries[index + 1]
                return self.text[:start] + self.text[(after[0] or after[1]).start_mark.index :]
            _, before = self._span(entries[index - 1][1], entries[index - 1][0])
            return self.text[:before] + self.text[end:]
        if key is None:
            start = self._line_start(start)
        elif self.text[self._line_start(start) : start].strip():  # the first entry stands behind a dash
            after = entries[index + 1][0] if index + 1 < len(entries) else None
            if after is None:
                raise NoSuchPlace(place)
            return self.text[:start] + self.text[after.start_mark.index :]
        else:
            start = self._line_start(start)
        return self.text[:start] + self.text[self._line_end(end) + 1 :]

    @staticmethod
    def _entry(node: Node, name: Key) -> tuple[Node, Node]:
        spelt = name.isoformat() if isinstance(name, date) else name
        key, value = next(((k, v) for k, v in node.value if k.value == spelt), (None, None))
        if key is None or value is None:
            raise NoSuchPlace(name)
        return value, key

    def _span(self, node: Node, key: Node | None) -> tuple[int, int]:
        """Where the characters of a value begin and end; of one that is not written, behind its key."""
        if isinstance(node, ScalarNode):
            start, end = node.start_mark.index, node.end_mark.index
            if node.style in ("|", ">"):
                return start, len(self.text[:end].rstrip("\n"))
            if start == end and key is not None:
                colon = _end_of_key(self.text, key)
                return colon, colon
            return start, end
        if _in_braces(node) or not node.value:
            return node.start_mark.index, node.end_mark.index
        last = node.value[-1]
        key, value = last if isinstance(last, tuple) else (None, last)
        return node.start_mark.index, self._span(value, key)[1]

    def _opens_below(self, node: Node, key: Node | None) -> bool:
        """Whether the value begins on a line of its own below its key."""
        if key is None:
            return False
        return "\n" in self.text[_end_of_key(self.text, key) : self._span(node, key)[0]]

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        found = self.text.find("\n", at)
        return found if found >= 0 else len(self.text)

    def _column(self, at: int) -> int:
        return at - self._line_start(at)


def _end_of_key(text: str, key: Node) -> int:
    """Behind the colon of a key."""
    return text.index(":", key.end_mark.index) + 1


def _in_braces(node: Node | None) -> bool:
    return bool(getattr(node, "flow_style", False))
