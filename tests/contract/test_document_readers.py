"""The desk's eyes: a real worker process with real models, and what happens when it is none (R-005, R-016)."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from pathlib import Path

import cv2
import pytest

from kakanai_desk.core.errors import CameraAbsent, DeviceFault, PictureUnreadable, ReadCancelled
from kakanai_desk.core.ports.card import CancelToken
from kakanai_desk.core.ports.vision import DocumentKind, FrameHint, SeeingWish
from kakanai_desk.hardware.vision_client import VisionClient
from tests.fakes.codes import picture
from tests.fakes.drawn_card import jpeg_of, on_a_desk

WISH = SeeingWish()


@pytest.fixture(scope="module")
def eyes():
    client = VisionClient()
    yield client
    client.close()


def test_a_card_on_a_desk_is_read(eyes):
    seen = eyes.read(jpeg_of(on_a_desk(3)), WISH)
    assert seen.kind is DocumentKind.DRIVING_LICENCE
    (person,) = seen.persons
    assert {name: person[name].value for name in ("birth_date", "expiry_date", "issued_date")} == {
        "birth_date": "1986-05-01", "expiry_date": "2028-06-01", "issued_date": "2023-04-10",
    }  # fmt: skip
    assert not person["name"].certain
    assert [forms[0] for forms in person["name"].candidates] == list(person["name"].value)
    assert seen.picture[:2] == b"\xff\xd8"
    assert "花子" not in repr(seen)


def test_a_file_that_is_no_picture_says_so_and_the_next_is_read(eyes):
    before = eyes.pid
    for broken in (b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + bytes(50)):
        with pytest.raises(PictureUnreadable):
            eyes.read(broken, WISH)
    assert eyes.read(jpeg_of(on_a_desk(4)), WISH).kind is DocumentKind.DRIVING_LICENCE
    assert eyes.pid == before


def test_an_empty_desk_has_a_hint_and_no_person(eyes):
    seen = eyes.read(jpeg_of(on_a_desk(5, card=False)), WISH)
    assert (seen.kind, seen.persons) == (DocumentKind.UNKNOWN, ())
    assert seen.hints


def test_a_worker_that_dies_is_replaced(eyes):
    before = eyes.pid
    os.kill(before, signal.SIGKILL)
    with contextlib.suppress(DeviceFault):  # it may be noticed before anything is asked of it
        eyes.read(jpeg_of(on_a_desk(4)), WISH)
    assert eyes.read(jpeg_of(on_a_desk(4)), WISH).kind is DocumentKind.DRIVING_LICENCE
    assert eyes.pid != before


def test_a_worker_that_hangs_is_ended_and_replaced():
    script = "import sys,time; sys.stdout.buffer.write(b'{\"ready\":true}\\n'); sys.stdout.flush(); time.sleep(600)"
    client = VisionClient([sys.executable, "-c", script], hang_seconds=0.5)
    before = client.pid
    begun = time.monotonic()
    with pytest.raises(DeviceFault) as caught:
        client.read(b"x", WISH)
    assert caught.value.values == {"device": "ocr", "what": "hung"}
    assert time.monotonic() - begun < 5
    assert client.pid != before
    client.close()


def test_a_worker_that_cannot_be_started_is_a_fault_of_a_device():
    with pytest.raises(DeviceFault) as caught:
        VisionClient(["/no/such/python"])
    assert caught.value.values["what"] == "start"


def test_a_worker_grown_too_large_makes_room_for_the_next():
    command = [sys.executable, "-m", "kakanai_desk.hardware.vision_worker", "--most-megabytes=1"]
    client = VisionClient(command)
    first = client.pid
    client.read(jpeg_of(on_a_desk(4)), WISH)
    deadline = time.monotonic() + 10
    while client.pid == first and time.monotonic() < deadline:
        time.sleep(0.05)
        client.warm_up()
    assert client.pid != first
    client.close()


def film(path: Path, frames: list) -> str:
    out = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (1920, 1080))
    for frame in frames:
        out.write(frame)
    out.release()
    return str(path)


def test_the_picture_is_taken_when_the_card_lies_still(eyes, tmp_path):
    """From a real video file: an empty desk, then a card that does not move any more."""
    empty, card = on_a_desk(6, card=False), on_a_desk(6)
    path = film(tmp_path / "desk.avi", [empty] * 4 + [card] * 40)
    previews = []
    seen = eyes.watch(path, WISH, CancelToken(), previews.append)
    assert seen.kind is DocumentKind.DRIVING_LICENCE
    assert previews
    assert all(p.jpeg[:2] == b"\xff\xd8" for p in previews)
    assert {p.hint for p in previews} <= {None, *FrameHint}


def test_nobody_waits_for_a_camera_that_is_not_there(eyes, tmp_path):
    assert not eyes.camera_there(str(tmp_path / "none.avi"))
    assert eyes.camera_there(film(tmp_path / "there.avi", [on_a_desk(6, card=False)]))
    with pytest.raises(CameraAbsent):
        eyes.watch(str(tmp_path / "none.avi"), WISH, CancelToken(), lambda _: None)


def test_a_film_that_ends_is_a_camera_that_was_pulled(eyes, tmp_path):
    path = film(tmp_path / "short.avi", [on_a_desk(6, card=False)] * 5)
    begun = time.monotonic()
    with pytest.raises(CameraAbsent):
        eyes.watch(path, WISH, CancelToken(), lambda _: None)
    assert time.monotonic() - begun >= 0.5  # ten pictures a second, as it was filmed


def test_a_code_is_in_sight_before_anything_lies_still_and_only_where_it_is_wished_for(eyes, tmp_path):
    """R-006: a phone or a paper held in the hand."""
    desk = on_a_desk(6, card=False)
    frames = []
    for n in range(8):
        frame = desk.copy()
        at = 200 + 90 * n  # it moves all the time
        frame[300:700, at : at + 400] = cv2.resize(picture(b"TENSHUTSU-MIHON,01"), (400, 400))[..., None]
        frames.append(frame)
    path = film(tmp_path / "hand.avi", frames)
    for codes, found in ((True, {b"TENSHUTSU-MIHON,01"}), (False, set())):
        previews = []
        with pytest.raises(CameraAbsent):
            eyes.watch(path, SeeingWish(codes=codes), CancelToken(), previews.append)
        assert {symbol.data for p in previews for symbol in p.symbols} == found


def test_where_codes_alone_are_wished_for_a_card_that_lies_still_ends_nothing(eyes, tmp_path):
    path = film(tmp_path / "still.avi", [on_a_desk(6)] * 30)
    previews = []
    with pytest.raises(CameraAbsent):  # the film ends, the watch does not
        eyes.watch(path, SeeingWish(codes=True, documents=False), CancelToken(), previews.append)
    assert len(previews) == 30


def test_a_picture_file_is_searched_for_codes_as_well(eyes):
    frame = on_a_desk(5, card=False)
    frame[300:700, 700:1100] = cv2.resize(picture(b"A1"), (400, 400))[..., None]
    assert [symbol.data for symbol in eyes.read(jpeg_of(frame), SeeingWish(codes=True)).symbols] == [b"A1"]
    assert eyes.read(jpeg_of(frame), WISH).symbols == ()


def test_watching_can_be_cancelled_at_any_time(eyes, tmp_path):
    path = film(tmp_path / "long.avi", [on_a_desk(6, card=False)] * 200)
    cancel = CancelToken()
    threading.Timer(0.4, cancel.cancel).start()
    begun = time.monotonic()
    with pytest.raises(ReadCancelled):
        eyes.watch(path, WISH, cancel, lambda _: None)
    assert time.monotonic() - begun < 5
    assert eyes.read(jpeg_of(on_a_desk(4)), WISH).kind is DocumentKind.DRIVING_LICENCE
