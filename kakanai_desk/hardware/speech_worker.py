"""The speech worker: a helper process that turns sentences into WAV. ``python -m kakanai_desk.hardware.speech_worker``.

Japanese is spoken by pyopenjtalk-plus (its dictionary and voice come with it), the other languages by ``espeak-ng`` in
a process of its own, where the machine has it. A process apart, because the synthesis holds Python's lock for a tenth
of a second and its libraries are native; what it said is forgotten with the next sentence.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import IO, Any

from kakanai_desk.core.errors import DeskError, DeviceFault
from kakanai_desk.hardware.helper_words import LogToDesk, Mouth, read

log = logging.getLogger(__name__)

JAPANESE = ("ja", "easy")
VOICES = {  # espeak-ng's names; it has none for Filipino
    "pt-BR": "pt-br",
    "vi": "vi",
    "en": "en-us",
    "zh-Hans": "cmn",
    "es": "es-419",
    "id": "id",
    "ko": "ko",
    "ne": "ne",
}
PACE = 145  # words a minute: slower than espeak-ng's own 175
JAPANESE_PACE = 0.92
SECONDS = 20.0  # for one text
PEAK = 28000.0

Speak = Callable[[str], bytes]


def languages() -> list[str]:
    """What can be spoken on this machine."""
    found = [*JAPANESE] if find_spec("pyopenjtalk") is not None else []
    if shutil.which("espeak-ng"):
        spoken = _espeak_voices()
        found += [language for language, voice in VOICES.items() if voice in spoken]
    return found


def _espeak_voices() -> set[str]:
    told = subprocess.run(["espeak-ng", "--voices"], capture_output=True, text=True, timeout=SECONDS, check=False)
    return {line.split()[1] for line in told.stdout.splitlines()[1:] if len(line.split()) > 1}


def spoken(text: str, language: str) -> bytes:
    """
    Raises:
        DeviceFault: there is no voice for it, or it failed.
    """
    if language in JAPANESE:
        return _japanese(text)
    voice = VOICES.get(language)
    if voice is None:
        raise DeviceFault(device="speech", what="no_voice")
    command = ["espeak-ng", "-v", voice, "-s", str(PACE), "--stdout", "--stdin"]
    done = subprocess.run(command, input=text.encode("utf-8"), capture_output=True, timeout=SECONDS, check=False)
    if done.returncode or not done.stdout.startswith(b"RIFF"):
        raise DeviceFault(device="speech", what="failed")
    return done.stdout


def _japanese(text: str) -> bytes:
    import numpy as np
    import pyopenjtalk  # pyright: ignore[reportMissingTypeStubs]

    # without Sudachi's dictionary (an installation for Windows leaves it out) plain Open JTalk reads
    plain = find_spec("sudachidict_core") is None
    samples, rate = pyopenjtalk.tts(text, speed=JAPANESE_PACE, use_vanilla=plain)
    scale = PEAK / max(float(np.abs(samples).max()), 1.0)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(int(rate))
        file.writeframes((samples * min(scale, 1.0)).astype("<i2").tobytes())
    return out.getvalue()


def serve(pipe: IO[bytes], mouth: Mouth) -> None:
    """Carry out commands until the desk is gone."""
    while (heard := read(pipe)) is not None:
        command = heard[0]
        try:
            _carry_out(command, mouth)
        except DeskError as error:
            mouth.fault(error)
        except Exception as error:  # native libraries raise of everything
            log.error("unexpected: %s", type(error).__name__)
            mouth.fault(DeviceFault(device="speech", what=type(error).__name__))


def _carry_out(command: Mapping[str, Any], mouth: Mouth) -> None:
    if command["do"] == "languages":
        mouth.say(done=languages())
    elif command["do"] == "speak":
        mouth.say(spoken(str(command["text"]), str(command["language"])), done=True)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--log-level", type=int, default=logging.WARNING)
    chosen = options.parse_args(arguments)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries that print do not reach the desk
    mouth = Mouth(out)
    logging.basicConfig(level=chosen.log_level, handlers=[LogToDesk(mouth)], force=True)
    mouth.say(ready=True)
    serve(sys.stdin.buffer, mouth)
    return 0


if __name__ == "__main__":
    sys.exit(main())
