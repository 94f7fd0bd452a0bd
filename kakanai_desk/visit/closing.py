"""The end of a visit: one transaction, then both screens are wiped and the next visit starts clean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.outbox import EntryKind
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.workflow import opening_of
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.fees import fees_of
from kakanai_desk.forms.protection import protects
from kakanai_desk.visit import claims
from kakanai_desk.visit.addresses import Addresses
from kakanai_desk.visit.context import Context, raising
from kakanai_desk.visit.findable import keep_findable
from kakanai_desk.visit.finding import what_was_done
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs
from kakanai_desk.visit.handing_on import serial_of
from kakanai_desk.visit.model import Carried, Visit, signature_to_plain
from kakanai_desk.visit.printing import withdraw
from kakanai_desk.visit.shrinking import handed_to_json
from kakanai_desk.visit.steps import Step
from kakanai_desk.visit.takings import left_behind


class Closing:
    def __init__(self, context: Context, addresses: Addresses) -> None:
        self._c = context
        self._addresses = addresses

    @needs(Operation.SERVE)
    def close(self) -> None:
        """Answers, outbox entry and audit entry commit together; 受付済 is said only after that."""
        visit = self._c.at(Step.PRINT)
        if visit.printed != "all":
            raise MoveNotAllowed(state=f"print/{visit.printed}", move="close")
        now = self._c.clock.now()
        closed = self._c.timed(visit.moved(Step.DONE))
        told = self.body(closed)
        body = canonical(told)
        with self._c.store.transaction() as tx:
            tx.visits.remove(visit.id)
            keep_findable(tx, closed, self._c.pack, now, self._done(closed))
            tx.efforts.append(self._effort(closed) | {"procedures": self._procedures()}, now)
            self._addresses.remember(tx, closed)
            entry = tx.outbox.append(visit.id, EntryKind.VISIT_CLOSED, body, now)
            tx.board.add(entry, opening_of(told))
            self._c.record_in(tx, "visit_closed", closed, now, entry=entry.id, seq=entry.seq, bytes=len(body))
        self._c.adopt(closed)
        self._c.wake_sync()

    @free(SCREENS)
    def body(self, visit: Visit) -> dict[str, Any]:
        """What later counters and the center are told, so that nobody asks again."""
        decision = self._c.to_receive()
        papers = self._c.live.papers
        lawful = any(n.procedure.individual_number for n in decision.needed)
        return {
            "v": 1,
            "reception_number": visit.reception_number,
            "waiting_number": visit.waiting_number,
            "imported_number": visit.imported,
            **({} if protects(visit.case) else {"sheet": serial_of(visit)}),
            **({"carried": _carried(visit.carried)} if visit.carried else {}),
            "terminal": self._c.info.terminal,
            "section": self._c.info.section,
            "clerk": visit.clerk,
            "started_at": visit.started_at.isoformat(),
            "case": case_to_plain(visit.case, individual_numbers=lawful),
            "origins": {name: claims.origin_to_plain(o) for name, o in visit.origins.items()},
            "person_origins": {
                p.id: {name: claims.origin_to_plain(o) for name, o in p.origins.items()} for p in visit.case.people
            },
            "decision": decision.to_json(self._c.pack),
            "fees": fees_of(visit.case, self._c.pack, decision).to_json(),
            "confirmed": list(visit.confirmed),
            "overrides": [[o.procedure, o.included, o.reason] for o in visit.overrides],
            "documents": [
                {
                    "id": s.id,
                    "title": s.title,
                    "content_sha256": s.content_sha256,
                    "page_sha256": s.page_sha256,
                    "pages": s.pages,
                }
                for s in (papers.sheets if papers else ())
            ],
            "signature": signature_to_plain(visit.signature) if visit.signature else None,
            "partners": handed_to_json(visit, self._c.pack),
            "memo": visit.memo,
            "language": visit.language,
            "effort": self._effort(visit),
        }

    def _done(self, visit: Visit) -> dict[str, Any]:
        return what_was_done(
            visit, self._c.effective_decision(), self._c.live.papers, self._c.pack, self._c.live.user_name
        )

    def _effort(self, visit: Visit) -> dict[str, Any]:
        """What the visit cost and saved, and its fees; nothing in it tells who came (R-123)."""
        papers = self._c.live.papers
        return {
            "events": list(visit.case.events),
            "people": len(visit.case.people),
            "language": visit.language,
            "taps": visit.effort.visitor_taps,
            "keys": visit.effort.clerk_keys,
            "seconds": dict(visit.effort.seconds),
            "forms": len(papers.sheets) if papers else 0,
            "paper": papers.written if papers else 0,
            "pen": len(papers.blanks) if papers else 0,
            "signatures": int(visit.signature is not None),
            "fees": left_behind(fees_of(visit.case, self._c.pack, self._c.to_receive())),
        }

    def _procedures(self) -> list[list[str]]:
        """What this desk's own statistics count: each procedure and the section that it is of."""
        return [[n.procedure.id, n.procedure.section] for n in self._c.to_receive().needed]

    @needs(Operation.SERVE)
    def abandon(self, reason: str) -> None:
        """The visit ends without an application; its answers are erased, the fact is recorded."""
        visit = self._c.visit
        if visit.step is Step.DONE:
            raise MoveNotAllowed(state="done", move="abandon")
        now = self._c.clock.now()
        with self._c.store.transaction() as tx:
            tx.visits.remove(visit.id)
            tx.findable.remove(visit.id)
            for serial in (visit.carried.serial if visit.carried else "", visit.preentered):
                if serial:
                    tx.spent.release(serial)  # nothing came of it: the code may be read again
            self._c.record_in(tx, "visit_abandoned", visit, now, reason=reason)
        if visit.imported:
            self._give_back(visit)
        if visit.print_job is not None:
            withdraw(self._c, visit.print_job, reason)
        self.wipe()

    def _give_back(self, visit: Visit) -> None:
        """The next desk may open the application that this visit began with. With the center away it stays marked as
        taken, which is a warning and no lock."""
        source, by = self._c.imports, self._c.live.user
        if source is not None:
            self._c.lanes.city.submit(lambda: source.give_back(by, visit.id), self._given_back)

    def _given_back(self, found: BaseException | None) -> None:
        if isinstance(found, BaseException) and not isinstance(found, CenterUnreachable | CenterRefused):
            self._c.lanes.visit.submit(raising(found))

    @needs(Operation.SERVE)
    def park(self) -> None:
        """保留: the visit waits in the list; both screens are free."""
        visit = self._c.visit
        if visit.step is Step.DONE:
            raise MoveNotAllowed(state="done", move="park")
        self._c.keep(replace(visit, parked=True), ("visit_parked", {}))
        self.wipe()

    @needs(Operation.SERVE)
    def leave(self, satisfaction: str = "") -> None:
        """おわる: the visitor goes, both screens are wiped."""
        visit = self._c.at(Step.DONE)
        if satisfaction:
            self._c.record("satisfaction", answer=satisfaction, reception_number=visit.reception_number)
        else:
            self._c.record("visitor_left", reception_number=visit.reception_number)
        self.wipe()

    @free(ENDS)
    def wipe(self) -> None:
        """Nothing of the visitor stays on the screens or in the desk's working memory."""
        live = self._c.live
        live.papers, live.page, live.notice, live.visitor_error = None, 0, None, None
        live.for_resident, live.print_state = False, None
        live.hidden, live.still_there, live.busy, live.talk = False, False, "", None
        live.conversion = None
        self._c.adopt(None)


def _carried(carried: Carried) -> dict[str, str]:
    """The sheet that the visit went on from."""
    return {"number": carried.number, "terminal": carried.terminal, "sheet": carried.serial}
