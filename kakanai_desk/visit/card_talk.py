"""Talking with one card: which secrets it wants, one after another, and at most one VERIFY for each entry.

What it is read for is the business of whoever inherits this: a visit of this counter (``identify``), or the visit of a
neighbour that has no reader (``lending``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kakanai_desk.core.errors import (
    CardNumberRejected,
    CardPinLocked,
    CardPinMalformed,
    CardPinRejected,
    CardSecretMalformed,
    DeskError,
    LastTryNotConfirmed,
    MoveNotAllowed,
    NoReader,
    PassportRefused,
    ReadCancelled,
)
from kakanai_desk.core.permissions import Operation
from kakanai_desk.core.ports.card import CancelToken, CardKind, CardReading, CardWish, PresentedCard, Progress
from kakanai_desk.core.ports.devices import DeviceState, DeviceStatus
from kakanai_desk.core.secret import SecretText
from kakanai_desk.visit.context import Context
from kakanai_desk.visit.gate import ENDS, free, needs, unrecorded
from kakanai_desk.visit.steps import CardPhase

PIN_LENGTH = 4
TYPED_BY_VISITOR = ("pin", "pin1", "pin2")  # in this order
TYPED_BY_CLERK = ("number_b", "card_number", "mrz")  # from the card's face; no secret of its holder
ALSO_BY_CLERK = "number_a"  # 照合番号A, the 個人番号 itself: after 照合番号B, and only while a procedure may use it
OPTIONAL = ("pin2",)  # 本籍 of a licence: the rest is read without it
# kinds whose face opens with the text; a My Number card wants a second entry for it (docs/cards.md)
WITH_FACE = (CardKind.DRIVING_LICENCE, CardKind.RESIDENCE, CardKind.SPECIAL_PERMANENT, CardKind.PASSPORT)
WAIT_SECONDS = 300.0


class CardTalk:
    """One card on the reader of this counter. Typed digits live in buffers that are wiped after their VERIFY."""

    def __init__(self, context: Context) -> None:
        self._c = context
        self.phase = CardPhase.OFF
        self.card: PresentedCard | None = None
        self.progress = 0
        self.error: DeskError | None = None
        self._wanted: tuple[str, ...] = ()  # secrets still to be typed; the first one is asked for now
        self._given: dict[str, SecretText] = {}
        self._number_a = False  # 照合番号A is what the clerk is asked for now
        self._pin = SecretText()
        self._cancel = CancelToken()
        self._last_try_agreed = False

    # --- what it is read for

    def _here(self) -> object:
        """
        Raises:
            MoveNotAllowed: no card is read here now.
        """
        raise NotImplementedError

    def _purpose(self) -> str | None:
        """For what the individual number may be read (``CardWish``); None: it may not."""
        raise NotImplementedError

    def _adopt(self, reading: CardReading) -> None:
        """The card was read."""
        raise NotImplementedError

    # --- what the screens may know

    @property
    def typed(self) -> int:
        return len(self._pin)

    @property
    def secret(self) -> str:
        """The name of the secret that is asked for."""
        return self._wanted[0] if self._wanted else "pin"

    @property
    def optional(self) -> bool:
        return self.secret in OPTIONAL

    @property
    def clerks_number(self) -> str:
        """The number on the card's face that opens it as well; empty: there is none, or it is not asked for here."""
        if self._number_a:
            return ALSO_BY_CLERK
        takes = self.card.takes if self.card is not None else ()
        return next((name for name in TYPED_BY_CLERK if name in takes), "")

    @property
    def tries(self) -> tuple[int, int]:
        """(left, at most) of the secret that is asked for."""
        card = self.card
        if card is None:
            return 3, 3
        return card.tries_left.get(self.secret, 3), card.tries_max.get(self.secret, 3)

    @property
    def needs_agreement(self) -> bool:
        return self.tries[0] == 1 and not self._last_try_agreed

    # --- the card

    @needs(Operation.SERVE)
    @unrecorded("まだ何も読んでいない。読めば1行になる")
    def wait_for_card(self, reader: str = "") -> None:
        """Begin to look for a card, on any reader or the one the clerk chose; the desk goes on meanwhile."""
        self._here()
        self.reset()
        self._wait(lambda cancel: self._c.card.wait_for_card(WAIT_SECONDS, cancel, reader))

    def _wait(self, look: Callable[[CancelToken], PresentedCard]) -> None:
        self.phase = CardPhase.WAITING
        cancel = self._cancel = CancelToken()
        self._c.lanes.card.submit(
            lambda: look(cancel), lambda found: self._back(cancel, lambda: self._presented(found))
        )
        self._c.show()

    @property
    def readers(self) -> tuple[str, ...]:
        """The readers on which a card lies, while the clerk has to choose."""
        if self.card is None or self.phase is not CardPhase.CHOOSE:
            return ()
        return (self.card.reader, *self.card.others)

    @needs(Operation.SERVE)
    def choose_reader(self, index: int) -> None:
        """The clerk says which of the cards is meant; nothing of the others is read."""
        if not 0 <= index < len(self.readers):
            raise MoveNotAllowed(state=self.phase.value, move="choose")
        self._c.record("reader_chosen", readers=len(self.readers))
        self.wait_for_card(self.readers[index])

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
        self.card, self.error = found, None
        self._c.lamp(DeviceStatus("card", DeviceState.OK, "clerk.device.ok", 1 + len(found.others)))
        self._ask_from_the_first()
        if found.others:
            self.phase = CardPhase.CHOOSE
            self._c.show()
        elif not self._wanted and self.clerks_number:
            self._ask_clerk()
        elif not self._wanted:
            self._read_it()  # open to everybody, or of a kind that says itself why it is not read
        elif self.tries[0] == 0:
            self._failed(CardPinLocked())
        else:
            self.phase = CardPhase.PIN
            self._c.show()

    def _ask_from_the_first(self) -> None:
        takes = self.card.takes if self.card is not None else ()
        self._wanted = tuple(name for name in TYPED_BY_VISITOR if name in takes)
        self._forget_digits()

    def _forget_digits(self) -> None:
        self._pin.wipe()
        for secret in self._given.values():
            secret.wipe()
        self._given = {}
        self._number_a = False

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, DeskError):
            raise error
        self.error = error
        self._forget_digits()
        self.phase = CardPhase.FAILED
        self._c.record("card_failed", code=error.code)
        if isinstance(error, NoReader):
            self._c.lamp(DeviceStatus("card", DeviceState.CAUTION, "clerk.device.card.none"))
        self._c.show()

    # --- the PIN

    @needs(Operation.SERVE)
    @unrecorded("暗証番号の1桁は、どこにも跡を残さない")
    def digit(self, code: int) -> None:
        """One digit as its ASCII code; more than four are ignored."""
        if self.phase is CardPhase.PIN and len(self._pin) < PIN_LENGTH and 0x30 <= code <= 0x39:
            self._pin.push(code)
            self._c.show()

    @needs(Operation.SERVE)
    def erase(self, *, everything: bool = False) -> None:
        if everything:
            self._pin.wipe()
        else:
            self._pin.pop()
        self._c.show()

    @needs(Operation.SERVE)
    def agree_to_last_try(self) -> None:
        """The clerk agreed that the last try may be used."""
        self._last_try_agreed = True
        self._c.record("last_try_agreed")
        self._c.show()

    @needs(Operation.SERVE)
    def enter(self) -> None:
        """What was typed is one secret of this card; the last one starts the read, with one VERIFY for each."""
        self._here()
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
        self._given[self.secret] = SecretText.taking(self._pin.buffer())
        self._pin.wipe()
        self._next_secret()

    @needs(Operation.SERVE)
    def skip(self) -> None:
        """The resident does not know a secret that the read can do without."""
        self._here()
        if self.phase is not CardPhase.PIN or not self.optional:
            raise MoveNotAllowed(state=self.phase.value, move="skip")
        self._pin.wipe()
        self._c.record("card_secret_skipped", secret=self.secret)
        self._next_secret()

    # --- the number on the face

    @needs(Operation.SERVE)
    def by_number(self) -> None:
        """The holder does not know the PIN, or it is locked: the clerk reads the number off the card's face."""
        self._here()
        if not self.clerks_number or self.phase not in (CardPhase.PIN, CardPhase.FAILED, CardPhase.CLERK):
            raise MoveNotAllowed(state=self.phase.value, move="by_number")
        self._forget_digits()
        self._ask_clerk()

    def _ask_clerk(self) -> None:
        self.phase, self.error = CardPhase.CLERK, None
        self._c.show()

    @needs(Operation.SERVE)
    def number_typed(self, text: str) -> None:
        """The number as the clerk read it; one VERIFY follows, or none when it cannot be one.

        The 個人番号 (照合番号A) may be left out: the rest is read without it.
        """
        self._here()
        if self.phase is not CardPhase.CLERK:
            raise MoveNotAllowed(state=self.phase.value, move="number")
        typed, name = "".join(text.split()).upper(), self.clerks_number
        if typed:
            self._given[name] = SecretText(bytearray(typed.encode("utf-8")))
            self._c.record("card_number_typed", secret=name)
        elif not self._number_a:
            raise MoveNotAllowed(state=self.phase.value, move="number")
        takes = self.card.takes if self.card is not None else ()
        if name == "number_b" and ALSO_BY_CLERK in takes and self._purpose() is not None:
            self._number_a = True
            self._c.show()
        else:
            self._read_it()

    def _next_secret(self) -> None:
        self._wanted = self._wanted[1:]
        self.error = None
        if self._wanted and self.tries[0] == 0 and self.optional:
            self._wanted = ()  # locked, and the rest is read without it
        if self._wanted:
            self._c.show()
        else:
            self._read_it()

    def _read_it(self) -> None:
        purpose = self._purpose()
        given, self._given, self._number_a = self._given, {}, False
        self.phase, self.error, self.progress = CardPhase.READING, None, 0
        face = self.card is not None and self.card.kind in WITH_FACE
        wish = CardWish(individual_number_for=purpose, last_try_confirmed=self._last_try_agreed, photo=face)
        cancel = self._cancel = CancelToken()

        def read() -> CardReading:
            try:
                return self._c.card.read(given, wish, cancel, lambda p: self._progress(cancel, p))
            finally:
                for secret in given.values():
                    secret.wipe()

        self._c.lanes.card.submit(read, lambda found: self._back(cancel, lambda: self._read(found)))
        self._c.show()

    def _progress(self, cancel: CancelToken, progress: Progress) -> None:
        def show() -> None:
            self.progress = min(100, 100 * progress.done // max(1, progress.total))
            self._c.show()

        self._back(cancel, show)

    def _read(self, found: CardReading | BaseException) -> None:
        if isinstance(found, CardNumberRejected | PassportRefused):
            self._ask_number_again(found)
        elif isinstance(found, CardPinRejected | CardPinMalformed | CardSecretMalformed) and self.card is not None:
            self._rejected(found, self.card)
        elif isinstance(found, BaseException):
            self._failed(found)
        else:
            self._adopt(found)

    def _rejected(self, error: CardPinRejected | CardPinMalformed | CardSecretMalformed, card: PresentedCard) -> None:
        """Everything is typed anew: no secret outlives its VERIFY."""
        if str(error.values.get("secret", "")) in (*TYPED_BY_CLERK, ALSO_BY_CLERK):
            self._ask_number_again(error)
            return
        name = str(error.values.get("secret", "pin"))
        left = int(error.values.get("attempts_left", card.tries_left.get(name, 3)))
        self._last_try_agreed = False
        self.card = replace(card, tries_left={**card.tries_left, name: left})
        self._ask_from_the_first()
        self.error = error
        self.phase = CardPhase.PIN if left > 0 or name in OPTIONAL else CardPhase.FAILED
        self._c.record("card_pin_rejected", attempts_left=left)
        self._c.show()

    def _ask_number_again(self, error: DeskError) -> None:
        self.phase, self.error = CardPhase.CLERK, error
        self._c.record("card_number_rejected")
        self._c.show()

    @free(ENDS)
    def cancel_reading(self) -> None:
        self._cancel.cancel()
        self.wait_for_card()

    @needs(Operation.SERVE)
    @unrecorded("まだ何も読んでいない")
    def reset(self) -> None:
        """Forget the card and wipe the digits."""
        self._clear()

    @free(ENDS)
    @unrecorded("まだ何も読んでいない")
    def stand_back(self) -> None:
        """Somebody signs in by a staff card: a card that is only waited for is waited for no more."""
        if self.phase is CardPhase.WAITING:
            self._clear()

    def _clear(self) -> None:
        self._cancel.cancel()
        self._cancel = CancelToken()  # whatever the card lane still brings is dropped
        self._forget_digits()
        self._wanted = ()
        self.phase, self.card, self.error, self.progress = CardPhase.OFF, None, None, 0
        self._last_try_agreed = False
