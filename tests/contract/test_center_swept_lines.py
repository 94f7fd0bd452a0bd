"""R-095: lines of desks go past their term by rule, and two verifiers prove what is kept and what was swept."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from kakanai_center.record import CENTER
from kakanai_center.retention_rules import Counted, Kept, Rule, RuleUnfit
from kakanai_center.store import CenterStore
from kakanai_center.tables import (
    holds,
    record_answers,
    record_finds,
    record_heads,
    record_lines,
    record_nodes,
    record_subjects,
)
from kakanai_center.verifying import bundle, verify
from kakanai_desk.core import merkle
from kakanai_desk.core.record_search import RecordAsked
from kakanai_desk.vault.record import PrintedHead, TreeHead
from tests.contract.test_center_lines import HANAKO, Writer
from tools.verify_record import faults_of

THEN = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
LATER = datetime(2028, 5, 1, 1, 0, tzinfo=UTC)
L, N = record_lines.c, record_nodes.c


class Clock:
    def __init__(self) -> None:
        self.at = THEN

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def city(center_engine, clock):
    """Two desks: NA has 40 lines of then in four batches, 20 of later; NB the same, without the later ones."""
    with closing(CenterStore(center_engine(), clock)) as store:
        na, nb = Writer(store, "NA1"), Writer(store, "NB1")
        for _ in range(4):
            write(na, 10, THEN)
            write(nb, 10, THEN)
        store.record.city()
        clock.at = THEN + timedelta(days=300)
        a_year(store)
        clock.at = LATER
        write(na, 20, LATER)
        store.record.city()
        yield store, na, nb


def write(writer: Writer, count: int, at: datetime, visit: str = "v1") -> None:
    for number in range(count):
        writer.write("answered", at, visit=visit, about=HANAKO, number=number)
    writer.bring()


def a_year(store: CenterStore) -> None:
    """The rule of two people: a year, from the next day on."""
    start = store.retention.today() + timedelta(days=1)
    number = store.retention.propose_rule(Rule(0, Kept.RECORD, 1, "years", Counted.DAY, start, "規程 第9条"), "S-01")
    store.retention.settle(number, "S-02", agree=True)


def held(store: CenterStore) -> list:
    """Heads that others may hold: of every size that was signed, the city's, and one on paper."""
    heads = [head.to_plain() for name in ("NA1", "NB1") for head in store.record.signed_heads(name)]
    na = store.record.signed_heads("NA1")[1]
    return [*heads, *(city.to_plain() for city in store.record.city_heads()), str(PrintedHead.of("NA1", 20, na.root))]


def both(store: CenterStore, told: list) -> set[tuple[str, str]]:
    items: list = []
    bundle(store.record, items.append)
    ours, theirs = set(verify(store.record, told).faults), faults_of(items, told)
    assert {who for what, who in ours if what != "kept"} == {who for _, who in theirs}
    return ours


def numbers(store: CenterStore, terminal: str, table=record_lines) -> list[int]:
    with store.engine.connect() as tx:
        query = select(table.c.seq).where(table.c.terminal == terminal).distinct().order_by(table.c.seq)
        return list(tx.execute(query).scalars())


def test_what_is_past_its_term_goes_under_a_signed_head_and_both_verifiers_prove_the_rest(city) -> None:
    store, _, _ = city
    told = held(store)
    before = numbers(store, CENTER)
    swept = store.sweeper.sweep()["record"]
    own = len(set(before) - set(numbers(store, CENTER)))
    assert swept == 40 + 30 + own
    assert own
    for table in (record_lines, record_finds, record_subjects):
        assert numbers(store, "NA1", table) == list(range(41, 61))
    assert numbers(store, "NB1") == list(range(31, 41))  # its last line stays, and what is under the same head
    assert both(store, told) == set()
    found = store.lines.page(RecordAsked(actor="K1", terminal="NA1"))
    assert [json.loads(content)["seq"] for _, content in found] == list(range(60, 40, -1))
    proofs = [json.loads(content) for _, content, _ in store.record.contents(CENTER) if "retention_swept" in content]
    values = [proof["values"] for proof in proofs if proof["values"]["of"] != CENTER]
    assert [(v["of"], v["size"], v["count"], v["rule"]) for v in values] == [("NA1", 40, 40, 1), ("NB1", 30, 30, 1)]
    assert values[0]["root"] == next(h.root for h in store.record.signed_heads("NA1") if h.size == 40)
    assert store.sweeper.sweep()["record"] == 0


