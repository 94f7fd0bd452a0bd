"""Whole documents from cluttered frames, and what a picture's faults say (R-003, R-004, R-005, R-007, R-016).

A few frames of the development half; how good reading is on the held-out half is measured by ``python -m tests.bench``.
"""

import random

import numpy as np
import pytest

from kakanai_desk.core.ports.vision import DocumentKind, FrameHint, SeeingWish
from kakanai_desk.hardware.simulators.documents import frame
from kakanai_desk.hardware.vision.rapid_engine import RapidEngine
from kakanai_desk.hardware.vision.reader import DocumentEyes
from tests.bench.seen import STRICT, Score, corner_error, same, share

FOR_A_PROCEDURE = SeeingWish("sample")
CARDS = [kind for kind in DocumentKind if kind not in (DocumentKind.UNKNOWN, DocumentKind.MOVING_OUT)]


@pytest.fixture(scope="module")
def eyes():
    made = DocumentEyes(RapidEngine(threads=1))
    made.warm()
    return made


@pytest.mark.parametrize("kind", CARDS)
def test_an_easy_picture_gives_the_kind_the_dates_and_the_numbers(eyes, kind):
    shot = frame(kind, 3, "dev", "easy")
    seen = eyes.read(shot.image, FOR_A_PROCEDURE)
    assert seen.kind is kind
    assert corner_error(seen, shot.truth) <= 12
    (person,), (truth,) = seen.persons, shot.truth.persons
    for name in ("birth_date", "expiry_date", "card_number", "individual_number"):
        if name in truth:
            assert same(person[name].value, truth[name]), name
    assert not person["name"].certain
    assert all(
        same(person[name].value, value) for name, value in truth.items() if name in person and person[name].certain
    )


def typical(eyes, kinds):
    score = Score()
    for kind in kinds:
        shot = frame(kind, 1, "dev", "typical")
        score.add(eyes.read(shot.image, FOR_A_PROCEDURE), shot.truth, shot.image.shape[1])
    assert share(score.kinds) == 100
    assert score.wrong_certain == []
    return score


def test_in_a_typical_picture_nothing_certain_is_wrong(eyes):
    """Three kinds, others at each run; the next test has them all."""
    typical(eyes, random.SystemRandom().sample(CARDS, 3))


@pytest.mark.heavy
def test_most_of_typical_pictures_is_right_and_nothing_certain_is_wrong(eyes):
    score = typical(eyes, CARDS)
    assert share(score.strict) >= 90
    assert share(score.address) >= 90


def test_a_card_upside_down_is_read(eyes):
    shot = frame(DocumentKind.DRIVING_LICENCE, 3, "dev", "easy")
    turned = np.ascontiguousarray(shot.image[::-1, ::-1])
    seen = eyes.read(turned, FOR_A_PROCEDURE)
    assert same(seen.persons[0]["card_number"].value, shot.truth.persons[0]["card_number"])


def test_the_individual_number_is_not_read_without_a_procedure(eyes):
    shot = frame(DocumentKind.MY_NUMBER_BACK, 3, "dev", "easy")
    number = shot.truth.persons[0]["individual_number"]
    told = eyes.read(shot.image, SeeingWish())
    assert "individual_number" not in told.persons[0]
    assert number not in str([f.value for f in told.persons[0].values()])
    assert eyes.read(shot.image, FOR_A_PROCEDURE).persons[0]["individual_number"].value == number


def test_every_mover_of_a_certificate_has_a_row(eyes):
    shot = frame(DocumentKind.MOVING_OUT, 4, "dev", "easy")
    seen = eyes.read(shot.image, FOR_A_PROCEDURE)
    assert seen.kind is DocumentKind.MOVING_OUT
    truths = [person["birth_date"] for person in shot.truth.persons]
    assert [person["birth_date"].value for person in seen.persons] == truths


@pytest.mark.parametrize("condition", ["empty", "too_far", "cut_off", "blurred"])
@pytest.mark.parametrize("kind", [DocumentKind.RESIDENCE, DocumentKind.MY_NUMBER_FRONT])
def test_a_bad_picture_has_a_hint_and_nothing_certain_that_is_wrong(eyes, condition, kind):
    shot = frame(kind, 2, "dev", condition)
    seen = eyes.read(shot.image, FOR_A_PROCEDURE)
    assert seen.hints
    truth = shot.truth.persons[0] if shot.truth.persons else {}
    for person in seen.persons:
        assert all(same(f.value, truth.get(name, "")) for name, f in person.items() if f.certain and name in STRICT)


def test_nothing_on_the_desk_is_said_to_be_nothing(eyes):
    shot = frame(DocumentKind.RESIDENCE, 2, "dev", "empty")
    seen = eyes.read(shot.image, FOR_A_PROCEDURE)
    assert (seen.kind, seen.persons) == (DocumentKind.UNKNOWN, ())
    assert set(seen.hints) & {FrameHint.EMPTY, FrameHint.CUT_OFF, FrameHint.UNKNOWN}


def test_places_of_fields_lie_in_both_pictures(eyes):
    shot = frame(DocumentKind.DRIVING_LICENCE, 3, "dev", "easy")
    seen = eyes.read(shot.image, FOR_A_PROCEDURE)
    high, wide = shot.image.shape[:2]
    for found in seen.persons[0].values():
        left, top, width, height = found.at
        assert 0 <= left < left + width <= wide
        assert 0 <= top < top + height <= high
        assert 0 <= found.box[0] < 1024
