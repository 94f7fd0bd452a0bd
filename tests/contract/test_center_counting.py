"""R-098 over the network, on both databases: a desk is given the tables that the command prints, and it is recorded."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Lock

import pytest
from starlette.testclient import TestClient

from kakanai_center import counting
from kakanai_center.counting import Busy, Counting
from kakanai_center.identity import PEER
from kakanai_center.record import CENTER
from kakanai_center.service import build
from kakanai_center.statistics_command import report_of
from kakanai_center.store import CenterStore
from kakanai_desk.core.ports.figures import FiguresAsked
from kakanai_desk.core.ports.sync import CenterRefused
from kakanai_desk.core.rates import Rates
from kakanai_desk.core.tabulating import Axis, Chosen, Terms
from kakanai_desk.sync.city_figures import AskedFigures
from kakanai_desk.sync.figures_protocol import FIGURES_PATH, FiguresQuestion, first_day, last_day
from tests.contract.test_center_figures import NOW, City
from tests.fakes.center import authority, known
from tests.fakes.desk import city as content

APRIL = FiguresAsked("K1", "2026-04", "2026-04")
TERMS = Terms(3, 2.0)


class Way:
    """A desk asks a center over HTTP."""

    def __init__(self, city):
        certificate = known(city.store, "NA1", city.signer)
        app = build(city.store, authority(), Rates(rate=1e9, burst=1e9), TERMS)

        async def shown(scope, receive, send):
            scope.setdefault("state", {})[PEER] = certificate
            await app(scope, receive, send)

        self.client, self.said = TestClient(shown), b""

    def figures(self, question):
        answer = self.client.post(FIGURES_PATH, content=question, headers={"content-type": "application/json"})
        self.said = answer.content
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        return answer.content


@pytest.fixture
def city(tmp_path, center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        yield City(tmp_path, store)


def by(found, axis):
    return next(table for table in found.tables if table.axes == (axis,))


def test_the_desk_has_the_tables_of_the_command_and_the_center_a_line(city):
    for number in range(8):
        city.close(at=NOW - timedelta(minutes=number), language="vi" if number < 2 else "ja")
    city.close(at=datetime(2026, 5, 1, tzinfo=UTC))  # of another month
    way = Way(city)
    found = AskedFigures("NA1", way).figures(APRIL)
    request = {"first": "2026-04-01", "last": "2026-04-30", "by": [], "smallest": 3, "seconds": 2.0,
               "goal": ["08:30", "17:15", 99.5]}  # fmt: skip
    chosen = dict.fromkeys(("counter", "section", "procedure", "language", "event"), "")
    assert list(found.tables) == list(report_of(city.store, request | chosen, content()).tables)
    assert found.terms == TERMS
    total = by(found, Axis.LANGUAGE).total
    assert (total.visits, total.applications) == (8, 16)
    assert "花子" not in way.said.decode()
    lines = [json.loads(content) for _, content, _ in city.store.record.contents(CENTER)]
    (line,) = [line["values"] for line in lines if line["kind"] == "statistics_asked"]
    assert {key: line[key] for key in ("by", "terminal", "first", "last", "chosen")} == {
        "by": "K1", "terminal": "NA1", "first": "2026-04", "last": "2026-04", "chosen": [],
    }  # fmt: skip


def test_what_is_small_never_leaves_the_center(city):
    for number in range(8):
        city.close(at=NOW - timedelta(minutes=number), language="vi" if number < 2 else "ja")
    way = Way(city)
    rows = by(AskedFigures("NA1", way).figures(APRIL), Axis.LANGUAGE).rows
    assert [(row.group, row.together) for row in rows] == [((), 2)]  # two of vi would follow from six of ja
    assert b'"vi"' not in way.said


def test_a_section_has_its_own_applications(city):
    for number in range(4):
        city.close(at=NOW - timedelta(minutes=number))
    found = AskedFigures("NA1", Way(city)).figures(FiguresAsked("K1", "2026-04", "2026-04", section="hoken"))
    assert [row.group for row in by(found, Axis.PROCEDURE).rows] == [("kokuho",)]
    assert by(found, Axis.PROCEDURE).total.applications == 4


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [("2026-05", "2026-04", 422), ("2024-04", "2026-04", 422), ("2026-4", "2026-04", 422), ("2024-05", "2026-04", 200)],
)
def test_the_period_is_whole_months_and_no_longer_than_two_years(city, first, last, status):
    try:
        AskedFigures("NA1", Way(city)).figures(FiguresAsked("K1", first, last))
    except CenterRefused as refused:
        assert refused.values["status"] == status
    else:
        assert status == 200


def test_a_desk_asks_in_its_own_name_only(city):
    with pytest.raises(CenterRefused) as refused:
        AskedFigures("NB1", Way(city)).figures(APRIL)
    assert refused.value.values["status"] == 403


def test_one_is_counted_at_a_time(city, monkeypatch):
    monkeypatch.setattr(counting, "WAIT_SECONDS", 0.01)
    turn = Lock()
    asks = FiguresQuestion("NA1", "K1", "2026-04", "2026-04")
    counted = Counting(city.store.figures, city.store.record.note, TERMS, turn)
    with turn, pytest.raises(Busy):
        counted.meet(asks)
    counted.meet(asks)


def test_months_are_counted_with_both_ends():
    assert [FiguresQuestion("NA1", "K1", *m).months for m in (("2026-04", "2026-04"), ("2025-12", "2026-01"))] == [1, 2]
    assert (first_day("2026-02").isoformat(), last_day("2026-02").isoformat()) == ("2026-02-01", "2026-02-28")
    assert last_day("2026-12").isoformat() == "2026-12-31"
    assert asked_chosen() == Chosen(counter="NA", section="hoken", procedure="kokuho")


def asked_chosen():
    return FiguresQuestion("NA1", "K1", "2026-04", "2026-04", "NA", "hoken", "kokuho").chosen
