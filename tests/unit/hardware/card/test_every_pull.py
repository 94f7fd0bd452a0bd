"""Each kind of card, pulled or struck dumb at each single APDU of its read: one VERIFY for one entry, counted there."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import DeskError, ReadCancelled
from kakanai_desk.core.ports.card import CardWish
from kakanai_desk.hardware.card.session import CardSession, kinds_believing
from tests.fakes.card_counters import PURPOSE, CancelAtLook, MemoryCounter, believed, typed

READS = {
    "licence, PIN1": ("licence", {"pin1": "1357"}),
    "licence, both": ("licence", {"pin1": "1357", "pin2": "2468"}),
    "licence, wrong PIN1": ("licence", {"pin1": "9999", "pin2": "2468"}),
    "licence, wrong PIN2": ("licence", {"pin1": "1357", "pin2": "9999"}),
    "licence, changed": ("licence_moved", {"pin1": "1111", "pin2": "2222"}),
    "licence, no PIN": ("licence_open", {}),
    "my number": ("taro", {"pin": "1234"}),
    "residence 1": ("zairyu1", {"card_number": "AA12345678BB"}),
    "residence 1, under 16": ("zairyu1_child", {"card_number": "BR55667788MM"}),
    "residence 2": ("zairyu2", {"card_number": "EE34567890FF"}),
    "residence 2, another number": ("tokuei2", {"card_number": "EE34567890FF"}),
    "passport": ("passport", {"mrz": "TX01234567UTO9412310F3405019<<<<<<<<<<<<<<08"}),
    "passport, another": ("passport_elder", {"mrz": "TX01234567UTO9412310F3405019<<<<<<<<<<<<<<08"}),
    "my number, nothing": ("taro", {}),
    "my number, B": ("taro", {"number_b": "61050120352285"}),
    "my number, birth": ("taro", {"birth": "610501"}),
    "my number, all": (
        "taro",
        {
            "pin": "1234",
            "number_a": "123456789018",
            "number_b": "61050120352285",
            "birth": "610501",
            "sign_password": "MIHON2026",
        },
    ),
    "my number, all wrong": (
        "taro",
        {"pin": "1234", "number_b": "64010720350000", "birth": "610501", "sign_password": "NIHON2026"},
    ),
}
WISH = CardWish(PURPOSE, last_try_confirmed=True, photo=True)


def _read(counter: MemoryCounter, entries: dict[str, str], cancel: CancelAtLook | None = None) -> DeskError | None:
    secrets = typed(**entries)
    try:
        counter.reader.read(secrets, WISH, cancel or CancelAtLook(10**9), lambda at: None)
    except DeskError as error:
        return error
    finally:
        assert all(len(secret) == 0 for secret in secrets.values())
    return None


def _left(counter: MemoryCounter) -> dict[tuple[str, int], int]:
    return {(a, ef): s.left for a, app in counter.laid.applications.items() for ef, s in app.secrets.items()}


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("fault", ["remove_at", "lose_at"])
def test_one_entry_is_one_verify_at_every_single_apdu(name: str, fault: str) -> None:
    who, entries = READS[name]
    counter = MemoryCounter()
    counter.reader = CardSession(counter.machine, relay_seconds=0.0, kinds=kinds_believing(believed()))
    counter.lay(who)
    _read(counter, entries)
    assert all(count == 1 for count in counter.laid.verify_seen.values())
    for apdu in range(1, counter.laid.apdus + 1):
        counter.lay(who, f"{fault}={apdu}")
        before = _left(counter)
        error = _read(counter, entries)
        card = counter.laid
        assert error is not None, apdu
        assert all(count == 1 for count in card.verify_seen.values()), (apdu, card.verify_seen)
        assert getattr(card, "attempts", 0) <= 1  # a passport's access control, which is no VERIFY
        assert card.verify_total <= (len(entries) or 2)
        assert all(before[where] - left <= 1 for where, left in _left(counter).items())


@pytest.mark.parametrize("name", READS)
def test_a_visitor_may_walk_away_before_every_single_apdu(name: str) -> None:
    who, entries = READS[name]
    counter = MemoryCounter()
    counter.reader = CardSession(counter.machine, relay_seconds=0.0, kinds=kinds_believing(believed()))
    counter.lay(who)
    clean = _read(counter, entries)
    total = counter.laid.apdus
    for look in range(1, total + 1):
        counter.lay(who)
        error = _read(counter, entries, CancelAtLook(look))
        assert isinstance(error, ReadCancelled), (look, clean)
        assert counter.laid.apdus == look - 1
        assert all(count == 1 for count in counter.laid.verify_seen.values())
