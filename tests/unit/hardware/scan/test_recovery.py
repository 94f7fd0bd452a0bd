"""Where a code may be, how blurred it is, and whether the blur goes."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from kakanai_desk.hardware.scan.blur import Blur, guessed, noise_of
from kakanai_desk.hardware.scan.fusion import fused
from kakanai_desk.hardware.scan.recovery import Place, deconvolved, levelled, places
from tests.bench import code_grid
from tests.fakes.codes import picture


def paper_with(code: np.ndarray, x: int = 800, y: int = 400) -> np.ndarray:
    paper = np.full((1080, 1920), 200, np.uint8)
    paper[y : y + code.shape[0], x : x + code.shape[1]] = code
    return paper


def test_the_likeliest_place_holds_the_whole_code() -> None:
    code = picture(b"0123456789" * 9)
    place = places(paper_with(code))[0]
    assert place.x <= 816 and place.y <= 416
    assert place.x + place.width >= 800 + code.shape[1] - 16
    assert place.y + place.height >= 400 + code.shape[0] - 16
    assert place.width < 2 * code.shape[1]


@pytest.mark.parametrize("ground", ["wood", "form"])
def test_grain_and_print_are_not_taken_for_the_code(ground: str) -> None:
    for shot in [s for s in code_grid.held_out() if s.ground == ground and s.blur == 0.55][:6]:
        place = places(code_grid.frame(shot))[0]
        corners = cv2.perspectiveTransform(
            np.array([[[4, 4]], [[20, 20]]], np.float32),
            code_grid._place(shot, 40, np.random.default_rng(0), 0),
        ).reshape(-1, 2)
        assert all(place.x <= x <= place.x + place.width for x, _ in corners)


def test_an_empty_sheet_has_no_place() -> None:
    assert places(np.full((1080, 1920), 200, np.uint8)) == []


@pytest.mark.parametrize("deviation", [1.2, 1.8, 2.6, 3.4])
def test_the_blur_is_guessed_from_the_edges(deviation: float) -> None:
    blurred = cv2.GaussianBlur(picture(b"0123456789" * 9, pixels=6), (0, 0), deviation)
    narrow, wide, _ = guessed(blurred)
    assert abs(narrow / deviation - 1) < 0.2
    assert wide < 1.3 * narrow


def test_a_moving_hand_is_told_by_its_direction() -> None:
    shot = code_grid.Shot(85, 6, 0, 0.4, 0.0, "paper", 11, "motion")
    shown = code_grid.frame(shot)
    narrow, wide, angle = guessed(places(shown)[0].cut(shown))
    assert wide > 1.3 * narrow
    assert abs(np.rad2deg(angle) - 20) < 8


@pytest.mark.parametrize(("kind", "angle"), [("gauss", 0.0), ("disc", 0.0), ("motion", np.deg2rad(20))])
def test_each_blur_lets_through_what_its_kernel_does(kind: str, angle: float) -> None:
    """Against kernels drawn in the plane, up to half a cycle in twice the blur."""
    dot = np.zeros((256, 256), np.float32)
    dot[128, 128] = 1
    shot = code_grid.Shot(60, 6, 0, 0.5, 0, "paper", 1, kind)  # 3 pixels
    drawn = np.abs(np.fft.fft2(code_grid._blurred(dot, shot)))
    told = Blur(3.0, kind, angle).transfer(256, 256)  # type: ignore[arg-type]
    low = np.hypot(np.fft.fftfreq(256)[:, None], np.fft.fftfreq(256)[None, :]) < 0.08
    assert np.abs(drawn - told)[low].max() < 0.06


@pytest.mark.parametrize("kind", ["gauss", "disc", "motion"])
def test_taking_the_blur_out_brings_the_picture_back(kind: str) -> None:
    sharp = cv2.GaussianBlur(picture(b"0123456789" * 5, pixels=8), (0, 0), 1.2).astype(np.float32)
    blur = Blur(3.0, kind, 0.3)  # type: ignore[arg-type]
    spectrum = np.fft.fft2(sharp) * blur.transfer(*sharp.shape)
    blurred = np.real(np.fft.ifft2(spectrum)).astype(np.float32)
    mended = deconvolved(blurred, blur, 0.001)
    inner = (slice(30, -30), slice(30, -30))
    assert np.abs(mended - sharp)[inner].mean() < 0.5 * np.abs(blurred - sharp)[inner].mean()


def test_more_grain_is_more_noise() -> None:
    flat, random = picture(b"0123456789" * 5, pixels=8), np.random.default_rng(1)
    values = [noise_of(np.clip(flat + random.normal(0, n, flat.shape), 0, 255).astype(np.uint8)) for n in (3, 12, 30)]
    assert values == sorted(values) and values[0] < values[2]


def test_a_shadow_is_taken_out() -> None:
    code = picture(b"0123456789" * 3, pixels=5)
    shadow = np.linspace(1.0, 0.3, code.shape[1])[None, :]
    black = levelled((np.clip(code, 40, 200) * shadow).astype(np.uint8)) < 128
    assert (black == (code < 128)).mean() > 0.93


def test_frames_are_laid_over_each_other_though_the_hand_moves() -> None:
    shot = code_grid.Shot(85, 5, 12, 0.3, 0.0, "paper", 21, noise=20.0)
    frames = code_grid.video(shot)
    still = code_grid.frame(code_grid.Shot(85, 5, 12, 0.3, 0.0, "paper", 21, noise=0.0))
    place = places(frames[0])[0]
    whole, fitted = fused(frames, place, 1)
    assert fitted == 5
    left = np.abs(whole - place.cut(still)).mean()
    assert left < 0.65 * np.abs(frames[0].astype(float) - still)[place.y : place.y + place.height].mean()


def test_a_frame_of_another_size_is_left_out() -> None:
    shown = paper_with(picture(b"0123456789"))
    whole, fitted = fused([shown, shown[:500, :500]], Place(780, 380, 200, 200), 2)
    assert (fitted, whole.shape) == (1, (400, 400))
