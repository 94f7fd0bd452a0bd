"""R-109: releases of the program under attack. Each repository is a real folder that somebody has made hostile."""

from __future__ import annotations

import itertools
import json
import shutil

import pytest
from tuf.api.metadata import Metadata

from kakanai_desk.vault import releases
from kakanai_desk.vault.releases import (
    FolderSource,
    ReleaseAway,
    ReleaseClient,
    ReleaseUnfit,
    must_be_named,
    must_be_root,
    rank_of,
)
from tests.fakes.releases import Maker, Person


@pytest.fixture
def maker(tmp_path):
    return Maker(tmp_path / "maker")


@pytest.fixture
def desk(maker, tmp_path):
    return Desk(maker, tmp_path / "desk")


class Desk:
    """What a desk trusts; each look is a process of its own."""

    def __init__(self, maker, folder):
        self.maker, self.folder = maker, folder

    def client(self, source=None):
        return ReleaseClient(self.folder, self.maker.root, source or FolderSource(self.maker.folder))

    def versions(self):
        return [release.version for release in self.client().look()]

    def staged(self):
        client = self.client()
        return client.stage(client.look()[-1])

    def refused(self, source=None):
        """The flaw. Nothing was staged by it, and what was trusted of releases stands."""
        before = sorted(path.name for path in (self.folder / "staged").glob("*"))
        client = self.client(source)
        with pytest.raises(ReleaseUnfit) as found:
            client.stage(client.look()[-1])
        assert sorted(path.name for path in (self.folder / "staged").glob("*")) == before
        return found.value.flaw


def kept(folder, away):
    shutil.copytree(folder, away)
    return away


def put_back(away, folder):
    shutil.rmtree(folder)
    shutil.copytree(away, folder)


def test_a_release_that_two_people_signed_is_brought_here_whole(maker, desk):
    maker.release("0.2.0")
    assert desk.versions() == ["0.2.0"]
    file = desk.staged()
    assert file.read_bytes() == b"the program, 0.2.0\n" * 50
    assert desk.staged() == file, "what is here is not fetched again"
    maker.release("0.10.0")
    assert desk.versions() == ["0.10.0"]


def test_what_was_touched_in_the_staging_folder_is_brought_anew(maker, desk):
    maker.release("0.2.0")
    file = desk.staged()
    file.write_bytes(b"another program")
    assert desk.staged().read_bytes() == b"the program, 0.2.0\n" * 50


@pytest.mark.parametrize("signers", [(), (0,), (0, 0)])
def test_one_of_three_is_too_few(maker, desk, signers):
    maker.release("0.2.0", tuple(maker.people[number] for number in signers))
    assert desk.refused() == "signers"


def test_any_two_of_three_will_do(maker, desk):
    maker.release("0.2.0", (maker.people[2], maker.people[1]))
    assert desk.versions() == ["0.2.0"]


def test_strangers_keys_and_the_stampers_key_sign_no_release(maker, desk):
    maker.release("0.2.0", (maker.people[0], Person()))
    assert desk.refused() == "signers"
    maker.release("0.3.0", (maker.people[0], maker.stamper))
    assert desk.refused() == "signers"


def test_a_wrong_stamp_is_refused(maker, desk):
    maker.release("0.2.0")
    right, maker.stamper = maker.stamper, Person()
    maker.stamp()
    assert desk.refused() == "signers"
    maker.stamper = right
    maker.stamp()
    assert desk.versions() == ["0.2.0"]


def test_a_repository_put_back_to_an_older_day_is_refused(maker, desk, tmp_path):
    maker.release("0.2.0")
    old = kept(maker.folder, tmp_path / "old")
    maker.release("0.3.0")
    assert desk.versions() == ["0.3.0"]
    put_back(old, maker.folder)
    assert desk.refused() == "older"


def test_an_older_list_under_a_newer_stamp_is_refused(maker, desk):
    """Who has the stamper's key alone cannot bring an old list back."""
    maker.release("0.2.0")
    maker.release("0.3.0")
    assert desk.versions() == ["0.3.0"]
    (maker.repository.metadata / "2.targets.json").unlink()
    maker.stamp()
    assert desk.refused() == "older"


def test_a_stamp_that_has_run_out_is_refused(maker, desk):
    maker.days_ago = 36
    maker.release("0.2.0")
    assert desk.refused() == "expired"
    maker.days_ago = 0
    maker.stamp()
    assert desk.versions() == ["0.2.0"]


