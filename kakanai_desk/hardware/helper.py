"""The desk's end of a helper process: what may hang, crash or hold a secret lives there and is ended from outside."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import IO, Any

from kakanai_desk.core.errors import DeviceFault
from kakanai_desk.core.places import root
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.hardware import helper_words as words

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
_CLOSING_SECONDS = 2.0


class HelperLost(Exception):
    """It is gone. ``what``: hung | ended; ``idle``: it had answered nothing to this command."""

    def __init__(self, what: str, *, idle: bool) -> None:
        super().__init__(what)
        self.what = what
        self.idle = idle


class Helper:
    """One helper process and the thread that hears it.

    ``device``: how faults name it. ``starting_seconds``: it may be asked before it has started; so long that is no
    silence.

    Raises:
        DeviceFault: it cannot be started.
    """

    def __init__(self, command: Sequence[str], device: str, starting_seconds: float) -> None:
        level = logging.getLogger("kakanai_desk.hardware").getEffectiveLevel()
        self.device = device
        self._process = _started([*command, f"--log-level={level}"], device)
        self._inlet = _there(self._process.stdin, device)
        # unbuffered on the way in, so that no buffer of ours keeps a secret
        self._outlet = io.BufferedReader(_there(self._process.stdout, device))
        self._ready_by = time.monotonic() + starting_seconds  # when it was ready, once it was
        self.ready = threading.Event()
        self._asked = False
        self._over = threading.Event()
        self._heard: queue.SimpleQueue[tuple[dict[str, Any], bytes] | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name=device, daemon=True)
        self._listener.start()

    @property
    def alive(self) -> bool:
        # poll() alone says None while the listener waits for the same process
        return not self._over.is_set() and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def say(self, message: dict[str, Any], *buffers: bytes | bytearray) -> None:
        """
        Raises:
            HelperLost: it hears nothing any more.
        """
        self._asked = True
        try:
            for part in (words.line(**message), *buffers):
                self._write(memoryview(part))
        except OSError:
            raise HelperLost("ended", idle=True) from None

    def _write(self, part: memoryview) -> None:
        while part:
            part = part[self._inlet.write(part) or 0 :]

    def answers(self, hang_seconds: float, cancel: CancelToken) -> Iterator[tuple[dict[str, Any], bytes]]:
        """What it says to the last command, until the caller has heard enough. Silent for ``hang_seconds``: killed.

        Raises:
            HelperLost: it hung or ended.
        """
        until = time.monotonic() + hang_seconds
        told_cancel, idle = False, True
        while True:
            if cancel.cancelled and not told_cancel:
                told_cancel = True
                with contextlib.suppress(HelperLost):  # its end is heard below, with what it did before
                    self.say({"do": "cancel"})
            try:
                heard = self._heard.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                if time.monotonic() >= max(until, self._ready_by + hang_seconds):
                    self.kill()
                    raise HelperLost("hung", idle=False) from None
                continue
            if heard is None:
                self.kill()
                raise HelperLost("ended", idle=idle)
            idle = False
            until = time.monotonic() + hang_seconds
            yield heard

    def dismiss(self) -> None:
        """Let it end by itself: it hears that the desk is gone."""
        with contextlib.suppress(OSError):
            self._inlet.close()

    def kill(self) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        """It is over when this returns. One that was never asked has nothing to finish, and may still be starting."""
        if not self._asked:
            self.kill()
        self.dismiss()
        try:
            self._process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._listener.join(_CLOSING_SECONDS)

    def _listen(self) -> None:
        try:
            while (heard := words.read(self._outlet)) is not None:
                message = heard[0]
                if "log" in message:
                    level, name, text = message["log"]
                    logging.getLogger(str(name)).log(int(level), "%s", text)
                elif "ready" in message:
                    self._ready_by = time.monotonic()
                    self.ready.set()
                else:
                    self._heard.put(heard)
        except (OSError, ValueError) as error:
            log.info("%s speaks no sense: %s", self.device, type(error).__name__)
            self.kill()
        self._outlet.close()
        self._over.set()
        self._process.wait()
        self._heard.put(None)


def _started(command: Sequence[str], device: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if sys.stderr else subprocess.DEVNULL,
            bufsize=0,
            env={**os.environ, "PYTHONPATH": str(root())},  # the interpreter may be another environment's
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        raise DeviceFault(device=device, what="start") from None


def _there(pipe: IO[bytes] | None, device: str) -> Any:
    if pipe is None:
        raise DeviceFault(device=device, what="pipe")
    return pipe
