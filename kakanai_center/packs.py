"""Packs that the city published: the center checks them, keeps them, and hands them to its desks.

It cannot make one: the publishers' keys are elsewhere (docs/decisions/packs.md). Which pack each desk serves is what
the desk said last.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from kakanai_center.tables import desks, pack_reports, packs
from kakanai_desk.sync.pack_protocol import OfferedPack
from kakanai_desk.vault.pack_file import PackUnfit, decoded, files_of, must_be_signed

log = logging.getLogger(__name__)
WRITTEN_EVERY = timedelta(minutes=1)


class Packs:
    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def publish(self, content: bytes, publishers: Collection[str], operator: str) -> dict[str, Any]:
        """Keep a pack for the desks. The same again changes nothing.

        Raises:
            PackUnfit: not signed by two of ``publishers``, or not above every serial that is here.
        """
        with self._engine.begin() as tx:
            return self.put(tx, content, publishers, operator)

    def put(self, tx: Connection, content: bytes, publishers: Collection[str], operator: str) -> dict[str, Any]:
        """As ``publish``, within a transaction."""
        pack = decoded(content)
        must_be_signed(pack, publishers)
        files_of(pack)
        last = tx.execute(select(packs.c.serial, packs.c.digest).order_by(packs.c.serial.desc()).limit(1)).first()
        new = last is None or last.digest != pack.digest
        if last is not None and new and pack.serial <= last.serial:
            raise PackUnfit(flaw="older")
        if new:
            tx.execute(
                insert(packs).values(
                    serial=pack.serial, digest=pack.digest, starts=pack.starts.isoformat(), note=pack.note,
                    size=len(content), content=content, published_at=self._now().isoformat(), operator=operator,
                )
            )  # fmt: skip
        return {"serial": pack.serial, "starts": pack.starts.isoformat(), "digest": pack.digest, "new": new}

    def above(self, serial: int) -> list[OfferedPack]:
        """The packs with a higher serial, the lowest first."""
        c = packs.c
        with self._engine.connect() as tx:
            rows = tx.execute(select(c.serial, c.digest, c.size).where(c.serial > serial).order_by(c.serial)).all()
        return [OfferedPack(int(row.serial), str(row.digest), int(row.size)) for row in rows]

    def content(self, digest: str) -> bytes | None:
        with self._engine.connect() as tx:
            found = tx.execute(select(packs.c.content).where(packs.c.digest == digest)).scalar()
        return None if found is None else bytes(found)

    def reported(self, terminal: str, served: int, highest: int) -> None:
        """A desk says which pack it serves today, and the highest serial it has; the same is written once a minute."""
        c, now = pack_reports.c, self._now()
        row = {"served": served, "highest": highest, "at": now.isoformat()}
        with self._engine.begin() as tx:
            said = tx.execute(select(c.served, c.highest, c.at).where(c.terminal == terminal)).first()
            same = said is not None and (said.served, said.highest) == (served, highest)
            if said is not None and same and now - datetime.fromisoformat(said.at) < WRITTEN_EVERY:
                return
            tx.execute(delete(pack_reports).where(c.terminal == terminal))
            tx.execute(insert(pack_reports).values(terminal=terminal, **row))

    def overview(self) -> dict[str, Any]:
        """Every pack, and what each desk said; desks that said nothing stand with an empty time."""
        p, r = packs.c, pack_reports.c
        with self._engine.connect() as tx:
            known = tx.execute(
                select(p.serial, p.digest, p.starts, p.note, p.size, p.published_at, p.operator).order_by(p.serial)
            ).mappings()
            rows = [dict(row) for row in known]
            said = tx.execute(
                select(
                    desks.c.terminal,
                    func.coalesce(r.served, 0).label("served"),
                    func.coalesce(r.highest, 0).label("highest"),
                    func.coalesce(r.at, "").label("at"),
                )
                .select_from(desks.outerjoin(pack_reports, r.terminal == desks.c.terminal))
                .order_by(desks.c.terminal)
            ).mappings()
            return {"packs": rows, "desks": [dict(row) for row in said]}
