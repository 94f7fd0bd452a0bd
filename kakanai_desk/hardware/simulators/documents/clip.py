"""A film of what happens at the counter: an empty desk, a hand slides the document in, it rests, the hand goes.

For what watches the camera and must choose the picture to read: nothing moves from ``truth.still_from`` on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.simulators.documents.conditions import Conditions, named
from kakanai_desk.hardware.simulators.documents.frame import Scene, scene_of
from kakanai_desk.hardware.simulators.documents.hands import SKINS, Finger, at_edge
from kakanai_desk.hardware.simulators.documents.pose import Points, moved
from kakanai_desk.hardware.simulators.documents.sheet import Picture
from kakanai_desk.hardware.simulators.documents.split import Split
from kakanai_desk.hardware.simulators.documents.truth import Truth

RATE = 12  # frames a second
_EMPTY, _SLIDE, _LEAVE, _STILL = 5, 11, 5, 9  # frames
_SHUTTER = 0.3  # of the time of a frame
_PICTURE = (1920, 1080)


def clip(
    kind: DocumentKind, seed: int, split: Split | str, path: Path, conditions: Conditions | str | None = None
) -> Truth:
    """Write an ``.avi`` (Motion JPEG, 1920 × 1080) and return the truth of its resting frames.

    Raises:
        KeyError: no such document is drawn, or no preset has that name.
        OSError: the file cannot be written.
        ValueError: the conditions have no document to put down.
    """
    split, conditions = Split(split), replace(named(conditions), pictures=(_PICTURE,), outside=(0.0, 0.0))
    scene = scene_of(kind, seed, split, conditions)
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, _PICTURE)
    if not film.isOpened():
        raise OSError(f"{path}: cannot be written")
    try:
        moved_last = 0
        for number, (board, moving) in enumerate(_boards(scene)):
            film.write(scene.lens.noisy(scene.lens.blurred(scene.light.on(board)), scene.luck))
            moved_last = number if moving else moved_last
    finally:
        film.release()
    return replace(scene.truth(kind, seed, split), still_from=moved_last + 1)


def _boards(scene: Scene) -> Iterator[tuple[Picture, bool]]:
    """The desk frame by frame, and whether anything moves there."""
    if scene.face is None or scene.quad is None:
        raise ValueError("an empty desk")
    luck, quad = scene.luck, scene.quad
    placed, skin = scene.placed(), luck.say.choice(SKINS)
    edge = luck.say.choice(("left", "right", "bottom"))
    finger = at_edge(scene.face, quad, luck, edge)
    away = finger.way * (np.ptp(quad, axis=0).max() + _PICTURE[0] * 0.45)
    spin = luck.within((-35, 35))
    for _ in range(_EMPTY):
        yield scene.desk, False
    before = 1.0
    for step in range(1, _SLIDE + 1):
        left = (1 - step / _SLIDE) ** 2  # of the way: it slows down
        board = scene.desk.copy()
        placed.onto(board, moved(quad, away * left, spin * left), away * (before - left) * _SHUTTER)
        _with(board, finger, quad, away * left, spin * left, skin)
        before = left
        yield board, True
    resting = scene.desk.copy()
    placed.onto(resting, quad)
    for step in range(1, _LEAVE + 1):
        board = resting.copy()
        hand = Finger(finger.tip + away * (0.75 * (step / _LEAVE) ** 2), finger.way, finger.unit)
        hand.paint(board, skin)
        yield board, bool(hand.mask(board).any())
    for _ in range(_STILL):
        yield resting, False


def _with(board: Picture, finger: Finger, quad: Points, shift: Points, turn: float, skin: tuple[int, int, int]) -> None:
    """The finger goes where the document goes."""
    ends = np.stack((finger.tip, finger.tip + finger.way))
    tip, root = moved(ends, shift, turn, about=quad.mean(axis=0))
    Finger(tip, root - tip, finger.unit).paint(board, skin)
