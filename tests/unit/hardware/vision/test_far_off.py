"""A card that lies too far off to be read is told from an empty desk (R-004)."""

import pytest

from kakanai_desk.core.ports.vision import DocumentKind
from kakanai_desk.hardware.simulators.documents import frame
from kakanai_desk.hardware.vision.find import lies_far_off


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_card_too_small_to_be_read_is_seen_to_be_one(seed):
    assert lies_far_off(frame(DocumentKind.RESIDENCE, seed, "dev", "too_far").image)


def test_things_on_an_empty_desk_are_no_card():
    assert not lies_far_off(frame(DocumentKind.RESIDENCE, 2, "dev", "empty").image)
    assert not lies_far_off(frame(DocumentKind.RESIDENCE, 3, "dev", "empty").image)
