"""The vision worker: a helper process that owns the camera and the OCR models. ``python -m
kakanai_desk.hardware.vision_worker``.

It exists because the models take half a gigabyte at their peak and a native library may hang or crash: the desk never
loads them, and ends and replaces this process from outside (``vision_client.py``). Pictures live in its memory only.
"""

from __future__ import annotations

import argparse
import logging
import os
import queue
import sys
import threading
import time
import warnings
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import cv2
import numpy as np
from PIL import Image

from kakanai_desk.core.errors import CameraAbsent, DeskError, DeviceFault, PictureUnreadable, ReadCancelled
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.code import Symbol
from kakanai_desk.core.ports.vision import DocumentKind, FrameHint, SeeingWish
from kakanai_desk.hardware.helper_words import LogToDesk, Mouth, read
from kakanai_desk.hardware.scan.reader import PictureReader, grey
from kakanai_desk.hardware.vision import wire
from kakanai_desk.hardware.vision.engine import Picture, TextEngine
from kakanai_desk.hardware.vision.memory import resident_bytes
from kakanai_desk.hardware.vision.reader import DocumentEyes
from kakanai_desk.hardware.vision.watching import Stillness

log = logging.getLogger(__name__)

PREVIEW_WIDTH = 640
MOST_PIXELS = 40_000_000
CAMERA_SIZE = (1920, 1080)
CODE_SECONDS = 1.0  # for the codes of a still picture
_LIVE = 0.01  # one pass a frame: the next frame has another chance
_LONGER = 0.15  # where nothing but a code can be read


