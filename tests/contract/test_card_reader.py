"""What every ``CardReader`` does at the counter: one suite for all makes of it.

The cards are virtual and written from the same sheet as the reader (docs/cards.md): these tests show that both agree
with the sheet, not that the sheet agrees with every card in the country.
"""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import (
    CardBusy,
    CardDataBroken,
    CardKindUnsupported,
    CardPinLocked,
    CardPinMalformed,
    CardPinRejected,
    CardPinUncertain,
    CardRefused,
    CardRemoved,
    LastTryNotConfirmed,
    NoCard,
    ReadCancelled,
)
from kakanai_desk.core.ports.card import CancelToken, CardKind, Progress
from tests.fakes.card_counters import Counter, WorkerCounter, person

READ_APDUS = 8  # of a plain read of 見本 太郎: with the PIN, without the number


def test_a_card_laid_down_is_told_by_its_kind_and_its_tries(counter: Counter) -> None:
    counter.lay("taro")
    card = counter.reader.wait_for_card(5, CancelToken())
    assert card.reader in counter.reader.readers()
    assert card.kind is CardKind.MY_NUMBER
    assert (card.tries_left, card.tries_max) == ({"pin": 3}, {"pin": 3})
    assert counter.verify_total == 0


def test_four_facts_come_from_the_card_with_the_pin(counter: Counter) -> None:
    counter.lay("taro")
    seen: list[Progress] = []
    reading = counter.read("1234", seen=seen)
    assert {name: field.value for name, field in reading.fields.items()} == {
        "name": "見本　太郎",
        "address": "京都府見本市中央一丁目２番３号",
        "birth_date": "1986-05-01",
        "sex": "male",
        "expires_on": "2035-05-01",
    }
    assert (reading.verify_commands, counter.verify_total, reading.apdus) == (1, 1, READ_APDUS)
    assert seen[-1].done == seen[-1].total


def test_the_individual_number_is_read_for_a_lawful_purpose_only(counter: Counter) -> None:
    counter.lay("taro")
    assert "individual_number" not in counter.read("1234").fields
    assert counter.read("1234", number=True).fields["individual_number"].value == "123456789018"


@pytest.mark.parametrize("who", ["kuzuha", "yoshizaki", "long_address", "longest_address"])
def test_rare_characters_and_long_addresses_come_back_exactly(counter: Counter, who: str) -> None:
    holder = person(who)
    counter.lay(who)
    fields = counter.read(holder.pin).fields
    assert fields["name"].value == holder.name
    assert fields["address"].value == holder.address


def test_a_wrong_pin_uses_one_try_and_tells_how_many_remain(counter: Counter) -> None:
    counter.lay("taro")
    with pytest.raises(CardPinRejected) as caught:
        counter.read("9999")
    assert caught.value.values == {"attempts_left": 2}
    assert (counter.verify_total, counter.pin_left) == (1, 2)


def test_the_right_pin_gives_all_tries_back(counter: Counter) -> None:
    counter.lay("taro")
    with pytest.raises(CardPinRejected):
        counter.read("9999")
    counter.read("1234")
    assert (counter.verify_total, counter.pin_left) == (2, 3)


def test_a_locked_card_is_never_sent_a_pin(counter: Counter) -> None:
    counter.lay("locked")
    with pytest.raises(CardPinLocked):
        counter.read("7890", last_try=True)
    assert counter.verify_total == 0


def test_the_last_try_needs_a_word_from_the_clerk(counter: Counter) -> None:
    counter.lay("one_try")
    with pytest.raises(LastTryNotConfirmed):
        counter.read("6789")
    assert counter.verify_total == 0
    assert counter.read("6789", last_try=True).fields["name"].value == "見本　一子"
    assert counter.pin_left == 3


def test_a_wrong_last_try_locks_the_card(counter: Counter) -> None:
    counter.lay("one_try")
    with pytest.raises(CardPinRejected) as caught:
        counter.read("0000", last_try=True)
    assert caught.value.values == {"attempts_left": 0}
    with pytest.raises(CardPinLocked):
        counter.read("6789", last_try=True)
    assert counter.verify_total == 1


