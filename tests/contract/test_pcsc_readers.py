"""What only the PC/SC driver has to cope with."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from kakanai_desk.core.errors import CardPinUncertain, NoCard, NoReader, SimulatorRefused
from kakanai_desk.core.places import root
from kakanai_desk.core.ports.card import CancelToken, CardKind
from kakanai_desk.hardware.drivers.pcsc import PcscReaders
from tests.fakes.card_counters import PcscCounter
from tests.fakes.pcsc import READER, SECOND, LaidCard

pytestmark = pytest.mark.pcsc
PEOPLE = root() / "kakanai_desk" / "hardware" / "simulators" / "people"


def test_the_virtual_reader_is_refused_where_real_residents_are_served(pcsc_machine: Any) -> None:
    strict = PcscReaders()
    assert [name for name in strict.readers() if name.startswith("Virtual")] == []
    assert not strict.present(READER)
    with pytest.raises(SimulatorRefused):
        strict.open(READER)
    strict.close()


def test_readers_come_back_with_the_service_without_restarting_the_desk(pcsc_machine: Any, tmp_path: Path) -> None:
    if not pcsc_machine.ours:
        pytest.skip("the running PC/SC daemon is not ours to stop")
    counter = PcscCounter(pcsc_machine, tmp_path)
    counter.lay("taro")
    counter.read("1234")
    counter.take()
    pcsc_machine.stop()
    assert counter.reader.readers() == []
    with pytest.raises(NoReader):
        counter.reader.wait_for_card(0.2, CancelToken())
    pcsc_machine.start()
    assert READER in counter.reader.readers()
    counter.lay("taro")
    assert counter.read("1234").fields["name"].value == "見本　太郎"
    counter.close()


def test_a_reader_that_was_pulled_is_used_again_within_two_seconds(pcsc_machine: Any, tmp_path: Path) -> None:
    """The service runs on without any reader, as on Linux after the cable was pulled; then the reader is back."""
    if not pcsc_machine.ours:
        pytest.skip("the running PC/SC daemon is not ours to stop")
    counter = PcscCounter(pcsc_machine, tmp_path)
    counter.lay("taro")
    counter.read("1234")
    counter.take()
    empty = tmp_path / "readers"
    empty.mkdir()
    pcsc_machine.stop()
    pcsc_machine.start(empty)
    assert counter.reader.readers() == []
    with pytest.raises(NoReader):
        counter.reader.wait_for_card(0.2, CancelToken())
    with pytest.raises(NoReader):
        counter.read("1234")
    pcsc_machine.stop()
    pcsc_machine.start()
    back = time.monotonic()
    while READER not in counter.reader.readers():
        assert time.monotonic() - back < 2.0
    counter.lay("taro")
    assert counter.read("1234").fields["name"].value == "見本　太郎"
    counter.close()


def test_a_card_laid_back_in_time_tells_its_count(pcsc_machine: Any, tmp_path: Path) -> None:
    counter = PcscCounter(pcsc_machine, tmp_path)
    counter.reader = counter.session(relay_seconds=8.0)
    counter.lay("taro", "pull_at_verify")
    timer = counter.lay_again_soon(0.5)
    with pytest.raises(CardPinUncertain) as caught:
        counter.read("9999")
    timer.join()
    assert caught.value.values == {"attempts_left": 2}
    assert counter.verify_total == 1
    counter.close()


def test_what_one_visit_verified_is_forgotten_by_the_next(pcsc_machine: Any, tmp_path: Path) -> None:
    counter = PcscCounter(pcsc_machine, tmp_path)
    counter.lay("taro", "keep_verified")
    counter.read("1234")
    spy = counter.hold()
    spy.transmit(bytes.fromhex("00A4040C0AD3921000310001010408"))
    assert spy.transmit(bytes.fromhex("00B0820000")) == b"\x69\x82"
    spy.disconnect()
    counter.close()


def test_a_read_takes_no_longer_than_the_counter_allows(pcsc_machine: Any, tmp_path: Path) -> None:
    counter = PcscCounter(pcsc_machine, tmp_path)
    counter.lay("taro")
    counter.read("1234")
    begun = time.perf_counter()
    counter.read("1234")
    assert time.perf_counter() - begun < 1.0
    counter.close()


def test_two_cards_on_two_readers_are_both_told_and_the_chosen_one_is_read(pcsc_machine: Any, tmp_path: Path) -> None:
    counter = PcscCounter(pcsc_machine, tmp_path, at=READER)
    other = LaidCard(pcsc_machine.readers, PEOPLE / "licence.yaml", tmp_path / "other.json", reader=SECOND)
    try:
        counter.lay("taro")
        other.lay()
        found = counter.reader.wait_for_card(5, CancelToken())
        assert {found.reader, *found.others} == {READER, SECOND}
        assert counter.reader.wait_for_card(5, CancelToken(), SECOND).kind is CardKind.DRIVING_LICENCE
        chosen = counter.reader.wait_for_card(5, CancelToken(), READER)
        assert (chosen.kind, chosen.others) == (CardKind.MY_NUMBER, ())
    finally:
        other.take()
        counter.close()
    with pytest.raises(NoCard):
        counter.reader.wait_for_card(0.2, CancelToken(), SECOND)
