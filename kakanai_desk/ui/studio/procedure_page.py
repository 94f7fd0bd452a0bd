"""手続: one procedure as a page of sections (基本, だれに必要か, いつまでに, 持ち物, 様式, ことば), worked by keys.

At the left the sections; at the right what the sample families need and what is wrong. PageUp and PageDown turn the
sections from anywhere; Esc goes back to their list, then to 一覧.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout

from kakanai_desk.forms.definitions import Procedure
from kakanai_desk.studio.pack.draft import Files
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.rule.condition_editing import Choice
from kakanai_desk.studio.rule.edit import Edit
from kakanai_desk.studio.rule.finding_words import Told, told
from kakanai_desk.studio.rule.lexicon import lexicon
from kakanai_desk.studio.rule.line_source import line_of
from kakanai_desk.studio.rule.new_procedure import CURRENT, new_edition
from kakanai_desk.studio.rule.procedure_text import ProcedureText
from kakanai_desk.studio.rule.sample_families import Tally, tally
from kakanai_desk.studio.rule.saying import whole
from kakanai_desk.studio.rule.wording import untranslated
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import Panel, Words
from kakanai_desk.ui.clerk.tables import Column, RowTable
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.basic_section import BasicSection
from kakanai_desk.ui.studio.deadline_section import DeadlineSection
from kakanai_desk.ui.studio.entry_sections import BringSection, LevelsSection
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.new_section import NewSection
from kakanai_desk.ui.studio.page import StudioPage
from kakanai_desk.ui.studio.papers_section import PapersSection
from kakanai_desk.ui.studio.picker import Picker
from kakanai_desk.ui.studio.section import At, Section, Step
from kakanai_desk.ui.studio.words_section import WordsSection

NEW = "+"  # instead of a file: a procedure that is not there yet
ROW, FAULTS, WIDE = 52, 4, 1600


def _title(painter: QPainter, rect: QRectF, row: tuple[str, int]) -> None:
    painter.setFont(theme.words(19, bold=True))
    painter.setPen(theme.color("sumi-900"))
    painter.drawText(rect, paint.LEFT, say(f"section.{row[0]}"))
    if row[1]:
        place = QRectF(rect.right() - 40, rect.center().y() - 13, 32, 26)
        paint.box(painter, place, "err-50", "err-700", 13)
        painter.setFont(theme.digits(15, bold=True))
        painter.setPen(theme.color("err-800"))
        painter.drawText(place, paint.CENTER, str(row[1]))


class ProcedurePage(StudioPage):
    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self._shown: Shown | None = None
        self._name = NEW
        self._fresh = True
        self._wish: tuple[str, int | None] | None = None
        self._granted = False
        self._told: tuple[Told, ...] = ()
        self.picker = Picker(self)
        self.sections: tuple[Section, ...] = (
            BasicSection(self.picker), LevelsSection(self.picker), DeadlineSection(self.picker),
            BringSection(self.picker), PapersSection(self.picker), WordsSection(),
        )  # fmt: skip
        self.new = NewSection(self.picker)
        self.list = RowTable(say("page.procedure"), [Column("", 0, lambda r: say(f"section.{r[0]}"), _title)], ROW)
        self.list.horizontalHeader().hide()
        self._stack = QStackedWidget()
        for section in (*self.sections, self.new):
            self._stack.addWidget(section)
            section.step.connect(self._step)
            section.edit.connect(self._edit)
            section.turned.connect(self.turned)
            section.go.connect(self.go)
        self._arrange()
        self.list.put([(section.name, 0) for section in self.sections])
        self.list.moved.connect(self._turn)
        self.list.chosen.connect(self._enter)
        self.new.made.connect(self._made)
        words = self.section("words")
        if isinstance(words, WordsSection):
            words.wanted.connect(self._ask_words)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _arrange(self) -> None:
        self._head = Words("", 24, bold=True)
        self._edition = Words("", 16, "sumi-700")
        panel = self._panel = Panel("washi-0", "washi-300")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(20, 16, 20, 16)
        inside.setSpacing(10)
        self._needed = Words("", 20, "ai-800", bold=True, wrap=True)
        self._reading = Words("", 17, wrap=True)
        self._how = Words("", 16, "sumi-700", wrap=True)
        self._faults = [Words("", 16, "err-800", wrap=True) for _ in range(FAULTS)]
        inside.addWidget(Words(say("procedure.summary"), 18, bold=True))
        for widget in (self._needed, self._reading):
            inside.addWidget(widget)
        inside.addStretch(1)
        for words in self._faults:
            inside.addWidget(words)
        inside.addWidget(self._how)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        row.addWidget(panel)
        head = QHBoxLayout()
        head.addWidget(self._head)
        head.addSpacing(18)
        head.addWidget(self._edition, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 16, 32, 12)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(row, 1)

    # --- the page

    def section(self, name: str) -> Section:
        return next(section for section in self.sections if section.name == name)

    @property
    def at(self) -> Section:
        """The section that stands."""
        found = self._stack.currentWidget()
        return found if isinstance(found, Section) else self.new

    def open(self, name: str) -> None:
        """A file of a procedure, with a place behind ``#`` (``inu/procedure.yaml#bring.0``); ``+``: a new one."""
        file, _, place = name.partition("#")
        if file and file != self._name:
            self._name, self._fresh = file, True
            if file == NEW:
                self.new.clear()
        if place:
            field, _, index = place.partition(".")
            self._wish = (field, int(index) if index else None)

    def show_state(self, shown: Shown) -> None:
        self._shown = shown
        there = self._name in shown.files
        self.list.setVisible(there)
        if not there:
            self._name = NEW if self._name != NEW and not self._fresh else self._name
            self._stack.setCurrentWidget(self.new)
            self.new.show_shown(shown)
            self._head.setText(say("new.title"))
            self._edition.setText("")
            self._show_side(None, None)
            self.turned.emit()
            return
        at = self._at(shown)
        if self._fresh:
            self._stack.setCurrentWidget(self.sections[0])
            self.list.go_to(0)
        for section in self.sections:
            section.show_at(at)
        self._fresh = False
        self._head.setText(at.procedure.title)
        self._edition.setText(self._edition_words(at))
        self._show_side(at, at.loaded)
        if self._stack.currentWidget() is self.new:
            self._turn(self.list.currentIndex().row())
        if self.isVisible():
            self._grant()
        self.turned.emit()

    def _at(self, shown: Shown) -> At:
        words = lexicon(shown.pack, shown.folder)
        text = YamlText(shown.files[self._name].decode("utf-8"))
        loaded = next((p for p in shown.pack.procedures if p.file.split("/", 1)[1] == self._name), None)
        return At(shown, ProcedureText(self._name, text), words, loaded, self._fresh)

    def _edition_words(self, at: At) -> str:
        state = "new" if self._name not in at.shown.base else "changed" if self._name in at.shown.changed else ""
        parts = [at.procedure.id, say("procedure.edition", number=at.procedure.field("revision"))]
        return "　".join([*parts, *([say(f"home.state.{state}")] if state else [])])

    def _grant(self) -> None:
        """Go where the page was opened for."""
        wish, self._wish = self._wish, None
        if wish is None:
            return
        for number, section in enumerate(self.sections):
            if section.go_to(*wish):
                self.list.go_to(number)
                section.go_to(*wish)
                self._granted = True
                return

    def _show_side(self, at: At | None, loaded: Procedure | None) -> None:
        self._told = ()
        if at is not None:
            every = (told(finding, at.shown.pack) for finding in at.shown.findings)
            self._told = tuple(one for one in every if one.name.split("/")[0] == at.procedure.id)
        for words, one in zip(self._faults, (*self._told, *[None] * FAULTS), strict=False):
            words.setText(f"▲ {one.words}" if one is not None else "")
            words.setVisible(one is not None)
        self.list.put([(section.name, self._count(section.name)) for section in self.sections])
        self._how.setText(say("new.side") if at is None else say("procedure.how"))
        self._reading.setText(self._summary(at) if at is not None else "")
        if at is None or loaded is None or any(one.section == "levels" for one in self._told):
            self._needed.setText("" if at is None else say("procedure.unread"))
            return
        shown = at.shown
        self.lane.run(
            lambda: tally(shown.folder, shown.pack, loaded),
            lambda found: self._show_tally(found),
            key="procedure tally",
        )

    def _count(self, section: str) -> int:
        fields = SECTION_FIELDS[section]
        return sum(1 for one in self._told if one.page == "procedure" and one.section in fields)

    def _summary(self, at: At) -> str:
        """When it is needed, level by level, in sentences."""
        lines = []
        for entry in at.procedure.field("levels") or ():
            condition = whole(line_of(entry.get("when")), at.words) if isinstance(entry, dict) else ""
            level = entry.get("level", "") if isinstance(entry, dict) else ""
            lines.append(
                say(f"procedure.reads.{level}" if level in LEVELS else "procedure.reads.required", when=condition)
            )
        return "\n".join(lines)

    def _show_tally(self, found: Tally) -> None:
        words = say("procedure.needed", all=found.households, count=found.needed)
        if found.unknown:
            words += say("procedure.unknown", count=found.unknown)
        self._needed.setText(words)
        for section in self.sections:
            section.show_tally(found)

    def needed(self) -> str:
        """The line that says how many of the sample families need it."""
        return self._needed.text()

    # --- steps

    @Slot(object)
    def _step(self, step: Step) -> None:
        """One change of the procedure, made from the file as it stands then."""
        name = self._name
        self._edit(lambda files: step(ProcedureText(name, YamlText(files[name].decode("utf-8")))))

    @Slot(object)
    def _edit(self, make: Callable[[Files], Edit]) -> None:
        if self._shown is not None:
            self.change.emit(make(self._shown.files).words, lambda files: make(files).files)

    @Slot(str)
    def _made(self, name: str) -> None:
        self._name, self._fresh = name, True
        self._wish = ("levels", 0)

    @Slot()
    def _ask_words(self) -> None:
        shown, name = self._shown, self._name.split("/", 1)[0]
        words = self.section("words")
        if shown is not None and isinstance(words, WordsSection):
            self.lane.run(
                lambda: untranslated(shown.pack, shown.files, name), words.show_missing, key="procedure words"
            )

    # --- keys

    def begin(self) -> None:
        granted, self._granted = self._granted, False
        if self._stack.currentWidget() is self.new:
            self.new.first()
        elif self._wish is not None:
            self._grant()
            self._granted = False
        elif not granted:
            self.list.setFocus()

    @Slot(int)
    def _turn(self, row: int) -> None:
        if 0 <= row < len(self.sections) and self._name != NEW:
            self._stack.setCurrentWidget(self.sections[row])
            self.turned.emit()

    @Slot(int)
    def _enter(self, row: int) -> None:
        self._turn(row)
        self.at.first()

    @Slot(object, object)
    def _focus_moved(self, before: object, now: object) -> None:
        if self.isVisible():
            self.turned.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow screen the sides give way."""
        wide = event.size().width() >= WIDE
        self._panel.setFixedWidth(400 if wide else 290)
        self.list.setFixedWidth(240 if wide else 190)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if by is not None and self._name != NEW and not self.picker.is_open:
            row = min(max(self.list.currentIndex().row() + by, 0), len(self.sections) - 1)
            self.list.go_to(row)
            self._enter(row)
        else:
            super().keyPressEvent(event)

    def keys(self) -> tuple[FunctionKey, ...]:
        if self._name == NEW or self._shown is None or self._name not in self._shown.files:
            return self.new.keys()
        found = list(self.at.keys()) if not self.list.hasFocus() else []
        if self.list.hasFocus():
            found.append(FunctionKey("F2", "new", say("home.key.new")))
            if self._name.endswith(CURRENT):
                found.append(FunctionKey("F9", "edition", say("procedure.key.edition")))
            found.append(FunctionKey("F10", "details", say("details")))
        if self._told:
            found.append(FunctionKey("F11", "fault", say("procedure.key.fault"), attention=True))
        found.append(FunctionKey("F12", "try", say("procedure.key.try"), primary=True))
        return tuple(found)

    def perform(self, action: str) -> None:
        match action:
            case "new":
                self.go.emit("procedure", NEW)
            case "details":
                self.go.emit("tables", self._name)
            case "try":
                self.go.emit("try", self._name)
            case "edition":
                choice = Choice(say("procedure.edition.since"), day=True)
                self.picker.ask(choice, self.list.geometry(), self._new_edition)
            case "fault" if self._told:
                one = self._told[0]
                if one.page == "procedure" and one.section:
                    self._wish = (one.section, one.index)
                    self._grant()
                else:
                    self.go.emit(one.page, one.name)
            case _:
                (self.new if self._name == NEW else self.at).perform(action)

    def _new_edition(self, since: Any) -> None:
        shown, name = self._shown, self._name
        if shown is None or not isinstance(since, date):
            return
        try:
            self._edit(lambda files: new_edition(files, ProcedureText(name, YamlText(files[name].decode())), since))
        except ValueError:
            self._needed.setText(say("procedure.edition.too_early"))

    def leave(self) -> bool:
        if self.picker.is_open:
            self.picker.shut()
            return False
        if self._name != NEW and not self.list.hasFocus():
            self.list.setFocus()
            return False
        return True


LEVELS = ("required", "likely", "optional")
SECTION_FIELDS = {
    "basic": ("id", "rule", "revision", "effective", "title", "short", "basis", "section", "events", "note", "uses",
              "pictogram", "order", "after", "together", "replaced_by"),
    "levels": ("levels", "not_needed", "for_each"),
    "deadline": ("deadline", "late"),
    "bring": ("bring",),
    "papers": ("documents", "asks", "fee", "individual_number"),
    "words": (),
}  # fmt: skip
"""Which fields of a procedure each section shows."""
