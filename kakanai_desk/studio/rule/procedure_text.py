"""One edition of a procedure as its file has it, and the changes an editor makes to it (R-035, R-115).

Each change gives an ``Edit`` that puts down the whole new text of the file, in which nothing else changed. What a field
holds is what ``forms/procedure_source.py`` reads; a field that becomes empty leaves the file where it may be missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kakanai_desk.core.words import said
from kakanai_desk.forms.definitions import Fee, Level
from kakanai_desk.forms.procedure_source import FIELDS
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.rule.edit import Edit, field_title, step
from kakanai_desk.studio.rule.fact_words import Lexicon
from kakanai_desk.studio.rule.line import ALWAYS, Line
from kakanai_desk.studio.rule.line_source import line_of
from kakanai_desk.studio.rule.saying import written

NEEDED = ("id", "rule", "revision", "effective", "title", "basis", "section", "levels", "deadline", "bring")
"""Fields that stand in every procedure, empty or not."""
UNSURE = "要確認"


@dataclass(frozen=True)
class ProcedureText:
    """``name``: the file below the folder of definitions (``inu_henkou/procedure.yaml``)."""

    name: str
    text: YamlText

    @property
    def id(self) -> str:
        return self.name.split("/", 1)[0]

    @property
    def title(self) -> str:
        return said(words_of(self.field("title"))) or self.id

    def field(self, key: str) -> Any:
        """What the file says, as plain values; None: it says nothing."""
        return self._tree.get(key)

    @property
    def _tree(self) -> dict[str, Any]:
        tree = self.text.value()
        return tree if isinstance(tree, dict) else {}

    # --- fields

    def with_field(self, key: str, value: Any, words: str = "") -> Edit:
        """The field holds ``value``; None or nothing in it: it is gone, where a procedure may do without it."""
        return self._edit(self._put(self.text, key, value), words or self._words(key))

    def with_fields(self, values: Mapping[str, Any], words: str) -> Edit:
        """Several fields in one step."""
        text = self.text
        for key, value in values.items():
            text = self._put(text, key, value)
        return self._edit(text, words)

    def _put(self, text: YamlText, key: str, value: Any) -> YamlText:
        tree: dict[str, Any] = text.value()
        if value in (None, "", [], {}) and key not in NEEDED:
            return text.drop((key,)) if key in tree else text
        if key in tree:
            return text.put((key,), value)
        before = [name for name in FIELDS[: FIELDS.index(key)] if name in tree]
        return text.add((), key, value, before[-1] if before else "")

    def _edit(self, text: YamlText, words: str) -> Edit:
        return Edit(words, {self.name: text})

    def _words(self, key: str) -> str:
        return step("field", title=self.title, field=field_title(key))

    # --- words

    def words(self, key: str, index: int | None = None, part: str = "") -> dict[str, str]:
        """The text in its languages: of a field, or of one entry of it (``levels``, 0, ``why``)."""
        value = self.field(key)
        if index is not None:
            entry = value[index]
            value = entry.get(part) if isinstance(entry, dict) and part in entry else entry if part == "what" else None
        return words_of(value)

    def with_words(self, key: str, language: str, text: str, index: int | None = None, part: str = "") -> Edit:
        """One language of a text; an empty one leaves it."""
        words = {**self.words(key, index, part), language: text.strip()}
        found = {name: one for name, one in words.items() if one or name == "ja"}
        if index is None:
            return self.with_field(key, found if found.get("ja") or len(found) > 1 else None)
        entries = list(self.field(key))
        entry = entries[index]
        if part == "what" and not (isinstance(entry, dict) and "what" in entry):
            entries[index] = {"what": found}
        else:
            entries[index] = {**entry, part: found}
        return self.with_field(key, entries)

    # --- who needs it

    @property
    def of_person(self) -> bool:
        return bool(self.field("for_each") == "person")

    def condition(self, key: str, index: int) -> Line:
        """The condition of a level or of a thing to bring."""
        entry = self.field(key)[index]
        return line_of(entry.get("when")) if isinstance(entry, dict) else ALWAYS

    def with_condition(self, key: str, index: int, line: Line, words: Lexicon) -> Edit:
        """
        Raises:
            HalfFilled: the condition does not say yet what it must.
        """
        tree = written(line, words, of_person=self.of_person and key == "levels")
        entries = list(self.field(key))
        entry = entries[index]
        if key == "bring" and not (isinstance(entry, dict) and "what" in entry):
            entry = {"what": entry}
        entries[index] = _with(entry, "when", tree, ("level", "when", "why") if key == "levels" else ("what", "when"))
        return self.with_field(key, entries)

    def with_level(self, index: int, level: Level) -> Edit:
        levels = list(self.field("levels"))
        levels[index] = {**levels[index], "level": level.value}
        return self.with_field("levels", levels)

    def with_more(self, key: str) -> Edit:
        """One more level, thing to bring or count of days, to be filled in."""
        fresh: Any = {
            "levels": {"level": Level.REQUIRED.value, "why": {"ja": UNSURE}},
            "bring": {"what": {"ja": UNSURE}},
        }[key]
        return self.with_field(key, [*(self.field(key) or []), fresh])

    def without(self, key: str, index: int) -> Edit:
        entries = list(self.field(key))
        del entries[index]
        return self.with_field(key, entries)

    def with_moved(self, key: str, index: int, by: int) -> Edit:
        """One entry further up (−1) or down (+1); at the edge nothing changes."""
        entries = list(self.field(key))
        aim = min(max(index + by, 0), len(entries) - 1)
        entries.insert(aim, entries.pop(index))
        return self.with_field(key, entries)

    # --- by when

    @property
    def counts(self) -> list[dict[str, Any]]:
        """How the deadline is counted; nothing: there is none."""
        deadline = self.field("deadline")
        return list(deadline.get("counts") or []) if isinstance(deadline, dict) else []

    def with_counts(self, counts: list[dict[str, Any]]) -> Edit:
        """The earliest of the counts is the deadline. Without any there is none, and nothing follows when it is missed.

        A deadline needs the text of what follows: until it is written, it says 要確認.
        """
        old = self.field("deadline")
        if not counts:
            return self.with_fields({"deadline": "none", "late": None}, self._words("deadline"))
        rest = {key: value for key, value in old.items() if key != "counts"} if isinstance(old, dict) else {}
        late = self.field("late") or {"ja": UNSURE}
        return self.with_fields({"deadline": {"counts": counts, **rest}, "late": late}, self._words("deadline"))

    # --- its fee

    def with_fee(self, fee: Fee | None) -> Edit:
        """The row of the city's table; what is said of copies and waivers stays."""
        if fee is None:
            return self.with_field("fee", None)
        return self.with_field("fee", {**(self.field("fee") or {}), "table": fee.id})


def _with(entry: dict[str, Any], key: str, value: Any, order: tuple[str, ...]) -> dict[str, Any]:
    """The entry with one key more, changed or (None) gone, in the order in which definitions have it."""
    found = {**entry, key: value}
    return {name: found[name] for name in (*order, *found) if found.get(name) is not None}


def words_of(value: Any) -> dict[str, str]:
    """A text of a definition in its languages; a bare one is Japanese."""
    if isinstance(value, dict):
        return {str(key): str(text) for key, text in value.items()}
    return {"ja": str(value)} if value else {}


def count_of(start: str, days: int, *, months: int = 0, first_day: bool = False, stays: bool = False) -> dict[str, Any]:
    """One count of days as a definition has it (民法140条: the first day is not counted unless the law says so)."""
    lengths = {"months": months, "days": days}
    return {
        "from": start,
        **{name: number for name, number in lengths.items() if number},
        "first_day": "counted" if first_day else "not_counted",
        "closed_day": "stays" if stays else "next_open",
    }
