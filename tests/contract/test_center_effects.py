"""R-116: how last month's visits come out under a draft, on both databases: counts alone leave the center."""

import json
import os
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from kakanai_center import effects
from kakanai_center.effects import Effects, judged, told
from kakanai_center.record import CENTER
from kakanai_center.service import build
from kakanai_center.store import CenterStore
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.rates import Rates
from kakanai_desk.core.tabulating import Terms
from kakanai_desk.effect_box import DeskLastMonth
from kakanai_desk.forms.case_file import case_to_plain
from kakanai_desk.forms.decided_again import Again
from kakanai_desk.sync.effect_feed import EffectFeed
from kakanai_desk.sync.effect_protocol import EFFECTS_PATH
from kakanai_desk.vault.pack_file import encoded, made
from tests.contract.test_center_figures import NOW, City
from tests.contract.test_center_interface import JSON, Shown
from tests.fakes.center import authority, known
from tests.fakes.desk import FakeClock
from tests.unit.forms.packs import procedure, write_pack
from tests.unit.forms.test_decided_again import ASK, visit

MARCH = datetime(2026, 3, 16, 3, tzinfo=UTC)
TERMS = Terms(3, 2.0)
PATIENCE = 60.0


def content(folder, when, **more):
    return write_pack(folder, ASK, {"one": procedure(when, **more)})


@pytest.fixture
def folders(tmp_path):
    return content(tmp_path / "old", "{is_yes: ill}"), content(tmp_path / "new", "{is_yes: pet}")


def case(ill, pet):
    return case_to_plain(visit(date(1990, 1, 1), day=date(2026, 3, 16), answers={"ill": ill, "pet": pet}))


class Desk:
    """The studio's end, the desk's loop, and the way to the center without TLS."""

    def __init__(self, city, folder):
        app = build(city.store, authority(), Rates(rate=1e9, burst=1e9), TERMS)
        self._client = TestClient(Shown(app, known(city.store, "NA1", city.signer)))
        self.studio = DeskLastMonth(folder, FakeClock(), "K00001")
        self.seconds, self.away, self.said, self.asked, self.contents = 0.0, False, [], 0, 0
        self.feed = EffectFeed("NA1", self.studio, self, lambda: self.seconds)

    def effects(self, question):
        if self.away:
            raise CenterUnreachable
        self.asked += 1
        self.contents += bool(json.loads(question)["new"])
        answer = self._client.post(EFFECTS_PATH, content=question, headers=JSON)
        self.said.append(answer.content)
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        return answer.content

    def turn(self):
        self.seconds += 60
        self.feed.pull()

    def settled(self, ask):
        """What the studio is told in the end."""
        end = time.monotonic() + PATIENCE
        while not (found := self.studio.told(ask)).settled:
            assert time.monotonic() < end, "the center does not come to an end"
            self.turn()
            time.sleep(0.02)
        return found


@pytest.fixture
def city(tmp_path, center_engine):
    with closing(CenterStore(center_engine(), lambda: NOW)) as store:
        yield City(tmp_path, store)


@pytest.fixture
def desk(city, tmp_path):
    return Desk(city, tmp_path / "effects")


def lines(city):
    found = [json.loads(content) for _, content, _ in city.store.record.contents(CENTER)]
    return [line["values"] for line in found if line["kind"] == "effect_asked"]


def test_last_months_visits_are_decided_by_both_and_counted(city, desk, folders):
    for number, (ill, pet) in enumerate([("yes", "no")] * 4 + [("yes", "yes")] * 3 + [("no", "yes")] * 2):
        city.close(at=MARCH + timedelta(minutes=number), case=case(ill, pet))
    city.close(at=NOW, case=case("yes", "no"))  # of this month
    city.close(at=MARCH - timedelta(days=20), case=case("yes", "no"))  # of the one before
    ask = desk.studio.ask(*folders)
    assert desk.studio.told(ask).state == "waiting"
    found = desk.settled(ask)
    assert (found.state, found.month, found.years, found.visits, found.different) == ("done", "2026-03", 0, 9, 6)
    assert [(c.event, c.procedure, c.before, c.after, c.visits) for c in found.changes] == [
        ("tennyu", "one", "required", "not_needed", 4)
    ], "two visits that come to need it are too few to be told"
    (line,) = lines(city)
    assert {key: line[key] for key in ("by", "terminal", "month")} == {
        "by": "K00001", "terminal": "NA1", "month": "2026-03",
    }  # fmt: skip
    asked = desk.asked
    desk.turn()
    assert desk.asked == asked, "what has its answer is asked no more"
    assert desk.contents == 1, "they go over the line once"
    assert desk.studio.wanted() == "", "and lie in the box no longer"
    assert desk.studio.ask(*folders) == ask
    assert desk.studio.told(ask).state == "waiting", "the month may be another one by now"
    assert desk.settled(ask) == found
    assert len(lines(city)) == 1


def test_in_the_next_month_the_same_contents_are_another_question(tmp_path, center_engine, folders):
    now = [NOW]
    with closing(CenterStore(center_engine(), lambda: now[0])) as store:
        city = City(tmp_path, store)
        desk = Desk(city, tmp_path / "effects")
        for _ in range(3):
            city.close(at=MARCH, case=case("yes", "no"))
        assert desk.settled(desk.studio.ask(*folders)).state == "done"
        now[0] += timedelta(days=30)
        found = desk.settled(desk.studio.ask(*folders))
        assert (found.state, found.month) == ("few", "2026-04")


