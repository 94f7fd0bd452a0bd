"""What a place says, at the right of the page: its name, its fact, its kind, and how it is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kakanai_desk.studio.form.facts import KnownFacts
from kakanai_desk.studio.form.sheet import SheetPlace
from kakanai_desk.studio.form.sheet_items import TESTED, WITHOUT_FACT, SheetKind
from kakanai_desk.ui.clerk.editors import ChoiceField, LineField
from kakanai_desk.ui.clerk.parts import Band, Ground, Tile, Words, laid_out_once
from kakanai_desk.ui.presenters import studio_form as words
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.finder import Choice, Finder

WIDTH = 470
FACT_ROWS, VALUE_ROWS = 7, 5
TYPED = frozenset(("name", "size", "cells"))


class FieldPanel(Ground):
    """``edited``: what (a word of ``studio_form.edit_of``) and its value. ``back``: the keys go to the page again."""

    edited = Signal(str, object)
    confirm = Signal()
    delete = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__("washi-50", "left")
        self.setFixedWidth(WIDTH)
        self._place: SheetPlace | None = None
        self._facts: KnownFacts | None = None
        self._row = 0
        self.title = Words("", 20, bold=True, wrap=True)
        self.state = Band("warn")
        self.empty = Words(say("form.none"), 17, "sumi-700", wrap=True)
        self.name = LineField(say("form.name"))
        self.fact = Finder(say("form.fact"), self._find, FACT_ROWS, (say("form.fact"), 0), (say("form.values"), 130))
        self.kind = ChoiceField(say("form.kind"), words.kind_pairs())
        self.type_size = LineField(say("form.size"), figures=True)
        self.lines = ChoiceField(say("form.lines"), [(str(n), str(n)) for n in range(1, 7)])
        self.align = ChoiceField(say("form.align"), words.align_pairs())
        self.form = ChoiceField(say("form.date"), words.form_pairs())
        self.cells = LineField(say("form.cells"), figures=True)
        self.op = ChoiceField(say("form.op"), words.op_pairs())
        self.value = Finder(say("form.value"), self._find_value, VALUE_ROWS, (say("form.value"), 0))
        self.optional = ChoiceField(say("form.optional"), words.yes_no_pairs())
        self.shrink, self.where = Words("", 15, "sumi-700", wrap=True), Words("", 15, "sumi-700", wrap=True)
        self.right = Tile(say("form.right"), action="confirm", key="Enter", look="outline")
        self.gone = Tile(say("form.gone"), action="delete", key="Del", look="outline")
        self._rows: dict[str, QWidget] = {}
        self._arrange()
        self._connect()
        self.show_place(None, None)

    # --- what is shown

    def show_place(self, place: SheetPlace | None, facts: KnownFacts | None, row: int = 0) -> None:
        """``row``: which person a fact of a list is likely to be about (from 0)."""
        self._place, self._facts, self._row = place, facts, row
        with laid_out_once(self._inside):
            self.empty.setVisible(place is None)
            for widget in (self.title, self.right, self.gone):
                widget.setVisible(place is not None)
            if place is None or facts is None:
                self.state.say("")
                for one in self._rows.values():
                    one.hide()
                return
            self._tell(place, facts)

    def _tell(self, place: SheetPlace, facts: KnownFacts) -> None:
        kind, first, second = words.state_of(place)
        self.title.setText(words.label_of(place, facts))
        self.state.kind(kind)
        self.state.say(first, second)
        self.right.setVisible(place.doubtful and (bool(place.path) or place.kind in WITHOUT_FACT))
        own = place.kind is SheetKind.OTHER
        set_in = place.kind in words.WITH_SIZE and place.item[0] == "field"
        shown = {
            "name": not own, "fact": place.kind not in WITHOUT_FACT, "kind": not own and not place.field,
            "size": set_in, "lines": place.kind is SheetKind.TEXT, "align": set_in,
            "form": place.kind is SheetKind.DATE and place.item[0] == "field",
            "cells": place.kind in (SheetKind.CELLS, SheetKind.NUMBER) and place.item[0] != "individual_number",
            "op": place.kind in TESTED and bool(place.path) and "era" not in place.how,
            "value": place.kind in TESTED and bool(place.path) and "era" not in place.how
            and "filled" not in place.how,
            "optional": place.kind in (SheetKind.TEXT, SheetKind.DATE, SheetKind.CELLS, SheetKind.CODE),
        }  # fmt: skip
        for name, one in self._rows.items():
            one.setVisible(shown[name])
        _show(self.name, place.name)
        self.fact.settle(facts.name(place.path) if place.path else "")
        self.kind.setText(place.kind.value)
        size = place.how.get("size")
        _show(self.type_size, f"{size:g}" if isinstance(size, int | float) else "")
        self.lines.setText(str(place.how.get("lines", 1)))
        self.align.setText(str(place.how.get("align", "left")))
        self.form.setText(str(place.how.get("form", "")))
        _show(self.cells, words.cells_said(place.cells))
        op, value = place.test or ("is", "")
        self.op.setText(op)
        known = dict(words.value_pairs(place, facts))
        self.value.settle(known.get(value, str(value)))
        self.optional.setText("yes" if place.how.get("optional") else "no")
        self.shrink.setText(words.shrink_words(place) if set_in else say("form.other") if own else "")
        self.shrink.setVisible(bool(self.shrink.text()))
        self.where.setText(words.where(place))

    def describe(self) -> None:
        """The keys go to what is written there."""
        editor = self.fact if self._place is not None and self._place.kind not in WITHOUT_FACT else self.kind
        editor.setFocus(Qt.FocusReason.TabFocusReason)

    # --- looking for facts and values

    def _find(self, typed: str) -> Sequence[Choice]:
        if self._facts is None:
            return ()
        found = self._facts.found(typed, self._row)
        return [Choice(fact, fact.name, words.fact_beside(fact)) for fact in found]

    def _find_value(self, typed: str) -> Sequence[Choice]:
        if self._facts is None or self._place is None:
            return ()
        pairs = words.value_pairs(self._place, self._facts)
        found = [Choice(value, word) for value, word in pairs if typed in word]
        return found if pairs or not typed else [Choice(typed, typed)]

    # --- what is done

    def _connect(self) -> None:
        editors: tuple[tuple[str, LineField | ChoiceField], ...] = (
            ("name", self.name), ("kind", self.kind), ("size", self.type_size), ("lines", self.lines),
            ("align", self.align), ("form", self.form), ("cells", self.cells), ("op", self.op),
            ("optional", self.optional),
        )  # fmt: skip
        for what, editor in editors:
            tell = self._teller(what, editor)
            if isinstance(editor, LineField):
                editor.left.connect(tell)
                editor.entered.connect(tell)
                editor.entered.connect(self.back)
            else:
                editor.edited.connect(tell)
        self.fact.taken.connect(self._fact)
        self.value.taken.connect(self._value)
        self.fact.kept.connect(self.back)
        self.value.kept.connect(self.back)
        self.right.clicked.connect(self.confirm)
        self.gone.clicked.connect(self.delete)

    def _teller(self, what: str, editor: LineField | ChoiceField) -> Callable[[], None]:
        def tell() -> None:
            if self._place is None or editor.text() == self._said(what):
                return
            editor.wrong = (what == "size" and words.size_typed(editor.text()) is None) or (
                what == "cells" and not words.cells_typed(editor.text())
            )
            editor.update()
            if not editor.wrong:
                self.edited.emit(what, editor.text())

        return tell

    def _said(self, what: str) -> str:
        """What the place says now, as its editor would."""
        place = self._place
        if place is None:
            return ""
        size = place.how.get("size")
        said: dict[str, str] = {
            "name": place.name, "kind": place.kind.value, "cells": words.cells_said(place.cells),
            "size": f"{size:g}" if isinstance(size, int | float) else "", "lines": str(place.how.get("lines", 1)),
            "align": str(place.how.get("align", "left")), "form": str(place.how.get("form", "")),
            "op": (place.test or ("is", ""))[0], "optional": "yes" if place.how.get("optional") else "no",
        }  # fmt: skip
        return said[what]

    @Slot(object)
    def _fact(self, fact: Any) -> None:
        self.edited.emit("fact", fact)
        self.back.emit()

    @Slot(object)
    def _value(self, value: Any) -> None:
        self.edited.emit("value", value)
        self.back.emit()

    # --- layout

    def _arrange(self) -> None:
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(20, 14, 18, 14)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.state)
        column.addWidget(self.empty)
        line = QHBoxLayout()
        line.addWidget(self.right)
        line.addWidget(self.gone)
        line.addStretch(1)
        column.addLayout(line)
        editors = {
            "fact": self.fact, "name": self.name, "kind": self.kind, "form": self.form, "op": self.op,
            "value": self.value, "cells": self.cells, "size": self.type_size, "lines": self.lines, "align": self.align,
            "optional": self.optional,
        }  # fmt: skip
        for name, editor in editors.items():
            row = QWidget()
            both = QVBoxLayout(row)
            both.setContentsMargins(0, 0, 0, 0)
            both.setSpacing(2)
            both.addWidget(Words(say(f"form.{'date' if name == 'form' else name}"), 15, "sumi-700"))
            both.addWidget(editor)
            if name == "size":
                both.addWidget(self.shrink)
            self._rows[name] = row
            column.addWidget(row)
        column.addWidget(self.where)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._inside)
        area.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(area)


def _show(editor: LineField, text: str) -> None:
    """Into a line, unless somebody is typing there."""
    editor.wrong = False
    if editor.text() != text and not (editor.hasFocus() and editor.isModified()):
        editor.setText(text)
        editor.setCursorPosition(0)
    editor.update()
