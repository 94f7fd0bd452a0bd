"""手続案内書: the sheet the visitor takes home. One line runs down its left edge from stop to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from kakanai_desk.core.canonical import digest
from kakanai_desk.forms.paper.bundle import Bundle, Part, Trace, assemble, finish_sheets
from kakanai_desk.forms.paper.codes import qr_modules
from kakanai_desk.forms.paper.fit import fit, wrap
from kakanai_desk.forms.paper.fonts import POINT, PaperFonts, Type
from kakanai_desk.forms.paper.ink import (
    AI,
    AI_DEEP,
    BLACK,
    DARK,
    GROUND,
    MIDDLE,
    RULE_DONE,
    RULE_SOFT,
    SHU_DEEP,
    SOFT,
    WHITE,
    Sheet,
)
from kakanai_desk.forms.paper.outcome import Overflow
from kakanai_desk.forms.paper.ruby import RubySetter, marked, pitch, units_of
from kakanai_desk.forms.paper.sheets import LEFT, RIGHT
from kakanai_desk.forms.paper.way_mark import WayMark
from kakanai_desk.forms.paper.way_mark import draw as draw_mark

DOCUMENT = "annaisho"
CODE = 36.0
CODES_A_ROW, CODE_GAP = 3, 14.0  # mm between two symbols: a quiet zone of four modules on both sides, and a number
_ROUTE = LEFT + 13.5  # where the stops' words begin
_COLUMNS = (_ROUTE, _ROUTE + 8.8, _ROUTE + 63.6, _ROUTE + 111.0, _ROUTE + 142.8)  # box, procedure, why, bring, by when
_FOOT = 272.0


class State(StrEnum):
    """Where the visit stands with a stop: behind it, to go to now, or for another day."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True)
class GuideRow:
    """One procedure at one stop."""

    procedure: str
    persons: str = ""
    why: str = ""
    bring: str = "—"
    by_when: str = ""
    done: bool = False
    official: str = ""  # the procedure's Japanese name, under the visitor's own words, for the clerk


@dataclass(frozen=True)
class Stop:
    """One counter, in walking order. ``number`` 1, 2 … stands in the disc; a done stop shows 済."""

    state: State
    number: int
    place: str
    way: str = ""
    time: str = ""
    rows: tuple[GuideRow, ...] = ()
    mark: WayMark | None = None  # the way there as a picture


@dataclass(frozen=True)
class Fact:
    """One of the three facts under the heading; ``urgent`` is set in 朱 (the earliest deadline)."""

    label: str
    value: str
    urgent: bool = False


@dataclass(frozen=True)
class Guide:
    """Everything the sheet says. The sentences come from the text table; ``**bold**`` marks strong words in them.

    In another language than Japanese its own words come first; names of people, places and offices stay Japanese, and
    each procedure's Japanese name stands below the translated one. In やさしい日本語 (``easy``) texts carry ruby marks.
    """

    name: str
    others: str  # ほか 3 人　引っ越し（転入）の手続
    sentence: str
    facts: tuple[Fact, ...]
    stops: tuple[Stop, ...]
    footer: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # payloads of the 36 mm codes; the reception number when there are none
    code_caption: tuple[str, ...] = ()
    heading: str = "湖南市　手続案内書"
    more: str = ""  # behind the heading of a further page
    honorific: str = "様"
    columns: tuple[str, ...] = ("", "", "", "")
    language: str = "ja"
    revision: int = 1
    effective: str = ""  # 令和8年4月1日から, for the trace


def guide_part(guide: Guide, fonts: PaperFonts, trace: Trace, watermark: Sequence[str] = ()) -> Part:
    """``guide`` drawn on one sheet, or on more when it is long, as a part of a bundle.

    A stop's heading is never left alone at a page's end.

    Raises:
        ValueError: the payload of a code does not fit it.
    """
    drawing = _Drawing(guide, fonts.speaking(guide.language), trace.reception_number)
    drawing.draw()
    content = asdict(guide) | {"reception_number": trace.reception_number}
    title = f"案内書　第{guide.revision}版" + (f"（{guide.effective}）" if guide.effective else "")
    part = finish_sheets(
        DOCUMENT, "手続案内書", drawing.sheets, trace, title, digest(content), watermark, f"annaisho.{guide.revision}"
    )
    part.overflow = drawing.overflow
    return part


