"""R-109: releases of the program come from the center to the desks that they are offered to, on both databases."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
from starlette.testclient import TestClient

from kakanai_center import releases_command
from kakanai_center.service import build
from kakanai_center.store import CenterStore
from kakanai_desk.core.clock import JST
from kakanai_desk.core.places import root
from kakanai_desk.core.ports.sync import CenterRefused, CenterUnreachable
from kakanai_desk.core.rates import Rates
from kakanai_desk.release_shelf import ReleaseShelf
from kakanai_desk.sync.release_feed import ASK_EVERY, ReleaseFeed
from kakanai_desk.sync.release_protocol import RELEASES_PATH
from kakanai_desk.vault.releases import ReleaseAway, ReleaseUnfit
from kakanai_desk.vault.signing import FreshSigner
from tests.contract.test_center_interface import JSON, Shown
from tests.fakes.center import authority, known
from tests.fakes.releases import Maker, Person

NOW = datetime.now(UTC)


class Way:
    """The service without TLS; ``away``: nobody answers."""

    def __init__(self, store, terminal):
        app = build(store, authority(), Rates(rate=1e9, burst=1e9))
        self._client = TestClient(Shown(app, known(store, terminal, FreshSigner())))
        self.away, self.files = False, []

    def releases(self, question):
        if self.away:
            raise CenterUnreachable
        answer = self._client.post(RELEASES_PATH, content=question, headers=JSON)
        if answer.status_code != 200:
            raise CenterRefused(status=answer.status_code)
        return answer.content

    def read(self, kind, name):
        if self.away:
            raise ReleaseAway
        self.files.append(kind)
        answer = self._client.get(f"{RELEASES_PATH}/{kind}/{name}")
        if answer.status_code == 404:
            raise FileNotFoundError
        assert answer.status_code == 200
        yield answer.content


class Lane:
    idle = True

    def submit(self, job):
        job()


class Desk:
    """``lines``: what its record says of releases. ``open``: whether it is 開庁時間."""

    def __init__(self, folder, store, maker, terminal="NA1"):
        self.folder, self.lines, self.open = folder / terminal, [], False
        self.way = Way(store, terminal)
        self.root = maker.root
        self.seconds = 0.0
        self.renewed()

    def renewed(self, running="0.1.0"):
        """A fresh process."""
        self.shelf = ReleaseShelf(self.folder, self.root, running, self)
        now = lambda: NOW + timedelta(seconds=self.seconds)  # noqa: E731
        self.feed = ReleaseFeed(self.shelf, self.way, self.way, Lane(), now, lambda _: self.open, lambda: False)

    def staged(self, release, file):
        assert file.exists()
        self.lines.append(("staged", release.version))

    def refused(self, flaw):
        self.lines.append(("refused", flaw))

    def pull(self):
        self.seconds += ASK_EVERY
        self.feed.pull()
        return self.shelf.known().staged


@pytest.fixture
def maker(tmp_path):
    return Maker(tmp_path / "maker")


@pytest.fixture
def store(center_engine, maker, tmp_path):
    with closing(CenterStore(center_engine(), lambda: NOW, releases=tmp_path / "center")) as store:
        store.releases.root = lambda: maker.root
        yield store


def command(store, do, **more):
    """What a command says, held against its schema."""
    said = releases_command.answer(store, {"do": f"releases_{do}", "operator": "K1", **more})
    schema = json.loads((root() / "docs" / "schemas" / f"center-releases-{do}.schema.json").read_text("utf-8"))
    jsonschema.validate(said, schema)
    assert releases_command.words(said, f"releases_{do}")
    return said


def offered(store, version="0.2.0", desks=(), starts=None):
    starts = starts or NOW.astimezone(JST).date()
    return command(store, "offer", version=version, desks=list(desks), starts=starts.isoformat())


def test_a_release_comes_first_to_the_desks_that_it_is_offered_to(store, maker, tmp_path):
    first, other = Desk(tmp_path, store, maker, "NA1"), Desk(tmp_path, store, maker, "NB1")
    maker.release("0.2.0")
    command(store, "publish", folder=str(maker.folder))
    assert [desk.pull() for desk in (first, other)] == ["", ""], "published is not offered"
    offered(store, desks=["NA1"])
    assert [desk.pull() for desk in (first, other)] == ["0.2.0", ""]
    offered(store)
    assert [desk.pull() for desk in (first, other)] == ["0.2.0", "0.2.0"]
    assert first.lines == [("staged", "0.2.0")]
    first.pull()
    said = {row["terminal"]: row for row in command(store, "list")["desks"]}
    assert (said["NA1"]["running"], said["NA1"]["staged"], said["NA1"]["flaw"]) == ("0.1.0", "0.2.0", "")
    own = [json.loads(content)["kind"] for _, content, _ in store.record.contents("center")]
    kinds = [kind for kind in own if "release" in kind]
    assert kinds == ["releases_published", "release_offered", "release_offered"]


def test_nothing_is_offered_before_its_day_or_after_it_was_withdrawn(store, maker, tmp_path):
    desk = Desk(tmp_path, store, maker)
    maker.release("0.2.0")
    command(store, "publish", folder=str(maker.folder))
    offered(store, starts=NOW.astimezone(JST).date() + timedelta(days=1))
    assert desk.pull() == ""
    offered(store)
    assert command(store, "withdraw", desks=[])["withdrawn"] == 1
    assert desk.pull() == ""


def test_no_release_comes_in_opening_hours_but_an_attack_is_seen_in_them(store, maker, tmp_path):
    desk = Desk(tmp_path, store, maker)
    maker.release("0.2.0")
    command(store, "publish", folder=str(maker.folder))
    offered(store)
    desk.open = True
    assert desk.pull() == ""
    assert "targets" not in desk.way.files
    desk.open = False
    assert desk.pull() == "0.2.0"
    served = tmp_path / "center" / "served" / "metadata" / "timestamp.json"
    maker.stamper = Person()
    maker.stamp()
    served.write_bytes((maker.folder / "metadata" / "timestamp.json").read_bytes())
    desk.open = True
    desk.pull()
    assert desk.lines[-1] == ("refused", "signers")


def test_the_center_takes_over_nothing_that_two_people_did_not_sign(store, maker):
    maker.release("0.2.0")
    command(store, "publish", folder=str(maker.folder))
    maker.release("0.3.0", (maker.people[0],))
    with pytest.raises(ReleaseUnfit) as found:
        command(store, "publish", folder=str(maker.folder))
    assert found.value.flaw == "signers"
    assert [one["version"] for one in command(store, "list")["releases"]] == ["0.2.0"]
    with pytest.raises(ReleaseUnfit):
        offered(store, "0.3.0")


def test_a_center_without_a_root_takes_none(store, maker):
    maker.release("0.2.0")
    store.releases.root = lambda: None
    with pytest.raises(ReleaseUnfit) as found:
        command(store, "publish", folder=str(maker.folder))
    assert found.value.flaw == "root"


def test_a_lying_center_is_told_on_once_and_the_desk_keeps_what_it_had(store, maker, tmp_path):
    desk = Desk(tmp_path, store, maker)
    maker.release("0.2.0")
    command(store, "publish", folder=str(maker.folder))
    offered(store)
    assert desk.pull() == "0.2.0"
    served = tmp_path / "center" / "served" / "metadata"
    old = (served / "timestamp.json").read_bytes()
    maker.stamp()
    command(store, "publish", folder=str(maker.folder))
    desk.pull()
    (served / "timestamp.json").write_bytes(old)
    for _ in range(3):
        assert desk.pull() == "0.2.0"
        desk.renewed()
    assert desk.lines == [("staged", "0.2.0"), ("refused", "older")], "one line, whatever process goes on"
    alarms = [(row["kind"], row["terminal"], row["detail"], row["times"]) for row in store.alarms()]
    assert ("release_refused", "NA1", "older", 1) in alarms
    maker.stamp()
    command(store, "publish", folder=str(maker.folder))
    desk.pull()
    desk.pull()
    assert command(store, "list")["desks"][0]["flaw"] == "", "and it is said when all is well again"


def test_a_desk_takes_no_older_program_than_it_runs(store, maker, tmp_path):
    desk = Desk(tmp_path, store, maker)
    maker.release("0.2.0")
    command(store, "publish", folder=str(maker.folder))
    offered(store)
    desk.renewed("0.3.0")
    assert desk.pull() == ""
    assert "targets" not in desk.way.files
    assert desk.shelf.look(desk.way, "kakanai-desk-0.2.0.zip") is None, "nor from a center that offers it all the same"
    assert "targets" not in desk.way.files
    desk.renewed("0.1.0")
    assert desk.pull() == "0.2.0"
    desk.renewed("0.2.0")
    assert desk.shelf.known().staged == "", "what runs lies ready no more"


def test_a_center_that_offers_what_is_not_in_the_signed_list_is_refused(store, maker, tmp_path, monkeypatch):
    desk = Desk(tmp_path, store, maker)
    maker.release("0.2.0")
    command(store, "publish", folder=str(maker.folder))
    offered(store)
    monkeypatch.setattr(store.releases, "listed", lambda: {"another.zip": "0.9.0"})
    offered(store, "0.9.0")
    assert desk.pull() == ""
    assert desk.lines == [("refused", "unknown")]


def test_a_new_release_takes_the_place_of_the_one_that_lies_ready(store, maker, tmp_path):
    desk = Desk(tmp_path, store, maker)
    for version in ("0.2.0", "0.3.0"):
        maker.release(version)
        command(store, "publish", folder=str(maker.folder))
        offered(store, version)
        assert desk.pull() == version
    assert len(list((desk.folder / "staged").iterdir())) == 1


def test_without_the_center_a_desk_waits(store, maker, tmp_path):
    desk = Desk(tmp_path, store, maker)
    desk.way.away = True
    with pytest.raises(CenterUnreachable):
        desk.pull()
    desk.feed.pull()  # it does not ask again at once
    assert desk.lines == []


@pytest.mark.parametrize(
    "path", ["metadata/..%2fcenter.toml", "metadata/root.json", "keys/timestamp.json", "targets/x"]
)
def test_no_path_leads_out_of_the_repository(store, maker, tmp_path, path):
    maker.release("0.2.0")
    command(store, "publish", folder=str(maker.folder))
    way = Way(store, "NA1")
    assert way._client.get(f"{RELEASES_PATH}/{path}").status_code == 404
