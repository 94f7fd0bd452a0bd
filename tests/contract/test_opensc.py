"""OpenSC, which is not ours, takes the virtual My Number card for a real one over the real PC/SC service.

It proves that two readings of the public facts agree, not that a physical card does (docs/cards.md).
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kakanai_desk.core.places import root
from tests.fakes.pcsc import LaidCard

TARO = root() / "kakanai_desk" / "hardware" / "simulators" / "people" / "taro.yaml"

pytestmark = [pytest.mark.pcsc, pytest.mark.skipif(shutil.which("pkcs15-tool") is None, reason="opensc is not there")]


@pytest.fixture
def card(pcsc_machine, tmp_path: Path):
    laid = LaidCard(pcsc_machine.readers, TARO, tmp_path / "kept.json")
    laid.lay()
    yield laid
    laid.take()


def told(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_opensc_tells_the_card_by_its_application(card):
    assert told("opensc-tool", "--reader", "0", "--name").strip() == "jpki"


def test_its_jpki_driver_lists_certificates_and_pins(card):
    listed = told("pkcs15-tool", "--reader", "0", "--dump")
    assert set(re.findall(r"^X.509 Certificate \[(.*)\]", listed, re.M)) == {
        "User Authentication Certificate",
        "Digital Signature Certificate",
        "User Authentication Certificate CA",
        "Digital Signature Certificate CA",
    }
    assert set(re.findall(r"^PIN \[(.*)\]", listed, re.M)) == {"User Authentication PIN", "Digital Signature PIN"}
    assert set(re.findall(r"Tries left +: (\d)", listed)) == {"3", "5"}


def test_the_certificate_that_needs_no_pin_comes_out_whole(card):
    pem = told("pkcs15-tool", "--reader", "0", "--read-certificate", "01")
    from cryptography import x509

    assert x509.load_pem_x509_certificate(pem[pem.index("-----BEGIN") :].encode()).serial_number > 0


def test_looking_costs_no_try(card):
    told("pkcs15-tool", "--reader", "0", "--dump")
    card.take()
    assert card.verify_total == 0
