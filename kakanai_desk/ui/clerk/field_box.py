"""One field of a form: its title, its editor, and a line under it for the echo, the offer or the fault.

A value from the desk never overwrites what the clerk is typing: it is shown only while the field is neither focused
nor changed. A refused value stays in the field.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kakanai_desk.core import nationalities
from kakanai_desk.core.characters import graphemes
from kakanai_desk.core.provenance import Provenance
from kakanai_desk.ui.clerk.editors import ChoiceField, LineField, Pairs, PickField
from kakanai_desk.ui.clerk.glyph_edit import GlyphEdit
from kakanai_desk.ui.clerk.parts import SourceChip, Words
from kakanai_desk.ui.presenters import clerk_fields
from kakanai_desk.ui.presenters.clerk_words import say
from kakanai_desk.ui.presenters.typed_dates import in_words, parse_typed, short_form

Editor = LineField | GlyphEdit | ChoiceField


class FieldBox(QWidget):
    """``kind``: fact, line, date, figures, choice, relation, nationality, secret."""

    entered = Signal(object)  # itself: Enter, or a digit chose
    left = Signal(object)
    edited = Signal(object)

    def __init__(self, key: str, title: str, kind: str, choices: Pairs = (), *, chip: bool = True) -> None:
        super().__init__()
        self.key, self.kind = key, kind
        self.today: date | None = None
        self._vocabulary: tuple[str, ...] = ()
        self._shown = ""  # the desk's value as last shown
        self._sent: str | None = None  # given to the desk, answer not seen yet
        self._advice: tuple[str, str] = ("", "sumi-700")  # words under a fact, and their ink
        self._pairs: tuple[tuple[str, str], ...] = tuple(choices)
        self.title = Words(title, 15, "sumi-700")
        self.chip = SourceChip(short=True) if chip else None
        self.editor = self._editor(title, choices)
        self.note = Words("", 15, "sumi-700")
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.title, 1)
        if self.chip is not None:
            head.addWidget(self.chip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(head)
        layout.addWidget(self.editor)
        layout.addWidget(self.note)
        layout.addStretch(1)
        self.title.setFixedHeight(24)
        self.note.setFixedHeight(22)
        self.editor.edited.connect(self._on_edited)
        self.editor.entered.connect(self._on_entered)
        self.editor.left.connect(self._on_left)
        if isinstance(self.editor, PickField):
            self.editor.offered.connect(self._on_offered)
        self.setFocusProxy(self.editor)

    def _editor(self, title: str, choices: Pairs) -> Editor:
        if self.kind == "fact":
            return GlyphEdit(title)
        if self.kind == "choice":
            return ChoiceField(title, choices)
        if self.kind == "relation":
            return PickField(title, self._relations)
        if self.kind == "nationality":
            return PickField(title, clerk_fields.nationality_candidates)
        return LineField(title, figures=self.kind in ("date", "figures"))

    def _relations(self, typed: str) -> Pairs:
        return [(r, r) for r in clerk_fields.relation_candidates(typed, self._vocabulary)]

    def vocabulary(self, words: tuple[str, ...]) -> None:
        self._vocabulary = words

    # --- values

    def value(self) -> str:
        """What the field means, as the desk keeps it; empty when it is empty.

        Raises:
            ValueError: what is typed is no value of this kind.
        """
        text = self.editor.text().strip(" \u3000") if self.kind != "fact" else self.editor.text().strip()
        if self.kind == "date" and text:
            return parse_typed(text, self.today).iso()
        if self.kind in ("relation", "nationality") and text:
            found = {label: value for value, label in self._all_pairs(text)}
            return found.get(text, text)
        return text

    def _all_pairs(self, text: str) -> Pairs:
        if self.kind == "relation":
            return [(r, r) for r in self._vocabulary]
        return clerk_fields.nationality_candidates(text)

    def _as_text(self, value: str) -> str:
        if not value:
            return ""
        if self.kind == "date":
            return short_form(value)
        if self.kind == "nationality":
            return nationalities.name_of(value)
        return value

    def changed(self) -> bool:
        """Whether the clerk put in something that the desk does not have yet."""
        try:
            return self.value() not in (self._shown, self._sent or self._shown)
        except ValueError:
            return True

    def shown_value(self) -> str:
        """The desk's value as last shown."""
        return self._shown

    def empty(self) -> bool:
        return not self.editor.text().strip(" \u3000")

    def sending(self) -> str:
        """The value on its way to the desk.

        Raises:
            ValueError: as ``value``; the fault is shown and the text stays.
        """
        try:
            value = self.value()
        except ValueError:
            self.refuse(say("field.no_date"))
            raise
        self._sent = value
        self._fault("")
        return value

    def load(self, value: str, origin: Provenance | None = None, *, fresh: bool = False) -> None:
        """Show the desk's value. ``fresh``: another person's; what was typed is gone anyway."""
        typing = not fresh and (self.editor.hasFocus() or self.changed())
        if self._sent is not None and (value == self._sent or fresh):
            self._sent = None
        waiting = self._sent is not None
        self._shown = value
        if self.chip is not None:
            self.chip.show_origin(origin if value else None)
        if fresh:
            self._fault("")
        if not typing and not waiting:
            text = self._as_text(value)
            if self.editor.text() != text:
                self.editor.setText(text)
            self._echo()

    def put(self, text: str) -> None:
        """Fill in for the clerk, who still confirms it."""
        self.editor.setText(text)
        self._echo()

    def refuse(self, words: str) -> None:
        """The value is not accepted: it stays, the words say why."""
        self._sent = None
        self._fault(words)

    def _fault(self, words: str) -> None:
        self.editor.wrong = bool(words)
        self.note.ink("err-800" if words else "sumi-700")
        self.note.setText(words)
        self.editor.update()
        if not words:
            self._echo()

    def _echo(self) -> None:
        if self.editor.wrong:
            return
        if self.kind == "date":
            text = self.editor.text().strip()
            try:
                words = in_words(parse_typed(text, self.today)) if text else ""
            except ValueError:
                words = ""
            self.note.setText(words)
        elif self.kind == "fact":
            many = clerk_fields.several_forms(self.editor.text())
            if many and self.key in ("family", "given", "name"):
                found = graphemes(self.editor.text())
                self.note.setText(say("field.forms", char="".join(found[index][0] for index in many)))
            else:
                words, ink = self._advice
                self.note.ink(ink)
                self.note.setText(words)

    def advise(self, words: str, *, odd: bool = False) -> None:
        """What is known of the value: words under it, in the ink of a caution where it is odd."""
        if self._advice != (advice := (words, "warn-900" if odd else "sumi-700")):
            self._advice = advice
            self._echo()

    # --- from the editor

    @Slot()
    def _on_edited(self) -> None:
        self._fault("")
        self.edited.emit(self)

    @Slot()
    def _on_entered(self) -> None:
        self.entered.emit(self)

    @Slot()
    def _on_left(self) -> None:
        if isinstance(self.editor, PickField):
            self.note.setText("")
        self.left.emit(self)

    @Slot(object)
    def _on_offered(self, pairs: Pairs) -> None:
        if not self.editor.wrong and self.editor.hasFocus():
            self.note.setText("  ".join(f"{n} {label}" for n, (_, label) in enumerate(pairs, start=1)))

    def focus(self) -> None:
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
