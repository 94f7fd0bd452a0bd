"""``engine = "paddleocr"``: an environment of its own, the same contract, no network (R-005)."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from kakanai_desk.core.places import root
from kakanai_desk.core.ports.vision import DocumentKind, SeeingWish
from kakanai_desk.hardware.vision_client import VisionClient, worker_command
from tests.fakes.drawn_card import jpeg_of, on_a_desk

pytestmark = pytest.mark.heavy


@pytest.mark.timeout(1500)
def test_paddleocr_reads_the_same_card_without_a_network() -> None:
    subprocess.run(["sh", str(root() / "tools" / "paddle_env.sh")], check=True)
    python = root() / ".venv-paddle" / "bin" / "python"
    command = worker_command(engine="paddleocr", python=str(python))
    if shutil.which("unshare") is not None and subprocess.run(["unshare", "-n", "true"], check=False).returncode == 0:
        command = ["unshare", "-n", *command]  # nothing answers there
    client = VisionClient(command)
    try:
        seen = client.read(jpeg_of(on_a_desk(3)), SeeingWish())
    finally:
        client.close()
    assert seen.kind is DocumentKind.DRIVING_LICENCE
    assert seen.persons[0]["birth_date"].value == "1986-05-01"
    assert seen.persons[0]["expiry_date"].value == "2028-06-01"
