"""Codes in pictures: every kind, exact bytes, what blurs them and what lies beside them."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from kakanai_desk.core.ports.code import CodeReader, Symbology
from kakanai_desk.hardware.scan import second_reader
from kakanai_desk.hardware.scan.reader import EVERY, PictureReader, decoded, picture_of
from tests.bench import code_grid
from tests.fakes.codes import frame, parts, picture, sheet

KINDS = {
    "QRCode": Symbology.QR,
    "MicroQRCode": Symbology.MICRO_QR,
    "RMQRCode": Symbology.RMQR,
    "DataMatrix": Symbology.DATA_MATRIX,
    "PDF417": Symbology.PDF417,
    "Aztec": Symbology.AZTEC,
}
JAPANESE = "見本　花子,京都府見本市中央一丁目,葛󠄂"
PAYLOADS = {
    "utf-8": JAPANESE.encode(),
    "cp932": "見本　花子,京都府".encode("cp932"),
    "binary": bytes(range(256)),
    "ascii": b"NA1-260410-0042-K",
    "nul": b"a\0b\xff\xfe",
}


@pytest.fixture
def reader() -> CodeReader:
    return PictureReader()


def on_desk(code: np.ndarray) -> np.ndarray:
    desk = np.full((1080, 1920), 180, np.uint8)
    desk[300 : 300 + code.shape[0], 700 : 700 + code.shape[1]] = code
    return desk


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_code_is_read_from_a_frame(reader: CodeReader, kind: str) -> None:
    reading = reader.look(frame(on_desk(picture("12345", kind))), 5.0)
    assert [(s.symbology, s.data) for s in reading.symbols] == [(KINDS[kind], b"12345")]


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_bytes_come_out_as_they_stand_in_the_code(reader: CodeReader, name: str) -> None:
    shown = frame(on_desk(picture(PAYLOADS[name])))
    assert [s.data for s in reader.look(shown).symbols] == [PAYLOADS[name]]
    assert [s.data for s in reader.search(shown).symbols] == [PAYLOADS[name]]


def test_text_without_a_declared_encoding_is_taken_for_utf8(reader: CodeReader) -> None:
    assert reader.look(frame(picture(JAPANESE.encode()))).symbols[0].text == JAPANESE


@pytest.mark.parametrize("name", PAYLOADS)
def test_both_readers_agree_on_the_bytes(name: str) -> None:
    shown = picture(PAYLOADS[name])
    assert [s.data for s in second_reader.read(shown)] == [PAYLOADS[name]]


def test_the_second_reader_leaves_a_lone_part_to_the_first() -> None:
    one, *_ = parts("0123456789" * 12, 3)
    assert second_reader.read(one) == []


def test_the_second_reader_is_asked_when_the_first_finds_nothing(
    reader: CodeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakanai_desk.hardware.scan.reader.decoded", lambda *_, **__: [])
    reading = reader.look(frame(on_desk(picture(JAPANESE.encode()))), 5.0)
    assert ([s.data for s in reading.symbols], reading.step) == ([JAPANESE.encode()], "second_reader")


def test_the_corners_of_a_mended_code_are_those_of_the_frame(reader: CodeReader) -> None:
    shown = cv2.GaussianBlur(on_desk(picture(b"0123456789" * 8, pixels=4)), (0, 0), 2.2)
    assert decoded(shown, EVERY) == []
    reading = reader.look(frame(shown), 5.0)
    assert reading.step != "plain"
    (symbol,) = reading.symbols
    side = picture(b"0123456789" * 8, pixels=4).shape[0]
    wanted = [(716, 316), (700 + side - 16, 316), (700 + side - 16, 300 + side - 16), (716, 300 + side - 16)]
    assert all(abs(x - a) <= 6 and abs(y - b) <= 6 for (x, y), (a, b) in zip(symbol.position, wanted, strict=True))


def test_a_frame_without_a_code_gives_an_empty_reading_in_time(reader: CodeReader) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (1080, 1920), np.uint8)
    started = time.thread_time()
    reading = reader.look(frame(noise), 0.25)
    assert not reading.found
    assert time.thread_time() - started < 2  # of its own work; what other programs take does not count


def test_no_time_means_one_pass_only(reader: CodeReader) -> None:
    shown = cv2.GaussianBlur(on_desk(picture(b"0123456789" * 8, pixels=4)), (0, 0), 2.2)
    assert not reader.look(frame(shown), 0.0).found


BLURRED = [s for s in code_grid.development() if s.blur == 0.55][::9]


@pytest.mark.parametrize("shot", BLURRED, ids=lambda s: f"{s.size}B-{s.pixels}px-{s.rotation}")
def test_a_blur_that_zxing_cannot_read_is_taken_out(reader: CodeReader, shot: code_grid.Shot) -> None:
    shown = frame(code_grid.frame(shot))
    assert decoded(picture_of(shown), EVERY, thorough=True) == []
    assert [s.data for s in reader.look(shown, 5.0).symbols] == [shot.payload]


def test_five_dim_frames_give_what_none_of_them_gives_alone(reader: CodeReader) -> None:
    shot = code_grid.Shot(240, 4, 17, 0.55, 0.03, "paper", 4711, noise=26.0)
    frames = [frame(f) for f in code_grid.video(shot)]
    assert not any(reader.look(f, 5.0).found for f in frames)
    reading = reader.look_through(frames, 10.0)
    assert [s.data for s in reading.symbols] == [shot.payload]
    assert reading.step.startswith("fused")


def test_frames_of_something_else_do_no_harm(reader: CodeReader) -> None:
    shot = next(s for s in code_grid.development() if s.blur == 0.55)
    other = np.full((1080, 1920), 128, np.uint8)
    frames = [frame(code_grid.frame(shot)), frame(other), frame(other[:540, :960])]
    assert [s.data for s in reader.look_through(frames, 5.0).symbols] == [shot.payload]
    assert not reader.look_through([], 1.0).found


def test_a_still_picture_gives_all_its_codes_of_all_kinds(reader: CodeReader) -> None:
    shown = sheet([picture(b"1"), picture("2", "DataMatrix"), picture("3", "Aztec"), picture("4", "PDF417")])
    assert {s.data for s in reader.search(frame(shown)).symbols} == {b"1", b"2", b"3", b"4"}


def test_a_blurred_code_beside_a_clear_one_is_found_too(reader: CodeReader) -> None:
    clear, blurred = picture(b"clear" * 8), cv2.GaussianBlur(picture(b"blurred" * 8), (0, 0), 2.3)
    paper = np.full((700, 1400), 240, np.uint8)
    paper[100 : 100 + clear.shape[0], 100 : 100 + clear.shape[1]] = clear
    paper[300 : 300 + blurred.shape[0], 900 : 900 + blurred.shape[1]] = blurred
    assert {s.data for s in reader.search(frame(paper)).symbols} == {b"clear" * 8, b"blurred" * 8}


def test_a_light_code_on_dark_is_read(reader: CodeReader) -> None:
    assert [s.data for s in reader.look(frame(255 - on_desk(picture(b"12345"))), 5.0).symbols] == [b"12345"]
