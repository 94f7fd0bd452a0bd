"""One member's seven fields: name, furigana, date of birth, sex, relation, nationality.

What can be guessed stands ready in a field (the family's name, the furigana typed into the input method) and goes to
the desk only when it was left as it stands in a field the clerk has been in.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout

from kakanai_desk.core.person import Sex
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.ui.clerk.field_box import FieldBox
from kakanai_desk.ui.clerk.glyph_edit import GlyphEdit
from kakanai_desk.ui.clerk.parts import Panel
from kakanai_desk.ui.clerk.step_page import Action
from kakanai_desk.ui.presenters import clerk_fields
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.presenters.field_lines import COLUMNS
from kakanai_desk.visit.clerk_view import MemberRow

_NAMES = ("family", "given", "kana")


class MemberFields(Panel):
    def __init__(self) -> None:
        super().__init__()
        self.member: MemberRow | None = None
        self.boxes: dict[str, FieldBox] = {}
        self._prefilled: dict[str, str] = {}
        self._reading: dict[str, str] = {}
        form = QGridLayout(self)
        form.setContentsMargins(20, 14, 20, 8)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(2)
        sexes = [(sex, say(f"sex.{sex}")) for sex in ("male", "female", "not_applicable")]
        for key, kind, choices, row, place, span in (
            ("family", "fact", (), 0, 0, 3),
            ("given", "fact", (), 0, 3, 3),
            ("kana", "line", (), 0, 6, 6),
            ("birth_date", "date", (), 1, 0, 3),
            ("sex", "choice", sexes, 1, 3, 4),
            ("relation", "relation", (), 1, 7, 3),
            ("nationality", "nationality", (), 1, 10, 2),
        ):
            box = self.boxes[key] = FieldBox(key, say(f"field.{key}"), kind, choices)
            form.addWidget(box, row, place, 1, span)
        for number in range(COLUMNS):
            form.setColumnStretch(number, 1)
        for key in ("family", "given"):
            editor = self.boxes[key].editor
            if isinstance(editor, GlyphEdit):
                editor.reading.connect(self._heard_family if key == "family" else self._heard_given)

    def show_member(self, member: MemberRow, first: MemberRow | None, *, fresh: bool) -> None:
        """``first`` is the member whose family name and furigana stand ready for the others."""
        self.member = member
        if fresh:
            self._prefilled, self._reading = {}, {}
        family, given = clerk_fields.split_name(member.name)
        sex = "" if member.sex == Sex.UNKNOWN.value else member.sex
        values = {
            "family": family, "given": given, "kana": member.kana, "birth_date": member.birth_iso, "sex": sex,
            "relation": member.relation, "nationality": member.nationality,
        }  # fmt: skip
        for key, box in self.boxes.items():
            box.load(values[key], member.origins.get("name" if key in ("family", "given") else key), fresh=fresh)
        if fresh and first is not None and member.id != first.id:
            own = clerk_fields.split_name(first.name)[0]
            if not member.name and own:
                self._prefill("family", own)
            kana = first.kana.split(clerk_fields.SPACE)[0] if clerk_fields.SPACE in first.kana else ""
            if not member.kana and kana:
                self._prefill("kana", kana + clerk_fields.SPACE)

    def _prefill(self, key: str, text: str) -> None:
        self._prefilled[key] = text
        self.boxes[key].put(text)

    def still_open(self, box: FieldBox) -> bool:
        return box.empty() or (box.key == "kana" and box.editor.text() == self._prefilled.get("kana"))

    # --- furigana

    @Slot(str)
    def _heard_family(self, kana: str) -> None:
        self._heard("family", kana)

    @Slot(str)
    def _heard_given(self, kana: str) -> None:
        self._heard("given", kana)

    def _heard(self, key: str, kana: str) -> None:
        """The reading typed into the input method stands ready as furigana."""
        self._reading[key] = self._reading.get(key, "") + kana
        if self.member is None or self.member.kana:
            return
        family = self._reading.get("family") or self._prefilled.get("kana", "").strip(clerk_fields.SPACE)
        parts = (family, self._reading.get("given", ""))
        self.boxes["kana"].put(clerk_fields.SPACE.join(part for part in parts if part))

    # --- what goes to the desk

    def changes_of(self, box: FieldBox) -> list[Action]:
        """What the desk is to do with one field that was left; nothing while the name is not complete."""
        if box.key in _NAMES and self.boxes["given"].empty() and box.key != "kana":
            return []
        return self.all_changes(only=box.key)

    def all_changes(self, only: str = "") -> list[Action]:
        """What the desk is to do with all fields, or one. Raises ValueError when a field cannot be understood."""
        member = self.member
        if member is None:
            return []
        changes: dict[str, Any] = {}
        names = [self.boxes["family"], self.boxes["given"]]
        if only in ("", "family", "given") and any(self._worth(box) for box in names):
            name = clerk_fields.join_name(*(box.sending() for box in names))
            if name and name != member.name:
                changes["name"] = name
        if only in ("family", "given"):
            wanted = [self.boxes["kana"]]
        else:
            wanted = [box for key, box in self.boxes.items() if key not in ("family", "given") and only in ("", key)]
        for box in wanted:
            if self._worth(box):
                changes[box.key] = _meaning(box.key, box.sending())
        if not changes:
            return []
        return [lambda desk: desk.household.change(member.id, **changes)]

    def _worth(self, box: FieldBox) -> bool:
        return box.changed() and not (box.empty() or box.editor.text() == self._prefilled.get(box.key))


def _meaning(key: str, value: str) -> Any:
    if key == "birth_date":
        return PartialDate.parse(value)
    if key == "sex":
        return Sex(value)
    return clerk_fields.as_kana(value) if key == "kana" else value
