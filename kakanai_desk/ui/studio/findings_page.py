"""点検: everything that is wrong in the draft, in plain words, each with the way to the place where it is mended."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout

from kakanai_desk.forms.check import check_cases
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.lint import lint
from kakanai_desk.studio.rule.finding_words import UNSAID, UNTRANSLATED, Told, told
from kakanai_desk.studio.rule.wording import unsaid, untranslated
from kakanai_desk.studio.workshop import Shown
from kakanai_desk.ui import theme
from kakanai_desk.ui.clerk import paint
from kakanai_desk.ui.clerk.parts import Panel, Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk import FunctionKey
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.lane import Lane
from kakanai_desk.ui.studio.page import StudioPage

ROW = 44


def found_in(shown: Shown) -> tuple[Told, ...]:
    """What the loader, the forms, the lint and the cases say; only the first two while the content cannot be read."""
    return tuple(told(finding, shown.pack) for finding in _findings(shown))


def _findings(shown: Shown) -> Iterator[Finding]:
    yield from shown.findings
    if shown.findings:
        return
    yield from lint(shown.folder, shown.pack)
    yield from _texts(shown)
    outcomes, faults = check_cases(shown.folder, shown.pack)
    yield from faults
    for one in outcomes:
        if not one.passed:
            where = f"「{one.sentence}」"
            yield Finding(one.file, one.line, where, "CASE", f"{where}: {'、'.join(one.differences)}")


def _texts(shown: Shown) -> Iterator[Finding]:
    """Of procedures that the draft changed: texts that still say 要確認, and sentences that some language lacks."""
    changed = dict.fromkeys(name.split("/", 1)[0] for name in shown.changed if not name.startswith("_"))
    for procedure in shown.pack.procedures:
        if procedure.id in changed:
            yield from (Finding(procedure.file, 1, where, UNSAID, "") for where in unsaid(procedure))
    for name in changed:
        for one in untranslated(shown.pack, shown.files, name):
            file = f"{shown.folder.name}/{name}/procedure.yaml"
            yield Finding(file, 1, one.place, UNTRANSLATED, f"「{one.japanese}」({'・'.join(one.languages)})")


def weight(row: Told) -> str:
    return "advice" if row.finding.code in (UNTRANSLATED, UNSAID) else "fault"


def _kind(row: Told) -> str:
    return say(f"findings.{weight(row)}")


def _paint_kind(painter: QPainter, rect: QRectF, row: Told) -> None:
    fault = weight(row) == "fault"
    place = QRectF(rect.x(), rect.center().y() - 14, 84, 28)
    paint.box(painter, place, "err-50" if fault else "warn-50", "err-700" if fault else "warn-700")
    painter.setFont(theme.words(15, bold=True))
    painter.setPen(theme.color("err-800" if fault else "warn-900"))
    painter.drawText(place, paint.CENTER, _kind(row))


def _place(row: Told) -> str:
    return row.place


def _words(row: Told) -> str:
    return row.words


class FindingsPage(StudioPage):
    def __init__(self, lane: Lane) -> None:
        super().__init__(lane)
        self._count = Words("", 22, bold=True)
        self.table = RowTable(
            say("findings.title"),
            [
                Column(say("findings.col.kind"), 110, _kind, _paint_kind),
                Column(say("findings.col.place"), 380, _place, words_cell(17, "sumi-900", _place, bold=True)),
                Column(say("findings.col.what"), 0, _words, words_cell(17, "sumi-900", _words)),
            ],
            ROW,
        )
        panel = Panel("washi-0", "washi-300")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(20, 14, 20, 14)
        inside.setSpacing(6)
        self._said = Words("", 18, wrap=True)
        self._exactly = Words("", 15, "sumi-700", wrap=True)
        inside.addWidget(self._said)
        inside.addWidget(self._exactly)
        panel.setFixedHeight(140)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 20, 32, 16)
        column.setSpacing(12)
        column.addWidget(self._count)
        column.addWidget(Words(say("findings.how"), 16, "sumi-700"))
        column.addWidget(self.table, 1)
        column.addWidget(panel)
        self.table.moved.connect(self._moved)
        self.table.chosen.connect(self._take)

    def show_state(self, shown: Shown) -> None:
        self._count.setText(say("findings.looking"))
        self.lane.run(lambda: found_in(shown), self._show, key="findings")

    def _show(self, rows: tuple[Told, ...]) -> None:
        rows = tuple(sorted(rows, key=lambda row: weight(row) != "fault"))
        self.table.put(rows)
        faults = sum(weight(row) == "fault" for row in rows)
        self._count.setText(
            say("findings.count", faults=faults, advice=len(rows) - faults) if rows else say("findings.none")
        )
        self._count.ink("err-800" if faults else "ok-900")
        self._moved(self.table.currentIndex().row())

    @Slot(int)
    def _moved(self, row: int) -> None:
        current: Told | None = self.table.current()
        self._said.setText(current.words if current is not None else "")
        self._exactly.setText(current.exactly if current is not None else "")
        self.turned.emit()

    @Slot(int)
    def _take(self, row: int) -> None:
        current: Told | None = self.table.current()
        if current is None:
            return
        place = f"#{current.section}" if current.section else ""
        place += f".{current.index}" if current.section and current.index is not None else ""
        self.go.emit(current.page, f"{current.name}{place}" if current.page == "procedure" else current.name)

    def begin(self) -> None:
        self.table.setFocus()

    def keys(self) -> tuple[FunctionKey, ...]:
        if self.table.current() is None:
            return ()
        return (FunctionKey("F12", "go", say("findings.key.go"), primary=True),)

    def perform(self, action: str) -> None:
        if action == "go":
            self._take(self.table.currentIndex().row())
