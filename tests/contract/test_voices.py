"""Voices and loudspeakers: what the worker speaks is sound, and a press stops it at once (R-057)."""

from __future__ import annotations

import io
import shutil
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakanai_desk.core.errors import DeskError, DeviceFault
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.hardware.drivers.loudspeaker import AplayLoudspeaker
from kakanai_desk.hardware.lanes import ThreadLane
from kakanai_desk.hardware.speech_client import SpeechClient
from kakanai_desk.visit.aloud import Aloud

SENTENCES = {
    "ja": "いつ、引っ越しましたか",
    "easy": "いつ ひっこしましたか",
    "pt-BR": "Quando você se mudou?",
    "vi": "Bạn chuyển nhà khi nào?",
}


@pytest.fixture(scope="module")
def voice() -> Iterator[SpeechClient]:
    client = SpeechClient()
    yield client
    client.close()


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_a_sentence_becomes_sound(voice: SpeechClient, language: str) -> None:
    if language not in ("ja", "easy") and not shutil.which("espeak-ng"):
        pytest.skip("espeak-ng is not installed")
    assert voice.speaks(language)
    with wave.open(io.BytesIO(voice.wave(SENTENCES[language], language))) as file:
        frames, rate = file.readframes(1 << 24), file.getframerate()
    samples = memoryview(frames).cast("h")
    assert 0.7 < len(samples) / rate < 8  # espeak-ng writes the length of a stream that has none
    assert max(samples) > 2000  # it can be heard
    assert len(set(samples[::101])) > 50  # and is no single tone


def test_a_longer_sentence_takes_longer(voice: SpeechClient) -> None:
    short, long = (voice.wave(text, "ja") for text in ("はい", "はい、家族みんなで 湖南市に 引っ越してきました"))
    assert len(long) > 2.5 * len(short)


def test_a_language_without_a_voice_says_so_and_the_next_one_is_spoken(voice: SpeechClient) -> None:
    assert not voice.speaks("fil")
    with pytest.raises(DeviceFault):
        voice.wave("Kailan ka lumipat?", "fil")
    assert voice.wave("はい", "ja").startswith(b"RIFF")


def test_a_worker_that_dies_is_replaced() -> None:
    client = SpeechClient()
    assert client.wave("はい", "ja")
    client._worker.kill()
    client._worker.end()
    assert client.wave("はい", "ja")
    client.close()


def player(folder: Path, body: str) -> str:
    """An ``aplay`` of our own: writes what it hears into ``heard`` and does ``body``."""
    script = folder / "player"
    script.write_text(f"#!{sys.executable}\nimport sys, time\ndata = sys.stdin.buffer.read()\n{body}\n")
    script.chmod(0o755)
    return str(script)


def test_the_loudspeaker_is_given_the_whole_sound(tmp_path: Path) -> None:
    command = player(tmp_path, f"open({str(tmp_path / 'heard')!r}, 'wb').write(data)")
    AplayLoudspeaker(command=command).play(b"RIFF" + bytes(50_000), CancelToken())
    assert (tmp_path / "heard").stat().st_size == 50_004


def test_a_press_stops_the_sound_at_once(tmp_path: Path) -> None:
    cancel = CancelToken()
    threading.Timer(0.3, cancel.cancel).start()
    began = time.monotonic()
    AplayLoudspeaker(command=player(tmp_path, "time.sleep(30)")).play(b"RIFF", cancel)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("body", ["sys.exit(1)", None])
def test_no_sound_is_a_fault_and_no_crash(tmp_path: Path, body: str | None) -> None:
    command = player(tmp_path, body) if body else str(tmp_path / "missing")
    with pytest.raises(DeviceFault):
        AplayLoudspeaker(command=command).play(b"RIFF", CancelToken())


class Recorded:
    """A voice and a loudspeaker that remember; playing waits until it is let go or stopped."""

    def __init__(self) -> None:
        self.played: list[str] = []
        self.begun = threading.Event()

    def speaks(self, language: str) -> bool:
        return True

    def wave(self, text: str, language: str) -> bytes:
        return text.encode()

    def close(self) -> None: ...

    def play(self, wave_: bytes, cancel: CancelToken) -> None:
        self.played.append(wave_.decode())
        self.begun.set()
        while wave_ == b"long" and not cancel.cancelled:
            time.sleep(0.005)


def test_another_screen_is_read_in_place_of_the_one_before() -> None:
    heard, faults, lane = Recorded(), list[DeskError](), ThreadLane("speech")
    aloud = Aloud(lane, heard, heard, faults.append)
    aloud.read(["long", "never said"], "ja")
    assert heard.begun.wait(5)
    aloud.read(["next"], "ja")
    lane.stop()
    assert heard.played == ["long", "next"]
    assert faults == []


def test_a_missing_voice_is_told_and_the_lane_goes_on() -> None:
    class Mute(Recorded):
        def wave(self, text: str, language: str) -> bytes:
            raise DeviceFault(device="speech", what="no_voice")

    heard, faults, lane = Mute(), list[DeskError](), ThreadLane("speech")
    Aloud(lane, heard, heard, faults.append).read(["a", "b"], "fil")
    lane.stop()
    assert [fault.code for fault in faults] == [DeviceFault.code]
