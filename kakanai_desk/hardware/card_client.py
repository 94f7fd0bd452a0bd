"""The desk's side of the card worker: a ``CardReader`` (core/ports/card.py) that owns helper processes.

One worker serves one card session; the next is started the moment one is used up, so the counter never waits for
Python to start. A worker that says nothing for too long is ended and replaced. When one is lost after VERIFY left,
the next asks the card how many tries are left before anybody may try again.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import IO, Any

from kakanai_desk.core.errors import CardPinUncertain, DeskError, DeviceFault, SimulatorRefused
from kakanai_desk.core.ports.card import CancelToken, CardReading, CardWish, OnProgress, PresentedCard, Progress
from kakanai_desk.core.secret import SecretText
from kakanai_desk.hardware.card import wire
from kakanai_desk.hardware.card.verify import about

log = logging.getLogger(__name__)

_CANCEL_POLL_SECONDS = 0.05
_CLOSING_SECONDS = 2.0
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
        self._worker: _Worker | None = None
        self._retired: list[_Worker] = []
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

    def card_present(self) -> bool:
        return bool(self._ask({"do": "present", "reader": self._reader}))

    def close(self) -> None:
        self._closed = True
        workers = [*self._retired, *([self._worker] if self._worker else [])]
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

    def _warm_up(self) -> _Worker:
        if self._closed:
            raise DeviceFault(device="card_worker", what="closed")
        self._retired = [worker for worker in self._retired if not self._gone(worker)]
        if self._worker is None or not self._worker.alive:
            self._worker = _Worker(self._command)
        return self._worker

    def _gone(self, worker: _Worker) -> bool:
        """Whether a retired worker has ended; one that cannot let go of its card is killed."""
        if worker.alive and time.monotonic() - worker.retired_at > self._hang_seconds:
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
        try:
            return self._ask_once(command, seconds, cancel, on_progress, secrets)
        except _DiedIdle:
            log.info("a card worker had died while it waited; the next one is asked")
        try:
            return self._ask_once(command, seconds, cancel, on_progress, secrets)
        except _DiedIdle:
            raise DeviceFault(device="card_worker", what="ended") from None

    def _ask_once(
        self,
        command: dict[str, Any],
        seconds: float,
        cancel: CancelToken | None,
        on_progress: OnProgress,
        secrets: Mapping[str, SecretText] | None,
    ) -> Any:
        worker = self._warm_up()
        used_up = command["do"] == "read"
        try:
            worker.say(command, secrets or {})
            return worker.answer(self._hang_seconds + seconds, cancel or CancelToken(), on_progress)
        except (_LostBeforeVerify, _LostAfterVerify) as lost:
            used_up = True
            if isinstance(lost, _LostAfterVerify | _DiedIdle):
                raise
            raise DeviceFault(device="card_worker", what=lost.args[0]) from None
        finally:
            if used_up or (cancel is not None and cancel.cancelled):  # a cancelled worker stays cancelled
                worker.retire()
                self._retired.append(worker)
                self._worker = None
                self._warm_up()


class _LostBeforeVerify(Exception):
    pass


class _DiedIdle(_LostBeforeVerify):
    """The worker was gone before it answered anything to this command."""


class _LostAfterVerify(Exception):
    """``secret``: what was being verified last."""

    def __init__(self, what: str, secret: str) -> None:
        super().__init__(what)
        self.secret = secret


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise DeviceFault(device="card_worker", what="pipe")
    return pipe


class _Worker:
    """One helper process and the thread that hears it."""

    def __init__(self, command: Sequence[str]) -> None:
        level = logging.getLogger("kakanai_desk.hardware").getEffectiveLevel()
        self._process = subprocess.Popen(
            [*command, f"--log-level={level}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if sys.stderr else subprocess.DEVNULL,
            bufsize=0,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._inlet: IO[bytes] = _there(self._process.stdin)
        self._outlet: IO[bytes] = _there(self._process.stdout)
        self.retired_at = 0.0
        self._ready_by = time.monotonic() + _STARTING_SECONDS  # when it was ready, once it was
        self._over = threading.Event()
        self._heard: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="card-worker", daemon=True)
        self._listener.start()

    @property
    def alive(self) -> bool:
        # poll() alone says None while the listener waits for the same process
        return not self._over.is_set() and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def say(self, command: dict[str, Any], secrets: Mapping[str, SecretText]) -> None:
        pipe = self._inlet
        if secrets:
            command = {**command, "secrets": {name: len(secret) for name, secret in secrets.items()}}
        try:
            pipe.write(wire.line(**command))
            for secret in secrets.values():
                pipe.write(secret.buffer())
        except OSError:
            raise _DiedIdle("ended") from None

    def answer(self, hang_seconds: float, cancel: CancelToken, on_progress: OnProgress) -> Any:
        """The answer to the last command. A worker silent for ``hang_seconds`` is ended."""
        lost: Callable[[str], Exception] = _LostBeforeVerify
        until = time.monotonic() + hang_seconds
        told_cancel = heard = False
        while True:
            if cancel.cancelled and not told_cancel:
                told_cancel = True
                with contextlib.suppress(_LostBeforeVerify):  # its end is heard below, with what it did before
                    self.say({"do": "cancel"}, {})
            try:
                message = self._heard.get(timeout=_CANCEL_POLL_SECONDS)
            except queue.Empty:
                if time.monotonic() >= max(until, self._ready_by + hang_seconds):
                    self.kill()
                    raise lost("hung") from None
                continue
            if message is None:
                self.kill()
                raise lost("ended") if heard else _DiedIdle("ended")
            heard = True
            until = time.monotonic() + hang_seconds
            if "verify" in message:
                lost = partial(_LostAfterVerify, secret=str(message["verify"]))
            elif "progress" in message:
                on_progress(Progress(*message["progress"]))
            elif "fault" in message:
                raise wire.fault_from_wire(message)
            elif "done" in message:
                return message["done"]

    def retire(self) -> None:
        """Let it end by itself: it hears that the desk is gone, cuts the card's power and ends."""
        self.retired_at = time.monotonic()
        with contextlib.suppress(OSError):
            self._inlet.close()

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        self.retire()
        try:
            self._process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._listener.join(_CLOSING_SECONDS)

    def _listen(self) -> None:
        pipe = self._outlet
        held = bytearray()
        try:
            while chunk := pipe.read(65536):
                held += chunk
                while (at := held.find(b"\n")) >= 0:
                    self._take(bytes(held[:at]))
                    del held[: at + 1]
        except (OSError, ValueError) as error:
            log.info("the card worker speaks no sense: %s", type(error).__name__)
            self.kill()
        held[:] = bytes(len(held))
        pipe.close()
        self._over.set()
        self._process.wait()
        self._heard.put(None)

    def _take(self, said: bytes) -> None:
        message = wire.heard(said)
        if "log" in message:
            level, name, text = message["log"]
            logging.getLogger(str(name)).log(int(level), "%s", text)
        elif "ready" in message:
            self._ready_by = time.monotonic()
        else:
            self._heard.put(message)
