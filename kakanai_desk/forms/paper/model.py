"""What a form layout says, as values. Lengths in millimetres, type sizes in points. ``layout.py`` reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kakanai_desk.forms.paper.binding import Path, Test
from kakanai_desk.forms.paper.fonts import Type
from kakanai_desk.forms.paper.template_form import TemplatePdf

Align = Literal["left", "center", "right"]
SMALLEST = 0.8  # a filled-in text shrinks to this part of its size, then moves to the continuation sheet


@dataclass(frozen=True)
class Words:
    """Printed words. ``soft`` are labels: 8 pt and grey."""

    text: str
    size: float = 9.5
    bold: bool = False
    soft: bool = False


@dataclass(frozen=True)
class Space:
    width: float


@dataclass(frozen=True)
class RowNumber:
    """The number of the row in a repeating table."""


@dataclass(frozen=True)
class Field:
    """A filled-in text. ``width`` 0 takes the room that is left; ``lines`` is how many lines it may wrap to.

    ``words``: what is written for each value, where the value itself is not for people.
    """

    bind: Path
    name: str
    size: float = 13.0
    type: Type = Type.FACT
    width: float = 0.0
    lines: int = 1
    align: Align = "left"
    form: str = ""
    optional: bool = False
    when: Test | None = None  # filled in only where this holds
    words: tuple[tuple[str | bool | int, str], ...] = ()


@dataclass(frozen=True)
class Digits:
    """One digit to a cell, set right; ``groups`` are joined by a dash (〒 3 + 4)."""

    bind: Path
    name: str
    groups: tuple[int, ...]
    lead: str = ""
    cell: float = 4.6
    optional: bool = False


@dataclass(frozen=True)
class DateCells:
    """年 月 日 in cells. ``eras`` are printed to be circled; with none, the era stands before the cells as a word.

    ``nationality``: a person who is not Japanese has the year in four cells (西暦).
    """

    bind: Path
    name: str
    eras: tuple[str, ...] = ()
    nationality: Path | None = None
    cell: float = 4.6
    optional: bool = False
    when: Test | None = None


@dataclass(frozen=True)
class Check:
    """A box to tick. ``office``: by the office on the paper. ``optional``: it stands for itself and may stay open;
    of the others in a cell one at least is ticked. One without a test is an alternative that never applies here."""

    label: str
    test: Test | None
    size: float = 9.5
    office: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Choice:
    """Words of which the chosen one is ringed; with ``strike`` the others are struck out instead."""

    bind: Path
    name: str
    options: tuple[tuple[str | bool | int, str], ...]
    separator: str = "・"
    stack: bool = False
    size: float = 9.5
    optional: bool = False
    strike: bool = False


@dataclass(frozen=True)
class Frame:
    """Room that people fill by hand: for a seal (``round``, 印) or a photograph (a box with its size)."""

    text: str
    width: float
    height: float
    round: bool = False


@dataclass(frozen=True)
class Code:
    """A 2D code of a value, ``side`` mm; its quiet zone is the cell's white."""

    bind: Path
    name: str
    side: float = 16.0
    optional: bool = False


@dataclass(frozen=True)
class Ringed:
    """A single word that is ringed when ``test`` holds."""

    text: str
    test: Test
    size: float = 9.5


@dataclass(frozen=True)
class IndividualNumber:
    """Twelve cells for an 個人番号; hatched unless it is printed for the office."""

    bind: Path
    name: str
    cell: float = 4.2


@dataclass(frozen=True)
class SignatureBox:
    """63 × 18 mm for the signature, with time and check code at the right end of its cell."""


Item = (
    Words
    | Space
    | RowNumber
    | Field
    | Digits
    | DateCells
    | Check
    | Choice
    | Ringed
    | IndividualNumber
    | SignatureBox
    | Frame
    | Code
)


@dataclass(frozen=True)
class Cell:
    """``head`` is printed bold on grey (``light``: 8 pt, not bold); otherwise ``lines`` of items."""

    lines: tuple[tuple[Item, ...], ...] = ()
    head: str = ""
    light: bool = False
    span: int = 1
    rows: int = 1
    align: Align = "left"
    dotted_under: bool = False
    pad: float = 2.0


