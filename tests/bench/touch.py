"""What a hand feels at the visitor's panel: ink behind the pen, and the time from one screen to the next.

In a process of its own, over the real window at 1920 × 1080; every screen of the gallery after every other kind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

from kakanai_desk.core.places import root
from tests.bench.decision import row

SIZE = (1920, 1080)
MOVES = 1200  # ten seconds of writing at 120 points a second
ROUNDS = 3


def measure() -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.touch"],
        cwd=root(),
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return [
        row("ink: pen's event to painted, p99, 1920 × 1080", part(found["ink"], 0.99), 8.0,
            peer=part(found["full"], 0.5), peer_name="the whole window painted once (ms)"),
        row("from one visitor's screen to the next, built and painted, p95", part(found["switch"], 0.95), 100.0),
        row("from one visitor's screen to the next, the slowest of all", max(found["switch"]), 100.0),
        row("both screens wiped: the idle screen built and painted, slowest", max(found["wipe"]), 100.0),
    ]  # fmt: skip


def part(values: list[float], share: float) -> float:
    """The value below which ``share`` of them lie."""
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def ms(since: float) -> float:
    return (time.perf_counter() - since) * 1000


def at_the_window() -> dict[str, list[float]]:
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
    from PySide6.QtGui import QPointingDevice, QTabletEvent

    from kakanai_desk.ui import theme
    from kakanai_desk.ui.application import application
    from kakanai_desk.ui.bridge import DeskBridge
    from kakanai_desk.ui.visitor.window import VisitorWindow
    from kakanai_desk.ui.widgets.signature_pad import SignaturePad
    from kakanai_desk.visit.visitor_view import Idle, Sign, VisitorView
    from tests.ui.visitor.screens import gallery

    class Eye(QObject):
        """Sees whether a widget was painted."""

        painted = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.painted = self.painted or event.type() == QEvent.Type.Paint
            return False

    def until_painted(eye: Eye) -> None:
        """Qt paints some milliseconds after a change; they count."""
        while not eye.painted:
            app.processEvents()

    app = application()
    theme.load_fact_font()
    eye = Eye()
    window = VisitorWindow(DeskBridge(), still=True)
    window.resize(*SIZE)
    window.show()
    app.processEvents()
    window.installEventFilter(eye)
    found: dict[str, list[float]] = {"ink": [], "full": [], "switch": [], "wipe": []}
    screens = [(screen, station) for _, screen, station in gallery()]
    revision = 0
    sign: VisitorView | None = None
    for turn in range(ROUNDS + 1):
        for screen, station in screens:
            revision += 1
            view = VisitorView(screen, station, revision=revision)
            eye.painted = False
            began = time.perf_counter()
            window.show_view(view)
            until_painted(eye)
            took = ms(began)
            if turn:  # the first round reads fonts and pictures
                found["wipe" if isinstance(screen, Idle) else "switch"].append(took)
            sign = view if isinstance(screen, Sign) else sign
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert sign is not None
    window.show_view(replace(sign, revision=revision + 1))
    app.processEvents()
    for _ in range(20):
        began = time.perf_counter()
        window.repaint()
        found["full"].append(ms(began))
    pad = next(p for p in window.findChildren(SignaturePad) if p.isVisible())
    pad.installEventFilter(eye)
    pen = QPointingDevice.primaryPointingDevice()
    kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * MOVES, QEvent.Type.TabletRelease]
    for number, kind in enumerate(kinds):
        across = number * 7 % (pad.width() - 80) + 40
        at = QPointF(across, pad.height() * (0.3 + 0.3 * (number % 23) / 23))
        event = QTabletEvent(
            kind, pen, at, QPointF(pad.mapToGlobal(at)), 0.6, 0.0, 0.0, 0.0, 0.0, 0.0,
            Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton,
        )  # fmt: skip
        eye.painted = False
        began = time.perf_counter()
        QCoreApplication.sendEvent(pad, event)
        if kind is not QEvent.Type.TabletRelease:
            until_painted(eye)
            found["ink"].append(ms(began))
    assert len(pad.strokes()[0]) > MOVES * 0.9
    return found


if __name__ == "__main__":
    print(json.dumps(at_the_window()))
