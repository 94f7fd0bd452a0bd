"""``kakanai-desk studio open``: the studio's window over the content, in a process of its own (R-035, R-086).

It holds no right: the desk opens it for who may edit (visit/editing), and what it makes counts only when two
publishers have signed it (docs/decisions/packs.md). The draft lies in a folder of its own and outlives a crash.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kakanai_desk.command_faults import Refused
from kakanai_desk.studio.pack.carrying import OpenConflicts, opened
from kakanai_desk.studio.pack.draft import read_files
from kakanai_desk.studio.workshop import Workshop
from kakanai_desk.ui.presenters.studio_words import say

if TYPE_CHECKING:
    from kakanai_desk.settings import Settings


@contextmanager
def workshop_of(content: Path, folder: Path) -> Iterator[tuple[Workshop, tuple[str, ...]]]:
    """The draft in ``folder`` over the files of ``content``, and what its editor must be told of it."""
    found = opened(read_files(content), folder, say("carry.step"))
    waiting = len(OpenConflicts(folder).all())
    notes = [say("lost", count=found.lost)] if found.lost else []
    notes += [say("carried")] if found.carried else []
    notes += [say("conflicts", count=waiting)] if waiting else []
    mirror = Path(tempfile.mkdtemp(prefix="kakanai-studio-"))
    try:
        yield Workshop(found.draft, mirror / "content"), tuple(notes)
    finally:
        shutil.rmtree(mirror, ignore_errors=True)


def open_window(options: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """The window, until it is closed.

    Raises:
        Refused: there is no content, or somebody edits at this desk already.
    """
    from PySide6.QtCore import QLockFile
    from PySide6.QtWidgets import QApplication

    from kakanai_desk.bootstrap import clock_of, pack_folder, pack_shelf
    from kakanai_desk.effect_box import DeskLastMonth
    from kakanai_desk.studio_desk import effect_folder, proposal_box, studio_folder
    from kakanai_desk.studio_publishing import DeskPublisher
    from kakanai_desk.ui import theme
    from kakanai_desk.ui.garbage import Garbage
    from kakanai_desk.ui.studio.lane import Lane
    from kakanai_desk.ui.studio.window import StudioWindow

    content = options.procedures or pack_folder(settings)
    if not (content / "_shared").is_dir():
        raise Refused(f"{content.name} は、手続の定義のフォルダではありません。")
    folder = options.draft or studio_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(str(folder / "open.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        raise Refused("この端末で、編集の画面がもう開いています。")
    shelf, publishers = pack_shelf(settings), settings.content.publishers
    publisher = DeskPublisher(proposal_box(settings), shelf, publishers, clock_of(settings), options.by)
    last_month = DeskLastMonth(effect_folder(settings), clock_of(settings), options.by)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    theme.load_fonts()
    garbage, lane = Garbage(), Lane()  # no window is taken apart on the lane
    with workshop_of(content, folder) as (workshop, notes):
        window = StudioWindow(workshop, lane, notes, publisher, OpenConflicts(folder), last_month)
        window.go_to(options.page, "")
        window.showMaximized()
        app.exec()
        lane.stop()
    garbage.end()
    lock.unlock()
    return {"changed": list(workshop.draft.changed)}
