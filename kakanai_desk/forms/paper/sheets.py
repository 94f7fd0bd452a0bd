"""Draws one document: its blocks down the page, then continuation sheets for what did not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, cast

from kakanai_desk.forms.paper.fill import Pen, is_printed
from kakanai_desk.forms.paper.fit import LEADING, phrases_of, wrap
from kakanai_desk.forms.paper.fonts import POINT, PaperFonts, Type
from kakanai_desk.forms.paper.ink import GROUND, WIDTH, Backdrop, Line, Mark, Sheet
from kakanai_desk.forms.paper.model import Cell, Heading, Layout, Note, OnTemplate, Row, Table, grid
from kakanai_desk.forms.paper.outcome import Outcome, Overflow
from kakanai_desk.forms.paper.template import template_of

LEFT, RIGHT, TOP, BOTTOM = 12.0, 198.0, 11.0, 274.0
FRAME, INNER = 1.4, 0.5
_NOBODY: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Drawn:
    """The sheets of one document before trace, check code and signature."""

    layout: Layout
    sheets: tuple[Sheet, ...]
    outcome: Outcome


def draw(
    layout: Layout, facts: Mapping[str, Any], fonts: PaperFonts, document: str = "", *, blank: bool = False
) -> Drawn:
    """Draw ``layout`` filled from ``facts``. Nothing is cut: what does not fit goes to continuation sheets.

    ``blank``: every row is free for the pen; otherwise rows that nobody fills are struck out.
    """
    return _Document(layout, facts, fonts, document or layout.id, blank).draw()


@dataclass(frozen=True)
class _Part:
    """A piece of a grid: what is printed ``before`` a cell that holds values, that cell, and its place (mm)."""

    before: tuple[Mark | Line, ...]
    cell: Cell | None = None
    place: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


class _Document:
    def __init__(
        self, layout: Layout, facts: Mapping[str, Any], fonts: PaperFonts, document: str, blank: bool = False
    ) -> None:
        self.layout, self.facts, self.fonts, self.blank = layout, facts, fonts, blank
        self.kept = template_of(layout, fonts).kept
        self.outcome = Outcome(document)
        self.sheets: list[Sheet] = []
        self.waiting: list[tuple[Table, Sequence[Any], int]] = []

    def draw(self) -> Drawn:
        if self.layout.template is not None:
            self._on_template(self.layout.template)
        y, sheet = TOP, self.sheets[0] if self.sheets else self._new_sheet()
        for index, block in enumerate(self.layout.body):
            if isinstance(block, Heading):
                y = self._heading(block, sheet, y)
            elif isinstance(block, Note):
                y = self._note(block, sheet, y + block.gap)
            else:
                y = self._table(block, sheet, LEFT, y + (block.gap if index else 0.0))
        own = len(self.sheets)
        self._continue()
        if len(self.sheets) > own:
            for number, page in enumerate(self.sheets, start=1):
                label = f"つづき {number}／{len(self.sheets)}"
                wide = self.fonts.width(label, Type.STRONG, 8.5) + 4
                right = page.width - WIDTH + RIGHT
                page.box(right - wide, 5.6, wide, 4.4, 0.7)
                page.centered(right - wide / 2, 7.8, label, Type.STRONG, 8.5, align="center")
        return Drawn(self.layout, tuple(self.sheets), self.outcome)

    def _new_sheet(self) -> Sheet:
        self.sheets.append(Sheet(self.fonts, kept=self.kept))
        return self.sheets[-1]

    def _on_template(self, on: OnTemplate) -> None:
        """The pages of the template with the values at their places."""
        for index, page in enumerate(on.pdf.pages):
            backdrop = Backdrop(on.pdf, index)
            self.sheets.append(
                Sheet(self.fonts, kept=self.kept, width=page.width, height=page.height, backdrop=backdrop)
            )
        for placed in on.placed:
            self._pen(self.sheets[placed.page]).placed(placed)

    def _pen(self, sheet: Sheet) -> Pen:
        return Pen(sheet, self._index(sheet), self.facts, self.outcome)

    def _index(self, sheet: Sheet) -> int:
        return next(at for at, one in enumerate(self.sheets) if one is sheet)

    # --- blocks --------------------------------------------------------------------------------------------------

    def _heading(self, block: Heading, sheet: Sheet, y: float) -> float:
        beside = block.beside
        height = max(18.0, beside.height if beside else 0.0)
        sheet.once(("heading", id(block), y), lambda: self._title(block, sheet, y, height))
        if beside:
            self._table(beside, sheet, RIGHT - sum(beside.columns), y)
        return y + height + 0.6

    def _title(self, block: Heading, sheet: Sheet, y: float, height: float) -> None:
        beside = block.beside
        room = RIGHT - LEFT - (sum(beside.columns) + 5 if beside else 0)
        size, letters = 20.0, max(1, len(block.title) - 1)
        natural = self.fonts.width(block.title, Type.STRONG, size)
        size = min(size, size * room / natural)
        natural = self.fonts.width(block.title, Type.STRONG, size)
        spacing = max(0.0, min(0.95 * size, (room * 0.94 - natural) / POINT / letters))
        sheet.text(LEFT, y + 12.2, block.title, Type.STRONG, size, spacing=spacing)
        if block.sub:
            width = self.fonts.width(block.sub, Type.WORD, 9)
            sheet.text(LEFT, y + height - 0.9, block.sub, Type.WORD, min(9.0, 9.0 * room / width))

    def _note(self, block: Note, sheet: Sheet, y: float) -> float:
        pitch = 8.5 * 1.5 * POINT
        lines: list[str] | None = self.kept.get(("note", id(block)))
        if lines is None:
            lines = self.kept["note", id(block)] = wrap(self.fonts, block.text, Type.WORD, 8.5, RIGHT - LEFT)
        tops = [y]
        for _ in lines:
            tops.append(tops[-1] + pitch)

        def sentences() -> None:
            for top, line in zip(tops, lines, strict=False):
                sheet.centered(LEFT, top + pitch / 2, line, Type.WORD, 8.5)

        sheet.once(("note", id(block), y), sentences)
        return tops[-1]

    def _table(self, table: Table, sheet: Sheet, x: float, y: float) -> float:
        top = y
        pen = self._pen(sheet)
        y = self._rows(table.rows, table.columns, pen, x, y)
        repeat = table.repeat
        if repeat is not None:
            people = [_NOBODY] * repeat.rows if self.blank else self._entries(repeat.over.value(self.facts))
            for index in range(repeat.rows):
                start = y
                used = index < len(people)
                row_pen = self._row_pen(sheet, table, people, index) if used else None
                y = self._rows(repeat.template, table.columns, row_pen, x, y)
                if not used:
                    pen.sheet.centered(
                        x + table.columns[0] / 2, (start + y) / 2, str(index + 1), Type.DIGIT, 9.5, align="center"
                    )
                sheet.rule(x, start, x + sum(table.columns), start, INNER)
            unused = repeat.rows - len(people)
            if unused > 0:
                sheet.rule(x + table.columns[0], y, x + sum(table.columns), y - unused * repeat.height, INNER)
            if len(people) > repeat.rows:
                self.waiting.append((table, people, repeat.rows))
        sheet.once(("frame", id(table), x, top, y), lambda: sheet.box(x, top, sum(table.columns), y - top, FRAME))
        return y

    @staticmethod
    def _entries(value: Any) -> Sequence[Any]:
        return cast("Sequence[Any]", value) if isinstance(value, Sequence) and not isinstance(value, str) else ()

    def _row_pen(self, sheet: Sheet, table: Table, people: Sequence[Any], index: int) -> Pen:
        assert table.repeat is not None  # noqa: S101
        pen = self._pen(sheet)
        pen.item, pen.row = people[index], index + 1
        pen.item_path = f"{table.repeat.over}.{index}"
        return pen

    def _rows(self, rows: Sequence[Row], columns: Sequence[float], pen: Pen | None, x: float, y: float) -> float:
        """The grid of ``rows`` with its content; without a pen the cells stay empty. Returns the lower edge."""
        sheet = pen.sheet if pen else self.sheets[-1]
        key = ("rows", id(rows), id(columns), x, y, pen is None)
        parts: list[_Part] | None = self.kept.get(key)
        if parts is None:
            parts = self._parts(rows, columns, pen, sheet, x, y)
            if not self.outcome.crowded:  # a fault of the layout is told each time
                self.kept[key] = parts
        else:
            for part in parts:
                sheet.entries += part.before
                if pen is not None and part.cell is not None:
                    pen.cell(part.cell, *part.place)
        return y + sum(row.height for row in rows)

    def _parts(
        self, rows: Sequence[Row], columns: Sequence[float], pen: Pen | None, sheet: Sheet, x: float, y: float
    ) -> list[_Part]:
        """Draw the grid, and cut what was drawn at the cells that hold values."""
        lefts = [x + sum(columns[:index]) for index in range(len(columns) + 1)]
        tops = [y + sum(row.height for row in rows[:index]) for index in range(len(rows) + 1)]
        places: list[tuple[Cell, int, int, tuple[float, float, float, float]]] = []
        parts: list[_Part] = []
        start = len(sheet.entries)
        for index, column, cell in grid(len(columns), rows)[0]:
            left, top = lefts[column], tops[index]
            right = lefts[min(column + cell.span, len(columns))]
            bottom = tops[min(index + cell.rows, len(rows))]
            places.append((cell, index, column, (left, top, right, bottom)))
            if cell.head or (not cell.lines and self._is_head_row(rows[index])):
                sheet.box(left, top, right - left, bottom - top, 0, fill=GROUND)
        for cell, index, column, (left, top, right, bottom) in places:
            if column + cell.span < len(columns):
                sheet.rule(right, top, right, bottom, INNER)
            if index + cell.rows < len(rows):
                line = sheet.dotted if cell.dotted_under else sheet.rule
                line(left, bottom, right, bottom)
            if pen is None:
                continue
            place = (left, top, right - left, bottom - top)
            if cell.head:
                self._head(cell, sheet, *place)
            elif all(is_printed(item) for items in cell.lines for item in items):
                pen.cell(cell, *place)
            else:
                parts.append(_Part(tuple(sheet.entries[start:]), cell, place))
                pen.cell(cell, *place)
                start = len(sheet.entries)
        parts.append(_Part(tuple(sheet.entries[start:])))
        return parts

    @staticmethod
    def _is_head_row(row: Row) -> bool:
        return sum(1 for cell in row.cells if cell.head) > 1

    def _head(self, cell: Cell, sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
        use, size = (Type.WORD, 8.2) if cell.light else (Type.STRONG, 9.5)
        room = width - (1.6 if cell.light else 3.2)
        if cell.light:
            size = min(size, size * room / self.fonts.width(cell.head, use, size))
        lines = _broken(self.fonts, cell.head, use, size, room)
        pitch = size * 1.35 * POINT
        for index, line in enumerate(lines):
            middle = y + height / 2 + pitch * (index - (len(lines) - 1) / 2)
            sheet.centered(x + width / 2, middle, line, use, size, align="center")

    # --- continuation --------------------------------------------------------------------------------------------

    def _continue(self) -> None:
        """Further entries of repeating tables, then the texts that moved, on as many sheets as they need."""
        sheet: Sheet | None = None
        y = BOTTOM
        while self.waiting:
            table, people, start = self.waiting.pop(0)
            assert table.repeat is not None  # noqa: S101
            head = sum(row.height for row in table.rows)
            while start < len(people):
                if sheet is None or y + head + table.repeat.height > BOTTOM:
                    sheet, y = self._continuation()
                pen = self._pen(sheet)
                top = y
                y = self._rows(table.rows, table.columns, pen, LEFT, y)
                while start < len(people) and y + table.repeat.height <= BOTTOM:
                    sheet.rule(LEFT, y, RIGHT, y, INNER)
                    number = self._index(sheet) + 1
                    path = f"{table.repeat.over}.{start}"
                    self.outcome.overflow.append(
                        Overflow(self.outcome.document, f"{start + 1}人目", path, str(start + 1), number)
                    )
                    y = self._rows(
                        table.repeat.template, table.columns, self._row_pen(sheet, table, people, start), LEFT, y
                    )
                    start += 1
                sheet.box(LEFT, top, sum(table.columns), y - top, FRAME)
                y += 4
        index = 0
        while index < len(self.outcome.moved):
            moved = self.outcome.moved[index]
            lines = wrap(self.fonts, moved.text, Type.FACT, 13, RIGHT - LEFT - 64)
            pitch = 13 * LEADING * POINT
            height = max(10.0, pitch * len(lines) + 4)
            if sheet is None or y + height > BOTTOM:
                sheet, y = self._continuation()
            sheet.box(LEFT, y, 60, height, 0, fill=GROUND)
            sheet.centered(LEFT + 3, y + height / 2, moved.mark, Type.STRONG, 11)
            name = _broken(self.fonts, moved.name, Type.STRONG, 9.5, 48)
            for at, line in enumerate(name):
                middle = y + height / 2 + 4.6 * (at - (len(name) - 1) / 2)
                sheet.centered(LEFT + 10, middle, line, Type.STRONG, 9.5)
            for at, line in enumerate(lines):
                sheet.centered(LEFT + 62, y + height / 2 + pitch * (at - (len(lines) - 1) / 2), line, Type.FACT, 13)
            sheet.rule(LEFT + 60, y, LEFT + 60, y + height, INNER)
            sheet.box(LEFT, y, RIGHT - LEFT, height, FRAME)
            number = self._index(sheet) + 1
            self.outcome.overflow.append(Overflow(self.outcome.document, moved.name, moved.path, moved.mark, number))
            y += height + 2
            index += 1

    def _continuation(self) -> tuple[Sheet, float]:
        sheet = self._new_sheet()
        sheet.text(LEFT, TOP + 8.5, f"{self.layout.title}（つづき）", Type.STRONG, 16)
        sheet.text(LEFT, TOP + 15, "前の紙の欄に書ききれなかったことがらです。", Type.WORD, 9)
        return sheet, TOP + 19.0


def _broken(fonts: PaperFonts, text: str, use: Type, size: float, width: float) -> list[str]:
    """A heading in as few lines as fit, of even length, broken between phrases where that needs no further line."""
    count = len(wrap(fonts, text, use, size, width))
    if count < 2:
        return [text]
    even = fonts.width(text, use, size) / count
    ends = set(accumulate(len(phrase) for phrase in phrases_of(text)))
    for phrases in (True, False):
        for step in range(20):
            lines = wrap(fonts, text, use, size, min(width, even + 0.6 * step), phrases=phrases)
            if len(lines) <= count and (not phrases or set(accumulate(map(len, lines))) <= ends):
                return lines
    return wrap(fonts, text, use, size, width)
