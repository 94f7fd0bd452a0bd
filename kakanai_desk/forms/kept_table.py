"""A table that the city imported, kept whole in the desk's folder: written, read, and looked at while a desk runs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from kakanai_desk.core.canonical import canonical

T = TypeVar("T")


@dataclass(frozen=True)
class KeptTable(Generic[T]):
    """``name``: the file's. ``from_plain`` raises ValueError, KeyError or TypeError for what is no such table."""

    name: str
    to_plain: Callable[[T], Mapping[str, Any]]
    from_plain: Callable[[Any], T]

    def keep(self, table: T, folder: Path) -> None:
        """Put the table into the desk's folder, whole or not at all."""
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f"{self.name}.new"
        with new.open("wb") as stream:
            stream.write(canonical(self.to_plain(table)))
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(folder / self.name)

    def kept(self, folder: Path) -> T | None:
        """The table that was imported last; None where there is none or it is damaged."""
        try:
            return self.from_plain(json.loads((folder / self.name).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def watched(self, folder: Path) -> WatchedTable[T]:
        return WatchedTable(self, folder)


class WatchedTable(Generic[T]):
    """The imported table while a desk runs."""

    def __init__(self, table: KeptTable[T], folder: Path) -> None:
        self._table, self._folder = table, folder
        self._stamp = self._seen()

    def changed(self) -> T | None:
        """The table, if another one was imported since the last look."""
        stamp = self._seen()
        if stamp == self._stamp:
            return None
        self._stamp = stamp
        return self._table.kept(self._folder)

    def _seen(self) -> tuple[int, int] | None:
        try:
            found = (self._folder / self._table.name).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino
