"""だれに必要か and 持ち物: entries one below the other, each with its condition, its words, and how many need it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kakanai_desk.forms.definitions import Level
from kakanai_desk.studio.rule.edit import field_title, procedure_table
from kakanai_desk.studio.rule.line import ALWAYS, Line
from kakanai_desk.studio.rule.sample_families import Tally
from kakanai_desk.studio.rule.saying import whole
from kakanai_desk.ui.clerk.editors import ChoiceField
from kakanai_desk.ui.clerk.parts import Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.condition_view import ConditionView
from kakanai_desk.ui.studio.picker import Picker
from kakanai_desk.ui.studio.section import At, Section
from kakanai_desk.ui.studio.text_fields import BothField

ROW, MOST = 40, 5


@dataclass(frozen=True)
class _Entry:
    head: str
    words: str


def _head(row: _Entry) -> str:
    return row.head


def _when(row: _Entry) -> str:
    return row.words


class EntriesSection(Section):
    """``field``: levels or bring. ``part``: the text that each entry has."""

    field, part = "", ""

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self._at: At | None = None
        self._index = 0
        self._begun = False  # a new entry is on its way: its words are typed next
        self._found: Tally | None = None
        self.table = RowTable(
            field_title(self.field),
            [
                Column(say("rule.col.entry"), 220, _head, words_cell(17, "sumi-900", _head, bold=True)),
                Column(say("rule.col.when"), 0, _when, words_cell(17, "sumi-700", _when)),
            ],
            ROW,
        )  # fmt: skip
        self._empty = Words("", 17, "sumi-700", wrap=True)
        self.condition = ConditionView(say(f"rule.{self.field}.when"), picker)
        self._reading = Words("", 16, "sumi-700", wrap=True)
        self._count = Words("", 18, "ai-800", bold=True, wrap=True)
        self.words = BothField(say(f"rule.{self.field}.{self.part}"))
        self.table.moved.connect(self._moved)
        self.condition.settled.connect(self._settled)
        self.condition.turned.connect(self._turned)
        self.words.written.connect(self._written)

    def entries_first(self) -> None:
        """The table and what belongs to the entry that is current."""
        self.column.addWidget(self.table)
        self.column.addWidget(self._empty)

    def condition_next(self) -> None:
        self._when = self.titled(say(f"rule.{self.field}.when"), self.condition)
        self.column.addWidget(self._count)
        self.column.addWidget(self._reading)
        self.column.addWidget(self.words)

    # --- shown

    def show_at(self, at: At) -> None:
        if at.fresh:
            self._index = 0
        self._at = at
        count = len(self._entries())
        self._index = min(self._index, max(0, count - 1))
        self.table.put([self._row(index, at) for index in range(count)])
        self.table.setFixedHeight(36 + ROW * max(1, min(MOST, count)))
        self.table.setVisible(count > 0)
        self._empty.setText("" if count else say(f"rule.{self.field}.none"))
        self._empty.setVisible(not count)
        for widget in self.of_entry():
            widget.setVisible(count > 0)
        if count:
            if self.table.currentIndex().row() != self._index:
                self.table.go_to(self._index)
            self._show_entry(fresh=at.fresh or self._begun)

    def of_entry(self) -> tuple[QWidget, ...]:
        """What is shown of the entry that is current."""
        return (self._when, self.condition, self._count, self._reading, self.words)

    def _entries(self) -> list[Any]:
        found = self._at.procedure.field(self.field) if self._at is not None else None
        return found if isinstance(found, list) else []

    def _line(self, index: int) -> Line:
        return self._at.procedure.condition(self.field, index) if self._at is not None else ALWAYS

    def _row(self, index: int, at: At) -> _Entry:
        return _Entry(self.head_of(index), whole(self._line(index), at.words))

    def head_of(self, index: int) -> str:
        raise NotImplementedError

    def _show_entry(self, *, fresh: bool) -> None:
        if self._at is None or not self._entries():
            return
        if fresh:
            self.condition.forget()
        of_person = self._at.procedure.of_person and self.field == "levels"
        self.condition.put(self._line(self._index), self._at.words, of_person=of_person)
        self.words.load(self._at.procedure.words(self.field, self._index, self.part), fresh=fresh)
        self.show_more(fresh=fresh)
        self._turned()
        if self._begun and not self.words.isHidden():
            self._begun = False
            self.words.japanese.line.selectAll()
            self.see(self.words.japanese)

    def show_more(self, *, fresh: bool) -> None:
        """What else an entry has."""

    def show_tally(self, found: Tally | None) -> None:
        self._found = found
        self._turned()

    @Slot()
    def _turned(self) -> None:
        lacking = self.condition.lacking()
        self._reading.setText(self.condition.reading())
        self._count.ink("err-800" if lacking else "ai-800")
        half = "rule.half" if self.condition.half_typed else "rule.wrong"
        self._count.setText(say(half, words=lacking) if lacking else self._counted())
        self.turned.emit()

    def _counted(self) -> str:
        counts = getattr(self._found, self.field, ()) if self._found is not None else ()
        if self._found is None or self._index >= len(counts):
            return ""
        return say(f"rule.{self.field}.count", all=self._found.households, count=counts[self._index])

    def reading(self) -> str:
        return self._reading.text()

    def counted(self) -> str:
        return self._count.text()

    # --- steps

    @Slot(int)
    def _moved(self, row: int) -> None:
        if row != self._index and 0 <= row < len(self._entries()):
            self._index = row
            self._show_entry(fresh=True)

    @Slot(object)
    def _settled(self, line: Line) -> None:
        index, at = self._index, self._at
        if at is not None:
            self.make(lambda p: p.with_condition(self.field, index, line, at.words))

    @Slot(str, str)
    def _written(self, language: str, text: str) -> None:
        index = self._index
        self.make(lambda p: p.with_words(self.field, language, text, index, self.part))

    def first(self) -> None:
        self.see(self.condition if self._entries() else self.table)

    def go_to(self, field: str, index: int | None) -> bool:
        if field != self.field:
            return False
        if index is not None and index < len(self._entries()):
            self.table.go_to(index)
        self.first()
        return True

    def keys(self) -> tuple[FunctionKey, ...]:
        found: list[FunctionKey] = []
        if self.condition.hasFocus():
            found += [
                FunctionKey("F2", "rule.add", say("rule.key.add")),
                FunctionKey("F3", "rule.any", say("rule.key.any")),
                FunctionKey("F4", "rule.not", say("rule.key.not")),
                FunctionKey("F6", "rule.drop", say("rule.key.drop")),
            ]
        found.append(FunctionKey("F5", "entry.more", say(f"rule.{self.field}.more")))
        if self._entries() and not self.condition.hasFocus():
            found.append(FunctionKey("F6", "entry.drop", say(f"rule.{self.field}.drop")))
            if len(self._entries()) > 1:
                found.append(FunctionKey("F7", "entry.up", say("rule.key.up")))
                found.append(FunctionKey("F8", "entry.down", say("rule.key.down")))
        return tuple(found)

    def perform(self, action: str) -> None:
        index, entries = self._index, self._entries()
        match action:
            case "rule.add":
                self.condition.add()
            case "rule.any":
                self.condition.wrap("any")
            case "rule.not":
                self.condition.wrap("not")
            case "rule.drop":
                self.condition.drop()
            case "entry.more":
                self._index, self._begun = len(entries), True
                self.make(lambda p: p.with_more(self.field))
            case "entry.drop" if entries:
                self.condition.forget()
                self.make(lambda p: p.without(self.field, index))
            case "entry.up" | "entry.down" if entries:
                by = -1 if action == "entry.up" else 1
                self._index = min(max(index + by, 0), len(entries) - 1)
                self.condition.forget()
                self.make(lambda p: p.with_moved(self.field, index, by))


class LevelsSection(EntriesSection):
    """Who needs it: levels with their conditions and reasons, and what is said to who needs it not."""

    name = field = "levels"
    part = "why"

    def __init__(self, picker: Picker) -> None:
        super().__init__(picker)
        self.level = ChoiceField(say("rule.levels.level"), tuple(procedure_table()["levels"].items()))
        self.each = ChoiceField(
            field_title("for_each"), (("household", say("rule.household")), ("person", say("rule.person")))
        )
        self.not_needed = BothField(field_title("not_needed"))
        self.entries_first()
        self.titled(say("rule.levels.level"), self.level)
        self.condition_next()
        self.column.addWidget(self.not_needed)
        self.titled(field_title("for_each"), self.each)
        self.column.addStretch(1)
        self.level.edited.connect(self._level)
        self.each.edited.connect(self._each)
        self.not_needed.written.connect(self._not_needed)

    def head_of(self, index: int) -> str:
        level = str(self._entries()[index].get("level", ""))
        return procedure_table()["levels"].get(level, level)

    def show_at(self, at: At) -> None:
        super().show_at(at)
        self.not_needed.load(at.procedure.words("not_needed"), fresh=at.fresh)
        self.each.setText("person" if at.procedure.of_person else "household")

    def show_more(self, *, fresh: bool) -> None:
        self.level.setText(str(self._entries()[self._index].get("level", "")))

    @Slot()
    def _level(self) -> None:
        index, level = self._index, self.level.text()
        self.make(lambda p: p.with_level(index, Level(level)))

    @Slot()
    def _each(self) -> None:
        each = self.each.text()
        self.make(lambda p: p.with_field("for_each", "person" if each == "person" else None))

    @Slot(str, str)
    def _not_needed(self, language: str, text: str) -> None:
        self.make(lambda p: p.with_words("not_needed", language, text))

    def go_to(self, field: str, index: int | None) -> bool:
        if field == "not_needed":
            self.see(self.not_needed)
            return True
        if field == "for_each":
            self.see(self.each)
            return True
        return super().go_to(field, index)


class BringSection(EntriesSection):
    """What to bring, and when."""

    name = field = "bring"
    part = "what"

    def __init__(self, picker: Picker) -> None:
        super().__init__(picker)
        self.entries_first()
        self.condition_next()
        self.column.addStretch(1)

    def head_of(self, index: int) -> str:
        return self._at.procedure.words("bring", index, "what").get("ja", "") if self._at is not None else ""

    def first(self) -> None:
        self.see(self.words.japanese if self._entries() else self.table)
