"""R-066, R-067, R-068, R-071: the way of an application, and two desks that never lose what the other did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kakanai_desk.core.workflow import (
    ENDED,
    FROM,
    QUIET,
    TO,
    WITH_MEMO,
    Application,
    Move,
    Moved,
    Opening,
    Placed,
    State,
    Why,
    folded,
    hindrance,
    moved_from_plain,
    moved_to_plain,
    opening_from_plain,
    opening_of,
)

AT = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
OPENING = Opening(
    "visit-1",
    "NA1-260410-0001-X",
    "tennyu",
    (("kokuho", "国民健康保険", "hoken", "2026-04-24"), ("jidou", "児童手当", "kodomo", "")),
    "K1",
    "NA1",
    AT,
    "見本　花子",
)


def moved(move, number, by="K1", terminal="NA1", seen=99, procedure="kokuho", memo="わけ", to="", section="hoken"):
    at = AT + timedelta(minutes=number)
    return Moved(f"e{number}", "visit-1", procedure, move, by, f"見本 {by}", section, terminal, at, seen, memo, to)


def way(*moves) -> Application:
    """The first application after these moves, all placed by the center."""
    return folded([Placed(1, OPENING), *(Placed(n, m) for n, m in enumerate(moves, start=2))])[0]


def steps(*names, **more):
    return [moved(move, n, **more) for n, move in enumerate(names, start=2)]


def test_a_closed_visit_opens_one_application_for_each_procedure() -> None:
    both = folded([Placed(1, OPENING)])
    assert [(a.id, a.section, a.state, a.final) for a in both] == [
        ("visit-1/kokuho", "hoken", State.RECEIVED, False),
        ("visit-1/jidou", "kodomo", State.RECEIVED, False),
    ]


def test_from_reception_to_the_end_by_two_people() -> None:
    moves = [
        moved(Move.START, 2),
        moved(Move.SEND, 3),
        moved(Move.APPROVE, 4, by="K9"),
        moved(Move.REGISTER, 5),
        moved(Move.COMPLETE, 6),
    ]
    done = way(*moves)
    assert (done.state, done.final, done.crossed) == (State.DONE, True, False)
    assert way(*moves[:3]).final is False
    assert [m.void for m in done.history] == [False] * 5


def test_who_sends_to_be_decided_does_not_decide() -> None:
    waiting = way(*steps(Move.START, Move.SEND))
    assert hindrance(waiting, Move.APPROVE, "K1") is Why.OWN
    assert hindrance(waiting, Move.APPROVE, "K9") is None


def test_nothing_is_complete_before_it_is_registered() -> None:
    approved = way(moved(Move.START, 2), moved(Move.SEND, 3), moved(Move.APPROVE, 4, by="K9"))
    assert hindrance(approved, Move.COMPLETE, "K1") is Why.PROVISIONAL


@pytest.mark.parametrize("move", sorted(WITH_MEMO))
def test_what_needs_a_reason_is_not_done_without(move) -> None:
    state = next(iter(sorted(FROM[move])))
    a = Application(OPENING, "kokuho", "", "hoken", "", state)
    assert hindrance(a, move, "K1", memo=" ", to="kodomo") is Why.MEMO
    assert hindrance(a, move, "K1", memo="わけ", to="kodomo") is None


def test_a_cancellation_is_an_entry_and_can_be_compensated_itself() -> None:
    cancelled = way(*steps(Move.START, Move.CANCEL))
    assert (cancelled.state, len(cancelled.history)) == (State.CANCELLED, 2)
    again = way(*steps(Move.START, Move.CANCEL, Move.REOPEN))
    assert (again.state, again.final, len(again.history)) == (State.REVIEW, False, 3)


def test_handed_over_it_is_the_other_sections_and_unread_until_read() -> None:
    given_ = way(moved(Move.TAKE, 2), moved(Move.HAND_OVER, 3, to="kodomo"))
    assert (given_.section, given_.unread, given_.holder) == ("kodomo", True, "")
    read = way(moved(Move.HAND_OVER, 2, to="kodomo"), moved(Move.READ, 3, by="K5"))
    assert read.unread is False
    assert hindrance(read, Move.READ, "K5") is Why.NOTHING


def test_in_one_hand_others_are_warned_and_may_take_over_knowingly() -> None:
    held = way(moved(Move.TAKE, 2))
    assert hindrance(held, Move.START, "K2") is Why.HELD
    assert hindrance(held, Move.TAKE, "K2") is Why.HELD
    assert hindrance(held, Move.TAKE, "K2", over=True) is None
    assert hindrance(held, Move.START, "K1") is None
    assert hindrance(held, Move.CANCEL, "K2") is None


def test_two_sections_at_once_the_first_stands_and_the_second_is_shown() -> None:
    """Both saw only the opening: one holds it, the other sends it back to review from where it no longer is."""
    first = moved(Move.HOLD, 2, seen=1)
    second = moved(Move.START, 3, by="K2", terminal="NB1", seen=1)
    both = way(first, second)
    assert (both.state, both.crossed) == (State.HELD, True)
    assert [(m.move, m.void, m.crossed) for m in both.history] == [
        (Move.HOLD, False, False),
        (Move.START, True, True),
    ]
    accepted = way(first, second, moved(Move.ACCEPT, 4, seen=3))
    assert accepted.crossed is False


def test_a_crossing_is_accepted_only_by_who_saw_the_last_of_it() -> None:
    first, second = moved(Move.START, 2, seen=1), moved(Move.HOLD, 3, by="K2", terminal="NB1", seen=1)
    blind = moved(Move.ACCEPT, 4, terminal="NA1", seen=2)
    assert way(first, second).crossed is True
    assert way(first, second, blind).crossed is True


def test_moves_of_one_desk_do_not_cross_each_other_and_notes_cross_nothing() -> None:
    assert way(*[moved(m, n, seen=1) for n, m in ((2, Move.START), (3, Move.SEND))]).crossed is False
    assert way(moved(Move.START, 2, seen=1), moved(Move.NOTE, 3, terminal="NB1", seen=1)).crossed is False


def test_moves_that_come_before_their_opening_wait_for_it() -> None:
    early = [Placed(1, moved(Move.START, 2)), Placed(2, moved(Move.HOLD, 3))]
    assert folded(early) == ()
    assert folded([*early, Placed(3, OPENING)])[0].state is State.HELD


def test_what_is_on_its_way_comes_after_what_has_its_place() -> None:
    own = Placed(0, moved(Move.START, 2, seen=1))
    other = Placed(2, moved(Move.HOLD, 3, by="K2", terminal="NB1", seen=1))
    a = folded([Placed(1, OPENING), own, other])[0]
    assert [m.move for m in a.history] == [Move.HOLD, Move.START]
    assert a.crossed is True


def test_bodies_read_back_and_refuse_what_is_none() -> None:
    one = moved(Move.HAND_OVER, 2, to="kodomo")
    assert moved_from_plain(moved_to_plain(one), one.entry_id, one.visit_id, one.terminal, one.at) == one
    for broken in ({"move": "fly"}, {"seen": -1}, {"memo": "x" * 401}, {"by": 7}):
        with pytest.raises((ValueError, KeyError, TypeError)):
            moved_from_plain(moved_to_plain(one) | broken, "e", "v", "NA1", AT)


def test_the_board_is_told_one_name_and_none_of_who_is_protected() -> None:
    body = {
        "reception_number": "NA1-260410-0001-X",
        "clerk": "K1",
        "case": {
            "event": "tennyu",
            "people": [{"name": "見本　花子", "address": "見本市", "individual_number": "123456789018"}],
        },
        "decision": {"procedures": [{"id": "kokuho", "title": "国保", "section": "hoken", "deadline": None}]},
    }
    plain = opening_of(body)
    assert opening_from_plain(plain, "visit-1", "NA1", AT).who == "見本　花子"
    assert "123456789018" not in str(plain)
    assert "見本市" not in str(plain)
    body["case"]["people"].append({"name": "見本　次郎", "protection": {"provisional": False}})
    hidden = opening_from_plain(opening_of(body), "visit-1", "NA1", AT)
    assert (hidden.who, hidden.protected) == ("", True)


class City(RuleBasedStateMachine):
    """A center and two desks that are now and then offline, against what must hold at every moment."""

    def __init__(self) -> None:
        super().__init__()
        self.center: list[Opening | Moved] = [OPENING]
        self.copies = {"NA1": 1, "NB1": 1}
        self.on_the_way: dict[str, list[Moved]] = {"NA1": [], "NB1": []}
        self.number = 1

    def at(self, terminal: str) -> Application:
        entries = [Placed(n, e) for n, e in enumerate(self.center[: self.copies[terminal]], start=1)]
        known = {e.entry_id for e in self.center[: self.copies[terminal]] if isinstance(e, Moved)}
        own = [Placed(0, m) for m in self.on_the_way[terminal] if m.entry_id not in known]
        return folded([*entries, *own])[0]

    @rule(
        terminal=st.sampled_from(["NA1", "NB1"]),
        by=st.sampled_from(["K1", "K2"]),
        move=st.sampled_from(sorted(Move)),
        to=st.sampled_from(["hoken", "kodomo"]),
    )
    def do(self, terminal: str, by: str, move: Move, to: str) -> None:
        before = self.at(terminal)
        if hindrance(before, move, by, memo="わけ", to=to, over=True) is not None:
            return
        self.number += 1
        self.on_the_way[terminal].append(
            moved(move, self.number, by=by, terminal=terminal, seen=self.copies[terminal], to=to)
        )
        now = self.at(terminal)
        assert now.history[-1].void is False
        assert now.state is TO.get(move, before.state)

    @precondition(lambda self: any(self.on_the_way.values()))
    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        terminal = data.draw(st.sampled_from([t for t, waiting in self.on_the_way.items() if waiting]))
        known = {e.entry_id for e in self.center if isinstance(e, Moved)}
        new = [m for m in self.on_the_way[terminal] if m.entry_id not in known]
        self.center += new

    @rule(terminal=st.sampled_from(["NA1", "NB1"]))
    def pull(self, terminal: str) -> None:
        self.copies[terminal] = len(self.center)
        known = {e.entry_id for e in self.center if isinstance(e, Moved)}
        self.on_the_way[terminal] = [m for m in self.on_the_way[terminal] if m.entry_id not in known]

    @invariant()
    def nothing_is_lost(self) -> None:
        whole = folded([Placed(n, e) for n, e in enumerate(self.center, start=1)])[0]
        assert [m.entry_id for m in whole.history] == [e.entry_id for e in self.center if isinstance(e, Moved)]
        voids = [m for m in whole.history if m.void and m.move not in QUIET]
        accepted = [n for n, m in enumerate(whole.history) if m.move is Move.ACCEPT]
        if voids and not accepted:
            assert whole.crossed  # what had no effect is shown

    @invariant()
    def who_decides_never_sent(self) -> None:
        sender = ""
        for m in self.at("NA1").history:
            if not m.void and m.move is Move.SEND:
                sender = m.by
            if not m.void and m.move is Move.APPROVE:
                assert m.by != sender

    @invariant()
    def done_is_registered(self) -> None:
        a = self.at("NB1")
        assert a.state is not State.DONE or a.final
        assert a.state not in ENDED or not a.holder

    def teardown(self) -> None:
        for terminal in self.copies:
            known = {e.entry_id for e in self.center if isinstance(e, Moved)}
            self.center += [m for m in self.on_the_way[terminal] if m.entry_id not in known]
        for terminal in self.copies:
            self.pull(terminal)
        assert self.at("NA1") == self.at("NB1")


TestCity = City.TestCase
TestCity.settings = settings(max_examples=150, stateful_step_count=25, deadline=None, database=None)


@given(st.permutations(range(6)))
@settings(max_examples=50, deadline=None, database=None)
def test_the_order_in_which_entries_are_handed_over_is_nothing(order) -> None:
    moves = steps(Move.START, Move.HOLD, Move.RESUME, Move.SEND, Move.RETURN)
    entries = [Placed(1, OPENING), *(Placed(n, m) for n, m in enumerate(moves, start=2))]
    assert folded([entries[n] for n in order]) == folded(entries)
