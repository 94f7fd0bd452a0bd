"""R-120: the record's witness over mutual TLS, with a center process on both databases and the desks' own line."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from kakanai_center.opening import open_store
from kakanai_center.settings import read_center_settings
from kakanai_desk.core.clock import SystemClock
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.meeting import Meeting
from kakanai_desk.sync.neighbours.asking import NeighbourDesks
from kakanai_desk.sync.neighbours.listener import Listener
from kakanai_desk.sync.neighbours.loans import Loans
from kakanai_desk.sync.neighbours.peers import Peer, Peers
from kakanai_desk.sync.neighbours.rounds import Rounds
from kakanai_desk.sync.transports.https import HttpsTransport
from kakanai_desk.sync.witness import Witness
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_witness import rewritten
from tests.fakes.center import Ports, center, come, free_port, serving


class Desk:
    """A desk's record with its lines to the center and to one neighbour. ``found``: what does not fit."""

    def __init__(self, folder, letters, ports, port, neighbour):
        self.terminal, self.clock, self.found = f"{letters}1", SystemClock(), []
        self.keys = FileKeyStore(folder / letters / "keys")
        self.signer = DeskSigner(self.keys)
        self.store = DeskStore(folder / letters / "desk.db", bytes(range(48)), letters, 1, self.signer)
        self._port, self._neighbour = port, neighbour
        self.leads_to(ports)

    def leads_to(self, ports):
        """The line to a center; a restart of what judges it."""
        way = HttpsTransport(ports.url, self.keys, timeout=10)
        found = lambda *fault: self.found.append(fault)  # noqa: E731
        self.witness = Witness(self.terminal, self.store.record, self.signer, way, self.clock, found)
        self.meeting = Meeting(self.store.record, self.signer, self.clock, self.witness)

    def beside(self):
        name, port = self._neighbour
        peers = Peers(self.keys, [Peer(name, name, "127.0.0.1", port)])
        now = lambda: datetime.now(UTC)  # noqa: E731
        loans = Loans(self.signer, now, lambda _: None, lambda *_: None)
        answer = lambda *said: self.meeting.answer(*said)  # noqa: E731
        self.listener = Listener(
            "127.0.0.1", self._port, peers, frozenset(), loans, lambda: False, self.signer.public_key, None, answer
        )
        self.listener.start()
        self.desks = NeighbourDesks(peers, now)

    def meets(self):
        """The neighbour, over the line."""
        assert Rounds(self.meeting, self.desks, [self._neighbour[0]]).once()

    def write(self, count):
        with self.store.transaction() as tx:
            for number in range(count):
                tx.record.append("answered", "K1", "v1", {"n": number}, self.clock.now())

    def close(self):
        self.listener.close()
        self.store.close()


class Town:
    """A center that is started by who calls, and two desks beside each other."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        self.data, self.ports = folder / "center", Ports()
        options = ("--database", server.new_database()) if server is not None else ()
        assert center("init", *options, data=self.data).returncode == 0
        places = {name: free_port() for name in ("NA1", "NB1")}
        self.na = Desk(folder, "NA", self.ports, places["NA1"], ("NB1", places["NB1"]))
        self.nb = Desk(folder, "NB", self.ports, places["NB1"], ("NA1", places["NA1"]))
        self.desks = {"NA": self.na, "NB": self.nb}
        with serving(self.data, self.ports):
            for desk in self.desks.values():
                come(self.data, self.ports, desk.keys, desk.terminal)
                desk.beside()
                desk.write(20)
            for desk in (*self.desks.values(), *self.desks.values()):
                assert desk.witness.once()

    def copied(self):
        """The data folder of a center that is stopped, once more, and its database."""
        copy = self.folder / "copy"
        shutil.copytree(self.data, copy)
        if self.server is not None:
            file = copy / "center.toml"
            name = file.read_text().split("/")[3].split("?")[0]
            file.write_text(f'database = "{self.server.new_database(name)}"\n')
        return copy


@pytest.fixture(params=["embedded", "postgresql"])
def town(request, tmp_path):
    made = Town(tmp_path, request.getfixturevalue("postgres") if request.param == "postgresql" else None)
    yield made
    for desk in made.desks.values():
        desk.close()


def test_everything_fits_over_the_lines(town):
    with serving(town.data, town.ports):
        for desk in town.desks.values():
            desk.write(5)
            desk.witness.once()
            desk.meets()
            assert desk.witness.unsent == 0
    assert town.na.found == town.nb.found == []
    assert town.nb.witness.city.tree("NA1")[0] == 25


def test_a_record_that_was_rewritten_with_every_key_is_found_by_another_desk(town):
    """Somebody stops the center, makes a desk's record anew with the database and all keys, and starts it."""
    store = open_store(read_center_settings(town.data))

    class Within:
        center, desks, clock = store, town.desks, SystemClock()

    rewritten(Within, "NA1", 7)
    store.close()
    with serving(town.data, town.ports):
        assert not town.nb.witness.once()
        assert [who for who, _ in town.nb.found] == ["NA1"]
        assert not town.na.witness.once()
    lines = [line.values["of"] for line in town.nb.store.record_lines() if line.kind == "record_fork_found"]
    assert lines == ["NA1"]


def test_two_histories_are_found_by_both_desks_when_they_meet(town):
    copy, other = town.copied(), Ports()
    with ExitStack() as both:
        both.enter_context(serving(town.data, town.ports))
        both.enter_context(serving(copy, other))  # each start is a line of the center's own record: two histories
        town.na.leads_to(other)
        assert town.na.witness.once()
        assert town.nb.witness.once()
        assert town.na.found == town.nb.found == []
        town.na.meets()
    assert town.na.found == [("center", "fork")]
    assert town.nb.found == [("center", "fork")]
