"""What this desk knows of releases of the program, and the one that lies ready for the installer (R-109).

``releases/`` in the desk's data folder: ``trusted`` and ``staged`` (``vault.releases``), and beside them in one small
file what was said last, because a desk goes on in a fresh process after each visit. Nothing here installs anything: who
does is told by ``Ready``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from kakanai_desk.vault.releases import (
    Release,
    ReleaseAway,
    ReleaseClient,
    ReleaseSource,
    ReleaseUnfit,
    rank_of,
)

log = logging.getLogger(__name__)
FILE = "state.json"


class Ready(Protocol):
    """Hears that a release lies verified at a path: today the record alone, later the installer too."""

    def staged(self, release: Release, file: Path) -> None: ...
    def refused(self, flaw: str) -> None: ...


class Known(msgspec.Struct, frozen=True):
    """What was said last. ``asked``: when the center was asked, in seconds of the epoch."""

    asked: float = 0.0
    flaw: str = ""
    staged: str = ""  # version
    file: str = ""


class ReleaseShelf:
    """``root``: what comes with the program, None: this desk takes no release. ``running``: the version that runs."""

    def __init__(self, folder: Path, root: bytes | None, running: str, ready: Ready) -> None:
        self._folder, self._root, self._ready = folder, root, ready
        self.running = running

    @property
    def takes_any(self) -> bool:
        return self._root is not None

    def known(self) -> Known:
        try:
            found = msgspec.json.decode((self._folder / FILE).read_bytes(), type=Known)
        except (OSError, msgspec.DecodeError):
            return Known()
        stands = found.staged and (self._folder / "staged" / found.file).exists()
        if not stands or rank_of(found.staged) <= rank_of(self.running):
            return msgspec.structs.replace(found, staged="", file="")
        return found

    def mark(self, **changed: str | float) -> None:
        """Keep what was said, for the next process. A disk that cannot be written changes nothing else."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            new = self._folder / f".{FILE}.new"
            new.write_bytes(msgspec.json.encode(msgspec.structs.replace(self.known(), **changed)))
            new.replace(self._folder / FILE)
        except OSError as error:
            log.error("what is known of releases cannot be written: %s", type(error).__name__)

    def look(
        self,
        source: ReleaseSource,
        wanted: str | None = None,
        *,
        fetch: bool = True,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Release | None:
        """Hold what ``source`` says against its signatures; bring ``wanted``, or the newest where None, here if it is
        newer than what runs and what lies here. The release that is here now and was not; None: nothing new is.

        Raises:
            ReleaseUnfit: refused, recorded where it was not already. ReleaseAway, OSError: nothing was changed.
        """
        if self._root is None:
            raise ReleaseUnfit(release_flaw="root")
        try:
            client = ReleaseClient(self._folder, self._root, source, stopped)
            found = [one for one in client.look() if wanted is None or one.name == wanted]
            if wanted and not found:
                raise ReleaseUnfit(release_flaw="unknown")
            known = self.known()
            above = [one for one in found if one.rank > max(rank_of(self.running), rank_of(known.staged or "0.0.0"))]
            file = client.stage(above[-1]) if above and fetch else None
        except ReleaseUnfit as error:
            self._refuse(error.flaw)
            raise
        if file is None:
            self.mark(flaw="")
            return None
        self.mark(flaw="", staged=above[-1].version, file=file.name)
        self._sweep(file)
        self._ready.staged(above[-1], file)
        return above[-1]

    def pull(self, source: ReleaseSource, wanted: str, *, fetch: bool, stopped: Callable[[], bool]) -> None:
        """As ``look``, for the desk's own round: nothing is raised, whatever came."""
        try:
            self.look(source, wanted, fetch=fetch, stopped=stopped)
        except ReleaseUnfit as error:
            log.error("a release is refused: %s", error.flaw)
        except ReleaseAway:
            log.info("no release came")
        except OSError as error:
            log.error("a release cannot be kept: %s", type(error).__name__)

    def _refuse(self, flaw: str) -> None:
        if self.known().flaw != flaw:
            self.mark(flaw=flaw)
            self._ready.refused(flaw)

    def _sweep(self, newest: Path) -> None:
        """What lay ready before makes room."""
        for file in newest.parent.iterdir():
            if file != newest:
                file.unlink(missing_ok=True)
