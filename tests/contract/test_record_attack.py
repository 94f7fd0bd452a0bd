"""R-120: whatever one with root and the center's keys changes under a head that another desk holds is found, each time.

``RECORD_ATTACKS=10000`` tries as many (``tests/heavy/test_record_attacks.py`` does).
"""

import os
import random
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kakanai_center.retention_rules import DEFAULTS, Kept
from kakanai_center.sweeping_lines import sweep_lines
from kakanai_center.verifying import Verified, bundle, verify
from kakanai_desk.vault.record import CityHead, TreeHead
from kakanai_desk.vault.signing import DeskSigner, Signer
from tests.fakes.intruder import intrude
from tests.fakes.records import City
from tools.verify_record import faults_of


class Told:
    """A center's record as a bundle tells it, to be verified by the center's own code."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        self._items = items
        (self._keys,) = [{n: bytes.fromhex(k) for n, k in i["keys"].items()} for i in items if "keys" in i]
        self.public_key = self._keys["center"]

    def keys(self) -> dict[str, bytes]:
        return self._keys

    def writers(self) -> list[str]:
        return sorted({i["line"] for i in self._items if "line" in i})

    def entries(self, terminal: str) -> Iterator[tuple[int, str, str, bytes]]:
        own = (i for i in self._items if terminal in (i.get("line"), i.get("leaf")))
        for number, item in enumerate(own, start=1):
            if "leaf" in item:
                yield number, "", "", bytes.fromhex(item["hash"])
            else:
                yield number, item["content"], sha256(item["content"].encode()).hexdigest(), b""

    def signed_heads(self, terminal: str) -> list[TreeHead]:
        heads = [TreeHead.from_plain(i["head"]) for i in self._items if "head" in i]
        return [head for head in heads if head.terminal == terminal]

    def city_heads(self) -> list[CityHead]:
        return [CityHead.from_plain(i["city"]) for i in self._items if "city" in i]


@cache
def true_record(*, swept: bool = False) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Signer, dict[str, Signer]]:
    """What the center has, the head that a desk holds of it, and the keys. ``swept``: the first lines went by rule."""
    with tempfile.TemporaryDirectory() as folder:
        city = City(Path(folder), ("NA", "NB"))
        for round_ in range(3):
            for number, desk in enumerate(city.desks.values(), start=1):
                desk.write(5 * number + round_)
            city.all_say()
        if swept:
            now, rule = city.clock.now, DEFAULTS[Kept.RECORD]
            assert sweep_lines(city.center.record, now, date(2032, 4, 1), rule) > 20
        city.desks["NA"].witness.once()
        held = [city.desks["NA"].witness.city.to_plain()]
        items: list[dict[str, Any]] = []
        bundle(city.center.record, items.append)
        signer = DeskSigner(city.keys, "center-signing")
        desks = {desk.terminal: desk.signer for desk in city.desks.values()}
        city.close()
    return items, held, signer, desks


def attack(first: int, count: int) -> int:
    """How many of the changes with these numbers are found, by both verifiers; the numbers of the others are said."""
    found = 0
    for number in range(first, first + count):
        items, held, center, desks = true_record(swept=number % 2 == 1)
        changed = intrude(items, random.Random(number), sorted(desks), center, desks)
        ours: Verified = verify(Told(changed), held)  # type: ignore[arg-type] - what it needs of a record
        theirs = faults_of(changed, held)
        assert {who for _, who in ours.faults} == {who for _, who in theirs}, number
        assert ours.faults, f"change {number} was not found"
        found += 1
    return found


@pytest.mark.parametrize("swept", [False, True])
def test_the_true_record_has_no_fault(swept):
    items, held, _, _ = true_record(swept=swept)
    assert verify(Told(items), held).faults == ()  # type: ignore[arg-type]
    assert faults_of(items, held) == set()


def test_every_change_under_a_held_head_is_found_by_both_verifiers():
    count = int(os.environ.get("RECORD_ATTACKS", "300"))
    assert attack(0, count) == count


def test_without_a_held_head_a_change_made_good_with_every_key_is_not_found():
    """The window that docs/record.md states: what nobody else has seen."""
    items, _, center, desks = true_record()
    unseen = 0
    for number in range(200):
        changed = intrude(items, random.Random(number), sorted(desks), center, desks)
        unseen += not faults_of(changed, [])
    assert unseen > 20
