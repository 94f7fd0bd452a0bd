"""R-098 at home: whose figures stand there, who may see them, and what is written down about it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kakanai_desk.core.errors import MoveNotAllowed, NotAllowed
from kakanai_desk.core.permissions import Grant, Operation, Rights
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.tabulating import Axis
from kakanai_desk.visit.figuring import Counted, Wanted
from tests.fakes.desk import desk_bench, rights_of
from tests.fakes.figures import EFFORT, FakeFigures
from tests.unit.visit.walk import walk

APRIL = Wanted("2026-04", "2026-04")


@pytest.fixture
def bench(tmp_path):
    bench = desk_bench(tmp_path).signed_in()
    yield bench
    bench.store.close()


def looked(bench, source, wanted=None):
    bench.context.figures = source
    bench.desk.figuring.look(wanted)
    assert bench.desk.figuring.view().state is Counted.ASKED  # the lane of the visit waits for nobody
    bench.settle()
    return bench.desk.figuring.view()


def kept(bench, count, at=datetime(2026, 4, 9, 2, tzinfo=UTC), **more):
    with bench.store.transaction() as tx:
        for _ in range(count):
            tx.efforts.append(EFFORT | more, at)


def by(view, axis):
    return next(table for table in view.report.tables if table.axes == (axis,))


def kinds(bench, kind):
    return [line.values for line in bench.store.record_since(0) if line.kind == kind]


def test_the_center_counts_this_month_of_all_counters(bench):
    source = FakeFigures()
    view = looked(bench, source)
    assert (view.state, view.wanted) == (Counted.CITY, APRIL)
    assert by(view, Axis.COUNTER).total.visits == 400
    (asked,) = source.questions
    assert (asked.by, asked.first, asked.last, asked.section) == ("K00123", "2026-04", "2026-04", "")
    assert [value for value, _ in view.counters] == ["", "NA", "NB", "NC"]
    assert kinds(bench, "statistics_looked_at") == [{"first": "2026-04", "last": "2026-04", "chosen": ""}]


@pytest.mark.parametrize("fault", [CenterUnreachable(), CenterRefused(status="enrol")])
def test_with_the_center_away_this_counter_counts_its_own_alone(bench, fault):
    kept(bench, 11)
    kept(bench, 12, datetime(2026, 3, 31, 14, tzinfo=UTC))  # 23:00 in Japan: of March
    kept(bench, 1, datetime(2026, 3, 31, 15, 30, tzinfo=UTC))  # the first of April
    view = looked(bench, FakeFigures(fault=fault))
    assert view.state is Counted.HERE
    total = by(view, Axis.SECTION).total
    assert (total.visits, total.applications, total.at_counter, total.entering) == (12, 12, (3, 3), 24)
    assert (total.done, total.cancelled, total.answers, total.work) == (None, None, None, None)
    assert [row.group for row in by(view, Axis.COUNTER).rows] == [("NA",)]
    assert view.report.choice == "窓口 NA"


def test_what_is_small_is_not_shown_of_this_counter_either(bench):
    kept(bench, 9)
    assert by(looked(bench, None), Axis.EVENT).total is None
    kept(bench, 3, events=["shussei"])
    assert [(row.group, row.together) for row in by(looked(bench, None), Axis.EVENT).rows] == [((), 2)]


def test_a_closed_visit_leaves_its_procedures_for_these_figures_and_nobody(bench):
    assert "closed" in list(walk(bench))
    ((_, left),) = bench.store.efforts()
    assert ["kokuho_shutoku", "hoken_nenkin"] in left["procedures"]
    assert all(section in bench.context.pack.sections for _, section in left["procedures"])


def test_who_has_not_the_right_sees_no_page_and_is_refused(bench):
    bench.people.allowed = rights_of("clerk")
    assert not bench.desk.figuring.view().may
    with pytest.raises(NotAllowed):
        bench.desk.figuring.look()


def test_a_section_sees_its_own_figures_only(bench):
    bench.people.allowed = Rights(
        (Grant(frozenset({Operation.EFFORT}), frozenset(), frozenset({"hoken_nenkin"}), frozenset()),)
    )
    source = FakeFigures()
    view = looked(bench, source)
    assert source.questions[0].section == "hoken_nenkin"
    assert [value for value, _ in view.sections] == ["hoken_nenkin"]
    for other in ("", "shiminka"):
        with pytest.raises(NotAllowed):
            bench.desk.figuring.look(replace(APRIL, section=other))
    assert len(kinds(bench, "denied")) == 2
    assert len(source.questions) == 1


def test_only_the_latest_question_is_answered_and_none_after_leaving(bench):
    bench.context.figures = FakeFigures()
    bench.desk.figuring.look()
    bench.desk.figuring.look(replace(APRIL, counter="NB"))
    bench.settle()
    assert by(bench.desk.figuring.view(), Axis.COUNTER).total.visits == 100
    bench.desk.figuring.look()
    bench.desk.figuring.leave()
    bench.settle()
    assert bench.desk.figuring.view().state is Counted.NOTHING


def test_a_file_is_whole_or_not_there_and_a_line_of_the_record(bench, tmp_path):
    looked(bench, FakeFigures())
    for name, head in (("toukei.xlsx", b"PK"), ("toukei.pdf", b"%PDF")):
        bench.desk.figuring.write(tmp_path / name)
        bench.settle()
        assert (tmp_path / name).read_bytes().startswith(head)
    bench.desk.figuring.write(tmp_path / "toukei.png", b"picture")
    bench.settle()
    assert (tmp_path / "toukei.png").read_bytes() == b"picture"
    assert bench.desk.figuring.view().written == "toukei.png"
    assert [v["as_what"] for v in kinds(bench, "statistics_written")] == ["xlsx", "pdf", "png"]
    (tmp_path / "held.xlsx").mkdir()
    bench.desk.figuring.write(tmp_path / "held.xlsx")
    bench.settle()
    assert bench.context.live.notice.code == "FIGURES-01"
    assert list(tmp_path.glob("*.new")) == []


def test_nothing_is_written_before_there_is_something(bench, tmp_path):
    with pytest.raises(MoveNotAllowed):
        bench.desk.figuring.write(tmp_path / "toukei.pdf")
