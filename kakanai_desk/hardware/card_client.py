"""The desk's side of the card worker: a ``CardReader`` (core/ports/card.py) that owns helper processes.

One worker serves one card session; the next is started the moment one is used up, so the counter never waits for
Python to start. A worker that says nothing for too long is ended and replaced. When one is lost after VERIFY left,
the next asks the card how many tries are left before anybody may try again.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kakanai_desk.core.errors import CardPinUncertain, DeskError, DeviceFault, SimulatorRefused
from kakanai_desk.core.ports.card import CancelToken, CardReading, CardWish, OnProgress, PresentedCard, Progress
from kakanai_desk.core.ports.staff_card import CardProof
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card import staff, wire
from kakanai_desk.hardware.card.verify import about
from kakanai_desk.hardware.helper import Helper, HelperLost
from kakanai_desk.hardware.helper_words import fault_from_words

log = logging.getLogger(__name__)

DEVICE = "card_worker"
_STARTING_SECONDS = 20.0  # a worker may be asked before its Python has started; that is no silence


def worker_command(
    *,
    allow_virtual: bool = False,
    slot: Path | None = None,
    faults: Sequence[str] = (),
    relay_seconds: float = 1.0,
    reader: str = "",
    trust: Path | None = None,
) -> list[str]:
    """How to start a worker. ``slot`` plays the card of that person file without PC/SC.

    ``trust``: folder of the keys that are believed (``trust_store.py``); None: nothing is checked.
    ``allow_virtual`` is for the profiles dev and training: it lets in readers named "Virtual PCD", and ``slot``.

    Raises:
        SimulatorRefused: ``slot`` without ``allow_virtual``.
    """
    if slot is not None and not allow_virtual:
        raise SimulatorRefused(what="virtual_card")
    command = [sys.executable, "-m", "kakanai_desk.hardware.card_worker", f"--relay-seconds={relay_seconds}"]
    if allow_virtual:
        command.append("--allow-virtual")
    if reader:
        command.append(f"--reader={reader}")
    if trust is not None:
        command.append(f"--trust={trust}")
    if slot is not None:
        command.append(f"--slot={slot}")
    return command + [f"--fault={fault}" for fault in faults]


def _unheard(_at: Progress) -> None:
    """Nobody asked for progress."""


class CardClient:
    """A ``CardReader``. Called on the card lane by one thread at a time; ``close`` ends its processes.

    ``hang_seconds``: how long a worker may say nothing while it is busy with a card. Waiting for a card has its own
    time on top.
    """

    def __init__(self, command: Sequence[str] | None = None, *, hang_seconds: float = 10.0) -> None:
        self._command = list(command or worker_command())
        self._hang_seconds = hang_seconds
        self._reader: str | None = None
        self._worker: Helper | None = None
        self._retired: list[tuple[Helper, float]] = []  # each with when it was dismissed
        self._closed = False
        self._warm_up()

    def readers(self) -> list[str]:
        return list(self._ask({"do": "readers"}))

    def wait_for_card(self, seconds: float, cancel: CancelToken, reader: str = "") -> PresentedCard:
        told = self._ask({"do": "wait", "seconds": seconds, "reader": reader}, seconds=seconds, cancel=cancel)
        card = wire.presented_from_wire(told)
        self._reader = card.reader
        return card

    def read(
        self, secrets: Mapping[str, SecretText], wish: CardWish, cancel: CancelToken, on_progress: OnProgress
    ) -> CardReading:
        """One read in one worker; the worker ends with it. The secrets are wiped when this returns.

        Raises: as ``CardSession.read``; DeviceFault when a worker was lost before VERIFY, CardPinUncertain after.
        """
        command = {
            "do": "read",
            "reader": self._reader,
            "wish": asdict(wish),
        }
        try:
            told = self._ask(command, cancel=cancel, on_progress=on_progress, secrets=secrets)
        except _LostAfterVerify as lost:
            raise self._uncertain(lost.secret) from None
        finally:
            for secret in secrets.values():
                secret.wipe()
        return wire.reading_from_wire(told)

    def prove(
        self,
        challenge: bytes,
        keys: Collection[str],
        pin: SecretText,
        cancel: CancelToken,
        *,
        seconds: float,
        last_try: bool = False,
    ) -> CardProof:
        """A member of staff's own card (``core.ports.staff_card.StaffCardReader``); its worker ends with it."""
        command = {
            "do": "prove",
            "challenge": challenge.hex(),
            "keys": list(keys),
            "seconds": seconds,
            "last_try": last_try,
        }
        try:
            told = self._ask(command, seconds=seconds, cancel=cancel, secrets={staff.PIN: pin})
        except _LostAfterVerify:
            raise staff.in_words_of_staff(CardPinUncertain()) from None
        except DeskError as error:
            raise staff.in_words_of_staff(error) from None
        finally:
            pin.wipe()
        return CardProof(told["serial"], told["key"], bytes.fromhex(told["signature"]))

    def card_present(self) -> bool:
        return bool(self._ask({"do": "present", "reader": self._reader}))

    def close(self) -> None:
        self._closed = True
        workers = [*(worker for worker, _ in self._retired), *([self._worker] if self._worker else [])]
        self._worker = None
        self._retired.clear()
        for worker in workers:
            worker.end()

    def _uncertain(self, secret: str) -> CardPinUncertain:
        values = about(secret)
        try:
            left = self.wait_for_card(1.0, CancelToken()).tries_left.get(secret)
        except DeskError as error:
            log.info("tries cannot be asked: %s", error.code)
            left = None
        return CardPinUncertain(**values) if left is None else CardPinUncertain(attempts_left=left, **values)

    def _warm_up(self) -> Helper:
        if self._closed:
            raise DeviceFault(device=DEVICE, what="closed")
        self._retired = [(worker, since) for worker, since in self._retired if not self._gone(worker, since)]
        if self._worker is None or not self._worker.alive:
            self._worker = Helper(self._command, DEVICE, _STARTING_SECONDS)
        return self._worker

    def _gone(self, worker: Helper, since: float) -> bool:
        """Whether a dismissed worker has ended; one that cannot let go of its card is killed."""
        if worker.alive and time.monotonic() - since > self._hang_seconds:
            worker.kill()
        return not worker.alive

    def _ask(
        self,
        command: dict[str, Any],
        *,
        seconds: float = 0.0,
        cancel: CancelToken | None = None,
        on_progress: OnProgress = _unheard,
        secrets: Mapping[str, SecretText] | None = None,
    ) -> Any:
        """As ``_ask_once``; a worker that had died while it waited is replaced and asked again, once.

        Nothing can be sent to the card twice by this: a worker says that VERIFY leaves before it does.
        """
        order = _Order(command, secrets or {}, self._hang_seconds + seconds, cancel or CancelToken(), on_progress)
        try:
            return self._ask_once(order)
        except HelperLost as lost:
            if not lost.idle:
                raise DeviceFault(device=DEVICE, what=lost.what) from None
            log.info("a card worker had died while it waited; the next one is asked")
        try:
            return self._ask_once(order)
        except HelperLost as lost:
            raise DeviceFault(device=DEVICE, what=lost.what) from None

    def _ask_once(self, order: _Order) -> Any:
        worker = self._warm_up()
        used_up = order.command["do"] in ("read", "prove")
        try:
            return order.given_to(worker)
        except (HelperLost, _LostAfterVerify):
            used_up = True
            raise
        finally:
            if used_up or order.cancel.cancelled:  # a cancelled worker stays cancelled
                worker.dismiss()  # it cuts the card's power and ends
                self._retired.append((worker, time.monotonic()))
                self._worker = None
                self._warm_up()


@dataclass(frozen=True)
class _Order:
    """One command to a worker, and how its answer is waited for."""

    command: dict[str, Any]
    secrets: Mapping[str, SecretText]
    hang_seconds: float
    cancel: CancelToken
    on_progress: OnProgress

    def given_to(self, worker: Helper) -> Any:
        """
        Raises:
            HelperLost: before VERIFY. _LostAfterVerify: after it.
        """
        lengths = {"secrets": {name: len(secret) for name, secret in self.secrets.items()}} if self.secrets else {}
        worker.say(self.command | lengths, *(secret.buffer() for secret in self.secrets.values()))
        verifying = ""
        try:
            for message, _ in worker.answers(self.hang_seconds, self.cancel):
                if "verify" in message:
                    verifying = str(message["verify"])
                elif "progress" in message:
                    self.on_progress(Progress(*message["progress"]))
                elif "fault" in message:
                    raise fault_from_words(message, DEVICE)
                elif "done" in message:
                    return message["done"]
        except HelperLost:
            if verifying:
                raise _LostAfterVerify(verifying) from None
            raise


class _LostAfterVerify(Exception):
    """``secret``: what was being verified last."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret)
        self.secret = secret
