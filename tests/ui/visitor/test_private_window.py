"""Nothing private is in any visible widget of the visitor's window, nor in its pixels (R-058)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget

from kakanai_desk.hardware.vision.rapid_engine import RapidEngine
from kakanai_desk.ui import theme
from tests.private_walk import MEMO, NEIGHBOUR, REASON, Walk, leaks
from tests.ui.visitor.conftest import Counter

SHORT, LONG, PICTURES = 120, 3000, 12


def told(window: QWidget) -> Iterator[str]:
    """What every visible widget says of itself, to a screen reader or to a program."""
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible():
            yield widget.accessibleName()
            yield widget.accessibleDescription()
            yield widget.toolTip()
            yield widget.objectName()
            yield widget.windowTitle()


def walked(counter: Counter, steps: int, seed: int) -> Iterator[tuple[int, Walk]]:
    walk = Walk(counter.bench, seed)
    for number in range(steps):
        name = walk.step()
        counter.settle()
        found = leaks(told(counter.window), walk.numbers())
        assert not found, f"step {number} ({name}), seed {seed}: {found}"
        yield number, walk


def picture_of(window: QWidget) -> QImage:
    image = QImage(window.size(), QImage.Format.Format_BGR888)
    window.render(image, QPoint())
    return image


def read(engine: RapidEngine, image: QImage) -> str:
    """Everything that can be read in the picture."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = np.ascontiguousarray(rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3))
    strips = []
    for box in engine.find(pixels):
        (left, top), (right, bottom) = box.min(axis=0).astype(int), box.max(axis=0).astype(int)
        part = pixels[max(0, top) : bottom + 1, max(0, left) : right + 1]
        if part.shape[0] > 4 and part.shape[1] > 4:
            strips.append(255 - part if np.median(part) < 128 else part)  # the engine reads dark print
    return " ".join(line.text for line in engine.read(strips))


def test_nothing_private_is_in_a_visible_widget(counter: Counter) -> None:
    for _ in walked(counter, SHORT, seed=581):
        pass


@pytest.mark.heavy
@pytest.mark.timeout(1500)
def test_nothing_private_can_be_read_in_the_pixels(counter: Counter) -> None:
    engine = RapidEngine()
    sign = QImage(1200, 400, QImage.Format.Format_BGR888)
    sign.fill(theme.color("washi-50"))
    painter = QPainter(sign)
    font = QFont(theme.words(40))
    painter.setFont(font)
    painter.setPen(theme.color("sumi-900"))
    for y, words in ((80, MEMO), (180, REASON), (280, NEIGHBOUR)):
        painter.drawText(QPoint(40, y), words)
    painter.end()
    assert len(leaks([read(engine, sign)])) >= 3  # what is there is found
    read_words = 0
    for number, _ in walked(counter, LONG, seed=582):
        if number % (LONG // PICTURES) == 0:
            words = read(engine, picture_of(counter.window))
            assert not leaks([words]), words
            read_words += len(words)
    assert read_words > 200
