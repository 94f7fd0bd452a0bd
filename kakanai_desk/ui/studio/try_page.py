"""ためす: a family in an event, the interview in short, what is needed and why. 「これが正しい」 makes a case of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QRectF, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout

from kakanai_desk.core.wareki import wareki
from kakanai_desk.core.words import said
from kakanai_desk.forms.case import TOGETHER
from kakanai_desk.forms.check import Outcome
from kakanai_desk.forms.coverage import usual_day
from kakanai_desk.forms.definitions import AnswerType, Pack, Procedure
from kakanai_desk.forms.facts import question_behind
from kakanai_desk.studio.pack.draft import Files
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.rule.condition_editing import Choice
from kakanai_desk.studio.rule.edit import Edit
from kakanai_desk.studio.rule.fact_words import Lexicon
from kakanai_desk.studio.rule.lexicon import lexicon
from kakanai_desk.studio.rule.sample_families import families
from kakanai_desk.studio.rule.trial_desk import NAME, PASSWORD, USER, NotStarted, TrialDesk
from kakanai_desk.studio.rule.tried import AskRow, Tried, tried
from kakanai_desk.studio.rule.trying import (
    Covered,
    Trial,
    begin,
    case_entry,
    covered,
    difference_words,
    outcomes,
    stand_words,
    with_case,
    without_case,
)
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import Panel, Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.page import StudioPage
from kakanai_desk.ui.studio.picker import Picker
from kakanai_desk.ui.studio.text_fields import PickButton, TextField

ROW, CASE, WIDE = 44, 40, 1600
WHY = 9
STAND_INKS = {"required": "ai-800", "likely": "ai-800", "optional": "ai-800", "unknown": "warn-900"}


def _who(row: AskRow) -> str:
    return say("try.all") if row.person == TOGETHER else row.who


def _answer(row: AskRow) -> str:
    if row.kind is AnswerType.DATE and row.answer:
        return str(wareki(date.fromisoformat(row.answer)))
    return row.shown or say("try.open")


def _paint_answer(painter: QPainter, rect: QRectF, row: AskRow) -> None:
    painter.setFont(theme.words(18, bold=bool(row.answer)))
    painter.setPen(theme.color("sumi-900" if row.answer else "ai-700"))
    painter.drawText(rect, paint.LEFT, _answer(row))


def _passed(row: Outcome) -> str:
    return say("try.passed") if row.passed else say("try.differs")


def _paint_passed(painter: QPainter, rect: QRectF, row: Outcome) -> None:
    place = QRectF(rect.x(), rect.center().y() - 14, 84, 28)
    paint.box(painter, place, "ok-50" if row.passed else "err-50", "ok-700" if row.passed else "err-700")
    painter.setFont(theme.words(15, bold=True))
    painter.setPen(theme.color("ok-900" if row.passed else "err-800"))
    painter.drawText(place, paint.CENTER, _passed(row))


def _sentence(row: Outcome) -> str:
    return row.sentence if row.passed else f"{row.sentence} — {'、'.join(row.differences)}"


def _told(row: Outcome, pack: Pack) -> Outcome:
    return replace(row, differences=tuple(difference_words(one, pack) for one in row.differences))


def _question(row: AskRow) -> str:
    return row.words


class TryPage(StudioPage):
    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self._shown: Shown | None = None
        self._name = ""
        self._words: Lexicon | None = None
        self._trial: Trial | None = None
        self._found: Tried | None = None
        self._everything = False
        self._family = self._event = ""
        self._desk = TrialDesk()
        self.picker = Picker(self)
        self.family = PickButton(say("try.family"), self.picker, self._families)
        self.event_ = PickButton(say("try.event"), self.picker, self._events)
        self.day = PickButton(say("try.day"), self.picker, lambda: Choice(say("try.day"), day=True))
        self.questions = RowTable(
            say("try.questions"),
            [
                Column(say("try.col.question"), 0, _question, words_cell(17, "sumi-900", _question)),
                Column(say("try.col.who"), 150, _who, words_cell(16, "sumi-700", _who)),
                Column(say("try.col.answer"), 230, _answer, _paint_answer),
            ],
            ROW,
        )
        self.cases = RowTable(
            say("try.cases"),
            [
                Column(say("try.col.result"), 110, _passed, _paint_passed),
                Column(say("try.col.case"), 0, _sentence, words_cell(17, "sumi-900", _sentence)),
            ],
            CASE,
        )
        self.sentence = TextField(say("try.sentence"))
        self._arrange()
        self.family.picked.connect(self._took_family)
        self.event_.picked.connect(self._took_event)
        self.day.picked.connect(self._took_day)
        self.questions.chosen.connect(self._ask)
        self.questions.moved.connect(self.turned)
        self.cases.moved.connect(self.turned)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _arrange(self) -> None:
        self._head = Words("", 24, bold=True)
        left = QVBoxLayout()
        left.setSpacing(10)
        chosen = QHBoxLayout()
        chosen.setSpacing(14)
        for button in (self.family, self.event_, self.day):
            chosen.addWidget(button, 1)
        self._people = Words("", 16, "sumi-700", wrap=True)
        left.addLayout(chosen)
        left.addWidget(self._people)
        left.addWidget(self.questions, 3)
        left.addWidget(Words(say("try.cases"), 17, bold=True))
        left.addWidget(self.cases, 2)
        left.addWidget(self.sentence)
        panel = self._panel = Panel("washi-0", "washi-300")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(20, 16, 20, 16)
        inside.setSpacing(8)
        self._stand = Words("", 28, "ai-800", bold=True)
        self._more = Words("", 18, wrap=True)
        self._why = [Words("", 16, "sumi-700", wrap=True) for _ in range(WHY)]
        self._others = Words("", 15, "sumi-700", wrap=True)
        self._covered = Words("", 16, "ok-900", bold=True, wrap=True)
        self._note = Words("", 16, "ai-800", wrap=True)
        inside.addWidget(self._stand)
        inside.addWidget(self._more)
        for words in self._why:
            inside.addWidget(words)
        inside.addStretch(1)
        for words in (self._others, self._covered, self._note):
            inside.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(22)
        row.addLayout(left, 1)
        row.addWidget(panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 16, 32, 12)
        column.setSpacing(10)
        column.addWidget(self._head)
        column.addLayout(row, 1)

    # --- the page

    def open(self, name: str) -> None:
        procedure = name.split("/", 1)[0]
        if procedure and procedure != self._name:
            self._name, self._trial = procedure, None
            self._event = ""

    def show_state(self, shown: Shown) -> None:
        self._shown = shown
        self._words = lexicon(shown.pack, shown.folder)
        procedure = self._procedure()
        self._head.setText(say("try.title", title=said(procedure.title)) if procedure is not None else say("try.none"))
        if procedure is None:
            return
        if self._event not in procedure.events and procedure.events:
            self._event, self._trial = procedure.events[0], None
        if self._trial is None:
            self._begin(procedure)
        self._think()
        self._check()

    def _procedure(self) -> Procedure | None:
        """The newest edition of the one that is tried; without one the first of the content."""
        if self._shown is None:
            return None
        mine = [p for p in self._shown.pack.procedures if p.id == self._name]
        if not mine and not self._name:
            mine = list(self._shown.pack.procedures[:1])
            self._name = mine[0].id if mine else ""
        return max(mine, key=lambda p: p.effective_from, default=None)

    def _begin(self, procedure: Procedure, day: date | None = None) -> None:
        if self._shown is None:
            return
        pack = self._shown.pack
        every = families(self._shown.folder, pack)
        if self._family not in every:
            self._family = next(iter(every), "")
        day = day or usual_day(procedure)
        trial = begin(self._family, every.get(self._family, ()), self._event, day)
        behind = question_behind("event_date", pack, self._event)
        if behind is not None:
            trial = trial.answered(behind.id, day.isoformat())
        self._trial = trial
        self.sentence.load("", fresh=True)

    def _think(self) -> None:
        """What the trial gives, off the GUI thread."""
        trial, shown, words, name, every = self._trial, self._shown, self._words, self._name, self._everything
        if trial is None or shown is None or words is None:
            return
        pack = shown.pack
        events = pack.events
        self.family.load(self._family_words(self._family))
        self.event_.load(said(events[trial.case.event].title) if trial.case.event in events else "")
        self.day.load(str(wareki(trial.case.visit_date)))
        self._people.setText("　".join(f"{p.name}({p.relation})" for p in trial.case.people))
        self.lane.run(lambda: tried(trial, pack, words, name, everything=every), self._show_tried, key="try")

    def _check(self) -> None:
        shown, name = self._shown, self._name
        if shown is not None:
            self.lane.run(lambda: outcomes(shown.folder, shown.pack, name), self._show_cases, key="try cases")
            self.lane.run(lambda: covered(shown.pack, name), self._show_covered, key="try coverage")

    def _family_words(self, name: str) -> str:
        every = families(self._shown.folder, self._shown.pack) if self._shown is not None else {}
        people = every.get(name, ())
        return say("try.family.words", name=people[0].name, count=len(people)) if people else name

    def _show_tried(self, found: Tried) -> None:
        self._found = found
        row = self.questions.currentIndex().row()
        self.questions.put(found.rows)
        opened = next((n for n, one in enumerate(found.rows) if not one.answer), None)
        if opened is not None and (row < 0 or row >= len(found.rows) or found.rows[row].answer):
            self.questions.go_to(opened)
        self._stand.setText(stand_words(found.stand))
        self._stand.ink(STAND_INKS.get(found.stand, "sumi-700"))
        more = [say("try.deadline", day=found.deadline)] if found.deadline else []
        more += [say("try.bring", things="・".join(found.bring))] if found.bring else []
        more += [say("try.persons", people="・".join(found.persons))] if found.persons else []
        self._more.setText("\n".join(more))
        for words, text in zip(self._why, (*found.why, *[""] * WHY), strict=False):
            words.setText(text)
            words.setVisible(bool(text))
        others = say("try.others", count=len(found.others), titles="・".join(found.others[:6]))
        self._others.setText(others if found.others else "")
        self.turned.emit()

    def _show_cases(self, rows: tuple[Outcome, ...]) -> None:
        pack = self._shown.pack if self._shown is not None else None
        self.cases.put([_told(row, pack) for row in rows] if pack is not None else rows)
        self.turned.emit()

    def _show_covered(self, found: Covered) -> None:
        if found.findings:
            self._covered.setText(say("try.uncovered", what=found.findings[0].message))
        elif found.complete:
            self._covered.setText(say("try.covered", count=f"{found.households:,}"))
        else:
            self._covered.setText(say("try.covered.partly", count=f"{found.households:,}"))
        self._covered.ink("err-800" if found.findings else "ok-900")

    def stand(self) -> str:
        return self._found.stand if self._found is not None else ""

    def covering(self) -> str:
        return self._covered.text()

    # --- choosing

    def _families(self) -> Choice:
        every = families(self._shown.folder, self._shown.pack) if self._shown is not None else {}
        return Choice(say("try.family"), tuple((name, self._family_words(name)) for name in every))

    def _events(self) -> Choice:
        procedure, shown = self._procedure(), self._shown
        events = shown.pack.events if shown is not None else {}
        names = procedure.events if procedure is not None else ()
        return Choice(say("try.event"), tuple((e, said(events[e].title)) for e in names if e in events))

    @Slot(object)
    def _took_family(self, value: Any) -> None:
        self._family = str(value)
        self._again()

    @Slot(object)
    def _took_event(self, value: Any) -> None:
        self._event = str(value)
        self._again()

    @Slot(object)
    def _took_day(self, value: Any) -> None:
        if isinstance(value, date):
            self._again(value)

    def _again(self, day: date | None = None) -> None:
        procedure = self._procedure()
        if procedure is not None:
            self._begin(procedure, day)
            self._think()

    # --- answering

    @Slot(int)
    def _ask(self, at: int) -> None:
        row: AskRow | None = self.questions.current()
        if row is None:
            return
        is_day = row.kind is AnswerType.DATE
        choice = Choice(row.words, row.pairs, day=is_day, may_be_empty=bool(row.answer))
        near = self.questions.geometry()
        near.setTop(near.top() + 34 + ROW * min(at, 6))
        near.setHeight(ROW)
        near.setLeft(max(near.left(), near.right() - 600))
        self.picker.ask(choice, near, lambda value: self._answered(row, value))

    def _answered(self, row: AskRow, value: Any) -> None:
        if self._trial is None:
            return
        if value is None:
            self._trial = self._trial.without(row.question)
        else:
            text = value.isoformat() if isinstance(value, date) else str(value)
            self._trial = self._trial.answered(row.question, text, row.person or None)
        self._think()

    # --- cases

    def _right(self) -> None:
        trial, shown, name = self._trial, self._shown, self._name
        sentence = self.sentence.text().strip()
        if trial is None or shown is None:
            return
        if not sentence:
            self.sentence.say(say("try.sentence.missing"), wrong=True)
            self.sentence.setFocus()
            return
        self.sentence.say("")
        self.sentence.load("", fresh=True)
        entry = case_entry(trial, shown.pack, name, sentence)
        self._edit(lambda files: with_case(_cases_of(files, name), name, entry))

    def _drop(self) -> None:
        row: Outcome | None = self.cases.current()
        if row is not None:
            file = row.file.split("/", 1)[1]
            self._edit(lambda files: without_case(_cases_of(files, self._name), file, row.sentence))

    def _edit(self, make: Callable[[Files], Edit]) -> None:
        if self._shown is not None:
            self.change.emit(make(self._shown.files).words, lambda files: make(files).files)

    # --- both screens

    def _both(self) -> None:
        trial, shown, procedure = self._trial, self._shown, self._procedure()
        if trial is None or shown is None or procedure is None:
            return
        self._note.setText(say("try.both.begins"))
        files, day = dict(shown.files), trial.case.visit_date
        self.lane.run(
            lambda: self._desk.begin(files, day, procedure.section), self._stands, self._did_not, key="try both"
        )

    def _stands(self, _: object) -> None:
        self._note.setText(say("try.both.stands", user=USER, name=NAME, password=PASSWORD))

    def _did_not(self, error: Exception) -> None:
        self._note.setText(
            say("try.both.not", why=error.why if isinstance(error, NotStarted) else type(error).__name__)
        )

    # --- keys

    def begin(self) -> None:
        self.questions.setFocus()

    @Slot(object, object)
    def _focus_moved(self, before: object, now: object) -> None:
        if self.isVisible():
            self.turned.emit()

    def keys(self) -> tuple[FunctionKey, ...]:
        if self._trial is None:
            return ()
        found = [
            FunctionKey("F2", "family", say("try.key.family")),
            FunctionKey("F3", "event", say("try.key.event")),
            FunctionKey("F4", "again", say("try.key.again")),
            FunctionKey("F5", "every", say("try.key.mine" if self._everything else "try.key.every")),
        ]
        if self.cases.hasFocus() and self.cases.current() is not None:
            found.append(FunctionKey("F6", "drop", say("try.key.drop")))
        found.append(FunctionKey("F8", "both", say("try.key.both")))
        found.append(FunctionKey("F9", "procedure", say("try.key.procedure")))
        found.append(FunctionKey("F12", "right", say("try.key.right"), primary=True))
        return tuple(found)

    def perform(self, action: str) -> None:
        match action:
            case "family":
                self.family.open()
            case "event":
                self.event_.open()
            case "again":
                self._again()
            case "every":
                self._everything = not self._everything
                self._think()
            case "drop":
                self._drop()
            case "both":
                self._both()
            case "procedure":
                self.go.emit("procedure", f"{self._name}/procedure.yaml")
            case "right":
                self._right()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._panel.setFixedWidth(520 if event.size().width() >= WIDE else 400)
        super().resizeEvent(event)

    def leave(self) -> bool:
        if self.picker.is_open:
            self.picker.shut()
            return False
        return True


def _cases_of(files: Files, procedure: str) -> dict[str, YamlText]:
    return {n: YamlText(d.decode("utf-8")) for n, d in files.items() if n.startswith(f"{procedure}/cases/")}
