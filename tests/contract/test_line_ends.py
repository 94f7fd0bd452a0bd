"""R-095, R-111: a desk's own lines end where the center ended them, by the desk's own judgement; all stays provable."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from kakanai_center.retention_rules import Counted, Kept, Rule
from kakanai_center.tables import record_heads, record_lines, record_nodes
from kakanai_center.verifying import bundle, verify
from kakanai_desk.core import merkle
from kakanai_desk.sync.line_ends import end_lines
from kakanai_desk.sync.record_protocol import RecordAnswer, RecordMessage, WireSwept, heard, said
from kakanai_desk.vault.record import GENESIS, first_fault
from tests.fakes.records import City
from tools.verify_record import faults_of

DAY = timedelta(days=1)


@pytest.fixture(params=["embedded", "postgresql"])
def city(request, tmp_path):
    """NA wrote 60 lines two years ago and 20 now, NB 10 now; the rule is a year, and the center has swept."""
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    made = City(tmp_path, ("NA", "NB"), server)
    na, nb = made.desks["NA"], made.desks["NB"]
    na.write(30)
    made.all_say()
    na.write(30)
    made.all_say()
    starts = made.center.retention.today() + DAY
    rule = Rule(0, Kept.RECORD, 1, "years", Counted.DAY, starts, "規程 第9条")
    made.center.retention.settle(made.center.retention.propose_rule(rule, "S-01"), "S-02", agree=True)
    made.clock.ahead(timedelta(days=800))
    na.write(20)
    nb.write(10)
    made.all_say()
    yield made
    made.close()


def here(desk) -> list[int]:
    return [line.seq for line in desk.store.record.lines()]


def whole(desk) -> None:
    """The chain and the tree of what is here, computed anew, as ``record verify`` does."""
    record = desk.store.record
    assert first_fault(record.lines(), record.ended()) is None
    leaves = record.leaves_before()
    assert len(leaves) == record.ended()[0]
    tree = merkle.Tree([*leaves, *(merkle.leaf_hash(line.content) for line in record.lines())])
    assert tree.root().hex() == record.root(record.size)


def both(city: City, held) -> set[tuple[str, str]]:
    items: list = []
    bundle(city.center.record, items.append)
    ours, theirs = verify(city.center.record, held).faults, faults_of(items, list(held))
    assert {who for what, who in ours if what != "kept"} == {who for _, who in theirs}
    return set(ours)


def test_lines_end_at_the_desk_after_the_center_and_everything_is_still_proven(city):
    na, nb = city.desks["NA"], city.desks["NB"]
    before = [desk.witness.city.to_plain() for desk in (na, nb)]
    roots = {size: na.store.record.root(size) for size in (1, 17, 60, 80)}
    assert here(na) == list(range(1, 81))
    city.center.sweeper.sweep()
    assert here(na) == list(range(1, 81)), "nothing ends before the desk has judged"
    assert na.witness.once()
    assert here(na) == list(range(61, 82))
    (line,) = [one for one in na.store.record.lines() if one.kind == "record_swept"]
    assert (line.values["size"], line.values["count"], line.values["rule"]) == (60, 60, 1)
    assert here(nb) == list(range(1, 11))
    whole(na)
    assert {size: na.store.record.root(size) for size in roots} == roots
    city.all_say()
    city.all_say()
    assert na.found == nb.found == []
    assert na.witness.unsent == 0
    assert na.meets(nb)
    assert nb.meets(na)
    held = [*before, na.store.record.head(17, city.clock.now(), na.signer).to_plain(), nb.witness.city.to_plain()]
    assert both(city, held) == set()
    assert na.store.record.before(datetime(2027, 1, 1, tzinfo=UTC)) == 60


def test_a_desk_goes_on_and_ends_more_a_year_later(city):
    na = city.desks["NA"]
    city.center.sweeper.sweep()
    na.witness.once()
    city.clock.ahead(timedelta(days=800))
    na.write(5)
    city.all_say()
    city.center.sweeper.sweep()
    na.restarted()
    assert na.witness.once()
    assert na.store.record.first > 61
    assert na.store.record.ended()[0] == na.store.record.first - 1
    whole(na)
    city.all_say()
    assert na.found == []
    assert both(city, [na.witness.city.to_plain()]) == set()


def test_a_desk_that_the_center_never_swept_keeps_everything(city):
    na = city.desks["NA"]
    city.all_say()
    assert here(na) == list(range(1, 81))
    assert na.store.record.ended() == (0, GENESIS)
    whole(na)


class Lying:
    """Says what ``changed`` makes of the center's answer."""

    def __init__(self, way, changed):
        self.way, self.changed, self.said = way, changed, 0

    def record(self, message):
        answer = heard(self.way.record(message), RecordAnswer)
        if answer.swept is not None:
            self.said += 1
            answer.swept = self.changed(answer.swept)
        return said(answer)


