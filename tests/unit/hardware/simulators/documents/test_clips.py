from __future__ import annotations

import itertools
import json

import cv2
import numpy as np
import pytest

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.simulators.documents import Split, Truth, clip
from kakanai_desk.hardware.simulators.documents.__main__ import main


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "licence.avi"
    truth = clip(DocumentKind.DRIVING_LICENCE, 2, Split.DEV, path, "easy")
    reader = cv2.VideoCapture(str(path))
    frames = []
    while (got := reader.read())[0]:
        frames.append(got[1])
    return truth, frames, reader.get(cv2.CAP_PROP_FPS)


def test_a_film_can_be_played(film):
    _, frames, rate = film
    assert 10 <= rate <= 15
    assert 2.0 <= len(frames) / rate <= 3.0
    assert frames[0].shape == (1080, 1920, 3)


def test_the_document_comes_and_then_nothing_moves(film):
    truth, frames, _ = film
    moving = [_change(one, two) for one, two in itertools.pairwise(frames)]
    still = moving[truth.still_from :]
    assert len(still) >= 6
    assert max(still) < 1.0
    assert max(moving[5 : truth.still_from]) > 5 * max(still)
    assert moving[truth.still_from - 2] > max(still), "the frame before the truth's still moved"
    middle = np.array(truth.corners).mean(axis=0).astype(int)
    first, last = (
        each[middle[1] - 90 : middle[1] + 90, middle[0] - 90 : middle[0] + 90] for each in (frames[0], frames[-1])
    )
    assert np.abs(first.astype(int) - last).mean() > 15


def test_a_film_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="empty"):
        clip(DocumentKind.PASSPORT, 1, Split.DEV, tmp_path / "x.avi", "empty")


def test_the_command_writes_pictures_and_their_truth(tmp_path):
    assert (
        main(["my_number_front", "--split", "heldout", "--seed", "4", "--count", "2", "--flat", "--out", str(tmp_path)])
        == 0
    )
    assert main(["residence", "--conditions", "hard", "--out", str(tmp_path)]) == 0
    for stem, ending in (("my_number_front-heldout-5", ".png"), ("residence-dev-1", ".jpg")):
        truth = Truth.from_json((tmp_path / f"{stem}.json").read_text("utf-8"))
        picture = cv2.imread(str(tmp_path / (stem + ending)))
        assert picture is not None
        assert json.loads(truth.to_json())["kind"] == stem.split("-")[0]


def _change(one, two) -> float:
    return float(np.abs(cv2.blur(one, (15, 15)).astype(int) - cv2.blur(two, (15, 15))).mean())
