"""やさしい日本語 on paper: ruby over kanji, ``{漢字|かんじ}``, never parted from its kanji by a line (R-034).

A *unit* is what stays together: a group with its reading, or a piece of plain words. A group is as wide as the wider of
base and reading, each centred over the other. The base of a line is set first and its readings after it, so that a
reader of the PDF finds the sentence whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kakanai_desk.forms.paper.fit import words_of
from kakanai_desk.forms.paper.fonts import POINT, PaperFonts, Type
from kakanai_desk.forms.paper.ink import BLACK, Sheet

LEAST = 6.0  # pt of a reading (experience §10)
SHARE = 0.5  # of the base, where that is more
RISE = 0.93  # baseline of the reading above the base's, in em of the base
_MARK = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}|(\*\*)")


@dataclass(frozen=True)
class Unit:
    base: str
    reading: str = ""
    strong: bool = False


def size_of(size: float) -> float:
    """The size (pt) of a reading over words of ``size``."""
    return max(LEAST, SHARE * size)


def pitch(size: float) -> float:
    """From one baseline to the next, in mm: base, reading and a little air."""
    return (size * RISE + size_of(size) * 0.95) * POINT + 0.35


def units_of(text: str) -> list[Unit]:
    """``text`` with its marks as units; ``**`` turns strong on and off."""
    found: list[Unit] = []
    at, strong = 0, False
    for mark in _MARK.finditer(text):
        found += [Unit(piece, strong=strong) for piece in words_of(text[at : mark.start()])]
        at = mark.end()
        if mark.group(3):
            strong = not strong
        else:
            found.append(Unit(mark.group(1), mark.group(2), strong))
    return found + [Unit(piece, strong=strong) for piece in words_of(text[at:])]


@dataclass(frozen=True)
class RubySetter:
    """Sets text with ruby in two faces: ``use`` for words, ``strong`` for what is emphasised."""

    fonts: PaperFonts
    use: Type
    strong: Type

    def width(self, line: Sequence[Unit], size: float) -> float:
        """In mm."""
        return sum(self._width(unit, size) for unit in line)

    def _face(self, unit: Unit) -> Type:
        return self.strong if unit.strong else self.use

    def _width(self, unit: Unit, size: float) -> float:
        base = self.fonts.width(unit.base, self._face(unit), size)
        return max(base, self.fonts.width(unit.reading, Type.WORD, size_of(size))) if unit.reading else base

    def lines(self, text: str, size: float, width: float) -> list[list[Unit]]:
        """``text`` in lines of at most ``width`` mm: at spaces (分かち書き), a longer phrase between units."""
        lines: list[list[Unit]] = []
        line: list[Unit] = []
        for phrase in _phrases(units_of(text)):
            if line and self.width([*line, *_trimmed(phrase)], size) > width:
                lines.append(line)
                line = []
            if self.width(_trimmed(phrase), size) <= width:
                line = [*line, *phrase]
                continue
            for unit in phrase:
                if line and self.width([*line, unit], size) > width:
                    lines.append(line)
                    line = []
                line.append(unit)
        return [_trimmed(one) for one in [*lines, line] if _trimmed(one)]

    def text(
        self,
        sheet: Sheet,
        x: float,
        baseline: float,
        line: Sequence[Unit],
        size: float,
        *,
        align: str = "left",
        color: str = BLACK,
    ) -> float:
        """Set one line as ``Sheet.text`` does. Returns its width in mm."""
        width = self.width(line, size)
        left = x - (width / 2 if align == "center" else width if align == "right" else 0.0)
        readings: list[tuple[float, str]] = []
        for run, wide in self._runs(line, size):
            base = sum(self.fonts.width(unit.base, self._face(unit), size) for unit in run)
            sheet.text(
                left + (wide - base) / 2, baseline, "".join(u.base for u in run), self._face(run[0]), size, color=color
            )
            if run[0].reading:
                readings.append((left + wide / 2, run[0].reading))
            left += wide
        above = baseline - size * RISE * POINT
        for middle, reading in readings:
            sheet.text(middle, above, reading, Type.WORD, size_of(size), align="center", color=color)
        return width

    def _runs(self, line: Sequence[Unit], size: float) -> Iterator[tuple[list[Unit], float]]:
        """Groups one by one, plain words together, each with its width."""
        run: list[Unit] = []
        for unit in line:
            if run and (unit.reading or run[0].reading or unit.strong is not run[0].strong):
                yield run, self.width(run, size)
                run = []
            run.append(unit)
        if run:
            yield run, self.width(run, size)


def marked(line: Sequence[Unit]) -> str:
    """The units as text with their readings again; strong words are not marked."""
    return "".join(f"{{{unit.base}|{unit.reading}}}" if unit.reading else unit.base for unit in line)


def _phrases(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Up to and with each space or 、."""
    phrase: list[Unit] = []
    for unit in units:
        if phrase and not unit.reading and unit.base[0] in "、。）)」":
            phrase.append(unit)  # never first on a line
            continue
        if phrase and phrase[-1].base[-1] in " \u3000、。":
            yield phrase
            phrase = []
        phrase.append(unit)
    if phrase:
        yield phrase


def _trimmed(line: Sequence[Unit]) -> list[Unit]:
    """Without the space at its end."""
    found = list(line)
    while found and not found[-1].base.strip(" \u3000"):
        found.pop()
    return found
