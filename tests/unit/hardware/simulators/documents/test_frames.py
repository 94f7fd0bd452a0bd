from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.simulators.documents import PRESETS, Split, Truth, frame
from kakanai_desk.hardware.simulators.documents.conditions import Conditions
from kakanai_desk.hardware.simulators.documents.face import Face
from kakanai_desk.hardware.simulators.documents.placing import Placed
from kakanai_desk.hardware.simulators.documents.pose import corners_of, plane, through
from kakanai_desk.hardware.simulators.documents.split import chance

LICENCE = DocumentKind.DRIVING_LICENCE
BAD = [name for name, preset in PRESETS.items() if preset.bad]
DARK = Conditions("dark", clutter=(0, 0), fingers=0.0, glare=(0, 0), shadow=(0, 0), light=(1, 1), cast=0.0)


@pytest.mark.parametrize("seed", range(1, 7))
def test_the_corners_of_the_truth_are_the_corners_of_the_card(drawn, seed):
    """A face painted white, but for a dot of its own colour toward each corner, found again in the picture."""
    marked = _marked(drawn(LICENCE, 1, Split.DEV))
    luck = chance(Split.DEV, "corners", seed, "test")
    quad = corners_of(marked.truth.size_mm, (1920, 1080), PRESETS["hard"], luck)
    board = np.zeros((1080, 1920, 3), np.uint8)
    Placed(marked, float(np.hypot(*(quad[1] - quad[0])) / marked.truth.size_mm[0])).onto(board, quad)
    places = through(plane(marked.truth.size_mm, quad), np.array(_DOTS))
    for number, (x, y) in enumerate(places):
        colour = _COLOURS[number]
        found = np.argwhere(np.abs(board.astype(int) - colour).max(axis=2) < 90)
        middle = found.mean(axis=0)[::-1] + 0.5
        assert np.hypot(middle[0] - x, middle[1] - y) < 1.0, number


def test_the_edge_of_the_card_is_where_the_corners_say(drawn):
    marked = _marked(drawn(LICENCE, 1, Split.DEV))
    quad = np.array(((300.0, 200.0), (1300.0, 200.0), (1300.0, 830.0), (300.0, 830.0)))
    board = np.zeros((1080, 1920, 3), np.uint8)
    Placed(marked, 1000 / 85.6).onto(board, quad)
    bright = board.min(axis=2) > 120
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    assert (columns[0], columns[-1], rows[0], rows[-1]) == (300, 1299, 200, 829)
    assert not bright[202, 302], "the corner is round"


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_preset_takes_a_picture_and_says_why_it_is_bad(name):
    seen = frame(LICENCE, 3, Split.HELDOUT, name)
    assert seen.image.shape[:2] in ((1080, 1920), (720, 1280))
    assert seen.image.dtype == np.uint8
    assert seen.truth.bad == ("" if name in ("easy", "typical", "hard") else name)
    assert seen.truth.conditions["name"] == name
    assert Truth.from_json(seen.truth.to_json()) == seen.truth


@pytest.mark.parametrize("kind", [kind for kind in DocumentKind if kind is not DocumentKind.UNKNOWN])
def test_a_document_lies_whole_in_a_good_picture(drawn, kind):
    size = drawn(kind, 1, Split.DEV).truth.size_mm
    for name in ("easy", "typical", "hard"):
        for seed in range(25):
            quad = corners_of(size, (1920, 1080), PRESETS[name], chance(Split.DEV, kind.value, seed, name))
            assert quad.min() >= 0
            assert quad[:, 0].max() <= 1920
            assert quad[:, 1].max() <= 1080
            assert cv2.contourArea(quad.astype(np.float32), oriented=True) > 0, "clockwise"


def test_a_document_cut_off_leaves_the_picture_and_one_too_far_is_small():
    cut = np.array(frame(LICENCE, 5, Split.DEV, "cut_off").truth.corners)
    assert cut.min() < 0 or cut[:, 0].max() > 1920 or cut[:, 1].max() > 1080
    far = np.array(frame(LICENCE, 5, Split.DEV, "too_far").truth.corners)
    assert np.ptp(far, axis=0).max() < 0.2 * 1920


def test_an_empty_desk_has_no_document():
    truth = frame(LICENCE, 5, Split.DEV, "empty").truth
    assert (truth.kind, truth.corners, truth.persons, truth.boxes) == (None, (), (), ())


def test_glare_hides_the_field_that_the_truth_names():
    seen = frame(LICENCE, 6, Split.DEV, "glare_on_field")
    hidden = seen.truth.conditions["hidden_field"]
    box = next(each.box for each in seen.truth.boxes if each.field == hidden)
    middle = through(
        plane(seen.truth.size_mm, np.array(seen.truth.corners)), np.array([(box[0] + box[2] / 2, box[1] + box[3] / 2)])
    )
    x, y = middle[0].astype(int)
    assert seen.image[y - 8 : y + 8, x - 8 : x + 8].min() > 225


def test_a_blurred_picture_has_lost_the_detail_of_a_typical_one():
    sharp, blurred = (_sharpness(frame(LICENCE, 7, Split.DEV, name)) for name in ("easy", "blurred"))
    assert blurred < sharp / 10


def test_fingers_stay_off_the_fields():
    """The same picture with and without fingers differs nowhere within a field."""
    held = replace(DARK, fingers=1.0)
    shown = [frame(LICENCE, seed, Split.DEV, held) for seed in range(2)]
    assert any(seen.truth.conditions["fingers"] for seen in shown)
    for seed, seen in enumerate(shown):
        bare = frame(LICENCE, seed, Split.DEV, DARK)
        inside = np.zeros(seen.image.shape[:2], np.uint8)
        matrix = plane(seen.truth.size_mm, np.array(seen.truth.corners))
        for box in seen.truth.boxes:
            x, y, w, h = box.box
            points = through(matrix, np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)]))
            cv2.fillConvexPoly(inside, points.astype(np.int32), 255)
        blocked = np.abs(seen.image.astype(int) - bare.image).max(axis=2) > 120
        assert (blocked & (inside > 0)).sum() < 20


def test_a_seed_always_takes_the_same_picture():
    one, two = frame(LICENCE, 9, Split.DEV), frame(LICENCE, 9, Split.DEV)
    assert np.array_equal(one.image, two.image)
    assert one.truth == two.truth
    assert not np.array_equal(one.image, frame(LICENCE, 10, Split.DEV).image)


def test_conditions_change_the_picture_and_not_the_document(drawn):
    assert frame(LICENCE, 1, Split.DEV, "hard").truth.persons == drawn(LICENCE, 1, Split.DEV).truth.persons


_DOTS = ((10.0, 10.0), (75.0, 10.0), (75.0, 44.0), (10.0, 44.0))
_COLOURS = np.array(((0, 0, 255), (0, 255, 0), (255, 0, 0), (255, 0, 255)))


def _marked(shown: Face) -> Face:
    image = np.full_like(shown.image, 255)
    for dot, colour in zip(_DOTS, _COLOURS.tolist(), strict=True):
        at = tuple(round(part * shown.scale) for part in dot)
        cv2.circle(image, at, round(2 * shown.scale), colour, -1, cv2.LINE_AA)
    return replace(shown, image=image)


def _sharpness(seen) -> float:
    x, y, wide, high = cv2.boundingRect(np.array(seen.truth.corners, np.float32))
    inner = seen.image[max(0, y) : y + high, max(0, x) : x + wide]
    grey = cv2.GaussianBlur(cv2.cvtColor(inner, cv2.COLOR_BGR2GRAY), (0, 0), 1.5)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var())
