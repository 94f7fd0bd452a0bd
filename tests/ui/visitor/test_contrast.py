"""Contrast as it is on the screen: read from the pixels of every screen in every look (R-057, WCAG 2.1 1.4.3, 1.4.11).

What is written, and where, is noted while the window paints; the colours are then read from the picture alone: the
commonest colour of the place is its ground, the one that differs most from it the ink. Smoothing of the letters can
only make the measured contrast smaller than it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.ui.widgets import glyph_label, household_strip, ruby_text, signature_pad
from kakanai_desk.ui.widgets.painted import Painted
from kakanai_desk.visit.visitor_view import Hidden, Idle, VisitorView
from tests.ui.visitor.screens import gallery

TEXT, BORDER = 4.5, 3.0
LOOKS = ("normal", "contrast", "dark")
Pixels = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Written:
    """One run of letters and the box it stands in, in pixels of the window."""

    words: str
    box: QRectF


class Notes:
    """Notes every text that is painted while it listens."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.found: list[Written] = []
        draw_text, draw_fact = QPainter.drawText, glyph_label.draw_fact

        def text(painter: QPainter, *given: Any) -> Any:
            self._note(painter, given)
            return draw_text(painter, *given)

        def fact(painter: QPainter, place: QPointF, words: str, pixels: float, *more: Any) -> float:
            width = draw_fact(painter, place, words, pixels, *more)
            box = QRectF(place.x(), place.y() - pixels * 0.8, width, pixels * 0.85)
            self.found.append(Written(words, painter.deviceTransform().mapRect(box)))
            return width

        patch.setattr(QPainter, "drawText", text)
        for module in (glyph_label, ruby_text, signature_pad):
            patch.setattr(module, "draw_fact", fact)
        assert not hasattr(household_strip, "draw_fact")

    def _note(self, painter: QPainter, given: tuple[Any, ...]) -> None:
        words = str(given[-1])
        if not words.strip():
            return
        metrics = painter.fontMetrics()
        if isinstance(given[0], QPointF):
            ascent = metrics.capHeight() * 1.1
            box = QRectF(given[0].x(), given[0].y() - ascent, metrics.horizontalAdvance(words), ascent * 1.1)
        else:
            box = QRectF(painter.boundingRect(*given))
            box = box.intersected(QRectF(given[0]))
        self.found.append(Written(words, painter.deviceTransform().mapRect(box)))


VALUES = np.arange(256) / 255
LINEAR = np.where(VALUES <= 0.04045, VALUES / 12.92, ((VALUES + 0.055) / 1.055) ** 2.4)
WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


def luminance(pixels: Pixels) -> Pixels:
    """Relative luminance as WCAG 2.1 defines it, of RGB bytes."""
    return LINEAR[pixels] @ WEIGHTS


def contrast(one: Pixels, other: Pixels | float) -> Pixels:
    light, dark = np.maximum(one, other), np.minimum(one, other)
    return (light + 0.05) / (dark + 0.05)


def ground_of(pixels: Pixels) -> Pixels:
    """The commonest colour, as RGB bytes."""
    red, green, blue = (pixels[..., n].astype(np.uint32).ravel() for n in range(3))
    colors, counts = np.unique(red << 16 | green << 8 | blue, return_counts=True)
    color = int(colors[counts.argmax()])
    return np.array([color >> 16, color >> 8 & 255, color & 255], np.uint8)


def measured(picture: Pixels, box: QRectF) -> float | None:
    """The contrast of what is written in ``box``; None when it lies outside the picture."""
    left, top = max(0, int(box.left())), max(0, int(box.top()))
    part = picture[top : int(box.bottom()) + 1, left : int(box.right()) + 1]
    if part.size == 0:
        return None
    return float(contrast(luminance(part), luminance(ground_of(part))).max())


def border(picture: Pixels, button: Painted, window: VisitorWindow) -> float:
    """How well a control is told from what is around it: along its left edge, against the ground beside it."""
    at = button.mapTo(window, QPoint(0, 0))
    high = button.height()
    strip = picture[at.y() + high // 4 : at.y() + 3 * high // 4, max(0, at.x() - 4) : at.x() + 8]
    ground = luminance(strip[:, 0])[:, None]
    return float(contrast(luminance(strip), ground).max())


def picture_of(window: VisitorWindow) -> Pixels:
    image = QImage(window.size(), QImage.Format.Format_RGB888)
    window.render(image, QPoint())
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


@pytest.fixture
def window(qapp: object) -> Iterator[VisitorWindow]:
    found = VisitorWindow(DeskBridge(), still=True)
    found.resize(1920, 1080)
    found.show()
    yield found
    found.show_view(VisitorView(Idle()))  # what is worn is taken off
    found.close()
    found.deleteLater()


def shown(window: VisitorWindow, look: str, language: str, size: float, *, low: bool) -> Iterator[str]:
    for revision, (name, screen, station) in enumerate(gallery(), start=1):
        bare = isinstance(screen, Idle | Hidden)
        view = VisitorView(screen, station, language, size, not bare, watermark=True, revision=revision)
        window.show_view(replace(view, look=look, low=low))
        for over in (False, True):
            if over and name != "v05-question":
                break
            if over:
                window._open_languages()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()
            yield "v02-language" if over else name


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    ("language", "size", "low"), [("ja", 1.0, False), ("easy", 1.0, False), ("ja", 2.0, True)], ids=str
)
def test_words_and_borders_stand_out_on_every_screen(
    window: VisitorWindow, monkeypatch: pytest.MonkeyPatch, look: str, language: str, size: float, low: bool
) -> None:
    notes = Notes(monkeypatch)
    faults: list[str] = []
    worst, least, count = 99.0, 99.0, 0
    for name in shown(window, look, language, size, low=low):
        notes.found.clear()
        picture = picture_of(window)
        for written in notes.found:
            ratio = measured(picture, written.box)
            if ratio is None:
                continue
            count += 1
            worst = min(worst, ratio)
            if ratio < TEXT:
                faults.append(f"{name} {look}: {written.words} {ratio:.2f}")
        for button in window.findChildren(Painted):
            if button.isVisible():
                ratio = border(picture, button, window)
                least = min(least, ratio)
                if ratio < BORDER:
                    faults.append(f"{name} {look}: the border of {button.accessibleName()} {ratio:.2f}")
    assert count > 1000
    assert not faults, "\n".join(faults)
    print(f"{look} {language} ×{size}: {count} texts, least contrast {worst:.2f}; borders {least:.2f}")
