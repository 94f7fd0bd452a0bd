"""All 58,862 registered characters through the paper and back (R-044, R-119)."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(900)]


def test_every_registered_character_is_drawn_as_registered_or_named_as_missing():
    command = [sys.executable, "-m", "kakanai_desk", "characters", "prove", "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert told["faults"] == []
    assert told["proven"] == 58_841
    assert told["proven"] + len(told["unwritable"]) + len(told["lacking"]) + told["without_code"] == 58_862