def test_desks_go_on_and_old_heads_are_proven_to_go_on_too(city) -> None:
    store, na, _ = city
    store.sweeper.sweep()
    write(na, 5, LATER)
    head = TreeHead("NA1", na.tree.size, na.tree.root().hex(), LATER.isoformat()).signed(na.signer)
    assert store.record.take(head, 66, []) == 65
    assert store.record.take(head, 61, na.every[60:]) == 65  # the answer was lost, and it says the same once more
    assert store.record.take(head, 35, na.every[34:]) == 65  # so says one from before, who knows nothing of sweeping
    assert store.alarms() == []
    now = store.record.city()
    (proof,) = store.record.proofs([("NA1", 7)], now)  # of a size within what is gone
    size, root = now.tree("NA1")
    steps = [bytes.fromhex(step) for step in proof]
    assert merkle.consistent(7, size, na.tree.root(7), bytes.fromhex(root), steps)
    assert both(store, held(store)) == set()


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ("one more", "gone"),
        ("from the middle", "chain"),
        ("another leaf", "root"),
        ("no proof", "gone"),
        ("without a rule", "gone"),
    ],
)
def test_what_somebody_takes_away_beyond_the_rule_is_a_fault(city, how, fault) -> None:
    store, _, _ = city
    told = held(store)
    if how != "without a rule":
        store.sweeper.sweep()
    with store.engine.begin() as tx:
        match how:
            case "one more":
                tx.execute(delete(record_lines).where(L.terminal == "NA1", L.seq == 41))
            case "from the middle":
                tx.execute(delete(record_lines).where(L.terminal == "NA1", L.seq == 50))
            case "another leaf":
                tx.execute(
                    update(record_nodes).where(N.terminal == "NA1", N.level == 0, N.place == 3).values(hash=bytes(32))
                )
            case "no proof":
                of = L.content.contains('"of":"NA1"')
                tx.execute(delete(record_lines).where(L.terminal == CENTER, L.content.contains("retention_swept"), of))
            case _:
                tx.execute(delete(record_lines).where(L.terminal == "NA1", L.seq <= 40))
    assert (fault, "NA1") in both(store, told)
    items: list = []
    bundle(store.record, items.append)
    assert (fault, "NA1") in faults_of(items, told)


def test_a_held_visit_and_what_is_not_as_it_was_signed_stay(city) -> None:
    store, _, _ = city
    with store.engine.begin() as tx:
        tx.execute(insert(holds), [{"visit_id": "v2", "because": "suit", "reference": "A1", "by": "S1", "at": "x"}])
        tx.execute(
            update(record_finds).where(record_finds.c.terminal == "NA1", record_finds.c.seq == 25).values(visit_id="v2")
        )
        row = tx.execute(select(L.content).where(L.terminal == "NB1", L.seq == 2)).scalar_one()
        tx.execute(update(record_lines).where(L.terminal == "NB1", L.seq == 2).values(content=row.replace("K1", "K9")))
    store.sweeper.sweep()
    assert numbers(store, "NA1")[0] == 21 and numbers(store, "NB1")[0] == 1
    assert [(a["kind"], a["terminal"], a["detail"]) for a in store.alarms()] == [("retention", "NB1", "record")]


def test_a_wrong_clock_and_a_young_rule_delete_nothing(center_engine, clock) -> None:
    with closing(CenterStore(center_engine(), clock)) as store:
        a_year(store)
        clock.at = LATER
        na = Writer(store, "NA1")
        write(na, 10, THEN)  # so its clock says
        write(na, 10, LATER)
        store.sweeper.sweep()
        assert numbers(store, "NA1") == list(range(1, 21))
        short = Rule(0, Kept.RECORD, 365, "days", Counted.DAY, date(2030, 1, 1), "x")
        with pytest.raises(RuleUnfit):
            store.retention.propose_rule(short, "S-01")
        assert {row["kept"] for row in store.retention.plan(store.retention.today())["due"]} == {"record"}


