"""Draws a form as a PDF and keeps what is to be found on it: every field with its place, kind and right fact.

All lengths in millimetres from the top left. The forms are inventions; no real one was copied.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

MM = 72 / 25.4
FOLDER = Path("/usr/share/fonts")
FACES = {
    "ipaexg": "opentype/ipaexfont-gothic/ipaexg.ttf",
    "ipaexm": "opentype/ipaexfont-mincho/ipaexm.ttf",
    "bizud": "truetype/bizud-gothic/BIZUDGothic-Regular.ttf",
    "motoya": "truetype/motoya-l-cedar/MTLc3m.ttf",
    "ume": "truetype/horai-umefont/ume-tgo5.ttf",
    "bizud_mincho": "truetype/bizud-mincho/BIZUDMincho-Regular.ttf",
    "ume_mincho": "truetype/horai-umefont/ume-tmo3.ttf",
}


@dataclass(frozen=True)
class Truth:
    """A field that is there: left, top, width, height; every path that would be right ("": none is known)."""

    box: tuple[float, float, float, float]
    kind: str
    paths: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True)
class Sheet:
    """A drawn form: its PDF, size, and what is on it. ``style`` groups the figures."""

    name: str
    style: str
    pdf: bytes
    size: tuple[float, float]
    fields: tuple[Truth, ...]


@cache
def _registered(face: str) -> str:
    pdfmetrics.registerFont(TTFont(face, str(FOLDER / FACES[face])))
    return face


@dataclass
class Draft:
    """A page being drawn."""

    size: tuple[float, float]
    face: str
    weight: float = 0.5
    grey: float = 0.0
    fields: list[Truth] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.out = io.BytesIO()
        self.canvas: Any = Canvas(self.out, pagesize=(self.size[0] * MM, self.size[1] * MM), invariant=1)
        self.font = _registered(self.face)

    def done(self, name: str, style: str) -> Sheet:
        self.canvas.showPage()
        self.canvas.save()
        return Sheet(name, style, self.out.getvalue(), self.size, tuple(self.fields))

    def _y(self, y: float) -> float:
        return (self.size[1] - y) * MM

    # --- ink

    def width(self, text: str, size: float, space: float = 0.0) -> float:
        return pdfmetrics.stringWidth(text, self.font, size) / MM + space * max(0, len(text) - 1)

    def text(
        self, x: float, middle: float, text: str, size: float = 10, *, align: str = "left", space: float = 0.0
    ) -> float:
        """Words about the height ``middle``; returns where they end."""
        wide = self.width(text, size, space)
        left = x - (wide / 2 if align == "center" else wide if align == "right" else 0)
        self.canvas.setFillGray(0)
        made = self.canvas.beginText(left * MM, self._y(middle) - 0.36 * size)
        made.setFont(self.font, size)
        made.setCharSpace(space * MM)
        made.textOut(text)
        self.canvas.drawText(made)
        return left + wide

    def rule(
        self, x1: float, y1: float, x2: float, y2: float, *, weight: float | None = None, dash: tuple[float, ...] = ()
    ) -> None:
        self.canvas.saveState()
        self.canvas.setStrokeGray(self.grey)
        self.canvas.setLineWidth(self.weight if weight is None else weight)
        if dash:
            self.canvas.setDash(*[list(dash)], 0)
        self.canvas.line(x1 * MM, self._y(y1), x2 * MM, self._y(y2))
        self.canvas.restoreState()

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        *,
        weight: float | None = None,
        fill: float | None = None,
        round: float = 0.0,
    ) -> None:
        self.canvas.saveState()
        self.canvas.setStrokeGray(self.grey)
        self.canvas.setLineWidth(self.weight if weight is None else weight)
        if fill is not None:
            self.canvas.setFillGray(fill)
        if round:
            self.canvas.roundRect(x * MM, self._y(y + h), w * MM, h * MM, round * MM, fill=int(fill is not None))
        else:
            self.canvas.rect(x * MM, self._y(y + h), w * MM, h * MM, fill=int(fill is not None))
        self.canvas.restoreState()

    def ring(self, x: float, y: float, radius: float) -> None:
        self.canvas.saveState()
        self.canvas.setStrokeGray(self.grey)
        self.canvas.setLineWidth(self.weight)
        self.canvas.circle(x * MM, self._y(y), radius * MM)
        self.canvas.restoreState()

    # --- truth

    def put(self, kind: str, x: float, y: float, w: float, h: float, *paths: str, value: str = "") -> None:
        self.fields.append(Truth((x, y, w, h), kind, paths, value))

    # --- pieces of forms, each with its truth

    def head(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        text: str,
        size: float = 9.5,
        *,
        fill: float | None = None,
        spread: bool = False,
    ) -> None:
        """A heading cell; several lines by /; ``spread`` sets two letters far apart."""
        self.box(x, y, w, h, fill=fill)
        lines = text.split("/")
        for index, line in enumerate(lines):
            middle = y + h / 2 + (index - (len(lines) - 1) / 2) * size * 0.46
            if spread and len(line) in (2, 3):
                room = w - 8
                glyph = size / MM
                step = (room - glyph) / (len(line) - 1)
                for at, char in enumerate(line):
                    self.text(x + 4 + at * step, middle, char, size)
            else:
                fit = min(size, size * (w - 1.6) / max(0.1, self.width(line, size)))
                self.text(x + w / 2, middle, line, fit, align="center")

    def cells(
        self,
        x: float,
        y: float,
        groups: tuple[int, ...],
        cell: float,
        h: float,
        *paths: str,
        kind: str = "cells",
        style: str = "joined",
        dash: bool = True,
    ) -> float:
        """One-character cells; ``style``: joined, dotted (inner rules), apart. Returns where they end."""
        at = x
        for number, count in enumerate(groups):
            if number:
                if dash:
                    self.text(at + 1.9, y + h / 2, "-", 10, align="center")
                at += 3.8
            if style == "apart":
                for index in range(count):
                    self.box(at + index * (cell + 0.9), y, cell, h)
                at += count * (cell + 0.9) - 0.9
                continue
            self.box(at, y, count * cell, h)
            for index in range(1, count):
                dashes = (1.2, 1.6) if style == "dotted" else ()
                self.rule(at + index * cell, y, at + index * cell, y + h, weight=self.weight * 0.7, dash=dashes)
            at += count * cell
        self.put(kind, x, y, at - x, h, *paths)
        return at

    def blank_date(
        self,
        x: float,
        middle: float,
        size: float,
        room: float,
        *paths: str,
        era: str = "",
        band: tuple[float, float] | None = None,
    ) -> float:
        """Era or eras, then blanks before 年 月 日. ``band``: top and height of where one writes."""
        at = x
        if era:
            at = self.text(at, middle, era, size) + 0.8
        else:
            at += 0.4
        for index, unit in enumerate("年月日"):
            at += room * (1.25 if index == 0 else 1.0)
            at = self.text(at, middle, unit, size) + 0.5
        top, tall = band or (middle - 3.5, 7.0)
        self.put("date", x, top, at - 0.5 - x, tall, *paths)
        return at

    def choice(
        self, x: float, middle: float, words: tuple[str, ...], separator: str, size: float, *paths: str
    ) -> float:
        at = x
        start = x
        for index, word in enumerate(words):
            if index:
                at = self.text(at, middle, separator, size) if separator.strip() else at + self.width(separator, size)
            at = self.text(at, middle, word, size)
        tall = size / MM
        self.put("circle", start, middle - tall / 2, at - start, tall, *paths)
        return at

    def tick(
        self,
        x: float,
        middle: float,
        side: float,
        label: str,
        size: float,
        *paths: str,
        value: str = "",
        glyph: bool = False,
    ) -> float:
        if glyph:
            self.text(x, middle, "□", size)
            side = size / MM * 0.82
            self.put("check", x + size / MM * 0.09, middle - side / 2, side, side, *paths, value=value)
            return self.text(x + size / MM + 0.4, middle, label, size) + 3
        self.box(x, middle - side / 2, side, side)
        self.put("check", x, middle - side / 2, side, side, *paths, value=value)
        return self.text(x + side + 1.0, middle, label, size) + 3.5

    def cell(self, x: float, y: float, w: float, h: float, *paths: str, kind: str = "text") -> None:
        """A free cell."""
        self.box(x, y, w, h)
        self.put(kind, x, y, w, h, *paths)

    def labelled(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        label: str,
        *paths: str,
        size: float = 7,
        top: bool = True,
        kind: str = "text",
    ) -> None:
        """A cell with its label inside: small at the top left, or before the room."""
        self.box(x, y, w, h)
        if top:
            tall = size / MM
            self.text(x + 1.2, y + 0.8 + tall / 2, label, size)
            self.put(kind, x, y + 1 + tall, w, h - 1 - tall, *paths)
        else:
            end = self.text(x + 1.6, y + h / 2, label, size)
            self.put(kind, end, y, x + w - end, h, *paths)

    def line(
        self,
        x: float,
        y: float,
        w: float,
        label: str,
        *paths: str,
        size: float = 10,
        on: bool = True,
        dash: tuple[float, ...] = (),
        kind: str = "text",
        tail: str = "",
    ) -> None:
        """A label and the line one writes on: the line starts under the label (``on``) or behind it."""
        end = self.text(x, y - 2.4, label, size) + 1.5
        stop = x + w
        if tail:
            self.text(stop - self.width(tail, size), y - 2.4, tail, size)
        start = x if on else end
        self.rule(start, y, stop, y, dash=dash)
        right = stop - (self.width(tail, size) + 0.5 if tail else 0)
        self.put(kind, end, y - 7, right - end, 7, *paths)