def value(**more):
    def change(swept):
        line = json.loads(swept.content)
        line["values"] |= more
        return WireSwept(json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")), swept.proof)

    return change


LIES = {
    "more": value(size=70),
    "another root": value(root="00" * 32),
    "of another": value(of="NB1"),
    "no proof": lambda swept: WireSwept(swept.content, []),
    "another path": lambda swept: WireSwept(swept.content, ["00" * 32 for _ in swept.proof]),
    "no line": lambda _: WireSwept("{}", []),
    "no JSON": lambda _: WireSwept("[", []),
    "deep": lambda _: WireSwept("[" * 4000, []),
}


@pytest.mark.parametrize("change", LIES.values(), ids=LIES)
def test_nothing_ends_by_a_line_that_the_centers_tree_does_not_hold(city, caplog, change):
    na = city.desks["NA"]
    city.center.sweeper.sweep()
    na.way = Lying(na.way, change)
    na.restarted()
    na.witness.once()
    assert na.way.said == 1
    assert here(na) == list(range(1, 81))
    assert "nothing is deleted" in caplog.text


def genuine(city):
    """The center's line about NA1 and its head, as the desk was told."""
    answers = []
    na = city.desks["NA"]
    na.way = Lying(na.way, lambda swept: answers.append(swept) or WireSwept("{}", []))
    na.restarted()
    na.witness.once()
    return answers[0], na.witness.city


def test_no_line_within_366_days_ends_whatever_the_center_says(city, caplog):
    na = city.desks["NA"]
    city.center.sweeper.sweep()
    swept, head = genuine(city)
    city.clock.ahead(timedelta(days=-800 + 365))
    assert end_lines(na.store.record, "NA1", swept, head, city.clock) == 0
    assert here(na) == list(range(1, 81))
    city.clock.ahead(2 * DAY)
    assert end_lines(na.store.record, "NA1", swept, head, city.clock) == 60


def test_no_other_lines_than_those_that_the_center_had_end(city, caplog):
    """A desk whose lines are not what the center swept keeps them: they are a trace."""
    na, nb = city.desks["NA"], city.desks["NB"]
    city.center.sweeper.sweep()
    swept, head = genuine(city)
    nb.write(90)
    assert end_lines(nb.store.record, "NA1", swept, head, city.clock) == 0
    assert "other lines" in caplog.text
    short = type(head)(head.at, tuple(tree for tree in head.trees if tree[0] != "NA1"), head.signature)
    assert end_lines(na.store.record, "NA1", swept, short, city.clock) == 0


def test_a_cut_while_lines_end_loses_nothing(city, monkeypatch):
    na = city.desks["NA"]
    city.center.sweeper.sweep()
    swept, head = genuine(city)
    connection = na.store.record._connection

    class Cut:
        def __getattr__(self, name):
            return getattr(connection, name)

        def execute(self, sql, *values):
            if sql.startswith("DELETE FROM record WHERE"):
                raise OSError
            return connection.execute(sql, *values)

    monkeypatch.setattr(na.store.record, "_connection", Cut())
    with pytest.raises(OSError):
        end_lines(na.store.record, "NA1", swept, head, city.clock)
    monkeypatch.undo()
    assert here(na) == list(range(1, 81))
    assert na.store.record.ended() == (0, GENESIS)
    assert end_lines(na.store.record, "NA1", swept, head, city.clock) == 60


def test_many_lines_end_some_at_a_contact(city, monkeypatch):
    na = city.desks["NA"]
    city.center.sweeper.sweep()
    monkeypatch.setattr("kakanai_desk.sync.line_ends.AT_ONCE", 25)
    while na.store.record.first < 61:
        na.witness.once()
        whole(na)
    assert [line.values["count"] for line in na.store.record.lines() if line.kind == "record_swept"] == [25, 25, 10]
    city.all_say()
    assert both(city, [na.witness.city.to_plain()]) == set()


def test_what_somebody_takes_away_besides_is_a_fault_of_the_desks_own_record(city):
    na = city.desks["NA"]
    city.center.sweeper.sweep()
    na.witness.once()
    na.store.record._connection.execute("DELETE FROM record WHERE seq = 61")
    record = na.store.record
    assert first_fault(record.lines(), record.ended()) == 62
    assert len(record.leaves_before()) != record.ended()[0]


def test_a_center_that_lost_what_the_desk_ended_is_a_fault(city):
    na = city.desks["NA"]
    city.center.sweeper.sweep()
    na.witness.once()
    with city.center.engine.begin() as tx:
        for table in (record_lines, record_nodes, record_heads):
            tx.execute(delete(table).where(table.c.terminal == "NA1"))
    na.restarted()
    assert not na.witness.once()
    assert na.found == [("center", "lacks")]


def test_a_desk_from_before_is_told_nothing_of_ended_lines(city):
    city.center.sweeper.sweep()
    na = city.desks["NA"]
    told = []

    class Old:
        def record(self, message):
            asked = heard(message, RecordMessage)
            asked.begins = 0
            told.append(na_way.record(said(asked)))
            return told[-1]

    na_way, na.way = na.way, Old()
    na.restarted()
    na.witness.once()
    assert b"swept" not in told[-1].replace(b"retention_swept", b"")
    assert here(na) == list(range(1, 81))
