"""One visit as it stands. Frozen values; a table of allowed moves instead of flags; plain JSON in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from kakanai_desk.core.errors import MoveNotAllowed
from kakanai_desk.core.ids import VisitId
from kakanai_desk.core.person import Person
from kakanai_desk.core.ports.devices import PrintJob
from kakanai_desk.core.ports.store import Transaction
from kakanai_desk.core.provenance import Provenance
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import case_from_plain, case_to_plain
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.visit import claims
from kakanai_desk.visit.claims import Claims, origin_from_plain, origin_to_plain
from kakanai_desk.visit.ink import Point, Strokes
from kakanai_desk.visit.steps import MOVES, Step


@dataclass(frozen=True)
class SignedDocument:
    """The hashes that one signature binds, and the desk's own signature over them (hex)."""

    document: str
    content_sha256: str
    page_sha256: str
    desk_signature: str


@dataclass(frozen=True)
class Signature:
    strokes: Strokes
    signed_at: datetime
    documents: tuple[SignedDocument, ...]
    by_mark: str = ""  # the clerk's reason for accepting a mark instead of a name


@dataclass(frozen=True)
class Override:
    """The clerk added or took out a procedure, with the reason."""

    procedure: str
    included: bool
    reason: str


@dataclass(frozen=True)
class Effort:
    """What the visit cost the people in it (R-123). ``seconds``: by step; while a visit is parked none pass."""

    visitor_taps: int = 0
    clerk_keys: int = 0
    seconds: Mapping[str, int] = field(default_factory=dict[str, int])

    def spent(self, step: Step, seconds: float) -> Effort:
        return replace(self, seconds={**self.seconds, step.value: self.seconds.get(step.value, 0) + round(seconds)})


@dataclass(frozen=True)
class ShrinkChoice:
    """What the clerk chose for one partner: ``text`` in place of the character at ``at`` of a person's ``name``."""

    partner: str
    person: str
    name: str
    at: int
    text: str


@dataclass(frozen=True)
class Carried:
    """The 手続案内書 that a visit goes on from (``handing_on``): the counters before this one and what they took."""

    number: str  # reception number at the counter that printed it
    terminal: str
    serial: str  # of the code
    at: datetime
    sections: tuple[str, ...]
    procedures: tuple[str, ...]
    case: str  # what the case is known by as it came
    before: tuple[str, ...] = ()  # serials of the sheets that this one went on from, the oldest first
    joined: tuple[str, ...] = ()  # reception numbers of counters that went on from them too, and are merged in


@dataclass(frozen=True)
class Visit:
    id: VisitId
    reception_number: str
    step: Step
    case: Case
    started_at: datetime
    clerk: str
    origins: Mapping[str, Provenance] = field(default_factory=dict[str, Provenance])  # of answers
    overrides: tuple[Override, ...] = ()
    documents_checked: tuple[str, ...] = ()
    signature: Signature | None = None
    printed: str = ""  # "" | sending | sent | all | some | none
    prints: int = 0  # how often it was sent to a printer
    print_job: PrintJob | None = None  # the last time; until the queue has named it, its title alone
    language: str = "ja"
    size: float = 1.0
    look: str = "normal"  # | contrast | dark: of the visitor's screen, as size, low and left
    low: bool = False
    left: bool = False
    memo: str = ""
    effort: Effort = field(default_factory=Effort)
    card_used: bool = False
    parked: bool = False
    confirmed: tuple[str, ...] = ()  # alerts that the clerk has looked at
    claims: Claims = field(default_factory=dict[str, Any])  # where sources differ, until the clerk has chosen
    waiting_number: str = ""  # of the ticket that was called; empty: none was
    imported: str = ""  # 受付番号 of the other system in which it was applied for (``importing``); empty: none
    carried: Carried | None = None
    preentered: str = ""  # the serial of the code that the resident brought from home
    shrunk: tuple[ShrinkChoice, ...] = ()  # characters chosen for partners' systems (縮退)

    def moved(self, to: Step) -> Visit:
        """The visit at another step.

        Raises:
            MoveNotAllowed: the table has no such move.
        """
        if to not in MOVES[self.step]:
            raise MoveNotAllowed(state=self.step.value, move=to.value)
        return replace(self, step=to)

    def person(self, person_id: str) -> Person | None:
        return self.case.person(person_id)


class Brought(Protocol):
    """What a visit may begin with: an application of another system, or the sheet of another counter."""

    def begun(self, visit: Visit) -> Visit:
        """A new visit with what was brought."""
        ...

    @property
    def line(self) -> tuple[str, dict[str, object]]:
        """Kind and values of the line in the record."""
        ...

    def take(self, tx: Transaction) -> None:
        """What is kept of it beside the visit, in the same transaction."""
        ...


# --- plain values for the store ---------------------------------------------------------------------------------


