"""Opening the desk's windows, on the shortest way: a clerk who double-clicks types a moment later."""

from __future__ import annotations

import argparse
import gc
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kakanai_desk.core import log_lines


def only_windows(argv: list[str] | None) -> Path | None:
    """The settings file, when the command line asks for the windows and nothing else."""
    few = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    few.add_argument("--settings", type=Path, default=Path("desk.toml"))
    options, more = few.parse_known_args(argv)
    return None if more else options.settings


def open_desk(file: Path) -> int:
    """Open the windows over the desk of ``file`` and stay. Returns the exit status."""
    log_lines.begin(logging.WARNING)
    gc.disable()  # nothing that is made at the start is garbage; the windows turn it on when they stand
    from kakanai_desk.ui.application import open_windows
    from kakanai_desk.ui.screens import screens_of

    return open_windows(screens_of(file), lambda changed: build_desk(file, changed))


def build_desk(file: Path, changed: Callable[[], None]) -> Any:
    """The whole desk; imported on the thread that builds it, because the windows come first.

    Raises:
        SettingsBroken: the file has faults; they are told on the sign-in page.
    """
    from kakanai_desk import bootstrap
    from kakanai_desk.settings import read_settings

    return bootstrap.build(read_settings(file), changed)
