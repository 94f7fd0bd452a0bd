"""R-082, R-117: what the steps of all desks come to, in whatever order the center numbers them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kakanai_desk.core import two_people
from kakanai_desk.core.directory import (
    Change,
    Directory,
    Posting,
    PutGroup,
    PutUser,
    ResetCredentials,
    User,
    administrators,
    change_to_plain,
    changed,
)
from kakanai_desk.core.directory_steps import INSTALLATION, State, Step, folded, placed, read, written
from kakanai_desk.core.permissions import Group, Operation
from kakanai_desk.core.two_people import Matter, Proposal

TODAY, NOW = date(2026, 4, 10), datetime(2026, 4, 10, 1, tzinfo=UTC)
IDS = itertools.count(1)


def user(user_id: str, *groups: str, section: str = "shiminka", disabled: bool = False) -> User:
    postings = (Posting(section, groups or ("clerk",), TODAY),)
    return User(user_id, f"見本 {user_id}", user_id, postings, disabled)


def step(before: Directory, by: str, *changes: Change, terminal: str = "NA1", proposal: Proposal | None = None) -> Step:
    said = two_people.to_plain(proposal) if proposal else None
    content = written(
        before,
        step_id=f"s{next(IDS)}",
        terminal=terminal,
        at=NOW,
        day=TODAY,
        by=by,
        changes=changes,
        proposal=said,
    )
    return read(content, bytes(64))


def proposed(before: Directory, *changes: Change, by: str = "A") -> Proposal:
    content = {"changes": [change_to_plain(c) for c in changes]}
    return two_people.propose(
        before,
        by,
        NOW,
        TODAY,
        proposal_id=f"p{next(IDS)}",
        matter=Matter.ADMINISTRATORS,
        content=content,
        reason="異動",
    )


def agreed(before: Directory, *changes: Change, by: str = "B", terminal: str = "NA1") -> Step:
    one = proposed(before, *changes)
    done = two_people.approve(one, before, by, NOW, TODAY, seen=one.digest)
    return step(before, by, *changes, terminal=terminal, proposal=done)


CITY = changed(
    Directory(), [PutUser(user(u, g)) for u, g in (("A", "administrator"), ("B", "administrator"), ("K", "clerk"))]
)
STATE = State(CITY)


def after(*steps: Step, start: State = STATE) -> tuple[Directory, list[tuple[tuple[int, str], ...]]]:
    aside = []
    for one in steps:
        judged = placed(start, one)
        start = judged.state
        aside.append(tuple((a.change, a.why) for a in judged.aside))
    return start.directory, aside


def test_what_does_not_cross_holds_in_either_order() -> None:
    here = step(CITY, "A", PutUser(user("N", "newcomer")), terminal="NA1")
    there = step(CITY, "B", PutUser(user("K", "supervisor")), terminal="NB1")
    first, aside = after(here, there)
    second, other = after(there, here)
    assert first == second and aside == other == [(), ()]
    assert {"N", "K"} <= set(first.users)


def test_of_two_who_did_not_know_of_each_other_the_first_holds_and_the_other_is_shown() -> None:
    here = step(CITY, "A", PutUser(user("K", "supervisor")), PutUser(user("N", "newcomer")))
    there = step(CITY, "B", PutUser(user("K", "newcomer")), terminal="NB1")
    directory, aside = after(here, there)
    assert directory.users["K"].postings[0].groups == ("supervisor",) and aside == [(), ((0, "crossed"),)]
    directory, aside = after(there, here)  # what did not cross of the same step holds
    assert directory.users["K"].postings[0].groups == ("newcomer",) and aside == [(), ((0, "crossed"),)]
    assert "N" in directory.users


@pytest.mark.parametrize("late", [True, False])
def test_who_was_disabled_stays_out_whichever_desk_came_first(late: bool) -> None:
    out = step(CITY, "A", PutUser(user("K", "clerk", disabled=True)))
    moved = step(CITY, "B", PutUser(user("K", "supervisor")), terminal="NB1")
    directory, _ = after(*((moved, out) if late else (out, moved)))
    assert directory.users["K"].disabled
    assert not directory.rights("K", TODAY)


def test_a_reset_holds_beside_whatever_else_was_changed() -> None:
    moved = step(CITY, "A", PutUser(user("K", "supervisor")))
    reset = step(CITY, "B", ResetCredentials("K"), terminal="NB1")
    for order in ((moved, reset), (reset, moved)):
        directory, aside = after(*order)
        assert directory.users["K"].credentials == 1 and aside == [(), ()]
        assert directory.users["K"].postings[0].groups == ("supervisor",)


def test_who_lost_the_right_meanwhile_has_changed_nothing() -> None:
    chief = changed(
        CITY, [PutGroup(Group("chief", "人事", frozenset({Operation.CHANGE_PEOPLE}))), PutUser(user("C", "chief"))]
    )
    out = agreed(chief, PutUser(replace(chief.users["C"], disabled=True)))
    late = step(chief, "C", PutUser(user("K", "supervisor")), terminal="NB1")
    directory, aside = after(out, late, start=State(chief))
    assert directory.users["K"] == CITY.users["K"] and aside[1] == ((-1, "not_allowed"),)
    assert after(late, out, start=State(chief))[1] == [(), ()]  # it was done before


def test_nobody_becomes_an_administrator_by_one_alone_wherever_the_step_was_signed() -> None:
    more = PutUser(user("K", "administrator"))
    alone = step(CITY, "A", more)
    directory, aside = after(alone)
    assert administrators(directory) == administrators(CITY) and aside == [((-1, "two_needed"),)]
    one = proposed(CITY, more)
    for forged in (
        replace(one, state=two_people.ProposalState.DONE, decided_by="A"),  # the proposer approves
        replace(one, state=two_people.ProposalState.DONE, decided_by="K"),  # who may not
        replace(one, decided_by="B"),  # nobody approved
        replace(one, state=two_people.ProposalState.DONE, decided_by="B", content={"changes": []}),
    ):
        directory, aside = after(step(CITY, forged.decided_by, more, proposal=forged))
        assert administrators(directory) == administrators(CITY) and aside == [((-1, "not_allowed"),)]
    directory, aside = after(agreed(CITY, more))
    assert "K" in administrators(directory) and aside == [()]


def test_what_two_agreed_on_under_other_administrators_only_takes_away() -> None:
    here = agreed(CITY, PutUser(user("K", "administrator")))
    there = agreed(CITY, PutUser(user("B", "administrator", disabled=True)), PutUser(user("N", "administrator")))
    directory, aside = after(here, there)
    assert directory.users["B"].disabled and "N" not in directory.users
    assert aside[1] == ((0, "administrators_changed"), (1, "administrators_changed"))


def test_a_proposal_is_decided_once() -> None:
    one = proposed(CITY, PutUser(user("K", "administrator")))
    made = step(CITY, "A", proposal=one)
    refused = step(CITY, "B", proposal=two_people.refuse(one, CITY, "B", NOW, TODAY))
    done = two_people.approve(one, CITY, "B", NOW, TODAY, seen=one.digest)
    approved = step(CITY, "B", PutUser(user("K", "administrator")), terminal="NB1", proposal=done)
    directory, aside = after(made, refused, approved)
    assert "K" not in administrators(directory) and aside == [(), (), ((-1, "decided"),)]
    directory, aside = after(made, approved, refused)
    assert "K" in administrators(directory) and aside == [(), (), ((-1, "decided"),)]


def test_the_installation_of_a_second_desk_founds_nobody_in_a_city_that_has_administrators() -> None:
    own = [
        PutUser(user(u, g))
        for u, g in (("X", "administrator"), ("Y", "administrator"), ("W", "clerk"), ("K", "supervisor"))
    ]
    directory, aside = after(step(Directory(), INSTALLATION, *own, terminal="NB1"))
    assert administrators(directory) == administrators(CITY)
    assert "W" in directory.users  # who could sign in at that desk still can
    assert directory.users["K"] == CITY.users["K"]
    assert aside == [((0, "founded"), (1, "founded"), (3, "crossed"))]


def test_a_step_of_a_newer_version_is_kept_and_has_no_effect() -> None:
    content = step(CITY, "A", PutUser(user("N", "newcomer"))).content.replace(b'"put_user"', b'"put_robot"')
    later = step(CITY, "B", PutUser(user("K", "supervisor")))
    directory, aside = after(read(content, bytes(64)), later)
    assert aside == [((-1, "unknown"),), ()] and "N" not in directory.users
    assert directory.users["K"].postings[0].groups == ("supervisor",)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"id":1}', b"\xff", b"[" * 5000])
def test_what_is_no_step_is_none(content: bytes) -> None:
    with pytest.raises(ValueError, match="no step"):
        read(content, bytes(64))


def test_every_order_of_four_desks_comes_to_one_directory_everywhere() -> None:
    found = [step(Directory(), INSTALLATION, *[PutUser(u) for u in CITY.users.values()])]
    base = folded(found)[0].directory
    made = [
        step(base, "B", PutUser(user("K", "supervisor"))),
        step(base, "A", PutUser(user("K", "clerk", disabled=True)), terminal="NB1"),
        agreed(base, PutUser(user("B", "administrator", disabled=True)), terminal="NC1"),
        step(base, "B", PutUser(user("N", "newcomer")), terminal="ND1"),
    ]
    for order in itertools.permutations(made):
        state, judged = folded([*found, *order])
        assert state.directory.users["K"].disabled and state.directory.users["B"].disabled
        assert len(judged) == 5
        assert state == folded([*found, *order])[0]