def to_plain(visit: Visit) -> dict[str, Any]:
    """The visit as JSON values; the store keeps it encrypted."""
    signature = visit.signature
    return {
        "v": 1,
        "id": visit.id,
        "reception_number": visit.reception_number,
        "step": visit.step.value,
        "case": case_to_plain(visit.case, individual_numbers=True),
        "person_origins": {
            p.id: {name: origin_to_plain(o) for name, o in p.origins.items()} for p in visit.case.people
        },
        "started_at": visit.started_at.isoformat(),
        "clerk": visit.clerk,
        "origins": {name: origin_to_plain(o) for name, o in visit.origins.items()},
        "overrides": [[o.procedure, o.included, o.reason] for o in visit.overrides],
        "documents_checked": list(visit.documents_checked),
        "signature": signature_to_plain(signature) if signature else None,
        "printed": visit.printed,
        "print_job": _job_to_plain(visit.print_job),
        "prints": visit.prints,
        "language": visit.language,
        "size": int(visit.size * 100),
        "look": [visit.look, visit.low, visit.left],
        "memo": visit.memo,
        "effort": [visit.effort.visitor_taps, visit.effort.clerk_keys, dict(visit.effort.seconds)],
        "card_used": visit.card_used,
        "parked": visit.parked,
        "confirmed": list(visit.confirmed),
        "claims": claims.to_plain(visit.claims),
        "waiting_number": visit.waiting_number,
        "imported": visit.imported,
        "carried": _carried_to_plain(visit.carried) if visit.carried else None,
        "preentered": visit.preentered,
        "shrunk": [[c.partner, c.person, c.name, c.at, c.text] for c in visit.shrunk],
    }


def from_plain(value: Mapping[str, Any], pack: Pack) -> Visit:
    """The visit of plain values that ``to_plain`` gave."""
    case = case_from_plain(value["case"], pack)
    origins = value["person_origins"]
    look, low, left = value.get("look", ("normal", False, False))
    people = tuple(
        replace(p, origins={n: origin_from_plain(o) for n, o in origins.get(p.id, {}).items()}) for p in case.people
    )
    return Visit(
        id=VisitId(value["id"]),
        reception_number=value["reception_number"],
        step=Step(value["step"]),
        case=replace(case, people=people),
        started_at=datetime.fromisoformat(value["started_at"]),
        clerk=value["clerk"],
        origins={n: origin_from_plain(o) for n, o in value["origins"].items()},
        overrides=tuple(Override(p, i, r) for p, i, r in value["overrides"]),
        documents_checked=tuple(value["documents_checked"]),
        signature=_signature_from_plain(value["signature"]) if value["signature"] else None,
        printed=value["printed"],
        print_job=PrintJob(*job) if (job := value.get("print_job")) else None,
        prints=value.get("prints", 0),
        language=value["language"],
        size=value["size"] / 100,
        look=look,
        low=low,
        left=left,
        memo=value["memo"],
        effort=Effort(*value["effort"]),
        card_used=value["card_used"],
        parked=value["parked"],
        confirmed=tuple(value.get("confirmed", ())),
        claims=claims.from_plain(value.get("claims", {})),
        waiting_number=value.get("waiting_number", ""),
        imported=value.get("imported", ""),
        carried=_carried_from_plain(value["carried"]) if value.get("carried") else None,
        preentered=value.get("preentered", ""),
        shrunk=tuple(ShrinkChoice(*c) for c in value.get("shrunk", ())),
    )


def _job_to_plain(job: PrintJob | None) -> list[Any] | None:
    return [job.queue, job.number, job.sheets, job.title] if job else None


def serials_of(state: Mapping[str, Any]) -> tuple[str, ...]:
    """Of plain values: the serials of the codes that the visit has taken."""
    return tuple(s for s in (str(state["carried"][2]) if state.get("carried") else "", state.get("preentered")) if s)


def _carried_to_plain(c: Carried) -> list[Any]:
    told = [c.number, c.terminal, c.serial, c.at.isoformat(), list(c.sections), list(c.procedures), c.case]
    return [*told, list(c.before), list(c.joined)]


def _carried_from_plain(value: list[Any]) -> Carried:
    number, terminal, serial, at, sections, procedures, case, *more = value
    chain = (tuple(serials) for serials in more)  # none in a visit that was begun by an earlier version
    at = datetime.fromisoformat(at)
    return Carried(number, terminal, serial, at, tuple(sections), tuple(procedures), case, *chain)


def signature_to_plain(signature: Signature) -> dict[str, Any]:
    return {
        "strokes": [[[p.x, p.y, p.t, p.pressure] for p in stroke] for stroke in signature.strokes],
        "signed_at": signature.signed_at.isoformat(),
        "documents": [[d.document, d.content_sha256, d.page_sha256, d.desk_signature] for d in signature.documents],
        "by_mark": signature.by_mark,
    }


def _signature_from_plain(value: Mapping[str, Any]) -> Signature:
    return Signature(
        strokes=tuple(tuple(Point(*p) for p in stroke) for stroke in value["strokes"]),
        signed_at=datetime.fromisoformat(value["signed_at"]),
        documents=tuple(SignedDocument(*d) for d in value["documents"]),
        by_mark=value["by_mark"],
    )
