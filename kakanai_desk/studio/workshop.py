"""The draft that an editor works on, with the same files on disk and what the loader makes of them (R-035, R-086).

A step is kept in the draft's journal first, then written into the *mirror*: a scratch folder with the files as they
stand, so that whoever reads definitions, layouts and templates reads them as a desk would. The published content is
never touched. What a step leaves as it was is not parsed again: trees and layouts are kept by the bytes that they come
from. One thread at a time: the windows use it on their lane.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.loader import load_with_findings
from kakanai_desk.forms.paper.layout_shelf import LayoutShelf
from kakanai_desk.forms.paper.model import Layout
from kakanai_desk.forms.trees import RecentTrees
from kakanai_desk.studio.pack.draft import Draft, Files
from kakanai_desk.studio.pack.yaml_text import YamlText

Wanted = Mapping[str, bytes | YamlText | None]
Edit = Callable[[Files], Wanted]
"""What files hold after a step, from what they hold before it: so two quick steps never lose one another."""


@dataclass(frozen=True)
class Shown:
    """One state of the draft. ``number`` grows with each; ``undo`` and ``redo``: the next step that way, in words."""

    number: int
    files: Files = field(repr=False)
    base: Files = field(repr=False)
    folder: Path
    pack: Pack = field(repr=False)
    layouts: Mapping[str, Layout] = field(repr=False)
    findings: tuple[Finding, ...]
    changed: tuple[str, ...]
    undo: str
    redo: str


class Workshop:
    """``mirror``: an empty folder, or one to be made, that nobody else uses."""

    def __init__(self, draft: Draft, mirror: Path) -> None:
        self.draft = draft
        self._mirror = mirror
        self._number = 0
        self._trees, self._layouts = RecentTrees(), LayoutShelf(mirror)
        for name, data in draft.files.items():
            self._put(name, data)

    def change(self, words: str, wanted: Wanted | Edit) -> Shown:
        """One step, and what stands after it.

        Raises:
            NotAFile, ValueError, YAMLError, OSError: the step is not made.
        """
        files = wanted(self.draft.files) if callable(wanted) else wanted
        return self._after(lambda: self.draft.change(words, files))

    def undo(self) -> Shown:
        return self._after(self.draft.undo)

    def redo(self) -> Shown:
        return self._after(self.draft.redo)

    def shown(self) -> Shown:
        """The state as it stands."""
        self._number += 1
        with self._trees.reading():
            pack, findings = load_with_findings(self._mirror)
            layouts, faults = self._layouts.load()
        draft = self.draft
        return Shown(
            self._number, dict(draft.files), draft.base, self._mirror, pack, layouts,
            (*findings, *faults), draft.changed, draft.undone_next, draft.redone_next,
        )  # fmt: skip

    def published(self) -> Path:
        """The content that the draft began from, as a folder."""
        folder = self._mirror.with_name(f"{self._mirror.name}-published")
        if not folder.exists():
            for name, data in self.draft.base.items():
                file = folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        return folder

    def _after(self, step: Callable[[], object]) -> Shown:
        before = dict(self.draft.files)
        step()
        now = self.draft.files
        for name in {*before, *now}:
            if before.get(name) != now.get(name):
                self._put(name, now.get(name))
        return self.shown()

    def _put(self, name: str, data: bytes | None) -> None:
        file = self._mirror / name
        if data is None:
            file.unlink(missing_ok=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