@dataclass(frozen=True)
class Row:
    height: float
    cells: tuple[Cell, ...]


def grid(columns: int, rows: Sequence[Row]) -> tuple[list[tuple[int, int, Cell]], dict[int, tuple[int, int]]]:
    """Where each cell stands: (row, first column, cell); and the rows whose cells do not fill the free columns,
    as row → (columns they take, columns that are free)."""
    covered = [0] * columns  # rows a column stays covered by a tall cell, this one included
    placed: list[tuple[int, int, Cell]] = []
    wrong: dict[int, tuple[int, int]] = {}
    for index, row in enumerate(rows):
        free = [column for column in range(columns) if not covered[column]]
        covered = [max(0, left - 1) for left in covered]
        wide = sum(cell.span for cell in row.cells)
        if wide != len(free):
            wrong[index] = (wide, len(free))
        at = 0
        for cell in row.cells:
            if at < len(free):
                placed.append((index, free[at], cell))
            for column in free[at : at + cell.span]:
                covered[column] = cell.rows - 1
            at += cell.span
    return placed, wrong


@dataclass(frozen=True)
class Repeat:
    """``rows`` places for the entries of ``over``; more entries go to a continuation sheet."""

    over: Path
    rows: int
    template: tuple[Row, ...]

    @property
    def height(self) -> float:
        return sum(row.height for row in self.template)


@dataclass(frozen=True)
class Table:
    columns: tuple[float, ...]
    rows: tuple[Row, ...]
    repeat: Repeat | None = None
    gap: float = 2.4

    @property
    def height(self) -> float:
        own = sum(row.height for row in self.rows)
        return own + (self.repeat.height * self.repeat.rows if self.repeat else 0.0)


@dataclass(frozen=True)
class Heading:
    """The form's title with a line under it, and a small table at the right."""

    title: str
    sub: str = ""
    beside: Table | None = None


@dataclass(frozen=True)
class Note:
    """Printed sentences, 8.5 pt, wrapped to the page."""

    text: str
    gap: float = 2.4


Block = Heading | Table | Note


@dataclass(frozen=True)
class Comb:
    """A text on a template, one character to a cell from the left.

    ``groups``: how many cells stand together, where they are not all one; between two groups are ``gap`` mm.
    """

    bind: Path
    name: str
    cells: int
    size: float
    type: Type = Type.FACT
    optional: bool = False
    groups: tuple[int, ...] = ()
    gap: float = 0.0


@dataclass(frozen=True)
class NumberCells:
    """An 個人番号 in cells that a template has: hatched unless it is printed for the office."""

    bind: Path
    name: str
    groups: tuple[int, ...] = (12,)
    gap: float = 0.0


@dataclass(frozen=True)
class Tick:
    """A tick on a template where ``test`` holds; the box is printed there. ``ring``: its word is ringed instead."""

    label: str
    test: Test
    ring: bool = False


@dataclass(frozen=True)
class Placed:
    """An item at a place on a template's page (from 0), mm from the top left."""

    page: int
    x: float
    y: float
    width: float
    height: float
    item: Item | Comb | Tick | NumberCells


@dataclass(frozen=True)
class OnTemplate:
    """A form that is printed on a PDF from elsewhere."""

    pdf: TemplatePdf
    placed: tuple[Placed, ...]


@dataclass(frozen=True)
class Layout:
    """One revision of one form: drawn by its ``body``, or on a ``template``."""

    id: str
    title: str
    short: str
    revision: int
    effective_from: date
    effective_until: date | None
    basis: str
    section: str
    note: str = ""
    check: tuple[str, ...] = ()  # names of what the resident checks on the screen, in order
    copies: tuple[str, ...] = ()  # marks of the further copies that are printed: 副, 控え
    each: Path | None = None  # the people of whom each has a sheet of the own, as ``person``; None: one for all
    body: tuple[Block, ...] = field(default_factory=tuple[Block, ...])
    template: OnTemplate | None = None

    def effective_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_until is None or day <= self.effective_until)
