"""ちがい: what a draft or a proposal makes otherwise than what is served: words, forms, households (R-116)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kakanai_desk.forms.difference import Change
from kakanai_desk.studio.contents import entries
from kakanai_desk.studio.effect import Effect, FormChange, TextChange, effect
from kakanai_desk.studio.last_month import LastMonth, RealChange
from kakanai_desk.studio.workshop import Shown, Workshop
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import Band, Panel, Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.last_month_band import LastMonthBand
from kakanai_desk.ui.studio.page import Services, StudioPage

ROW = 44


@dataclass(frozen=True)
class Row:
    """One line of the list: kind, what it is about, and how it differs in short."""

    kind: str
    about: str
    short: str
    of: TextChange | FormChange | Change | RealChange


def rows_of(found: Effect, titles: Mapping[str, str], real: Sequence[RealChange] = ()) -> tuple[Row, ...]:
    """Visits and households first: they matter most. ``titles``: of procedures by their id, and of files by their
    name."""
    decisions = found.decisions
    judged = [
        Row("decision", titles.get(one.procedure, one.procedure), _decided(one), one)
        for one in (decisions.changes if decisions is not None else ())
    ]
    visits = [Row("real", titles.get(one.procedure, one.procedure), _came_out(one), one) for one in real]
    forms = [Row("form", one.title, say("effect.page", page=one.page), one) for one in found.forms]
    words = [Row("text", titles.get(one.file, one.file), one.where or _whole(one), one) for one in found.texts]
    return (*visits, *judged, *forms, *words)


def _decided(one: Change) -> str:
    before, after = (_stand(word) for word in (one.before, one.after))
    return say("effect.decided", before=before, after=after, count=f"{one.households:,}")


def _came_out(one: RealChange) -> str:
    count = f"{one.visits:,}"
    if one.before == one.after:
        return say("effect.real.others", count=count)
    return say("effect.real.decided", before=_stand(one.before), after=_stand(one.after), count=count)


def _stand(word: str) -> str:
    name, _, people = word.partition("(")
    return say(f"effect.stand.{name}") + (f"({people}" if people else "")


def _whole(one: TextChange) -> str:
    return say("effect.new" if not one.old else "effect.gone" if not one.new else "effect.file")


class _Picture(QWidget):
    """A page, as large as it fits."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()

    def show_png(self, png: bytes, title: str) -> None:
        self._pixmap = QPixmap()
        self._pixmap.loadFromData(png)
        self.setAccessibleName(title)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pixmap.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = min(self.width() / self._pixmap.width(), self.height() / self._pixmap.height())
        width, height = self._pixmap.width() * scale, self._pixmap.height() * scale
        place = QRectF((self.width() - width) / 2, 0, width, height)
        painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
        paint.box(painter, place, None, "washi-300", 0)


