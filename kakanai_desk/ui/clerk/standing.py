"""届出人と本人確認: who stands here, which documents the clerk looked at, and 代理権."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import ApplicantRole
from kakanai_desk.ui.clerk.field_box import FieldBox
from kakanai_desk.ui.clerk.parts import Band, Panel, Words
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView, IdentityRow, Serving

OTHERS = ("legal_representative", "agent", "messenger")


class StandingPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        self._screen: Serving | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(Words(say("standing.title"), 24, bold=True))
        head.addStretch(1)
        head.addWidget(Words(say("standing.close"), 16, "sumi-700"))
        column.addLayout(head)
        column.addSpacing(12)
        panel = Panel()
        grid = QGridLayout(panel)
        grid.setContentsMargins(20, 14, 20, 10)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        roles = [(role.value, say(f"role.{role.value}")) for role in ApplicantRole]
        self._role = FieldBox("role", say("standing.role"), "choice", roles, chip=False)
        self._person = FieldBox("person", say("standing.person"), "choice", (), chip=False)
        self._name = FieldBox("name", say("standing.name"), "fact", chip=False)
        self._address = FieldBox("address", say("standing.address"), "fact", chip=False)
        self._authority = FieldBox(
            "authority", say("standing.authority"), "choice",
            [("yes", say("standing.authority.yes")), ("no", say("standing.authority.no"))], chip=False,
        )  # fmt: skip
        for box, row, place, span in (
            (self._role, 0, 0, 12), (self._person, 1, 0, 12), (self._name, 2, 0, 4), (self._address, 2, 4, 8),
            (self._authority, 3, 0, 12),
        ):  # fmt: skip
            grid.addWidget(box, row, place, 1, span)
        column.addWidget(panel)
        column.addSpacing(18)
        column.addWidget(Words(say("standing.identity"), 18, bold=True))
        column.addSpacing(8)
        self.table = RowTable(
            say("standing.identity"),
            [
                Column(
                    say("standing.col.kind"),
                    0,
                    lambda r: r.name,
                    words_cell(19, "sumi-900", lambda r: r.name, bold=True),
                ),
                Column(say("standing.col.points"), 210, _points, words_cell(17, "sumi-900", _points)),
                Column(say("standing.col.expires"), 260, _expiry, words_cell(17, "sumi-900", _expiry)),
            ],
            50,
        )
        column.addWidget(self.table)
        column.addSpacing(12)
        add = Panel()
        line = QGridLayout(add)
        line.setContentsMargins(20, 12, 20, 6)
        line.setHorizontalSpacing(14)
        self._kind = FieldBox("kind", say("standing.add"), "choice", (), chip=False)
        self._expires = FieldBox("expires", say("standing.expires"), "date", chip=False)
        line.addWidget(self._kind, 0, 0, 1, 12)
        line.addWidget(self._expires, 1, 0, 1, 4)
        column.addWidget(add)
        column.addSpacing(16)
        self._enough = Band("ok", mark=False)
        column.addWidget(self._enough)
        column.addStretch(1)
        for box in (self._role, self._person, self._authority, self._kind):
            box.entered.connect(self._chosen)
        for box in (self._name, self._address, self._expires):
            box.entered.connect(self._typed)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        self._screen = screen
        other = screen.applicant_role in OTHERS
        self._role.load(screen.applicant_role)
        people = [(m.id, m.name.replace("\u3000", " ")) for m in screen.members if m.name]
        if hasattr(self._person.editor, "offer"):
            self._person.editor.offer(people)  # pyright: ignore[reportAttributeAccessIssue]
        self._person.load(next((m.id for m in screen.members if m.stands_here), ""))
        self._person.setVisible(not other)
        for box in (self._name, self._address, self._authority):
            box.setVisible(other)
        if other:
            self._name.load(screen.applicant_name)
            self._authority.load("" if screen.needs_authority else "yes")
        shown = {row.kind for row in screen.identity}
        kinds = [(i, say("standing.kind", name=name, points=points)) for i, name, points in screen.identity_kinds
                 if i not in shown]  # fmt: skip
        if hasattr(self._kind.editor, "offer"):
            self._kind.editor.offer(kinds)  # pyright: ignore[reportAttributeAccessIssue]
        self.table.put(screen.identity)
        self.table.setFixedHeight(self.table.wanted_height(36 + 50 * 4))
        self.table.setVisible(bool(screen.identity))
        good = screen.identity_sufficient and not screen.needs_authority
        self._enough.kind("ok" if good else "warn")
        words = "standing.enough" if screen.identity_sufficient else "standing.not_enough"
        self._enough.say(say(words), say("standing.needs_authority") if screen.needs_authority else "")

    def begin(self) -> None:
        self._role.focus()

    @Slot(object)
    def _chosen(self, box: FieldBox) -> None:
        screen = self._screen
        if screen is None or not box.value():
            return
        if box is self._kind:
            kind = box.value()
            self._kind.put("")
            self._identity([*_kinds(screen), (kind, None)])
            self._expires.put("")
            self._expires.focus()
            return
        if box is self._authority:
            self._identity(_kinds(screen), authority=box.value() == "yes")
            return
        self._apply()
        if box is self._role:
            (self._name if self._role.value() in OTHERS else self._person).focus()

    @Slot(object)
    def _typed(self, box: FieldBox) -> None:
        screen = self._screen
        if screen is None:
            return
        if box is self._expires:
            try:
                value = box.value()
            except ValueError:
                box.refuse(say("field.no_date"))
                return
            rows = _kinds(screen)
            if rows and value:
                rows[-1] = (rows[-1][0], PartialDate.parse(value).known)
                self._identity(rows)
                box.put("")
            self._kind.focus()
            return
        if box is self._name:
            self._address.focus()
        self._apply()

    def _apply(self) -> None:
        screen = self._screen
        role = ApplicantRole(self._role.value() or "self")
        if screen is None:
            return
        if role.value in OTHERS:
            name, address = self._name.value(), self._address.value()
            if name:
                self.act.emit(lambda desk: desk.household.applicant(role, None, name, address), False)
            else:
                for box in (self._name, self._address, self._authority):
                    box.setVisible(True)
                self._person.setVisible(False)
            return
        here = self._person.value() or next((m.id for m in screen.members if m.stands_here), screen.members[0].id)
        self.act.emit(lambda desk: desk.household.applicant(role, here), False)

    def _identity(self, rows: Sequence[tuple[str, date | None]], *, authority: bool | None = None) -> None:
        screen = self._screen
        if screen is None:
            return
        keep = screen.applicant_role in OTHERS and not screen.needs_authority
        checked = keep if authority is None else authority
        kinds, expires = tuple(k for k, _ in rows), tuple(e for _, e in rows)
        self.act.emit(lambda desk: desk.household.identity(kinds, expires, authority=checked), True)

    def refused(self, error: DeskError, words: str) -> bool:
        if error.values.get("question") == "applicant":
            self._name.refuse(words)
            self._name.focus()
            return True
        return False


def _kinds(screen: Serving) -> list[tuple[str, date | None]]:
    return [(row.kind, date.fromisoformat(row.expires) if row.expires else None) for row in screen.identity]


def _points(row: IdentityRow) -> str:
    return say("standing.points", points=row.points)


def _expiry(row: IdentityRow) -> str:
    if not row.expires:
        return say("standing.no_expiry")
    return say("standing.expired" if row.expired else "standing.until", day=row.expires.replace("-", "/"))
