"""Two screens without a display: Qt's offscreen platform, told of a clerk's and a visitor's monitor."""

from __future__ import annotations

import json
from pathlib import Path

CLERK, VISITOR = "STAFF", "CUSTOMER"


def two_screens(folder: Path) -> dict[str, str]:
    """The environment in which a process sees both."""
    size = {"y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screens = [{"name": CLERK, "x": 0, **size}, {"name": VISITOR, "x": 1920, **size}]
    file = folder / "screens.json"
    file.write_text(json.dumps({"screens": screens}), "utf-8")
    return {"QT_QPA_PLATFORM": f"offscreen:configfile={file}"}
