"""Where the product's own data lies: ``resources/`` and ``procedures/`` beside the package, or as configured."""

from __future__ import annotations

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_served: list[Path] = []


def root() -> Path:
    return _ROOT


def resources() -> Path:
    """The folder with fonts, texts, characters and tokens. ``KAKANAI_RESOURCES`` moves it."""
    return Path(os.environ.get("KAKANAI_RESOURCES", str(_ROOT / "resources")))


def procedures() -> Path:
    """The city's content. ``KAKANAI_PROCEDURES`` moves it."""
    return Path(os.environ.get("KAKANAI_PROCEDURES", str(_ROOT / "procedures")))


def content() -> Path:
    """The content that this process serves; its translations are read from there (``core.texts``)."""
    return _served[0] if _served else procedures()


def serve_content(folder: Path) -> None:
    """From now on this process serves the content of ``folder``."""
    _served[:] = [folder]
