"""``kakanai-center retention …``: answers by their schema, words for the operator; the nightly turn."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest

from kakanai_center.__main__ import main
from kakanai_center.opening import make_center, open_store
from kakanai_center.retention import Retention
from kakanai_center.serving import sweep_if_due
from kakanai_center.settings import CenterSettings, read_center_settings
from kakanai_center.store import CenterStore
from kakanai_desk.core.places import root
from tests.contract.test_center_feed import Counter
from tests.fakes.center import known

NUMBER = "NA1-260410-0001-X"
SCHEMAS = {"plan": "plan", "sweep": "sweep", "look": "look"}


@pytest.fixture
def ask(tmp_path, capsys, monkeypatch):
    """Runs a command over a center with one application that came long ago."""
    data = tmp_path / "center"
    make_center(data, "")
    with closing(open_store(read_center_settings(data))) as store:
        desk = Counter(tmp_path, "NA", store)
        known(store, "NA1", desk.signer)
        desk.close_visit(1)
        desk.meet()
        desk.store.close()
    monkeypatch.setattr(Retention, "today", lambda _: (datetime.now(UTC) + timedelta(days=7 * 366)).date())

    def asked(what, *arguments, status=0, words=False):
        command = ["retention", what, *arguments, "--data", str(data), *([] if words else ["--json"])]
        assert main(command) == status
        out, err = capsys.readouterr()
        if words or status:
            return out + err
        file = root() / "docs" / "schemas" / f"center-retention-{SCHEMAS.get(what, 'rules')}.schema.json"
        answer = json.loads(out)
        jsonschema.validate(answer, json.loads(file.read_text("utf-8")))
        return answer

    return asked


def by(operator):
    return ("--operator", operator)


def test_a_rule_is_proposed_by_one_and_approved_by_another(ask):
    told = ("propose", "finished", "--years", "3", "--from", "2099-04-01", "--basis", "文書管理規程 別表")
    assert ask(*told, *by("S-01"))["number"] == 1
    assert "起案した人は承認できません" in ask("approve", "1", *by("S-01"), status=1)
    assert "承認を待っています" in ask("rules", words=True)
    assert [r["length"] for r in ask("approve", "1", *by("S-02"))["coming"]] == [3]
    assert "完了・受付取消の申請: 3年(翌年度から)  文書管理規程 別表(2099-04-01 から)" in ask("rules", words=True)
    told = ("propose", "finished", "--days", "3", "--from", "2099-04-01", "--basis", "文書管理規程")
    assert "短すぎます" in ask(*told, *by("S-01"), status=1)
    assert "氏名は書きません" in ask("approve", "1", *by("見本 花子"), status=2)


def test_plan_hold_sweep_and_look(ask):
    (due,) = ask("plan")["due"]
    assert (due["kept"], due["count"]) == ("applications", 1)
    assert ask("plan", "--on", "2026-04-11")["due"] == []
    ask("hold", NUMBER, "--because", "audit", "--reference", "K-12", *by("S-01"))
    assert "保全しています" in ask("look", NUMBER, words=True)
    assert "ありません。" in ask("plan", words=True)
    number = ask("release", NUMBER, *by("S-01"))["number"]
    assert ask("refuse", str(number), *by("S-01"))["proposals"] == []
    number = ask("release", NUMBER, *by("S-01"))["number"]
    assert ask("approve", str(number), *by("S-02"))["holds"] == []
    assert ask("sweep", *by("S-01"))["unfinished"] == 1
    (proof,) = ask("look", NUMBER)["proofs"]
    assert (proof["kept"], proof["rule"]) == ("unfinished", 0)
    assert "消しました: 完了・受付取消の申請 0" in ask("sweep", *by("S-01"), words=True)


def test_a_serving_center_sweeps_once_a_day_from_its_hour_on(center_store):
    at = datetime(2026, 4, 9, 17, 59, tzinfo=UTC)  # 2:59 in Japan
    store, clock = center_store
    turns = []
    for hours in (0, 1, 2, 23, 25):
        clock.at = at + timedelta(hours=hours)
        turns.append(sweep_if_due(CenterSettings(), store, clock.at))
    assert turns == [False, True, False, False, True]
    assert store.alarms() == []


def test_a_sweep_that_fails_has_its_alarm_and_is_tried_again(center_store, monkeypatch):
    store, clock = center_store
    clock.at = datetime(2026, 4, 9, 19, 0, tzinfo=UTC)

    def broken(*_):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(Retention, "due_visits", broken)
        assert sweep_if_due(CenterSettings(), store, clock.at)
    assert [(a["kind"], a["detail"]) for a in store.alarms()] == [("retention", "OSError")]
    assert sweep_if_due(CenterSettings(), store, clock.at)
    assert store.sweeper.last() == ("2026-04-10", clock.at.isoformat())


@pytest.fixture
def center_store(tmp_path):
    from kakanai_center.database import embedded_engine

    class Clock:
        at = datetime(2026, 4, 9, tzinfo=UTC)

        def __call__(self):
            return self.at

    clock = Clock()
    with closing(CenterStore(embedded_engine(tmp_path / "center.db", bytes(48)), clock)) as store:
        yield store, clock
