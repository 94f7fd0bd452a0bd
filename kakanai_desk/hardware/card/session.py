"""One card on the counter, from waiting to its power cut: the ``CardReader`` of this machine over any transport.

Runs in the card worker's process (``hardware/card_worker.py``) and in tests. What is asked of each kind of card is in
``kind.py``, the safety rules of VERIFY are in ``verify.py``, and the kinds this desk reads are ``KINDS`` here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

from kakanai_desk.core.errors import (
    CardKindUnsupported,
    CardPinMalformed,
    CardSecretMalformed,
    CardSecretsUnfit,
    CardUnknown,
    DeskError,
    NoCard,
    NoReader,
    OldJukiCard,
    TelephoneHolds,
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
from kakanai_desk.hardware.card import detect
from kakanai_desk.hardware.card.apdu import CardChannel
from kakanai_desk.hardware.card.kind import KindModule, NotThisKind
from kakanai_desk.hardware.card.licence import Licence
from kakanai_desk.hardware.card.my_number_kind import MyNumber
from kakanai_desk.hardware.card.passport import Passport
from kakanai_desk.hardware.card.residence import Residence
from kakanai_desk.hardware.card.transport import CardReaders, Transport
from kakanai_desk.hardware.card.trust import NOBODY, TrustStore
from kakanai_desk.hardware.card.verify import Gate


def kinds_believing(trust: TrustStore) -> tuple[KindModule, ...]:
    """The kinds this desk reads, checked against the keys of ``trust``."""
    return (MyNumber(trust), Licence(), Residence(trust), Passport(trust))


KINDS = kinds_believing(NOBODY)


def _unheard(_name: str) -> None:
    """Nobody supervises."""


class CardSession:
    """A ``CardReader`` (core/ports/card.py) over the readers of one driver.

    ``relay_seconds``: how long a card lost during VERIFY may take to be back for the count of its tries.
    ``on_verify`` is called with the secret's name just before VERIFY leaves, so that a supervisor knows a try may be
    gone if we die now.
    """

    def __init__(
        self,
        readers: CardReaders,
        *,
        relay_seconds: float = 1.0,
        on_verify: Callable[[str], None] = _unheard,
        kinds: tuple[KindModule, ...] = KINDS,
    ) -> None:
        self._readers = readers
        self._relay_seconds = relay_seconds
        self._on_verify = on_verify
        self._kinds = kinds
        self._reader: str | None = None

    def readers(self) -> list[str]:
        return self._readers.readers()

    def use_reader(self, name: str | None) -> None:
        """Read from this reader from now on; None: wherever a card lies."""
        self._reader = name

    def wait_for_card(self, seconds: float, cancel: CancelToken, reader: str = "") -> PresentedCard:
        """Wait, tell the kind, which secrets it takes and the tries left. No counter is touched.

        ``reader``: look there and nowhere else (``NoCard`` when its card was taken); a card on another reader as well
        is told in ``others``.
        """
        if not reader:
            reader = self._readers.wait_for_present(seconds, cancel)
            others = tuple(n for n in self._readers.readers() if n != reader and self._readers.present(n))
        elif self._readers.present(reader):
            others = ()
        else:
            raise NoCard()
        self._reader = reader
        with self._powered(reader, cancel) as (_, card):
            kind = detect.kind_of(card)
            module = self._module_of(kind)
            if module is None:
                return PresentedCard(reader, kind, others=others)
            asked = module.ask(card, kind)
            return PresentedCard(reader, kind, asked.left, asked.most, asked.takes, others, asked.also)

    def card_present(self) -> bool:
        names = [self._reader] if self._reader else self._readers.readers()
        return any(self._readers.present(name) for name in names)

    def close(self) -> None:
        self._readers.close()

    def read(
        self, secrets: Mapping[str, SecretText], wish: CardWish, cancel: CancelToken, on_progress: OnProgress
    ) -> CardReading:
        """Read a card with its secrets, which are wiped when this returns. At most one VERIFY for each of them.

        The secrets tell which kind of card is meant, so nothing typed for one kind can reach another; without any the
        card is looked at first.

        Raises:
            CardPinMalformed, CardSecretsUnfit, LastTryNotConfirmed, CardPinLocked: nothing was verified with it.
            CardPinRejected: values ``attempts_left``.
            CardPinUncertain: the answer to VERIFY was lost; ``attempts_left`` when the card could be asked again.
            CardUnknown, CardKindUnsupported, CardDataBroken, CardRefused, ReadCancelled, NoReader, NoCard,
            CardRemoved, CardBusy, DeviceFault.
        """
        try:
            module = self._module_for(secrets)
            begun = time.perf_counter()
            reader = self._reader or self._reader_with_card()
            with self._powered(reader, cancel) as (transport, card):
                if module is None:
                    kind = detect.kind_of(card)
                    module = self._module_of(kind)
                    if module is None:
                        raise _not_read(kind, transport)
                return self._read(module, transport, card, secrets, wish, on_progress, begun)
        finally:
            for secret in secrets.values():
                secret.wipe()

    def _read(
        self,
        module: KindModule,
        transport: Transport,
        card: CardChannel,
        secrets: Mapping[str, SecretText],
        wish: CardWish,
        on_progress: OnProgress,
        begun: float,
    ) -> CardReading:
        gate = Gate(transport, card, secrets, wish, relay_seconds=self._relay_seconds, on_verify=self._on_verify)
        finish = _report(card, on_progress, module.planned_bytes(gate.given, wish))
        try:
            kind, harvest = module.read(card, gate, wish)
        except NotThisKind:
            raise self._not_readable(transport, card) from None
        finish()
        return CardReading(
            kind=kind,
            fields=harvest.fields,
            tries_left=gate.tries_left,
            apdus=card.apdus,
            bytes=card.bytes,
            milliseconds=(time.perf_counter() - begun) * 1000,
            verify_commands=card.verify_commands,
            pictures=harvest.pictures,
            notes=tuple(harvest.notes),
        )

    def _module_of(self, kind: CardKind) -> KindModule | None:
        return next((module for module in self._kinds if kind in module.kinds), None)

    def _module_for(self, secrets: Mapping[str, SecretText]) -> KindModule | None:
        """The kind that all these secrets belong to, each in its right form; None when there are none."""
        if not secrets:
            return None
        module = next((module for module in self._kinds if set(secrets) <= set(module.secrets)), None)
        if module is None:
            raise CardSecretsUnfit(kind="", wanted=" / ".join(next(iter(m.secrets)) for m in self._kinds))
        for name, secret in secrets.items():
            form = module.secrets[name]
            if not form.fits(secret):
                raise CardPinMalformed(length=form.most) if name == "pin" else CardSecretMalformed(secret=name)
        return module

    def _not_readable(self, transport: Transport, card: CardChannel) -> DeskError:
        """Why a card is not read with what was typed; the kind is told from a new power-up."""
        transport.disconnect()
        transport.connect()
        kind = detect.kind_of(card)
        module = self._module_of(kind)
        if module is None:
            return _not_read(kind, transport)
        return CardSecretsUnfit(kind=kind.value, wanted=" / ".join(module.secrets))

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
            yield transport, CardChannel(transport.transmit, cancel, transport.most_data)
        finally:
            transport.disconnect()


_EXPLAINED = {CardKind.SMARTPHONE: TelephoneHolds, CardKind.JUKI: OldJukiCard}


def _not_read(kind: CardKind, transport: Transport) -> DeskError:
    if kind is CardKind.UNKNOWN:
        return CardUnknown(atr=transport.atr.hex().upper())
    return _EXPLAINED.get(kind, CardKindUnsupported)(kind=kind.value)


def _report(card: CardChannel, on_progress: OnProgress, total: int) -> Callable[[], None]:
    """Tell the progress from now on; the returned function tells that all is done, if that was not told yet."""
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        on_progress(Progress(done, max(total, done)))

    def finish() -> None:
        if done < total:
            on_progress(Progress(total, total))

    card.on_bytes = more
    on_progress(Progress(0, total))
    return finish
