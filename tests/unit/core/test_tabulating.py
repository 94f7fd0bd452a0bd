"""R-098: tables add up with what was counted, and no count in them, nor any difference of two, is a small one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kakanai_desk.core.clock import JST
from kakanai_desk.core.counted import CountedApplication, CountedVisit
from kakanai_desk.core.tabulating import STANDARD, Axis, Chosen, Tally, Terms, hidden
from kakanai_desk.core.workflow import State

K = 4
applications = st.builds(
    CountedApplication,
    st.sampled_from(["idou", "kokuho", "teate"]),
    st.sampled_from(["shimin", "hoken"]),
    st.sampled_from([State.RECEIVED, State.DONE, State.CANCELLED]),
)
visits = st.builds(
    CountedVisit,
    st.builds(lambda d, h: datetime(2026, 4, d, h, tzinfo=JST), st.integers(1, 3), st.integers(9, 11)),
    st.sampled_from(["NA", "NA", "NB", "NC"]),
    st.just("tennyu"),
    st.sampled_from(["ja", "ja", "ja", "vi", "en"]),
    st.lists(applications, max_size=3, unique_by=lambda a: a.procedure).map(tuple),
    people=st.integers(0, 4),
    minutes=st.none() | st.floats(0, 60),
    paper=st.integers(0, 500),
    answer=st.sampled_from(["", "good", "fair", "poor"]),
)
many = st.lists(visits, min_size=0, max_size=40)
CROSSED = (Axis.DAY, Axis.COUNTER), (Axis.SECTION, Axis.DAY), (Axis.PROCEDURE, Axis.LANGUAGE)


EVERYBODY = Chosen()


def tables(counted, chosen=EVERYBODY, axes=(*STANDARD, *CROSSED)):
    tally = Tally(axes, chosen, Terms(K, 2.0))
    for visit in counted:
        tally.add(visit)
    return tally.tables()


def fit(count):
    return count == 0 or count >= K


@settings(max_examples=30)
@given(many)
def test_rows_add_up_to_the_total_and_the_total_to_what_was_counted(counted):
    for table in tables(counted):
        if table.total is None:
            assert len(counted) < K or 0 < sum(len(v.applications) for v in counted) < K
            continue
        rows = [row.numbers for row in table.rows]
        assert table.total.visits == len(counted)
        assert table.total.applications == sum(len(v.applications) for v in counted)
        assert not rows or sum(n.applications for n in rows) == table.total.applications
        assert (table.total.people, table.total.paper) == (
            sum(v.people for v in counted),
            sum(v.paper for v in counted),
        )
        if not {Axis.SECTION, Axis.PROCEDURE} & set(table.axes):
            assert rows
            assert sum(n.visits for n in rows) == table.total.visits
            assert sum(n.paper for n in rows) == table.total.paper


@settings(max_examples=30)
@given(many)
def test_no_count_is_small_nor_what_is_left_when_shown_ones_are_taken_from_the_total(counted):
    for table in tables(counted):
        if table.total is None:
            continue
        everything = [*(row.numbers for row in table.rows), table.total]
        for n in everything:
            assert fit(n.visits)
            assert fit(n.applications)
            if n.done is not None and n.cancelled is not None:
                assert all(map(fit, (n.done, n.cancelled, n.applications - n.done - n.cancelled)))
            assert n.answers is None or all(map(fit, n.answers))
        if table.total.done is not None:
            shown = [r.numbers for r in table.rows if r.numbers.done is not None]
            assert fit(table.total.done - sum(n.done for n in shown))
            assert fit(table.total.cancelled - sum(n.cancelled for n in shown))
        if table.total.answers is not None and not {Axis.SECTION, Axis.PROCEDURE} & set(table.axes):
            shown = [r.numbers.answers for r in table.rows if r.numbers.answers is not None]
            left = [total - sum(some) for total, *some in zip(table.total.answers, *shown, strict=True)]
            assert all(map(fit, left))


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=6))
def test_what_is_hidden_is_together_fit_to_be_seen_or_the_total_is_hidden_too(counts):
    found, all_hidden = hidden(counts, K)
    assert all(all(map(fit, counts[place])) for place in range(len(counts)) if place not in found)
    if found and not all_hidden:
        assert all(fit(sum(counts[place][n] for place in found)) for n in range(2))
        assert len(found) > 1 or all(map(fit, counts[min(found)]))


def visit(counter="NA", minutes=10.0, *, day=1, states=(State.RECEIVED,), **more):
    listed = tuple(CountedApplication(f"p{n}", "shimin", state, 1.0, 2.0) for n, state in enumerate(states))
    return CountedVisit(datetime(2026, 4, day, 9, tzinfo=JST), counter, "tennyu", "ja", listed, minutes=minutes, **more)


def table(counted, *axes):
    (found,) = tables(counted, axes=[axes])
    return {row.group: row for row in found.rows}, found.total


def test_small_groups_stand_together_and_take_the_next_with_them_where_they_are_too_few():
    rows, total = table([visit("NA")] * 9 + [visit("NB")] * 5 + [visit("NC")], Axis.COUNTER)
    assert {group: row.numbers.visits for group, row in rows.items()} == {("NA",): 9, (): 6}
    assert (rows[()].together, total.visits) == (2, 15)
    rows, _ = table([visit("NA")] * 9 + [visit("NB")] * 2 + [visit("NC")] * 2, Axis.COUNTER)
    assert {group: row.numbers.visits for group, row in rows.items()} == {("NA",): 9, (): 4}


def test_medians_and_the_90th_of_a_hundred_come_of_enough_values_only():
    rows, total = table(
        [visit("NA", minutes=m) for m in (1, 2, 3, 4, 100)] + [visit("NB", minutes=None)] * 4, Axis.COUNTER
    )
    assert rows["NA",].numbers.at_counter == (3, 100)
    assert rows["NB",].numbers.at_counter is None
    assert (total.at_counter, total.waiting, total.work) == ((3, 100), (1.0, 1.0), (2.0, 2.0))


def test_what_paper_would_have_taken_is_told_beside_what_the_counter_took():
    _, total = table([visit(paper=300, entering=4.0)] * 4, Axis.COUNTER)
    assert (total.paper, total.writing, total.entering, total.saved) == (1200, 40, 16, 24)


@pytest.mark.parametrize(("chosen", "visits", "applied"), [
    (Chosen(counter="NB"), 5, 10),
    (Chosen(procedure="p1"), 11, 11),
    (Chosen(section="hoken"), None, None),
])  # fmt: skip
def test_only_what_was_chosen_is_counted(chosen, visits, applied):
    both = (State.RECEIVED, State.DONE)
    counted = [visit("NA", states=both)] * 6 + [visit("NB", states=both)] * 5
    (found,) = tables(counted, chosen, axes=[(Axis.DAY,)])
    assert (found.total and (found.total.visits, found.total.applications)) == (visits and (visits, applied))


def test_every_axis_has_its_table_in_a_report():
    assert Counter(axes for (axes,) in STANDARD) == Counter(Axis)
    assert len(list(combinations(Axis, 2))) == 36
