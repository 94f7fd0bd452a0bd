"""R-096: over mutual TLS, one question finds a person in the lines of two desks, by a key that the center has not."""

from __future__ import annotations

import pytest

from kakanai_desk.core.clock import SystemClock
from kakanai_desk.core.ports.sync import CenterUnreachable
from kakanai_desk.core.record_search import RecordAsked
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.city_lines import CityLines
from kakanai_desk.sync.credential_feed import CredentialFeed
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.sync.witness import Witness
from kakanai_desk.vault.city_lock import CityLocks
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.end2end.test_board_over_tls import until
from tests.fakes.center import Ports, center, come, serving

HANAKO = subjects_of("見本　花子", "みほん　はなこ", "1988-11-03")


class Desk:
    """A desk's store with its own running loop, as ``bootstrap`` wires it."""

    def __init__(self, folder, letters, data, ports):
        keys, clock = FileKeyStore(folder / letters), SystemClock()
        come(data, ports, keys, f"{letters}1")
        signer = DeskSigner(keys)
        self.store = DeskStore(folder / f"{letters}.db", (letters * 24).encode(), letters, 1, signer)
        self.locks = CityLocks(keys)
        self.store.record.share_marks(lambda: self.locks.record_keys)
        way = HttpsTransport(ports.url, keys, timeout=5)
        self.witness = Witness(self.store.terminal, self.store.record, signer, way, clock)
        feed = CredentialFeed(self.store, self.locks, way)
        self.sync = SyncEngine(self.store.terminal, self.store, way, clock, self.witness, first=(feed.meet,))
        self.lines = CityLines(self.store.terminal, HttpsTransport(ports.url, keys, timeout=5))
        self.sync.start(lambda _: None)

    def looks_for_her(self):
        with self.store.transaction() as tx:
            tx.record.append("visits_searched", "K1", "", {"words": 1}, SystemClock().now(), subjects=HANAKO)
        self.sync.wake()

    def finds_her(self):
        asked = RecordAsked(person=True, marks=self.store.record.marks(HANAKO))
        return [line.terminal for line in self.lines.search(asked, "A1").lines]


def test_one_question_finds_a_person_at_every_desk(tmp_path):
    data, ports = tmp_path / "center", Ports()
    assert center("init", data=data).returncode == 0
    with serving(data, ports):
        desks = [Desk(tmp_path, letters, data, ports) for letters in ("NA", "NB")]
        for desk in desks:
            until(lambda desk=desk: desk.locks.newest is not None, 20)
            desk.looks_for_her()
        until(lambda: sorted(desks[0].finds_her()) == ["NA1", "NB1"], 20)
        assert sorted(desks[1].finds_her()) == ["NA1", "NB1"]
    said = center("record", "search", "--kind", "visits_searched", "--operator", "S-01", data=data)
    assert said.returncode == 0 and said.stdout.count("visits_searched") == 2
    with pytest.raises(CenterUnreachable):
        desks[0].finds_her()
    for desk in desks:
        desk.sync.stop()
        desk.store.close()
