"""The desk's side of the vision worker: a ``DocumentReader`` (core/ports/vision.py) that owns the helper process.

The worker is started ahead of need and stays; one that says nothing for too long, dies, or has grown too large is
replaced, and the next picture is read by the new one. A picture is never read twice by itself: the clerk takes another.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kakanai_desk.core.errors import DeviceFault
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.vision import OnPreview, Preview, SeeingWish, SeenDocument
from kakanai_desk.hardware.helper import Helper, HelperLost
from kakanai_desk.hardware.helper_words import fault_from_words
from kakanai_desk.hardware.vision import wire

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
        self._worker: Helper | None = None
        self._closed = False
        if ahead:
            self.warm_up()

    def warm_up(self) -> None:
        """Start a worker if none is there; it loads its models while nobody waits."""
        if not self._closed and (self._worker is None or not self._worker.alive):
            self._worker = Helper(self._command, "ocr", _STARTING_SECONDS)

    def read(self, image: bytes, wish: SeeingWish) -> SeenDocument:
        """
        Raises:
            PictureUnreadable: it is no picture. DeviceFault: the worker hung or died.
        """
        command = {"do": "read", "wish": asdict(wish)}
        return wire.document_from_wire(*self._ask(command, image, CancelToken(), _unseen))

    def watch(self, source: str, wish: SeeingWish, cancel: CancelToken, on_preview: OnPreview) -> SeenDocument:
        """
        Raises:
            CameraAbsent: no camera there, or it was pulled. ReadCancelled: ``cancel`` was set.
        """
        command = {"do": "watch", "source": source, "wish": asdict(wish)}
        return wire.document_from_wire(*self._ask(command, b"", cancel, on_preview))

    def camera_there(self, source: str) -> bool:
        """
        Raises:
            DeviceFault: the worker hung or died.
        """
        told, _ = self._ask({"do": "look", "source": source}, b"", CancelToken(), _unseen)
        return bool(told)

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

    def _ask(
        self, command: dict[str, Any], blob: bytes, cancel: CancelToken, on_preview: OnPreview
    ) -> tuple[Any, bytes]:
        """What the worker has done, and the picture that came with it."""
        if self._closed:
            raise DeviceFault(device="ocr", what="closed")
        self.warm_up()
        worker = self._worker
        if worker is None:
            raise DeviceFault(device="ocr", what="closed")
        try:
            worker.say({**command, "blob": len(blob)}, blob)
            for message, picture in worker.answers(self._hang_seconds, cancel):
                if "preview" in message:
                    on_preview(wire.preview_from_wire(message, picture))
                elif "fault" in message:
                    raise fault_from_words(message, "ocr")
                elif "done" in message:
                    return message["done"], picture
            raise HelperLost("ended", idle=False)
        except HelperLost as lost:
            raise DeviceFault(device="ocr", what=lost.what) from None
        finally:
            self.warm_up()
