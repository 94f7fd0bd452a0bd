"""Renders every screen of the visitor's window to PNG: ``python -m tests.ui.visitor.gallery OUT_DIR [name…]``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from kakanai_desk.ui import theme
from kakanai_desk.ui.bridge import DeskBridge
from kakanai_desk.ui.visitor.window import VisitorWindow
from kakanai_desk.visit.visitor_view import Hidden, Idle, VisitorView
from tests.ui.visitor.screens import gallery


def main(out: Path, wanted: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    theme.load_fonts()
    bridge = DeskBridge()
    window = VisitorWindow(bridge, still=True)
    window.show()
    app.processEvents()
    revision = 0
    for width, height in ((1920, 1080), (1280, 1024)):
        window.resize(width, height)
        for language in ("ja", "easy"):
            for size in (1.0, 1.5, 2.0):
                for name, screen, station in gallery():
                    if wanted and not any(w in name for w in wanted):
                        continue
                    revision += 1
                    bare = isinstance(screen, Idle | Hidden)
                    window.show_view(
                        VisitorView(screen, station, language, size, not bare, watermark=True, revision=revision)
                    )
                    app.processEvents()
                    tag = f"{name}_{width}_{language}_{round(size * 100)}"
                    window.grab().save(str(out / f"{tag}.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
