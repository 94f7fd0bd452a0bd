"""The 手続案内書 carries the case itself: the next counter reads it and asks nothing again (R-008, R-113).

What a sheet holds is signed by the desk that printed it, sealed for the desks of this city and good until the end of
the day: no center is asked. It never holds an individual number or a memo, and of a protected household there is none
(R-025). A desk takes a sheet once; a visit that was begun by it and given up lets it be read again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any

from nacl.public import PrivateKey

from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.clock import JST
from kakanai_desk.core.errors import CodeMalformed
from kakanai_desk.core.ports.store import Transaction
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.forms.case import Case
from kakanai_desk.forms.case_file import BrokenCase, case_from_plain, case_to_plain
from kakanai_desk.forms.codes import parts
from kakanai_desk.forms.codes.carried_case import CaseUnreadable, packed, unpacked
from kakanai_desk.forms.codes.meaning import HANDOVER, Payload
from kakanai_desk.forms.decision import Decision
from kakanai_desk.forms.definitions import Pack
from kakanai_desk.forms.protection import protects
from kakanai_desk.vault import envelope
from kakanai_desk.vault.signing import Signer
from kakanai_desk.visit.claims import COMPARED
from kakanai_desk.visit.model import Carried, Visit
from kakanai_desk.visit.steps import Step

MOST_CHARACTERS = 483  # of one symbol: QR version 13 with error correction M, 0.52 mm a module at 36 mm
_KEY_SIZE = 32


@dataclass(frozen=True)
class SheetCodes:
    """Writes what a guide sheet carries. ``sealed_for`` gives the newest key of the city's desks, if there is one yet;
    ``days``: how many days after its own a sheet is read."""

    terminal: str
    section: str
    signer: Signer
    sealed_for: Callable[[], PrivateKey | None]
    days: int = 0

    def of(self, visit: Visit, decision: Decision, now: datetime) -> tuple[str, ...]:
        """The texts of one or several symbols; none where the sheet carries the reception number alone."""
        key = self.sealed_for()
        if key is None or protects(visit.case) or not self._goes_on(visit, decision):
            return ()
        told = self._told(visit, decision, now)
        serial = serial_of(visit)
        end = datetime.combine(now.astimezone(JST).date() + timedelta(days=self.days), time(23, 59, 59), JST)
        try:
            payload = self.signer.public_key + packed(told)
            code = envelope.written(HANDOVER, payload, end, serial, self.signer, bytes(key.public_key))
            return parts.split(envelope.typed(code), MOST_CHARACTERS)
        except ValueError:  # a household that no sheet holds
            return ()

    def _goes_on(self, visit: Visit, decision: Decision) -> bool:
        """Whether a counter comes after this one."""
        behind = {self.section, *(visit.carried.sections if visit.carried else ())}
        return any(n.procedure.section not in behind for n in decision.needed)

    def _told(self, visit: Visit, decision: Decision, now: datetime) -> dict[str, Any]:
        before = visit.carried
        sections = [*(before.sections if before else ()), self.section]
        received = [*(before.procedures if before else ()), *(n.procedure.id for n in decision.needed)]
        return {
            "case": case_to_plain(visit.case),
            "number": visit.reception_number,
            "terminal": self.terminal,
            "at": now.astimezone(JST).isoformat(timespec="minutes"),
            "sections": list(dict.fromkeys(sections)),
            "procedures": list(dict.fromkeys(received)),
            **({"before": [*before.before, before.serial]} if before else {}),
            "screen": [visit.language, round(visit.size * 100), visit.look, visit.low, visit.left],
        }


@dataclass(frozen=True)
class Handed:
    """What a sheet brought, as a visit begins with it."""

    case: Case = field(repr=False)
    carried: Carried
    screen: tuple[str, float, str, bool, bool]
    until: datetime

    def begun(self, visit: Visit) -> Visit:
        """The new visit with the household and the answers as they were given, each with its own origin (継)."""
        origin = Provenance(Source.CARRIED, self.carried.terminal, at=self.carried.at)
        people = tuple(
            replace(p, origins={name: origin for name in (*COMPARED, "relation") if getattr(p, name)})
            for p in self.case.people
        )
        case = replace(self.case, people=people, visit_date=visit.case.visit_date)
        language, size, look, low, left = self.screen
        return replace(
            visit,
            step=Step.INTERVIEW,
            case=case,
            origins=dict.fromkeys(case.answers, origin),
            carried=self.carried,
            language=language,
            size=size,
            look=look,
            low=low,
            left=left,
        )

    @property
    def line(self) -> tuple[str, dict[str, object]]:
        c = self.carried
        return "sheet_adopted", {"terminal": c.terminal, "received_as": c.number, "people": len(self.case.people)}

    def take(self, tx: Transaction) -> None:
        """In the transaction that keeps the visit: this desk takes the sheet no second time."""
        tx.spent.spend(self.carried.serial, self.until)


def handed(payload: Payload, pack: Pack) -> Handed:
    """What a genuine sheet says.

    Raises:
        CodeMalformed: it holds no case, or one that the definitions of this desk cannot read.
    """
    header = payload.header
    try:
        told = unpacked(payload.data[_KEY_SIZE:])
        case = case_from_plain(told["case"], pack)
        language, size, look, low, left = told["screen"]
        carried = Carried(
            str(told["number"]),
            str(told["terminal"]),
            header.serial if header is not None else "",
            datetime.fromisoformat(told["at"]),
            tuple(map(str, told["sections"])),
            tuple(map(str, told["procedures"])),
            fingerprint(case),
            tuple(map(str, told.get("before", ()))),
        )
        screen = str(language), int(size) / 100, str(look), bool(low), bool(left)
        return Handed(case, carried, screen, header.expires if header is not None else carried.at)
    except (CaseUnreadable, BrokenCase, KeyError, ValueError, TypeError, AttributeError):
        raise CodeMalformed(kind=HANDOVER, what="case") from None


def serial_of(visit: Visit) -> str:
    """Of the sheet of ``visit`` as it stands: 16 hexadecimal digits, which nobody guesses who has not the case."""
    return sha256(canonical({"visit": visit.id, "case": case_to_plain(visit.case)})).hexdigest()[:16]


def fingerprint(case: Case) -> str:
    """What a case is known by, so that a later counter sees a change; the day of the visit is no part of it."""
    plain = case_to_plain(case)
    return sha256(canonical({k: v for k, v in plain.items() if k != "visit_date"})).hexdigest()[:16]


def still_to_receive(decision: Decision, visit: Visit, here: str) -> Decision:
    """``decision`` without what an earlier counter has received; what this section does comes again where the case was
    changed here."""
    carried = visit.carried
    if carried is None:
        return decision
    changed = fingerprint(visit.case) != carried.case
    left = tuple(
        n
        for n in decision.needed
        if n.procedure.id not in carried.procedures or (changed and n.procedure.section == here)
    )
    return replace(decision, needed=left)
