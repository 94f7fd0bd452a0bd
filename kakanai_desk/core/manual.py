"""The clerk's manual: Japanese chapters in ``resources/manual``, one for each page of the clerk's window (R-091).

A small part of Markdown: ``# title``, ``## heading``, ``- **key** meaning``, and sentences. The desk shows it by F1
without a network, and it reads as well in any editor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kakanai_desk.core.places import resources

CHAPTERS = (
    "home", "identify", "facts", "household", "confirm", "interview", "answers", "procedures", "documents", "sign",
    "print", "done", "find", "board", "reading", "figures", "record", "imports", "spotting", "uses", "standing",
    "picker", "compare", "register", "numbers", "manner", "talk", "protect", "shrink", "borrow", "lending",
    "eyes", "reason", "lessons", "trouble", "always",
)  # fmt: skip
_KEY = re.compile(r"- \*\*(.+?)\*\* (.+)")


@dataclass(frozen=True)
class Block:
    """``kind``: heading, key (``head`` is the key's name) or sentence."""

    kind: str
    words: str
    head: str = ""


@dataclass(frozen=True)
class Chapter:
    name: str
    title: str
    blocks: tuple[Block, ...]

    def keys(self) -> tuple[str, ...]:
        """The names of the keys it explains: F3, Shift+F10, Enter, 数字 …"""
        return tuple(name for block in self.blocks if block.kind == "key" for name in block.head.split("・"))


@cache
def chapter(name: str, folder: Path | None = None) -> Chapter:
    """One chapter.

    Raises:
        ValueError: it has no title.
    """
    title, *lines = ((folder or resources() / "manual") / f"{name}.md").read_text("utf-8").splitlines()
    if not title.startswith("# "):
        raise ValueError(f"{name}.md: no title")
    return Chapter(name, title[2:], tuple(_block(line) for line in lines if line.strip()))


def _block(line: str) -> Block:
    if line.startswith("## "):
        return Block("heading", line[3:])
    key = _KEY.fullmatch(line)
    return Block("key", key.group(2), key.group(1)) if key else Block("sentence", line)
