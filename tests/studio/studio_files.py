"""A copy of the content, changed by the studio's edits as its window would."""

from __future__ import annotations

from pathlib import Path

from kakanai_desk.core.places import procedures
from kakanai_desk.studio.pack.draft import Draft, read_files
from kakanai_desk.studio.rule.edit import Edit
from kakanai_desk.studio.rule.lexicon import lexicon
from kakanai_desk.studio.rule.procedure_text import ProcedureText
from kakanai_desk.studio.workshop import Shown, Workshop


class StudioFiles:
    """``folder``: an empty one for the mirror."""

    def __init__(self, folder: Path) -> None:
        self.workshop = Workshop(Draft(read_files(procedures())), folder)
        self.shown: Shown = self.workshop.shown()

    def take(self, edit: Edit) -> Shown:
        self.shown = self.workshop.change(edit.words, edit.files)
        return self.shown

    def procedure(self, name: str) -> ProcedureText:
        file = name if "/" in name else f"{name}/procedure.yaml"
        return ProcedureText(file, self.workshop.draft.text(file))

    def text(self, name: str) -> str:
        return self.shown.files[name].decode("utf-8")

    @property
    def words(self):
        return lexicon(self.shown.pack, self.shown.folder)
