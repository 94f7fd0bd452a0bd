"""The packs that lie at this desk: taken from a file or from the center, and which of them is served today (R-115).

``packs/`` in the desk's data folder has one folder a pack: the file as it was signed, and beside it what it holds. At
every start the served one is held against its signatures, file by file; one that was touched is unpacked anew. With
none whose day has come, the desk serves the content that its settings name, or the program's own.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

from kakanai_desk.forms.loader import BrokenDefinitions, load_with_findings
from kakanai_desk.vault.pack_file import PackUnfit, SignedPack, decoded, encoded, files_of, must_be_signed
from kakanai_desk.visit.paper_shop import load_layouts_of

log = logging.getLogger(__name__)
FILE, CONTENT = "pack.kkp", "content"


@dataclass(frozen=True)
class KeptPack:
    pack: SignedPack
    folder: Path
    """What the pack holds, as the desk loads it."""


class PackShelf:
    """``publishers``: the public keys (hex) of those who may sign packs; none: the shelf is empty and takes nothing."""

    def __init__(self, folder: Path, publishers: Collection[str]) -> None:
        self._folder = folder
        self._publishers = frozenset(publishers)

    def kept(self) -> list[KeptPack]:
        """Every pack that is here and signed as it must be, by serial."""
        found: list[KeptPack] = []
        for file in sorted(self._folder.glob(f"*/{FILE}")) if self._publishers else ():
            try:
                pack = decoded(file.read_bytes())
                must_be_signed(pack, self._publishers)
            except (PackUnfit, OSError) as error:
                log.error("a kept pack is left out: %s", error)
                continue
            found.append(KeptPack(pack, file.parent / CONTENT))
        return sorted(found, key=lambda kept: kept.pack.serial)

    def served(self, today: date) -> KeptPack | None:
        """The highest serial of those whose day has come, whole on disk; None: none has."""
        for kept in reversed(self.kept()):
            if kept.pack.starts <= today:
                try:
                    self._mend(kept)
                except (PackUnfit, OSError) as error:
                    log.error("pack %d cannot be served: %s", kept.pack.serial, error)
                    continue
                return kept
        return None

    def highest(self) -> int:
        """The highest serial that is here; 0: none is."""
        return max((kept.pack.serial for kept in self.kept()), default=0)

    def take(self, content: bytes) -> KeptPack:
        """Keep a pack. One that is here already stays as it is.

        Raises:
            PackUnfit: not signed by two publishers, older than one that is here, or with faults. OSError: it cannot
            be written. Nothing is kept of it then.
        """
        pack = decoded(content)
        must_be_signed(pack, self._publishers)
        here = self.kept()
        same = next((kept for kept in here if kept.pack.digest == pack.digest), None)
        if same is not None:
            return same
        if here and pack.serial <= here[-1].pack.serial:
            raise PackUnfit(flaw="older")
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = self._folder / f"{pack.serial:06d}-{pack.digest[:8]}"
        shutil.rmtree(kept, ignore_errors=True)  # one that a power cut or a hand has spoiled
        place = Path(mkdtemp(dir=self._folder, prefix=".new-"))
        try:
            _unpack(pack, place / CONTENT)
            _must_be_whole(place / CONTENT)
            (place / FILE).write_bytes(encoded(pack))
            place.rename(kept)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        log.info("pack %d is here; it is served from %s", pack.serial, pack.starts.isoformat())
        return KeptPack(pack, kept / CONTENT)

    def _mend(self, kept: KeptPack) -> None:
        """Unpack anew what is not, file by file, what was signed."""
        wanted = files_of(kept.pack)
        found = {path.relative_to(kept.folder).as_posix(): path for path in kept.folder.rglob("*") if path.is_file()}
        if found.keys() == wanted.keys() and all(found[name].read_bytes() == text for name, text in wanted.items()):
            return
        log.warning("pack %d was touched on disk; it is unpacked anew", kept.pack.serial)
        shutil.rmtree(kept.folder, ignore_errors=True)
        _unpack(kept.pack, kept.folder)


def _unpack(pack: SignedPack, folder: Path) -> None:
    for name, content in files_of(pack).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _must_be_whole(folder: Path) -> None:
    """
    Raises:
        PackUnfit: the definitions or the layouts have faults.
    """
    try:
        pack, findings = load_with_findings(folder)
        if findings:
            raise PackUnfit(flaw="contents")
        load_layouts_of(pack, folder)
    except BrokenDefinitions:
        raise PackUnfit(flaw="contents") from None
