"""Draws the items of a cell: how wide each is, and its ink. Called by ``sheets.py`` only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kakanai_desk.core.wareki import PartialDate, era_of_partial
from kakanai_desk.forms.paper import marks, on_template
from kakanai_desk.forms.paper.binding import ITEM, Path, is_blank, shown
from kakanai_desk.forms.paper.codes import qr_modules
from kakanai_desk.forms.paper.fit import LEADING, fit
from kakanai_desk.forms.paper.fonts import POINT, Type
from kakanai_desk.forms.paper.ink import SOFT, Layer, Line, Mark, Sheet
from kakanai_desk.forms.paper.machine_copy import iso
from kakanai_desk.forms.paper.model import (
    Cell,
    Check,
    Choice,
    Code,
    Comb,
    DateCells,
    Digits,
    Field,
    Frame,
    IndividualNumber,
    Item,
    NumberCells,
    Placed,
    Ringed,
    RowNumber,
    SignatureBox,
    Space,
    Tick,
    Words,
)
from kakanai_desk.forms.paper.outcome import Blank, Moved, Outcome, Pin, Place

GAP = 0.9
RING = 1.35  # mm on each side of a ringed word
ERA = 4.8  # mm for one era letter
UNIT = 3.6  # mm for 年, 月, 日
SIGNATURE = (63.0, 18.0)


def is_printed(item: Item) -> bool:
    """Whether ``item`` looks the same whoever comes."""
    return isinstance(item, Words | Space | Frame) or (isinstance(item, Check) and item.test is None)


@dataclass(frozen=True)
class _Seat:
    """An item's left end and width on its line (mm), and its ink where it is ``printed`` for everybody."""

    item: Item
    x: float
    width: float
    printed: tuple[Mark | Line, ...] | None


