"""A 2D code held before the reader: who moves, unfolded into the household, and what a certificate answers (R-006).

What a foreign code says nobody has vouched for: it stands with its own origin (QR) and beside what differs, and the
clerk compares it with the paper. Either the whole code is taken or nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kakanai_desk.core.errors import CodeNotUsedHere, CodeSpent, DeskError
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.code import Symbol, Symbology
from kakanai_desk.core.ports.slips import SlipShelf
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.forms.codes import parts
from kakanai_desk.forms.codes.foreign import Certificate
from kakanai_desk.forms.codes.meaning import HANDOVER, PREENTRY, Payload, Trust, meaning
from kakanai_desk.forms.codes.profile import Profile
from kakanai_desk.visit.adopting import coded_adopted, member_meant
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, SCREENS, free, needs, unrecorded
from kakanai_desk.visit.identify import Identify
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.preentry import preentered
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

    def __init__(self, context: Context, identify: Identify, codes: Codes, shelf: SlipShelf | None = None) -> None:
        self._c = context
        self._identify = identify
        self._codes = codes
        self._shelf = shelf  # of slips that only name what stands at the center; None: there is no center
        self._heard = parts.PartsHeard()

    @needs(Operation.SERVE)
    @unrecorded("取り出したことは中央の記録に、受付になったことはこの端末の記録に残る")
    def fetch(self, name: str, then: Callable[[bytes], object]) -> None:
        """What a writing desk left at the center under ``name`` comes to ``then``, as if it had been read from paper;
        nothing of it where another visit is served by then.

        Raises:
            CodeNotUsedHere: this desk has no center.
        """
        shelf = self._shelf
        if shelf is None:
            raise CodeNotUsedHere(kind="slip")
        before = self._serving()
        self._c.live.busy = "clerk.busy.slip"
        self._c.lanes.city.submit(
            lambda: shelf.fetch(name),
            lambda found: self._c.lanes.visit.submit(lambda: self._fetched(before, found, then)),
        )
        self._c.show()

    def _serving(self) -> str:
        visit = self._c.open_visit
        return visit.id if visit is not None else ""

    def _fetched(self, before: str, found: bytes | BaseException, then: Callable[[bytes], object]) -> None:
        self._c.live.busy = ""
        if isinstance(found, BaseException) and not isinstance(found, DeskError):
            raise found
        if self._serving() != before:
            self._c.show()
        elif isinstance(found, DeskError):
            self._c.live.notice = found
            self._c.show()
        else:
            then(found)

    @needs(Operation.SERVE)
    def typed(self, data: bytes) -> None:
        """What a handheld reader gave: one whole code, or one part of it; each is kept until the last one has come.

        Raises:
            CodePartsMissing: one part was read, and others have to be. CodeError, CardOfAnother: as ``take``.
        """
        self.take((Symbol(Symbology.TYPED, self._whole(data)),))

    @needs(Operation.SERVE)
    def take(self, symbols: Sequence[Symbol]) -> None:
        """The codes of one sheet.

        Raises:
            CodeError: unknown, broken, expired, used, not genuine, or of a kind that is of no use here.
            CardOfAnother: name and birth date of one mover are those of another member.
        """
        visit = self._c.at(*WHERE)
        payloads = self._judged(symbols, self._purpose(), visit.preentered)
        at_home = next((p for p in payloads if p.kind == PREENTRY), None)
        if at_home is not None:
            entered = preentered(at_home, self._c.pack, self._c.clock.now())
            self._c.keep(entered.joined(visit), entered.line, taking=entered.take)
            return
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
        (payload, *_) = self._judged((Symbol(Symbology.TYPED, self._whole(data)),), None)
        if payload.kind not in (RECEPTION, HANDOVER, PREENTRY):
            raise CodeNotUsedHere(kind=payload.kind)
        return payload

    def _whole(self, data: bytes) -> bytes:
        if parts.is_part(data):
            self._heard.add(data)
            data = self._heard.whole()
        self.forget_parts()
        return data

    @free(ENDS)
    def forget_parts(self) -> None:
        """No part of a code stays in memory."""
        self._heard = parts.PartsHeard()

    def _judged(self, symbols: Sequence[Symbol], purpose: str | None, own: str = "") -> tuple[Payload, ...]:
        """``own``: the serial of the code that this visit has taken, which it may read again (after an undo)."""
        now, trust, profiles = self._c.clock.now(), self._codes.trust, self._codes.profiles
        try:
            return meaning(symbols, now, trust, profiles, purpose)
        except CodeSpent as spent:
            if not own or spent.values["serial"] != own:
                raise
            return meaning(symbols, now, replace(trust, spent=None), profiles, purpose)

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
            person = member_meant(visit, number, said, taken)
            taken.append(person)
            whole = {**said, "address": said.get("address") or address}
            visit = coded_adopted(visit, person, whole, origin, relations)
        return self._answered(visit, certificate, origin)

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
