"""R-120: what desks tell one another of their records, with the center away, restored, or in between."""

import pytest

from kakanai_desk.sync.protocol import BadMessage
from kakanai_desk.sync.record_protocol import PeerMessage, heard, said
from kakanai_desk.vault.signing import FreshSigner
from tests.fakes.records import City, PeerWay


@pytest.fixture
def city(tmp_path):
    made = City(tmp_path, ("NA", "NB"))
    yield made
    made.close()


@pytest.fixture
def two(city):
    return city.desks["NA"], city.desks["NB"]


def faults(*desks) -> list[tuple[str, str]]:
    return [fault for desk in desks for fault in desk.found]


def cut(desk, keep: int) -> None:
    """Root on that desk takes the last lines away, and makes the tree anew."""
    desk.store._connection.execute("DELETE FROM record WHERE seq > ?", (keep,))
    desk.store._connection.execute("DELETE FROM record_nodes")
    desk.store.record.grow()


def test_two_desks_that_write_and_meet_find_nothing_wrong(two):
    na, nb = two
    for count in (0, 3, 1, 0, 40):
        na.write(count)
        nb.write(count + 1)
        assert na.meets(nb) and nb.meets(na)
    assert faults(na, nb) == []
    assert nb.witness.heard.told("NA1").size == 44 and na.witness.heard.told("NB1").size == 49


@pytest.mark.parametrize("met", ["before", "after"])
def test_lines_that_reach_the_center_while_a_question_is_on_its_way_look_like_no_fork(two, met):
    na, nb = two
    na.write(5), nb.write(5)
    if met == "before":
        assert na.meets(nb)

    def busy():
        for desk in two:
            desk.write(3)
            desk.witness.once()

    for _ in range(3):
        assert na.meets(nb, busy) and nb.meets(na, busy)
    assert faults(na, nb) == []


def test_what_a_desk_says_of_itself_may_be_ahead_of_the_center(two):
    na, nb = two
    na.write(5), na.witness.once()
    na.way.down = True
    na.write(7)
    assert nb.meets(na)
    assert nb.witness.once() and faults(na, nb) == []
    na.way.down = False
    na.witness.once()
    assert nb.witness.once() and nb.witness.city.tree("NA1")[0] == 12


@pytest.mark.parametrize("asks", ["NA", "NB"])
def test_lines_that_only_a_neighbour_has_heard_of_cannot_be_cut_off(city, asks):
    na, nb = city.desks["NA"], city.desks["NB"]
    na.way.down = True
    na.write(20)
    assert city.desks[asks].meets(nb if asks == "NA" else na)
    cut(na, 15)
    na.restarted()
    nb.restarted()  # and it remembers over a restart
    na.write(8, "changed")
    city.desks[asks].meets(nb if asks == "NA" else na)
    assert nb.found == [("NA1", "fork")]


def test_one_who_answers_is_shown_how_the_asker_goes_on(two):
    na, nb = two
    na.write(5)
    way = PeerWay(na, nb)
    assert na.meeting.meet(way) and way.messages == 1  # nothing was known of it: nothing to show
    na.write(4)
    assert na.meeting.meet(way) and way.messages == 3
    assert nb.witness.heard.told("NA1").size == 9


def test_a_head_of_the_center_that_another_desk_holds_has_to_be_in_its_tree(two):
    na, nb = two
    na.write(4), nb.write(4)
    na.witness.once(), nb.witness.once(), na.witness.once()
    nb.write(2)
    nb.witness.once()
    assert na.meets(nb)
    assert [(one.terminal, one.size) for one in na.witness.heard.all() if one.signed] == [("NB1", 6)]
    assert na.witness.once()
    assert [one for one in na.witness.heard.all() if one.signed] == []  # shown: the center's own head stands for it
    na.witness.heard.claim("NB1", 6, "ab" * 32)
    assert not na.witness.once() and na.found == [("NB1", "fork")]


def test_nobody_speaks_for_another_desk_and_a_new_key_is_found(two):
    na, nb = two
    na.write(3)
    message = na.meeting._told("NB1", 0)
    with pytest.raises(BadMessage):
        nb.meeting.answer("NC1", said(message))
    for broken in (b"", b"{}", said(message)[:-1], b"[" * 5000):
        with pytest.raises(BadMessage):
            nb.meeting.answer("NA1", broken)
    assert nb.found == [] and nb.store.record.kept("key/NA1") is None
    assert na.meets(nb)
    forger = FreshSigner()
    head = na.store.record.head(3, na.clock.now(), forger)
    forged = heard(said(message), PeerMessage)
    forged.key, forged.head.sig, forged.head.at = forger.public_key.hex(), head.signature, head.at
    nb.meeting.answer("NA1", said(forged))
    assert nb.found == [("NA1", "key")]


def test_a_proof_that_does_not_begin_where_the_desk_knew_it_is_none(two):
    na, nb = two
    na.write(6)
    assert nb.meets(na)
    na.write(2)

    class Evasive(PeerWay):
        def exchange(self, message: bytes) -> bytes:
            answer = heard(super().exchange(message), PeerMessage)
            answer.since, answer.proof = 8, []
            return said(answer)

    assert not nb.meeting.meet(Evasive(nb, na))
    assert nb.found == [("NA1", "fork")]
