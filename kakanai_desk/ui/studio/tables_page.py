"""表: the city's fees, days, offices, notices …: a table of values, one of them changed in a line below (R-086).

So is whatever else a procedure or a form says that its own page has no place for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import PurePosixPath

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.studio import table
from kakanai_desk.studio.contents import TABLES, entries
from kakanai_desk.studio.pack.draft import Files
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.table import Leaf, NotAValue
from kakanai_desk.studio.workshop import Shown, Wanted
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Band, Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.page import StudioPage

NAMES = {f"_shared/{file}": name for name, file in TABLES.items()}


class TablesPage(StudioPage):
    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self._file = next(iter(NAMES))
        self._shown: Shown | None = None
        self._leaves: tuple[Leaf, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 16, 32, 14)
        column.setSpacing(10)
        column.addWidget(Words(say("tables.how"), 16, "sumi-700", wrap=True))
        line = QHBoxLayout()
        self._title = Words("", 24, bold=True)
        self.filter = LineField(say("tables.filter"), height=42, pixels=18)
        self.filter.setPlaceholderText(say("tables.filter"))
        self.filter.setFixedWidth(420)
        line.addWidget(self._title, 1)
        line.addWidget(self.filter)
        column.addLayout(line)
        self.table = RowTable(
            say("tables.list"),
            [
                Column(say("tables.col.of"), 420, lambda r: r.of,
                       words_cell(17, "sumi-900", lambda r: r.of, bold=True)),
                Column(say("tables.col.name"), 260, lambda r: r.name, words_cell(17, "sumi-700", lambda r: r.name)),
                Column(say("tables.col.value"), 0, lambda r: r.said, words_cell(18, "sumi-900", lambda r: r.said)),
            ],
            40,
        )  # fmt: skip
        column.addWidget(self.table, 1)
        self.told = Band("err")
        self.told.say("")
        column.addWidget(self.told)
        self.value = LineField(say("tables.value"), height=48, pixels=20)
        column.addWidget(self.value)
        self.filter.edited.connect(self._filter)
        self.table.moved.connect(self._moved)
        self.table.chosen.connect(self._edit)
        self.value.entered.connect(self._save)

    def open(self, name: str) -> None:
        if name.endswith(".yaml"):
            self._file = name
            self.filter.clear()
        elif self._file not in NAMES:
            self._file = next(iter(NAMES))

    def begin(self) -> None:
        self.table.setFocus()

    def show_state(self, shown: Shown) -> None:
        self._shown = shown
        self._title.setText(self._name)
        try:
            self._leaves = table.leaves(self._text(shown.files))
        except (KeyError, ValueError):
            self._leaves = ()
        self._filter()

    def leave(self) -> bool:
        """From what a procedure or a form says in all, back to its page."""
        parts = PurePosixPath(self._file).parts
        if self._file in NAMES or len(parts) < 2:
            return True
        self.go.emit("form" if parts[1] == "documents" else "procedure", self._file)
        return False

    @property
    def _name(self) -> str:
        if self._file in NAMES:
            return say(f"table.{NAMES[self._file]}")
        rows = entries(self._shown) if self._shown is not None else ()
        return next((row.title for row in rows if row.file == self._file), self._file)

    def _text(self, files: Files) -> YamlText:
        return YamlText(files[self._file].decode("utf-8"))

    @Slot()
    def _filter(self) -> None:
        words = self.filter.text().split()
        self.table.put([r for r in self._leaves if all(w in f"{r.of} {r.name} {r.said}" for w in words)])
        self._moved(0)

    @Slot(int)
    def _moved(self, _row: int) -> None:
        leaf: Leaf | None = self.table.current()
        self.value.setText(leaf.said if leaf is not None else "")
        self.value.setEnabled(leaf is not None)
        self.turned.emit()

    @Slot(int)
    def _edit(self, _row: int) -> None:
        self.value.setFocus()
        self.value.selectAll()

    # --- what an editor does

    def keys(self) -> tuple[FunctionKey, ...]:
        keys = [FunctionKey("F2", "other", say("tables.key.other"))]
        leaf: Leaf | None = self.table.current()
        if leaf is None:
            return tuple(keys)
        if leaf.entry:
            keys.append(FunctionKey("F5", "copy", say("tables.key.copy")))
        if _of_days(leaf):
            keys.append(FunctionKey("F6", "day", say("tables.key.day")))
        if leaf.entry or _of_days(leaf):
            keys.append(FunctionKey("F9", "drop", say("tables.key.drop")))
        keys.append(FunctionKey("F12", "save", say("tables.key.save"), primary=True))
        return tuple(keys)

    def perform(self, action: str) -> None:
        leaf: Leaf | None = self.table.current()
        if action == "other":
            there = [name for name in NAMES if self._shown is None or name in self._shown.files]
            at = there.index(self._file) if self._file in there else -1
            self.open(there[(at + 1) % len(there)])
            if self._shown is not None:
                self.show_state(self._shown)
        elif action == "save":
            self._save()
        elif action == "copy" and leaf is not None:
            words = say("tables.step.copy", table=self._name)
            self._step(words, lambda text: table.copied(text, leaf, _fresh(text, leaf)))
        elif action == "drop" and leaf is not None:
            self._step(say("tables.step.drop", table=self._name), lambda text: table.dropped(text, leaf))
        elif action == "day" and leaf is not None:
            self._add_day(leaf)

    @Slot()
    def _save(self) -> None:
        leaf: Leaf | None = self.table.current()
        if leaf is None:
            return
        try:
            value = table.typed(self.value.text(), leaf.value)
        except NotAValue as fault:
            self._stop(say(f"tables.why.{fault.why}"))
            return
        words = say("tables.step", table=self._name, name=leaf.name, value=self.value.text().strip())
        self._step(words, lambda text: table.changed(text, leaf, value))
        self.table.setFocus()

    def _add_day(self, leaf: Leaf) -> None:
        day, _, what = self.value.text().strip().partition(" ")
        try:
            found = date.fromisoformat(day)
        except ValueError:
            self._stop(say("tables.hint.day"))
            return
        words = say("tables.step.day", table=self._name, day=found.isoformat())
        self._step(words, lambda text: table.day_added(text, leaf, found, what.strip() or leaf.value))

    def _step(self, words: str, edit: Callable[[YamlText], YamlText]) -> None:
        self.told.say("")
        name = self._file

        def wanted(files: Files) -> Wanted:
            return {name: edit(YamlText(files[name].decode("utf-8")))}

        self.change.emit(words, wanted)

    def _stop(self, words: str) -> None:
        self.told.say(words)
        self.value.setFocus()


def _of_days(leaf: Leaf) -> bool:
    """Part of a table whose keys are days."""
    return isinstance(leaf.place[-1], date)


def _fresh(text: YamlText, leaf: Leaf) -> str:
    """An id that no entry of the list has."""
    entries = text.value(leaf.entry[:-1])
    known = {str(entry.get("id")) for entry in entries if isinstance(entry, dict)}
    base = str(text.value(leaf.entry).get("id", "")) if isinstance(text.value(leaf.entry), dict) else ""
    return next(name for n in range(2, 1000) if (name := f"{PurePosixPath(base).name}_{n}") not in known)