def render_guide(guide: Guide, fonts: PaperFonts, trace: Trace, watermark: Sequence[str] = ()) -> Bundle:
    """The guide sheet as a PDF of its own."""
    return assemble([guide_part(guide, fonts, trace, watermark)])


@dataclass
class _Drawing:
    guide: Guide
    fonts: PaperFonts
    reception_number: str
    sheets: list[Sheet] = field(default_factory=list[Sheet])
    overflow: list[Overflow] = field(default_factory=list[Overflow])
    y: float = 0.0
    line_from: tuple[float, str] | None = None  # where the line was left on this sheet, and its colour

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    @property
    def word(self) -> Type:
        """What the visitor's own words are set in; places and names are set in ours."""
        return Type.SPOKEN if Type.SPOKEN in self.fonts.faces else Type.WORD

    @property
    def strong(self) -> Type:
        return Type.SPOKEN_STRONG if Type.SPOKEN_STRONG in self.fonts.faces else Type.STRONG

    def draw(self) -> None:
        self.sheets.append(Sheet(self.fonts))
        self._heading()
        self._facts()
        top = self._further_codes(84.0)
        self._column_names(top)
        self.y = top + 5.5
        for stop in self.guide.stops:
            self._stop(stop)
        self._footer()

    # --- top -----------------------------------------------------------------------------------------------------

    def _heading(self) -> None:
        guide, sheet = self.guide, self.sheet
        side = RIGHT - CODE
        room = side - LEFT - 6
        size = self._fitting(guide.heading, self.strong, 12, 0.92 * room)
        self._text(LEFT, 15.6, guide.heading, self.strong, size, color=AI, spacing=0.7 if size == 12 else 0)
        honorific = f" {guide.honorific}"
        fitted = fit(self.fonts, guide.name, Type.FACT, 28, room - 16, 1, 12)
        if fitted is None:  # a very long name: two lines at the smallest size, never cut
            lines = wrap(self.fonts, guide.name, Type.FACT, 16, room - 12)
            for index, line in enumerate(lines[:-1]):
                sheet.text(LEFT, 22.6 + 6.6 * index, line, Type.FACT, 16)
            last, size, baseline = lines[-1], 16.0, 22.6 + 6.6 * (len(lines) - 1)
        else:
            last, size, baseline = fitted.lines[0], fitted.size, 29.4
        wide = sheet.text(LEFT, baseline, last, Type.FACT, size)
        sheet.text(LEFT + wide, baseline, honorific, Type.FACT, size)
        size = self._fitting(guide.others, self.strong, 14, room)
        self._text(LEFT, 38.2, guide.others, self.strong, size)
        for index, line in enumerate(self._rich_lines(guide.sentence, 11.5, room)):
            self._rich(LEFT, 47.0 + (6.2 if not self.easy else pitch(11.5)) * index, line, 11.5)
        first, *further = guide.codes or (self.reception_number,)
        sheet.modules(side, 11, CODE, qr_modules(first))
        if further:
            self._part_number(side - 1.6, 11 + CODE, f"1／{len(further) + 1}")
        for index, line in enumerate(guide.code_caption):
            down = 52.2 + (4.7 if not self.easy else pitch(9.5)) * index
            self._text(side + CODE / 2, down + 1.6 * self.easy, line, self.word, 9.5, align="center")

    def _facts(self) -> None:
        sheet, top, bottom = self.sheet, 63.0, 78.4
        sheet.rule(LEFT, top, RIGHT, top, 1.4, color=AI)
        sheet.rule(LEFT, bottom, RIGHT, bottom, 0.5, color=RULE_DONE)
        widths = [1.0, 1.15, 1.15][: len(self.guide.facts)] or [1.0]
        unit, x = (RIGHT - LEFT) / sum(widths), LEFT
        for index, fact in enumerate(self.guide.facts[:3]):
            wide = widths[index] * unit
            pad = 3.2 if index else 0.0
            if index:
                sheet.rule(x, top + 0.3, x, bottom, 0.5, color=RULE_SOFT)
            self._text(x + pad, top + 5.8, fact.label, self.word, 8.6, color=SOFT)
            use = Type.STRONG_DIGIT if fact.value.isascii() and not self._translated else self.strong
            size = self._fitting(fact.value, use, 13, wide - pad - 2)
            down = top + (11.9 if not self.easy else 13.4)
            self._text(x + pad, down, fact.value, use, size, color=SHU_DEEP if fact.urgent else BLACK)
            x += wide

    def _further_codes(self, top: float) -> float:
        """The other parts of a code that is too long for one symbol, in rows; gives where the sheet goes on."""
        further = self.guide.codes[1:]
        for index, text in enumerate(further):
            row, place = divmod(index, CODES_A_ROW)
            beside = min(len(further) - row * CODES_A_ROW, CODES_A_ROW) - 1 - place  # the last stands at the right edge
            x, y = RIGHT - CODE - beside * (CODE + CODE_GAP), top - 1 + row * (CODE + CODE_GAP / 2)
            self.sheet.modules(x, y, CODE, qr_modules(text))
            self._part_number(x - 1.6, y + CODE, f"{index + 2}／{len(further) + 1}")
        rows = -(-len(further) // CODES_A_ROW)
        return top + rows * (CODE + CODE_GAP / 2)

    def _part_number(self, x: float, bottom: float, text: str) -> None:
        """Which part of a code it is, beside the foot of its symbol and clear of its quiet zone."""
        self.sheet.text(x - 2.4, bottom, text, Type.STRONG_DIGIT, 8, align="right", color=SOFT)

    def _column_names(self, baseline: float) -> None:
        for x, name in zip(_COLUMNS[1:], self.guide.columns, strict=True):
            self._text(x, baseline + 2.6, name, self.word, 8.2, color=SOFT)

    # --- stops ---------------------------------------------------------------------------------------------------

    def _stop(self, stop: Stop) -> None:
        heights = [self._row_height(row) for row in stop.rows]
        if self.y + 12 + (heights[0] if heights else 0) > _FOOT:
            self._next_page()
        sheet, y = self.sheet, self.y
        done = stop.state is State.DONE
        color = RULE_DONE if done else AI
        middle = y + 5.1
        if self.line_from is not None:
            start, before = self.line_from
            sheet.rule(LEFT + 5.1, start, LEFT + 5.1, middle, 2.9, color=before)
        self._disc(stop, middle)
        self.line_from = (middle + 5.1, color)
        right = self._width(stop.time, self.strong, 10.5)
        self._centered(RIGHT, middle, stop.time, self.strong, 10.5, align="right", color=SOFT if done else AI_DEEP)
        begin = _ROUTE + (draw_mark(sheet, _ROUTE, middle, stop.mark, AI_DEEP) if stop.mark is not None else 0.0)
        room = RIGHT - begin - right - 6
        size = self._fitting(stop.place, Type.STRONG, 15, 0.62 * room if stop.way else room)
        wide = self._centered(begin, middle, stop.place, Type.STRONG, size)
        if stop.way:
            left = room - wide - 3
            way = fit(self.fonts, stop.way, self.word, 10, left, 2, 10) if not self.easy else None
            lines, at = (way.lines, way.size) if way else (tuple(self._wrap(stop.way, self.word, 8, left)), 8.0)
            at = min(at, 8.4) if len(lines) > 1 else at  # two lines stay clear of the rule
            for index, line in enumerate(lines):
                step = at * 1.2 * POINT if not self.easy else pitch(at) * 0.92
                down = middle + (0.5 if len(lines) == 1 else 0.0) + step * (index - (len(lines) - 1) / 2)
                self._centered(begin + wide + 3, down, line, self.word, at, color=DARK)
        sheet.rule(_ROUTE, y + 10.3, RIGHT, y + 10.3, 1.0, color=color)
        self.y = y + 10.6
        for row, height in zip(stop.rows, heights, strict=True):
            if self.y + height > _FOOT:
                self._next_page()
            self._row(row, height, done)
        self.y += 5.4

    def _disc(self, stop: Stop, middle: float) -> None:
        if stop.state is State.DONE:
            self.sheet.disc(LEFT + 5.1, middle, 4.7, fill=WHITE, ring=RULE_DONE, weight=2.4)
            self.sheet.centered(LEFT + 5.1, middle, "済", Type.STRONG, 11.5, align="center", color=SOFT)
            return
        self.sheet.disc(LEFT + 5.1, middle, 5.1, fill=AI)
        size = 16 if stop.number < 10 else 13
        self.sheet.centered(LEFT + 5.1, middle, str(stop.number), Type.STRONG_DIGIT, size, align="center", color=WHITE)

    def _parts(self, row: GuideRow) -> list[tuple[float, list[str], Type, float]]:
        """The four texts of a row: where, lines, face, size."""
        ends = (*_COLUMNS[2:], RIGHT + 2.6)
        found: list[tuple[float, list[str], Type, float]] = []
        texts = ((row.procedure, self.word if row.done else self.strong, 11.5), (row.why, self.word, 9.6))
        texts += ((row.bring, self.word, 9.6), (row.by_when, self.word if row.done else self.strong, 9.6))
        for (text, use, size), x, end in zip(texts, _COLUMNS[1:], ends, strict=True):
            width = end - x - 2.6
            lines = self._wrap(text, use, size, width, phrases=not self._translated)
            while len(lines) > 3 and size > 8:  # long texts grow the row only after shrinking a little
                size -= 0.5
                lines = self._wrap(text, use, size, width, phrases=not self._translated)
            found.append((x, lines, use, size))
        return found

    @property
    def _translated(self) -> bool:
        return self.word is Type.SPOKEN

    def _persons(self, row: GuideRow) -> list[tuple[str, Type]]:
        """The lines below a procedure's name: its Japanese name where it was translated, then who."""
        room = _COLUMNS[2] - _COLUMNS[1] - 2.6
        texts = ((row.official, Type.WORD), (row.persons, self.word))
        return [(line, use) for text, use in texts if text for line in self._wrap(text, use, 9.5, room)]

    def _row_height(self, row: GuideRow) -> float:
        parts = self._parts(row)
        first = len(parts[0][1]) * self.steps[0] + len(self._persons(row)) * self.steps[1]
        others = (len(lines) * self.steps[2] + 4 for _, lines, _, _ in parts[1:])
        return max(12.0 if row.done else 14.4, first + 3.6, *others)

    def _row(self, row: GuideRow, height: float, stop_done: bool) -> None:
        sheet, middle = self.sheet, self.y + height / 2
        color = SOFT if row.done or stop_done else BLACK
        sheet.box(_COLUMNS[0], middle - 2.6, 5.2, 5.2, 0.9)
        if row.done:
            sheet.tick(_COLUMNS[0], middle - 2.6, 5.2)
        parts, persons = self._parts(row), self._persons(row)
        x, lines, use, size = parts[0]
        name, person, other = self.steps
        low = 0.9 * self.easy  # the readings stand above
        y = middle - (len(lines) * name + len(persons) * person) / 2 + low
        for line in lines:
            self._centered(x, y + name / 2, line, use, size, color=color)
            y += name
        for line, words in persons:
            self._centered(x, y + person / 2 - 0.2, line, words, 9.5, color=DARK if not row.done else SOFT)
            y += person
        for x, lines, use, size in parts[1:]:
            for index, line in enumerate(lines):
                down = middle + low + other * (index - (len(lines) - 1) / 2)
                self._centered(x, down, line, use, size, color=color)
        self.y += height
        sheet.rule(_ROUTE, self.y, RIGHT, self.y, 0.5, color=RULE_SOFT)

    def _next_page(self) -> None:
        """The line runs to the foot of this sheet and goes on at the head of the next."""
        if self.line_from is not None:
            start, color = self.line_from
            self.sheet.rule(LEFT + 5.1, start, LEFT + 5.1, _FOOT + 2, 2.9, color=color)
            self.line_from = (22.0, color)
        self.sheets.append(Sheet(self.fonts))
        heading = f"{self.guide.heading}{self.guide.more}"
        size = self._fitting(heading, self.strong, 12, 0.6 * (RIGHT - LEFT))
        self._text(LEFT, 15.6, heading, self.strong, size, color=AI, spacing=0.7 if size == 12 else 0)
        self.sheet.text(RIGHT, 15.6, f"{self.guide.name} {self.guide.honorific}", Type.FACT, 13, align="right")
        self.sheet.rule(LEFT, 19.4, RIGHT, 19.4, 1.4, color=AI)
        self._column_names(23.0)
        self.y = 28.4

    # --- foot ----------------------------------------------------------------------------------------------------

    def _footer(self) -> None:
        lines = [line for text in self.guide.footer for line in self._rich_lines(text, 9.8, RIGHT - LEFT - 8)]
        if not lines:
            return
        step = 5.8 if not self.easy else max(5.8, pitch(9.8))
        height = step * len(lines) + 5.6
        if self.y + height > _FOOT:
            self.line_from = None
            self._next_page()
        top = max(self.y, _FOOT - height)
        self.sheet.box(LEFT, top, RIGHT - LEFT, height, 0, fill=GROUND)
        for index, line in enumerate(lines):
            middle = top + height / 2 + step * (index - (len(lines) - 1) / 2)
            self._rich(LEFT + 4, middle + 1.3 + 0.8 * self.easy, line, 9.8)

    # --- sentences with strong words -----------------------------------------------------------------------------

    def _rich_lines(self, text: str, size: float, width: float) -> list[list[tuple[str, bool]]]:
        """``text`` with ``**strong**`` words as lines of (piece, strong)."""
        if self.easy:
            setter = RubySetter(self.fonts, self.word, self.strong)
            return [[(marked([unit]), unit.strong) for unit in line] for line in setter.lines(text, size, width)]
        plain = text.replace("**", "")
        strong: list[bool] = []
        for index, piece in enumerate(text.split("**")):
            strong += [index % 2 == 1] * len(piece)
        lines: list[list[tuple[str, bool]]] = []
        at = 0
        for line in wrap(self.fonts, plain, self.strong if "**" in text else self.word, size, width):
            pieces: list[tuple[str, bool]] = []
            at = plain.index(line, at)
            for offset, char in enumerate(line):
                bold = strong[at + offset]
                if pieces and pieces[-1][1] is bold:
                    pieces[-1] = (pieces[-1][0] + char, bold)
                else:
                    pieces.append((char, bold))
            at += len(line)
            lines.append(pieces)
        return lines

    def _rich(self, x: float, baseline: float, line: list[tuple[str, bool]], size: float) -> None:
        if self.easy:
            units = [replace(unit, strong=strong) for text, strong in line for unit in units_of(text)]
            RubySetter(self.fonts, self.word, self.strong).text(self.sheet, x, baseline, units, size)
            return
        for text, strong in line:
            x += self.sheet.text(x, baseline, text, self.strong if strong else self.word, size)

    def _fitting(self, text: str, use: Type, size: float, width: float) -> float:
        wide = self._width(text, use, size)
        return size * min(1.0, width / wide) if wide else size

    # --- with readings or without ----------------------------------------------------------------------------------

    @property
    def easy(self) -> bool:
        """Whether the texts carry readings."""
        return self.guide.language == "easy"

    @property
    def steps(self) -> tuple[float, float, float]:
        """From line to line (mm): of a procedure's name, of who, of the other columns."""
        return (pitch(11.5), pitch(9.5), pitch(9.6)) if self.easy else (5.5, 4.6, 4.9)

    def _text(
        self, x: float, baseline: float, text: str, use: Type, size: float, *, align: str = "left",
        color: str = BLACK, spacing: float = 0.0,
    ) -> float:  # fmt: skip
        if not self.easy:
            return self.sheet.text(x, baseline, text, use, size, align=align, color=color, spacing=spacing)
        setter = RubySetter(self.fonts, use, use)
        return setter.text(self.sheet, x, baseline, units_of(text), size, align=align, color=color)

    def _centered(
        self, x: float, middle: float, text: str, use: Type, size: float, *, align: str = "left", color: str = BLACK
    ) -> float:
        return self._text(x, middle + MIDDLE * size * POINT, text, use, size, align=align, color=color)

    def _width(self, text: str, use: Type, size: float) -> float:
        if not self.easy:
            return self.fonts.width(text, use, size)
        return RubySetter(self.fonts, use, use).width(units_of(text), size)

    def _wrap(self, text: str, use: Type, size: float, width: float, *, phrases: bool = False) -> list[str]:
        if not self.easy:
            return wrap(self.fonts, text, use, size, width, phrases=phrases)
        return [marked(line) for line in RubySetter(self.fonts, use, use).lines(text, size, width)]
