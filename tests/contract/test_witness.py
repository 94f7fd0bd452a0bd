"""R-120: what one with root, the database and every key of the center changes, another desk finds; and the reverse."""

import threading
from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import delete, select, text, update

from kakanai_center.record import CenterRecord, Differs
from kakanai_center.tables import record_heads, record_lines, record_nodes
from kakanai_center.verifying import HeadsUnfit, bundle, verify
from kakanai_desk.core import merkle
from kakanai_desk.core.ports.sync import CenterUnreachable, LinkState
from kakanai_desk.sync.engine import SyncEngine
from kakanai_desk.vault.record import TreeHead, line_from
from kakanai_desk.vault.signing import FreshSigner
from tests.contract.test_center import Way
from tests.fakes.records import City
from tools.verify_record import faults_of, on_paper


@pytest.fixture(params=["embedded", "postgresql"])
def city(request, tmp_path):
    made = City(tmp_path, server=request.getfixturevalue("postgres") if request.param == "postgresql" else None)
    yield made
    made.close()


def both(city: City, held=()) -> set[tuple[str, str]]:
    """What is found by the center's own verification; the independent one must find the same writers at fault."""
    items = []
    bundle(city.center.record, items.append)
    ours, theirs = verify(city.center.record, held).faults, faults_of(items, list(held))
    assert {who for what, who in ours if what != "kept"} == {who for _, who in theirs}
    return set(ours)


def held_by(desk) -> list[dict]:
    return [desk.witness.city.to_plain()]


def test_the_center_has_every_line_and_every_desk_believes_its_head(city):
    for number, desk in enumerate(city.desks.values(), start=1):
        desk.write(700 * number)
    city.all_say()
    city.all_say()
    head = city.desks["NA"].witness.city
    assert [(name, size) for name, size, _ in head.trees] == [("NA1", 700), ("NB1", 1400), ("NC1", 2100)]
    assert {desk.witness.city.short for desk in city.desks.values()} >= {head.short}
    assert all(desk.found == [] and desk.witness.unsent == 0 for desk in city.desks.values())
    assert both(city, held_by(city.desks["NA"])) == set()
    proof = city.center.record.inclusion("NC1", 1234, 2100)
    content = next(c for n, c, _ in city.center.record.contents("NC1") if n == 1234)
    size, root = head.tree("NC1")
    assert merkle.included(
        1233, size, merkle.leaf_hash(content.encode()), [bytes.fromhex(p) for p in proof], bytes.fromhex(root)
    )


def test_a_lost_answer_a_restart_and_a_center_that_is_away_lose_and_double_nothing(city):
    desk = city.desks["NA"]
    desk.write(30)
    desk.way.lose = True
    for _ in range(3):
        with pytest.raises(CenterUnreachable):
            desk.witness.once()
    desk.way.lose, desk.way.down = False, True
    desk.write(10)
    assert desk.witness.unsent == 40
    with pytest.raises(CenterUnreachable):
        desk.witness.once()
    desk.way.down = False
    assert desk.new_witness().once()
    assert [n for n, _, _ in city.center.record.contents("NA1")] == list(range(1, 41))
    assert both(city) == set()


def test_a_center_restored_from_an_older_copy_fills_up_to_the_same_roots(city, tmp_path):
    city.desks["NA"].write(50)
    city.all_say()
    city.center.close()
    city.copy(tmp_path / "center.db", tmp_path / "older.db")
    city.center = city.open(tmp_path / "center.db")
    city.desks["NA"].write(25)
    city.desks["NB"].write(5)
    city.all_say()
    before = city.desks["NB"].witness.city
    city.center.close()
    city.center = city.open(tmp_path / "older.db")
    assert city.desks["NA"].witness.once()  # its own tree may be sent again: nothing is said to be wrong
    city.desks["NB"].witness.once()
    assert city.desks["NB"].witness.once()
    after = city.desks["NB"].witness.city
    assert after.trees == before.trees and city.desks["NA"].found == []


def rewritten(city: City, terminal: str, seq: int, *, drop: bool = False) -> None:
    """All of a writer's record made anew with one line another or gone, by one who has the center's database and keys
    and that desk's key too."""
    record = city.center.record
    desk = next(d for d in city.desks.values() if d.terminal == terminal)
    contents = [content for _, content, _ in record.contents(terminal)]
    changed = contents[: seq - 1]
    previous = line_from(contents[seq - 2].encode()).hash if seq > 1 else "0" * 64
    for number, content in enumerate(contents[seq - 1 + drop :], start=seq):
        line = replace(line_from(content.encode()), seq=number, previous=previous)
        if number == seq and not drop:
            line = replace(line, actor="K9")
        changed.append(line.content.decode())
        previous = sha256(line.content).hexdigest()
    replaced(city, terminal, changed, desk.signer)


