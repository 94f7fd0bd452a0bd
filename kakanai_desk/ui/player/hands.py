"""Touch, keys and pen as the window system would deliver them.

``performed`` is told after every movement what was done and, for keys and input method, the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QInputMethodEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kakanai_desk.ui.player.card import CardInHand


def _unseen(_what: str, _text: str) -> None:
    """Nobody watches the hands."""


performed: Callable[[str, str], None] = _unseen


@cache
def _screen() -> QPointingDevice:
    """The touch panel; made once there is an application."""
    return QTest.createTouchDevice()


def tap(window: QWidget, place: QPoint) -> None:
    """One finger, down and up."""
    QTest.touchEvent(window, _screen()).press(0, place, window).commit()
    QTest.touchEvent(window, _screen()).release(0, place, window).commit()
    performed("tap", "")


def lay(card: CardInHand) -> None:
    """Put the card on the reader."""
    card.lay()
    performed("card", "")


def keys(window: QWidget, text: str) -> Iterator[None]:
    """Type ASCII text at the native window, as a keyboard would; yields after each key."""
    for char in text:
        QTest.keyClick(window.windowHandle(), char)  # pyright: ignore[reportCallIssue, reportArgumentType]
        performed("key", char)
        yield


def key(window: QWidget, code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.windowHandle(), code, modifier)
    performed("key", code.name)


def ime(window: QWidget, text: str) -> None:
    """Commit Japanese text into the focused field, as an input method does."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(window.focusWidget() or window, event)
    performed("ime", text)


def preedit(window: QWidget, text: str) -> None:
    """What an input method shows before it commits: the reading, then the characters."""
    QApplication.sendEvent(window.focusWidget() or window, QInputMethodEvent(text, []))


def pen(pad: QWidget, stroke: list[QPointF]) -> Iterator[None]:
    """One pen stroke on the pad, point by point; yields after each so that the window can draw."""
    device = QPointingDevice(
        "pen",
        7,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        1,
    )

    def send(kind: QEvent.Type, at: QPointF, pressure: float, down: bool) -> None:
        button = Qt.MouseButton.LeftButton
        event = QTabletEvent(
            kind,
            device,
            at,
            QPointF(pad.mapToGlobal(at.toPoint())),
            pressure,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            Qt.KeyboardModifier.NoModifier,
            Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else button,
            button if down else Qt.MouseButton.NoButton,
        )
        QApplication.sendEvent(pad, event)

    send(QEvent.Type.TabletPress, stroke[0], 0.5, True)
    for number, at in enumerate(stroke[1:], start=1):
        send(QEvent.Type.TabletMove, at, 0.5 + 0.4 * (number % 5) / 5, True)
        yield
    send(QEvent.Type.TabletRelease, stroke[-1], 0.0, False)
    performed("stroke", "")
