"""A file that is whole or as it was: written beside its place, brought to the disk, then put there."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(file: Path, data: bytes) -> None:
    """
    Raises:
        OSError: the file is as it was.
    """
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
