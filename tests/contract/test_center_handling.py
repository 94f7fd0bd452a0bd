"""R-026, R-068 on both databases: an application is opened by one counter at a time, within the clerk's rights."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from starlette.testclient import TestClient

from kakanai_center.identity import PEER
from kakanai_center.record import CENTER
from kakanai_center.service import build
from kakanai_center.store import CenterStore
from kakanai_desk.core.canonical import canonical
from kakanai_desk.core.permissions import Field, Grant, Operation, Rights
from kakanai_desk.core.ports.handling import Held, OpenAsked
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.rates import Rates
from kakanai_desk.core.told import Cover, Limits
from kakanai_desk.sync.application_lookup import ApplicationLookup
from kakanai_desk.sync.handling_protocol import OPEN_PATH, SHUT_PATH
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center_inbox import entry_of
from tests.fakes.center import authority, known
from tests.unit.core.test_told import NEEDED, body

NOW = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
VISIT = "NA1-visit-1"
LIMITS = Limits(NEEDED, addresses=frozenset({"new_address"}))
ALL = frozenset(Field) - {Field.PROTECTION}


def rights(fields=ALL, sections=(), handle=True):
    operations = frozenset({Operation.HANDLE} if handle else ())
    return Rights((Grant(operations, frozenset(fields), frozenset(sections), frozenset()),))


def closed(protected=False):
    of = body()
    of["decision"]["procedures"][0]["section"] = of["decision"]["procedures"][1]["section"] = "hoken_nenkin"
    if protected:
        of["case"]["people"][1]["protection"] = {"provisional": False}
    return of


class City:
    def __init__(self, store, folder):
        self.store, self.desk, self.said = store, "NB1", b""
        signers = {t: DeskSigner(FileKeyStore(folder / t)) for t in ("NA1", "NB1")}
        certificates = {t: known(store, t, signer) for t, signer in signers.items()}
        self.signer = signers["NA1"]
        app = build(store, authority(), Rates(rate=1e9, burst=1e9))

        async def shown(scope, receive, send):
            scope.setdefault("state", {})[PEER] = certificates[self.desk]
            await app(scope, receive, send)

        self.client = TestClient(shown)
        self.ways = {t: ApplicationLookup(t, self, tick=lambda: 0.0) for t in signers}

    def close(self, seq=1, **more):
        self.store.take([entry_of(self.signer, seq, body=canonical(closed(**more)))])

    def application_open(self, question):
        return self._say(OPEN_PATH, question)

    def application_shut(self, question):
        return self._say(SHUT_PATH, question)

    def _say(self, path, question):
        answer = self.client.post(path, content=question, headers={"content-type": "application/json"})
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        self.said = answer.content
        return answer.content

    def open(self, by="K1", desk="NB1", procedure="iryou", allowed=None, limits=LIMITS, over=False):
        self.desk = desk
        asked = OpenAsked(VISIT, procedure, by, "hoken_nenkin", allowed or rights(), limits, over)
        return self.ways[desk].open(asked)

    def shut(self, by="K1", desk="NB1"):
        self.desk = desk
        self.ways[desk].shut(VISIT, "iryou", by)
        return json.loads(self.said)["was"]

    def lines(self):
        lines = [json.loads(content) for _, content, _ in self.store.record.contents(CENTER)]
        return [line["values"] for line in lines if line["kind"] == "application_opened"]


@pytest.fixture
def clock():
    return [NOW]


@pytest.fixture
def city(center_engine, tmp_path, clock):
    with closing(CenterStore(center_engine(), lambda: clock[0], hold=timedelta(minutes=5))) as store:
        yield City(store, tmp_path)


def test_a_section_gets_what_its_procedure_needs(city):
    city.close()
    found = city.open()
    assert (found.held, found.seconds) == (None, 300)
    assert [p.name for p in found.told.people] == ["見本　太郎", "見本　渚"]
    assert {a.question for a in found.told.answers} == NEEDED
    for secret in ("123456789018", "ほかの課に見せないメモ", "1234567", "見本　花子"):
        assert secret not in city.said.decode()


def test_the_center_covers_by_its_own_content_whatever_the_desk_asks_for(city):
    city.close()
    wide = Limits(NEEDED | {"account_number", "phone"}, protection=True)
    found = city.open(allowed=rights(ALL - {Field.HONSEKI, Field.ACCOUNT}), limits=wide)
    covered = {a.question: a.value for a in found.told.answers if a.cover is Cover.RIGHT}
    assert covered == {"honseki": "", "account_number": ""}
    assert "京都府見本市1" not in city.said.decode()


@pytest.mark.parametrize("sees", [False, True])
def test_addresses_of_a_protected_household_go_to_those_who_may_see_them_only(city, sees):
    city.close(protected=True)
    allowed = rights(frozenset(Field) if sees else ALL)
    found = city.open(allowed=allowed, limits=Limits(NEEDED, protection=True))
    assert found.told.protected
    assert ("見本町" in city.said.decode()) is sees
    assert [line["protected"] for line in city.lines()] == [True]


@pytest.mark.parametrize("allowed", [rights(sections=("kosodate",)), rights(handle=False)])
def test_who_may_not_work_on_it_gets_nothing_and_holds_nothing(city, allowed):
    city.close()
    with pytest.raises(CenterRefused) as refused:
        city.open(allowed=allowed)
    assert refused.value.values["status"] == 403
    assert city.lines() == []
    assert city.open(by="K2", desk="NA1").told is not None


def test_two_counters_the_second_is_told_who_where_since_when_and_gets_nothing(city, clock):
    city.close()
    city.open(by="K1", desk="NB1")
    clock[0] += timedelta(minutes=1)
    found = city.open(by="K2", desk="NA1")
    assert found.told is None
    assert found.held == Held("K1", "NB1", "hoken_nenkin", NOW)
    assert "見本" not in city.said.decode()
    assert [(line["by"], line["held"]) for line in city.lines()] == [("K1", False), ("K2", True)]


def test_another_user_at_the_same_counter_is_another_and_the_same_may_come_again(city, clock):
    city.close()
    city.open(by="K1")
    assert city.open(by="K2").held.by == "K1"
    clock[0] += timedelta(minutes=4)
    assert city.open(by="K1").told is not None
    clock[0] += timedelta(minutes=4)  # by its first opening it would be over
    assert city.open(by="K2").held == Held("K1", "NB1", "hoken_nenkin", NOW)


def test_it_is_taken_over_knowingly_and_the_first_is_then_told(city):
    city.close()
    city.open(by="K1", desk="NB1")
    assert city.open(by="K2", desk="NA1", over=True).told is not None
    assert city.open(by="K1", desk="NB1").held.by == "K2"
    assert city.shut(by="K1", desk="NB1") is False
    assert city.open(by="K1", desk="NB1").held.by == "K2"
    assert [line["over"] for line in city.lines()] == [False, True, False, False]


def test_shut_or_after_the_set_time_the_next_may_open_it(city, clock):
    city.close()
    city.open(by="K1", desk="NB1")
    assert city.shut(by="K1", desk="NB1") is True
    assert city.open(by="K2", desk="NA1").told is not None
    clock[0] += timedelta(minutes=4, seconds=59)
    assert city.open(by="K1", desk="NB1").held is not None
    clock[0] += timedelta(seconds=1)
    assert city.open(by="K1", desk="NB1").told is not None


def test_another_procedure_of_the_same_visit_is_another(city):
    city.close()
    city.open(by="K1", desk="NB1")
    assert city.open(by="K2", desk="NA1", procedure="kokuho").told is not None


def test_of_two_that_come_at_once_one_gets_it(city):
    city.close()
    begins, found = Barrier(2), {}

    def come(by):
        question = OpenAsked(VISIT, "iryou", by, "hoken_nenkin", rights(), LIMITS)
        begins.wait(10)
        found[by] = ApplicationLookup("NB1", city).open(question)

    both = [Thread(target=come, args=(by,)) for by in ("K1", "K2")]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(answer.told is None for answer in found.values()) == [False, True]


def test_what_is_not_there_and_what_does_not_say_it_is_gone(city):
    assert city.open() is None
    of = closed()
    del of["case"]["visit_date"]
    city.store.take([entry_of(city.signer, 1, body=canonical(of))])
    assert city.open() is None
    assert city.open(procedure="nenkin") is None


def test_a_desk_asks_in_its_own_name_only(city):
    city.close()
    city.desk = "NA1"
    for ask in (
        lambda: city.ways["NB1"].open(OpenAsked(VISIT, "iryou", "K1", "s", rights(), LIMITS)),
        lambda: city.ways["NB1"].shut(VISIT, "iryou", "K1"),
    ):
        with pytest.raises(CenterRefused) as refused:
            ask()
        assert refused.value.values["status"] == 403


def test_a_center_that_did_not_answer_is_left_alone_for_a_while():
    class Dead:
        def __init__(self):
            self.asked = 0

        def application_open(self, question):
            self.asked += 1
            raise CenterUnreachable

        def application_shut(self, question):
            raise AssertionError("it was asked")

    dead, at = Dead(), [0.0]
    way = ApplicationLookup("NB1", dead, tick=lambda: at[0])
    asked = OpenAsked(VISIT, "iryou", "K1", "s", rights(), LIMITS)
    for _ in range(2):
        with pytest.raises(CenterUnreachable):
            way.open(asked)
    way.shut(VISIT, "iryou", "K1")
    assert dead.asked == 1
    at[0] = 30.0
    with pytest.raises(CenterUnreachable):
        way.open(asked)
    assert dead.asked == 2
