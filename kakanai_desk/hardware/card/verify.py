"""The safety rules of VERIFY, for every kind of card, in this one place (docs/cards.md, "PIN safety rules").

The counter is asked first, the last try needs a word from the clerk, one VERIFY for one entry, and after a lost answer
the counter is asked before anything else happens. A secret is wiped by its only use.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

from kakanai_desk.core.errors import (
    CardPinLocked,
    CardPinRejected,
    CardPinUncertain,
    CardRefused,
    CardSecretsUnfit,
    DeskError,
    LastTryNotConfirmed,
)
from kakanai_desk.core.ports.card import CardWish
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card import apdu
from kakanai_desk.hardware.card.apdu import Answer, CardChannel, Sw
from kakanai_desk.hardware.card.detect import wake
from kakanai_desk.hardware.card.kind import Reference
from kakanai_desk.hardware.card.transport import Transport

log = logging.getLogger(__name__)


def about(name: str) -> dict[str, int | str]:
    """The error values naming a secret; the PIN of the My Number card goes without saying."""
    return {} if name == "pin" else {"secret": name}


def ask_tries(card: CardChannel, reference: Reference) -> int:
    """Select the file of a secret, its application being selected, and ask how many tries are left; none is used.

    Raises:
        CardRefused: the card does not tell a count. Without one no VERIFY may follow.
    """
    card.must(*reference.file)
    answer = card.send("ask tries", apdu.ask_tries())
    tries = apdu.tries_in(answer.sw)
    if tries is None:
        raise CardRefused(step="ask tries", sw=f"{answer.sw:04X}")
    return tries


class Gate:
    """Holds the secrets of one read and lets each of them out once.

    ``on_verify`` is called with the secret's name just before VERIFY leaves, so that a supervisor knows a try may be
    gone if we die now. ``relay_seconds``: how long a card lost during VERIFY may take to be back for its count.
    """

    def __init__(
        self,
        transport: Transport,
        card: CardChannel,
        secrets: Mapping[str, SecretText],
        wish: CardWish,
        *,
        relay_seconds: float,
        on_verify: Callable[[str], None],
    ) -> None:
        self._transport = transport
        self._card = card
        self._secrets = dict(secrets)
        self._wish = wish
        self._relay_seconds = relay_seconds
        self._on_verify = on_verify
        self.tries_left: dict[str, int] = {}

    @property
    def given(self) -> frozenset[str]:
        """Names of the secrets that are still to be used."""
        return frozenset(self._secrets)

    def verify(self, reference: Reference) -> None:
        """The one VERIFY of this entry. The application of ``reference`` must be selected.

        Raises:
            LastTryNotConfirmed, CardPinLocked: nothing was sent.
            CardPinRejected: values ``attempts_left``.
            CardPinUncertain: the answer was lost; ``attempts_left`` when the card could be asked again.
        """
        with self.spend(reference.name) as secret:
            self._verify(reference, secret)

    def verify_unset(self, reference: Reference, filler: bytes) -> None:
        """VERIFY with the filler of a card that says itself that it has no PIN; what was typed for it is dropped.

        The tries are asked for as always: a card that lies about it loses one try at most, never its last.
        """
        if reference.name in self._secrets:
            self._secrets.pop(reference.name).wipe()
        with SecretText(filler) as secret:
            self._verify(reference, secret)

    def send_sealed(self, name: str, command: bytearray) -> Answer:
        """A VERIFY that is sealed already, of a card without a counter: sent once, its buffer zeroed.

        Call it inside ``spend(name)``, which lets an entry out only once.
        """
        self._on_verify(name)
        return self._card.verify_sealed(command)

    @contextmanager
    def spend(self, name: str) -> Generator[SecretText]:
        """A secret for its one use; wiped afterwards, whatever happened.

        Raises:
            CardSecretsUnfit: it was not given, or was used already.
        """
        secret = self._secrets.pop(name, None)
        if secret is None:
            raise CardSecretsUnfit(kind="", wanted=name)
        with secret:
            yield secret

    def _verify(self, reference: Reference, secret: SecretText) -> None:
        tries = ask_tries(self._card, reference)
        self.tries_left[reference.name] = tries
        if tries == 0:
            raise CardPinLocked(**about(reference.name))
        if tries == 1 and not self._wish.last_try_confirmed:
            raise LastTryNotConfirmed(attempts_left=1, **about(reference.name))
        self._send(reference, secret)
        self.tries_left[reference.name] = reference.tries  # success gives all tries back

    def _send(self, reference: Reference, secret: SecretText) -> None:
        card = self._card
        self._on_verify(reference.name)
        sent = card.verify_commands
        try:
            answer = card.verify(secret)
        except Exception as error:
            if card.verify_commands == sent:
                raise  # cancelled before it left
            log.info("verify: no answer (%s)", getattr(error, "code", type(error).__name__))
            raise self._uncertain(reference) from None
        finally:
            secret.wipe()
        if answer.ok:
            return
        left = apdu.tries_in(answer.sw)
        if answer.sw in (Sw.BLOCKED, Sw.BLOCKED_ISO):
            raise CardPinLocked(**about(reference.name))
        if left is None and answer.sw == Sw.NO_COUNTER:
            left = self._ask_again(reference)
        if left is None:
            raise self._uncertain(reference)
        raise CardPinRejected(attempts_left=left, **about(reference.name))

    def _uncertain(self, reference: Reference) -> CardPinUncertain:
        left = self._ask_again(reference)
        values = about(reference.name)
        return CardPinUncertain(**values) if left is None else CardPinUncertain(attempts_left=left, **values)

    def _ask_again(self, reference: Reference) -> int | None:
        """Tries left after a lost answer: on the card as it is, else once more from power-up. None: cannot be asked."""
        answer = None
        try:
            answer = self._card.send("ask tries again", apdu.ask_tries(), even_if_cancelled=True)
        except DeskError as error:
            log.info("ask tries again: %s", error.code)
        left = None if answer is None else apdu.tries_in(answer.sw)
        if left is not None:
            return left
        until = time.monotonic() + self._relay_seconds
        while True:
            try:
                self._transport.disconnect()
                self._transport.connect()
                fresh = CardChannel(self._transport.transmit)
                wake(fresh, *reference.application)
                return ask_tries(fresh, reference)
            except DeskError as error:
                log.info("ask tries from power-up: %s", error.code)
            if time.monotonic() >= until:
                return None
            time.sleep(0.05)
