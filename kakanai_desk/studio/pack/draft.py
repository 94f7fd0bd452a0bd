"""What an editor has changed and not yet proposed: every step can be undone, and none is lost (R-035, R-086, R-115).

A draft is the city's content as it was when the editor began, and steps from there. Each step is on disk before the
next one is made (``journal``), so a draft outlives a crash. The folder of definitions is not touched before ``write``,
which writes only files that changed, and refuses where somebody else changed one of them meanwhile.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from kakanai_desk.core.whole_file import write_whole
from kakanai_desk.studio.pack.journal import Journal, Step
from kakanai_desk.studio.pack.yaml_text import YamlText

KINDS = (".yaml", ".po", ".pdf", ".png", ".csv", ".md")
_PART = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,63}", re.IGNORECASE)
MOST_STEPS = 10_000
Files = Mapping[str, bytes]


class NotAFile(ValueError):
    """A name that no file of a pack has."""


class ChangedMeanwhile(Exception):
    """Somebody else changed files that this draft changes; ``files`` names them."""

    def __init__(self, files: tuple[str, ...]) -> None:
        super().__init__(", ".join(files))
        self.files = files


@dataclass
class Draft:
    """``base``: the files when the editor began, by their names below the folder (``jidou_teate/procedure.yaml``).

    ``journal`` keeps the steps; None: they live as long as this object.
    """

    base: Files = field(repr=False)
    journal: Journal | None = None
    _steps: list[Step] = field(default_factory=list[Step], repr=False)
    _at: int = 0
    _now: dict[str, bytes] = field(default_factory=dict[str, bytes], repr=False)
    _texts: dict[str, YamlText] = field(default_factory=dict[str, YamlText], repr=False)

    def __post_init__(self) -> None:
        self._now = dict(self.base)
        if self.journal is not None:
            for step in self.journal.begin(digest_of(self.base)):
                self._replay(step)

    @property
    def files(self) -> Files:
        """As they stand."""
        return MappingProxyType(self._now)

    @property
    def changed(self) -> tuple[str, ...]:
        """Files that are not as they were, that are new, or gone."""
        return tuple(sorted(n for n in {*self.base, *self._now} if self.base.get(n) != self._now.get(n)))

    @property
    def undone_next(self) -> str:
        """The step that ``undo`` takes back, in words; empty: there is none."""
        return self._steps[self._at - 1].words if self._at else ""

    @property
    def redone_next(self) -> str:
        return self._steps[self._at].words if self._at < len(self._steps) else ""

    def text(self, name: str) -> YamlText:
        """One YAML file.

        Raises:
            KeyError: there is none. YAMLError: it is broken, by somebody's hand.
        """
        if name not in self._texts:
            self._texts[name] = YamlText(self._now[name].decode("utf-8"))
        return self._texts[name]

    def change(self, words: str, files: Mapping[str, bytes | YamlText | None]) -> None:
        """One step: what these files hold from now on (None: they are gone). What was undone cannot come back then.

        Raises:
            NotAFile: a name leaves the folder, or is of a kind that no pack has. ValueError: too many steps.
        """
        for name in files:
            checked(name)
        if self._at >= MOST_STEPS:
            raise ValueError("steps")
        new = {n: v.text.encode("utf-8") if isinstance(v, YamlText) else v for n, v in files.items()}
        new = {n: v for n, v in new.items() if self._now.get(n) != v}
        if not new:
            return
        step = Step("change", words, new, {n: self._now.get(n) for n in new})
        if self.journal is not None:
            self.journal.write(step)
        self._replay(step)
        self._texts |= {n: v for n, v in files.items() if isinstance(v, YamlText)}

    def undo(self) -> str:
        """Takes the last step back; what it was, in words. Empty: there is none."""
        return self._move("undo", self.undone_next)

    def redo(self) -> str:
        """The step that was taken back comes again."""
        return self._move("redo", self.redone_next)

    def write(self, folder: Path) -> tuple[str, ...]:
        """Into the folder of definitions; the files that were written or removed.

        Raises:
            ChangedMeanwhile: nothing was written. OSError.
        """
        there = {name: _read(folder / name) for name in self.changed}
        theirs = tuple(n for n, data in there.items() if data not in (self.base.get(n), self._now.get(n)))
        if theirs:
            raise ChangedMeanwhile(theirs)
        for name in self.changed:
            data = self._now.get(name)
            if data is None:
                (folder / name).unlink(missing_ok=True)
            else:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                write_whole(folder / name, data)
        return self.changed

    def _move(self, how: str, words: str) -> str:
        if words or (how == "undo" and self._at) or (how == "redo" and self._at < len(self._steps)):
            step = Step(how, "", {}, {})
            if self.journal is not None:
                self.journal.write(step)
            self._replay(step)
        return words

    def _replay(self, step: Step) -> None:
        match step.kind:
            case "undo" if self._at:
                self._at -= 1
                self._take(self._steps[self._at].before)
            case "redo" if self._at < len(self._steps):
                self._at += 1
                self._take(self._steps[self._at - 1].after)
            case "change":
                self._steps = [*self._steps[: self._at], step]
                self._at += 1
                self._take(step.after)
            case _:
                pass

    def _take(self, files: Mapping[str, bytes | None]) -> None:
        for name, data in files.items():
            self._texts.pop(name, None)
            if data is None:
                self._now.pop(name, None)
            else:
                self._now[name] = data


def checked(name: str) -> str:
    """
    Raises:
        NotAFile: it is no plain name below the folder, or of a kind that no pack has.
    """
    path = PurePosixPath(name)
    plain = all(_PART.fullmatch(part) and part.strip(".") for part in path.parts)
    if not plain or path.is_absolute() or str(path) != name or path.suffix not in KINDS or len(path.parts) > 6:
        raise NotAFile(name)
    return name


def read_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder of definitions; others that lie there are none of the pack's."""
    found: dict[str, bytes] = {}
    for top, _, names in os.walk(folder):
        for name in names:
            file = Path(top) / name
            if file.suffix in KINDS and not file.is_symlink():
                found[file.relative_to(folder).as_posix()] = file.read_bytes()
    return found


def digest_of(files: Files) -> str:
    """What a set of files is known by."""
    whole = sha256()
    for name in sorted(files):
        whole.update(f"{name}\x00{sha256(files[name]).hexdigest()}\n".encode())
    return whole.hexdigest()


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
