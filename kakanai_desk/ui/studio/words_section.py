"""ことば: which sentences of the procedure lack a translation, and a line to write one."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from kakanai_desk.core.translations import languages
from kakanai_desk.studio.pack.draft import Files
from kakanai_desk.studio.rule.edit import Edit, procedure_table
from kakanai_desk.studio.rule.wording import Untranslated, translated
from kakanai_desk.ui.clerk.editors import ChoiceField
from kakanai_desk.ui.clerk.parts import Words
from kakanai_desk.ui.clerk.tables import Column, RowTable, words_cell
from kakanai_desk.ui.presenters.studio_words import say
from kakanai_desk.ui.studio.section import At, Section
from kakanai_desk.ui.studio.text_fields import TextField

ROW, MOST = 40, 9


def place_words(row: Untranslated) -> str:
    return procedure_table()["fields"].get(row.place.split(".")[0], say("words.reason"))


def language_names(row: Untranslated) -> str:
    return "・".join(languages()[code].ja for code in row.languages)


def _japanese(row: Untranslated) -> str:
    return row.japanese


class WordsSection(Section):
    """``wanted``: the missing translations are to be looked for (off the GUI thread)."""

    name = "words"
    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._at: At | None = None
        self._said = Words("", 17, "sumi-700", wrap=True)
        self.table = RowTable(
            say("words.title"),
            [
                Column(say("words.col.place"), 170, place_words, words_cell(16, "sumi-700", place_words)),
                Column(say("words.col.japanese"), 0, _japanese, words_cell(18, "sumi-900", _japanese)),
                Column(say("words.col.languages"), 380, language_names, words_cell(15, "sumi-700", language_names)),
            ],
            ROW,
        )  # fmt: skip
        self.language = ChoiceField(say("words.language"), ())
        self.line = TextField(say("words.translation"), note=say("words.note"))
        for widget in (self._said, self.table, self.language, self.line):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.table.moved.connect(self._moved)
        self.language.edited.connect(self._chosen)
        self.line.written.connect(self._written)

    def show_at(self, at: At) -> None:
        self._at = at
        self.wanted.emit()

    def show_missing(self, rows: tuple[Untranslated, ...]) -> None:
        self.table.put(rows)
        self.table.setFixedHeight(36 + ROW * max(1, min(MOST, len(rows))))
        for widget in (self.table, self.language, self.line):
            widget.setVisible(bool(rows))
        self._said.setText(say("words.missing", count=len(rows)) if rows else say("words.all"))
        self._offer()

    @Slot(int)
    def _moved(self, row: int) -> None:
        self._offer()

    def _offer(self) -> None:
        row: Untranslated | None = self.table.current()
        codes = row.languages if row is not None else ()
        self.language.offer(tuple((code, languages()[code].ja) for code in codes))
        if self.language.text() not in codes:
            self.language.setText(codes[0] if codes else "")
        self.line.load("", fresh=not self.line.line.hasFocus())

    @Slot()
    def _chosen(self) -> None:
        self.line.setFocus()

    @Slot(str)
    def _written(self, text: str) -> None:
        row, code, at = self.table.current(), self.language.text(), self._at
        if row is None or not code or at is None or not text.strip():
            return

        def edit(files: Files) -> Edit:
            return translated(files, code, row.japanese, text.strip(), at.procedure.title)

        self.line.load("", fresh=True)
        self.edit.emit(edit)

    def first(self) -> None:
        self.see(self.table)

    def go_to(self, field: str, index: int | None) -> bool:
        if field != "words":
            return False
        self.first()
        return True
