"""Hands applications to core systems, keeps account of each, and takes back what became of them (R-074, R-075, R-078).

An application goes out once by a mapping; again only when somebody asks (``resend``), under the next attempt. The
account is committed before the package takes its name: after a power cut between the two the account names a package
that was not written, which ``reconcile`` tells; nothing can go out twice unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from kakanai_center.applications import Applications, ClosedVisit
from kakanai_center.cells import Lines, Refused, Replaced, lines_of
from kakanai_center.mapping import Mapping
from kakanai_center.moving import Moves
from kakanai_center.package import HandoverFailed, Package, unwritable
from kakanai_center.returns import Returned
from kakanai_center.tables import applications, handed, handovers
from kakanai_desk.core.workflow import Application, State
from kakanai_desk.forms.definitions import Pack

SENT, OK, ERROR = "sent", "ok", "error"  # as they are kept
FAILED = "failed"  # as an answer counts what came back as an error: "error" is a sentence there
_ORDER = 0x6B616B61_6F75
_Key = tuple[str, str]  # visit, procedure
MOST_NAMED = 1000  # reception numbers or lines of one answer, which the local line must hold; all are counted


@dataclass(frozen=True)
class Handover:
    """What one run did. ``number`` is 0 where nothing was written (a dry run, or nothing to hand over)."""

    number: int
    folder: str
    applications: int
    lines: int
    replaced: int
    protected: int
    covered: int
    numbers: int
    staying: tuple[Refused, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "folder": self.folder,
            "applications": self.applications,
            "lines": self.lines,
            "replaced": self.replaced,
            "protected": self.protected,
            "covered": self.covered,
            "individual_numbers": self.numbers,
            "staying": [[s.reception_number, s.procedure, s.column, s.why] for s in self.staying[:MOST_NAMED]],
            "staying_all": len(self.staying),
        }


@dataclass
class _Gathered:
    keys: list[_Key] = field(default_factory=list[_Key])
    rows: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    replaced: list[Replaced] = field(default_factory=list[Replaced])
    staying: list[Refused] = field(default_factory=list[Refused])
    protected: int = 0
    covered: int = 0
    numbers: int = 0

    def add(self, key: _Key, lines: Lines) -> None:
        self.keys.append(key)
        self.rows += lines.rows
        self.replaced += lines.replaced
        self.protected += lines.protected
        self.covered += lines.covered
        self.numbers += lines.numbers


class Handing:
    """``note`` writes a line of the center's record."""

    def __init__(
        self, engine: Engine, known: Applications, moves: Moves, now: Callable[[], datetime], note: Callable[..., None]
    ) -> None:
        self._engine, self._known, self._moves, self._now, self._note = engine, known, moves, now, note

    # --- out

    def run(
        self, mapping: Mapping, pack: Pack, out: Path, operator: str, *, since: date | None = None, dry: bool = False
    ) -> Handover:
        """Hand over what was never handed over by this mapping and stands where the mapping wants it.

        Raises:
            HandoverFailed: ``what``: folder, meanwhile (another run took the same applications).
        """
        attempts = self._attempts(mapping)
        chosen = (
            (visit, application, 1)
            for visit in self._known.all(since)
            for application in _ready(visit, mapping)
            if (visit.visit_id, application.procedure) not in attempts
        )
        return self._hand(mapping, pack, out, operator, chosen, dry=dry)

    def resend(
        self,
        mapping: Mapping,
        pack: Pack,
        out: Path,
        operator: str,
        *,
        handover: int = 0,
        errors: bool = False,
        numbers: Sequence[str] = (),
    ) -> Handover:
        """Hand over again: a whole earlier hand-over, all whose answer was an error, or those named.

        Raises:
            HandoverFailed: as ``run``; ``what`` unknown: a number that was never handed over by this mapping.
        """
        attempts = self._attempts(mapping)
        with self._engine.connect() as tx:
            named = self._visits(tx, numbers)
        if len(named) < len(set(numbers)):
            raise HandoverFailed(what="unknown")
        again = {
            key: row
            for key, row in attempts.items()
            if (handover and row.handover == handover) or (errors and row.state == ERROR) or key[0] in named.values()
        }
        if not again and (handover or numbers):
            raise HandoverFailed(what="unknown")
        visits = list(dict.fromkeys(visit for visit, _ in again))
        chosen = (
            (visit, application, again[visit.visit_id, application.procedure].attempt + 1)
            for visit in self._known.each(visits)
            for application in visit.board
            if (visit.visit_id, application.procedure) in again and application.state is not State.CANCELLED
        )
        return self._hand(mapping, pack, out, operator, chosen)

    def _hand(
        self,
        mapping: Mapping,
        pack: Pack,
        out: Path,
        operator: str,
        chosen: Iterable[tuple[ClosedVisit, Application, int]],
        *,
        dry: bool = False,
    ) -> Handover:
        gathered, attempts = _Gathered(), dict[_Key, int]()
        for visit, application, attempt in chosen:
            lines = lines_of(visit, application, mapping, pack, len(gathered.rows) + 1)
            if isinstance(lines, Lines) and (column := unwritable(mapping, lines.rows)):
                lines = Refused(visit.reception_number, application.procedure, column, "encoding")
            if isinstance(lines, Refused):
                gathered.staying.append(lines)
                continue
            key = (visit.visit_id, application.procedure)
            gathered.add(key, lines)
            attempts[key] = attempt
        number, folder = 0, ""
        if gathered.keys and not dry:
            number, folder = self._write(mapping, out, operator, gathered, attempts)
        return Handover(
            number,
            folder,
            len(gathered.keys),
            len(gathered.rows),
            len(gathered.replaced),
            gathered.protected,
            gathered.covered,
            gathered.numbers,
            tuple(gathered.staying),
        )

    def _write(
        self, mapping: Mapping, out: Path, operator: str, gathered: _Gathered, attempts: dict[_Key, int]
    ) -> tuple[int, str]:
        now, package = self._now(), None
        try:
            with self._engine.begin() as tx:
                if tx.dialect.name == "postgresql":
                    tx.execute(text("SELECT pg_advisory_xact_lock(:order)"), {"order": _ORDER})
                number = int(tx.execute(select(func.coalesce(func.max(handovers.c.number), 0))).scalar_one()) + 1
                package = Package(out, mapping, number)
                counts = {"applications": len(gathered.keys), "lines": len(gathered.rows)}
                said = {
                    "kakanai_handover": 1,
                    "number": number,
                    "mapping": mapping.id,
                    "mapping_sha256": mapping.digest,
                    "at": now.isoformat(),
                    **counts,
                    "replaced": len(gathered.replaced),
                    "staying": len(gathered.staying),
                }
                digest = package.write(gathered.rows, gathered.replaced, gathered.staying, said)
                tx.execute(
                    insert(handovers),
                    [
                        {
                            "number": number,
                            "mapping": mapping.id,
                            "mapping_sha256": mapping.digest,
                            "at": now.isoformat(),
                            "operator": operator,
                            **counts,
                            "file_sha256": digest,
                            "written": 0,
                        }
                    ],
                )
                tx.execute(
                    insert(handed),
                    [
                        {"mapping": mapping.id, "visit_id": v, "procedure": p, "attempt": attempts[v, p],
                         "handover": number, "state": SENT}
                        for v, p in gathered.keys
                    ],
                )  # fmt: skip
        except BaseException as error:
            if package is not None:
                package.drop()
            if isinstance(error, IntegrityError):
                raise HandoverFailed(what="meanwhile") from None
            raise
        basis = {"number_basis": mapping.number_basis} if gathered.numbers else {}
        shown = gathered.protected - gathered.covered
        basis |= {"address_basis": mapping.address_basis} if shown else {}
        self._note(
            "applications_exported",
            operator=operator,
            mapping=mapping.id,
            mapping_sha256=mapping.digest,
            number=number,
            **counts,
            replaced=len(gathered.replaced),
            staying=len(gathered.staying),
            individual_numbers=gathered.numbers,
            protected_shown=shown,
            file_sha256=digest,
            **basis,
        )
        package.place()
        with self._engine.begin() as tx:
            tx.execute(update(handovers).where(handovers.c.number == number).values(written=1))
        return number, str(package.folder)

    # --- back

    def take_results(self, mapping: Mapping, answers: Sequence[Returned], operator: str) -> dict[str, Any]:
        """What a robot or a core system says became of applications; the same answer twice changes nothing.

        Counts, and the lines that were refused with their code: ``unknown`` (no such application), ``not_sent``
        (never handed over by this mapping).
        """
        taken, known, refused = {OK: 0, ERROR: 0}, 0, list[tuple[int, str]]()
        attempts = self._attempts(mapping)
        for answer in answers:
            with self._engine.begin() as tx:
                visit = self._visits(tx, [answer.reception_number]).get(answer.reception_number)
                if visit is None:
                    refused.append((answer.line, "unknown"))
                    continue
                row = attempts.get((visit, answer.procedure))
                if row is None:
                    refused.append((answer.line, "not_sent"))
                    continue
                state = OK if answer.ok else ERROR
                entry = _entry_id(mapping, visit, answer, row.attempt)
                if not self._moves.put(tx, self._known, visit, answer.procedure, answer.ok, answer.message, entry):
                    known += 1
                    continue
                c = handed.c
                tx.execute(
                    update(handed)
                    .where(c.mapping == mapping.id, c.visit_id == visit, c.procedure == answer.procedure)
                    .where(c.attempt == row.attempt)
                    .values(state=state, returned_at=self._now().isoformat())
                )
                taken[state] += 1
        counts = {"ok": taken[OK], FAILED: taken[ERROR], "known": known, "refused": len(refused)}
        self._note("export_results_taken", operator=operator, mapping=mapping.id, **counts)
        return counts | {"refused_lines": [[line, why] for line, why in refused]}

    # --- account

    def reconcile(self, mapping: Mapping, first: date | None = None, last: date | None = None) -> dict[str, Any]:
        """Counts of a mapping's applications that were received on these days, and the numbers of those to look at.

        ``received`` = ``cancelled`` + ``waiting`` (not where the mapping wants it, never sent) + ``missing`` (it is
        there, and was never sent) + ``unanswered`` + ``ok`` + ``failed``.
        """
        attempts = self._attempts(mapping)
        counts: dict[str, int] = dict.fromkeys(
            ("received", "cancelled", "waiting", "missing", "unanswered", OK, FAILED), 0
        )
        named: dict[str, list[str]] = {"missing": [], "unanswered": [], FAILED: []}
        for visit in self._known.all(first, last):
            for application in visit.board:
                if application.procedure not in mapping.procedures:
                    continue
                counts["received"] += 1
                word = _stands(application, mapping, attempts.get((visit.visit_id, application.procedure)))
                counts[word] += 1
                if word in named and len(named[word]) < MOST_NAMED:
                    named[word].append(visit.reception_number)
        with self._engine.connect() as tx:
            c = handovers.c
            rows = tx.execute(select(handovers).where(c.mapping == mapping.id).order_by(c.number)).all()
        return {
            "mapping": mapping.id,
            **counts,
            "numbers": named,
            "handovers": [
                {"number": r.number, "at": r.at, "operator": r.operator, "applications": r.applications,
                 "lines": r.lines, "written": bool(r.written), "same_mapping": r.mapping_sha256 == mapping.digest}
                for r in rows
            ],
        }  # fmt: skip

    def _attempts(self, mapping: Mapping) -> dict[_Key, Any]:
        """The newest attempt of everything that was handed over by a mapping."""
        with self._engine.connect() as tx:
            rows = tx.execute(select(handed).where(handed.c.mapping == mapping.id).order_by(handed.c.attempt)).all()
        return {(row.visit_id, row.procedure): row for row in rows}

    @staticmethod
    def _visits(tx: Connection, numbers: Sequence[str]) -> dict[str, str]:
        c = applications.c
        found = tx.execute(select(c.reception_number, c.visit_id).where(c.reception_number.in_(list(numbers))))
        return {number: visit for number, visit in found}


def _ready(visit: ClosedVisit, mapping: Mapping) -> list[Application]:
    return [a for a in visit.board if a.procedure in mapping.procedures and a.state in mapping.states]


def _stands(application: Application, mapping: Mapping, row: Any) -> str:
    if row is not None:
        return {SENT: "unanswered", ERROR: FAILED}.get(row.state, OK)
    if application.state is State.CANCELLED:
        return "cancelled"
    return "missing" if application.state in mapping.states else "waiting"


def _entry_id(mapping: Mapping, visit: str, answer: Returned, attempt: int) -> str:
    """The same for the same answer to the same attempt."""
    said = (mapping.id, visit, answer.procedure, str(attempt), str(answer.ok), answer.message)
    return "c-" + sha256("\x00".join(said).encode()).hexdigest()[:40]