def replaced(city: City, terminal: str, contents: list[str], signer) -> None:
    with city.center.engine.begin() as tx:
        for table in (record_lines, record_nodes, record_heads):
            tx.execute(delete(table).where(table.c.terminal == terminal))
    root = merkle.Tree(merkle.leaf_hash(c.encode()) for c in contents).root().hex()
    head = TreeHead(terminal, len(contents), root, city.clock.now().isoformat()).signed(signer)
    city.center.record.take(head, 1, [c.encode() for c in contents])
    with city.center.engine.begin() as tx:
        tx.execute(text("DELETE FROM city_heads"))
    city.center.record.city()


def test_a_desk_that_is_closed_leaves_no_line_without_a_witness(city):
    desk, up = city.desks["NA"], threading.Event()
    engine = SyncEngine(desk.terminal, desk.store, Way(city.center), desk.clock, desk.witness)
    engine.start(lambda status: up.set() if status.link is LinkState.UP else None)
    assert up.wait(10)
    desk.write(5)
    engine.stop()
    assert desk.witness.unsent == 0


@pytest.mark.parametrize("drop", [False, True])
def test_a_record_rewritten_at_every_desk_is_found_by_a_guide_sheet(city, drop):
    city.desks["NA"].write(40)
    city.all_say()
    paper = city.desks["NA"].store.record.printed()
    city.desks["NA"].write(7)
    city.all_say()
    assert both(city, [paper]) == set()
    rewritten(city, "NA1", 7, drop=drop)
    assert both(city) == set()
    (fault,) = both(city, [paper])
    assert fault == ("root", "NA1")


def test_a_printed_head_is_read_as_people_type_it_and_nothing_else_is_taken(city):
    city.desks["NA"].write(3)
    city.all_say()
    paper = city.desks["NA"].store.record.printed()
    wide = paper.lower().translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-"})
    assert verify(city.center.record, [f" {wide} "]).faults == ()
    assert verify(city.center.record, [paper.replace("-3-", "-4-")]).faults == (("short", "NA1"),)
    for wrong in ("", "NA1-3", paper[:-1], paper + "0", paper.replace("-3-", "-0-"), "NA1-3-", "見本"):
        with pytest.raises(HeadsUnfit):
            verify(city.center.record, [wrong])
        with pytest.raises(ValueError):
            on_paper(wrong)
    assert on_paper(f" {wide} ") == on_paper(paper)


@pytest.mark.parametrize("drop", [False, True])
def test_a_record_rewritten_with_every_key_is_found_by_another_desk_and_by_its_own(city, drop):
    city.desks["NA"].write(40)
    city.all_say()
    city.desks["NB"].witness.once()
    rewritten(city, "NA1", 7, drop=drop)
    assert both(city) == set()  # in itself it is whole: only who holds a head can tell
    assert {who for _, who in both(city, held_by(city.desks["NB"]))} == {"NA1"}
    assert not city.desks["NB"].witness.once()
    (fault,) = city.desks["NB"].found
    assert fault in (("NA1", "fork"), ("NA1", "shorter"))
    assert not city.desks["NA"].witness.once()
    line = city.desks["NB"].store.record_lines()[-1]
    assert (line.kind, line.log, line.values["of"]) == ("record_fork_found", "error", "NA1")
    city.desks["NB"].witness.once()
    assert len(city.desks["NB"].found) == 1 and len(city.desks["NB"].store.record.faults()) == 1  # told once


def test_a_record_cut_off_is_found_by_another_desk(city):
    city.desks["NA"].write(40)
    city.all_say()
    city.desks["NB"].witness.once()
    contents = [content for _, content, _ in city.center.record.contents("NA1")]
    replaced(city, "NA1", contents[:-3], city.desks["NA"].signer)
    assert both(city, held_by(city.desks["NB"])) == {("short", "NA1")}
    assert not city.desks["NB"].witness.once()
    assert city.desks["NB"].found == [("NA1", "shorter")]


