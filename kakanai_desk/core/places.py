"""Where the product's own data lies: ``resources/`` and ``procedures/`` beside the package, or as configured."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_served: list[Path] = []


def root() -> Path:
    return _ROOT


def resources() -> Path:
    """The folder with fonts, texts, characters and tokens. ``KAKANAI_RESOURCES`` moves it."""
    return _folder("KAKANAI_RESOURCES", "resources")


def procedures() -> Path:
    """The city's content. ``KAKANAI_PROCEDURES`` moves it."""
    return _folder("KAKANAI_PROCEDURES", "procedures")


def settings_file() -> Path:
    """The settings of this machine's desk: ``desk.toml`` of the working folder. ``KAKANAI_SETTINGS`` moves it (the
    installed program for Windows does)."""
    return Path(os.environ.get("KAKANAI_SETTINGS", "desk.toml"))


def content() -> Path:
    """The content that this process serves; its translations are read from there (``core.texts``)."""
    return _served[0] if _served else procedures()


def serve_content(folder: Path) -> None:
    """From now on this process serves the content of ``folder``."""
    _served[:] = [folder]


def _folder(moved_by: str, own: str) -> Path:
    moved = os.environ.get(moved_by)
    return _path(moved) if moved is not None else _own(own)


@cache  # asked for with every sentence of a screen
def _path(text: str) -> Path:
    return Path(text)


@cache
def _own(name: str) -> Path:
    return _ROOT / name
