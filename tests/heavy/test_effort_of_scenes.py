"""What the played visits cost the people in them, held to the city's own targets (R-123)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kakanai_desk.core.places import root
from tests.fakes import pcsc

pytestmark = [pytest.mark.heavy, pytest.mark.pcsc]
SCENES = root() / "resources" / "scenes"
LEAVING = 1  # おわる, after the visit is closed and counted


def played(scene: str, out: Path) -> dict[str, float]:
    why = pcsc.missing()
    if why:
        pytest.skip(why)
    demo = [sys.executable, str(root() / "tools" / "demo.py"), "--fast", "--out", str(out)]
    done = subprocess.run(
        [*demo, "--scene", str(SCENES / f"{scene}.yaml")], cwd=root(), capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-3000:]
    settings = ["--settings", str(out / "desk" / "desk.toml")]
    told = subprocess.run(
        [sys.executable, "-m", "kakanai_desk", *settings, "effort", "--json"],
        cwd=root(),
        capture_output=True,
        text=True,
        check=True,
    )
    (row,) = json.loads(told.stdout)["visits"]
    return row


@pytest.mark.parametrize(
    ("scene", "people", "taps", "keys"),
    [
        ("tennyu_code", 4, 22, 90),  # with the 転出証明書's code
        ("tennyu_cards", 4, 45, 260),  # every member's card: four numbers are typed
        ("tennyu", 4, 34, 290),  # all by hand, one number mistaken
        ("zei", 1, 6, 90),  # a tax certificate with a card
    ],
)
def test_a_scripted_visit_costs_no_more_than_it_may(scene, people, taps, keys, tmp_path):
    cost = played(scene, tmp_path)
    assert cost["people"] == people
    assert cost["taps"] + LEAVING <= taps
    assert cost["keys"] <= keys
    assert cost["pen"] == 0
    assert cost["paper"] > 8 * cost["taps"]  # what writing by hand would have been
