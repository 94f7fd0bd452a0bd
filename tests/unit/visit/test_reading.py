"""R-026, R-068: a section opens what an application says, one counter at a time; every opening is recorded."""

from __future__ import annotations

import json

import pytest

from kakanai_desk.core.errors import ApplicationNotMoved, MoveNotAllowed, NotAllowed
from kakanai_desk.core.permissions import Field, Grant, Operation, Rights
from kakanai_desk.core.ports.board import Change
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.subjects import subjects_of
from kakanai_desk.core.told import Cover
from kakanai_desk.core.workflow import Move, Moved, moved_to_plain
from kakanai_desk.visit.reading import ReadingView, Reads
from tests.fakes.desk import desk_bench, rights_of, without
from tests.fakes.handling import ELSEWHERE, FakeApplications
from tests.unit.visit.walk import walk


@pytest.fixture
def bench(tmp_path):
    made = desk_bench(tmp_path).signed_in()
    list(walk(made))
    made.desk.boarding.look()
    made.desk.boarding.section("")
    made.context.applications = FakeApplications(made.store)
    yield made
    made.store.close()


def of(bench, procedure="kokuho_shutoku"):
    return next(a for a in bench.desk.boarding.board.rows if a.procedure == procedure)


def read(bench, procedure="kokuho_shutoku") -> ReadingView:
    bench.desk.boarding.open(of(bench, procedure).id)
    bench.desk.reading.open(of(bench, procedure).id)
    bench.settle()
    return bench.desk.reading.view()


def arrives(bench, move, memo="", terminal="NB1"):
    """The center places the visit, then a move of another desk."""
    a = of(bench)
    ((closed, body),) = bench.store._rows(
        "SELECT entry_id, body FROM board_entries WHERE visit_id = ? AND kind = 'visit_closed'", a.opening.visit_id
    )
    at = a.opening.at.isoformat()
    moved = Moved("other-1", a.opening.visit_id, a.procedure, move, "K7", "見本 隣", "hoken_nenkin", terminal,
                  a.opening.at, 1, memo)  # fmt: skip
    first = Change(1, closed, a.opening.visit_id, "NA1", "visit_closed", at, json.loads(body))
    second = Change(2, "other-1", a.opening.visit_id, terminal, "application_moved", at, moved_to_plain(moved))
    bench.store.take_changes([first, second], again=False)
    bench.desk.boarding.changed()
    bench.desk.reading.changed()
    bench.settle()
    return bench.desk.reading.view()


def kinds(bench):
    return [line.kind for line in bench.store.record_lines()]


def test_it_shows_what_the_procedure_needs_in_words(bench):
    view = read(bench)
    assert (view.state, view.event, view.seconds) == (Reads.OPEN, "転入", 600)
    assert [p.name for p in view.told.people][:2] == ["見本　太郎", "見本　花子"]
    assert {line.title: line.value for line in view.answers}["今後の健康保険"] == "国民健康保険"
    assert view.identity == ("マイナンバーカード",)
    assert "本籍" not in {line.title for line in view.answers}
    assert "123456789018" not in repr(view.told)
    (asked,) = bench.context.applications.asked
    assert (asked.by, asked.section, asked.over) == ("K00123", "shiminka", False)


def test_fields_that_the_clerk_does_not_see_are_there_and_nothing_of_them(bench):
    bench.people.allowed = without(bench.people.allowed, Field.HONSEKI)
    lines = {line.title: line for line in read(bench, "juumin_idou_todoke").answers}
    assert (lines["本籍"].value, lines["本籍"].cover) == ("", Cover.RIGHT)
    assert lines["電話番号"].value == "000-0000-0000"


def test_every_opening_is_a_line_of_whose_data_it_was_and_no_name(bench):
    read(bench)
    line = next(line for line in bench.store.record_lines() if line.kind == "application_read")
    marks = {bench.store.record.mark(word) for word in subjects_of("見本　花子", "みほん　はなこ", "1988-11-03")}
    assert marks <= set(line.subjects)
    text = b"\n".join(line.content for line in bench.store.record_lines()).decode()
    assert "花子" not in text
    assert "000-0000-0000" not in text
    read(bench)
    assert kinds(bench).count("application_read") == 2


def test_another_sections_is_not_opened(bench):
    only = Grant(frozenset({Operation.HANDLE}), frozenset(), frozenset({"shiminka"}), frozenset())
    other = of(bench).id
    bench.people.allowed = Rights((only,))
    with pytest.raises(NotAllowed):
        bench.desk.reading.open(other)
    with pytest.raises(MoveNotAllowed):
        bench.desk.reading.open("nothing/there")
    assert bench.context.applications.asked == []


def test_who_has_it_open_is_told_and_nothing_of_it_is_shown(bench):
    bench.context.applications.held = ELSEWHERE
    view = read(bench)
    assert (view.state, view.told, view.answers) == (Reads.HELD, None, ())
    assert (view.holder.name, view.holder.terminal, view.holder.section, view.holder.since) == (
        "見本 交代", "NB1", "保険年金課", ELSEWHERE.since,
    )  # fmt: skip
    assert "application_held" in kinds(bench)
    assert "application_read" not in kinds(bench)


def test_until_it_is_taken_over_it_is_not_moved_here(bench):
    bench.context.applications.held = ELSEWHERE
    read(bench)
    a = of(bench).id
    for move in (Move.START, Move.TAKE):
        with pytest.raises(ApplicationNotMoved) as refused:
            bench.desk.boarding.move(a, move)
        assert refused.value.values == {"board_why": "open"}
    bench.desk.boarding.move(a, Move.NOTE, "電話で確認")
    bench.context.applications.held = None
    read(bench)
    bench.desk.boarding.move(a, Move.START)