def test_who_keeps_a_desk_from_hearing_anything_is_found_when_the_last_word_runs_out(maker, desk, monkeypatch):
    maker.days_ago = 34
    maker.release("0.2.0")
    assert desk.versions() == ["0.2.0"]
    (maker.repository.metadata / "timestamp.json").unlink()
    with pytest.raises(ReleaseAway):
        desk.client().look()
    stamp = desk.folder / "trusted" / "timestamp.json"
    said = Metadata.from_file(str(stamp))
    said.signed.expires = said.signed.expires.replace(year=2020)  # as it stands some days later
    said.to_file(str(stamp))
    assert desk.refused() == "expired"


def test_a_list_and_a_stamp_of_two_days_do_not_go_together(maker, desk, tmp_path):
    maker.release("0.2.0")
    first = (maker.repository.metadata / "1.targets.json").read_bytes()
    maker.release("0.3.0")
    (maker.repository.metadata / "2.targets.json").write_bytes(first)
    assert desk.refused() == "altered"
    snapshots = maker.repository.metadata
    shutil.copy(snapshots / "1.snapshot.json", snapshots / "2.snapshot.json")
    assert desk.refused() == "altered"


def test_another_file_under_the_name_of_a_release_is_refused(maker, desk):
    maker.release("0.2.0")
    (file,) = maker.repository.targets.iterdir()
    file.write_bytes(file.read_bytes().replace(b"program", b"pr0gram"))
    assert desk.refused() == "altered"
    file.write_bytes(b"short")
    assert desk.refused() == "altered"


@pytest.mark.parametrize("name", ["timestamp.json", "1.snapshot.json", "1.targets.json", "2.root.json"])
def test_more_of_metadata_than_may_come_is_refused(maker, desk, name):
    maker.release("0.2.0")
    (maker.repository.metadata / name).write_bytes(b" " * (releases.MOST_METADATA + 1))
    assert desk.refused() == "large"


class Endless(FolderSource):
    """Never ends, where it is asked for ``kind``."""

    def __init__(self, folder, kind):
        super().__init__(folder)
        self._kind, self.pieces = kind, 0

    def read(self, kind, name):
        if kind != self._kind or name == "2.root.json":
            yield from super().read(kind, name)
            return
        for _ in itertools.count():
            self.pieces += 1
            yield bytes(1024)


@pytest.mark.parametrize("kind", [releases.METADATA, releases.TARGETS])
def test_endless_data_ends_where_more_came_than_was_said(maker, desk, kind):
    maker.release("0.2.0")
    source = Endless(maker.folder, kind)
    assert desk.refused(source) == "large"
    assert source.pieces <= 17


def test_what_trickles_is_given_up(maker, desk, monkeypatch):
    maker.release("0.2.0")
    seconds = itertools.count(0, 61)
    monkeypatch.setattr(releases.time, "monotonic", lambda: float(next(seconds)))
    assert desk.refused() == "slow"


def test_a_root_takes_two_of_the_people_before(maker, desk):
    maker.release("0.2.0")
    maker.make_root(signers=(0,))
    assert desk.refused() == "signers"
    maker.repository.sign("2.root.json", maker.people[2].signer)
    assert desk.versions() == ["0.2.0"]


def test_a_root_of_others_is_refused(maker, desk, tmp_path):
    maker.release("0.2.0")
    other = Maker(tmp_path / "other")
    other.make_root()
    shutil.copy(other.repository.metadata / "2.root.json", maker.repository.metadata / "2.root.json")
    assert desk.refused() == "signers"


def test_a_new_person_takes_the_place_of_one_who_left(maker, desk):
    maker.release("0.2.0")
    left = maker.people[2]
    maker.repository.make_root(
        [*(p.public for p in maker.people[:2]), (new := Person()).public], [maker.stamper.public]
    )
    for one in maker.people[:2]:
        maker.repository.sign("2.root.json", one.signer)
    maker.people[2] = new
    maker.release("0.3.0", (maker.people[0], new))
    assert desk.versions() == ["0.3.0"]
    maker.release("0.4.0", (maker.people[0], left))
    assert desk.refused() == "signers"


