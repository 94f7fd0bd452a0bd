"""The two windows: time to the first usable window against a bare program, memory, and blocks of the GUI thread."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from kakanai_desk.core.places import root
from tests.bench.decision import row

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QPushButton, QLabel, QVBoxLayout, QWidget
app = QApplication([])
windows = []
for _ in range(2):
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.addWidget(QLabel("窓口"))
    layout.addWidget(QPushButton("はじめる"))
    window.resize(1920, 1080)
    window.show()
    windows.append(window)
app.processEvents()
windows[0].grab()
print("ready", flush=True)
"""
OURS = """
import sys
from pathlib import Path
import gc
gc.disable()
from kakanai_desk.start import build_desk, only_windows
file = only_windows(["--settings", sys.argv[1]])
from kakanai_desk.ui.application import DeskWindows, application
from kakanai_desk.ui.screens import screens_of
app = application()
windows = DeskWindows(screens_of(file), lambda changed: build_desk(file, changed))
windows.show()
app.processEvents()
user = windows.clerk.sign_in.user
assert user.isVisible() and user.isEnabled()
windows.clerk.grab()
print("ready", flush=True)
"""
IDLE = (
    OURS
    + """
import time, psutil
from PySide6.QtCore import QTimer
done = []
windows.ready.connect(lambda: QTimer.singleShot(3000, lambda: (done.append(1), app.quit())))
app.exec()
me = psutil.Process()
total = me.memory_full_info().pss + sum(c.memory_full_info().pss for c in me.children(recursive=True))
print("PSS", total // 1024, flush=True)
windows.stop()
"""
)
SETTINGS = """profile = "training"
day = "2026-04-10"
[keys]
kind = "files"
[center]
url = "https://127.0.0.1:9"
[card]
allow_virtual = true
"""


def _ready_ms(code: str, *arguments: str) -> float:
    """Milliseconds from the start of the process to its word "ready"."""
    import time

    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=root(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as program:
        assert program.stdout
        line = program.stdout.readline()
        took = (time.perf_counter() - began) * 1000
        program.kill()
    if b"ready" not in line:
        raise RuntimeError("the window did not come")
    return took


def measure() -> list[dict[str, Any]]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "desk.toml"
        settings.write_text(SETTINGS)
        pairs = [(_ready_ms(OURS, str(settings)), _ready_ms(BARE)) for _ in range(7)]
        ours = statistics.median(p[0] for p in pairs)
        bare = statistics.median(p[1] for p in pairs)
        ratio = statistics.median(p[0] / p[1] for p in pairs)
        idle = subprocess.run(
            [sys.executable, "-c", IDLE, str(settings)], cwd=root(), capture_output=True, text=True, timeout=120
        ).stdout
    pss = int(idle.split("PSS")[-1]) / 1024
    rows = [
        row(
            "first window, against a bare two-window program",
            ratio,
            1.5,
            "ratio",
            peer=bare,
            peer_name="PySide6, two empty windows (ms)",
            milliseconds=ours,
        ),
        row("idle memory, GUI process and card worker (PSS)", pss, 250.0, "MB"),
    ]
    return rows + _played()


def _played() -> list[dict[str, Any]]:
    """The longest blocks of the GUI thread while the visit is played (``--watch`` writes them)."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "tools/demo.py", "--fast", "--watch", "--out", folder],
            cwd=root(),
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        blocks = json.loads((Path(folder) / "blocks.json").read_text())
    return [
        row("longest block of the GUI thread in a played visit", max(blocks["milliseconds"], default=0.0), 50.0),
        row("blocks of the GUI thread over 50 ms in a played visit", float(len(blocks["over_50"])), 0.0, "count"),
    ]
