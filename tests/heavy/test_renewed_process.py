"""After a visit the desk goes on in a fresh process: nothing of the visit is in memory or a plain file (R-121).

A person's hands are at the windows of the first process. The family has names, numbers and addresses that no file of
the product holds, so that what is found was told in the visit. ``python -m tests.end2end.residue_campaign`` plays many.
"""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from kakanai_desk import bootstrap
from kakanai_desk.residue_command import _files, _found, _patterns
from tests.end2end.canaries import canaries
from tests.end2end.residue_campaign import clean, lines_of, run
from tests.end2end.residue_visit import GONE_BY, Watched
from tests.end2end.windowed_kill import Place

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]
FAMILY = canaries(100_000)


@pytest.fixture
def watched(tmp_path):
    found = Watched(Place(tmp_path), FAMILY)
    yield found
    found.end()


def test_a_minute_after_a_visit_nothing_of_it_is_in_memory_and_the_same_clerk_goes_on(watched):
    number = watched.started.pid
    watched.until(watched.waits, "the visit begins, and a fresh process waits")
    found = watched.until(lambda: watched.in_memory(number), "what is looked for is found where it is")
    assert FAMILY.never not in found
    watched.until(watched.kept, "the process that kept the visit ends")
    closed, (fresh,) = time.monotonic(), watched.children()
    assert any((watched.place.folder / "out").glob("*.pdf")), "the visit went to its end"
    watched.until(lambda: not watched.holds(number) and not watched.holds(fresh), "nothing is left")
    assert time.monotonic() - closed < GONE_BY
    plain = list(_files([watched.place.folder / "data"]))
    assert plain
    for file in plain:
        with file.open("rb") as stream:
            assert list(_found(stream, _patterns([*FAMILY.words]))) == [], file.name
    os.kill(number, signal.SIGTERM)  # the number that was started ends the desk that goes on
    assert watched.started.wait(20) == 128 + signal.SIGTERM
    assert not Path(f"/proc/{fresh}").exists()
    store, _ = bootstrap.open_store(watched.place.settings)
    lines = [(line.kind, line.actor) for line in store.record_since(0)]
    store.close()
    renewed = lines.index(("desk_renewed", ""))
    assert ("visit_closed", "K00123") in lines[:renewed]
    assert lines[renewed + 1 :].count(("seat_taken", "K00123")) == 1, "the same clerk goes on, without a password"
    assert ("desk_stopped", "") not in lines


def test_a_slice_of_the_campaign_is_clean_and_goes_on_where_it_ended(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    run(ledger, 100_001, 1, 60, tmp_path / "one")
    run(ledger, 100_001, 2, 60, tmp_path / "two")
    lines = lines_of(ledger)
    assert [line["seed"] for line in lines] == [100_001, 100_002]
    assert all(line["planted"] > line["words"] / 2 for line in lines), "what is looked for is found where it is"
    assert all(clean(line) for line in lines), json.dumps(lines)
