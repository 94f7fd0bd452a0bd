"""R-090: what monitoring reads of a center, on both databases: numbers only, and wrong where somebody must look."""

import json
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256

import httpx
import pytest

from kakanai_center.alarms import NoAlarm
from kakanai_center.monitoring import STYLE, Figure, Monitor, as_metrics, as_page, figures_of
from kakanai_desk.vault.signing import DeskSigner
from tests.contract.test_center_backup import World, world  # noqa: F401 - the fixture
from tests.contract.test_center_inbox import entry_of
from tests.contract.test_center_sealing import CANARIES
from tests.fakes.center import MemoryKeys

DAY = timedelta(hours=24)


def look(world):  # noqa: F811
    return figures_of(world.store, world.backups, DAY, world.now)


def wrong(figures):
    return {(f.name, f.terminal) for f in figures if f.wrong}


def value(figures, name, terminal=""):
    return next(f.value for f in figures if (f.name, f.terminal) == (name, terminal))


def test_a_hole_and_a_missing_backup_are_wrong_until_they_are_not(world: World):  # noqa: F811
    assert wrong(look(world)) == {("backup_age_seconds", ""), ("desk_missing", "NA1")}
    world.take([20])
    world.made()
    found = look(world)
    assert wrong(found) == set()
    assert (value(found, "applications"), value(found, "changes")) == (30, 30)
    world.now += DAY + timedelta(minutes=1)
    assert wrong(look(world)) == {("backup_age_seconds", "")}


def test_an_alarm_is_wrong_until_somebody_settles_it_and_again_when_it_comes_again(world: World):  # noqa: F811
    def forged():
        entry = entry_of(DeskSigner(MemoryKeys()), 99)  # of a key that is not NA1's
        assert world.store.take([entry]).results[0].state.value == "refused"

    world.take([20])
    world.made()
    forged()
    assert wrong(look(world)) == {("alarms_open", "")}
    (alarm,) = world.store.alarms()
    world.now += timedelta(seconds=1)
    world.store.settle_alarm(alarm["number"], "S-01", "known")
    assert wrong(look(world)) == set()
    with pytest.raises(NoAlarm):
        world.store.settle_alarm(alarm["number"], "S-01", "known")
    world.now += timedelta(seconds=1)
    forged()
    assert wrong(look(world)) == {("alarms_open", "")}
    assert world.store.alarms()[0]["times"] == 2
    settled = [json.loads(content) for _, content, _ in world.store.record.contents("center")][-1]
    assert settled["kind"] == "alarm_settled"
    assert settled["values"]["operator"] == "S-01"


def test_metrics_and_page_hold_numbers_and_nobody(world: World):  # noqa: F811
    figures = look(world)
    text = as_metrics(figures)
    assert 'kakanai_desk_missing{terminal="NA1"} 1\n' in text
    assert text.count("# TYPE kakanai_desk_missing gauge") == 1
    for canary in CANARIES:
        assert canary not in text + as_page(figures)


def test_it_is_served_on_loopback_and_says_when_the_database_is_away(world: World):  # noqa: F811
    state = [True]

    def counted():
        if not state[0]:
            raise OSError("away")
        return look(world)

    monitor = Monitor(0, counted)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{monitor.port}", trust_env=False) as client:
            assert client.get("/metrics").text.startswith("kakanai_up 1\n")
            assert client.get("/healthz").status_code == 503
            assert "見てください" in client.get("/").text
            assert client.get("/entries").status_code == 404
            assert client.post("/metrics").status_code == 501
            state[0], monitor._kept = False, (-1e9, [])
            away = client.get("/metrics")
            assert (away.status_code, away.text) == (503, "kakanai_up 0\n")
    finally:
        monitor.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{monitor.port}/", trust_env=False)


def test_no_answer_is_kept_framed_or_tells_versions():
    monitor = Monitor(0, lambda: [Figure("entries", "<b>&", 1, "<i>")])
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{monitor.port}", trust_env=False) as client:
            answers = [client.get(path) for path in ("/", "/metrics", "/healthz", "/nowhere")]
            page = answers[0]
    finally:
        monitor.close()
    for answer in answers:
        said = answer.headers
        assert said["cache-control"] == "no-store" and said["x-content-type-options"] == "nosniff"
        assert said["content-type"].endswith("; charset=utf-8") and said["server"] == "center"
        assert said["referrer-policy"] == "no-referrer" and said["cross-origin-opener-policy"] == "same-origin"
        assert "access-control-allow-origin" not in said
    rules = page.headers["content-security-policy"]
    for rule in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'"):
        assert rule in rules
    assert b64encode(sha256(STYLE.encode()).digest()).decode() in rules and f"<style>{STYLE}</style>" in page.text
    assert "style=" not in page.text and "&lt;b&gt;&amp;" in page.text and "&lt;i&gt;" in page.text
