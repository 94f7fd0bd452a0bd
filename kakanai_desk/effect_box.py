"""Where the studio leaves its question about last month's visits, and the desk beside it the center's answer (R-116).

A folder, because they are two processes (as ``proposal_box``): the question lies under its own name until it is
answered, ``told.json`` is the last answer.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import msgspec

from kakanai_desk.core.clock import Clock
from kakanai_desk.core.whole_file import write_whole
from kakanai_desk.studio.last_month import LastMonth, RealChange
from kakanai_desk.sync.effect_feed import Asked
from kakanai_desk.sync.effect_protocol import EffectsAnswer
from kakanai_desk.sync.pack_protocol import heard
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.vault.pack_file import encoded, made

ASKED = ".asked"


class EffectBox:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _asked(self, ask: str) -> Path:
        return self._folder / f"{ask}{ASKED}"

    def _told(self) -> EffectsAnswer | None:
        try:
            return heard((self._folder / "told.json").read_bytes(), EffectsAnswer)
        except (OSError, BadMessage):
            return None

    # --- the desk's end (``sync.effect_feed.EffectBoxEnd``)

    def wanted(self) -> str:
        return next((file.name.removesuffix(ASKED) for file in self._folder.glob(f"[!.]*{ASKED}")), "")

    def asked(self, ask: str) -> Asked | None:
        try:
            return msgspec.msgpack.decode(self._asked(ask).read_bytes(), type=Asked)
        except (OSError, msgspec.DecodeError):
            return None

    def tell(self, answer: EffectsAnswer) -> None:
        write_whole(self._folder / "told.json", msgspec.json.encode(answer))
        if answer.state != "working":
            self._asked(answer.ask).unlink(missing_ok=True)


class DeskLastMonth(EffectBox):
    """The studio's end (``studio.last_month.LastMonthSource``). ``by``: who opened the studio at this desk."""

    def __init__(self, folder: Path, clock: Clock, by: str = "") -> None:
        super().__init__(folder)
        self._clock, self._by = clock, by

    def ask(self, old: Path, new: Path) -> str:
        """
        Raises:
            PackUnfit, OSError: one of the folders cannot be packed.
        """
        packs = [made(folder, 1, date.min, self._clock.now()) for folder in (old, new)]
        ask = hashlib.sha256(b"".join(hashlib.sha256(pack.body).digest() for pack in packs)).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "told.json").unlink(missing_ok=True)
        for old in self._folder.glob(f"*{ASKED}"):
            old.unlink()
        write_whole(self._asked(ask), msgspec.msgpack.encode(Asked(ask, self._by, *map(encoded, packs))))
        return ask

    def told(self, ask: str) -> LastMonth:
        told = self._told()
        if told is None or told.ask != ask:
            return LastMonth("waiting")
        if told.state in ("unknown", "busy"):
            return LastMonth("away")
        changes = tuple(RealChange(c.event, c.procedure, c.before, c.after, c.visits) for c in told.changes)
        return LastMonth(
            told.state, told.month, told.years, told.visits, told.different, told.unread, told.smallest, changes
        )
