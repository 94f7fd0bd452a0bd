"""R-115, R-117 from the command line: made, signed by two, put down, served from its day, and gone back from."""

from __future__ import annotations

import io
import json
import shutil

import jsonschema
import pytest

from kakanai_desk import bootstrap
from kakanai_desk.cli import main as desk
from kakanai_desk.core.places import procedures, root
from kakanai_desk.settings import read_settings
from tests.unit.forms.packs import procedure, write_pack

SECRET = "mihon-no-aikotoba"


class Counter:
    """A desk's folder, and two people with their keys elsewhere."""

    def __init__(self, folder, capsys, monkeypatch):
        self.folder, self.file = folder, folder / "desk.toml"
        self._capsys, self._monkeypatch = capsys, monkeypatch
        self.publishers = []
        self.on("2027-03-31")
        for name in ("one", "two"):
            self.publishers.append(self.says("key", str(folder / f"{name}.key"), "--secrets", "-")["public"])
        self.on("2027-03-31")

    def on(self, day):
        """The settings, on this day."""
        known = json.dumps(self.publishers)
        self.file.write_text(
            f'profile = "training"\nday = "{day}"\n[keys]\nkind = "files"\n[content]\npublishers = {known}\n'
        )

    @property
    def settings(self):
        return read_settings(self.file)

    def run(self, *arguments):
        self._monkeypatch.setattr("sys.stdin", io.StringIO(SECRET + "\n"))
        status = desk(["--settings", str(self.file), "packs", *arguments, "--json"])
        return status, *self._capsys.readouterr()

    def says(self, *arguments):
        status, out, err = self.run(*arguments)
        assert status == 0, err
        answer = json.loads(out)
        schema = json.loads((root() / "docs" / "schemas" / f"packs-{arguments[0]}.schema.json").read_text("utf-8"))
        jsonschema.validate(answer, schema)
        return answer

    def refused(self, *arguments):
        status, _, err = self.run(*arguments)
        assert status == 1
        return err

    def content(self, revision):
        return write_pack(self.folder / f"content{revision}", (), {"one": procedure("always", revision=revision)})

    def pack(self, revision, serial, starts, signed=("one", "two")):
        file = self.folder / f"{serial}.kkp"
        self.says("make", str(self.content(revision)), str(file), "--serial", str(serial), "--from", starts)
        for name in signed:
            self.says("sign", str(file), "--key", str(self.folder / f"{name}.key"), "--secrets", "-")
        return str(file)

    def revision(self):
        """Of the procedure that the desk serves today."""
        return bootstrap.load_pack(self.settings).procedures[0].revision


@pytest.fixture
def counter(tmp_path, capsys, monkeypatch):
    return Counter(tmp_path, capsys, monkeypatch)


def test_a_pack_is_served_from_its_day_and_one_goes_back_with_a_new_serial(counter):
    store, _ = bootstrap.open_store(counter.settings)
    store.close()
    assert bootstrap.pack_folder(counter.settings) == procedures()
    taken = counter.says("take", counter.pack(5, 1, "2027-03-01"))
    assert (taken["signatures"], taken["publishers"]) == (2, 2)
    assert counter.revision() == 5
    counter.says("take", counter.pack(6, 2, "2027-04-01"))
    assert counter.says("list")["served"] == 1
    assert counter.revision() == 5
    counter.on("2027-04-01")
    assert counter.says("list")["served"] == 2
    assert counter.revision() == 6
    counter.says("take", counter.pack(5, 3, "2027-04-01"))
    assert counter.revision() == 5
    store, _ = bootstrap.open_store(counter.settings)
    lines = [line.values for line in store.record.lines() if line.kind == "pack_taken"]
    store.close()
    assert [line["serial"] for line in lines] == [1, 2, 3]


def test_what_two_people_did_not_sign_is_not_taken(counter):
    assert "二人の署名" in counter.refused("take", counter.pack(5, 1, "2027-03-01", signed=("one",)))
    assert counter.says("list")["packs"] == []
    assert bootstrap.pack_folder(counter.settings) == procedures()


def test_an_older_serial_is_not_taken_and_the_same_again_changes_nothing(counter):
    second = counter.pack(6, 2, "2027-03-01")
    first = counter.pack(5, 1, "2027-03-01")
    counter.says("take", second)
    assert "古い通し番号" in counter.refused("take", first)
    counter.says("take", second)
    assert [row["serial"] for row in counter.says("list")["packs"]] == [2]


def test_definitions_with_faults_make_no_pack_and_none_is_taken(counter, monkeypatch):
    folder = counter.content(5)
    file = folder / "one" / "procedure.yaml"
    file.write_text(file.read_text("utf-8").replace("level: required", "level: requird"), "utf-8")
    out = str(counter.folder / "9.kkp")
    assert "1 件の間違い" in counter.refused("make", str(folder), out, "--serial", "9", "--from", "2027-03-01")
    monkeypatch.setattr("kakanai_desk.packs_command.load_with_findings", lambda _: (None, []))
    counter.says("make", str(folder), out, "--serial", "9", "--from", "2027-03-01")
    for name in ("one", "two"):
        counter.says("sign", out, "--key", str(counter.folder / f"{name}.key"), "--secrets", "-")
    assert "間違いがあります" in counter.refused("take", out)
    assert [p for p in (counter.folder / "data" / "packs").iterdir()] == []


def test_a_pack_that_was_touched_on_disk_is_mended_and_one_that_cannot_be_is_left_out(counter):
    counter.says("take", counter.pack(5, 1, "2027-03-01"))
    counter.says("take", counter.pack(6, 2, "2027-03-01"))
    folder = bootstrap.pack_folder(counter.settings)
    file = folder / "one" / "procedure.yaml"
    file.write_text(file.read_text("utf-8").replace("revision: 6", "revision: 7"), "utf-8")
    (folder / "more.yaml").write_text("x: 1\n", "utf-8")
    assert counter.revision() == 6
    assert not (folder / "more.yaml").exists()
    shutil.rmtree(folder)
    assert counter.revision() == 6
    whole = (folder.parent / "pack.kkp").read_bytes()
    (folder.parent / "pack.kkp").write_bytes(whole[:-5] + b"xxxxx")
    assert counter.revision() == 5
    counter.says("take", str(counter.folder / "2.kkp"))
    assert counter.revision() == 6, "what was spoiled is put down again"
    counter.publishers.pop()
    counter.on("2027-04-01")
    assert bootstrap.pack_folder(counter.settings) == procedures()


def test_a_key_opens_with_its_passphrase_only(counter, monkeypatch):
    file = counter.pack(5, 1, "2027-03-01", signed=())
    monkeypatch.setattr("tests.unit.test_packs_command.SECRET", "chigau-aikotoba")
    err = counter.refused("sign", file, "--key", str(counter.folder / "one.key"), "--secrets", "-")
    assert "合言葉" in err
    assert (counter.folder / "one.key").stat().st_mode & 0o077 == 0
    monkeypatch.setattr("tests.unit.test_packs_command.SECRET", "mijikai")
    assert "12 文字" in counter.refused("key", str(counter.folder / "three.key"), "--secrets", "-")
    assert not (counter.folder / "three.key").exists()