@pytest.mark.parametrize("typed", ["", "123", "12345", "12a4"])
def test_what_cannot_be_a_pin_never_reaches_the_card(counter: Counter, typed: str) -> None:
    counter.lay("taro")
    with pytest.raises(CardPinMalformed):
        counter.read(typed)
    if not isinstance(counter, WorkerCounter):  # its played card is only made when somebody asks for it
        assert (counter.verify_total, counter.pin_left) == (0, 3)


@pytest.mark.parametrize("apdu", range(1, READ_APDUS + 1))
def test_a_card_pulled_at_any_moment_never_sees_a_second_verify(counter: Counter, apdu: int) -> None:
    counter.lay("taro", f"remove_at={apdu}")
    with pytest.raises((CardRemoved, CardPinUncertain)):
        counter.read("1234")
    assert counter.verify_total <= 1
    assert counter.pin_left == 3


def test_a_card_pulled_while_it_checks_the_pin_leaves_the_count_unclear(counter: Counter) -> None:
    counter.lay("taro", "pull_at_verify")
    with pytest.raises(CardPinUncertain) as caught:
        counter.read("9999")
    assert caught.value.values == {}
    assert (counter.verify_total, counter.pin_left) == (1, 2)


def test_broken_contents_are_called_broken(counter: Counter) -> None:
    counter.lay("taro", "corrupt=text:0002:truncated")
    with pytest.raises(CardDataBroken) as caught:
        counter.read("1234")
    assert caught.value.values["file"] == "EF0002"


def test_a_file_that_stays_shut_is_not_verified_for_again(counter: Counter) -> None:
    counter.lay("taro", "refused=text:0002")
    with pytest.raises(CardRefused) as caught:
        counter.read("1234")
    assert caught.value.values == {"step": "read EF0002", "sw": "6982"}
    assert counter.verify_total == 1


def test_an_old_juki_card_is_known_and_not_read(counter: Counter) -> None:
    counter.lay("old_juki")
    assert counter.reader.wait_for_card(5, CancelToken()).kind is CardKind.JUKI
    with pytest.raises(CardKindUnsupported) as caught:
        counter.read("1234")
    assert caught.value.values == {"kind": "juki"}


def test_no_card_within_the_time_is_no_card(counter: Counter) -> None:
    with pytest.raises(NoCard):
        counter.reader.wait_for_card(0.2, CancelToken())
    assert not counter.reader.card_present()


def test_a_visitor_who_walks_away_ends_the_waiting(counter: Counter) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(ReadCancelled):
        counter.reader.wait_for_card(5, cancel)


def test_a_cancelled_reader_reads_the_next_visitor(counter: Counter) -> None:
    cancel = CancelToken()
    cancel.cancel()
    counter.lay("taro")
    with pytest.raises(ReadCancelled):
        counter.read("1234", cancel=cancel)
    assert counter.read("1234").fields["name"].value == "見本　太郎"
    assert counter.verify_total == 1


def test_the_desk_sees_whether_the_card_still_lies_there(counter: Counter) -> None:
    counter.lay("taro")
    counter.read("1234")
    assert counter.reader.card_present()
    counter.take()
    assert not counter.reader.card_present()


def test_a_card_held_by_another_program_is_busy_and_untouched(counter: Counter) -> None:
    counter.lay("taro")
    other = counter.hold()
    if other is None:
        pytest.skip("no other program can hold a card that is played inside the worker")
    try:
        with pytest.raises(CardBusy):
            counter.read("1234")
    finally:
        other.disconnect()
    assert counter.verify_total == 0
    assert counter.read("1234").verify_commands == 1


@pytest.mark.parametrize(
    "fault",
    ["first_6f00", "wrong_le", "get_response", "short_6282", "no_extended", "max_read=7", "missing=common",
     "corrupt=text:0002:nonminimal", "corrupt=text:0002:offsets", "keep_verified"],
)  # fmt: skip
def test_a_card_with_its_own_manners_is_read_all_the_same(counter: Counter, fault: str) -> None:
    counter.lay("taro", fault)
    fields = counter.read("1234", number=True).fields
    assert fields["name"].value == "見本　太郎"
    assert fields["individual_number"].value == "123456789018"
    assert counter.verify_total == 1
