"""Every kind of card with bytes changed, cut and put in, anywhere: a reading or an expected fault, never a crash, a
hang, or a second VERIFY."""

from __future__ import annotations

import os
import random
import time
import warnings

import pytest

from kakanai_desk.core.errors import DeskError
from kakanai_desk.core.ports.card import CancelToken, CardWish
from kakanai_desk.hardware.card.session import CardSession, kinds_believing
from tests.fakes.card_counters import PURPOSE, MemoryCounter, believed, typed

READS = (
    ("taro", {"pin": "1234", "number_b": "61050120352285", "birth": "610501", "sign_password": "MIHON2026"}),
    ("licence", {"pin1": "1357", "pin2": "2468"}),
    ("licence_moved", {"pin1": "1111", "pin2": "2222"}),
    ("zairyu1", {"card_number": "AA12345678BB"}),
    ("zairyu2", {"card_number": "EE34567890FF"}),
    ("passport", {"mrz": "TX01234567UTO9412310F3405019<<<<<<<<<<<<<<08"}),
)
WISH = CardWish(PURPOSE, photo=True, certificates=True)
HANG_SECONDS = 5.0


def _spoil(counter: MemoryCounter, dice: random.Random) -> None:
    app = dice.choice([app for app in counter.laid.applications.values() if app.files])
    file = app.files[dice.choice(list(app.files))]
    content = bytearray(file.records[0] if file.records else file.content)
    if not content:
        return
    at = dice.randrange(min(len(content), dice.choice((8, 40, 400, 10_000))))
    match dice.randrange(4):
        case 0:
            content[at] = dice.randrange(256)
        case 1:
            del content[at : at + dice.randint(1, 9)]
        case 2:
            content[at:at] = dice.randbytes(dice.randint(1, 9))
        case _:
            del content[at:]
    if file.records:
        file.records = (bytes(content),)
    else:
        file.content = bytes(content)


LONG = [pytest.param(part, 5_000, marks=[pytest.mark.heavy, pytest.mark.timeout(1200)]) for part in range(1, 7)]


@pytest.mark.parametrize(("part", "rounds"), [(0, 300), *LONG])  # 30,000 in parts: on a slow machine they take long
def test_a_spoiled_card_is_a_fault_or_a_reading(part: int, rounds: int) -> None:
    seed = int(os.environ.get("SPOIL_SEED", "20261128")) + part  # another number is another campaign
    dice = random.Random(seed)
    kinds = kinds_believing(believed())
    warnings.simplefilter("ignore")  # of odd certificates
    for _ in range(rounds):
        who, entries = dice.choice(READS)
        counter = MemoryCounter()
        counter.reader = CardSession(counter.machine, relay_seconds=0.0, kinds=kinds)
        counter.lay(who)
        for _ in range(dice.randint(1, 3)):
            _spoil(counter, dice)
        begun = time.monotonic()
        try:
            counter.reader.read(typed(**entries), WISH, CancelToken(), lambda at: None)
        except DeskError:
            pass
        except Exception as error:
            raise AssertionError(f"seed {seed}: {who}") from error
        assert time.monotonic() - begun < HANG_SECONDS, (seed, who)
        assert all(count == 1 for count in counter.laid.verify_seen.values()), (seed, who)
