"""One card on the counter, from waiting to its power cut: the ``CardReader`` of this machine over any transport.

Runs in the card worker's process (``hardware/card_worker.py``) and in tests. The safety rules of VERIFY live here
and nowhere else (docs/cards.md, "PIN safety rules"): the counter is asked first, the last try needs a word from the
clerk, one VERIFY for one entry, and after a lost answer the counter is asked before anything else happens.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

from kakanai_desk.core.errors import (
    CardKindUnsupported,
    CardPinLocked,
    CardPinMalformed,
    CardPinRejected,
    CardPinUncertain,
    CardUnknown,
    DeskError,
    LastTryNotConfirmed,
    NoReader,
)
from kakanai_desk.core.ports.card import (
    CancelToken,
    CardKind,
    CardReading,
    CardWish,
    OnProgress,
    PresentedCard,
    Progress,
)
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card import apdu, detect, my_number
from kakanai_desk.hardware.card.apdu import CardChannel, Sw
from kakanai_desk.hardware.card.transport import CardReaders, Transport

log = logging.getLogger(__name__)


class CardSession:
    """A ``CardReader`` (core/ports/card.py) over the readers of one driver.

    ``relay_seconds``: how long a card lost during VERIFY may take to be back for the count of its tries.
    ``on_verify`` is called just before VERIFY leaves, so that a supervisor knows a try may be gone if we die now.
    """

    def __init__(
        self,
        readers: CardReaders,
        *,
        relay_seconds: float = 1.0,
        on_verify: Callable[[], None] = lambda: None,
    ) -> None:
        self._readers = readers
        self._relay_seconds = relay_seconds
        self._on_verify = on_verify
        self._reader: str | None = None

    def readers(self) -> list[str]:
        return self._readers.readers()

    def use_reader(self, name: str | None) -> None:
        """Read from this reader from now on; None: wherever a card lies."""
        self._reader = name

    def wait_for_card(self, seconds: float, cancel: CancelToken) -> PresentedCard:
        """Wait, tell the kind and, of a My Number card, the tries left. No counter is touched."""
        reader = self._readers.wait_for_present(seconds, cancel)
        self._reader = reader
        with self._powered(reader, cancel) as (_, card):
            kind = detect.kind_of(card)
            if kind is not CardKind.MY_NUMBER:
                return PresentedCard(reader, kind)
            tries = my_number.ask_pin_tries(card)
            return PresentedCard(reader, kind, {"pin": tries}, {"pin": my_number.PIN_TRIES})

    def card_present(self) -> bool:
        names = [self._reader] if self._reader else self._readers.readers()
        return any(self._readers.present(name) for name in names)

    def close(self) -> None:
        self._readers.close()

    def read(
        self, secrets: Mapping[str, SecretText], wish: CardWish, cancel: CancelToken, on_progress: OnProgress
    ) -> CardReading:
        """Read a My Number card with its PIN (``secrets["pin"]``, wiped when this returns). At most one VERIFY.

        Raises:
            CardPinMalformed, LastTryNotConfirmed, CardPinLocked: nothing was verified.
            CardPinRejected: values ``attempts_left``.
            CardPinUncertain: the answer to VERIFY was lost; ``attempts_left`` when the card could be asked again.
            CardUnknown, CardKindUnsupported, CardDataBroken, CardRefused, ReadCancelled, NoReader, NoCard,
            CardRemoved, CardBusy, DeviceFault.
        """
        try:
            pin = _well_formed(secrets)
            begun = time.perf_counter()
            reader = self._reader or self._reader_with_card()
            with self._powered(reader, cancel) as (transport, card):
                return self._read(transport, card, pin, wish, on_progress, begun)
        finally:
            for secret in secrets.values():
                secret.wipe()

    def _read(
        self,
        transport: Transport,
        card: CardChannel,
        pin: SecretText,
        wish: CardWish,
        on_progress: OnProgress,
        begun: float,
    ) -> CardReading:
        _report(card, on_progress, wish)
        common = detect.wake(card, "select common_ap", apdu.select_application(my_number.COMMON_AP))
        expiry = my_number.read_expiry(card) if common.ok else None
        if not card.exchange("select text_ap", apdu.select_application(my_number.TEXT_AP)).ok:
            raise self._not_readable(transport, card)
        tries = my_number.ask_pin_tries(card)
        if tries == 0:
            raise CardPinLocked()
        if tries == 1 and not wish.last_try_confirmed:
            raise LastTryNotConfirmed(attempts_left=1)
        self._verify(transport, card, pin)
        basic = my_number.read_basic_four(card)
        number = my_number.read_number(card) if wish.individual_number_for else None
        return CardReading(
            kind=CardKind.MY_NUMBER,
            fields=my_number.reading_fields(basic, number, expiry),
            tries_left={"pin": my_number.PIN_TRIES},  # success gives all tries back
            apdus=card.apdus,
            bytes=card.bytes,
            milliseconds=(time.perf_counter() - begun) * 1000,
            verify_commands=card.verify_commands,
        )

    def _verify(self, transport: Transport, card: CardChannel, pin: SecretText) -> None:
        """The one VERIFY of this entry."""
        self._on_verify()
        sent = card.verify_commands
        try:
            answer = card.verify(pin)
        except Exception as error:
            if card.verify_commands == sent:
                raise  # cancelled before it left
            log.info("verify: no answer (%s)", getattr(error, "code", type(error).__name__))
            raise self._uncertain(transport, card) from None
        finally:
            pin.wipe()
        if answer.ok:
            return
        left = apdu.tries_in(answer.sw)
        if answer.sw in (Sw.BLOCKED, Sw.BLOCKED_ISO):
            raise CardPinLocked()
        if left is None and answer.sw == Sw.NO_COUNTER:
            left = self._ask_again(transport, card)
        if left is None:
            raise self._uncertain(transport, card)
        raise CardPinRejected(attempts_left=left)

    def _uncertain(self, transport: Transport, card: CardChannel) -> CardPinUncertain:
        left = self._ask_again(transport, card)
        return CardPinUncertain() if left is None else CardPinUncertain(attempts_left=left)

    def _ask_again(self, transport: Transport, card: CardChannel) -> int | None:
        """Tries left after a lost answer: on the card as it is, else once more from power-up. None: cannot be asked."""
        answer = None
        try:
            answer = card.send("ask tries again", apdu.ask_tries(), even_if_cancelled=True)
        except DeskError as error:
            log.info("ask tries again: %s", error.code)
        left = None if answer is None else apdu.tries_in(answer.sw)
        if left is not None:
            return left
        until = time.monotonic() + self._relay_seconds
        while True:
            try:
                transport.disconnect()
                transport.connect()
                fresh = CardChannel(transport.transmit)
                detect.wake(fresh, "select text_ap", apdu.select_application(my_number.TEXT_AP))
                return my_number.ask_pin_tries(fresh)
            except DeskError as error:
                log.info("ask tries from power-up: %s", error.code)
            if time.monotonic() >= until:
                return None
            time.sleep(0.05)

    def _not_readable(self, transport: Transport, card: CardChannel) -> DeskError:
        """Why a card without the text AP is not read; the kind is told from a new power-up."""
        transport.disconnect()
        transport.connect()
        kind = detect.kind_of(card)
        return CardUnknown() if kind is CardKind.UNKNOWN else CardKindUnsupported(kind=kind.value)

    def _reader_with_card(self) -> str:
        names = self._readers.readers()
        if not names:
            raise NoReader()
        return next((name for name in names if self._readers.present(name)), names[0])

    @contextmanager
    def _powered(self, reader: str, cancel: CancelToken) -> Generator[tuple[Transport, CardChannel]]:
        """The card, freshly powered and ours alone; its power is cut at the end, whatever happened."""
        transport = self._readers.open(reader)
        try:
            transport.connect()
            yield transport, CardChannel(transport.transmit, cancel)
        finally:
            transport.disconnect()


def _well_formed(secrets: Mapping[str, SecretText]) -> SecretText:
    pin = secrets.get("pin")
    if pin is None or len(pin) != my_number.PIN_LENGTH or not all(0x30 <= c <= 0x39 for c in pin.buffer()):
        raise CardPinMalformed(length=my_number.PIN_LENGTH)
    return pin


def _report(card: CardChannel, on_progress: OnProgress, wish: CardWish) -> None:
    total = my_number.TEXT_AP_BYTES + (my_number.NUMBER_BYTES if wish.individual_number_for else 0)
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        on_progress(Progress(done, max(total, done)))

    card.on_bytes = more
    on_progress(Progress(0, total))
