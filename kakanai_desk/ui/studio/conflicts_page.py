"""両方で変わったところ: what the draft and newly published content both changed, side by side, one chosen (R-086)."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kakanai_desk.studio.effect import said_value, way_words
from kakanai_desk.studio.pack.carrying import OpenConflicts
from kakanai_desk.studio.pack.draft import Files
from kakanai_desk.studio.pack.merging import Where, said_at, with_theirs
from kakanai_desk.studio.workshop import Shown, Wanted
from kakanai_desk.ui.clerk.parts import Panel, Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.page import Services, StudioPage

Place = tuple[str, Where]


class ConflictsPage(StudioPage):
    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self._kept: OpenConflicts | None = None
        self._shown: Shown | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 20, 32, 16)
        column.setSpacing(12)
        column.addWidget(Words(say("page.conflicts"), 24, bold=True))
        self._how = Words("", 17, "sumi-700", wrap=True)
        column.addWidget(self._how)
        self.table = RowTable(
            say("page.conflicts"),
            [
                Column(say("effect.col.about"), 420, lambda r: r[0],
                       words_cell(18, "sumi-900", lambda r: r[0], bold=True)),
                Column(say("effect.col.how"), 0, lambda r: way_words(r[1]),
                       words_cell(18, "sumi-900", lambda r: way_words(r[1]))),
            ],
            44,
        )  # fmt: skip
        column.addWidget(self.table, 1)
        both = QHBoxLayout()
        both.setSpacing(24)
        self.sides: dict[str, Words] = {}
        for name in ("mine", "theirs"):
            panel = Panel()
            inside = QVBoxLayout(panel)
            inside.setContentsMargins(20, 14, 20, 14)
            inside.addWidget(Words(say(f"conflict.{name}"), 16, "sumi-700"))
            self.sides[name] = Words("", 20, bold=True, wrap=True)
            inside.addWidget(self.sides[name])
            inside.addStretch(1)
            both.addWidget(panel, 1)
        column.addLayout(both, 1)
        self.table.moved.connect(self._moved)

    def equip(self, services: Services) -> None:
        self._kept = services.conflicts

    def begin(self) -> None:
        self.table.setFocus()

    def show_state(self, shown: Shown) -> None:
        self._shown = shown
        self.table.put(self._kept.all() if self._kept is not None else ())
        self._how.setText(say("conflict.how" if self.table.model_.rows else "conflict.none"))
        self._moved(0)

    @Slot(int)
    def _moved(self, _row: int) -> None:
        place: Place | None = self.table.current()
        for name, words in self.sides.items():
            if place is None or self._shown is None:
                words.setText("")
                continue
            files = self._shown.files if name == "mine" else self._shown.base
            words.setText(said_value(said_at(files, *place)) or say("effect.nothing"))
        self.turned.emit()

    def keys(self) -> tuple[FunctionKey, ...]:
        if self.table.current() is None:
            return ()
        return (
            FunctionKey("F5", "mine", say("conflict.key.mine")),
            FunctionKey("F6", "theirs", say("conflict.key.theirs")),
        )

    def perform(self, action: str) -> None:
        place: Place | None = self.table.current()
        if place is None or self._kept is None or self._shown is None:
            return
        self._kept.put([one for one in self._kept.all() if one != place])
        if action == "theirs":
            name, where = place
            base = self._shown.base

            def taken(files: Files) -> Wanted:
                return {name: with_theirs(files, base, name, where)}

            self.change.emit(say("conflict.step"), taken)
        else:
            self.show_state(self._shown)
