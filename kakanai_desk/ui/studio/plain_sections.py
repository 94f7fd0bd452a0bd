"""基本, いつまでに, 様式と手数料: fields of a procedure without conditions of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.wareki import wareki
from kakanai_desk.core.words import said
from kakanai_desk.studio.pack.draft import Files
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.rule.condition_editing import Choice
from kakanai_desk.studio.rule.edit import Edit, field_title
from kakanai_desk.studio.rule.fact_words import Shape
from kakanai_desk.studio.rule.new_procedure import USES, leading_uses, with_use
from kakanai_desk.studio.rule.procedure_text import count_of
from kakanai_desk.ui.clerk.editors import ChoiceField
from kakanai_desk.ui.clerk.parts import Words
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.picker import Picker
from kakanai_desk.ui.studio.section import At, Section
from kakanai_desk.ui.studio.text_fields import BothField, PickButton, TextField

USUAL = 14  # days that most laws give (住民基本台帳法22条); the editor writes another number over it


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
        for widget in (self.short, self.note):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.title.written.connect(lambda language, text: self.make(lambda p: p.with_words("title", language, text)))
        self.short.written.connect(lambda language, text: self.make(lambda p: p.with_words("short", language, text)))
        self.note.written.connect(lambda language, text: self.make(lambda p: p.with_words("note", language, text)))
        self.basis.written.connect(lambda text: self.make(lambda p: p.with_field("basis", text)))
        self.section.picked.connect(lambda value: self.make(lambda p: p.with_field("section", value)))
        self.events.picked.connect(lambda value: self.make(lambda p: p.with_field("events", list(value or ()))))
        self.use.picked.connect(self._use)
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


class DeadlineSection(Section):
    """By when: up to two counts, of which the earlier one is the deadline, and what follows when it is missed."""

    name = "deadline"
    COUNTS = 2

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self._at: At | None = None
        self.counts = [_CountLine(picker, number) for number in range(self.COUNTS)]
        self._more = Words("", 16, "sumi-700", wrap=True)
        self.late = BothField(field_title("late"))
        self.column.addWidget(Words(say("deadline.how"), 16, "sumi-700", wrap=True))
        for line in self.counts:
            self.column.addWidget(line)
            line.changed.connect(self._changed)
        self.column.addWidget(self._more)
        self.column.addWidget(self.late)
        self.column.addStretch(1)
        self.late.written.connect(lambda language, text: self.make(lambda p: p.with_words("late", language, text)))

    def show_at(self, at: At) -> None:
        self._at = at
        counts = at.procedure.counts
        for number, line in enumerate(self.counts):
            line.load(counts[number] if number < len(counts) else None, at)
            line.setVisible(number <= len(counts))
        rest = at.loaded.deadline if at.loaded is not None else None
        more = [say("deadline.more", count=len(counts) - self.COUNTS)] if len(counts) > self.COUNTS else []
        if rest is not None and rest.alternatives:
            more.append(say("deadline.alternatives"))
        if rest is not None and rest.fallback:
            more.append(say("deadline.fallback"))
        self._more.setText("　".join(more))
        self._more.setVisible(bool(more))
        self.late.load(at.procedure.words("late"), fresh=at.fresh)
        self.late.setVisible(bool(counts))

    @Slot(int, object)
    def _changed(self, number: int, count: dict[str, Any] | None) -> None:
        def step(p: Any) -> Any:
            counts = p.counts
            counts[number : number + 1] = [count] if count is not None else []
            return p.with_counts(counts)

        self.make(step)

    def first(self) -> None:
        self.see(self.counts[0].start)

    def go_to(self, field: str, index: int | None) -> bool:
        if field == "late":
            self.see(self.late)
        elif field == "deadline":
            self.first()
        else:
            return False
        return True


def _choice(name: str, *values: str) -> ChoiceField:
    return ChoiceField(say(f"deadline.{name}"), tuple((value, say(f"deadline.{value}")) for value in values))


class _CountLine(QWidget):
    """[異動日] から [30] 日、初日を [数えない]、閉庁日なら [延びる]."""

    changed = Signal(int, object)

    def __init__(self, picker: Picker, number: int) -> None:
        super().__init__()
        self._number = number
        self._count: dict[str, Any] | None = None
        self._at: At | None = None
        self.start = PickButton(say("deadline.start"), picker, self._starts)
        self.months = TextField(say("deadline.months"))
        self.days = TextField(say("deadline.days"))
        self.first_day = _choice("first_day", "not_counted", "counted")
        self.closed_day = _choice("closed_day", "next_open", "stays")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self.start, 3)
        for widget in (self.months, self.days):
            widget.setFixedWidth(92)
            row.addWidget(widget)
        for choice in (self.first_day, self.closed_day):
            column = QWidget()
            inside = QVBoxLayout(column)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(3)
            inside.addWidget(Words(choice.accessibleName(), 15, "sumi-700"))
            inside.addWidget(choice)
            row.addWidget(column, 3)
        self.start.picked.connect(self._start)
        self.days.written.connect(lambda _: self._tell())
        self.months.written.connect(lambda _: self._tell())
        self.first_day.edited.connect(self._tell)
        self.closed_day.edited.connect(self._tell)

    def load(self, count: dict[str, Any] | None, at: At) -> None:
        self._count, self._at = count, at
        count = count or {}
        self.start.load(at.words.title(count["from"]) if "from" in count else "", at.words)
        self.days.load(str(count.get("days", "") or ""), fresh=at.fresh)
        self.months.load(str(count.get("months", "") or ""), fresh=at.fresh)
        self.first_day.setText(str(count.get("first_day", "not_counted")))
        self.closed_day.setText(str(count.get("closed_day", "next_open")))
        for widget in (self.days, self.months, self.first_day, self.closed_day):
            widget.setEnabled(bool(count))

    def _starts(self) -> Choice:
        facts = self._at.words.facts.values() if self._at is not None else ()
        pairs = tuple((fact.name, fact.title) for fact in facts if fact.shape is Shape.DATE)
        return Choice(say("deadline.start"), pairs, may_be_empty=self._count is not None)

    def _start(self, fact: Any) -> None:
        if fact is None:
            self.changed.emit(self._number, None)
            return
        if self._count is None:
            self.changed.emit(self._number, count_of(fact, USUAL))
            self.days.setEnabled(True)
            self.days.load(str(USUAL), fresh=True)
            self.days.setFocus()
            self.days.line.selectAll()
        else:
            self.changed.emit(self._number, {**self._count, "from": fact})

    @Slot()
    def _tell(self) -> None:
        if self._count is None:
            return
        lengths = {"months": self.months.text().strip(), "days": self.days.text().strip()}
        for name, field in (("months", self.months), ("days", self.days)):
            bad = bool(lengths[name]) and not lengths[name].isdecimal()
            field.say(say("pick.no_number") if bad else "", wrong=bad)
            if bad:
                return
        count = {key: value for key, value in self._count.items() if key not in lengths}
        count |= {key: int(value) for key, value in lengths.items() if value and int(value)}
        if not {"days", "months", "years", "yearly", "closing"} & set(count):
            count["days"] = 0
        count |= {"first_day": self.first_day.text(), "closed_day": self.closed_day.text()}
        order = ("from", "years", "months", "days", "yearly", "closing", "first_day", "closed_day", "reading")
        self.changed.emit(self._number, {key: count[key] for key in order if key in count})


class PapersSection(Section):
    """Its forms, what is asked for them, and its fee."""

    name = "papers"

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self._at: At | None = None
        self.documents = PickButton(field_title("documents"), picker, self._documents)
        self.asks = PickButton(field_title("asks"), picker, self._asks)
        self.fee = PickButton(field_title("fee"), picker, self._fees)
        self._price = Words("", 16, "sumi-700", wrap=True)
        self.number = TextField(field_title("individual_number"), note=say("papers.number"))
        for widget in (self.documents, self.asks, self.fee, self._price, self.number):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.documents.picked.connect(lambda v: self.make(lambda p: p.with_field("documents", list(v or ()))))
        self.asks.picked.connect(lambda v: self.make(lambda p: p.with_field("asks", list(v or ()))))
        self.fee.picked.connect(self._fee)
        self.number.written.connect(lambda text: self.make(lambda p: p.with_field("individual_number", text)))

    def show_at(self, at: At) -> None:
        self._at = at
        titles = dict(self._forms())
        documents = at.procedure.field("documents") or ()
        self.documents.load("・".join(str(titles.get(d, d)) for d in documents) or say("papers.none"))
        asks = at.procedure.field("asks") or ()
        self.asks.load("・".join(at.words.title(a) for a in asks) or say("papers.nothing"), at.words)
        fee = at.procedure.field("fee") or {}
        row = at.shown.pack.fees.get(fee.get("table", ""))
        self.fee.load(_fee_words(row) if row is not None else say("papers.free"))
        waived = fee.get("waived") or ()
        self._price.setText(say("papers.waived", count=len(waived)) if waived else "")
        self._price.setVisible(bool(waived))
        self.number.load(str(at.procedure.field("individual_number") or ""), fresh=at.fresh)

    def _forms(self) -> tuple[tuple[str, str], ...]:
        """Every form of the content: the procedure's own first, as this procedure names it."""
        if self._at is None:
            return ()
        mine, others = [], []
        for file in sorted(self._at.shown.files):
            folder, _, rest = file.partition("/")
            if rest.startswith("documents/") and rest.endswith(".yaml"):
                layout = self._at.shown.layouts.get(rest.removeprefix("documents/").removesuffix(".yaml"))
                title = layout.title if layout is not None else rest
                if folder == self._at.procedure.id:
                    mine.append((rest, title))
                else:
                    others.append((f"../{file}", title))
        return (*mine, *others)

    def _documents(self) -> Choice:
        chosen = tuple(self._at.procedure.field("documents") or ()) if self._at is not None else ()
        return Choice(field_title("documents"), self._forms(), many=True, chosen=chosen, may_be_empty=True)

    def _asks(self) -> Choice:
        at = self._at
        chosen = tuple(at.procedure.field("asks") or ()) if at is not None else ()
        facts = at.shown.pack.questions if at is not None else {}
        pairs = tuple((name, at.words.title(name)) for name in facts) if at is not None else ()
        return Choice(field_title("asks"), pairs, many=True, chosen=chosen, may_be_empty=True)

    def _fees(self) -> Choice:
        fees = self._at.shown.pack.fees.values() if self._at is not None else ()
        pairs = tuple((row.id, _fee_words(row)) for row in fees)
        return Choice(field_title("fee"), pairs, may_be_empty=True)

    def _fee(self, value: Any) -> None:
        at = self._at
        if at is not None:
            self.make(lambda p: p.with_fee(at.shown.pack.fees[value] if value else None))

    def first(self) -> None:
        self.see(self.documents)

    def go_to(self, field: str, index: int | None) -> bool:
        widget = {
            "documents": self.documents, "asks": self.asks, "fee": self.fee, "individual_number": self.number,
        }.get(field)  # fmt: skip
        if widget is None:
            return False
        self.see(widget)
        return True


def _fee_words(row: Any) -> str:
    price = (
        say("papers.yen", yen=row.yen, unit=row.unit) if row.yen is not None else say("papers.unsure", unit=row.unit)
    )
    return f"{row.id}　{price}"
