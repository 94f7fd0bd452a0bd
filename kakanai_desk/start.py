"""Opening the desk's windows, on the shortest way: a clerk who double-clicks types a moment later."""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kakanai_desk.core import log_lines
from kakanai_desk.core.places import settings_file

OPTION = "--successor"

if TYPE_CHECKING:
    from kakanai_desk.succession import Waiting
    from kakanai_desk.ui.over_desk import Build, OverDesk
    from kakanai_desk.ui.screens import Screens


def only_windows(argv: list[str] | None) -> Path | None:
    """The settings file, when the command line asks for the windows and nothing else."""
    few = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    few.add_argument("--settings", type=Path, default=settings_file())
    options, more = few.parse_known_args(argv)
    return None if more else options.settings


def as_successor(argv: list[str] | None) -> Path | None:
    """The settings file, when this process is to wait for the seat of another (``succession.py``)."""
    rest = sys.argv[1:] if argv is None else argv
    return only_windows([word for word in rest if word != OPTION]) if OPTION in rest else None


def open_desk(file: Path) -> int:
    """Open the windows over the desk of ``file`` and stay. Returns the exit status."""
    log_lines.begin(logging.WARNING)
    gc.disable()  # nothing that is made at the start is garbage; the windows turn it on when they stand
    from kakanai_desk.ui.screens import screens_of

    def begin(windows: OverDesk) -> None:
        windows.ready.connect(lambda: renew(windows, file))
        windows.show()

    return _opened(file)(screens_of(file), lambda changed: build_desk(file, changed), begin)


def _opened(file: Path) -> Callable[[Screens, Build, Callable[[OverDesk], None]], int]:
    """Both windows of a counter, or the one of a writing desk."""
    from kakanai_desk.ui.screens import stands_alone

    if stands_alone(file):
        from kakanai_desk.ui.writing_windows import open_writing_desk

        return open_writing_desk
    from kakanai_desk.ui.application import open_windows

    return open_windows


def succeed(file: Path) -> int:
    """Wait for the seat of the process that runs this desk, and open the windows over the same desk then."""
    from kakanai_desk.core.processes import when_idle
    from kakanai_desk.succession import Waiting

    waiting = Waiting()
    log_lines.begin(logging.WARNING)
    gc.disable()
    import PySide6.QtWidgets  # noqa: F401 - Qt takes the thread that meets it first for the main one

    when_idle(_read_everything)
    from kakanai_desk.ui.screens import screens_of

    def begin(windows: OverDesk) -> None:
        def stands() -> None:
            waiting.stands(windows.alone.emit)
            renew(windows, file, first=False)

        windows.appeared.connect(stands)
        windows.appear_when_ready()

    return _opened(file)(screens_of(file), lambda changed: build_desk(file, changed, waiting), begin)


def _read_everything() -> None:
    """All that the desk imports, so that the seat is taken without waiting for it."""
    import kakanai_desk.bootstrap
    import kakanai_desk.ui.application
    import kakanai_desk.ui.clerk.workplace
    import kakanai_desk.ui.visitor.window  # noqa: F401


def renew(windows: OverDesk, file: Path, *, first: bool = True) -> None:
    """Let the desk go on in a fresh process after each visit, from when its windows stand.

    ``first``: this process was started by somebody else than the desk.
    """
    from kakanai_desk.succession import start_anew, successor_of, vanish
    from kakanai_desk.ui.renewal import Renewal

    def gone(over: bool) -> None:
        if over:
            vanish(first=first)
        start_anew(file)

    renewal = Renewal(windows, lambda: successor_of(file), gone)
    windows.closed.connect(renewal.end)


def build_desk(file: Path, changed: Callable[[], None], waiting: Waiting | None = None) -> Any:
    """The whole desk; imported on the thread that builds it, because the windows come first.

    ``waiting``: it is built once the process before has left its seat.

    Raises:
        SettingsBroken: the file has faults; they are told on the sign-in page.
    """
    from kakanai_desk import bootstrap
    from kakanai_desk.settings import read_settings

    if waiting is None:
        return bootstrap.build(read_settings(file), changed)
    from kakanai_desk.visit.seat import Left

    return bootstrap.build(read_settings(file), changed, Left.of(waiting.seat()))
