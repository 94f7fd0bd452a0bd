"""R-066…R-068, R-071: a closed visit's applications on the desk's own board, moved without any network."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kakanai_desk.core.errors import ApplicationNotMoved, MoveNotAllowed, NotAllowed
from kakanai_desk.core.permissions import Grant, Operation, Rights
from kakanai_desk.core.ports.board import Change
from kakanai_desk.core.workflow import Move, State
from kakanai_desk.visit.boarding import BoardView
from tests.fakes.desk import desk_bench, rights_of
from tests.unit.visit.walk import walk


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    list(walk(made))
    made.desk.boarding.look()
    made.desk.boarding.section("")
    yield made
    made.store.close()


def board(bench) -> BoardView:
    return bench.desk.boarding.board


def first(bench):
    return board(bench).rows[0].id


def move(bench, name, application=None, **more):
    bench.desk.boarding.move(application or first(bench), name, **more)
    return bench.store.application(application or board(bench).rows[0].id)


def test_a_closed_visit_stands_on_the_board_at_once_one_row_a_procedure(bench):
    found = bench.desk.finding
    found.search("みほん")
    (visit,) = found.found.rows
    rows = board(bench).rows
    assert len(rows) == len(visit.done["procedures"]) > 3
    assert {row.state for row in rows} == {State.RECEIVED}
    assert {row.opening.reception_number for row in rows} == {visit.reception_number}
    assert rows[0].opening.who == "見本　太郎"
    assert board(bench).counts["received"] == len(rows)


def test_a_move_is_entry_board_and_record_together(bench):
    a, before = first(bench), bench.store.sync_counts().waiting
    bench.woken.clear()
    bench.desk.boarding.move(a, Move.START)
    assert bench.store.application(a).state is State.REVIEW
    assert bench.woken == [1]
    assert bench.store.sync_counts().waiting == before + 1
    entry = bench.store.waiting(100)[-1]
    assert (entry.kind, json.loads(entry.body)["move"]) == ("application_moved", "start")
    assert bench.store.record_since(0)[-1].kind == "application_moved"


def test_a_move_whose_transaction_fails_leaves_nothing(bench, monkeypatch):
    a, before = first(bench), bench.store.sync_counts().waiting

    def cut(*_):
        raise RuntimeError("the power went")

    monkeypatch.setattr("kakanai_desk.store.board_rows.BoardRows.add", cut)
    with pytest.raises(RuntimeError):
        bench.desk.boarding.move(a, Move.START)
    assert bench.store.application(a).state is State.RECEIVED
    assert bench.store.sync_counts().waiting == before


def test_what_cannot_be_says_why_and_writes_nothing(bench):
    a, before = first(bench), bench.store.sync_counts().waiting
    whys = {Move.COMPLETE: "state", Move.HOLD: "memo", Move.HAND_OVER: "memo", Move.RELEASE: "nothing"}
    for name, why in whys.items():
        with pytest.raises(ApplicationNotMoved) as refused:
            bench.desk.boarding.move(a, name)
        assert refused.value.values == {"board_why": why}
    with pytest.raises(MoveNotAllowed):
        bench.desk.boarding.move("nothing/there", Move.START)
    with pytest.raises(MoveNotAllowed):
        bench.desk.boarding.move(a, Move.HAND_OVER, "わけ", "nowhere")
    assert bench.store.sync_counts().waiting == before


def test_a_clerk_neither_decides_nor_cancels(bench):
    a = first(bench)
    bench.people.allowed = rights_of("clerk")
    with pytest.raises(NotAllowed):
        bench.desk.boarding.move(a, Move.CANCEL, "二重の受付")
    with pytest.raises(NotAllowed):
        bench.desk.boarding.settle(a, Move.CANCEL, "二重の受付")
    assert Move.CANCEL not in opened(bench, a).can
    bench.people.allowed = rights_of("supervisor")
    bench.desk.boarding.settle(a, Move.CANCEL, "二重の受付")
    assert bench.store.application(a).state is State.CANCELLED


def opened(bench, application):
    bench.desk.boarding.open(application)
    return board(bench)


def test_who_has_rights_in_one_section_neither_sees_nor_moves_another_sections(bench):
    mine = board(bench).rows[0].section
    other = next(row for row in board(bench).rows if row.section != mine)
    only = Grant(frozenset({Operation.HANDLE}), frozenset(), frozenset({mine}), frozenset())
    bench.people.allowed = Rights((only,))
    bench.desk.boarding.look()
    bench.desk.boarding.lane("")
    assert {row.section for row in board(bench).rows} <= {mine}
    with pytest.raises(NotAllowed):
        bench.desk.boarding.move(other.id, Move.START)
    with pytest.raises(NotAllowed):
        bench.desk.boarding.open(other.id)
    with pytest.raises(NotAllowed):
        bench.desk.boarding.section(other.section)


def test_handed_over_it_waits_unread_in_the_other_sections_inbox(bench):
    own = bench.context.info.section
    away = next(row for row in board(bench).rows if row.section != own)
    bench.desk.boarding.move(away.id, Move.HAND_OVER, "添付を確かめてください", own)
    assert bench.desk.views()[0].inbox == 1
    view = opened(bench, away.id)
    assert view.opened.unread is False
    assert [m.move for m in view.opened.history] == [Move.HAND_OVER, Move.READ]
    assert bench.desk.views()[0].inbox == 0
    assert view.opened.history[0].memo == "添付を確かめてください"


def test_another_clerks_application_is_taken_over_only_knowingly(bench):
    a = first(bench)
    bench.desk.boarding.move(a, Move.TAKE)
    bench.desk.sign_out()
    from kakanai_desk.core.secret import SecretText

    bench.desk.sign_in("K00999", SecretText(b"betsu-no-aikotoba"))
    bench.desk.boarding.look()
    for name in (Move.START, Move.TAKE):
        with pytest.raises(ApplicationNotMoved) as refused:
            bench.desk.boarding.move(a, name)
        assert refused.value.values == {"board_why": "held"}
    with pytest.raises(ApplicationNotMoved) as refused:
        bench.desk.boarding.move(a, Move.TAKE, over=True)
    assert refused.value.values == {"board_why": "memo"}
    bench.desk.boarding.move(a, Move.TAKE, "休んでいるため", over=True)
    assert bench.store.application(a).history[-1].memo == "休んでいるため"
    assert bench.store.application(a).holder == "K00999"


def test_lanes_and_what_ended_today(bench):
    a = first(bench)
    bench.desk.boarding.settle(a, Move.CANCEL, "二重の受付")
    bench.desk.boarding.lane("ended")
    assert [row.id for row in board(bench).rows] == [a]
    assert bench.store.applications(ended_since=bench.clock.day + timedelta(days=1))[0].id != a
    with pytest.raises(MoveNotAllowed):
        bench.desk.boarding.lane("nowhere")


def test_the_name_of_a_protected_family_is_for_who_may_see_such(bench):
    body = {
        "reception_number": "NB1-260410-0001-X",
        "event": "tennyu",
        "clerk": "K00999",
        "who": "見本　次郎",
        "protected": True,
        "procedures": [["kokuho_kanyu", "国保", "hoken", ""]],
    }
    at = bench.clock.now().isoformat()
    bench.store.take_changes([Change(1, "e1", "visit-b", "NB1", "visit_closed", at, body)], again=False)
    seen = {}
    for group in ("supervisor", "clerk"):
        bench.people.allowed = rights_of(group)
        bench.desk.boarding.changed()
        seen[group] = [r.opening.who for r in board(bench).rows if r.opening.visit_id == "visit-b"]
    seen["opened"] = [opened(bench, "visit-b/kokuho_kanyu").opened.opening.who]
    assert seen == {"supervisor": ["見本　次郎"], "clerk": [""], "opened": [""]}


def test_nothing_of_the_board_stays_when_a_visit_starts_or_the_desk_is_locked(bench):
    bench.desk.lock()
    assert bench.desk.views()[0].board == BoardView()
    with pytest.raises(MoveNotAllowed):
        bench.desk.boarding.open("x/y")
    bench.signed_in()
    bench.desk.start("tennyu")
    assert board(bench) == BoardView()
    with pytest.raises(MoveNotAllowed):
        bench.desk.boarding.look()


def test_what_ended_long_ago_is_forgotten_and_what_is_open_never(bench):
    ids = [row.id for row in board(bench).rows]
    for a in ids[1:]:
        bench.desk.boarding.settle(a, Move.CANCEL, "二重の受付")
    later = bench.clock.day + timedelta(days=400)
    with bench.store.transaction() as tx:
        assert tx.board.forget_before(later) == 0
    bench.desk.boarding.settle(ids[0], Move.CANCEL, "二重の受付")
    with bench.store.transaction() as tx:
        assert tx.board.forget_before(bench.clock.day) == 0
        assert tx.board.forget_before(later) == 1
    assert bench.store.applications(ended_since=bench.clock.day) == []


def test_no_individual_number_and_no_address_is_kept_for_the_board(bench):
    kept = json.dumps(bench.store._rows("SELECT CAST(body AS TEXT) FROM board_entries"), ensure_ascii=False)
    assert "123456789018" not in kept
    assert "中央一丁目" not in kept


def test_counting_what_nobody_has_read_reads_no_name_and_counts_as_the_list_does(bench, monkeypatch):
    move(bench, Move.HAND_OVER, memo="確かめてください", to="zeimu")
    store, today = bench.store, bench.context.clock.today()
    assert any(a.opening.who == "見本　太郎" for a in store.applications(ended_since=today))
    read: list[str] = []
    true = json.loads

    def noted(body: str | bytes):
        read.append(body.decode("utf-8") if isinstance(body, bytes) else body)
        return true(body)

    monkeypatch.setattr(json, "loads", noted)
    listed = sum(a.unread and a.section == "zeimu" for a in store.applications(ended_since=today))
    assert listed == 1
    assert any("見本　太郎" in body for body in read), "the board itself reads names"
    read.clear()
    assert store.unread("zeimu", ended_since=today) == listed
    assert read
    assert not any("見本　太郎" in body for body in read)