def test_it_is_taken_over_with_a_reason_that_stands_in_its_history(bench):
    bench.context.applications.held = ELSEWHERE
    read(bench)
    with pytest.raises(ApplicationNotMoved):
        bench.desk.reading.take_over(" ")
    bench.desk.reading.take_over("来庁者が待っているため")
    bench.settle()
    view = bench.desk.reading.view()
    assert (view.state, bench.context.applications.asked[-1].over) == (Reads.OPEN, True)
    last = of(bench).history[-1]
    assert (last.move, last.memo, of(bench).holder) == (Move.TAKE, "来庁者が待っているため", "K00123")
    line = next(line for line in bench.store.record_since(0) if line.kind == "application_taken_over")
    assert line.values["of"] == "NB1"
    text = b"\n".join(line.content for line in bench.store.record_lines()).decode()
    assert "待っている" not in text
    bench.desk.boarding.move(of(bench).id, Move.START)


def test_what_is_in_hand_already_is_taken_over_by_a_note(bench):
    bench.desk.boarding.move(of(bench).id, Move.TAKE)
    bench.context.applications.held = ELSEWHERE
    read(bench)
    bench.desk.reading.take_over("わけ")
    bench.settle()
    assert bench.desk.reading.view().state is Reads.OPEN
    assert [m.move for m in of(bench).history][-1] is Move.NOTE


def test_nothing_is_taken_over_that_nobody_has(bench):
    read(bench)
    with pytest.raises(MoveNotAllowed):
        bench.desk.reading.take_over("わけ")


def test_who_is_taken_over_sees_by_whom_and_why_and_nothing_else(bench):
    read(bench)
    view = arrives(bench, Move.TAKE, "急ぎの問合せ")
    assert (view.state, view.told, view.answers) == (Reads.TAKEN, None, ())
    assert (view.holder.name, view.holder.terminal, view.holder.section, view.holder.reason) == (
        "見本 隣", "NB1", "保険年金課", "急ぎの問合せ",
    )  # fmt: skip


def test_another_move_of_another_desk_asks_again_and_the_page_stays(bench):
    read(bench)
    view = arrives(bench, Move.NOTE, "メモ")
    assert (view.state, len(bench.context.applications.asked)) == (Reads.OPEN, 2)
    assert kinds(bench).count("application_read") == 1


def test_a_move_of_another_desk_after_which_it_is_theirs_closes_the_page(bench):
    read(bench)
    bench.context.applications.held = ELSEWHERE
    view = arrives(bench, Move.NOTE, "引き継ぎます")
    assert (view.state, view.told, view.holder.name) == (Reads.TAKEN, None, "見本 交代")


def test_it_is_given_back_when_it_is_shut_left_locked_or_over(bench):
    ends = (
        bench.desk.reading.leave,
        lambda: bench.desk.reading.overdue(bench.desk.reading.view().serial),
        bench.desk.lock,
    )
    for number, end in enumerate(ends, start=1):
        view = read(bench)
        assert view.told is not None
        end()
        bench.settle()
        assert bench.desk.reading.view().told is None
        a = of(bench)
        assert bench.context.applications.closed[number - 1 :] == [(a.opening.visit_id, a.procedure, "K00123")]


def test_the_time_of_an_opening_before_ends_nothing(bench):
    before = read(bench).serial
    read(bench)
    bench.desk.reading.overdue(before)
    assert bench.desk.reading.view().state is Reads.OPEN


@pytest.mark.parametrize("fault", [CenterUnreachable(), CenterRefused(status=503)])
def test_without_the_center_its_own_copy_is_shown_and_that_it_cannot_know(bench, fault):
    bench.context.applications.fault = fault
    view = read(bench)
    assert (view.state, view.seconds, view.holder) == (Reads.ALONE, 0, None)
    assert view.told.people
    line = next(line for line in bench.store.record_since(0) if line.kind == "application_read")
    assert line.values["source"] == "desk"


def test_without_the_center_who_has_it_in_hand_is_told_from_the_board(bench):
    bench.context.applications.fault = CenterUnreachable()
    arrives(bench, Move.TAKE)
    view = read(bench)
    assert (view.state, view.holder.name, view.holder.terminal) == (Reads.ALONE, "見本 隣", "NB1")


def test_without_a_copy_and_without_the_center_it_is_said(bench, monkeypatch):
    bench.context.applications.fault = CenterUnreachable()
    monkeypatch.setattr(type(bench.store), "closed_body", lambda *_: None)
    assert read(bench).state is Reads.AWAY
    bench.context.applications.fault = None
    assert read(bench).state is Reads.GONE
    bench.context.applications = None
    assert read(bench).state is Reads.AWAY


def test_what_a_verified_backup_covers_is_no_longer_here(bench):
    a = of(bench)
    assert bench.store.closed_body(a.opening.visit_id)["reception_number"] == a.opening.reception_number
    with bench.store.transaction():
        bench.store._connection.execute("DELETE FROM outbox")
    assert bench.store.closed_body(a.opening.visit_id) is None
    assert bench.store.closed_body("no-such-visit") is None


def test_an_answer_that_comes_too_late_is_let_go_and_given_back(bench):
    bench.desk.reading.open(of(bench).id)
    bench.desk.reading.leave()
    bench.settle()
    assert bench.desk.reading.view() == ReadingView()
    assert len(bench.context.applications.closed) == 1
    assert "application_read" not in kinds(bench)


def test_who_may_no_longer_sees_nothing_of_an_answer_that_comes(bench):
    bench.desk.reading.open(of(bench).id)
    bench.people.allowed = rights_of("newcomer")
    bench.settle()
    assert bench.desk.reading.view().told is None
    assert "application_read" not in kinds(bench)
