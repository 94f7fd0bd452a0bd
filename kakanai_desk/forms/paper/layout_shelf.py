"""Layouts of one folder that is read again and again while somebody edits it: what did not change is not read anew.

A layout depends on two files, its definition and the template that it names. It is kept, with its findings, as long as
both hold the same bytes; so an answer is always the one that ``load_layouts`` gives (R-035).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kakanai_desk.forms.findings import Finding
from kakanai_desk.forms.paper.layout import load_layouts, read_layout
from kakanai_desk.forms.paper.model import Layout
from kakanai_desk.forms.source import Node, read


@dataclass(frozen=True)
class _Kept:
    """``template``: the file that the definition names; its digest is None while there is no such file."""

    definition: bytes | None
    template: Path | None
    drawing: bytes | None
    layout: Layout | None
    findings: tuple[Finding, ...]


class LayoutShelf:
    """For one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[Path, _Kept] = {}
        self._used: dict[Path, _Kept] = {}

    def load(self) -> tuple[dict[str, Layout], list[Finding]]:
        """As ``load_layouts``; layouts of files that are gone are forgotten."""
        self._used = {}
        found = load_layouts(self._folder, self._layout)
        self._kept = self._used
        return found

    def _layout(self, file: Path, folder: Path) -> tuple[Layout | None, list[Finding]]:
        kept = self._kept.get(file)
        if kept is None or kept.definition != _digest(file) or kept.drawing != _digest(kept.template):
            kept = _read(file, folder)
        self._used[file] = kept
        return kept.layout, list(kept.findings)


def _read(file: Path, folder: Path) -> _Kept:
    definition, findings = _digest(file), list[Finding]()
    node = read(file, folder, findings)
    if node is None:
        return _Kept(definition, None, None, None, tuple(findings))
    template = _template(node, file.parent)
    drawing = _digest(template)
    layout, findings = read_layout(node, file)
    return _Kept(definition, template, drawing, layout, tuple(findings))


def _template(node: Node, folder: Path) -> Path | None:
    at = node.get("template")
    name = at.get("file") if at is not None else None
    if name is None:
        return None
    name.findings = []  # what is wrong with it is said where it is read
    return folder / name.text()


def _digest(file: Path | None) -> bytes | None:
    """SHA-256 of what it holds; None: there is no file, or it cannot be opened."""
    try:
        return sha256(file.read_bytes()).digest() if file is not None else None
    except (OSError, ValueError):
        return None
