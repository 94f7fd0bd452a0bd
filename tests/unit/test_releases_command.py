"""R-109 by commands: a maker's repository made with its tool, carried to a desk, taken or refused in words."""

from __future__ import annotations

import io
import json

import jsonschema
import pytest

from kakanai_desk import bootstrap
from kakanai_desk.cli import main as desk
from kakanai_desk.core.errors import SettingsBroken
from kakanai_desk.core.places import root
from kakanai_desk.settings import read_settings
from tools.releases import main as tool

SECRET = "mihon-no-aikotoba"


class Bench:
    """A maker with three people and a stamp, all by commands, and a desk that trusts their root."""

    def __init__(self, folder, capsys, monkeypatch):
        self.folder, self.repository = folder, folder / "repository"
        self._capsys, self._monkeypatch = capsys, monkeypatch
        self.file = folder / "desk.toml"
        self.file.write_text('profile = "training"\n[keys]\nkind = "files"\n')
        keys = {name: self._key(name) for name in ("one", "two", "three", "stamp")}
        people = [word for name in ("one", "two", "three") for word in ("--person", keys[name])]
        assert self.made("root", *people, "--stamper", keys["stamp"]) == 0
        for name in ("one", "three"):
            assert self.sign("1.root.json", name) == 0
        (folder / "root.json").write_bytes((self.repository / "metadata" / "1.root.json").read_bytes())
        self.file.write_text(
            'profile = "training"\n[keys]\nkind = "files"\n[updates]\nroot = "root.json"\n', encoding="utf-8"
        )

    def _key(self, name):
        self._type()
        assert desk(["packs", "key", str(self.folder / f"{name}.key"), "--secrets", "-", "--json"]) == 0
        return json.loads(self._capsys.readouterr().out)["public"]

    def _type(self, secret=SECRET):
        self._monkeypatch.setattr("sys.stdin", io.StringIO(secret + "\n"))

    def made(self, do, *arguments):
        return tool([do, str(self.repository), *arguments])

    def sign(self, name, who, secret=SECRET):
        self._type(secret)
        return self.made("sign", name, "--key", str(self.folder / f"{who}.key"), "--secrets", "-")

    def stamp(self):
        self._type()
        assert self.made("stamp", "--key", str(self.folder / "stamp.key"), "--secrets", "-") == 0

    def run(self, *arguments, status=0):
        self._capsys.readouterr()
        assert desk(["--settings", str(self.file), "releases", *arguments, "--json"]) == status
        out, err = self._capsys.readouterr()
        if status:
            return err
        answer = json.loads(out)
        schema = root() / "docs" / "schemas" / f"releases-{arguments[0]}.schema.json"
        jsonschema.validate(answer, json.loads(schema.read_text("utf-8")))
        return answer


@pytest.fixture
def bench(tmp_path, capsys, monkeypatch):
    return Bench(tmp_path, capsys, monkeypatch)


def test_a_release_on_a_medium_is_signed_by_two_taken_by_a_desk_and_recorded(bench):
    program = bench.folder / "kakanai-desk-0.2.0.zip"
    program.write_bytes(b"the program\n")
    settings = read_settings(bench.file)
    bootstrap.open_store(settings)[0].close()
    assert bench.made("add", str(program), "--version", "0.2.0") == 0
    assert bench.sign("1.targets.json", "two") == 0
    bench.stamp()
    assert "三人のうち二人" in bench.run("take", str(bench.repository), status=1)
    assert bench.run("status")["flaw"] == "signers"
    assert bench.sign("1.targets.json", "three") == 0
    bench.stamp()
    said = bench.run("take", str(bench.repository))
    assert (said["new"], said["staged"], said["flaw"]) == (True, "0.2.0", "")
    assert (bench.folder / "data" / "releases" / "staged" / said["file"]).read_bytes() == b"the program\n"
    assert not bench.run("take", str(bench.repository))["new"]
    store, _ = bootstrap.open_store(settings)
    assert [line.kind for line in store.record.lines() if "release" in line.kind] == [
        "release_refused",
        "release_staged",
    ]
    store.close()


def test_a_program_without_a_root_takes_no_release(bench):
    bench.file.write_text('profile = "training"\n[keys]\nkind = "files"\n')
    assert not bench.run("status")["takes_any"]
    assert "root" in bench.run("take", str(bench.repository), status=1)


def test_nobody_names_another_root_where_residents_are_served(bench):
    bench.file.write_text('profile = "service"\n[printer]\nqueue = "q"\n[updates]\nroot = "root.json"\n')
    with pytest.raises(SettingsBroken, match=r"updates\.root"):
        read_settings(bench.file)


def test_a_root_takes_three_people_and_a_stamp_apart(bench, capsys):
    one, two, three = ("11" * 32, "22" * 32, "33" * 32)
    people = ["--person", one, "--person", two]
    assert bench.made("root", *people, "--stamper", three) == 1
    assert bench.made("root", *people, "--person", two, "--stamper", three) == 1
    assert bench.made("root", *people, "--person", three, "--stamper", three) == 1
    assert "三人以上" in capsys.readouterr().err


def test_a_wrong_passphrase_signs_nothing(bench, capsys):
    before = (bench.repository / "metadata" / "1.root.json").read_bytes()
    assert bench.sign("1.root.json", "two", "chigau-aikotoba") == 1
    assert "開けません" in capsys.readouterr().err
    assert (bench.repository / "metadata" / "1.root.json").read_bytes() == before
