"""いつまでに: how a deadline is counted, what it gives for a day, and what follows when it is missed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.forms.coverage import usual_day
from kakanai_desk.forms.deadlines import deadline_of
from kakanai_desk.studio.rule.condition_editing import Choice
from kakanai_desk.studio.rule.edit import field_title
from kakanai_desk.studio.rule.fact_words import Shape
from kakanai_desk.studio.rule.procedure_text import count_of
from kakanai_desk.ui.clerk.editors import ChoiceField
from kakanai_desk.ui.clerk.parts import Words
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.picker import Picker
from kakanai_desk.ui.studio.section import At, Section
from kakanai_desk.ui.studio.text_fields import BothField, PickButton, TextField

USUAL = 14  # days that most laws give (住民基本台帳法22条); the editor writes another number over it


class DeadlineSection(Section):
    """By when: up to two counts, of which the earlier one is the deadline, and what follows when it is missed."""

    name = "deadline"
    COUNTS = 2

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self._at: At | None = None
        self.counts = [_CountLine(picker, number) for number in range(self.COUNTS)]
        self._more = Words("", 16, "sumi-700", wrap=True)
        self._example = Words("", 17, "ai-800", wrap=True)
        self.late = BothField(field_title("late"))
        self.column.addWidget(Words(say("deadline.how"), 16, "sumi-700", wrap=True))
        for line in self.counts:
            self.column.addWidget(line)
            line.changed.connect(self._changed)
        self.column.addWidget(self._example)
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
        self._example.setText(self._counted(at))
        self._example.setVisible(bool(self._example.text()))
        self.late.load(at.procedure.words("late"), fresh=at.fresh)
        self.late.setVisible(bool(counts))

    @staticmethod
    def _counted(at: At) -> str:
        """The deadline from a day on which the edition is in force, step by step as the counter tells it."""
        rule = at.loaded.deadline if at.loaded is not None else None
        if at.loaded is None or rule is None:
            return ""
        day = usual_day(at.loaded)
        found = deadline_of(rule, lambda _: day, at.words.title, at.shown.pack.calendar)
        return say("deadline.example", steps="。".join(found.counted)) if found is not None else ""

    def example(self) -> str:
        return self._example.text()

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
        row.addWidget(self.start, 3, Qt.AlignmentFlag.AlignTop)
        for widget in (self.months, self.days):
            widget.setFixedWidth(92)
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        for choice in (self.first_day, self.closed_day):
            column = QWidget()
            inside = QVBoxLayout(column)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(3)
            inside.addWidget(Words(choice.accessibleName(), 15, "sumi-700"))
            inside.addWidget(choice)
            row.addWidget(column, 3, Qt.AlignmentFlag.AlignTop)
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