class EffectPage(StudioPage):
    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self._workshop: Workshop | None = None
        self._other: Path | None = None  # a proposal's content, in place of the draft
        self._shown: Shown | None = None
        self._judged = -1
        self._effect: Effect | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 20, 32, 16)
        column.setSpacing(12)
        self._head = Words("", 24, bold=True)
        column.addWidget(self._head)
        self.told = Band("ai")
        column.addWidget(self.told)
        self.last_month = LastMonthBand(lane)
        column.addWidget(self.last_month)
        both = QHBoxLayout()
        both.setSpacing(24)
        self.table = RowTable(
            say("page.effect"),
            [
                Column(say("home.col.kind"), 96, lambda r: say(f"effect.kind.{r.kind}"),
                       words_cell(16, "sumi-700", lambda r: say(f"effect.kind.{r.kind}"))),
                Column(say("effect.col.about"), 280, lambda r: r.about,
                       words_cell(18, "sumi-900", lambda r: r.about, bold=True)),
                Column(say("effect.col.how"), 0, lambda r: r.short, words_cell(17, "sumi-900", lambda r: r.short)),
            ],
            ROW,
        )  # fmt: skip
        both.addWidget(self.table, 1)
        self._panel = Panel()
        self._panel.setFixedWidth(560)
        inside = QVBoxLayout(self._panel)
        inside.setContentsMargins(20, 16, 20, 16)
        self._detail = QStackedWidget()
        words = QWidget()
        lines = QVBoxLayout(words)
        lines.setContentsMargins(0, 0, 0, 0)
        self._before_head, self._after_head = (Words(say(f"effect.{w}"), 16, "sumi-700") for w in ("before", "after"))
        self._before, self._after = Words("", 19, wrap=True), Words("", 19, bold=True, wrap=True)
        for label in (self._before_head, self._before, self._after_head, self._after):
            lines.addWidget(label)
        lines.addStretch(1)
        self._picture = _Picture()
        self._detail.addWidget(words)
        self._detail.addWidget(self._picture)
        inside.addWidget(self._detail)
        both.addWidget(self._panel)
        column.addLayout(both, 1)
        self.table.moved.connect(self._moved)
        self.last_month.told.connect(self._visits)

    def equip(self, services: Services) -> None:
        self._workshop = services.workshop
        self.last_month.equip(services.last_month)

    def open(self, name: str) -> None:
        """``name``: a folder of other content that is compared in place of the draft; empty: the draft."""
        self._other, self._judged = Path(name) if name else None, -1
        self._head.setText(say("effect.proposal" if name else "effect.draft"))

    def begin(self) -> None:
        self.table.setFocus()

    def show_state(self, shown: Shown) -> None:
        self._shown, workshop = shown, self._workshop
        if workshop is None or self._judged == shown.number:
            return
        self._judged, other = shown.number, self._other
        self.told.kind("ai")
        self.told.say(say("effect.working"))
        self._effect = None
        self.last_month.forget()
        self.table.put(())
        self._moved(-1)
        self.lane.run(lambda: effect(workshop.published(), other or shown.folder), self._show, key="effect")

    def _show(self, found: Effect) -> None:
        self._effect = found
        rows = self._put(found)
        decisions = found.decisions
        if decisions is None:
            self.told.kind("err")
            self.told.say(say("effect.broken", count=found.findings))
        elif not rows:
            self.told.say(say("effect.none"))
        else:
            share = 100 * decisions.different / max(decisions.judged, 1)
            judged, different = f"{decisions.judged:,}", f"{decisions.different:,}"
            said = say("effect.judged", judged=judged, different=different, share=f"{share:.1f}")
            self.told.kind("warn" if decisions.different else "ok")
            self.told.say(said if decisions.different else say("effect.same", judged=judged))
        if decisions is not None and decisions.changed and self._workshop is not None and self._shown is not None:
            self.last_month.ask(self._workshop.published(), self._other or self._shown.folder)
        self.turned.emit()

    @Slot(object)
    def _visits(self, found: LastMonth) -> None:
        if self._effect is not None:
            self._put(self._effect, found.changes)

    def _put(self, found: Effect, real: Sequence[RealChange] = ()) -> tuple[Row, ...]:
        rows = rows_of(found, _titles(self._shown) if self._shown is not None else {}, real)
        self.table.put(rows)
        if rows:
            self.table.go_to(0)
            self._moved(0)
        return rows

    @Slot(int)
    def _moved(self, _row: int) -> None:
        row = self.table.current()
        self._panel.setVisible(row is not None)
        if row is None:
            return
        one = row.of
        if isinstance(one, FormChange):
            self._picture.show_png(one.png, f"{one.title} {row.short}")
            self._detail.setCurrentIndex(1)
            return
        if isinstance(one, TextChange):
            before, after = one.old or say("effect.nothing"), one.new or say("effect.nothing")
        elif isinstance(one, RealChange):
            before, after = _stand(one.before), f"{_stand(one.after)}\n\n{say('effect.real.nobody')}"
        else:
            before, after = _stand(one.before), f"{_stand(one.after)}\n\n{_example(one)}"
        self._before.setText(before)
        self._after.setText(after)
        self._detail.setCurrentIndex(0)

    def keys(self) -> tuple[FunctionKey, ...]:
        return (FunctionKey("F8", "publish", say("home.key.publish")),)

    def perform(self, action: str) -> None:
        self.go.emit(action, "")

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color("washi-50"))


def _titles(shown: Shown) -> dict[str, str]:
    named = {row.file: row.title or say(f"table.{row.id}") for row in entries(shown)}
    return named | {p.id: p.title["ja"] for p in shown.pack.procedures}


def _example(one: Change) -> str:
    """One household that decides otherwise, in a line a person; nobody of it exists."""
    if not one.examples:
        return ""
    case = one.examples[0]
    people = [
        say("effect.person", relation=person.relation or "―", born=str(person.birth_date or "―"),
            nationality=person.nationality or "―")
        for person in case.people
    ]  # fmt: skip
    return "\n".join([say("effect.example"), *people])
