"""The desk's side of the vision worker: a ``DocumentReader`` (core/ports/vision.py) that owns the helper process.

The worker is started ahead of need and stays; one that says nothing for too long, dies, or has grown too large is
replaced, and the next picture is read by the new one. A picture is never read twice by itself: the clerk takes another.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, Any

from kakanai_desk.core import errors
from kakanai_desk.core.errors import DeskError, DeviceFault
from kakanai_desk.core.places import root
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.vision import FrameHint, OnPreview, Preview, SeeingWish, SeenDocument
from kakanai_desk.hardware.vision import wire

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
_CLOSING_SECONDS = 2.0
_STARTING_SECONDS = 60.0  # models are loaded and warmed
HANG_SECONDS = 20.0


def worker_command(*, engine: str = "rapidocr", threads: int = 2, python: str = "") -> list[str]:
    """How to start a worker. ``python``: the interpreter of the environment that has ``paddleocr``."""
    return [
        python or sys.executable,
        "-m",
        "kakanai_desk.hardware.vision_worker",
        f"--engine={engine}",
        f"--threads={threads}",
    ]


def _unseen(_at: Preview) -> None:
    """Nobody wants previews."""


class VisionClient:
    """A ``DocumentReader``. Called on the eyes lane by one thread at a time; ``close`` ends its process."""

    def __init__(
        self, command: Sequence[str] | None = None, *, hang_seconds: float = HANG_SECONDS, ahead: bool = True
    ) -> None:
        self._command = list(command or worker_command())
        self._hang_seconds = hang_seconds
        self._worker: _Worker | None = None
        self._closed = False
        if ahead:
            self.warm_up()

    def warm_up(self) -> None:
        """Start a worker if none is there; it loads its models while nobody waits."""
        if not self._closed and (self._worker is None or not self._worker.alive):
            self._worker = _Worker(self._command)

    def read(self, image: bytes, wish: SeeingWish) -> SeenDocument:
        """
        Raises:
            PictureUnreadable: it is no picture. DeviceFault: the worker hung or died.
        """
        return self._ask({"do": "read", "wish": asdict(wish)}, image, CancelToken(), _unseen)

    def watch(self, source: str, wish: SeeingWish, cancel: CancelToken, on_preview: OnPreview) -> SeenDocument:
        """
        Raises:
            CameraAbsent: no camera there, or it was pulled. ReadCancelled: ``cancel`` was set.
        """
        return self._ask({"do": "watch", "source": source, "wish": asdict(wish)}, b"", cancel, on_preview)

    def close(self) -> None:
        self._closed = True
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def wait_ready(self) -> bool:
        """Whether the worker has loaded its models; waits for it as long as that may take."""
        return self._worker is not None and self._worker.ready.wait(_STARTING_SECONDS)

    @property
    def pid(self) -> int | None:
        return self._worker.pid if self._worker is not None else None

    def _ask(self, command: dict[str, Any], blob: bytes, cancel: CancelToken, on_preview: OnPreview) -> SeenDocument:
        if self._closed:
            raise DeviceFault(device="ocr", what="closed")
        self.warm_up()
        worker = self._worker
        if worker is None:
            raise DeviceFault(device="ocr", what="closed")
        try:
            worker.say(command, blob)
            return worker.answer(self._hang_seconds, cancel, on_preview)
        finally:
            self.warm_up()


class _Worker:
    """One helper process and the thread that hears it."""

    def __init__(self, command: Sequence[str]) -> None:
        level = logging.getLogger("kakanai_desk.hardware").getEffectiveLevel()
        self._process = _started([*command, f"--log-level={level}"])
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101
        self._inlet: IO[bytes] = self._process.stdin
        self._outlet: IO[bytes] = self._process.stdout
        self._begun = time.monotonic()
        self.ready = threading.Event()
        self._over = threading.Event()
        self._heard: queue.SimpleQueue[tuple[dict[str, Any], bytes] | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="vision-worker", daemon=True)
        self._listener.start()

    @property
    def alive(self) -> bool:
        return not self._over.is_set() and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def say(self, command: dict[str, Any], blob: bytes = b"") -> None:
        try:
            wire.write(self._inlet, blob, **command)
        except OSError:
            raise DeviceFault(device="ocr", what="ended") from None

    def answer(self, hang_seconds: float, cancel: CancelToken, on_preview: OnPreview) -> SeenDocument:
        """The answer to the last command. A worker silent for ``hang_seconds`` is ended."""
        until = time.monotonic() + hang_seconds
        told_cancel = False
        while True:
            if cancel.cancelled and not told_cancel:
                told_cancel = True
                with contextlib.suppress(DeviceFault):
                    self.say({"do": "cancel"})
            try:
                heard = self._heard.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                late = until if self.ready.is_set() else max(until, self._begun + _STARTING_SECONDS)
                if time.monotonic() >= late:
                    self.kill()
                    raise DeviceFault(device="ocr", what="hung") from None
                continue
            if heard is None:
                self.kill()
                raise DeviceFault(device="ocr", what="ended")
            until = time.monotonic() + hang_seconds
            message, blob = heard
            if "preview" in message:
                hint = message["preview"]
                on_preview(Preview(blob, FrameHint(hint) if hint else None))
            elif "fault" in message:
                raise _fault(message)
            elif "done" in message:
                return wire.document_from_wire(message["done"], blob)

    def kill(self) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self._inlet.close()
        try:
            self._process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._listener.join(_CLOSING_SECONDS)

    def _listen(self) -> None:
        try:
            while (heard := wire.read(self._outlet)) is not None:
                message = heard[0]
                if "log" in message:
                    level, name, text = message["log"]
                    logging.getLogger(str(name)).log(int(level), "%s", text)
                elif "ready" in message:
                    self.ready.set()
                else:
                    self._heard.put(heard)
        except (OSError, ValueError) as error:
            log.info("the vision worker speaks no sense: %s", type(error).__name__)
            self.kill()
        self._outlet.close()
        self._over.set()
        self._process.wait()
        self._heard.put(None)


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if sys.stderr else subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(root())},  # the interpreter may be another environment's
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        raise DeviceFault(device="ocr", what="start") from None


def _fault(message: dict[str, Any]) -> DeskError:
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, DeskError) and kind.code == message["fault"]:
            return kind(**message["values"])
    return DeviceFault(device="ocr", what="fault")
