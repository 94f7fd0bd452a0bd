"""Several jobs of a queue that are one to the desk: how they stand together (R-071)."""

import itertools

import pytest

from kakanai_desk.core.ports.devices import ENDED, PENDING, JobStage, JobState, JobTrouble
from kakanai_desk.hardware.drivers.joined_jobs import joined, part_title, separate, title_parts, together

S = JobStage


def state(*stages):
    return together([JobState(stage, JobTrouble.NONE, str(n)) for n, stage in enumerate(stages, 1)])


@pytest.mark.parametrize("stages", list(itertools.product(JobStage, repeat=3)))
def test_paper_may_come_of_the_whole_as_long_as_it_may_of_a_part(stages):
    found = state(*stages)
    if S.UNSEEN in stages:
        assert found.stage is S.UNSEEN
    else:
        assert found.pending is any(stage in PENDING for stage in stages)
        assert found.ended is all(stage in ENDED for stage in stages)
    assert (found.stage is S.DONE) is (set(stages) == {S.DONE})
    assert separate(found.number) == [1, 2, 3]


@pytest.mark.parametrize(
    ("stages", "whole"),
    [
        ((S.WAITING, S.WAITING), S.WAITING),
        ((S.DONE, S.WAITING), S.PRINTING),
        ((S.DONE, S.HELD), S.HELD),
        ((S.DONE, S.CANCELLED), S.CANCELLED),
        ((S.FAILED, S.CANCELLED), S.FAILED),
        ((S.DONE, S.GONE), S.GONE),
    ],
)
def test_the_whole_says_what_somebody_must_know(stages, whole):
    assert state(*stages).stage is whole


def test_the_trouble_is_that_of_the_part_it_comes_from():
    states = [JobState(S.DONE, number="1"), JobState(S.WAITING, JobTrouble.PAPER_OUT, "2")]
    assert together(states).trouble is JobTrouble.PAPER_OUT
    assert together([JobState(S.CANCELLED), JobState(S.FAILED, JobTrouble.JAM)]).trouble is JobTrouble.JAM


def test_a_part_is_called_by_the_title_and_its_place():
    assert part_title("NA1-260410-0001-X", 1, 1) == "NA1-260410-0001-X"
    assert title_parts(part_title("NA1-260410-0001-X-2", 2, 13)) == ("NA1-260410-0001-X-2", 2, 13)
    assert title_parts("NA1-260410-0001-X") == ("NA1-260410-0001-X", 1, 1)


def test_numbers_that_make_too_long_a_word_are_left_to_the_title():
    assert separate(joined([7, 12])) == [7, 12]
    assert joined(range(100_000, 100_020)) == ""
