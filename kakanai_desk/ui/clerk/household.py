"""The household: one member's form, and the common items that the clerk is asked.

Enter goes to the next field that is still empty, Tab to every field. What is typed goes to the desk when the field
is left; a value that the desk refuses stays, with the reason under it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kakanai_desk.core.addresses import AddressBook
from kakanai_desk.core.banks import BankBook
from kakanai_desk.core.errors import DeskError
from kakanai_desk.ui.clerk.card_pictures import CardPictures
from kakanai_desk.ui.clerk.editors import ChoiceField
from kakanai_desk.ui.clerk.field_box import FieldBox
from kakanai_desk.ui.clerk.glyph_edit import GlyphEdit
from kakanai_desk.ui.clerk.member_fields import MemberFields
from kakanai_desk.ui.clerk.parts import Panel, Tile, Words
from kakanai_desk.ui.clerk.step_page import Action, StepPage, together
from kakanai_desk.ui.presenters import clerk_fields
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.presenters.field_lines import COLUMNS, in_lines
from kakanai_desk.ui.presenters.typed_dates import parse_typed
from kakanai_desk.visit.accounts import BANK, BRANCH
from kakanai_desk.visit.addresses import HERE
from kakanai_desk.visit.clerk_view import ClerkView, MemberRow, QuestionRow, Serving

if TYPE_CHECKING:
    from kakanai_desk.visit.desk import Desk

KINDS = {
    "date": "date",
    "choice": "choice",
    "yes_no": "choice",
    "address": "fact",
    "text": "fact",
    "postal_code": "figures",
    "digits": "figures",
}


class HouseholdPage(StepPage):
    member_shown = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._first: MemberRow | None = None
        self._select_last = False
        self._known = 0
        self._filled_town = ""  # an address that only follows from its postal code
        self._city = ""
        self._common: dict[str, FieldBox] = {}
        self._next_after = ""
        self._book = AddressBook()
        self._banks = BankBook()
        self._converts = False  # kana can be turned into kanji here
        self._names: tuple[str, tuple[str, ...]] = ("", ())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        self._title = Words("", 24, bold=True)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(Words(say("household.keys"), 16, "sumi-700"))
        column.addLayout(head)
        column.addSpacing(10)
        self._pictures = CardPictures()
        column.addWidget(self._pictures)
        self._member_fields = MemberFields()
        self._fields = self._member_fields.boxes
        for box in self._fields.values():
            self._listen(box)
        column.addWidget(self._member_fields)
        column.addSpacing(14)
        column.addWidget(Words(say("household.common"), 18, bold=True))
        column.addSpacing(6)
        common = Panel()
        self._grid = QGridLayout(common)
        self._grid.setContentsMargins(20, 12, 20, 4)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(2)
        for number in range(COLUMNS):
            self._grid.setColumnStretch(number, 1)
        column.addWidget(common)
        column.addSpacing(14)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        self._standing = Words("", 17)
        self._standing_button = Tile(say("standing.open"), action="standing", key="F4", look="outline")
        self._standing_button.chosen.connect(self.wants)
        self._remove = Tile(say("household.remove"), action="remove_member", key="Shift+F2", look="outline")
        self._remove.chosen.connect(self.wants)
        foot.addWidget(self._standing, 1)
        foot.addWidget(self._remove)
        foot.addWidget(self._standing_button)
        column.addLayout(foot)
        column.addStretch(1)

    def _listen(self, box: FieldBox) -> None:
        box.entered.connect(self._entered)
        box.left.connect(self._left)
        box.edited.connect(self._edited)

    # --- what the desk says

    def show_view(self, view: ClerkView, screen: Serving) -> None:
        self._city, self._book, self._banks = view.info.city, view.addresses, view.banks
        self._converts, self._names = view.converts, view.names
        if not screen.members:
            return
        self._first = screen.members[0]
        unfolded = 0 < self._known < len(screen.members) and not self._select_last  # by a code: nobody typed them
        if self._select_last and len(screen.members) > self._known:
            self._select_last = False
            self._show_member(screen.members[-1], fresh=True)
            self._fields["given"].focus()
        else:
            found = next((m for m in screen.members if m.id == self.member_id()), None)
            if found is None:
                self._filled_town = ""
            self._show_member(found or screen.members[0], fresh=found is None)
        self._known = len(screen.members)
        self._fields["relation"].vocabulary(screen.relations)
        for key in ("family", "given"):
            self._offer_names(self._fields[key])
        self._show_common(screen, view)
        here = next((m for m in screen.members if m.stands_here), None)
        self._remove.setVisible(len(screen.members) > 1 and not (self._member and self._member.stands_here))
        enough = say("standing.enough") if screen.identity_sufficient else say("standing.not_enough")
        name = here.name if here else screen.applicant_name
        shown = "、".join(row.name for row in screen.identity)
        self._standing.setText(
            say("standing.line", role=say(f"role.{screen.applicant_role}"), name=name, shown=shown, enough=enough)
        )
        if unfolded:
            self.begin()

    def show_member(self, screen: Serving, member_id: str) -> None:
        """Another member's form; what was typed for this one goes to the desk first."""
        self._send(self._member_fields.all_changes())
        member = next((m for m in screen.members if m.id == member_id), None)
        if member is not None:
            self._show_member(member, fresh=True)
            self._first_open().focus()

    @property
    def _member(self) -> MemberRow | None:
        return self._member_fields.member

    def member_id(self) -> str:
        return self._member.id if self._member else ""

    def _show_member(self, member: MemberRow, *, fresh: bool) -> None:
        if fresh:
            self.member_shown.emit(member.id)
        self._title.setText(say("household.title"))
        self._pictures.show_pictures(member.pictures)
        self._member_fields.show_member(member, self._first, fresh=fresh)

    def _show_common(self, screen: Serving, view: ClerkView) -> None:
        rows = clerk_fields.common_rows(screen)
        today = parse_typed(view.today.split("(")[0]).known
        if [row.id for row in rows] != list(self._common):
            self._arrange(rows)
        for row in rows:
            box = self._common[row.id]
            box.today = today
            if isinstance(box.editor, ChoiceField):
                box.editor.offer(row.choices)
            if isinstance(box.editor, GlyphEdit):
                box.editor.suggest(clerk_fields.suggestion(row.id, screen))
            box.load(row.value, row.origin)
            self._advise(box)
        if self._next_after and self._next_after in self._common:
            self._go_on(self._common[self._next_after])
        self._next_after = ""

    def _arrange(self, rows: tuple[QuestionRow, ...]) -> None:
        """Lay the common items out in twelve columns; fields that stay keep their text and focus."""
        for key in [k for k in self._common if k not in {row.id for row in rows}]:
            box = self._common.pop(key)
            self._grid.removeWidget(box)
            box.hide()
            box.deleteLater()
        boxes: dict[str, FieldBox] = {}
        for row in rows:
            box = self._common.get(row.id)
            if box is None:
                box = FieldBox(row.id, row.title, KINDS.get(row.type, "line"), row.choices)
                self._listen(box)
            boxes[row.id] = box
        self._common = boxes
        before: QWidget = self._fields["nationality"]
        for line, places in enumerate(in_lines(rows)):
            for key, place, span in places:
                box = boxes[key]
                self._grid.addWidget(box, line, place, 1, span)
                QWidget.setTabOrder(before, box.editor)
                before = box.editor

    # --- what the clerk types

    @Slot(object)
    def _edited(self, box: FieldBox) -> None:
        if box.key == "new_postal_code":
            self._fill_town(box)
        if box.key in ("family", "given") and self._converts:
            self._ask_names(box)
        if box.key in (BANK, BRANCH):
            self._offer_banks(box)
        self._advise(box)

    def _ask_names(self, box: FieldBox) -> None:
        """A name in kana asks how names are written that read so; they come with the next view."""
        reading = clerk_fields.reading_typed(box.editor.text())
        if reading and reading != self._names[0]:
            self.act.emit(lambda desk: desk.converting.name(reading), False)
        self._offer_names(box)

    def _offer_names(self, box: FieldBox) -> None:
        """Names by their reading, for ↓; kana that were meant stay."""
        if not isinstance(box.editor, GlyphEdit):
            return
        reading, names = self._names
        fits = bool(reading) and clerk_fields.reading_typed(box.editor.text()) == reading
        box.editor.complete(names if fits else ())
        box.advise(say("names.offered", names="　".join(names[:6])) if fits and names else "")

    def _offer_banks(self, box: FieldBox) -> None:
        """Banks, and branches of the bank that stands above, by name, reading and code, for ↓ (R-081)."""
        if not isinstance(box.editor, GlyphEdit):
            return
        text, bank = box.editor.text(), self._common.get(BANK)
        if box.key == BANK:
            names = self._banks.banks(text)
        else:
            names = self._banks.branches(bank.editor.text() if bank is not None else "", text)
        box.editor.complete(names)
        box.advise(say("names.offered", names="　".join(names[:6])) if names else "")

    def _advise(self, box: FieldBox) -> None:
        """What the table of 町字 says of an address here; a town that was only filled in is not odd yet."""
        if box.key not in HERE or not isinstance(box.editor, GlyphEdit):
            return
        text = box.editor.text()
        box.editor.complete(self._book.completions(text))
        words, odd = clerk_fields.address_words(self._book, text)
        box.advise("" if self._only_town(box) else words, odd=odd)

    def _fill_town(self, box: FieldBox) -> None:
        address = self._common.get("new_address")
        town = clerk_fields.town_of(box.editor.text(), self._city)
        if town and address is not None and (address.empty() or self._filled_town == address.editor.text()):
            self._filled_town = town
            address.put(town)
            self._advise(address)
        if town:
            box.note.setText(town)

    @Slot(object)
    def _entered(self, box: FieldBox) -> None:
        try:
            actions = self._actions_of(box)
        except ValueError:
            box.focus()
            return
        unlocks = isinstance(box.editor, ChoiceField) and box.key in self._common
        if unlocks and actions:
            self._next_after = box.key
        self._send(actions, wait=unlocks)
        if not (unlocks and actions):
            self._go_on(box)

    @Slot(object)
    def _left(self, box: FieldBox) -> None:
        if self._next_after:
            return
        try:
            self._send(self._actions_of(box))
        except ValueError:
            return  # the field says what is wrong; the clerk comes back to it

    def _send(self, actions: list[Action], *, wait: bool = False) -> None:
        if actions:
            self.act.emit(together(actions), wait)

    def _actions_of(self, box: FieldBox) -> list[Action]:
        if box.key in self._common:
            return self._common_actions(box)
        return self._member_fields.changes_of(box)

    def _common_actions(self, box: FieldBox) -> list[Action]:
        if box.empty() or not box.changed() or self._only_town(box):
            return []
        if box.key in HERE:
            written = clerk_fields.as_table_writes(self._book, box.editor.text())
            if written != box.editor.text():
                box.put(written)
            self._advise(box)
        value = box.sending()
        return [lambda desk: desk.interviewing.answer(box.key, value)]

    def _only_town(self, box: FieldBox) -> bool:
        return bool(self._filled_town) and (box.key, box.editor.text()) == ("new_address", self._filled_town)

    def flush(self) -> list[Action]:
        actions = self._member_fields.all_changes()
        for box in self._common.values():
            actions.extend(self._common_actions(box))
        return actions

    def add_member(self) -> None:
        self._select_last = True

        def add(desk: Desk) -> None:
            desk.household.add()

        try:
            self._send([*self.flush(), add], wait=True)
        except ValueError:
            self._select_last = False

    def remove_member(self) -> None:
        member = self._member
        if member is not None and not member.stands_here:
            self._send([lambda desk: desk.household.remove(member.id)], wait=True)

    def refused(self, error: DeskError, words: str) -> bool:
        question = str(error.values.get("question", ""))
        self._next_after = ""
        self._select_last = False
        box = self._common.get(question) or self._fields.get("given" if question == "name" else question)
        if box is None:
            return False
        box.refuse(words)
        box.focus()
        return True

    # --- moving on

    def _order(self) -> list[FieldBox]:
        return [*(box for key, box in self._fields.items() if key != "nationality"), *self._common.values()]

    def _go_on(self, box: FieldBox) -> None:
        """To the next field that is still empty; the address follows its postal code even when filled in."""
        if box.key == "new_postal_code" and self._filled_town and "new_address" in self._common:
            self._common["new_address"].focus()
            return
        order = self._order()
        here = order.index(box) if box in order else len(order) - 1
        for other in [*order[here + 1 :], *order[:here]]:
            if self._member_fields.still_open(other):
                other.focus()
                return
        self.setFocus()

    def _first_open(self) -> FieldBox:
        return next((box for box in self._order() if self._member_fields.still_open(box)), self._fields["given"])

    def begin(self) -> None:
        """The first empty field; with none left, no field, so that no stray key changes a fact."""
        found = self._first_open()
        (found.editor if self._member_fields.still_open(found) else self).setFocus()

    def name_field(self) -> GlyphEdit | None:
        """The name field that has the caret, for F3."""
        for box in (*self._fields.values(), *self._common.values()):
            if isinstance(box.editor, GlyphEdit) and box.editor.hasFocus():
                return box.editor
        return None
