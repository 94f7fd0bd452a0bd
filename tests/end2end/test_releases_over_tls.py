"""R-109: a release comes from the serving center to a desk over mutual TLS; a hostile center changes nothing."""

from __future__ import annotations

import json
import threading
from datetime import datetime

import pytest

from kakanai_desk import bootstrap
from kakanai_desk.settings import read_settings
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.sync.release_feed import ReleaseFeed
from kakanai_desk.vault.releases import ReleaseAway
from tests.fakes.center import Ports, center, come, serving
from tests.fakes.releases import Maker

NIGHT, DAY = datetime.fromisoformat("2026-04-10T22:00+09:00"), datetime.fromisoformat("2026-04-10T10:00+09:00")


class Now:
    """A real lane's jobs, done at once."""

    idle = True

    def submit(self, job):
        job()


@pytest.fixture
def city(tmp_path):
    """A serving center that trusts a maker's root, and a desk that came to it."""
    maker, data, ports = Maker(tmp_path / "maker"), tmp_path / "center", Ports()
    resources = tmp_path / "resources" / "releases"
    resources.mkdir(parents=True)
    (tmp_path / "root.json").write_bytes(maker.root)
    (tmp_path / "desk.toml").write_text(
        f'profile = "training"\n[keys]\nkind = "files"\n[center]\nurl = "{ports.url}"\n[updates]\nroot = "root.json"\n'
    )
    settings = read_settings(tmp_path / "desk.toml")
    assert center("init", data=data).returncode == 0
    with serving(data, ports):
        come(data, ports, bootstrap.key_store(settings))
        yield maker, data, settings


def pulled(settings, store: DeskStore, at: datetime):
    """One round of the desk at this time of day, over the real line; what it knows afterwards."""
    shelf = bootstrap.release_shelf(settings, bootstrap.RecordedReleases(store, bootstrap.clock_of(settings)))
    shelf.mark(asked=0.0)
    ways = bootstrap.transport_of(settings), bootstrap.transport_of(settings)
    feed = ReleaseFeed(shelf, *ways, Now(), lambda: at, lambda when: when == DAY, threading.Event().is_set)
    feed.pull()
    for way in ways:
        way.close()
    return shelf.known()


def put(maker, data):
    """The maker's files as the center serves them, whatever it thinks of them."""
    served = data / "releases" / "served"
    for kind in ("metadata", "targets"):
        (served / kind).mkdir(parents=True, exist_ok=True)
        for file in (maker.folder / kind).iterdir():
            (served / kind / file.name).write_bytes(file.read_bytes())


def test_a_release_comes_over_the_line_at_night_and_an_attack_is_recorded(city):
    maker, data, settings = city
    name = maker.release("0.2.0", content=b"program\n" * 200_000)
    trusted = data / "releases" / "trusted"
    trusted.mkdir(parents=True)
    (trusted / "targets.json").write_bytes((maker.folder / "metadata" / "1.targets.json").read_bytes())
    put(maker, data)
    offered = center("releases", "offer", "0.2.0", "--from", "2026-04-01", "--operator", "K1", "--json", data=data)
    assert json.loads(offered.stdout)["name"] == name, offered.stderr
    store, _ = bootstrap.open_store(settings)
    assert pulled(settings, store, DAY).staged == ""
    known = pulled(settings, store, NIGHT)
    assert (known.staged, known.flaw) == ("0.2.0", "")
    staged = settings.path(settings.store.folder) / "releases" / "staged" / known.file
    assert staged.read_bytes() == b"program\n" * 200_000
    maker.release("0.3.0", (maker.people[0],))
    put(maker, data)
    assert pulled(settings, store, NIGHT).flaw == "signers"
    pulled(settings, store, NIGHT)
    assert staged.exists()
    told = [(line.kind, dict(line.values)) for line in store.record.lines() if "release" in line.kind]
    assert [kind for kind, _ in told] == ["release_staged", "release_refused"]
    listed = json.loads(center("releases", "list", "--json", data=data).stdout)
    assert [(row["terminal"], row["staged"], row["flaw"]) for row in listed["desks"]] == [("NA1", "0.2.0", "signers")]
    alarms = json.loads(center("alarms", "--json", data=data).stdout)["alarms"]
    assert ("release_refused", "NA1", "signers") in [(a["kind"], a["terminal"], a["detail"]) for a in alarms]
    store.close()


def test_a_center_without_releases_and_one_without_a_root(city):
    maker, data, settings = city
    store, _ = bootstrap.open_store(settings)
    assert pulled(settings, store, NIGHT).flaw == ""
    maker.release("0.2.0")
    refused = center("releases", "publish", str(maker.folder), "--operator", "K1", data=data)
    assert refused.returncode == 1
    assert "root" in refused.stderr
    with pytest.raises(FileNotFoundError):
        list(bootstrap.transport_of(settings).read("metadata", "timestamp.json"))
    store.close()


def test_without_the_center_nothing_comes(tmp_path):
    (tmp_path / "desk.toml").write_text(
        f'profile = "training"\n[keys]\nkind = "files"\n[center]\nurl = "{Ports().url}"\n'
    )
    settings = read_settings(tmp_path / "desk.toml")
    with pytest.raises(ReleaseAway):
        list(bootstrap.transport_of(settings).read("metadata", "timestamp.json"))
