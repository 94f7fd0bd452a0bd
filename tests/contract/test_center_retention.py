"""R-111: what goes past its term is deleted by rule, whole and with its proof; nothing else is, and nothing returns."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from kakanai_center import accounting, contents
from kakanai_center.intake_rows import rows_of
from kakanai_center.retention import NotForOne
from kakanai_center.retention_rules import Counted, Kept, Rule, RuleUnfit
from kakanai_center.sealing import KeyRing
from kakanai_center.store import CenterStore
from kakanai_center.sweeping import Sweeper
from kakanai_center.tables import applications, entries, marks
from kakanai_center.verifying import verify
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.outbox import EntryKind, OutboxEntry, entry_statement
from kakanai_desk.core.ports.store import FoundVisit
from kakanai_desk.core.tabulating import STANDARD, Chosen, Tally, Terms
from kakanai_desk.core.workflow import Move
from kakanai_desk.vault import signing
from tests.contract.test_center_feed import Counter, closed_body
from tests.contract.test_center_intake import TARO
from tests.fakes.center import known
from tests.unit.center.test_intake_rows import HANAKO, HEAD, mapping, pack

THEN = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
LATER = datetime(2032, 4, 1, 1, 0, tzinfo=UTC)  # five years after the 1 April that follows THEN


class Clock:
    def __init__(self):
        self.at = THEN

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ring():
    return KeyRing.new()


@pytest.fixture
def city(tmp_path, center_engine, clock, ring):
    with closing(CenterStore(center_engine(), clock, ring)) as center:
        desks = [Counter(tmp_path, letters, center) for letters in ("NA", "NB")]
        for desk in desks:
            known(center, desk.store.terminal, desk.signer)
        yield center, *desks
        for desk in desks:
            desk.store.close()


def finish(desk, number):
    """A visit whose every application is at its end."""
    desk.close_visit(number)
    for procedure in ("kokuho", "jidou"):
        desk.move(f"{desk.store.terminal}-visit-{number}/{procedure}", Move.CANCEL)
    desk.meet()


def rows(center, table):
    with center.engine.connect() as tx:
        return tx.execute(select(table)).all()


def swept(center):
    return [row for row in rows(center, entries) if row.state == "swept"]


def sound(center):
    return accounting.faults(center.engine) == [] and verify(center.record).faults == ()


def test_a_finished_application_goes_on_the_first_day_after_its_term_and_leaves_no_content(city, clock, ring):
    center, here, _ = city
    finish(here, 1)
    clock.at = LATER - timedelta(days=1)
    assert center.sweeper.sweep()["finished"] == 0
    clock.at = LATER
    assert center.sweeper.sweep("S-01")["finished"] == 1
    assert (rows(center, applications), rows(center, marks)) == ([], [])
    for row in swept(center):
        assert ring.open(row.key_id, bytes(row.body), b"\x00".join(
            (b"kakanai/center/entry/1", row.id.encode(), row.terminal.encode(), str(row.seq).encode())
        )) == b""  # fmt: skip
        assert len(bytes(row.signature)) == 16  # not the signature, under which a guess could be tried
    assert center.finder.find("NA1-260410-0001-X", date(2032, 4, 1)) == []
    assert sound(center)
    assert center.sweeper.sweep()["finished"] == 0


def test_the_proof_names_rule_and_hashes_and_nobody(city, clock):
    center, here, _ = city
    finish(here, 1)
    clock.at = LATER
    center.sweeper.sweep()
    lines = [json.loads(content) for _, content, _ in center.record.contents("center")]
    (proof,) = [line["values"] for line in lines if line["kind"] == "retention_swept"]
    assert (proof["kept"], proof["rule"], proof["count"], proof["entries"]) == ("finished", 0, 1, 3)
    assert "NA1" not in json.dumps(proof)
    assert center.sweeper.look("NA1-260410-0001-X")["state"] == "swept"
    assert center.sweeper.look("NA1-260410-0002-X")["state"] == "unknown"


def test_an_unfinished_one_has_its_own_rule(city, clock):
    center, here, _ = city
    here.close_visit(1)
    here.meet()
    decide(center, clock, Rule(0, Kept.UNFINISHED, 10, "years", Counted.DAY, date(2026, 5, 1), "条例"))
    clock.at = LATER
    assert center.sweeper.sweep()["unfinished"] == 0
    clock.at = datetime(2036, 4, 10, 1, 0, tzinfo=UTC)
    assert center.sweeper.sweep()["unfinished"] == 1


def test_a_desk_that_sends_a_swept_entry_again_is_told_that_it_is_known(city, clock):
    center, here, _ = city
    here.close_visit(1)
    (entry,) = here.store.waiting(5)
    finish(here, 2)
    clock.at = LATER
    center.sweeper.sweep()
    (result,) = center.take([entry]).results
    assert (result.state.value, rows(center, applications)) == ("applied", [])
    changed = replace(entry, body=entry.body + b" ")
    statement = entry_statement(
        entry.id, entry.terminal, entry.seq, entry.visit_id, entry.kind, entry.recorded_at, changed.body
    )
    changed = replace(changed, signature=here.signer.sign(signing.ENTRY, statement))
    assert center.take([changed]).results[0].state.value == "conflict"
    assert center.standings(["NA1"])["NA1"].whole_to == 4
    assert sound(center)


def test_every_desk_lets_go_of_its_copy_and_a_new_one_never_sees_it(city, clock, tmp_path):
    center, here, there = city
    finish(here, 1)
    here.close_visit(2)
    here.meet()
    there.meet()
    clock.at = LATER
    center.sweeper.sweep()
    for desk in (here, there):
        desk.meet()
        assert desk.shown() == []
        kept = json.dumps(desk.store._rows("SELECT CAST(body AS TEXT) FROM board_entries"), ensure_ascii=False)
        assert "見本" not in kept
        assert [line.values["count"] for line in desk.store.record_lines() if line.kind == "visits_swept"]
    new = Counter(tmp_path, "NC", center)
    with closing(new.store):
        new.feed.pull()
        assert new.shown() == []
        assert new.store.board_mark().number == center.feed.last()


def test_statistics_are_the_same_before_and_after(city, clock):
    center, here, there = city
    for number in range(1, 5):
        finish(here, number)
    there.close_visit(1)
    there.meet()

    def tables():
        tally = Tally(STANDARD, Chosen(), Terms(3, 2.0))
        for visit in center.figures.each():
            tally.add(visit)
        return tally.tables()

    before = tables()
    clock.at = LATER
    assert center.sweeper.sweep()["finished"] == 4
    assert tables() == before
    with center.engine.connect() as tx:
        kept = json.dumps([list(row) for row in tx.execute(text("SELECT * FROM counted_visits"))], ensure_ascii=False)
    assert "見本" not in kept and "visit-" not in kept and "0001" not in kept


def test_what_is_held_stays_until_two_release_it(city, clock):
    center, here, _ = city
    finish(here, 1)
    center.retention.hold("NA1-260410-0001-X", "suit", "2026-W-12", "S-01")
    clock.at = LATER
    assert center.sweeper.sweep()["finished"] == 0
    assert center.sweeper.look("NA1-260410-0001-X")["state"] == "held"
    assert center.retention.plan(date(2032, 4, 1))["held"] == 1
    number = center.retention.propose_release("NA1-260410-0001-X", "S-01")
    with pytest.raises(NotForOne):
        center.retention.settle(number, "s-01", agree=True)
    center.retention.settle(number, "S-02", agree=True)
    assert center.sweeper.sweep()["finished"] == 1


def decide(center, clock, rule):
    number = center.retention.propose_rule(rule, "S-01")
    center.retention.settle(number, "S-02", agree=True)
    return number


def test_a_rule_takes_two_and_its_day(city, clock):
    center, here, _ = city
    finish(here, 1)
    rule = Rule(0, Kept.FINISHED, 1, "years", Counted.DAY, date(2027, 6, 1), "文書管理規程 第9条")
    number = center.retention.propose_rule(rule, "S-01")
    with pytest.raises(NotForOne):
        center.retention.settle(number, "S-01", agree=True)
    assert center.retention.rules(date(2027, 6, 1))[Kept.FINISHED].number == 0
    center.retention.settle(number, "S-02", agree=True)
    with pytest.raises(NotForOne):
        center.retention.settle(number, "S-02", agree=True)
    assert center.retention.rules(date(2027, 5, 31))[Kept.FINISHED].number == 0
    clock.at = datetime(2027, 5, 31, 1, 0, tzinfo=UTC)
    assert center.sweeper.sweep()["finished"] == 0
    clock.at = datetime(2027, 6, 1, 1, 0, tzinfo=UTC)
    assert center.sweeper.sweep()["finished"] == 1
    for wrong in (
        replace(rule, starts=date(2026, 4, 10)),
        replace(rule, unit="days", length=364),
        replace(rule, length=0),
        replace(rule, basis=" "),
    ):
        with pytest.raises(RuleUnfit):
            center.retention.propose_rule(replace(wrong, starts=wrong.starts), "S-01")


def test_what_has_no_application_goes_by_its_own_rule(city, clock):
    center, here, _ = city
    body = canonical({"not": "a visit", "name": "見本 花子"})
    statement = entry_statement("odd", "NA1", 1, "odd-visit", EntryKind.VISIT_CLOSED, THEN, body)
    odd = OutboxEntry("odd", "NA1", 1, "odd-visit", EntryKind.VISIT_CLOSED, body,
                      here.signer.sign(signing.ENTRY, statement), THEN)  # fmt: skip
    center.take([odd])
    assert center.status()["set_aside"] == 1
    clock.at = THEN + timedelta(days=366)
    assert center.sweeper.sweep()["leftover"] == 1
    assert center.status()["set_aside"] == 0
    assert center.take([odd]).results[0].state.value == "applied"
    assert sound(center)


def test_a_sweep_that_was_killed_left_no_deletion_without_its_proof_and_is_gone_on_with(city, clock, monkeypatch):
    center, here, _ = city
    for number in range(1, 6):
        finish(here, number)
    clock.at = LATER
    monkeypatch.setattr("kakanai_center.sweeping.AT_ONCE", 2)
    tell = Sweeper._tell
    calls = []

    def cut(self, tx, ids):
        calls.append(ids)
        if len(calls) == 2:
            raise KeyboardInterrupt
        tell(self, tx, ids)

    with monkeypatch.context() as patch:
        patch.setattr(Sweeper, "_tell", cut)
        with pytest.raises(KeyboardInterrupt):
            center.sweeper.sweep()
    assert len(rows(center, applications)) == 3
    assert sound(center)
    assert center.sweeper.last() is None
    assert center.sweeper.sweep()["finished"] == 3
    assert sound(center)
    assert center.sweeper.last()[0] == "2032-04-01"


@pytest.mark.parametrize(
    ("attack", "fault"),
    [
        ("DELETE FROM entries WHERE terminal = 'NA1' AND seq = 4", "lost"),
        ("UPDATE entries SET state = 'swept', why = 'line 1' WHERE terminal = 'NA1' AND seq = 4", "unproven"),
        ("DELETE FROM entries WHERE terminal = 'NA1' AND seq = 1", "lost"),
        ("INSERT INTO applications VALUES ('NA1-visit-1', 'NA1-260410-0001-X', 'NA1', 'tennyu', '', '')", "returned"),
    ],
)
def test_an_auditor_tells_what_was_deleted_by_rule_from_what_was_lost(city, clock, attack, fault):
    center, here, _ = city
    finish(here, 1)
    clock.at = LATER
    center.sweeper.sweep()
    here.close_visit(2)
    here.meet()
    assert sound(center)
    with center.engine.begin() as tx:
        tx.exec_driver_sql(attack)
    assert fault in {code for code, _ in accounting.faults(center.engine)}


def test_a_clock_that_was_wrong_deletes_nothing(city, clock):
    center, here, _ = city
    body = canonical(closed_body(1))
    long_ago = datetime(1999, 1, 1, tzinfo=UTC)
    statement = entry_statement("e1", "NA1", 1, "v1", EntryKind.VISIT_CLOSED, long_ago, body)
    center.take([OutboxEntry("e1", "NA1", 1, "v1", EntryKind.VISIT_CLOSED, body,
                             here.signer.sign(signing.ENTRY, statement), long_ago)])  # fmt: skip
    assert center.sweeper.sweep()["unfinished"] == 0
    assert len(rows(center, applications)) == 1


def test_one_that_does_not_open_holds_up_no_other(city, clock):
    center, here, _ = city
    for number in (1, 2):
        finish(here, number)
    with center.engine.begin() as tx:
        body = b"\x00" * 80
        tx.execute(entries.update().where(entries.c.visit_id == "NA1-visit-1").values(body=body))
    clock.at = LATER
    told = center.sweeper.sweep()
    assert (told["finished"], told["unreadable"]) == (1, 1)
    assert [a["kind"] for a in center.alarms()] == ["retention"]


def test_the_alarm_when_it_was_not_done(city, clock):
    center, *_ = city
    center.sweeper.watch(timedelta(hours=48))
    assert center.alarms() == []
    center.sweeper.sweep()
    clock.at += timedelta(hours=49)
    center.sweeper.watch(timedelta(hours=48))
    assert [(a["kind"], a["detail"]) for a in center.alarms()] == [("retention", "too old")]


def test_imported_rows_go_when_no_file_came_for_long(city, clock):
    center, *_ = city
    content = "\r\n".join([HEAD, HANAKO, TARO, ""]).encode("cp932")

    def take():
        found, _ = rows_of("juumin.csv", content, mapping(), pack())
        center.intakes.take(mapping(), found, "0" * 64, "S-01", dry=False, gone=False)

    take()
    clock.at = THEN + timedelta(days=80)
    take()  # says nothing new, and that all of it is true
    clock.at = THEN + timedelta(days=95)
    assert center.sweeper.sweep()["imported"] == 0
    clock.at = THEN + timedelta(days=170)
    assert [due["count"] for due in center.retention.plan(date(2026, 9, 27))["due"]] == [2]
    assert center.sweeper.sweep()["imported"] == 2
    assert center.sweeper.sweep()["imported"] == 0
    with center.engine.connect() as tx:
        for table in ("intake_rows", "intake_marks"):
            assert tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0
    take()
    assert center.intakes.by_number("juumin_kihon", "1002") is not None


def test_a_center_restored_from_before_a_sweep_sweeps_again_and_desks_bring_nothing_back(city, clock):
    center, here, there = city
    finish(here, 1)
    there.meet()
    with center.engine.connect() as tx:
        older = list(contents.read(tx))
    clock.at = LATER
    center.sweeper.sweep()
    for desk in (here, there):
        desk.meet()
    with center.engine.begin() as tx:
        for table in contents.tables_of(tx):
            tx.execute(table.delete())
        contents.write(tx, older)
    for desk in (here, there):
        desk.sync.ask()
        desk.meet()
    assert center.sweeper.last() is None  # so it is due at once
    assert center.sweeper.sweep()["finished"] == 1
    for desk in (here, there):
        desk.meet()
        assert desk.shown() == []
    assert rows(center, applications) == []
    assert sound(center)


def test_a_hold_that_comes_while_a_sweep_runs_counts(city, clock, monkeypatch):
    center, here, _ = city
    finish(here, 1)
    clock.at = LATER
    due = center.retention.due_visits

    def held_meanwhile(on):
        found = list(due(on))
        center.retention.hold("NA1-260410-0001-X", "audit", "K-1", "S-01")
        return found

    monkeypatch.setattr(center.retention, "due_visits", held_meanwhile)
    assert center.sweeper.sweep()["finished"] == 0


def test_a_desk_whose_clock_is_ahead_is_believed(city, clock):
    center, here, _ = city
    body, ahead = canonical(closed_body(1)), datetime(2027, 5, 1, tzinfo=UTC)
    here.close_visit(1)
    here.meet()
    moved = OutboxEntry("e2", "NA1", 2, "NA1-visit-1", EntryKind.APPLICATION_MOVED, body, b"", ahead)
    statement = entry_statement(moved.id, "NA1", 2, moved.visit_id, moved.kind, ahead, body)
    center.take([replace(moved, signature=here.signer.sign(signing.ENTRY, statement))])
    clock.at = LATER
    assert center.sweeper.sweep()["unfinished"] == 0
    clock.at = LATER + timedelta(days=366)
    assert center.sweeper.sweep()["unfinished"] == 1


def test_a_desk_no_longer_finds_a_visit_that_was_swept(city, clock):
    center, here, _ = city
    row = FoundVisit("NA1-visit-1", "NA1-260410-0001-X", THEN.date(), "転入", "closed", (), THEN, {})
    with here.store.transaction() as tx:
        tx.findable.put(row, {"day"})
    finish(here, 1)
    clock.at = LATER
    center.sweeper.sweep()
    assert here.store.found("NA1-visit-1") is not None
    here.meet()
    assert here.store.found("NA1-visit-1") is None
