"""A broken certificate is broken data, whatever the library calls it."""

import pytest

from kakanai_desk.core.errors import CardDataBroken
from kakanai_desk.hardware.card import certificate, tlv
from kakanai_desk.hardware.simulators.virtual_card import load_person, personalise
from kakanai_desk.hardware.simulators.virtual_card.people import PEOPLE


def signing() -> bytes:
    card = personalise(load_person(PEOPLE / "taro.yaml"))
    held = card.applications["jpki"].files[0x0001].content
    header = tlv.header(held, "EF0001")
    assert header is not None
    return held[: header.size]  # the file is longer than its certificate


def test_a_certificate_of_a_played_card_is_one():
    assert certificate.load(signing(), "EF0001").serial_number > 0


def test_a_version_that_does_not_exist_is_broken_data():
    """Found by spoiling cards at random."""
    whole = signing()
    at = whole.index(bytes.fromhex("a003020102")) + 4
    with pytest.raises(CardDataBroken):
        certificate.load(whole[:at] + bytes([36]) + whole[at + 1 :], "EF0001")


@pytest.mark.parametrize("cut", [0, 1, 40, 400])
def test_a_certificate_cut_short_is_broken_data(cut):
    with pytest.raises(CardDataBroken):
        certificate.load(signing()[:cut], "EF0001")
