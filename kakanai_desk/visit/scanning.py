"""A 2D code held before the reader: who moves, unfolded into the household, and what a certificate answers (R-006).

What a foreign code says nobody has vouched for: it stands with its own origin (QR) and beside what differs, and the
clerk compares it with the paper. Either the whole code is taken or nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kakanai_desk.core.errors import CodeNotUsedHere
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.code import Symbol, Symbology
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.forms.codes import parts
from kakanai_desk.forms.codes.foreign import Certificate
from kakanai_desk.forms.codes.meaning import HANDOVER, Payload, Trust, meaning
from kakanai_desk.forms.codes.profile import Profile
from kakanai_desk.visit.adopting import coded_adopted
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs
from kakanai_desk.visit.identify import Identify
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.steps import Step

WHERE = (Step.IDENTIFY, Step.FACTS, Step.HOUSEHOLD)
MOVING_OUT = "moving_out"  # kind of a profile: 転出証明書
RECEPTION = "reception"  # the number of a visit, as it stands on our own papers
ANSWERED = {  # question by the word of the certificate
    "moving_date": "planned_out_date",
    "head_of_household": "old_head",
    "old_address": "old_address",
}
OF_THE_FIRST = {"domicile": "honseki", "head_of_register": "hittousha"}
CERTIFICATE = {"move_from": "domestic", "move_method": "certificate"}


@dataclass(frozen=True)
class Codes:
    """What this counter judges codes by."""

    profiles: tuple[Profile, ...] = ()
    trust: Trust = field(default_factory=Trust)


class Scanning:
    """Codes of a visit, from a handheld reader or a picture."""

    def __init__(self, context: Context, identify: Identify, codes: Codes) -> None:
        self._c = context
        self._identify = identify
        self._codes = codes
        self._heard = parts.PartsHeard()

    @needs(Operation.SERVE)
    def typed(self, data: bytes) -> None:
        """What a handheld reader gave: one whole code. A part of a guide sheet's is of no use in a visit that is open.

        Raises:
            CodeNotUsedHere, CodeError, CardOfAnother: as ``take``.
        """
        if parts.is_part(data):
            raise CodeNotUsedHere(kind=HANDOVER)
        self.take((Symbol(Symbology.TYPED, data),))

    @needs(Operation.SERVE)
    def take(self, symbols: Sequence[Symbol]) -> None:
        """The codes of one sheet.

        Raises:
            CodeError: unknown, broken, expired, used, not genuine, or of a kind that is of no use here.
            CardOfAnother: name and birth date of one mover are those of another member.
        """
        visit = self._c.at(*WHERE)
        payloads = self._judged(symbols, self._purpose())
        certificate = next((p.certificate for p in payloads if p.kind == MOVING_OUT), None)
        if certificate is None:
            raise CodeNotUsedHere(kind=payloads[0].kind)
        after = self._unfolded(visit, certificate)
        if visit.step is not Step.HOUSEHOLD:
            self._identify.reset()
            after = after.moved(Step.HOUSEHOLD)
        values = {
            "profile": certificate.profile,
            "persons": len(certificate.persons),
            "dropped": list(certificate.dropped),
        }
        self._c.keep(after, ("code_adopted", values))

    @free(SCREENS)
    def sheet(self, data: bytes) -> Payload:
        """What a guide sheet says: the number of its visit, or the case that it carries. Of a code in several parts
        each is kept until the last one has come.

        Raises:
            CodePartsMissing: one part was read, and others have to be. CodeError: it is none, or cannot be used.
        """
        if parts.is_part(data):
            self._heard.add(data)
            data = self._heard.whole()
        self.forget_parts()
        (payload, *_) = self._judged((Symbol(Symbology.TYPED, data),), None)
        if payload.kind not in (RECEPTION, HANDOVER):
            raise CodeNotUsedHere(kind=payload.kind)
        return payload

    @free(ENDS)
    def forget_parts(self) -> None:
        """No part of a code stays in memory."""
        self._heard = parts.PartsHeard()

    def _judged(self, symbols: Sequence[Symbol], purpose: str | None) -> tuple[Payload, ...]:
        return meaning(symbols, self._c.clock.now(), self._codes.trust, self._codes.profiles, purpose)

    def _purpose(self) -> str | None:
        needed = self._c.effective_decision().needed
        return next((n.procedure.id for n in needed if n.procedure.individual_number), None)

    def _unfolded(self, visit: Visit, certificate: Certificate) -> Visit:
        """Every mover as a member; those who are there already are the same people."""
        origin = Provenance(Source.CODE, certificate.profile, at=self._c.clock.now())
        address = certificate.document.get("old_address", "")
        relations = self._c.pack.relations
        taken: list[str] = []
        for number, said in enumerate(certificate.persons):
            person = self._place(visit, number, said, taken)
            taken.append(person)
            whole = {**said, "address": said.get("address") or address}
            visit = coded_adopted(visit, person, whole, origin, relations)
        return self._answered(visit, certificate, origin)

    @staticmethod
    def _place(visit: Visit, number: int, said: Mapping[str, str], taken: Sequence[str]) -> str:
        """The member this mover is: by birth date and name, else the first one who stands there, else a new one."""
        for person in visit.case.people:
            birth = person.birth_date.iso() if person.birth_date else ""
            if person.id not in taken and birth and birth == said.get("birth_date"):
                return person.id
        first = visit.case.people[0] if visit.case.people else None
        if number == 0 and (first is None or (not first.name and first.birth_date is None)):
            return first.id if first is not None else "p1"
        used = {person.id for person in visit.case.people}
        return next(f"p{n}" for n in range(1, len(used) + 2) if f"p{n}" not in used)

    def _answered(self, visit: Visit, certificate: Certificate, origin: Provenance) -> Visit:
        """The questions a certificate answers, unless they are answered already.

        A planned day that has come is taken for the day of the move; the visitor confirms it with the household.
        """
        document = certificate.document
        first: Mapping[str, str] = certificate.persons[0] if certificate.persons else {}
        found = dict(CERTIFICATE)
        found |= {question: document.get(word, "") for word, question in ANSWERED.items()}
        found |= {question: first.get(word, "") for word, question in OF_THE_FIRST.items()}
        planned = document.get("moving_date", "")
        if planned and planned <= visit.case.visit_date.isoformat():
            found["move_date"] = planned
        case, origins = visit.case, dict(visit.origins)
        for question, value in found.items():
            if value and question in self._c.pack.questions and not case.answer(question):
                case = case.answered(question, value)
                origins[question] = origin
        return replace(visit, case=case, origins=origins)
