"""支援措置 (R-025, D47): who of the household is protected, and a supervisor's release of the addresses.

Digits mark a member. The supervisor types number, password and, where one is enrolled, the code, and chooses a reason:
the clerk stays signed in.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from kakanai_desk.core.secret import SecretText
from kakanai_desk.ui.clerk.editors import LineField
from kakanai_desk.ui.clerk.parts import Band, Tile, Words
from kakanai_desk.ui.clerk.step_page import StepPage
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.visit.clerk_view import ClerkView, MemberRow, ProtectionView, Serving
from kakanai_desk.visit.protecting import REASONS

KEYS = "ABC"
MOST = 9


class ProtectPage(StepPage):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._members: tuple[MemberRow, ...] = ()
        self._marked: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(Words(say("protect.title"), 24, bold=True))
        head.addStretch(1)
        head.addWidget(Words(say("protect.leave"), 16, "sumi-700"))
        column.addLayout(head)
        column.addSpacing(6)
        column.addWidget(Words(say("protect.how"), 18, "sumi-700", wrap=True))
        column.addSpacing(14)
        self._state = Band("warn")
        column.addWidget(self._state)
        column.addSpacing(14)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._tiles = [Tile("", key=str(n + 1), look="event") for n in range(MOST)]
        for place, tile in enumerate(self._tiles):
            tile.setProperty("place", place)
            tile.clicked.connect(self._pressed)
            self._grid.addWidget(tile, place // 3, place % 3)
        column.addLayout(self._grid)
        column.addSpacing(24)
        column.addWidget(Words(say("protect.release"), 20, bold=True))
        column.addSpacing(6)
        column.addWidget(Words(say("protect.release_how"), 17, "sumi-700", wrap=True))
        column.addSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.fields: list[LineField] = []
        for name in ("user", "password", "code"):
            words = say(f"protect.{name}")
            one = QVBoxLayout()
            one.addWidget(Words(words, 16, bold=True))
            field = LineField(words, figures=True)
            if name == "password":
                field.setEchoMode(QLineEdit.EchoMode.Password)
            field.entered.connect(self._next)
            one.addWidget(field)
            row.addLayout(one)
            self.fields.append(field)
        column.addLayout(row)
        column.addSpacing(12)
        reasons = QHBoxLayout()
        reasons.setSpacing(12)
        self._reasons: list[Tile] = []
        for key, reason in zip(KEYS, REASONS, strict=True):
            tile = Tile(say(f"release_reason.{reason}"), action=reason, key=key)
            tile.chosen.connect(self._release)
            reasons.addWidget(tile)
            self._reasons.append(tile)
        reasons.addStretch(1)
        column.addLayout(reasons)
        column.addStretch(1)

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        self._members = screen.members[:MOST]
        protection = screen.protection
        self._marked = protection.people if protection else ()
        for place, tile in enumerate(self._tiles):
            tile.setVisible(place < len(self._members))
            if place < len(self._members):
                member = self._members[place]
                key = "protect.marked" if member.id in self._marked else "protect.unmarked"
                tile.set_words(say(key, name=member.name), str(place + 1))
        self._state.say(*state_words(protection))
        for widget in (*self.fields, *self._reasons):
            widget.setEnabled(protection is not None)

    def begin(self) -> None:
        self.setFocus()

    def digit(self, number: int) -> bool:
        if not 1 <= number <= len(self._members):
            return False
        self._toggle(number - 1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper()
        if letter and letter in KEYS and self._marked:
            self._release(REASONS[KEYS.index(letter)])
            return
        super().keyPressEvent(event)

    @Slot()
    def _pressed(self) -> None:
        sender = self.sender()
        if isinstance(sender, Tile):
            self._toggle(int(sender.property("place")))

    def _toggle(self, place: int) -> None:
        member = self._members[place].id
        if member in self._marked:
            self.act.emit(lambda desk: desk.protecting.unmark(member), True)
        else:
            self.act.emit(lambda desk: desk.protecting.mark(member), True)

    @Slot()
    def _next(self) -> None:
        """Enter goes through the fields; behind the last, the reason's letter is awaited."""
        place = next((n for n, field in enumerate(self.fields) if field.hasFocus()), len(self.fields))
        if place + 1 < len(self.fields):
            self.fields[place + 1].setFocus()
        else:
            self.setFocus()

    @Slot(str)
    def _release(self, reason: str) -> None:
        user = self.fields[0].text().strip()
        if not user:
            self.fields[0].setFocus()
            return
        password = SecretText(bytearray(self.fields[1].text().encode("utf-8")))
        code = SecretText(bytearray(self.fields[2].text().strip().encode("utf-8")))
        for field in self.fields:
            field.clear()
        self.act.emit(lambda desk: desk.protecting.release(user, password, code, reason), True)


def state_words(protection: ProtectionView | None) -> tuple[str, str]:
    """What is true now, for the band: first line, second line; empty where nobody is protected."""
    if protection is None:
        return "", ""
    ending = say("protect.ending", names="・".join(protection.ending)) if protection.ending else ""
    if protection.minutes_left:
        return say("protect.released", minutes=protection.minutes_left), ending
    return say("protect.locked"), ending
