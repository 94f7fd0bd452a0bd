"""Twelve thousand random things thrown at the visitor's window, and the same under a real X server (R-106)."""

import os
import shutil
import subprocess
import sys

import pytest

from kakanai_desk.core.places import root
from kakanai_desk.ui.visitor import actions
from tests.ui.visitor.test_kiosk import Counter, thrown_at

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(900)]


@pytest.mark.parametrize("seed", range(100, 108))
def test_fifteen_hundred_things(qapp, tmp_path, monkeypatch, seed):
    counter = Counter(tmp_path, monkeypatch)
    try:
        assert thrown_at(counter, seed, 1500) <= set(actions.ACTIONS)
    finally:
        counter.close()


def test_under_x11_as_well(tmp_path):
    if shutil.which("xvfb-run") is None:
        pytest.skip("Xvfb is not installed")
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24 -noreset", sys.executable, "-m", "pytest", "-q", "-n0",
         "-p", "no:cacheprovider", "tests/ui/visitor/test_kiosk.py", "tests/ui/clerk/test_copying.py",
         "-k", "thrown or refused or copied or clipboard or presses or marked"],
        cwd=root(), env=os.environ | {"QT_QPA_PLATFORM": "xcb"}, capture_output=True, text=True, timeout=800,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
