"""What a chip keeps without power, in a small file, so that a played card remembers its tries like a real one.

The file also counts VERIFY commands: a test in another process reads them there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kakanai_desk.hardware.simulators.virtual_card.card import VirtualCard


def remember(card: VirtualCard, path: Path) -> None:
    """Take the counters from ``path`` if it exists and write them there whenever one moves."""
    before = 0
    if path.exists():
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
        before = int(kept["verify_total"])
        for where, left in kept["left"].items():
            app, _, ef = where.partition(":")
            card.applications["" if app == "mf" else app].secrets[int(ef, 16)].left = left

    def write() -> None:
        left = {
            f"{name or 'mf'}:{ef:04X}": secret.left
            for name, app in card.applications.items()
            for ef, secret in app.secrets.items()
        }
        text = json.dumps({"verify_total": before + card.verify_total, "left": left})
        draft = path.with_suffix(".new")
        draft.write_text(text, "utf-8")
        draft.replace(path)

    card.on_change = write
    write()
