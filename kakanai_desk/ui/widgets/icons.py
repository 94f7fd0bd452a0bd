"""Pictograms as painter paths on a 48-unit square: drawn with one pen, so they take any colour and size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

SIDE = 48.0

# Each icon: pieces separated by ";": "c x y r" a circle, "r x y w h radius" a box, "d x y" a dot, else path commands.
DRAWINGS: dict[str, str] = {
    "back": "M30 8 L14 24 L30 40",
    "next": "M18 8 L34 24 L18 40",
    "up": "M8 31 L24 15 L40 31",
    "down": "M8 17 L24 33 L40 17",
    "check": "M8 26 L19 37 L40 12",
    "bar": "M9 24 L39 24",
    "person": "c 24 15 8;M8 42 C9 32 15 27 24 27 C33 27 39 32 40 42",
    "family": "c 16 12 6;c 33 15 5;M5 40 C5 28 9 22 16 22 C23 22 27 28 27 40;"
    "M26 27 C28 24 30 23 33 23 C40 23 43 29 43 39",
    "child": "c 24 18 10;d 20 17;d 28 17;M20 22 C22 25 26 25 28 22;M12 42 C12 34 17 31 24 31 C31 31 36 34 36 42",
    "house": "M6 23 L24 7 L42 23;M11 19 L11 41 L37 41 L37 19;M20 41 L20 29 L28 29 L28 41",
    "card": "r 5 11 38 26 3;c 16 21 4;M9 31 C10 27 13 26 16 26 C19 26 22 27 23 31;M29 20 L38 20;M29 26 L38 26",
    "medical": "r 6 14 36 28 3;M17 14 L17 7 L31 7 L31 14;M24 21 L24 35;M17 28 L31 28",
    "yen": "c 24 24 18;M16 13 L24 24 L32 13;M24 24 L24 37;M17 26 L31 26;M17 31 L31 31",
    "school": "M4 18 L24 9 L44 18 L24 27 Z;M13 23 L13 34 C19 39 29 39 35 34 L35 23;M44 18 L44 31",
    "plane": "M6 30 L42 12 C45 11 45 15 42 17 L28 26 L20 40 L16 40 L20 29 L10 33 L6 30 Z;M22 22 L12 15 L16 14 L29 18",
    "document": "M11 5 L29 5 L38 14 L38 43 L11 43 Z;M29 5 L29 14 L38 14;M17 22 L31 22;M17 29 L31 29;M17 36 L26 36",
    "briefcase": "r 6 16 36 24 3;M17 16 L17 10 L31 10 L31 16;M6 27 L42 27;M24 24 L24 30",
    "cityhall": "M6 42 L42 42;M9 42 L9 20;M39 42 L39 20;M5 20 L24 7 L43 20 Z;"
    "M17 42 L17 30 L31 30 L31 42;d 18 25;d 30 25",
    "more": "c 24 24 18;d 15 24;d 24 24;d 33 24",
    "pen": "M8 40 L11 29 L32 8 L40 16 L19 37 Z;M28 12 L36 20",
    "trash": "M8 13 L40 13;M18 13 L18 7 L30 7 L30 13;M12 13 L14 41 L34 41 L36 13;M20 21 L20 33;M28 21 L28 33",
    "undo": "M14 10 L6 18 L14 26;M6 18 L28 18 C35 18 40 23 40 29 C40 36 35 40 28 40 L16 40",
    "zoom_in": "c 21 21 14;M32 32 L43 43;M21 15 L21 27;M15 21 L27 21",
    "zoom_out": "c 21 21 14;M32 32 L43 43;M15 21 L27 21",
    "globe": "c 24 24 18;M6 24 L42 24;M24 6 C31 11 32 18 32 24 C32 30 31 37 24 42 C17 37 16 30 16 24 C16 18 17 11 24 6",
    "letters": "M4 38 L13 16 L22 38;M7.5 31 L18.5 31;M24 38 L34 10 L44 38;M28 29 L40 29",
    "speaker": "M6 19 L13 19 L23 10 L23 38 L13 29 L6 29 Z;M30 17 C34 21 34 27 30 31;M35 12 C42 19 42 29 35 36",
    "warning": "M24 6 L44 41 L4 41 Z;M24 19 L24 30;d 24 35.5",
    "code": "r 6 6 13 13 1;r 29 6 13 13 1;r 6 29 13 13 1;M29 29 L34 29 L34 34;M42 29 L42 42;M29 42 L35 42",
    "clock": "c 24 24 18;M24 13 L24 24 L32 29",
    "good": "c 24 24 18;d 17 20;d 31 20;M15 28 C18 36 30 36 33 28",
    "fair": "c 24 24 18;d 17 20;d 31 20;M16 31 L32 31",
    "poor": "c 24 24 18;d 17 20;d 31 20;M15 35 C18 27 30 27 33 35",
}


def _points(piece: str) -> Iterator[tuple[str, list[float]]]:
    for command, numbers in re.findall(r"([MLCZ])([^MLCZ]*)", piece):
        yield command, [float(n) for n in numbers.split()]


@cache
def icon_path(name: str) -> QPainterPath:
    """The strokes of an icon; an unknown name gives the document, so that a new word never breaks a screen."""
    path = QPainterPath()
    for piece in DRAWINGS.get(name, DRAWINGS["document"]).split(";"):
        kind, *rest = piece.split(maxsplit=1)
        if kind in "crd":
            numbers = [float(n) for n in rest[0].split()]
            if kind == "c":
                path.addEllipse(QPointF(numbers[0], numbers[1]), numbers[2], numbers[2])
            elif kind == "r":
                path.addRoundedRect(QRectF(*numbers[:4]), numbers[4], numbers[4])
            else:
                path.addEllipse(QPointF(*numbers), 0.9, 0.9)
            continue
        for command, numbers in _points(piece):
            if command == "M":
                path.moveTo(*numbers)
            elif command == "L":
                path.lineTo(*numbers)
            elif command == "C":
                path.cubicTo(*numbers)
            else:
                path.closeSubpath()
    return path


def draw_icon(painter: QPainter, name: str, box: QRectF, color: QColor, pen: float = 3.0) -> None:
    """Draw an icon into the square ``box``; ``pen`` is in icon units, as thick at every size in proportion."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / SIDE, box.height() / SIDE)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, pen, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(icon_path(name))
    painter.restore()
