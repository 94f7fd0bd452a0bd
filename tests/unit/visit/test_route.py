"""The way from counter to counter: numbered from 1 in walking order, a day of another year with its year (R-033)."""

from datetime import UTC, date, datetime

import pytest

from kakanai_desk.core.ids import new_visit_id
from kakanai_desk.core.places import root
from kakanai_desk.core.spoken_days import short_day
from kakanai_desk.core.texts import load_texts
from kakanai_desk.forms.case_file import read_case
from kakanai_desk.forms.decision import decide
from kakanai_desk.visit.guide_sheet import guide_of
from kakanai_desk.visit.model import Visit
from kakanai_desk.visit.route import route
from kakanai_desk.visit.steps import Step
from tests.fakes.desk import city

START = datetime(2026, 4, 10, 1, tzinfo=UTC)


def household(name):
    return read_case(root() / "tests" / "fixtures" / "households" / f"{name}.yaml", city())


def guide(name, here="shiminka"):
    case = household(name)
    visit = Visit(new_visit_id(), "NA1-260410-0001-W", Step.PRINT, case, START, "u")
    return guide_of(visit, decide(case, city()), city(), load_texts(), here)


@pytest.mark.parametrize(
    ("name", "here"), [("z01", "shiminka"), ("d02", "shiminka"), ("t04", "shiminka"), ("t04", "zeimu")]
)
def test_stops_are_numbered_from_one_and_a_done_one_has_no_number(name, here):
    case = household(name)
    stops = route(decide(case, city()), city(), here)
    assert [s.number for s in stops if s.state != "done"] == list(range(1, 1 + sum(s.state != "done" for s in stops)))
    assert [s.number for s in stops if s.state == "done"] in ([], [0])
    assert [s.number for s in guide(name, here).stops] == [s.number for s in stops]


def test_a_day_of_another_year_says_its_year():
    assert short_day(date(2026, 4, 20), today=date(2026, 4, 10)) == "4月20日(月)"
    assert short_day(date(2028, 4, 2), today=date(2026, 4, 10)) == "令和10年4月2日(日)"
    rows = {row.procedure: row.by_when for stop in guide("d02").stops for row in stop.rows}
    assert rows["葬祭費の申請(国民健康保険)"] == "令和10年4月2日(日)"


@pytest.mark.parametrize(
    ("name", "here", "sentence"),
    [
        ("z01", "shiminka", "今日は、このあと **1 か所** です。"),
        ("z01", "zeimu", "今日の手続は、**これで終わり** です。"),
        ("d02", "shiminka", "今日は、このあと **1 か所**。別の場所に **1 か所** あります。"),
        ("u02", "shiminka", "この建物での手続は 終わりました。別の場所に **1 か所** あります。"),
    ],
)
def test_the_sentence_counts_only_what_there_is(name, here, sentence):
    assert guide(name, here).sentence == sentence


def test_the_guide_is_for_who_came_and_not_for_the_dead():
    assert guide("d02").name == "見本　花子"
