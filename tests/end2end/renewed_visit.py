"""A visit at both windows in a process of its own, after which the desk goes on in a fresh one.

``python -m tests.end2end.renewed_visit desk.toml scene.yaml`` plays the scene as ``kakanai-desk visit play --fast``
does and then leaves the windows to themselves, as they are opened by a double click.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kakanai_desk import bootstrap
from kakanai_desk.settings import read_settings
from kakanai_desk.start import renew
from kakanai_desk.ui.player.play import play
from kakanai_desk.ui.player.scene import read_scene


def main() -> int:
    file, scene = (Path(word) for word in sys.argv[1:])
    settings = read_settings(file)
    pack = bootstrap.load_pack(settings)
    answer = play(
        settings,
        read_scene(scene, pack),
        file.parent / "out",
        bootstrap.build,
        pack,
        fast=True,
        stay=True,
        watched=True,
        beside=lambda player: renew(player.windows, file),
    )
    return int(answer["exit"])


if __name__ == "__main__":
    sys.exit(main())
