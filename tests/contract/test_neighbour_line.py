"""The line from desk to desk: who gets in, what is answered, and that everything has an end."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey

from kakanai_center.authority import Authority
from kakanai_desk.core.errors import ReadCancelled
from kakanai_desk.core.ports.card import CancelToken, CardKind, CardReading, ReadField
from kakanai_desk.core.ports.neighbours import (
    LoanAsked,
    LoanEnded,
    LoanState,
    Manner,
    NeighbourRefused,
    NeighbourSilent,
    Offer,
)
from kakanai_desk.core.rates import Rates
from kakanai_desk.core.translations import languages
from kakanai_desk.sync.identity import Identity
from kakanai_desk.sync.neighbours import listener as listening
from kakanai_desk.sync.neighbours.asking import NeighbourDesks
from kakanai_desk.sync.neighbours.listener import Listener
from kakanai_desk.sync.neighbours.loans import ANSWER_SECONDS, KEEP_SECONDS, SILENCE_SECONDS, Loans
from kakanai_desk.sync.neighbours.messages import (
    HEAD_LARGEST,
    HEADS_LARGEST,
    AskReader,
    Line,
    Loan,
    Look,
    No,
    Unreadable,
    Watch,
)
from kakanai_desk.sync.neighbours.peers import Peer, Peers
from kakanai_desk.sync.neighbours.rounds import AWAY_SECONDS, Rounds
from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.vault.certificates import client_context, desk_of, fingerprint, neighbour_context, new_key, show_as
from kakanai_desk.vault.signing import FreshSigner
from tests.fakes.center import MemoryKeys, authority
from tests.fakes.counters import enrolled, now

NAME = ReadField("見本　太郎", "text_ap/EF0002", glyphs={1: "gaiji_1"})
READING = CardReading(CardKind.MY_NUMBER, {"name": NAME}, {"pin": 3}, 9, 400, 5.0, 1)


class Lends:
    """A desk that lends, without a clerk: the test is the clerk."""

    def __init__(
        self,
        *terminals: str,
        offers: frozenset[Offer] = frozenset({Offer.READER}),
        ticks=time.monotonic,
        heads=None,
        ring=lambda _counter, _language: False,
    ):
        self.keys, self.signer = enrolled("NB1"), FreshSigner()
        self.revoked: frozenset[str] = frozenset()
        self.came: list[LoanAsked] = []
        self.ended: list[tuple[str, LoanState]] = []
        self.asked = threading.Event()
        peers = Peers(self.keys, [Peer(t, f"{t}番窓口") for t in terminals], lambda: self.revoked)
        self.loans = Loans(self.signer, now, self._came, lambda *end: self.ended.append(end), ticks)
        self.line = Listener(
            "127.0.0.1", 0, peers, offers, self.loans, lambda: True, self.signer.public_key, heads=heads, ring=ring
        )
        self.port = self.line.start()

    def _came(self, loan):
        self.came.append(loan)
        self.asked.set()

    def peer(self):
        return Peer("NB1", "4番窓口", "127.0.0.1", self.port)

    def asks(self, terminal="NA1", keys=None):
        return NeighbourDesks(Peers(keys or enrolled(terminal), [self.peer()]), now)

    def close(self):
        self.line.close()


@pytest.fixture
def lends():
    made = Lends("NA1")
    yield made
    made.close()


def connected(port, context):
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), 5))


def told(port, keys, said, body=b""):
    with connected(port, Peers(keys, []).context(listening=False)) as tls:
        line = Line(tls, 5)
        line.say(said, body)
        return line.hear_answer(1 << 20)


def test_a_writing_desk_rings_where_a_clerk_hears_it():
    rung = []
    hears = Lends("NA1", ring=lambda counter, language: rung.append((counter, language)) is None)
    nobody = Lends("NA1")
    try:
        both = NeighbourDesks(Peers(enrolled("NA1"), [hears.peer()]), now)
        assert both.call_help("pt-BR") == 1
        assert rung == [("NA1番窓口", "pt-BR")]
        assert nobody.asks().call_help("ja") == 0
        stranger = NeighbourDesks(Peers(enrolled("NX1"), [hears.peer()]), now)
        assert stranger.call_help("ja") == 0
        assert len(rung) == 1, "who is not in the settings rings at nobody"
    finally:
        hears.close()
        nobody.close()
    assert nobody.asks().call_help("ja") == 0, "a desk that is off hears nothing"


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_screen_there_may_speak_every_language_of_the_product(lends, language):
    asking = AskReader("0" * 32, "00" * 32, False, language)
    answer, _ = told(lends.port, enrolled("NA1"), asking)
    assert isinstance(answer, Loan)
    assert lends.came[-1].manner.language == language


def test_a_neighbour_of_the_settings_is_answered(lends):
    (seen,) = lends.asks().around()
    assert (seen.terminal, seen.answers, seen.offers, seen.free) == ("NB1", True, frozenset({Offer.READER}), True)


def test_nobody_without_a_certificate_of_the_citys_authority_gets_through_tls(lends):
    bare = neighbour_context(authority().certificate)
    foreign = Authority.make(MemoryKeys(), datetime.now(UTC))
    key = new_key()
    stranger = neighbour_context(authority().certificate)
    show_as(stranger, key, foreign.for_desk("NA1", key.public_key(), datetime.now(UTC)).certificate)
    server_key, server = authority().for_server(["localhost"], datetime.now(UTC))
    center = neighbour_context(authority().certificate)
    show_as(center, server_key, server)
    for context in (bare, stranger, center):
        with pytest.raises((ssl.SSLError, OSError, Unreadable)), connected(lends.port, context) as tls:
            Line(tls, 5).say(Look())
            Line(tls, 5).hear_answer(0)
    with socket.create_connection(("127.0.0.1", lends.port), 5) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with suppress(ConnectionResetError):
            assert not plain.recv(64).startswith(b"HTTP")
    assert lends.asks().around()[0].answers  # and the line goes on


def test_a_desk_of_the_city_that_the_settings_do_not_name_is_told_no(lends):
    assert told(lends.port, enrolled("NC1"), Look())[0] == No("stranger")
    assert lends.came == []


def test_a_revoked_certificate_is_refused_at_the_next_question(lends):
    keys = enrolled("NA1")
    assert lends.asks(keys=keys).around()[0].answers
    lends.revoked = frozenset({fingerprint(Identity.kept(keys).certificate)})
    assert told(lends.port, keys, Look())[0] == No("revoked")


def test_whoever_listens_in_the_neighbours_place_must_be_that_desk(lends):
    other = Peer("NC1", "5番窓口", "127.0.0.1", lends.port)  # NB1 listens there
    (seen,) = NeighbourDesks(Peers(enrolled("NA1"), [other]), now).around()
    assert not seen.answers


def test_a_desks_certificate_is_no_hosts(lends):
    """A desk that listens is not the center, whatever its name is."""
    context = client_context(authority().certificate)
    identity = Identity.kept(enrolled("NA1"))
    show_as(context, identity.key, identity.certificate)
    for host in ("127.0.0.1", "NB1"):
        with pytest.raises(ssl.SSLCertVerificationError):
            context.wrap_socket(socket.create_connection(("127.0.0.1", lends.port), 5), server_hostname=host)
    assert desk_of(Identity.kept(lends.keys).certificate) == "NB1"


def test_an_expired_certificate_of_ones_own_is_not_shown():
    keys, key = MemoryKeys(), new_key()
    old = datetime(2026, 1, 1, tzinfo=UTC)
    made = authority().for_desk("NA1", key.public_key(), old)
    Identity(key, made.certificate, authority().certificate).keep(keys)
    lends = Lends("NA1")
    assert not lends.asks(keys=keys).around()[0].answers
    lends.close()


# --- a loan


def borrow(lends, cancel=None, keys=None):
    """Ask on a thread of its own; what came of it."""
    found, states = [], []

    def run():
        try:
            asks = lends.asks(keys=keys)
            found.append(
                asks.read_card("NB1", Manner("easy"), cancel or CancelToken(), states.append, individual_number=False)
            )
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert lends.asked.wait(5)
    return thread, found, states


def test_a_reading_comes_sealed_whole_and_once(lends):
    thread, found, states = borrow(lends)
    (loan,) = lends.came
    assert (loan.terminal, loan.counter, loan.manner.language) == ("NA1", "NA1番窓口", "easy")
    lends.loans.tell(loan.id, LoanState.ACCEPTED)
    lends.loans.give(loan.id, READING)
    sealed = lends.loans._kept.sealed if lends.loans._kept else b""
    thread.join(5)
    assert found == [READING]
    assert states[0] is LoanState.ASKED and states[-1] is LoanState.DONE
    assert "見本".encode() not in sealed
    assert lends.loans._kept is None  # fetched: nothing waits here any more
    assert lends.ended == []


def test_another_neighbour_gets_no_word_about_a_loan():
    lends = Lends("NA1", "NC1")
    thread, found, _ = borrow(lends)
    (loan,) = lends.came
    lends.loans.tell(loan.id, LoanState.ACCEPTED)
    answer, body = told(lends.port, enrolled("NC1"), Watch(loan.id, LoanState.ASKED))
    assert (answer, body) == (Loan(LoanState.EXPIRED), b"")
    key = bytes(PrivateKey.generate().public_key).hex()
    assert told(lends.port, enrolled("NC1"), AskReader("1" * 32, key, False))[0] == No("busy")
    assert told(lends.port, enrolled("NC1"), AskReader(loan.id, key, False))[0] == No("busy")
    lends.loans.tell(loan.id, LoanState.STOPPED)
    thread.join(5)
    assert isinstance(found[0], LoanEnded)
    lends.close()


def test_a_reading_that_was_changed_on_its_way_is_refused(lends, monkeypatch):
    thread, found, _ = borrow(lends)
    (loan,) = lends.came
    real = Loans.watch

    def spoiled(self, *asked):
        state, sealed = real(self, *asked)
        return state, sealed[:-1] + bytes([sealed[-1] ^ 1]) if sealed else sealed

    monkeypatch.setattr(Loans, "watch", spoiled)
    lends.loans.give(loan.id, READING)
    thread.join(5)
    assert isinstance(found[0], NeighbourRefused)
    assert found[0].values["neighbour_why"] == "form"


def test_who_gives_up_is_heard_and_who_is_silent_is_forgotten():
    clock = [0.0]
    lends = Lends("NA1", ticks=lambda: clock[0])
    cancel = CancelToken()
    thread, found, _ = borrow(lends, cancel)
    cancel.cancel()
    thread.join(5)
    assert isinstance(found[0], ReadCancelled)
    assert lends.ended == [(lends.came[0].id, LoanState.GIVEN_UP)]
    lends.close()
    loans = Loans(lends.signer, now, lends.came.append, lambda *end: lends.ended.append(end), lambda: clock[0])
    for wait, until in ((SILENCE_SECONDS, 0), (ANSWER_SECONDS, ANSWER_SECONDS)):
        loan = LoanAsked("2" * 32, "NA1", "", individual_number=False, manner=Manner())
        loans.ask(loan, bytes(PrivateKey.generate().public_key))
        for _ in range(int(until)):
            clock[0] += 1
            loans.watch("NA1", loan.id, LoanState.EXPIRED, 0)
            loans.look()
        clock[0] += wait - until + 1
        loans.look()
        assert lends.ended[-1] == (loan.id, LoanState.EXPIRED)
        clock[0] += KEEP_SECONDS + 1
        loans.look()
        assert loans._kept is None


# --- what is no message


def raw(port, keys, data):
    with connected(port, Peers(keys, []).context(listening=False)) as tls:
        tls.settimeout(5)
        try:
            tls.sendall(data)
            return tls.recv(1 << 16)
        except OSError:
            return b""


@pytest.mark.parametrize(
    "data",
    [
        b"\xff" * 8,
        (HEAD_LARGEST + 1).to_bytes(4, "big") + bytes(4),
        (15).to_bytes(4, "big") + (1).to_bytes(4, "big") + b'{"say":"look"}' + b" x",  # a body where none is taken
        (2).to_bytes(4, "big") + bytes(4) + b"{}",
        (24).to_bytes(4, "big") + bytes(4) + b'{"say":"look","more":1} ',
        (45).to_bytes(4, "big") + bytes(4) + b'{"say":"watch","loan":"../x","seen":"asked"}  ',
    ],
)  # fmt: skip
def test_what_is_no_message_gets_no_answer_and_the_line_goes_on(lends, data):
    keys = enrolled("NA1")
    assert raw(lends.port, keys, data) == b""
    assert lends.asks(keys=keys).around()[0].answers


class Bytes:
    """What came over TLS, and then its end."""

    def __init__(self, data):
        self._data = data

    def settimeout(self, seconds): ...

    def recv(self, count):
        piece, self._data = self._data[:count], self._data[count:]
        return piece


@settings(max_examples=80, deadline=None)
@given(
    data=st.binary(max_size=200)
    | st.builds(
        lambda head, body: len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big") + head + body,
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        ).map(lambda found: json.dumps(found).encode()),
        st.binary(max_size=8),
    )
)
def test_noise_is_no_question(data):
    with pytest.raises(Unreadable):
        Line(Bytes(data), 5).hear_question(lambda _said: 100)


def test_a_neighbour_that_asks_too_often_is_told_so(lends):
    keys = enrolled("NA1")
    lends.line._rates = Rates(lambda: 0.0, rate=1, burst=2)
    assert [isinstance(told(lends.port, keys, Look())[0], No) for _ in range(3)] == [False, False, True]


def test_who_says_nothing_holds_no_place(lends, monkeypatch):
    monkeypatch.setattr(listening, "HANDSHAKE_SECONDS", 0.2)
    idle = [socket.create_connection(("127.0.0.1", lends.port), 5) for _ in range(listening.CONNECTIONS)]
    until = time.monotonic() + 5
    while time.monotonic() < until and not lends.asks().around()[0].answers:
        pass
    assert lends.asks().around()[0].answers
    for one in idle:
        one.close()


def test_a_question_that_trickles_is_cut(lends, monkeypatch):
    monkeypatch.setattr(listening, "QUESTION_SECONDS", 0.2)
    monkeypatch.setattr(listening, "BODY_SECONDS", 0.2)
    with connected(lends.port, Peers(enrolled("NA1"), []).context(listening=False)) as tls:
        tls.settimeout(5)
        tls.sendall(b"\x00\x00")
        began = time.monotonic()
        assert tls.recv(1) == b""
        assert time.monotonic() - began < 3


def test_what_is_told_of_the_records_comes_with_the_terminal_of_the_certificate(lends):
    with pytest.raises(NeighbourRefused) as no:
        lends.asks().heads("NB1", b"heads")
    assert no.value.values["neighbour_why"] == "not_offered"

    def answered(terminal, message):
        if message == b"none":
            raise BadMessage("none")
        return f"{terminal}: {len(message)}".encode()

    other = Lends("NA1", offers=frozenset(), heads=answered)
    try:
        assert other.asks().heads("NB1", b"h" * HEADS_LARGEST) == b"NA1: 65536"
        with pytest.raises(NeighbourRefused):
            other.asks().heads("NB1", b"none")
        with pytest.raises(NeighbourSilent):  # more than that is not read
            other.asks().heads("NB1", b"h" * (HEADS_LARGEST + 1))
    finally:
        other.close()


def test_rounds_meet_one_neighbour_after_the_other_and_leave_out_who_is_away():
    met, ticks = [], [0.0]

    class Meeting:
        def meet(self, peer):
            met.append(peer.terminal)
            if peer.terminal == "NC1":
                raise NeighbourSilent(counter="NC1")

    rounds = Rounds(Meeting(), None, ["NB1", "NC1"], ticks=lambda: ticks[0])
    assert [rounds.once() for _ in range(4)] == ["NB1", "NC1", "NB1", "NB1"]
    ticks[0] = AWAY_SECONDS
    assert [rounds.once() for _ in range(2)] == ["NC1", "NB1"]
    assert met == ["NB1", "NC1", "NB1", "NB1", "NC1", "NB1"]
    rounds.close()
