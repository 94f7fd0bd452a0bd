"""公開: propose the draft, sign or refuse another one's proposal, go back, and see what every counter serves (R-117).

The passphrase is in its field for one signature and gone after it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kakanai_desk.core.clock import JST
from kakanai_desk.forms.whole_check import Checked, whole_check
from kakanai_desk.studio.publishing import DeskStand, Edition, NotPublished, Proposal, Publisher, Signing, Standing
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Band, Panel, Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.page import Services, StudioPage

ROW, DESKS, LOOK = 56, 16, 1000  # pixels; lines; milliseconds between two looks into the box


@dataclass(frozen=True)
class Row:
    """A proposal, or an edition that lies at this desk."""

    serial: int
    starts: date
    note: str
    state: str
    about: str
    of: Proposal | Edition


def rows_of(standing: Standing) -> tuple[Row, ...]:
    """Proposals, then the editions that no line of them stands for; the newest of each first."""
    served = {one.serial for one in standing.editions if one.served}
    rows = [
        Row(one.serial, one.starts, one.note, "served" if one.serial in served else one.state, _about(one), one)
        for one in standing.proposals
    ]
    told = {row.serial for row in rows if row.state in ("published", "served")}
    rows += [
        Row(one.serial, one.starts, one.note, "served" if one.served else "kept", "", one)
        for one in standing.editions
        if one.serial not in told
    ]
    return tuple(rows)


def _about(one: Proposal) -> str:
    if one.state == "refused":
        return say("publish.refused_by", by=one.settled_by, reason=one.reason)
    return say("publish.by", by=one.by or "―", terminal=one.terminal)


def desk_words(one: DeskStand) -> str:
    word = "none" if not one.served else "late" if one.highest > one.served else ""
    key = f"publish.desk.{word}" if word else "publish.desk"
    return say(key, terminal=one.terminal, served=one.served, highest=one.highest)


def _state(painter: QPainter, rect: QRectF, row: Row) -> None:
    place = QRectF(rect.x(), rect.center().y() - 14, 96, 28)
    look = {"open": ("shu-50", "shu-700", "shu-800"), "served": ("ok-50", "ok-700", "ok-900")}
    fill, border, ink = look.get(row.state, ("washi-0", "washi-500", "sumi-700"))
    paint.box(painter, place, fill, border)
    painter.setFont(theme.words(15, bold=True))
    painter.setPen(theme.color(ink))
    painter.drawText(place, paint.CENTER, say(f"publish.state.{row.state}"))


def _words(painter: QPainter, rect: QRectF, row: Row) -> None:
    for text, ink, top, size in ((row.note, "sumi-900", 4, 18), (row.about, "sumi-700", 28, 15)):
        painter.setFont(theme.words(size, bold=size > 15))
        painter.setPen(theme.color(ink))
        place = QRectF(rect.x(), rect.y() + (top if row.about else 16), rect.width(), 24)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(place, paint.LEFT, shown)


class PublishPage(StudioPage):
    """``told``: what became of the last act, and what stands in its way."""

    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self._publisher: Publisher | None = None
        self._shown: Shown | None = None
        self._checked: tuple[int, Checked] | None = None
        self._flaws = 0
        self._of_row = False  # the keys are about the row that was gone to, and not about the draft
        self._looked: tempfile.TemporaryDirectory[str] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 16, 32, 12)
        column.setSpacing(10)
        column.addWidget(Words(say("publish.how"), 16, "sumi-700", wrap=True))
        self.check, self.told = Band("ai"), Band("ai")
        self.told.say("")
        column.addWidget(self.check)
        column.addWidget(self.told)
        column.addLayout(self._fields())
        both = QHBoxLayout()
        both.setSpacing(24)
        self.table = RowTable(
            say("publish.list"),
            [
                Column(say("publish.col.serial"), 76, lambda r: str(r.serial),
                       words_cell(20, "ai-700", lambda r: str(r.serial), bold=True, figures=True)),
                Column(say("publish.col.starts"), 140, lambda r: r.starts.isoformat(),
                       words_cell(18, "sumi-900", lambda r: r.starts.isoformat(), figures=True)),
                Column(say("publish.col.note"), 0, lambda r: f"{r.note} {r.about}".strip(), _words),
                Column(say("publish.col.state"), 126, lambda r: say(f"publish.state.{r.state}"), _state),
            ],
            ROW,
        )  # fmt: skip
        both.addWidget(self.table, 1)
        both.addWidget(self._side())
        column.addLayout(both, 1)
        self.table.moved.connect(self.turned)
        for widget in (self.table, self.starts, self.note):
            widget.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(2)
        self.starts, self.note, self.key, self.passphrase, self.reason = (
            LineField(say(f"publish.{name}"), height=42, pixels=18)
            for name in ("starts", "note", "key", "passphrase", "reason")
        )
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        places = ((self.starts, 0, 0, 1), (self.note, 0, 1, 2), (self.key, 2, 0, 1), (self.passphrase, 2, 1, 1),
                  (self.reason, 2, 2, 1))  # fmt: skip
        for field, row, left, wide in places:
            grid.addWidget(Words(field.accessibleName(), 15, "sumi-700"), row, left, 1, wide)
            grid.addWidget(field, row + 1, left, 1, wide)
        for left, stretch in enumerate((2, 2, 3)):
            grid.setColumnStretch(left, stretch)
        return grid

    def _side(self) -> QWidget:
        panel = Panel()
        panel.setFixedWidth(380)
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(18, 14, 18, 14)
        inside.setSpacing(4)
        inside.addWidget(Words(say("publish.desks"), 18, bold=True))
        self._desks = [Words("", 16) for _ in range(DESKS)]
        for words in self._desks:
            inside.addWidget(words)
        inside.addStretch(1)
        self._heard = Words("", 15, "sumi-700", wrap=True)
        inside.addWidget(self._heard)
        return panel

    # --- the page

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._of_row = watched is self.table
            self.turned.emit()
        return super().eventFilter(watched, event)

    def equip(self, services: Services) -> None:
        self._publisher = services.publisher

    def begin(self) -> None:
        (self.starts if self._able else self.table).setFocus()
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self.passphrase.clear()

    @property
    def _able(self) -> bool:
        return self._publisher is not None and self._publisher.able

    def show_state(self, shown: Shown) -> None:
        self._shown = shown
        if not self._able:
            self.check.kind("warn")
            self.check.say(say("publish.unable"))
        elif not shown.changed:
            self.check.kind("ai")
            self.check.say(say("publish.check.none"))
        elif self._checked is not None and self._checked[0] == shown.number:
            self._show_check(self._checked)
        else:
            self.check.kind("ai")
            self.check.say(say("publish.check.working"))
            number, folder = shown.number, shown.folder
            self.lane.run(lambda: (number, whole_check(folder)), self._show_check, key="check")
        self.turned.emit()

    def _show_check(self, found: tuple[int, Checked]) -> None:
        self._checked, checked = found, found[1]
        self.check.kind("ok" if checked.good else "err")
        if checked.good:
            households = f"{checked.coverage.exhaustive:,}"
            self.check.say(say("publish.check.good", cases=len(checked.tried), households=households))
        else:
            wrong = [*map(str, checked.findings), *(f"{one.file}: {one.sentence}" for one in checked.failed)]
            self.check.say(say("publish.check.bad", count=len(wrong)), "\n".join(wrong[:3]))
        self.turned.emit()

    @property
    def _ready(self) -> bool:
        """The draft that is shown has passed."""
        shown, checked = self._shown, self._checked
        return (
            shown is not None and bool(shown.changed) and checked is not None
            and checked[0] == shown.number and checked[1].good
        )  # fmt: skip

    @Slot()
    def _look(self) -> None:
        if self._publisher is not None:
            self.lane.run(self._publisher.standing, self._show_standing, key="standing")

    def _show_standing(self, standing: Standing) -> None:
        before = self.table.model_.rows
        rows = rows_of(standing)
        self.table.put(rows)
        for place, words in enumerate(self._desks):
            words.setText(desk_words(standing.desks[place]) if place < len(standing.desks) else "")
        heard = say("publish.heard.never")
        if standing.heard is not None:
            heard = say("publish.heard", time=standing.heard.astimezone(JST).strftime("%H:%M:%S"))
        waiting = say("publish.waiting", count=standing.waiting) if standing.waiting else ""
        self._heard.setText(f"{waiting}\n{heard}".strip())
        if len(standing.flaws) != self._flaws:
            self._flaws = len(standing.flaws)
            if standing.flaws:
                _, serial, flaw = standing.flaws[-1]
                self._tell("err", say("publish.flaw", serial=serial, why=say(f"publish.why.{flaw}")))
        if rows != before:
            self.turned.emit()

    def keys(self) -> tuple[FunctionKey, ...]:
        if not self._able:
            return ()
        row = self.table.current() if self._of_row else None
        keys = [FunctionKey("F2", "choose", say("publish.key.choose"))]
        if row is not None and row.state == "open" and row.of.here:
            keys.append(FunctionKey("F5", "look", say("publish.key.look")))
            keys.append(FunctionKey("F7", "refuse", say("publish.key.refuse")))
            keys.append(FunctionKey("F12", "sign", say("publish.key.sign"), primary=True))
        elif row is not None and row.state in ("published", "kept"):
            keys.append(FunctionKey("F9", "back", say("publish.key.back")))
        elif self._ready:
            keys.append(FunctionKey("F12", "propose", say("publish.key.propose"), primary=True))
        return tuple(keys)

    # --- what an editor does

    def perform(self, action: str) -> None:
        publisher, shown, row = self._publisher, self._shown, self.table.current()
        if publisher is None or shown is None:
            return
        if action == "choose":
            name, _ = QFileDialog.getOpenFileName(self.window(), say("publish.key"), "", "*.pem *.key (*.pem *.key)")
            if name:
                self.key.setText(name)
        elif action == "propose" and self._ready:
            folder = shown.folder
            self._do("propose", lambda day, note, by: publisher.propose(folder, day, note, by))
        elif action == "back" and row is not None:
            serial = row.serial
            self._do("propose", lambda day, note, by: publisher.go_back(serial, day, note, by))
        elif action == "sign" and row is not None:
            digest, by = row.of.digest, self._signing()
            self._run("sign", lambda: publisher.sign(digest, by))
        elif action == "refuse" and row is not None:
            digest, reason = row.of.digest, self.reason.text().strip()
            if reason:
                self._run("refuse", lambda: publisher.refuse(digest, reason))
            else:
                self._stop(self.reason, "reason")
        elif action == "look" and row is not None:
            self._look_at(publisher, row.of.digest)

    def _do(self, what: str, act: Callable[[date, str, Signing], None]) -> None:
        try:
            day = date.fromisoformat(self.starts.text().strip())
        except ValueError:
            self._stop(self.starts, "starts")
            return
        note = self.note.text().strip()
        if not note:
            self._stop(self.note, "note")
            return
        by = self._signing()
        self._run(what, lambda: act(day, note, by))

    def _signing(self) -> Signing:
        by = Signing(Path(self.key.text().strip()), self.passphrase.text())
        self.passphrase.clear()
        return by

    def _run(self, what: str, act: Callable[[], None]) -> None:
        self.lane.run(act, lambda _: self._done(what), self._failed)

    def _done(self, what: str) -> None:
        self._tell("ok", say(f"publish.done.{what}"))
        self._look()

    def _failed(self, error: Exception) -> None:
        self._tell("err", say(f"publish.why.{error.why}" if isinstance(error, NotPublished) else "publish.why.file"))

    def _stop(self, field: LineField, why: str) -> None:
        field.setFocus()
        self._tell("err", say(f"publish.why.{why}"))

    def _tell(self, kind: str, words: str) -> None:
        self.told.kind(kind)
        self.told.say(words)
        self.turned.emit()

    def _look_at(self, publisher: Publisher, digest: str) -> None:
        if self._looked is not None:
            self._looked.cleanup()
        self._looked = tempfile.TemporaryDirectory(prefix="kakanai-proposal-")
        folder = Path(self._looked.name) / "content"
        self.lane.run(
            lambda: publisher.content(digest, folder), lambda _: self.go.emit("effect", str(folder)), self._failed
        )