@dataclass
class Pen:
    """Where and for whom we are drawing: the sheet, its page number (from 0), the facts and the row's person."""

    sheet: Sheet
    page: int
    facts: Mapping[str, Any]
    outcome: Outcome
    item: Mapping[str, Any] | None = None
    item_path: str = ""
    row: int = 0

    # --- values --------------------------------------------------------------------------------------------------

    def value(self, path: Path) -> Any:
        return path.value(self.facts, self.item)

    def value_when(self, item: Field | DateCells) -> Any:
        """The item's value, or None where its condition does not hold."""
        if item.when is not None and not item.when.holds(self.facts, self.item):
            return None
        return self.value(item.bind)

    def full_path(self, path: Path) -> str:
        return str(path).replace(ITEM, self.item_path, 1) if path.steps[0] == ITEM else str(path)

    def name(self, item_name: str) -> str:
        return f"{self.row}人目の{item_name}" if self.item is not None else item_name

    def record(self, path: Path, name: str, text: str, optional: bool, box: tuple[float, float, float, float]) -> None:
        """Note a value for the content, and a pin for it or, where it is missing, a blank."""
        full = self.full_path(path)
        self.outcome.values.append((full, text))
        self.outcome.names[full] = self.name(name)
        if text:
            number = len(self.outcome.pins) + 1
            self.outcome.pins.append(Pin(number, self.name(name), text, self.page, *box))
        elif not optional:
            self.outcome.blanks.append(Blank(self.outcome.document, self.name(name), full))

    def note_day(self, path: Path, value: Any) -> None:
        """Keep a day as programs write it, for the copy inside the PDF."""
        if isinstance(value, date | PartialDate):
            self.outcome.days[self.full_path(path)] = iso(value.date() if isinstance(value, datetime) else value)

    # --- widths --------------------------------------------------------------------------------------------------

    def words_width(self, text: str, size: float, bold: bool = False) -> float:
        return self.sheet.fonts.width(text, Type.STRONG if bold else Type.WORD, size)

    def width(self, item: Item) -> float | None:
        """Millimetres ``item`` takes; None for one that takes what is left."""
        match item:
            case Words():
                return self.words_width(item.text, item.size, item.bold) + (0.9 if item.soft else 0)
            case Space():
                return item.width
            case RowNumber():
                return 3.0
            case Field():
                return item.width or None
            case Digits():
                lead = self.words_width(item.lead, 9.5) + 0.6 if item.lead else 0.0
                return lead + sum(item.groups) * item.cell + (len(item.groups) - 1) * 4.2 + 1.6
            case DateCells():
                return self._date_start(item) + self._date_cells(item) * item.cell + 3 * UNIT
            case Check():
                return marks.BOX + 1.0 + self.words_width(item.label, item.size)
            case Choice():
                widths = [self.words_width(word, item.size, True) + 2 * RING for _, word in item.options]
                if item.stack:
                    return max(widths)
                between = self.words_width(item.separator, item.size) if item.separator else 0.0
                return sum(widths) + between * (len(widths) - 1)
            case Ringed():
                return self.words_width(item.text, item.size, True) + 2 * RING
            case IndividualNumber():
                return 12 * item.cell + 2.0
            case SignatureBox():
                return SIGNATURE[0]
            case Frame():
                return item.width
            case Code():
                return item.side

    def _western(self, item: DateCells) -> bool:
        country = self.value(item.nationality) if item.nationality else None
        return country is not None and country not in ("", "JP")

    def _date_start(self, item: DateCells) -> float:
        if self._western(item) or not item.eras:
            return self.words_width("西暦" if self._western(item) else "令和", 9.5) + 1.6
        return ERA * len(item.eras) + 0.7

    def _date_cells(self, item: DateCells) -> int:
        return 8 if self._western(item) else 6

    # --- a cell --------------------------------------------------------------------------------------------------

    def cell(self, cell: Cell, x: float, y: float, width: float, height: float) -> None:
        """The lines of ``cell`` inside its box, evenly spread from top to bottom."""
        lines = cell.lines
        if not lines:
            return
        pitch = (
            height / len(lines) if len(lines) < 2 else min(height / len(lines), max(5.4, height / (len(lines) + 0.7)))
        )
        first = y + height / 2 - pitch * (len(lines) - 1) / 2
        for index, line in enumerate(lines):
            self.line(line, x + cell.pad, first + pitch * index, width - 2 * cell.pad, pitch - 0.8, cell.align)

    def line(self, items: tuple[Item, ...], x: float, middle: float, width: float, height: float, align: str) -> None:
        """One line of a cell. Where its items stand follows from the layout and from which dates are western."""
        kept = self.sheet.kept
        western = tuple([self._western(item) for item in items if isinstance(item, DateCells)])
        key = ("line", id(items), x, middle, width, height, align, western)
        seats: list[_Seat] | None = kept.get(key)
        if seats is not None:
            for seat in seats:
                if seat.printed is not None:
                    self.sheet.entries += seat.printed
                else:
                    self.put(seat.item, seat.x, middle, seat.width, height)
            return
        faults = len(self.outcome.crowded)
        seats = []
        for item, at, wide in self._places(items, x, width, align):
            printed = self.sheet.drawn_by(lambda: self.put(item, at, middle, wide, height))  # noqa: B023
            seats.append(_Seat(item, at, wide, printed if is_printed(item) else None))
        if len(self.outcome.crowded) == faults:  # a fault of the layout is told each time
            kept[key] = seats

    def _places(
        self, items: tuple[Item, ...], x: float, width: float, align: str
    ) -> Iterator[tuple[Item, float, float]]:
        """Each item with its left end and its width."""
        widths = [self.width(item) for item in items]
        fixed = sum(value for value in widths if value is not None)
        gaps = GAP * (len(items) - 1)
        open_count = sum(1 for value in widths if value is None)
        room = width - fixed - gaps
        if room < (8.0 * open_count if open_count else -0.05):
            gap = max(0.0, GAP + min(0.0, room - 8.0 * open_count) / max(1, len(items) - 1))
            room += (GAP - gap) * (len(items) - 1)
            if room < (4.0 * open_count if open_count else -0.05):
                where = " ".join(getattr(item, "text", getattr(item, "name", "")) for item in items)
                self.outcome.crowded.append(f"{where.strip()}: {-room:.1f} mm")
        else:
            gap = GAP
        at = x
        if not open_count and align != "left":
            at += room / 2 if align == "center" else room
        for item, own in zip(items, widths, strict=True):
            wide = own if own is not None else max(1.0, room / open_count)
            yield item, at, wide
            at += wide + gap

    def placed(self, one: Placed) -> None:
        """An item where a template has room for it."""
        middle = one.y + one.height / 2
        match one.item:
            case Tick() | Comb() | NumberCells():
                on_template.put(self, one)
            case Field() | SignatureBox():
                self.put(one.item, one.x, middle, one.width, one.height)
            case _:
                own = self.width(one.item)
                self.put(one.item, one.x, middle, own if own is not None else one.width, one.height)

    # --- items ---------------------------------------------------------------------------------------------------

    def put(self, item: Item, x: float, middle: float, width: float, height: float) -> None:
        """Draw ``item`` with its left end at ``x``, on the line whose vertical middle is ``middle``."""
        sheet = self.sheet
        match item:
            case Words():
                use = Type.STRONG if item.bold else Type.WORD
                sheet.centered(x, middle, item.text, use, item.size, **({"color": SOFT} if item.soft else {}))
            case RowNumber():
                number = str(self.row)
                sheet.once(
                    ("row", number, x, middle),
                    lambda: sheet.centered(x + width / 2, middle, number, Type.DIGIT, 9.5, align="center"),
                )
            case Field():
                self._field(item, x, middle, width, height)
            case Digits():
                self._digits(item, x, middle, width)
            case DateCells():
                self._date(item, x, middle, width)
            case Check():
                ticked = item.test is not None and item.test.holds(self.facts, self.item)
                if item.test is not None:
                    said = f"{self.full_path(item.test.path)}?{item.label}"
                    self.outcome.values.append((said, "1" if ticked else "0"))
                sheet.once((id(item), x, middle, ticked), lambda: marks.check(sheet, item, x, middle, ticked))
            case Choice():
                self._choice(item, x, middle, width, height)
            case Ringed():
                chosen = item.test.holds(self.facts, self.item)
                self.outcome.values.append((f"{self.full_path(item.test.path)}?{item.text}", "1" if chosen else "0"))
                sheet.once(
                    (id(item), x, middle, chosen),
                    lambda: marks.ring(self.sheet, item.text, x + width / 2, middle, item.size, chosen),
                )
            case IndividualNumber():
                self._individual(item, x, middle)
            case SignatureBox():
                right = x + width
                self.outcome.signature = Place(
                    self.page, x, middle - SIGNATURE[1] / 2, right, middle + SIGNATURE[1] / 2
                )
            case Frame():
                marks.frame(sheet, item, x, middle)
            case Code():
                self._code(item, x, middle)
            case Space():
                pass

    def _code(self, item: Code, x: float, middle: float) -> None:
        text = shown(self.value(item.bind))
        self.record(item.bind, item.name, text, item.optional, (x, middle - item.side / 2, item.side, item.side))
        if text:
            self.sheet.modules(x, middle - item.side / 2, item.side, qr_modules(text))

    def _field(self, item: Field, x: float, middle: float, width: float, height: float) -> None:
        value = self.value_when(item)
        if item.words:
            value = next((word for known, word in item.words if known == value), None)
        text = shown(value, item.form)
        self.note_day(item.bind, value)
        box = (x, middle - height / 2, width, height)
        self.record(item.bind, item.name, text, item.optional, box)
        if not text:
            return
        fitted = fit(self.sheet.fonts, text, item.type, item.size, width, item.lines, height)
        if fitted is None:
            self.move(item.bind, item.name, text, x, middle, width)
            return
        pitch = fitted.size * LEADING * POINT
        first = middle - pitch * (len(fitted.lines) - 1) / 2
        left = x + (width / 2 if item.align == "center" else width if item.align == "right" else 0.0)
        for index, line in enumerate(fitted.lines):
            self.sheet.centered(left, first + pitch * index, line, item.type, fitted.size, align=item.align)

    def move(self, path: Path, name: str, text: str, x: float, middle: float, width: float) -> None:
        """Send a text to the continuation sheet, and say so in its place."""
        mark = self.outcome.mark()
        self.outcome.moved.append(Moved(self.name(name), self.full_path(path), mark, text))
        note = f"つづき{mark}を見てください"
        size = min(9.0, 9.0 * width / max(0.1, self.words_width(note, 9.0)))
        if size < 6.5:
            note, size = f"つづき{mark}", 8.5
        self.sheet.centered(x, middle, note, Type.WORD, size)

    def _digits(self, item: Digits, x: float, middle: float, width: float) -> None:
        text = "".join(form for form in shown(self.value(item.bind)) if form.isalnum())
        self.record(item.bind, item.name, text, item.optional, (x, middle - 3, width, 6))
        if len(text) > sum(item.groups):
            mark = self.outcome.mark()
            self.outcome.moved.append(Moved(self.name(item.name), self.full_path(item.bind), mark, text))
            self.sheet.centered(x, middle, f"つづき{mark}", Type.WORD, 8.5)
            return
        if item.lead:
            x += self.sheet.centered(x, middle, item.lead, Type.WORD, 9.5) + 0.6
        text = text.rjust(sum(item.groups))
        for index, count in enumerate(item.groups):
            if index:
                self.sheet.rule(x + 1.2, middle, x + 3.0, middle, 0.7)
                x += 4.2
            marks.cells(self.sheet, x, middle, count, item.cell, text[:count].strip())
            text = text[count:]
            x += count * item.cell

    def _date(self, item: DateCells, x: float, middle: float, width: float) -> None:
        value = self.value_when(item)
        if isinstance(value, datetime):
            value = value.date()
        day = PartialDate.of(value) if isinstance(value, date) else value if isinstance(value, PartialDate) else None
        self.record(item.bind, item.name, shown(day), item.optional, (x, middle - 3.2, width, 6.4))
        self.note_day(item.bind, day)
        sheet = self.sheet
        parts = ["", "", ""]
        era = era_of_partial(day) if day else None
        western = self._western(item)
        if day and era:
            year = str(day.year if western else era.year)
            parts = [year, *("不詳" if part is None else str(part) for part in (day.month, day.day))]
        name, kanji = (era.era.name, era.era.kanji) if era else ("令和", "")
        sheet.once((id(item), x, middle, western, kanji), lambda: self._era(item, x, middle, western, name, kanji))
        x += self._date_start(item)
        for part, unit in zip(parts, "年月日", strict=True):
            count = 4 if western and unit == "年" else 2
            marks.cells(self.sheet, x, middle, count, item.cell, part)
            x += count * item.cell
            self._unit(unit, x, middle)
            x += UNIT

    def _unit(self, unit: str, x: float, middle: float) -> None:
        self.sheet.once(
            ("unit", unit, x, middle),
            lambda: self.sheet.centered(x + UNIT / 2, middle, unit, Type.WORD, 8, align="center"),
        )

    def _era(self, item: DateCells, x: float, middle: float, western: bool, name: str, kanji: str) -> None:
        """西暦, the era as a word, or the letters with one ringed (``kanji``; none when it is empty)."""
        if western or not item.eras:
            self.sheet.centered(x, middle, "西暦" if western else name, Type.WORD, 9.5)
            return
        letters = list(item.eras)
        if kanji and kanji not in letters:
            letters[0] = kanji
        for index, letter in enumerate(letters):
            marks.ring(self.sheet, letter, x + (index + 0.5) * ERA, middle, 9.5, letter == kanji)

    def _choice(self, item: Choice, x: float, middle: float, width: float, height: float) -> None:
        value = self.value(item.bind)
        text = next((word for option, word in item.options if option == value), "")
        self.record(item.bind, item.name, text, item.optional, (x, middle - height / 2, width, height))
        chosen = value if text else None
        self.sheet.once(
            (id(item), x, middle, width, height, repr(chosen)),
            lambda: self._options(item, chosen, x, middle, width, height),
        )

    def _options(
        self, item: Choice, value: str | bool | int | None, x: float, middle: float, width: float, height: float
    ) -> None:
        def put(word: str, at: float, line: float, *, chosen: bool) -> None:
            if item.strike and value is not None and not chosen:
                marks.strike(self.sheet, word, at, line, item.size)
            else:
                marks.ring(self.sheet, word, at, line, item.size, chosen and not item.strike)

        if item.stack:
            pitch = min(6.2, height / len(item.options))
            first = middle - pitch * (len(item.options) - 1) / 2
            for index, (option, word) in enumerate(item.options):
                put(word, x + width / 2, first + index * pitch, chosen=option == value)
            return
        for index, (option, word) in enumerate(item.options):
            if index and item.separator:
                x += self.sheet.centered(x, middle, item.separator, Type.WORD, item.size)
            wide = self.words_width(word, item.size, True) + 2 * RING
            put(word, x + wide / 2, middle, chosen=option == value)
            x += wide

    def _individual(self, item: IndividualNumber, x: float, middle: float) -> None:
        """Cells in three groups of four. The digits and the hatching lie on their own layers; one is left out."""
        raw = self.value(item.bind)
        text = "".join(form for form in shown(raw) if form.isdigit())
        tall = item.cell * 1.31
        full = 12 * item.cell + 2.0
        for group in range(3):
            left = x + group * (4 * item.cell + 1.0)
            marks.cells(self.sheet, left, middle, 4, item.cell, "")
            marks.cells(self.sheet, left, middle, 4, item.cell, text[4 * group : 4 * group + 4], layer=Layer.NUMBER)
            marks.hatch(self.sheet, left, middle - tall / 2, 4 * item.cell, tall)
        self.sheet.once(("not shown", x, middle, full), lambda: marks.not_shown(self.sheet, x + full / 2, middle))
        self.record_number(item.bind, item.name)

    def record_number(self, path: Path, name: str) -> None:
        """Note that an individual number has its place here.

        Neither the number nor whether there is one enters the content: twelve digits can be guessed from a hash.
        """
        self.outcome.values.append((self.full_path(path), marks.NOT_SHOWN))
        owner = self.value(Path((*path.steps[:-1], "name")))
        if is_blank(self.value(path)) and not is_blank(owner):  # whose number the pen would have to write
            self.outcome.blanks.append(Blank(self.outcome.document, self.name(name), self.full_path(path)))
