"""Where the studio and the desk beside it leave things for one another: a folder, because they are two processes.

``wishes/`` has what an editor did and the center has not heard yet: it waits as long as the center is away. ``told``
is what the center said last, ``packs/`` the files of open proposals, ``flaws/`` what the center did not do, until it
was read. A file is whole or not there.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from kakanai_desk.core.whole_file import write_whole
from kakanai_desk.sync.pack_protocol import heard
from kakanai_desk.sync.proposal_feed import Wish
from kakanai_desk.sync.proposal_protocol import Act, ProposalsAnswer
from kakanai_desk.sync.protocol import BadMessage

TOLD = "told.json"
WHOLE = "[!.]*"  # the other end writes a file under a name with a dot first


class Flaw(msgspec.Struct):
    """``wish`` was not done; ``flaw`` as of ``ProposalsAnswer``."""

    act: Act
    serial: int
    flaw: str


class ProposalBox:
    """``folder`` is made by the studio when somebody opens it first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    # --- the studio's end

    def open(self) -> None:
        """From now on the desk asks how proposals stand."""
        for name in ("wishes", "packs", "flaws"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)

    def wish(self, act: Act, digest: str, serial: int, by: str, **more: bytes | str) -> None:
        name = f"{time.time_ns():020d}"
        made = msgspec.convert({"name": name, "act": act, "digest": digest, "serial": serial, "by": by, **more}, Wish)
        write_whole(self._folder / "wishes" / name, msgspec.msgpack.encode(made))

    def told(self) -> ProposalsAnswer | None:
        """What the center said last; None: it has not been heard yet."""
        try:
            return heard((self._folder / TOLD).read_bytes(), ProposalsAnswer)
        except (OSError, BadMessage):
            return None

    def told_at(self) -> float:
        """Seconds of the system's clock; 0: never."""
        try:
            return (self._folder / TOLD).stat().st_mtime
        except OSError:
            return 0.0

    def pack(self, digest: str) -> bytes | None:
        try:
            return (self._folder / "packs" / f"{digest}.kkp").read_bytes()
        except OSError:
            return None

    def flaws(self) -> list[Flaw]:
        """What was not done since the last call."""
        found: list[Flaw] = []
        for file in sorted((self._folder / "flaws").glob(WHOLE)):
            with suppress(msgspec.DecodeError):
                found.append(msgspec.msgpack.decode(file.read_bytes(), type=Flaw))
            file.unlink()
        return found

    # --- the desk's end (``proposal_feed.Box``)

    @property
    def wanted(self) -> bool:
        return (self._folder / "wishes").is_dir()

    def waiting(self) -> Sequence[Wish]:
        found: list[Wish] = []
        for file in sorted((self._folder / "wishes").glob(WHOLE)):
            try:
                found.append(msgspec.msgpack.decode(file.read_bytes(), type=Wish))
            except (OSError, msgspec.DecodeError):
                file.unlink(missing_ok=True)  # no studio wrote this
        return found

    def done(self, wish: Wish, flaw: str) -> None:
        if flaw:
            made = msgspec.msgpack.encode(Flaw(wish.act, wish.serial, flaw))
            write_whole(self._folder / "flaws" / wish.name, made)
        (self._folder / "wishes" / wish.name).unlink(missing_ok=True)

    def lacking(self, digests: Sequence[str]) -> Sequence[str]:
        kept = self._folder / "packs"
        for file in kept.glob("*.kkp"):
            if file.stem not in digests:
                file.unlink()
        return [digest for digest in digests if not (kept / f"{digest}.kkp").exists()]

    def keep(self, digest: str, content: bytes) -> None:
        write_whole(self._folder / "packs" / f"{digest}.kkp", content)

    def tell(self, answer: ProposalsAnswer) -> None:
        write_whole(self._folder / TOLD, msgspec.json.encode(answer))
