"""A visit at both windows in a process of its own, to be watched and killed.

``python -m tests.end2end.windowed_visit desk.toml LEDGER [--kill AFTER:NTH:MS] [--resume]`` plays the scene as
``kakanai-desk visit play --fast`` does. Every movement of the players' hands, and what the screens show as taken, is
a line of the ledger, which outlives the process. ``--kill question:2:15`` sends SIGKILL 15 ms after the 2nd movement
that follows the step ``question`` (``question.3`` is the third of that name).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from kakanai_desk import bootstrap
from kakanai_desk.core.places import root
from kakanai_desk.settings import read_settings
from kakanai_desk.ui.player import hands
from kakanai_desk.ui.player.play import Player, play
from kakanai_desk.ui.player.scene import read_scene
from kakanai_desk.visit.clerk_view import ClerkView
from tests.end2end.acknowledged import taken

SCENE = root() / "resources" / "scenes" / "tennyu.yaml"


class Onlooker:
    """Writes down what is done and what is shown; kills at the point it was given."""

    def __init__(self, ledger: Path, kill: str) -> None:
        self._ledger = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._after, self._nth, self._ms = kill.split(":") if kill else ("", "0", "0")
        self._player: Player | None = None
        self._stretch, self._done = "", 0

    def meet(self, player: Player) -> None:
        self._player = player
        player.shown = self._shown
        hands.performed = self._performed

    def _write(self, **line: Any) -> None:
        text = json.dumps({"at": time.monotonic(), **line}, ensure_ascii=False)
        os.write(self._ledger, text.encode() + b"\n")

    def _stretch_now(self) -> str:
        names = [name for name, _ in self._player.steps] if self._player else []
        if not names:
            return "begin"
        count = names.count(names[-1])
        return names[-1] if count == 1 else f"{names[-1]}.{count}"

    def _performed(self, what: str, text: str) -> None:
        stretch = self._stretch_now()
        self._done = self._done + 1 if stretch == self._stretch else 1
        self._stretch = stretch
        self._write(did=what, text=text, after=stretch, nth=self._done)
        if (stretch, self._done) == (self._after, int(self._nth)):
            self._write(killed=True)
            threading.Thread(target=_die, args=(int(self._ms) / 1000,), daemon=True).start()

    def _shown(self, clerk: ClerkView) -> None:
        """The clerk's window has taken this view: what it shows as taken must be on disk."""
        self._write(shows=taken(clerk))


def _die(seconds: float) -> None:
    time.sleep(seconds)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("settings", type=Path)
    options.add_argument("ledger", type=Path)
    options.add_argument("--kill", default="")
    options.add_argument("--resume", action="store_true")
    chosen = options.parse_args()
    settings = read_settings(chosen.settings)
    pack = bootstrap.load_pack(settings)
    onlooker = Onlooker(chosen.ledger, chosen.kill)
    answer = play(
        settings,
        read_scene(SCENE, pack),
        chosen.settings.parent / "out",
        bootstrap.build,
        pack,
        fast=True,
        stay=False,
        watched=True,
        resume=chosen.resume,
        beside=onlooker.meet,
    )
    return int(answer["exit"])


if __name__ == "__main__":
    sys.exit(main())
