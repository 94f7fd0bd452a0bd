"""``kakanai-desk releases take | status``: new programs at this desk. Nothing is installed.

See docs/decisions/releases.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kakanai_desk.asking import noted
from kakanai_desk.bootstrap import release_shelf
from kakanai_desk.command_faults import Refused
from kakanai_desk.core.texts import load_texts
from kakanai_desk.release_shelf import ReleaseShelf
from kakanai_desk.settings import Settings
from kakanai_desk.vault.releases import FolderSource, Release


class _Noted:
    """What became of a release, as lines of the record of a desk that runs or not (``release_shelf.Ready``)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def staged(self, release: Release, file: Path) -> None:
        noted(self._settings, "release_staged", version=release.version, digest=release.sha256[:16])

    def refused(self, flaw: str) -> None:
        noted(self._settings, "release_refused", flaw=flaw)


def take(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """Hold a repository on a medium against its signatures, and put its newest release down for the installer.

    Raises:
        ReleaseUnfit, ReleaseAway: nothing was changed. Refused: it cannot be kept.
    """
    shelf = release_shelf(settings, _Noted(settings))
    try:
        found = shelf.look(FolderSource(options.folder))
    except OSError:
        raise Refused("更新をこの端末に置けません。空きを確かめてください。") from None
    said = _told(shelf) | {"new": found is not None}
    if not options.json:
        print(f"版 {said['staged']} が届きました。入れるのは別の作業です。" if found else "新しい版はありません。")
    return said


def status(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """What runs, what lies ready, and why the last one was refused."""
    said = _told(release_shelf(settings, _Noted(settings)))
    if not options.json:
        print(f"使っている版 {said['running']}  届いた版 {said['staged'] or 'なし'}")
        if not said["takes_any"]:
            print("このプログラムには、更新を確かめる鍵(root)がありません。更新は受け取りません。")
        if said["flaw"]:
            print(f"最後に断ったわけ: {load_texts().clerk('clerk.release_flaw.' + said['flaw'])}。")
    return said


def _told(shelf: ReleaseShelf) -> dict[str, Any]:
    known = shelf.known()
    return {
        "running": shelf.running,
        "staged": known.staged,
        "file": known.file,
        "flaw": known.flaw,
        "takes_any": shelf.takes_any,
    }
