"""The studio is opened by who may edit or approve content, and the record says so (R-035, R-084, R-117)."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import MoveNotAllowed, NotAllowed
from kakanai_desk.visit.desk import Desk
from tests.fakes.desk import desk_bench, rights_of


@pytest.fixture
def bench(tmp_path):
    found = desk_bench(tmp_path)
    found.started = []
    found.desk = Desk(found.context, studio=lambda user, page: found.started.append((user, page)))
    yield found
    found.store.close()


def as_group(bench, group):
    """Who is signed in belongs to this delivered group alone."""
    bench.signed_in()
    bench.people.allowed = rights_of(group)


@pytest.mark.parametrize(
    ("group", "may", "page"), [("editor", "edit", "home"), ("content_approver", "approve", "publish")]
)
def test_who_may_opens_it_and_the_record_says_who(bench, group, may, page):
    as_group(bench, group)
    assert bench.desk.views()[0].studio == may
    getattr(bench.desk.editing, may)()
    assert bench.started == [(bench.context.live.user, page)]
    assert [line.kind for line in bench.store.record.lines()].count("studio_opened") == 1


def test_others_do_not_even_see_it(bench):
    as_group(bench, "clerk")
    assert bench.desk.views()[0].studio == ""
    for act in (bench.desk.editing.edit, bench.desk.editing.approve):
        with pytest.raises(NotAllowed):
            act()
    assert bench.started == []


def test_it_is_not_opened_beside_a_visit(bench):
    bench.signed_in()
    bench.people.allowed = rights_of("clerk", "editor")
    bench.desk.start("tennyu")
    with pytest.raises(MoveNotAllowed):
        bench.desk.editing.edit()
    assert bench.started == []


def test_a_desk_without_a_window_for_it_offers_none(bench):
    as_group(bench, "editor")
    without = Desk(bench.context)
    assert without.editing.may() == ""
    with pytest.raises(MoveNotAllowed):
        without.editing.edit()
