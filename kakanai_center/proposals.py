"""Content that one publisher proposes and another one signs: with the second signature the center publishes it (R-117).

The center holds no publisher's key. It sees that the proposer's signature and the second one are of two publishers that
its settings name, and that the serial is above every published one; then the pack is as good as one that was brought by
command (``packs``). A proposal that a newer pack has overtaken stays open to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from kakanai_center.packs import Packs
from kakanai_center.record import CenterRecord
from kakanai_center.tables import pack_proposals, packs
from kakanai_desk.sync.proposal_protocol import ProposalsAnswer, ProposalsQuestion, ToldDesk, ToldProposal
from kakanai_desk.vault.pack_file import PackUnfit, decoded, encoded, files_of, signers
from kakanai_desk.vault.signing import PACK, verify

OPEN, PUBLISHED, REFUSED, OVERTAKEN = "open", "published", "refused", "overtaken"
TOLD_FOR = timedelta(days=90)  # how long one that is settled is told to desks
MOST_OPEN = 20
c = pack_proposals.c


class Proposals:
    """``publishers``: public keys (hex) of those who may sign; none: nothing can be proposed."""

    def __init__(
        self, packs: Packs, record: CenterRecord, publishers: Collection[str], now: Callable[[], datetime]
    ) -> None:
        self._packs, self._record, self._publishers, self._now = packs, record, frozenset(publishers), now

    def meet(self, asks: ProposalsQuestion) -> ProposalsAnswer:
        """Do what is asked, if anything, and tell how all stand."""
        flaw, content = "", b""
        try:
            match asks.act:
                case "propose":
                    self._propose(asks)
                case "sign":
                    self._sign(asks)
                case "refuse":
                    self._refuse(asks)
                case "content":
                    content = self._content(asks.digest)
                case _:
                    pass
        except PackUnfit as error:
            flaw = str(error.values["flaw"])
        with self._record.together() as (tx, _):
            told, highest = self._told(tx), self._highest(tx)
        desks = [ToldDesk(**row) for row in self._packs.overview()["desks"]]
        return ProposalsAnswer(1, flaw, told, desks, highest, content)

    def _propose(self, asks: ProposalsQuestion) -> None:
        """
        Raises:
            PackUnfit: no pack, not signed by a publisher, not above every published serial, or too many are open.
        """
        pack = decoded(asks.content)
        signed = sorted(signers(pack, self._publishers))
        if len(signed) != 1:
            raise PackUnfit(flaw="signers")
        files_of(pack)
        with self._record.together() as (tx, note):
            if tx.execute(select(c.digest).where(c.digest == pack.digest)).first() is not None:
                return
            published = tx.execute(select(func.coalesce(func.max(packs.c.serial), 0))).scalar_one()
            if pack.serial <= published:
                raise PackUnfit(flaw="older")
            if tx.execute(select(func.count()).where(c.state == OPEN)).scalar_one() >= MOST_OPEN:
                raise PackUnfit(flaw="large")
            clean = encoded(replace(pack, signatures={key: pack.signatures[key] for key in signed}))
            tx.execute(
                insert(pack_proposals).values(
                    digest=pack.digest, serial=pack.serial, starts=pack.starts.isoformat(), note=pack.note,
                    size=len(clean), content=clean, state=OPEN, terminal=asks.terminal, by=asks.by,
                    at=self._now().isoformat(), settled_at="", settled_by="", reason="", signers=signed[0],
                )
            )  # fmt: skip
            note("pack_proposed", **self._line(asks, pack.digest, pack.serial), key=signed[0][:16])

    def _sign(self, asks: ProposalsQuestion) -> None:
        """
        Raises:
            PackUnfit: it is open no more, that publisher has signed it already, or it is no signature of a publisher.
        """
        with self._record.together() as (tx, note):
            before = tx.execute(select(c.state, c.signers).where(c.digest == asks.digest)).first()
            if before is not None and before.state == PUBLISHED and before.signers.endswith(f",{asks.key}"):
                return  # the answer was lost
            pack = decoded(self._open(tx, asks.digest).content)
            if asks.key in pack.signatures:
                raise PackUnfit(flaw="same")
            if asks.key not in self._publishers or not verify(
                bytes.fromhex(asks.key), PACK, pack.manifest, asks.signature
            ):
                raise PackUnfit(flaw="signers")
            whole = encoded(replace(pack, signatures={**pack.signatures, asks.key: asks.signature}))
            self._packs.put(tx, whole, self._publishers, asks.by or asks.terminal)
            self._settle(tx, asks, PUBLISHED, content=whole, signers=",".join([*pack.signatures, asks.key]))
            told = {"serial": pack.serial, "starts": pack.starts.isoformat(), "digest": pack.digest[:16]}
            note("pack_published", **told, operator=asks.by or asks.terminal, key=asks.key[:16])

    def _refuse(self, asks: ProposalsQuestion) -> None:
        """
        Raises:
            PackUnfit: it is open no more, or no reason is given.
        """
        with self._record.together() as (tx, note):
            serial = int(self._open(tx, asks.digest).serial)
            if not asks.reason.strip():
                raise PackUnfit(flaw="reason")
            self._settle(tx, asks, REFUSED)
            note("pack_refused", **self._line(asks, asks.digest, serial), reason=asks.reason)

    def _open(self, tx: Connection, digest: str) -> Any:
        """The proposal, if it may still be settled.

        Raises:
            PackUnfit: there is none, or it was settled.
        """
        found = tx.execute(select(pack_proposals).where(c.digest == digest, c.state == OPEN).with_for_update()).first()
        if found is None:
            raise PackUnfit(flaw="gone")
        return found

    def _settle(self, tx: Connection, asks: ProposalsQuestion, state: str, **more: Any) -> None:
        values = {"settled_at": self._now().isoformat(), "settled_by": asks.by or asks.terminal, **more}
        tx.execute(
            update(pack_proposals).where(c.digest == asks.digest).values(state=state, reason=asks.reason, **values)
        )

    def _content(self, digest: str) -> bytes:
        with self._record.together() as (tx, _):
            found = tx.execute(select(c.content).where(c.digest == digest)).scalar()
        if found is None:
            raise PackUnfit(flaw="gone")
        return bytes(found)

    def _highest(self, tx: Connection) -> int:
        proposed = tx.execute(select(func.coalesce(func.max(c.serial), 0))).scalar_one()
        published = tx.execute(select(func.coalesce(func.max(packs.c.serial), 0))).scalar_one()
        return max(int(proposed), int(published))

    def _told(self, tx: Connection) -> list[ToldProposal]:
        since = (self._now() - TOLD_FOR).isoformat()
        published = int(tx.execute(select(func.coalesce(func.max(packs.c.serial), 0))).scalar_one())
        told = [column for column in c if column.key != "content"]
        recent = (c.state == OPEN) | (c.settled_at >= since)
        found: list[ToldProposal] = []
        for row in tx.execute(select(*told).where(recent).order_by(c.serial.desc(), c.at.desc())).all():
            state = OVERTAKEN if row.state == OPEN and row.serial <= published else row.state
            found.append(
                ToldProposal(
                    row.digest, row.serial, row.starts, row.note, row.size, state, row.signers.split(","), row.terminal,
                    row.by, row.at, row.settled_by, row.reason,
                )
            )  # fmt: skip
        return found

    @staticmethod
    def _line(asks: ProposalsQuestion, digest: str, serial: int) -> dict[str, Any]:
        return {"serial": serial, "digest": digest[:16], "terminal": asks.terminal, "operator": asks.by}
