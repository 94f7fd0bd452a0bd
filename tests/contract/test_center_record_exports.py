"""R-095, R-117: what the databases keep of an export by two is what the rules say, each act with its line."""

from __future__ import annotations

import json
import random
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from kakanai_center import record_exports
from kakanai_center.record_exports import Export, ExportNotForOne, decided, proposed, taken
from kakanai_center.store import CenterStore

KINDS = {
    "propose": "record_export_proposed",
    "approve": "record_export_approved",
    "refuse": "record_export_refused",
    "take": "record_exported",
}


class Clock:
    def __init__(self):
        self.at = datetime(2026, 4, 10, 1, tzinfo=UTC)

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(center_engine, clock):
    with closing(CenterStore(center_engine(), clock)) as store:
        yield store


def kinds(store):
    return [json.loads(content)["kind"] for _, content, _ in store.record.contents("center")]


@pytest.mark.parametrize("seed", range(3))
def test_the_store_goes_as_the_rules_go(store, clock, seed):
    chance, model, lines = random.Random(seed), dict[int, Export](), []
    for _ in range(40):
        clock.at += timedelta(days=chance.choice((0, 0, 1, 8)))
        do, by = (
            chance.choice(("propose", "approve", "refuse", "take")),
            chance.choice(("S-01", "s-01", "S-02", "S-03")),
        )
        number, wanted = len(model) + chance.choice((-1, 0, 0, 1)), None
        try:
            if do == "propose":
                number = len(model) + 1
                wanted = proposed(number, "A-1", by, clock.at)
            elif number in model:
                one = model[number]
                wanted = taken(one, by, clock.at) if do == "take" else decided(one, by, clock.at, agree=do == "approve")
        except ExportNotForOne:
            pass
        exports = store.record_exports
        calls = {
            "propose": lambda: exports.propose("A-1", by),  # noqa: B023
            "approve": lambda: exports.settle(number, by, agree=True),  # noqa: B023
            "refuse": lambda: exports.settle(number, by, agree=False),  # noqa: B023
            "take": lambda: exports.take(number, by),  # noqa: B023
        }
        if wanted is None:
            with pytest.raises(ExportNotForOne):
                calls[do]()
        else:
            calls[do]()
            model[number] = wanted
            lines.append(KINDS[do])
        assert exports.all() == list(model.values())
    assert kinds(store) == lines
    assert len(set(lines)) >= 3


def test_an_act_without_its_line_is_not_done(store, monkeypatch):
    number = store.record_exports.propose("A-1", "S-01")
    store.record_exports.settle(number, "S-02", agree=True)
    before = store.record_exports.all()
    monkeypatch.setattr(record_exports, "_keep", lambda *_: (_ for _ in ()).throw(OSError))
    with pytest.raises(OSError):
        store.record_exports.take(number, "S-01")
    monkeypatch.undo()
    assert store.record_exports.all() == before
    assert "record_exported" not in kinds(store)