class _Ears:
    """The way in, on its own thread: commands go to the queue, each with its token; ``cancel`` is of the last one."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self.commands: queue.SimpleQueue[tuple[dict[str, Any], bytes, CancelToken] | None] = queue.SimpleQueue()
        self._last = CancelToken()

    def listen(self) -> None:
        try:
            while (heard := read(self._pipe)) is not None:
                if heard[0].get("do") == "cancel":
                    self._last.cancel()
                else:
                    self._last = CancelToken()
                    self.commands.put((*heard, self._last))
        except (OSError, ValueError) as error:
            log.info("the desk speaks no sense: %s", type(error).__name__)
        self._last.cancel()
        self.commands.put(None)


def serve(eyes: DocumentEyes, ears: _Ears, mouth: Mouth, most_bytes: int) -> None:
    """Carry out commands until the desk says close or is gone, or this process has grown past ``most_bytes``."""
    while (heard := ears.commands.get()) is not None:
        command, blob, cancel = heard
        if command["do"] == "close":
            return
        try:
            _carry_out(eyes, command, blob, cancel, mouth)
        except DeskError as error:
            mouth.fault(error)
        except Exception as error:  # cv2 and onnxruntime raise of everything
            log.error("unexpected: %s", type(error).__name__)
            mouth.fault(DeviceFault(device="ocr", what=type(error).__name__))
        if resident_bytes() > most_bytes:
            log.info("grown too large: the next worker takes over")
            return


def _carry_out(eyes: DocumentEyes, command: dict[str, Any], blob: bytes, cancel: CancelToken, mouth: Mouth) -> None:
    if command["do"] == "look":
        mouth.say(done=_camera_there(command["source"]))
        return
    wish = SeeingWish(**command["wish"])
    match command["do"]:
        case "read":
            picture = picture_of(blob)
        case "watch":
            picture = _watched(command["source"], wish, cancel, mouth)
        case _:
            raise ValueError("command")
    seen = eyes.read(picture, wish)
    if wish.codes and (seen.kind is DocumentKind.UNKNOWN or command["do"] == "read"):
        seen = replace(seen, symbols=PictureReader().search(grey(picture), CODE_SECONDS).symbols)
    mouth.say(seen.picture, done=wire.document_to_wire(seen))


def _camera_there(source: str) -> bool:
    camera = _opened(source)
    try:
        return camera.isOpened()
    finally:
        camera.release()


def _opened(source: str) -> cv2.VideoCapture:
    return cv2.VideoCapture(int(source) if source.isdigit() else source)


def picture_of(data: bytes) -> Picture:
    """A picture file as pixels.

    Raises:
        PictureUnreadable: it is no picture, or larger than any camera's.
    """
    try:
        with (
            warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(BytesIO(data)) as said,  # its size, before anything is unpacked
        ):
            if said.width * said.height > MOST_PIXELS:
                raise PictureUnreadable()
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, SyntaxError, ValueError, cv2.error):
        raise PictureUnreadable() from None
    if found is None:
        raise PictureUnreadable()
    return found.astype(np.uint8)


def _watched(source: str, wish: SeeingWish, cancel: CancelToken, mouth: Mouth) -> Picture:
    """The first sharp picture of a document that lies still; previews go out meanwhile, with the codes in sight."""
    camera = _opened(source)
    try:
        if not camera.isOpened():
            raise CameraAbsent()
        camera.set(cv2.CAP_PROP_FRAME_WIDTH, CAMERA_SIZE[0])
        camera.set(cv2.CAP_PROP_FRAME_HEIGHT, CAMERA_SIZE[1])
        between = _seconds_between_frames(camera, source)
        still, due, codes = Stillness(), time.monotonic(), PictureReader()
        while not cancel.cancelled:
            got, frame = camera.read()
            if not got:
                raise CameraAbsent()
            due += between
            cancel.wait(due - time.monotonic())
            seen: Picture = frame.astype(np.uint8)
            hint = still.look(seen, time.monotonic())
            symbols = codes.look(grey(seen), _LIVE if hint is None else _LONGER).symbols if wish.codes else ()
            _preview(seen, hint, symbols, mouth)
            if wish.documents and hint is None and still.ready:
                return seen
        raise ReadCancelled()
    finally:
        camera.release()


def _seconds_between_frames(camera: cv2.VideoCapture, source: str) -> float:
    """A film (training, tests) goes at its own speed; a camera keeps the time itself: 0."""
    rate = camera.get(cv2.CAP_PROP_FPS)
    return 1 / rate if Path(source).is_file() and rate > 0 else 0.0


def _preview(frame: Picture, hint: FrameHint | None, symbols: Sequence[Symbol], mouth: Mouth) -> None:
    scale = PREVIEW_WIDTH / frame.shape[1]
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 70])
    said = [symbol.to_json() for symbol in symbols]
    mouth.say(jpeg.tobytes(), preview=hint.value if hint is not None else "", symbols=said)


def engine_of(name: str, threads: int) -> TextEngine:
    """The engine by the word of the settings.

    Raises:
        DeviceFault: there is none of that name, or its parts are missing.
    """
    if name == "rapidocr":
        from kakanai_desk.hardware.vision.rapid_engine import RapidEngine

        return RapidEngine(threads)
    if name == "paddleocr":
        from kakanai_desk.hardware.vision.paddle_engine import PaddleEngine

        return PaddleEngine()
    raise DeviceFault(device="ocr", what="engine")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="vision_worker")
    parser.add_argument("--engine", default="rapidocr", choices=("rapidocr", "paddleocr"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--most-megabytes", type=int, default=600, help="ends after a picture when it holds more")
    parser.add_argument("--log-level", type=int, default=logging.INFO)
    chosen = parser.parse_args(arguments)
    mouth = Mouth(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)  # what a library prints must not stand between messages
    logging.basicConfig(level=chosen.log_level, handlers=[LogToDesk(mouth)])
    ears = _Ears(os.fdopen(os.dup(0), "rb"))
    threading.Thread(target=ears.listen, name="ears", daemon=True).start()
    cv2.setNumThreads(chosen.threads)
    try:
        eyes = DocumentEyes(engine_of(chosen.engine, chosen.threads))
        eyes.warm()
    except DeskError as error:
        mouth.fault(error)
        return 1
    mouth.say(ready=True)
    serve(eyes, ears, mouth, chosen.most_megabytes * 1_000_000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
