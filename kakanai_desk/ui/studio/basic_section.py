"""基本: what a procedure is called, on what law it rests, who is in charge, when it is wanted, from which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from kakanai_desk.core.wareki import wareki
from kakanai_desk.core.words import said
from kakanai_desk.studio.pack.draft import Files
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.rule.condition_editing import Choice
from kakanai_desk.studio.rule.edit import Edit, field_title
from kakanai_desk.studio.rule.new_procedure import USES, leading_uses, with_use
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.picker import Picker
from kakanai_desk.ui.studio.section import At, Section
from kakanai_desk.ui.studio.text_fields import BothField, PickButton, TextField


class BasicSection(Section):
    """What it is called, on what law it rests, who is in charge, in which events, from when."""

    name = "basic"

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self._at: At | None = None
        self.title = BothField(field_title("title"))
        self.short = BothField(field_title("short"))
        self.basis = TextField(field_title("basis"), note=say("basic.basis"))
        self.section = PickButton(field_title("section"), picker, self._sections)
        self.events = PickButton(field_title("events"), picker, self._events)
        self.use = PickButton(say("basic.use"), picker, self._uses)
        self.since = PickButton(say("basic.since"), picker, lambda: Choice(say("basic.since"), day=True))
        self.until = PickButton(
            say("basic.until"), picker, lambda: Choice(say("basic.until"), day=True, may_be_empty=True)
        )
        self.note = BothField(field_title("note"))
        for widget in (self.title, self.basis, self.section, self.events, self.use):
            self.column.addWidget(widget)
        days = QHBoxLayout()
        days.setSpacing(20)
        days.addWidget(self.since)
        days.addWidget(self.until)
        self.column.addLayout(days)
        self.after = PickButton(field_title("after"), picker, lambda: self._others("after"))
        self.together = PickButton(field_title("together"), picker, lambda: self._others("together"))
        for widget in (self.short, self.note, self.after, self.together):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.title.written.connect(lambda language, text: self.make(lambda p: p.with_words("title", language, text)))
        self.short.written.connect(lambda language, text: self.make(lambda p: p.with_words("short", language, text)))
        self.note.written.connect(lambda language, text: self.make(lambda p: p.with_words("note", language, text)))
        self.basis.written.connect(lambda text: self.make(lambda p: p.with_field("basis", text)))
        self.section.picked.connect(lambda value: self.make(lambda p: p.with_field("section", value)))
        self.events.picked.connect(lambda value: self.make(lambda p: p.with_field("events", list(value or ()))))
        self.use.picked.connect(self._use)
        self.after.picked.connect(lambda value: self.make(lambda p: p.with_field("after", list(value or ()))))
        self.together.picked.connect(lambda value: self.make(lambda p: p.with_field("together", list(value or ()))))
        self.since.picked.connect(lambda day: self._day("from", day))
        self.until.picked.connect(lambda day: self._day("until", day))

    def show_at(self, at: At) -> None:
        self._at = at
        procedure, pack = at.procedure, at.shown.pack
        self.title.load(procedure.words("title"), fresh=at.fresh)
        self.short.load(procedure.words("short"), fresh=at.fresh)
        self.note.load(procedure.words("note"), fresh=at.fresh)
        self.basis.load(str(procedure.field("basis") or ""), fresh=at.fresh)
        section = pack.sections.get(str(procedure.field("section")))
        self.section.load(section.name if section is not None else "")
        events = [pack.events[e] for e in procedure.field("events") or () if e in pack.events]
        self.events.load("・".join(said(event.title) for event in events))
        effective: dict[str, Any] = procedure.field("effective") or {}
        self.since.load(_shown_day(effective.get("from")))
        self.until.load(_shown_day(effective.get("until")) or say("basic.no_end"))
        self.use.load("、".join(self._leading(at)))
        titles = {p.id: said(p.title) for p in pack.procedures}
        for key, button in (("after", self.after), ("together", self.together)):
            names = procedure.field(key) or ()
            button.load("・".join(str(titles.get(name, name)) for name in names) or say("basic.no_others"))

    @staticmethod
    def _leading(at: At) -> list[str]:
        """The entries of the 用途メニュー that lead here."""
        uses = _uses_of(at)
        if uses is None:
            return []
        return [title for place, title in leading_uses(uses) if at.procedure.id in uses.value(place)]

    def _sections(self) -> Choice:
        rows = self._at.shown.pack.sections.values() if self._at is not None else ()
        return Choice(field_title("section"), tuple((row.id, row.name) for row in rows))

    def _events(self) -> Choice:
        chosen = tuple(self._at.procedure.field("events") or ()) if self._at is not None else ()
        rows = self._at.shown.pack.events.values() if self._at is not None else ()
        pairs = tuple((row.id, said(row.title)) for row in rows)
        return Choice(field_title("events"), pairs, many=True, chosen=chosen)

    def _others(self, key: str) -> Choice:
        at = self._at
        if at is None:
            return Choice(field_title(key))
        pairs = {p.id: said(p.title) for p in at.shown.pack.procedures if p.id != at.procedure.id}
        chosen = tuple(at.procedure.field(key) or ())
        return Choice(field_title(key), tuple(pairs.items()), many=True, chosen=chosen, may_be_empty=True)

    def _uses(self) -> Choice:
        uses = _uses_of(self._at) if self._at is not None else None
        found = leading_uses(uses) if uses is not None else ()
        return Choice(say("basic.use"), tuple((str(n), title) for n, (_, title) in enumerate(found)))

    def _use(self, value: Any) -> None:
        at = self._at
        if at is None:
            return

        def edit(files: Files) -> Edit:
            uses = YamlText(files[USES].decode("utf-8"))
            return with_use(uses, leading_uses(uses)[int(value)][0], at.procedure.id, at.procedure.title)

        self.edit.emit(edit)

    def _day(self, key: str, day: date | None) -> None:
        def step(p: Any) -> Any:
            effective = {**(p.field("effective") or {}), key: day}
            return p.with_field("effective", {k: v for k, v in effective.items() if v is not None})

        if day is not None or key == "until":
            self.make(step)

    def first(self) -> None:
        self.see(self.title.japanese)

    def go_to(self, field: str, index: int | None) -> bool:
        widget = {
            "title": self.title, "short": self.short, "basis": self.basis, "section": self.section,
            "events": self.events, "uses": self.use, "effective": self.since, "note": self.note,
            "after": self.after, "together": self.together,
        }.get(field)  # fmt: skip
        if widget is None:
            return False
        self.see(widget)
        return True


def _uses_of(at: At) -> YamlText | None:
    data = at.shown.files.get(USES)
    return YamlText(data.decode("utf-8")) if data is not None else None


def _shown_day(day: Any) -> str:
    return str(wareki(day)) if isinstance(day, date) else ""
