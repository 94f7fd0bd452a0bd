"""控え for the resident (R-049): asked for at the printing, one for each form, forgotten with the visit."""

from __future__ import annotations

import pytest

from kakanai_desk.core.errors import MoveNotAllowed
from tests.fakes.desk import desk_bench
from tests.unit.visit.walk import STROKES, walk_to


@pytest.fixture
def bench(tmp_path):
    made = walk_to(desk_bench(tmp_path).signed_in(), "questions done")
    made.desk.paperwork.make()
    made.settle()
    while (sheet := made.desk.paperwork.sheet()) is not None:
        made.desk.paperwork.right(sheet.id)
    made.desk.paperwork.sign(STROKES)
    yield made
    made.store.close()


def printed(bench):
    bench.desk.printing.print()
    bench.settle()
    return bench.context.live.papers


def recorded(bench):
    return next(line.values for line in reversed(bench.store.record_since(0)) if line.kind == "printed")


def test_nobody_gets_copies_who_did_not_ask(bench):
    papers = printed(bench)
    assert papers.copy_pages == 0
    assert recorded(bench)["copies"] == 0


def test_who_asks_gets_one_of_each_form_and_the_clerk_sees_how_many_sheets(bench):
    bench.desk.printing.copies_for_resident()
    clerk, _ = bench.desk.views()
    assert clerk.screen.for_resident
    papers = printed(bench)
    assert papers.copy_pages == len(papers.sheets)
    clerk, _ = bench.desk.views()
    assert clerk.screen.sheets == 2 * len(papers.sheets) + papers.guide_pages
    assert recorded(bench)["copies"] == papers.copy_pages


def test_the_second_press_takes_it_back_and_the_next_visitor_starts_without(bench):
    bench.desk.printing.copies_for_resident()
    bench.desk.printing.copies_for_resident()
    assert printed(bench).copy_pages == 0
    bench.desk.printing.copies_for_resident()
    bench.desk.printing.came_out("all")
    bench.desk.closing.close()
    bench.desk.leave()
    assert bench.context.live.for_resident is False


def test_copies_are_asked_for_at_the_printing_only(tmp_path):
    bench = walk_to(desk_bench(tmp_path).signed_in(), "questions done")
    with pytest.raises(MoveNotAllowed):
        bench.desk.printing.copies_for_resident()
    bench.store.close()
