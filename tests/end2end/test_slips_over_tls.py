"""R-010: over mutual TLS, a slip that one desk left is fetched by another, and by nobody whose certificate is taken."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.errors import SlipGone
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.sync.slip_protocol import MOST_BYTES
from kakanai_desk.sync.slip_shelf import CenterShelf
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.vault.keystore import FileKeyStore
from tests.fakes.center import Ports, center, come, serving

SEALED = bytes(range(256)) * (MOST_BYTES // 256)


def test_a_slip_goes_from_desk_to_desk_through_the_center(tmp_path):
    data, ports, now = tmp_path / "center", Ports(), SystemClock().now
    assert center("init", data=data).returncode == 0
    with serving(data, ports):
        shelves = []
        for terminal in ("NA1", "NB1"):
            keys = FileKeyStore(tmp_path / terminal)
            come(data, ports, keys, terminal)
            shelves.append(CenterShelf(terminal, HttpsTransport(ports.url, keys, timeout=5), now, 8))
        writing, counter = shelves
        name = writing.leave(SEALED, now() + timedelta(days=7))
        assert counter.fetch(name) == SEALED
        with pytest.raises(SlipGone):
            counter.fetch("0" * 32)
        assert center("pki", "revoke", "NB1", data=data).returncode == 0
        with pytest.raises(CenterRefused):
            counter.fetch(name)
    with pytest.raises(CenterUnreachable):
        writing.fetch(name)
    said = center("record", "search", "--kind", "slip_taken", "--operator", "S-01", data=data)
    assert said.stdout.count("slip_taken") == 1
    assert name not in said.stdout
