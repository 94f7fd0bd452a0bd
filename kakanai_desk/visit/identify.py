"""Reading the resident's card: at most one VERIFY for each time the resident enters digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kakanai_desk.core.errors import (
    CardPinLocked,
    CardPinMalformed,
    CardPinRejected,
    DeskError,
    LastTryNotConfirmed,
    MoveNotAllowed,
    ReadCancelled,
)
from kakanai_desk.core.person import Person, Sex
from kakanai_desk.core.ports.card import CancelToken, CardKind, CardReading, CardWish, PresentedCard, Progress
from kakanai_desk.core.provenance import Provenance, Source
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.wareki import PartialDate
from kakanai_desk.forms.case import Case
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.steps import CardPhase, Step

PIN_LENGTH = 4
WAIT_SECONDS = 300.0


class Identify:
    """The card steps of a visit. The digits live in one buffer that is wiped after its VERIFY."""

    def __init__(self, context: Context) -> None:
        self._c = context
        self.phase = CardPhase.OFF
        self.card: PresentedCard | None = None
        self.progress = 0
        self.error: DeskError | None = None
        self._pin = SecretText()
        self._cancel = CancelToken()
        self._last_try_agreed = False

    # --- what the screens may know

    @property
    def typed(self) -> int:
        return len(self._pin)

    @property
    def tries(self) -> tuple[int, int]:
        """(left, at most) of the PIN."""
        card = self.card
        if card is None:
            return 3, 3
        return card.tries_left.get("pin", 3), card.tries_max.get("pin", 3)

    @property
    def needs_agreement(self) -> bool:
        return self.tries[0] == 1 and not self._last_try_agreed

    # --- the card

    def wait_for_card(self) -> None:
        """Begin to look for a card; the desk goes on meanwhile."""
        self._c.at(Step.IDENTIFY)
        self.reset()
        self.phase = CardPhase.WAITING
        cancel = self._cancel = CancelToken()
        self._c.lanes.card.submit(
            lambda: self._c.card.wait_for_card(WAIT_SECONDS, cancel),
            lambda found: self._back(cancel, lambda: self._presented(found)),
        )
        self._c.show()

    def _back(self, cancel: CancelToken, then: Callable[[], None]) -> None:
        """From the card lane to the visit lane; an answer to a question nobody asks any more is dropped."""

        def run() -> None:
            if self._cancel is cancel:
                then()

        self._c.lanes.visit.submit(run)

    def _presented(self, found: PresentedCard | BaseException) -> None:
        if isinstance(found, ReadCancelled):
            return
        if isinstance(found, BaseException):
            self._failed(found)
            return
        self.card = found
        self.error = None
        if found.tries_left.get("pin") == 0:
            self._failed(CardPinLocked())
            return
        self.phase = CardPhase.PIN
        self._c.show()

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, DeskError):
            raise error
        self.error = error
        self._pin.wipe()
        self.phase = CardPhase.FAILED
        self._c.record("card_failed", code=error.code)
        self._c.show()

    # --- the PIN

    def digit(self, code: int) -> None:
        """One digit as its ASCII code; more than four are ignored."""
        if self.phase is CardPhase.PIN and len(self._pin) < PIN_LENGTH and 0x30 <= code <= 0x39:
            self._pin.push(code)
            self._c.show()

    def erase(self, *, everything: bool = False) -> None:
        if everything:
            self._pin.wipe()
        else:
            self._pin.pop()
        self._c.show()

    def agree_to_last_try(self) -> None:
        """The clerk agreed that the last try may be used."""
        self._last_try_agreed = True
        self._c.record("last_try_agreed")
        self._c.show()

    def enter(self) -> None:
        """Send what was typed: exactly one VERIFY follows, or none."""
        visit = self._c.at(Step.IDENTIFY)
        if self.phase is not CardPhase.PIN:
            raise MoveNotAllowed(state=self.phase.value, move="pin")
        if len(self._pin) != PIN_LENGTH:
            self.error = CardPinMalformed()
            self._c.show()
            return
        if self.needs_agreement:
            self.error = LastTryNotConfirmed()
            self._c.show()
            return
        purpose = self._purpose(visit.case)
        secret = SecretText.taking(self._pin.buffer())
        self._pin.wipe()
        self.phase, self.error, self.progress = CardPhase.READING, None, 0
        wish = CardWish(individual_number_for=purpose, last_try_confirmed=self._last_try_agreed)
        cancel = self._cancel = CancelToken()

        def read() -> CardReading:
            with secret:
                return self._c.card.read({"pin": secret}, wish, cancel, lambda p: self._progress(cancel, p))

        self._c.lanes.card.submit(read, lambda found: self._back(cancel, lambda: self._read(found)))
        self._c.show()

    def _purpose(self, case: Case) -> str | None:
        """The first procedure that is certain already and may lawfully use the individual number."""
        for needed in self._c.decision().needed:
            if needed.procedure.individual_number:
                return needed.procedure.id
        return None

    def _progress(self, cancel: CancelToken, progress: Progress) -> None:
        def show() -> None:
            self.progress = min(100, 100 * progress.done // max(1, progress.total))
            self._c.show()

        self._back(cancel, show)

    def _read(self, found: CardReading | BaseException) -> None:
        if isinstance(found, CardPinRejected | CardPinMalformed) and self.card is not None:
            left = found.values.get("attempts_left", self.tries[0])
            self._last_try_agreed = False
            self.card = replace(self.card, tries_left={**self.card.tries_left, "pin": int(left)})
            self.error = found
            self.phase = CardPhase.PIN if int(left) > 0 else CardPhase.FAILED
            self._c.record("card_pin_rejected", attempts_left=int(left))
            self._c.show()
            return
        if isinstance(found, BaseException):
            self._failed(found)
            return
        self._adopt(found)

    def _adopt(self, reading: CardReading) -> None:
        """The card's facts become the first person of the household, each with its origin."""
        visit = self._c.at(Step.IDENTIFY)
        fields = {name: f.value for name, f in reading.fields.items()}
        verified = reading.fields["name"].verified if "name" in reading.fields else None
        now = self._c.clock.now()
        origin = Provenance(Source.CARD, reading.kind.value, at=now)
        if verified is not None:
            origin = replace(origin, verified=verified)
        old = visit.case.people[0] if visit.case.people else Person("p1")
        person = old.with_fields(
            origin,
            name=fields.get("name", ""),
            address=fields.get("address", ""),
            birth_date=PartialDate.parse(fields["birth_date"]) if fields.get("birth_date") else None,
            sex=Sex(fields.get("sex", Sex.UNKNOWN.value)),
        )
        values: dict[str, object] = {"card": reading.kind.value, "verify_commands": reading.verify_commands}
        if "individual_number" in fields:
            person = person.with_fields(origin, individual_number=fields["individual_number"])
            values["individual_number_for"] = self._purpose(visit.case) or ""
        people = (person, *visit.case.people[1:])
        check = visit.case.applicant.identity
        if reading.kind is CardKind.MY_NUMBER and "my_number_card" not in check.kinds:
            expiry = PartialDate.parse(fields["expires_on"]).known if fields.get("expires_on") else None
            check = replace(
                check,
                kinds=(*check.kinds, "my_number_card"),
                expires=(*check.expires, expiry),
                number_checked="individual_number" in fields,
            )
        applicant = replace(visit.case.applicant, person=person.id, identity=check)
        case = replace(visit.case, people=people, applicant=applicant)
        case = case.answered("my_number_card", "yes", person.id)
        origins = {**visit.origins, "my_number_card": origin}
        if person.address:
            case = case.answered("old_address", person.address)
            origins["old_address"] = origin
        self.phase = CardPhase.OFF
        self.error = None
        self._c.keep(
            replace(visit, case=case, origins=origins, card_used=True).moved(Step.FACTS), ("card_read", values)
        )

    # --- ways on

    def without_card(self) -> None:
        """No card, or its number is forgotten: everything is entered by hand."""
        visit = self._c.at(Step.IDENTIFY)
        self.reset()
        if not visit.case.people:
            case = replace(visit.case, people=(Person("p1"),))
            case = replace(case, applicant=replace(case.applicant, person="p1"))
            visit = replace(visit, case=case)
        self._c.keep(visit.moved(Step.HOUSEHOLD), ("card_not_used", {}))

    def cancel_reading(self) -> None:
        self._cancel.cancel()
        self.wait_for_card()

    def facts_right(self) -> None:
        """The resident checked the four facts."""
        self._c.keep(self._c.at(Step.FACTS).moved(Step.HOUSEHOLD), ("facts_checked", {}))

    def reset(self) -> None:
        """Forget the card and wipe the digits."""
        self._cancel.cancel()
        self._pin.wipe()
        self.phase, self.card, self.error, self.progress = CardPhase.OFF, None, None, 0
        self._last_try_agreed = False
