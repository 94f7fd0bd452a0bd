"""What was received after a 手続案内書 was printed, for the counter that goes on from it (R-113).

A closed visit says which sheet it went on from and which one it printed, by their serials; both are marks that only the
center's keys can make, so the database tells no chain. Who asks must know a serial, which stands sealed on the sheet.
Of a protected household (支援措置) no case is given: only whom it protects. Every answer is a line of the record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from kakanai_center.applications import Applications, ClosedVisit
from kakanai_center.sealing import KeyRing, after_word, sheet_word
from kakanai_center.searching import Together
from kakanai_center.tables import applications, marks
from kakanai_desk.core.workflow import State
from kakanai_desk.sync.lineage_protocol import MOST_LATER, LaterVisit, LineageAnswer, LineageQuestion

MOST_WAVES = 12  # counters that one may visit one after the other


class Lineages:
    """``together``: a transaction with the center's record (``CenterRecord.together``)."""

    def __init__(self, ring: KeyRing, known: Applications, together: Together) -> None:
        self._ring, self._known, self._together = ring, known, together

    def after(self, said: LineageQuestion) -> LineageAnswer:
        """Recorded before it is given."""
        with self._together() as (tx, note):
            before = {v.body["sheet"]: v for v in self._found(tx, map(sheet_word, said.sheets))}
            later = self._later(tx, said, before)
            of_all = [*before.values(), *later]
            covered = any(_protected(visit.body) for visit in of_all)
            note(
                "lineage_told",
                by=said.by,
                terminal=said.terminal,
                visit=said.visit,
                later=len(later),
                protected=covered,
            )
        by_state = [(a.procedure, a.state is State.CANCELLED) for visit in of_all for a in visit.board]
        received = {procedure for procedure, cancelled in by_state if not cancelled}
        cases = {visit.body.get("sheet"): visit for visit in of_all}
        return LineageAnswer(
            [_told(visit, cases, covered=covered) for visit in later],
            sorted({procedure for procedure, cancelled in by_state if cancelled} - received),
        )

    def _later(self, tx: Connection, said: LineageQuestion, before: Mapping[str, ClosedVisit]) -> list[ClosedVisit]:
        """What went on from the sheets of the chain, and from theirs; none before that from whose sheet it went on,
        whatever the clocks of the counters say."""
        known = {visit.visit_id for visit in before.values()} | {said.visit}
        found: list[ClosedVisit] = []
        sheets: list[str] = list(said.sheets)
        for _ in range(MOST_WAVES):
            new = [v for v in self._found(tx, map(after_word, sheets)) if v.visit_id not in known]
            new.sort(key=lambda visit: (visit.closed_at, visit.visit_id))
            found += new
            known |= {visit.visit_id for visit in new}
            sheets = [visit.body["sheet"] for visit in new if visit.body.get("sheet")]
            if not sheets or len(found) >= MOST_LATER:
                break
        return found[:MOST_LATER]

    def _found(self, tx: Connection, words: Any) -> Sequence[ClosedVisit]:
        m, a = marks.c, applications.c
        of = select(a.visit_id).join(marks, m.entry_id == a.entry_id)
        rows = tx.execute(of.where(m.mark.in_([self._ring.mark(word) for word in words])).limit(2 * MOST_LATER))
        return self._known.of(tx, sorted(set(rows.scalars())))


def _told(visit: ClosedVisit, of_sheets: Mapping[str | None, ClosedVisit], *, covered: bool) -> LaterVisit:
    """``covered``: somebody of the chain is protected; then no counter's case of it is told."""
    body = visit.body
    after = str(body["carried"]["sheet"])
    before = of_sheets.get(after)
    return LaterVisit(
        visit.reception_number,
        visit.terminal,
        str(body.get("section", "")),
        visit.closed_at.isoformat(),
        after,
        None if covered else _case(body),
        None if covered or before is None else _case(before.body),
        [a.procedure for a in visit.board if a.state is not State.CANCELLED],
        [str(person["id"]) for person in body["case"].get("people") or () if person.get("protection")],
    )


def _case(body: Mapping[str, Any]) -> dict[str, Any]:
    case = dict(body["case"])
    people = [{k: v for k, v in person.items() if k != "individual_number"} for person in case.get("people") or ()]
    return {**case, "people": people}


def _protected(body: Mapping[str, Any]) -> bool:
    return any(person.get("protection") for person in body["case"].get("people") or ())
