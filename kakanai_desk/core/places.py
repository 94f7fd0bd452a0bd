"""Where the product's own data lies: ``resources/`` and ``procedures/`` beside the package, or as configured."""

from __future__ import annotations

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def root() -> Path:
    return _ROOT


def resources() -> Path:
    """The folder with fonts, texts, characters and tokens. ``KAKANAI_RESOURCES`` moves it."""
    return Path(os.environ.get("KAKANAI_RESOURCES", str(_ROOT / "resources")))


def procedures() -> Path:
    """The city's content. ``KAKANAI_PROCEDURES`` moves it."""
    return Path(os.environ.get("KAKANAI_PROCEDURES", str(_ROOT / "procedures")))