def test_numbers_run_far_ahead_with_a_stolen_stamp_are_healed_by_a_new_root(maker, desk):
    maker.release("0.2.0")
    assert desk.versions() == ["0.2.0"]
    stamp = maker.repository.metadata / "timestamp.json"
    said = Metadata.from_file(str(stamp))
    honest = stamp.read_bytes()
    said.signed.version = 2**31
    said.sign(maker.stamper.signer)
    said.to_file(str(stamp))
    assert desk.versions() == ["0.2.0"]
    stamp.write_bytes(honest)
    assert desk.refused() == "older", "no honest stamp of that key reaches the desk any more"
    maker.make_root(stamper=Person())
    (maker.repository.metadata / "timestamp.json").unlink()
    maker.release("0.3.0")
    assert desk.versions() == ["0.3.0"]


def test_numbers_run_far_ahead_by_a_stranger_are_refused(maker, desk):
    maker.release("0.2.0")
    stamp = maker.repository.metadata / "timestamp.json"
    said = Metadata.from_file(str(stamp))
    said.signed.version = 2**31
    said.sign(Person().signer)
    said.to_file(str(stamp))
    assert desk.refused() == "signers"


@pytest.mark.parametrize("name", ["timestamp.json", "1.snapshot.json", "1.targets.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff" * 40, b'{"signed": {}}', b"[" * 5000])
def test_what_is_no_metadata_is_refused(maker, desk, name, content):
    maker.release("0.2.0")
    (maker.repository.metadata / name).write_bytes(content)
    assert desk.refused() in ("form", "altered", "large")


def test_a_release_without_a_version_is_refused(maker, desk):
    with pytest.raises(ReleaseUnfit):
        maker.release("0.2")
    maker.release("0.2.0")
    listed = maker.repository.metadata / "1.targets.json"
    said = Metadata.from_file(str(listed))
    for info in said.signed.targets.values():
        info.unrecognized_fields["custom"] = {"version": "../../2"}
    said.signatures.clear()
    for one in maker.people[:2]:
        said.sign(one.signer, append=True)
    said.to_file(str(listed))
    maker.repository._write("timestamp.json", Metadata.from_file(str(maker.repository.metadata / "timestamp.json")))
    (maker.repository.metadata / "1.snapshot.json").unlink()
    maker.stamp()
    assert desk.refused() == "form"


def test_a_repository_that_is_gone_is_no_attack(maker, desk):
    maker.release("0.2.0")
    assert desk.versions() == ["0.2.0"]
    shutil.rmtree(maker.folder / "metadata")
    maker_root = (desk.folder / "trusted" / "root_history" / "1.root.json").read_bytes()
    with pytest.raises(ReleaseAway):
        ReleaseClient(desk.folder, maker_root, FolderSource(maker.folder)).look()


def test_a_download_is_given_up_when_the_desk_stops(maker, desk):
    maker.release("0.2.0")
    stopped = []
    client = ReleaseClient(desk.folder, maker.root, FolderSource(maker.folder), lambda: bool(stopped))
    (release,) = client.look()
    stopped.append(True)
    with pytest.raises(ReleaseAway):
        client.stage(release)
    assert not list((desk.folder / "staged").iterdir())


def test_the_programs_root_must_ask_for_two_people(maker):
    assert must_be_root(maker.root) == maker.root
    said = json.loads(maker.root)
    for change in (
        lambda roles: roles["root"].update(threshold=1),
        lambda roles: roles["targets"].update(threshold=1),
        lambda roles: roles["root"].update(keyids=roles["root"]["keyids"][:2]),
        lambda roles: roles["root"]["keyids"].append(roles["timestamp"]["keyids"][0]),
    ):
        weak = json.loads(maker.root)
        change(weak["signed"]["roles"])
        with pytest.raises(ReleaseUnfit) as found:
            must_be_root(json.dumps(weak).encode())
        assert found.value.flaw == "root"
    said["signed"]["_type"] = "targets"
    for content in (b"", b"{}", json.dumps(said).encode(), (maker.root)[:-20]):
        with pytest.raises(ReleaseUnfit):
            must_be_root(content)


@pytest.mark.parametrize(
    "name", ["../1.root.json", "0.root.json", "root.json", "1.root.json\n", "1.other.json", "", "a/b"]
)
def test_no_name_leads_out_of_a_repository(name):
    for kind in (releases.METADATA, releases.TARGETS, "..", ""):
        with pytest.raises(FileNotFoundError):
            must_be_named(kind, name)


def test_versions_are_compared_as_numbers():
    assert rank_of("0.10.0") > rank_of("0.9.9")
    for word in ("1", "1.2", "01.2.3", "1.2.3.4", "1.2.x", "1.2.3\n", "-1.2.3"):
        with pytest.raises(ReleaseUnfit):
            rank_of(word)
