"""Cards that are known and not read, or not known at all: each says what it is and how to go on."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import (
    CardKindUnsupported,
    CardSilent,
    CardUnknown,
    DeskError,
    OldJukiCard,
    TelephoneHolds,
)
from kakanai_desk.core.ports.card import CancelToken, CardKind
from kakanai_desk.core.texts import load_texts
from tests.fakes.card_counters import Counter

# what differs between the makes is in test_card_reader.py
pytestmark = pytest.mark.parametrize(
    "counter", ["memory", "worker", pytest.param("pcsc_worker", marks=pytest.mark.pcsc)], indirect=True
)


@pytest.mark.parametrize(
    ("who", "kind", "error", "words"),
    [
        ("stranger", CardKind.UNKNOWN, CardUnknown, "読み取れないカードです"),
        ("telephone", CardKind.SMARTPHONE, TelephoneHolds, "スマートフォン"),
        ("old_juki", CardKind.JUKI, OldJukiCard, "住民基本台帳カード"),
    ],
)
def test_a_card_that_is_not_read_says_what_it_is(
    counter: Counter, who: str, kind: CardKind, error: type[DeskError], words: str
) -> None:
    counter.lay(who)
    card = counter.reader.wait_for_card(5, CancelToken())
    assert (card.kind, card.takes) == (kind, ())
    for entries in ({}, {"pin": "1234"}, {"pin1": "1234"}):
        with pytest.raises(error) as caught:
            counter.read_with(**entries)
        said = load_texts().error_for_clerk(caught.value)
        assert words in said
        assert "{" not in said
    assert counter.verify_total == 0


def test_a_dead_card_is_told_from_no_card(counter: Counter) -> None:
    counter.lay("dead")
    with pytest.raises(CardSilent):
        counter.reader.wait_for_card(5, CancelToken())
    with pytest.raises(CardSilent):
        counter.read_with(pin="1234")


@pytest.mark.parametrize(
    ("who", "also"), [("licence_on_card", "licence_applet"), ("zairyu_my_number", "specified_residence")]
)
def test_a_card_that_is_another_one_too_is_read_as_a_my_number_card(counter: Counter, who: str, also: str) -> None:
    counter.lay(who)
    card = counter.reader.wait_for_card(5, CancelToken())
    assert (card.kind, card.also, card.tries_left) == (CardKind.MY_NUMBER, (also,), {"pin": 3})
    reading = counter.read_with(pin="1234")
    assert reading.fields["birth_date"].value
    assert reading.apdus == 8
    assert "未対応" in load_texts().clerk(f"clerk.card.note.{also}")


def test_the_kinds_that_are_not_read_stay_one_family(counter: Counter) -> None:
    assert issubclass(TelephoneHolds, CardKindUnsupported)
    assert issubclass(OldJukiCard, CardKindUnsupported)
