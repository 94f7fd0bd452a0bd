"""R-095, R-117: every course of a proposal to export, over all acts of three people, one of them spelled two ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from kakanai_center.record_exports import (
    APPROVED,
    DONE,
    LASTS,
    OPEN,
    REFUSED,
    Export,
    ExportNotForOne,
    decided,
    proposed,
    taken,
)

NOW = datetime(2026, 4, 10, 1, tzinfo=UTC)
PEOPLE = ("S-01", "s-01", "S-02", "S-03")
WAITS = (timedelta(), LASTS - timedelta(days=1))  # two of the second are too long
ACTS = [(do, by, wait) for do in ("approve", "refuse", "take") for by in PEOPLE for wait in WAITS]


def acted(one: Export, act, now):
    do, by, _ = act
    try:
        return taken(one, by, now) if do == "take" else decided(one, by, now, agree=do == "approve")
    except ExportNotForOne:
        return None


def test_no_course_of_four_acts_exports_for_one_person_or_twice_or_late():
    courses = files = 0
    for course in product(ACTS, repeat=4):
        if course[0][0] == "take":
            continue  # nothing is approved yet: see the next test
        one, now, told, written = proposed(1, "A-1", "S-01", NOW), NOW, [], 0
        for act in course:
            now += act[2]
            after = acted(one, act, now)
            if after is None:
                continue
            told.append((act[0], act[1].casefold(), now))
            written += act[0] == "take"
            one = after
        courses += 1
        if written:
            files += 1
            (agreed,) = [entry for entry in told if entry[0] == "approve"]
            (took,) = [entry for entry in told if entry[0] == "take"]
            assert agreed[1] != "s-01", "the proposer alone"
            assert took[1] in ("s-01", agreed[1]), "somebody else"
            assert agreed[2] - NOW <= LASTS
            assert took[2] - agreed[2] <= LASTS
            assert told.index(agreed) < told.index(took)
            assert not [entry for entry in told if entry[0] == "refuse"]
            assert one.state == DONE
        assert written <= 1
        assert one.state in (OPEN, APPROVED, REFUSED, DONE)
    assert courses > 200_000
    assert files > 1000, "two people can"


@pytest.mark.parametrize("by", PEOPLE)
def test_nothing_is_written_before_somebody_approved(by):
    one = proposed(1, "A-1", "S-01", NOW)
    with pytest.raises(ExportNotForOne):
        taken(one, by, NOW)
    with pytest.raises(ExportNotForOne):
        taken(decided(one, by, NOW, agree=False), by, NOW)


def test_a_clock_that_is_set_back_makes_nothing_young_again():
    one = decided(proposed(1, "A-1", "S-01", NOW), "S-02", NOW, agree=True)
    with pytest.raises(ExportNotForOne):
        taken(one, "S-01", NOW - timedelta(seconds=1))
    with pytest.raises(ExportNotForOne):
        decided(proposed(1, "A-1", "S-01", NOW), "S-02", NOW - timedelta(seconds=1), agree=True)


@pytest.mark.parametrize("reference", ["", "見本 花子", "a b", "x" * 33, "A-1\n"])
def test_a_reference_names_nobody(reference):
    with pytest.raises(ExportNotForOne):
        proposed(1, reference, "S-01", NOW)
