"""ためす: a family in an event, the interview in short, what is needed and why. 「これが正しい」 makes a case of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout

from kakanai_desk.core.wareki import wareki
from kakanai_desk.core.words import said
from kakanai_desk.forms.check import Outcome
from kakanai_desk.forms.coverage import usual_day
from kakanai_desk.forms.definitions import AnswerType, Procedure
from kakanai_desk.forms.facts import question_behind
from kakanai_desk.studio.pack.draft import Files
from kakanai_desk.studio.pack.yaml_text import YamlText
from kakanai_desk.studio.rule.condition_editing import Choice
from kakanai_desk.studio.rule.edit import Edit
from kakanai_desk.studio.rule.fact_words import Lexicon, pairs
from kakanai_desk.studio.rule.lexicon import lexicon
from kakanai_desk.studio.rule.sample_families import families
from kakanai_desk.studio.rule.trial_desk import NAME, PASSWORD, USER, NotStarted, TrialDesk
from kakanai_desk.studio.rule.tried import AskRow, Tried, tried
from kakanai_desk.studio.rule.trying import (
    Trial,
    begin,
    case_entry,
    covered,
    outcomes,
    with_case,
    without_case,
)
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui.clerk.parts import Words
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.page import StudioPage
from kakanai_desk.ui.studio.picker import Picker
from kakanai_desk.ui.studio.text_fields import PickButton, TextField
from kakanai_desk.ui.studio.try_side import TrySide
from kakanai_desk.ui.studio.try_tables import ROW, case_table, question_table, told_outcome

WIDE = 1600


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
        self.role = PickButton(say("try.role"), self.picker, lambda: Choice(say("try.role"), pairs("applicant_role")))
        self.identity = PickButton(
            say("try.identity"), self.picker, lambda: Choice(say("try.identity"), pairs("identity"))
        )
        self.questions, self.cases = question_table(), case_table()
        self.sentence = TextField(say("try.sentence"))
        self._arrange()
        self.family.picked.connect(self._took_family)
        self.event_.picked.connect(self._took_event)
        self.day.picked.connect(self._took_day)
        self.role.picked.connect(self._took_role)
        self.identity.picked.connect(self._took_identity)
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
        standing = QHBoxLayout()
        standing.setSpacing(14)
        standing.addWidget(self.role, 1)
        standing.addWidget(self.identity, 1)
        standing.addWidget(self._people, 1)
        left.addLayout(chosen)
        left.addLayout(standing)
        left.addWidget(self.questions, 3)
        left.addWidget(Words(say("try.cases"), 17, bold=True))
        left.addWidget(self.cases, 2)
        left.addWidget(self.sentence)
        self.side = TrySide()
        row = QHBoxLayout()
        row.setSpacing(22)
        row.addLayout(left, 1)
        row.addWidget(self.side)
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
        applicant = trial.case.applicant
        self.role.load(dict(pairs("applicant_role"))[applicant.role.value])
        self.identity.load(dict(pairs("identity"))["checked" if applicant.identity.kinds else "not_checked"])
        self._people.setText("　".join(f"{p.name}({p.relation})" for p in trial.case.people))
        self.lane.run(lambda: tried(trial, pack, words, name, everything=every), self._show_tried, key="try")

    def _check(self) -> None:
        shown, name = self._shown, self._name
        if shown is not None:
            self.lane.run(lambda: outcomes(shown.folder, shown.pack, name), self._show_cases, key="try cases")
            self.lane.run(lambda: covered(shown.pack, name), self.side.show_covered, key="try coverage")

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
        self.side.show_tried(found)
        self.turned.emit()

    def _show_cases(self, rows: tuple[Outcome, ...]) -> None:
        pack = self._shown.pack if self._shown is not None else None
        self.cases.put([told_outcome(row, pack) for row in rows] if pack is not None else rows)
        self.turned.emit()

    def stand(self) -> str:
        return self._found.stand if self._found is not None else ""

    def covering(self) -> str:
        return self.side.covering()

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

    @Slot(object)
    def _took_role(self, value: Any) -> None:
        self._stands_there(role=str(value))

    @Slot(object)
    def _took_identity(self, value: Any) -> None:
        self._stands_there(checked=value == "checked")

    def _stands_there(self, *, role: str = "", checked: bool | None = None) -> None:
        if self._trial is None or self._shown is None:
            return
        now = self._trial.case.applicant
        shown_one = bool(now.identity.kinds) if checked is None else checked
        self._trial = self._trial.with_applicant(role or now.role.value, checked=shown_one, pack=self._shown.pack)
        self._think()

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
        self.side.note(say("try.both.begins"))
        files, day = dict(shown.files), trial.case.visit_date
        self.lane.run(
            lambda: self._desk.begin(files, day, procedure.section), self._stands, self._did_not, key="try both"
        )

    def _stands(self, _: object) -> None:
        self.side.note(say("try.both.stands", user=USER, name=NAME, password=PASSWORD))

    def _did_not(self, error: Exception) -> None:
        self.side.note(say("try.both.not", why=error.why if isinstance(error, NotStarted) else type(error).__name__))

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
        self.side.setFixedWidth(520 if event.size().width() >= WIDE else 400)
        super().resizeEvent(event)

    def leave(self) -> bool:
        if self.picker.is_open:
            self.picker.shut()
            return False
        return True


def _cases_of(files: Files, procedure: str) -> dict[str, YamlText]:
    return {n: YamlText(d.decode("utf-8")) for n, d in files.items() if n.startswith(f"{procedure}/cases/")}