def test_how_visitors_found_it_is_kept_for_statistics(city, clock) -> None:
    store, _, nb = city
    clock.at = THEN
    nb.write("satisfaction", THEN, visit="v9", answer="good")
    nb.bring()
    clock.at = LATER
    write(nb, 1, LATER)
    store.sweeper.sweep()
    assert numbers(store, "NB1") == [42]
    with store.engine.connect() as tx:
        assert tx.execute(select(record_answers)).all() == [("v9", "good")]
    assert store.figures.answers(None, None) == {"v9": "good"}
    with store.engine.connect() as tx:
        assert len(tx.execute(select(record_heads.c.size).where(record_heads.c.terminal == "NB1")).all()) == 6


# --- the center's own lines


def own(store: CenterStore) -> list[str]:
    return [json.loads(content)["kind"] for _, content, _ in store.record.contents(CENTER)]


def test_the_centers_own_lines_end_by_the_same_rule_and_what_proves_deletions_stays(city, clock) -> None:
    store, _, _ = city
    told = held(store)
    assert "retention_proposed" in own(store)
    store.sweeper.sweep()
    assert "retention_proposed" not in own(store)
    assert both(store, told) == set()
    before = json.loads(list(store.record.contents(CENTER))[-2][1])["values"]["size"]
    clock.at = LATER + timedelta(days=800)
    for _ in range(5):
        store.record.note("statistics_asked")
    clock.at += timedelta(days=400)
    store.sweeper.sweep()
    assert "statistics_asked" not in own(store)
    proofs = [json.loads(content) for _, content, _ in store.record.contents(CENTER) if "retention_swept" in content]
    assert {proof["values"]["of"] for proof in proofs} == {CENTER, "NA1", "NB1"}
    sizes = [proof["values"]["size"] for proof in proofs if proof["values"]["of"] == CENTER]
    assert before not in sizes, "a newer line of its own tells all"
    assert min(numbers(store, CENTER)) <= sizes[-1], "proofs stay among what is gone"
    assert both(store, [*told, *held(store)]) == set()
    store.sweeper.sweep()
    assert both(store, [*told, *held(store)]) == set()


def test_a_young_line_of_the_center_stays(city, clock) -> None:
    store, _, _ = city
    store.record.note("statistics_asked")
    store.sweeper.sweep()
    assert "statistics_asked" in own(store)


@pytest.mark.parametrize("how", ["one more", "its own proof", "another leaf", "a proof of a desk", "without a rule"])
def test_what_somebody_takes_from_the_centers_record_beyond_the_rule_is_a_fault(city, clock, how) -> None:
    store, _, _ = city
    told = held(store)
    if how != "without a rule":
        store.sweeper.sweep()
    store.record.note("statistics_asked")
    told += [city.to_plain() for city in (store.record.city(),)]
    assert both(store, told) == set()
    mine = L.terminal == CENTER
    with store.engine.begin() as tx:
        match how:
            case "one more":
                tx.execute(delete(record_lines).where(mine, L.content.contains("retention_ended")))
            case "its own proof":
                tx.execute(delete(record_lines).where(mine, L.content.contains(f'"of":"{CENTER}"')))
            case "another leaf":
                where = (N.terminal == CENTER, N.level == 0, N.place == 0)
                tx.execute(update(record_nodes).where(*where).values(hash=bytes(32)))
            case "a proof of a desk":
                tx.execute(delete(record_lines).where(mine, L.content.contains('"of":"NA1"')))
            case _:
                tx.execute(delete(record_lines).where(mine, L.seq == 1))
    ours = both(store, told)
    assert {who for _, who in ours} >= {CENTER}
    assert ("root" if how == "another leaf" else "gone", CENTER) in ours
