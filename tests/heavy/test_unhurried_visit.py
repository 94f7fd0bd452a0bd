"""``make run`` at a pace a person can follow: the same visit, slowly, with every picture taken."""

import json
import subprocess
import sys

import pytest
from PIL import Image

from kakanai_desk.core.places import root
from tests.fakes import pcsc

pytestmark = [pytest.mark.heavy, pytest.mark.pcsc]


def test_the_unhurried_visit_ends_well_and_its_pages_are_seen(tmp_path):
    why = pcsc.missing()
    if why:
        pytest.skip(why)
    done = subprocess.run(
        [sys.executable, str(root() / "tools" / "demo.py"), "--out", str(tmp_path)],
        cwd=root(),
        capture_output=True,
        text=True,
        timeout=290,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert summary["done"]
    assert summary["seconds"] > 30
    page = next(tmp_path.glob("*-document-visitor.png"))
    with Image.open(page) as shown:
        paper = shown.convert("L").crop((120, 150, 1000, 880))
        dark = sum(paper.histogram()[:100])
    assert dark > 5_000, "the form is not on the screen"