def test_two_histories_shown_to_two_desks_are_found_when_the_desks_meet(city, tmp_path):
    for desk in city.desks.values():
        desk.write(20)
    city.all_say()
    city.all_say()
    city.center.close()
    city.copy(tmp_path / "center.db", tmp_path / "other.db")
    city.center = city.open(tmp_path / "center.db")
    other = City.open(city, tmp_path / "other.db")
    na, nb, nc = city.desks.values()
    nc.write(5)
    nc.witness.once()  # here the center goes two ways: NA is shown the true one,
    na.witness.once()
    true, city.center = city.center, other
    forged = [c for _, c, _ in true.record.contents("NC1")]
    replaced_tail = [*forged[:20], *(line.replace('"K1"', '"K9"') for line in forged[20:])]
    chained, previous = [], "0" * 64
    for text_ in replaced_tail:
        line = replace(line_from(text_.encode()), previous=previous)
        chained.append(line.content.decode())
        previous = sha256(line.content).hexdigest()
    replaced(city, "NC1", chained, nc.signer)
    assert nb.witness.once()  # and NB another, in which everything fits
    assert nb.found == na.found == []
    assert not na.meets(nb)
    assert na.found == [("NC1", "fork")]
    assert {name for name, _ in nb.found} == {"NC1"}
    true.close()


def test_a_desk_that_found_two_histories_shows_the_other_to_the_rest(city, tmp_path):
    """Also over a restart: who did not see the fork itself finds it by the head that the center signed."""
    city.all_say()
    city.all_say()
    city.center.close()
    city.copy(tmp_path / "center.db", tmp_path / "other.db")
    city.center = city.open(tmp_path / "center.db")
    other = City.open(city, tmp_path / "other.db")
    na, nb, nc = city.desks.values()
    city.center.record.note("center_started")
    for desk in (na, nb, nc):
        desk.witness.once()
    true, city.center = city.center, other
    other.record.note("center_backed_up")
    assert not na.witness.once()
    assert na.found == [("center", "fork")]
    city.center = true
    na.restarted()
    assert nb.found == nc.found == []
    for desk in (nb, nc):
        for _ in range(2):
            na.meets(desk)
            desk.witness.once()
        assert desk.found == [("center", "fork")]
    other.close()


def test_a_desk_that_rewrote_its_own_record_is_found_by_the_center_and_by_a_peer(city, tmp_path):
    na, nb = city.desks["NA"], city.desks["NB"]
    na.write(20)
    city.all_say()
    nb.witness.once()
    connection = na.store._connection
    connection.execute("DELETE FROM record")
    connection.execute("DELETE FROM record_nodes")
    na.write(22, "changed")
    na.restarted()
    assert not nb.meets(na)
    assert nb.found == [("NA1", "fork")]
    again = na.new_witness()
    assert not again.once() and not again.once()
    assert [a["kind"] for a in city.center.alarms()] == ["record_conflict"]


def test_a_center_with_another_key_is_not_believed(city):
    desk = city.desks["NA"]
    desk.write(3)
    city.all_say()
    city.center.record = CenterRecord(city.center.engine, city.clock.now, FreshSigner())
    desk.write(1)
    assert not desk.witness.once()
    assert desk.found == [("center", "key")]


def test_lines_of_another_or_with_a_hole_are_not_taken(city):
    na, nb = city.desks["NA"], city.desks["NB"]
    na.write(5)
    lines = [line.content for line in na.store.record_lines()]
    for head, first, contents in (
        (na.store.record.head(5, city.clock.now(), nb.signer), 1, lines),  # signed by another
        (na.store.record.head(4, city.clock.now(), na.signer), 1, [*lines[:3], lines[4]]),  # a hole
        (na.store.record.head(5, city.clock.now(), na.signer), 1, [*lines[:4], lines[4].replace(b"K1", b"K2")]),
    ):
        with pytest.raises(Differs):
            city.center.record.take(head, first, contents)
    assert list(city.center.record.contents("NA1")) == []
    assert na.witness.once()


def test_the_centers_own_record_is_witnessed_too(city):
    city.center.record.note("center_started", version="0.1.0")
    city.all_say()
    assert city.desks["NA"].witness.city.tree("center")[0] == 1
    assert both(city, held_by(city.desks["NB"])) == set()
    with city.center.engine.begin() as tx:
        tx.execute(update(record_lines).values(content='{"v":2}'))
        assert tx.execute(select(record_lines.c.content)).scalar() == '{"v":2}'
    assert {who for _, who in both(city)} == {"center"}
