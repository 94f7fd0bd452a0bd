"""Reading a card's face or a paper with the camera: the picture is taken, every field looked at, then it is adopted.

Nothing the camera read is believed by itself: what is certain stands green, everything else (every name) waits until
the clerk has compared it with its picture (R-005). Pictures live here only and are gone with the page (R-016).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kakanai_desk.core import individual_number, nationalities
from kakanai_desk.core.errors import (
    AnswerNotAccepted,
    CameraAbsent,
    CodeUnknown,
    DeskError,
    MoveNotAllowed,
    ReadCancelled,
)
from kakanai_desk.core.permissions import Field, Operation
from kakanai_desk.core.person import Person
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.code import Symbol
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.core.ports.vision import (
    DocumentReader,
    FrameHint,
    Preview,
    SeeingWish,
    SeenDocument,
    SeenField,
)
from kakanai_desk.core.wareki import PartialDate, era_of
from kakanai_desk.visit.adopting import seen_adopted
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, NEWS, free, needs
from kakanai_desk.visit.identify import Identify
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.scanning import Scanning
from kakanai_desk.visit.steps import CardPhase, Step

FIELDS = (  # in this order
    "name",
    "kana",
    "birth_date",
    "sex",
    "nationality",
    "address",
    "expiry_date",
    "individual_number",
)
FOR_NUMBER_B = ("birth_date", "expiry_date", "security_code")  # what 照合番号B is made of
DATES = ("birth_date", "expiry_date")
LOW = 0.80  # below this a field is red and must be typed or confirmed first


class SeeingPhase(StrEnum):
    OFF = "off"
    WATCHING = "watching"  # the camera looks; previews come
    READING = "reading"  # a picture file is read
    CONFIRM = "confirm"
    FAILED = "failed"


@dataclass(frozen=True)
class SeenRow:
    """One field of one person of the document, as the clerk settles it."""

    person: int
    name: str
    value: str = field(repr=False)
    confidence: float
    settled: bool
    box: tuple[int, int, int, int]
    candidates: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    typed: bool = False  # the clerk changed it


class Seeing:
    """The camera of a visit: for the person who stands here at the card step, for a member at the household."""

    def __init__(self, context: Context, identify: Identify, scanning: Scanning) -> None:
        self._c = context
        self._identify = identify
        self._scanning = scanning
        self._parts: list[Symbol] = []  # of a set of codes, as they come into sight
        self._judged: tuple[bytes, ...] = ()
        self.phase = SeeingPhase.OFF
        self.subject = ""
        self.error: DeskError | None = None
        self.document: SeenDocument | None = None
        self.preview: Preview | None = None
        self.rows: tuple[SeenRow, ...] = ()
        self.for_number = False  # 照合番号B of the card on the reader is wanted, nothing else
        self._cancel = CancelToken()

    @property
    def available(self) -> bool:
        return self._c.eyes is not None

    @property
    def open(self) -> bool:
        return self.phase is not SeeingPhase.OFF

    @property
    def left(self) -> int:
        """How many fields the clerk has not settled."""
        return sum(not row.settled for row in self.rows)

    @property
    def hints(self) -> tuple[FrameHint, ...]:
        if self.phase is SeeingPhase.WATCHING:
            hint = self.preview.hint if self.preview is not None else None
            return (hint,) if hint is not None else ()
        return self.document.hints if self.document is not None else ()

    # --- taking the picture

    @needs(Operation.SERVE)
    def watch(self, person_id: str = "") -> None:
        """Look through the camera until a document lies still.

        Raises:
            MoveNotAllowed: no camera here, nobody of that name, or a card is being read.
        """
        self._begin(person_id, SeeingPhase.WATCHING)
        self._look()

    def _look(self) -> None:
        cancel, wish, source = self._cancel, self._wish(), self._c.camera

        def look(eyes: DocumentReader) -> SeenDocument:
            return eyes.watch(source, wish, cancel, lambda preview: self._back(cancel, lambda: self._shown(preview)))

        self._submit(cancel, look)

    @needs(Operation.SERVE)
    def watch_number(self) -> None:
        """照合番号B from the face of the My Number card that lies on the reader (R-002)."""
        if self._identify.phase is not CardPhase.CLERK or self._identify.clerks_number != "number_b":
            raise MoveNotAllowed(state=self._identify.phase.value, move="camera")
        self._begin(self._identify.subject, SeeingPhase.WATCHING, for_number=True)
        self._look()

    @needs(Operation.SERVE)
    def again(self) -> None:
        """撮りなおす."""
        if self.for_number:
            self.watch_number()
        else:
            self.watch(self.subject)

    @needs(Operation.SERVE)
    def load(self, image: bytes) -> None:
        """Read a picture file instead, for training: of invented people, on the page that is open.

        Raises:
            MoveNotAllowed: residents are served here, or the page is not open.
        """
        if not self._c.info.training or not self.open or self.for_number:
            raise MoveNotAllowed(state=self.phase.value, move="load")
        self._begin(self.subject, SeeingPhase.READING)
        wish = self._wish()
        self._submit(self._cancel, lambda eyes: eyes.read(image, wish))

    def _begin(self, person_id: str, phase: SeeingPhase, *, for_number: bool = False) -> None:
        visit = self._c.at(Step.HOUSEHOLD if person_id else Step.IDENTIFY)
        if self._c.eyes is None or (person_id and visit.person(person_id) is None):
            raise MoveNotAllowed(state=visit.step.value, move="camera")
        if not for_number:  # with it, the card goes on lying there
            self._identify.stand_aside()
        self.close()
        self.phase, self.subject, self.for_number = phase, person_id, for_number
        self._c.show()

    def _wish(self) -> SeeingWish:
        needed = self._c.effective_decision().needed
        purpose = next((n.procedure.id for n in needed if n.procedure.individual_number), None)
        if not self._c.rights.sees(Field.INDIVIDUAL_NUMBER):
            purpose = None  # who may not see it could not compare it
        return SeeingWish(purpose, codes=not self.for_number)

    def _submit(self, cancel: CancelToken, look: Callable[[DocumentReader], SeenDocument]) -> None:
        eyes = self._c.eyes
        if eyes is not None:
            self._c.lanes.eyes.submit(lambda: look(eyes), lambda found: self._back(cancel, lambda: self._taken(found)))

    def _back(self, cancel: CancelToken, then: Callable[[], None]) -> None:
        """From the eyes lane to the visit lane; what nobody waits for any more is dropped."""

        def run() -> None:
            if self._cancel is cancel:
                then()

        self._c.lanes.visit.submit(run)

    def _shown(self, preview: Preview) -> None:
        if self.phase is SeeingPhase.WATCHING:
            self._lamp(there=True)
            self.preview = preview
            if not self._code_taken(preview.symbols):
                self._c.show()

    def _code_taken(self, symbols: Sequence[Symbol]) -> bool:
        """Whether a code in sight is of use to this visit: then it is taken over and the page is done.

        A code nobody knows (the back of a card has one, a poster another) is passed over; what is wrong with a known
        one is said, and the camera goes on looking.
        """
        held = {part.data for part in self._parts}
        self._parts += [symbol for symbol in symbols if symbol.part is not None and symbol.data not in held]
        sheet = [*(symbol for symbol in symbols if symbol.part is None), *self._parts]
        now = tuple(symbol.data for symbol in sheet)
        if not symbols or now == self._judged:
            return False
        self._judged = now
        try:
            self._scanning.take(sheet)
        except CodeUnknown:
            return False
        except DeskError as error:
            self.error = error
            return False
        self.close()
        self._c.show()
        return True

    def _taken(self, found: SeenDocument | BaseException) -> None:
        if isinstance(found, ReadCancelled):
            return
        if isinstance(found, DeskError):
            self._failed(found)
            return
        if isinstance(found, BaseException):
            raise found
        if self._code_taken(found.symbols):
            return
        if not found.persons and self.error is not None:
            self._failed(self.error)  # a paper with nothing but a code that is of no use
            return
        self.preview, self.error = None, None
        self.document = found
        self.rows = tuple(
            _row(number, name, person[name])
            for number, person in enumerate(found.persons)
            for name in (FOR_NUMBER_B if self.for_number else FIELDS)
            if name in person
        )
        self.phase = SeeingPhase.CONFIRM
        self._c.record("document_seen", document=found.kind.value, fields=len(self.rows), open=self.left)
        self._c.show()

    @free(NEWS)
    def look_for_camera(self) -> None:
        """Whether it is there, for its lamp; it is let go of at once."""
        eyes, source = self._c.eyes, self._c.camera
        if eyes is None or not source:
            return

        def found(there: bool | BaseException) -> None:
            self._c.lanes.visit.submit(lambda: self._lamp(there=there is True))

        self._c.lanes.eyes.submit(lambda: eyes.camera_there(source), found)

    def _lamp(self, *, there: bool) -> None:
        state = DeviceState.OK if there else DeviceState.ABSENT
        status = DeviceStatus("camera", state, "clerk.device.ok" if there else "clerk.device.camera.absent")
        if self._c.live.devices.get("camera") != status:
            self._c.live.devices["camera"] = status
            self._c.show()

    def _failed(self, error: DeskError) -> None:
        self.phase, self.error, self.preview = SeeingPhase.FAILED, error, None
        if isinstance(error, CameraAbsent):
            self._lamp(there=False)
        self._c.record("document_failed", code=error.code)
        self._c.show()

    # --- looking at it

    @needs(Operation.SERVE)
    def settle(self, index: int) -> None:
        """The clerk compared the field with its picture.

        Raises:
            AnswerNotAccepted: nothing could be read there; it must be typed.
        """
        if not self._row(index).value:
            raise AnswerNotAccepted(question=self._row(index).name, why="empty")
        self._change(index, settled=True)

    @needs(Operation.SERVE)
    def correct(self, index: int, value: str) -> None:
        """The clerk typed it from the picture."""
        row = self._row(index)
        if row.name in DATES:
            try:
                known = PartialDate.parse(value).known
            except ValueError:
                known = None
            if known is None:
                raise AnswerNotAccepted(question=row.name, why="no_date")
        elif not value.strip():
            raise AnswerNotAccepted(question=row.name, why="empty")
        elif row.name == "individual_number" and (fault := individual_number.fault_of(value)):
            raise AnswerNotAccepted(question=row.name, why=fault)
        elif row.name == "nationality" and not (value := _nationality(value)):
            raise AnswerNotAccepted(question=row.name, why="no_country")
        if value == row.value:
            self._change(index, settled=True)
        else:
            self._change(index, value=value, settled=True, typed=True, candidates=())

    def _row(self, index: int) -> SeenRow:
        if self.phase is not SeeingPhase.CONFIRM or not 0 <= index < len(self.rows):
            raise MoveNotAllowed(state=self.phase.value, move="field")
        return self.rows[index]

    def _change(self, index: int, **changes: Any) -> None:
        row = replace(self._row(index), **changes)
        self.rows = (*self.rows[:index], row, *self.rows[index + 1 :])
        self._c.show()

    @needs(Operation.SERVE)
    def accept(self) -> None:
        """Every field is settled: they become facts of the person, and the pictures go."""
        if self.phase is not SeeingPhase.CONFIRM or self.document is None or not self.rows:
            raise MoveNotAllowed(state=self.phase.value, move="accept")
        if self.left:
            raise AnswerNotAccepted(question="seen", why="unsettled")
        if self.for_number:
            self._open_card()
            return
        visit = self._c.at(Step.HOUSEHOLD if self.subject else Step.IDENTIFY)
        kind, now = self.document.kind, self._c.clock.now()
        ids = [self.subject or (visit.case.people[0].id if visit.case.people else "p1")]
        after = visit
        for number in sorted({row.person for row in self.rows}):
            if number >= len(ids):
                ids.append(_new_id(after.case.people))
            mine = [row for row in self.rows if row.person == number]
            after = seen_adopted(after, ids[number], kind, mine, now)
        values: dict[str, object] = {
            "document": kind.value,
            "persons": len(ids),
            "fields": sorted({row.name for row in self.rows}),
            "typed": sorted({row.name for row in self.rows if row.typed}),
        }
        if any(row.name == "individual_number" for row in self.rows):
            values["individual_number_for"] = self._wish().individual_number_for or ""
        if visit.step is Step.IDENTIFY:
            after = after.moved(Step.HOUSEHOLD if len(ids) > 1 or not self._named(after, ids[0]) else Step.FACTS)
        self.close()
        self._c.keep(after, ("document_adopted", values))

    def _open_card(self) -> None:
        """The digits the clerk has compared open the chip, with one VERIFY."""
        values = {row.name: row.value for row in self.rows}
        if set(values) != set(FOR_NUMBER_B):
            raise AnswerNotAccepted(question="seen", why="number_b")
        persons = self.document.persons if self.document is not None else ()
        name = persons[0].get("name") if persons else None
        latin = name is not None and name.value.isascii()
        digits = number_b(values["birth_date"], values["expiry_date"], values["security_code"], western=latin)
        self.close()
        self._identify.number_typed(digits)

    @staticmethod
    def _named(visit: Visit, person_id: str) -> bool:
        person = visit.person(person_id)
        return person is not None and bool(person.name)

    @needs(Operation.SERVE)
    def leave(self) -> None:
        """By hand, or by a card: the pictures go, and at the card step a card is waited for again."""
        self.close()
        visit = self._c.open_visit
        if visit is not None and visit.step is Step.IDENTIFY and self._identify.phase is CardPhase.OFF:
            self._identify.wait_for_card()
        self._c.show()

    @free(ENDS)
    def close(self) -> None:
        """Forget everything; a camera that looks stops looking."""
        self._cancel.cancel()
        self._cancel = CancelToken()
        self.phase, self.subject, self.error, self.for_number = SeeingPhase.OFF, "", None, False
        self.document, self.preview, self.rows = None, None, ()
        self._parts, self._judged = [], ()


def number_b(birth: str, expiry: str, code: str, *, western: bool) -> str:
    """照合番号B (docs/cards.md): the birth date as printed, YYMMDD, the year of expiry, the security code.

    YY is the year of the Japanese era; on the card of a foreign resident, who has Latin letters for a name, that of the
    western year, as it is printed there (which of the two is right for them is open).
    """
    day = PartialDate.parse(birth).known
    if day is None:
        raise AnswerNotAccepted(question="birth_date", why="no_date")
    year = day.year % 100 if western else era_of(day).year
    return f"{year:02d}{day:%m%d}{expiry[:4]}{code}"


def _nationality(said: str) -> str:
    """The code of a country; one of three letters that nobody listed is taken as it is."""
    letters = said.strip().upper()
    unlisted = len(letters) == 3 and letters.isascii() and letters.isalpha()
    return nationalities.code_of(said) or (letters if unlisted else "")


def _row(person: int, name: str, seen: SeenField) -> SeenRow:
    if name == "nationality":
        code = nationalities.code_of(seen.value)
        return SeenRow(person, name, code, seen.confidence if code else 0.0, seen.certain and bool(code), seen.box)
    return SeenRow(person, name, seen.value, seen.confidence, seen.certain, seen.box, seen.candidates)


def _new_id(people: tuple[Person, ...]) -> str:
    number = 1
    while f"p{number}" in {person.id for person in people}:
        number += 1
    return f"p{number}"
