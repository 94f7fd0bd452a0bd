"""A new procedure: what it is called, its letters, who is in charge, when it is wanted, from which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Signal, Slot

from kakanai_desk.core.wareki import wareki
from kakanai_desk.core.words import said
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.rule.condition_editing import Choice
from kakanai_desk.studio.rule.edit import Edit, field_title
from kakanai_desk.studio.rule.new_procedure import (
    CURRENT,
    USES,
    fault_of_id,
    leading_uses,
    letters_for,
    new_procedure,
    with_use,
)
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui.clerk.parts import Words
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.picker import Picker
from kakanai_desk.ui.studio.section import At, Section
from kakanai_desk.ui.studio.text_fields import BothField, PickButton, TextField


class NewSection(Section):
    """``made``: the new procedure's file, once its step is on its way."""

    name = "new"
    made = Signal(str)

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self._shown: Shown | None = None
        self._section = self._use = ""
        self._events: tuple[str, ...] = ()
        self._since = date(date.today().year, 4, 1)  # noqa: DTZ011 - the 年度 of the wall's calendar
        self._own_letters = False
        self.title = BothField(field_title("title"))
        self.letters = TextField(field_title("id"), note=say("new.letters"))
        self.section = PickButton(field_title("section"), picker, self._sections)
        self.events = PickButton(field_title("events"), picker, self._all_events)
        self.use = PickButton(say("basic.use"), picker, self._uses)
        self.since = PickButton(say("basic.since"), picker, lambda: Choice(say("basic.since"), day=True))
        self._missing = Words("", 17, "err-800", bold=True, wrap=True)
        self.column.addWidget(Words(say("new.how"), 17, "sumi-700", wrap=True))
        for widget in (self.title, self.letters, self.section, self.events, self.use, self.since, self._missing):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.title.written.connect(self._titled)
        self.letters.line.edited.connect(self._lettered)
        self.section.picked.connect(self._took_section)
        self.events.picked.connect(self._took_events)
        self.use.picked.connect(self._took_use)
        self.since.picked.connect(self._took_since)

    def show_shown(self, shown: Shown) -> None:
        self._shown = shown
        self._show()

    def show_at(self, at: At) -> None:
        self.show_shown(at.shown)

    def clear(self) -> None:
        self._section = self._use = ""
        self._events, self._own_letters = (), False
        self.title.load({}, fresh=True)
        self.letters.load("", fresh=True)
        self._missing.setText("")
        self._show()

    def _show(self) -> None:
        shown = self._shown
        if shown is None:
            return
        section = shown.pack.sections.get(self._section)
        self.section.load(section.name if section is not None else "")
        self.events.load("・".join(said(shown.pack.events[e].title) for e in self._events if e in shown.pack.events))
        self.use.load(dict(self._uses().pairs).get(self._use, ""))
        self.since.load(str(wareki(self._since)))

    # --- choices

    def _sections(self) -> Choice:
        rows = self._shown.pack.sections.values() if self._shown is not None else ()
        return Choice(field_title("section"), tuple((row.id, row.name) for row in rows))

    def _all_events(self) -> Choice:
        rows = self._shown.pack.events.values() if self._shown is not None else ()
        pairs = tuple((row.id, said(row.title)) for row in rows)
        return Choice(field_title("events"), pairs, many=True, chosen=self._events)

    def _uses(self) -> Choice:
        data = self._shown.files.get(USES) if self._shown is not None else None
        found = leading_uses(YamlText(data.decode("utf-8"))) if data is not None else ()
        return Choice(say("basic.use"), tuple((str(n), title) for n, (_, title) in enumerate(found)))

    @Slot(str, str)
    def _titled(self, language: str, text: str) -> None:
        if language == "easy" and not self._own_letters and letters_for(text):
            self.letters.load(letters_for(text), fresh=True)
        self._said_missing()

    @Slot()
    def _lettered(self) -> None:
        self._own_letters = bool(self.letters.text())

    @Slot(object)
    def _took_section(self, value: Any) -> None:
        self._section = str(value)
        self._show()

    @Slot(object)
    def _took_events(self, value: Any) -> None:
        self._events = tuple(value or ())
        self._show()

    @Slot(object)
    def _took_use(self, value: Any) -> None:
        self._use = str(value)
        self._show()

    @Slot(object)
    def _took_since(self, value: Any) -> None:
        self._since = value or self._since
        self._show()

    # --- made

    def missing(self) -> str:
        """What is still to be said, as a sentence; empty: it can be made."""
        if not self.title.japanese.text().strip():
            return say("new.no_title")
        taken = [name.split("/", 1)[0] for name in (self._shown.files if self._shown is not None else ())]
        fault = fault_of_id(self.letters.text().strip(), taken)
        if fault:
            return fault
        if not self._section:
            return say("new.no_section")
        return "" if self._events else say("new.no_events")

    def _said_missing(self) -> None:
        if self._missing.text():
            self._missing.setText(self.missing())

    def keys(self) -> tuple[FunctionKey, ...]:
        return (FunctionKey("F12", "new.make", say("new.make"), primary=True),)

    def perform(self, action: str) -> None:
        if action != "new.make":
            return
        self._missing.setText(self.missing())
        if self._missing.text() or self._shown is None:
            return
        words = {"ja": self.title.japanese.text().strip(), "easy": self.title.easy.text().strip()}
        title = {language: text for language, text in words.items() if text}
        name, section, events, since = self.letters.text().strip(), self._section, self._events, self._since
        order = max((p.order for p in self._shown.pack.procedures), default=0) + 1
        use = self._use

        def edit(files: Any) -> Edit:
            made = new_procedure(name, title, section, events, since, order=order)
            if not use:
                return made
            uses = YamlText(files[USES].decode("utf-8"))
            led = with_use(uses, leading_uses(uses)[int(use)][0], name, title["ja"])
            return Edit(made.words, {**made.files, **led.files})

        self.edit.emit(edit)
        self.made.emit(f"{name}/{CURRENT}")

    def first(self) -> None:
        self.see(self.title.japanese)