def test_nobodys_name_reaches_the_process_that_judges(city, folders, monkeypatch):
    seen = []
    for _ in range(4):
        city.close(at=MARCH, case=case("yes", "no"))
    monkeypatch.setattr(effects, "judged", lambda old, new, first, cases: seen.extend(cases))
    part = Effects(lambda: city.store.applications, city.store.record.note, lambda: NOW, 3)
    ask = "a" * 64
    part.meet(effects.EffectsQuestion(1, "NA1", ask, old=b"x", new=b"y"))
    end = time.monotonic() + PATIENCE
    while (state := part.meet(effects.EffectsQuestion(1, "NA1", ask)).state) == "working":
        assert time.monotonic() < end
        time.sleep(0.01)
    assert state == "broken"
    assert len(seen) == 4
    assert "見本" not in json.dumps(seen, ensure_ascii=False)


def test_a_draft_that_cannot_be_read_is_broken_and_the_next_one_is_judged(city, desk, folders, tmp_path):
    for _ in range(3):
        city.close(at=MARCH, case=case("yes", "no"))
    old, new = folders
    broken = content(tmp_path / "broken", "{is_yes: nothing}")
    assert desk.settled(desk.studio.ask(old, broken)).state == "broken"
    assert desk.settled(desk.studio.ask(old, new)).state == "done"
    answers = [json.loads(said) for said in desk.said]
    assert {answer["state"] for answer in answers} <= {"working", "broken", "done"}


def test_a_fault_of_the_center_is_told_and_the_same_draft_is_judged_when_it_is_asked_again(
    city, desk, folders, monkeypatch
):
    for _ in range(3):
        city.close(at=MARCH, case=case("yes", "no"))
    with monkeypatch.context() as faulty:
        faulty.setattr(effects, "judged", lambda *_: 1 / 0)
        assert desk.settled(desk.studio.ask(*folders)).state == "broken"
    assert desk.settled(desk.studio.ask(*folders)).state == "done"


def test_what_cannot_be_recorded_is_not_begun_and_keeps_nobody_waiting(city):
    def full(*_, **__):
        raise OSError("no space left")

    part = Effects(lambda: city.store.applications, full, lambda: NOW, 3)
    asks = effects.EffectsQuestion(1, "NA1", "a" * 64, old=b"x", new=b"y")
    for _ in range(2):
        with pytest.raises(OSError, match="no space"):
            part.meet(asks)
    assert part.meet(effects.EffectsQuestion(1, "NA1", "a" * 64)).state == "unknown"


def test_a_hostile_draft_is_broken_and_judges_nothing(desk, folders):
    old, _ = folders
    pack = encoded(made(old, 1, date(2026, 1, 1), NOW))
    for hostile in (b"", b"no pack", pack[:-40], pack + b"x"):
        assert judged(pack, hostile, date(2026, 3, 1), [case("yes", "no")]) is None


def test_too_few_visits_say_nothing(city, desk, folders):
    for _ in range(2):
        city.close(at=MARCH, case=case("yes", "no"))
    found = desk.settled(desk.studio.ask(*folders))
    assert (found.state, found.visits, found.different, found.changes) == ("few", None, None, ())


@pytest.mark.parametrize(
    ("visits", "different", "shown"),
    [(9, 0, (9, None)), (9, 2, (9, None)), (9, 3, (9, 3)), (9, 7, (None, 7)), (9, 9, (9, 9)), (9, 6, (9, 6))],
)
def test_no_small_number_can_be_worked_out(visits, different, shown):
    again = Again(0, visits, 1, different)
    again.changes[("tennyu", "one", "required", "not_needed")] = different
    found = told(again, "a" * 64, "2026-03", 3)
    assert (found.visits, found.different) == shown
    assert [c.visits for c in found.changes] == ([different] if different >= 3 else [])
    assert found.unread == 0


def test_a_center_that_forgot_is_asked_again_with_the_contents(city, desk, folders, tmp_path):
    for _ in range(3):
        city.close(at=MARCH, case=case("yes", "no"))
    ask = desk.studio.ask(*folders)
    desk.turn()
    desk._client = Desk(city, tmp_path / "other")._client  # it was started again
    assert desk.settled(ask).state == "done"
    assert len(lines(city)) == 2


def test_one_comparison_at_a_time(city, folders):
    part = Effects(lambda: city.store.applications, city.store.record.note, lambda: NOW, 3)
    part._working = "b" * 64
    asks = effects.EffectsQuestion(1, "NA1", "a" * 64, old=b"x", new=b"y")
    assert part.meet(asks).state == "busy"
    assert lines(city) == []


def test_without_a_line_the_question_waits_and_an_old_center_says_so(city, desk, folders):
    ask = desk.studio.ask(*folders)
    desk.away = True
    with pytest.raises(CenterUnreachable):
        desk.turn()
    assert desk.studio.told(ask).state == "waiting"
    desk.away = False
    desk.effects = lambda question: (_ for _ in ()).throw(CenterRefused(status=404))
    desk.turn()
    assert desk.studio.told(ask).state == "away"


def test_a_process_that_dies_is_an_answer(folders, monkeypatch):
    old, new = (encoded(made(folder, 1, date(2026, 1, 1), NOW)) for folder in folders)
    monkeypatch.setattr(effects, "_end", os.abort)
    assert judged(old, new, date(2026, 3, 1), [case("yes", "no")]) is None


def test_content_that_takes_too_long_is_given_up(folders, monkeypatch):
    old, new = (encoded(made(folder, 1, date(2026, 1, 1), NOW)) for folder in folders)
    monkeypatch.setattr(effects, "SECONDS", 0.001)
    assert judged(old, new, date(2026, 3, 1), [case("yes", "no")]) is None
