"""Room to fill in, as it is found on a page (``places``) and guessed at (``guessing``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from kakanai_desk.hardware.vision.sheet import Box
from kakanai_desk.studio.form.page import Word
from kakanai_desk.studio.form.ruling import Cell

LEAST_ROOM = 14.0  # mm: free room beside a label that is for writing
MOST_WORDS = 14  # characters: more on one line is a sentence
IN_BRACKETS = 9.0  # mm between ( and )
UNITS = frozenset("様殿円歳才人通部枚回号番")


class Kind(StrEnum):
    TEXT = "text"
    CELLS = "cells"
    DATE = "date"
    CIRCLE = "circle"
    CHECK = "check"
    NUMBER = "individual_number"
    SIGNATURE = "signature"
    SEAL = "seal"


@dataclass(frozen=True)
class Part:
    """A piece of a place: ``what`` is ``year``, ``month``, ``day``, an era's letter, or a word to ring."""

    what: str
    box: Box


@dataclass(frozen=True)
class Place:
    """Room to fill in. ``inside``: the printed words of the same cell or line that belong to it, nearest first.

    ``cell``: the whole cell it lies in; None on open paper. ``groups``: one-character cells that stand together.
    """

    box: Box
    kind: Kind
    inside: tuple[Word, ...] = ()
    cell: Box | None = None
    parts: tuple[Part, ...] = ()
    groups: tuple[int, ...] = ()
    gap: float = 0.0  # mm between two groups
    era: str = ""  # a printed era before the year
    line: bool = False


@dataclass(frozen=True)
class Found:
    """The places of a page and the cells that are headings."""

    places: tuple[Place, ...]
    heads: tuple[Cell, ...] = field(repr=False)
    blank: tuple[Box, ...] = field(default=(), repr=False)  # cells with nothing printed in them


def not_in(line: Iterable[Word], box: Box) -> list[Word]:
    """Words outside a box; a word that reaches into it loses those letters."""
    rest: list[Word] = []
    for word in line:
        letters = tuple(letter for letter in word.letters if not _across(box, letter.box))
        if letters:
            rest.append(Word(letters, word.sure))
    return rest


def _across(box: Box, letter: Box) -> bool:
    return box.left - 0.2 <= (letter.left + letter.right) / 2 <= box.right + 0.2


def is_unit(word: Word) -> bool:
    """様, 円, 通: what stands behind the room."""
    return word.text[0] in UNITS
