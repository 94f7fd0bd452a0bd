"""Touch, keys and pen as the window system would deliver them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_screen = QTest.createTouchDevice()


def tap(window: QWidget, place: QPoint) -> None:
    """One finger, down and up."""
    QTest.touchEvent(window, _screen).press(0, place, window).commit()
    QTest.touchEvent(window, _screen).release(0, place, window).commit()


def keys(window: QWidget, text: str) -> None:
    """Type ASCII text into whatever has the window's focus."""
    for char in text:
        QTest.keyClicks(_focused(window), char)


def key(window: QWidget, code: Qt.Key) -> None:
    QTest.keyClick(_focused(window), code)


def _focused(window: QWidget) -> QWidget:
    return window.focusWidget() or window


def ime(window: QWidget, text: str) -> None:
    """Commit Japanese text as an input method does."""
    from PySide6.QtGui import QInputMethodEvent

    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(_focused(window), event)


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
